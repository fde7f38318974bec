#include "shape.h"

#include <stdint.h>
#include <string.h>

#include "bind.h"

bind_shape bind_sequence(size_t n) {
  return (bind_shape){.dimensions = 1, .size = {n}};
}

size_t bind_shape_numbers(const bind_shape *shape) {
  size_t n = 1;
  for (int d = 0; d < shape->dimensions; d++) {
    if (shape->size[d] == 0) return 0;
  }
  for (int d = 0; d < shape->dimensions; d++) {
    if (n > SIZE_MAX / shape->size[d]) return SIZE_MAX;
    n *= shape->size[d];
  }
  return n;
}

bind_shape bind_shape_without(const bind_shape *shape, int dimension) {
  bind_shape rest = {.dimensions = shape->dimensions - 1};
  for (int d = 0; d < rest.dimensions; d++) rest.size[d] = shape->size[d < dimension ? d : d + 1];
  return rest;
}

bool bind_shape_equal(const bind_shape *a, const bind_shape *b) {
  return a->dimensions == b->dimensions &&
         memcmp(a->size, b->size, (size_t)a->dimensions * sizeof *a->size) == 0;
}

const char *bind_pushshape(lua_State *L, const bind_shape *shape) {
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (int d = 0; d < shape->dimensions; d++) {
    if (d > 0) luaL_addstring(&text, " × ");
    lua_pushinteger(L, (lua_Integer)shape->size[d]);
    luaL_addvalue(&text);
  }
  luaL_pushresult(&text);
  return lua_tostring(L, -1);
}

void bind_checkshape(lua_State *L, int arg, const char *name, const bind_shape *expected,
                     const bind_shape *got) {
  if (bind_shape_equal(expected, got)) return;
  const char *wanted = bind_pushshape(L, expected);
  const bool one = expected->dimensions == 1 && expected->size[0] == 1;
  bind_argerror(L, arg,
                lua_pushfstring(L, "%s: expected %s %s, got %s", name, wanted,
                                one ? "number" : "numbers", bind_pushshape(L, got)));
}

bind_shape bind_toshape(lua_State *L, int arg) {
  if (!lua_istable(L, arg)) return bind_sequence(bind_size(L, arg, arg, "n"));
  bind_shape shape = {.dimensions = (int)lua_rawlen(L, arg)};
  if (lua_rawlen(L, arg) < 1 || lua_rawlen(L, arg) > BIND_DIMENSIONS) {
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "n: expected one to four sizes, got %I",
                                  (lua_Integer)lua_rawlen(L, arg)));
  }
  for (int d = 0; d < shape.dimensions; d++) {
    lua_rawgeti(L, arg, d + 1);
    const int size = lua_gettop(L);
    shape.size[d] = bind_size(L, size, arg, "n");
    lua_pop(L, 1);
  }
  return shape;
}

bind_shape bind_takeshape(lua_State *L, int first) {
  const int count = lua_gettop(L) - first + 1;
  if (count <= 1) return bind_toshape(L, first);
  if (count > BIND_DIMENSIONS) {
    luaL_argerror(L, first + BIND_DIMENSIONS,
                  lua_pushfstring(L, "n: expected one to four sizes, got %d", count));
  }
  bind_shape shape = {.dimensions = count};
  for (int d = 0; d < count; d++) shape.size[d] = bind_size(L, first + d, first + d, "n");
  return shape;
}

static void shape_toomany(lua_State *L, int arg, const char *name) {
  bind_argerror(L, arg, lua_pushfstring(L, "%s: expected at most four dimensions, got more", name));
}

bind_shape bind_nested_shape(lua_State *L, int index, int arg, const char *name) {
  bind_shape shape = {0};
  luaL_checkstack(L, 2 * BIND_DIMENSIONS + 8, "nested tables");
  const int top = lua_gettop(L);
  lua_pushvalue(L, index);
  while (true) {
    const int value = lua_gettop(L);
    const bind_array *array = bind_toarray(L, value);
    const int more = array ? array->shape.dimensions : lua_istable(L, value) ? 1 : 0;
    if (shape.dimensions + more > BIND_DIMENSIONS) shape_toomany(L, arg, name);
    if (array) {
      memcpy(shape.size + shape.dimensions, array->shape.size, (size_t)more * sizeof *shape.size);
    } else if (more > 0) {
      shape.size[shape.dimensions] = bind_length(L, value, arg, name);
    }
    shape.dimensions += more;
    if (array || more == 0 || shape.size[shape.dimensions - 1] == 0) break;
    name = lua_pushfstring(L, "%s[1]", name);
    lua_rawgeti(L, value, 1);
  }
  lua_settop(L, top);
  return shape;
}

/* NOLINTNEXTLINE(misc-no-recursion): there are at most four dimensions */
void bind_nested_numbers(lua_State *L, int index, int arg, const char *name,
                         const bind_shape *shape, double *values) {
  const bind_array *array = bind_toarray(L, index);
  if (array) {
    bind_checkshape(L, arg, name, shape, &array->shape);
    memmove(values, array->values, array->n * sizeof *values);
    return;
  }
  if (shape->dimensions == 1) {
    bind_numbers(L, index, arg, name, shape->size[0], values);
    return;
  }
  if (!lua_istable(L, index)) {
    const char *got = bind_typename(L, index);
    bind_argerror(L, arg,
                  lua_pushfstring(L, "%s: expected a table or array of %s numbers, got %s", name,
                                  bind_pushshape(L, shape), got));
  }
  const bind_shape row = bind_shape_without(shape, 0);
  const size_t rows = bind_length(L, index, arg, name), numbers = bind_shape_numbers(&row);
  if (rows != shape->size[0]) {
    bind_argerror(L, arg,
                  lua_pushfstring(L, "%s: expected %I %s, got %I", name,
                                  (lua_Integer)shape->size[0], shape->size[0] == 1 ? "row" : "rows",
                                  (lua_Integer)rows));
  }
  const int top = lua_gettop(L);
  for (size_t i = 0; i < rows; i++) {
    const char *place = lua_pushfstring(L, "%s[%I]", name, (lua_Integer)i + 1);
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    bind_nested_numbers(L, top + 2, arg, place, &row, values + i * numbers);
    lua_settop(L, top);
  }
}

/* NOLINTNEXTLINE(misc-no-recursion): there are at most four dimensions */
void bind_pushnested(lua_State *L, const bind_shape *shape, const double *values) {
  if (shape->dimensions == 1) {
    bind_pushnumbers(L, shape->size[0], values);
    return;
  }
  const bind_shape row = bind_shape_without(shape, 0);
  const size_t numbers = bind_shape_numbers(&row);
  luaL_checkstack(L, 4, "nested tables");
  lua_newtable(L);
  for (size_t i = 0; i < shape->size[0]; i++) {
    bind_pushnested(L, &row, values + i * numbers);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}
