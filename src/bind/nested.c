/* Nested values: tables of tables of numbers, or of arrays. */
#include <stdio.h>
#include <string.h>

#include "bind.h"

/* A place such as X[2][1] is written only for messages: nothing is allocated if all is well. */
enum { PLACE = 96 };

/* Writes "name[i]", cut at PLACE characters. */
static const char *nested_place(char *place, const char *name, lua_Integer i) {
  snprintf(place, PLACE, "%s[" LUA_INTEGER_FMT "]", name, i);
  return place;
}

static void nested_toomany(lua_State *L, int arg, const char *name) {
  bind_argerror(L, arg, lua_pushfstring(L, "%s: expected at most four dimensions, got more", name));
}

bind_shape bind_nested_shape(lua_State *L, int index, int arg, const char *name) {
  bind_shape shape = {0};
  luaL_checkstack(L, 2 * BIND_DIMENSIONS + 8, "nested tables");
  const int top = lua_gettop(L);
  char place[BIND_DIMENSIONS][PLACE];
  lua_pushvalue(L, index);
  while (true) {
    const int value = lua_gettop(L);
    const bind_array *array = bind_toarray(L, value);
    const int more = array ? array->shape.dimensions : lua_istable(L, value) ? 1 : 0;
    if (shape.dimensions + more > BIND_DIMENSIONS) nested_toomany(L, arg, name);
    if (array) {
      memcpy(shape.size + shape.dimensions, array->shape.size, (size_t)more * sizeof *shape.size);
    } else if (more > 0) {
      shape.size[shape.dimensions] = bind_length(L, value, arg, name);
    }
    shape.dimensions += more;
    if (array || more == 0 || shape.size[shape.dimensions - 1] == 0) break;
    name = nested_place(place[shape.dimensions - 1], name, 1);
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
    char place[PLACE];
    lua_rawgeti(L, index, (lua_Integer)i + 1);
    bind_nested_numbers(L, top + 1, arg, nested_place(place, name, (lua_Integer)i + 1), &row,
                        values + i * numbers);
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
