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

void bind_checkarray(lua_State *L, int arg, const char *name, size_t n, const bind_array *array) {
  const bind_shape expected = bind_sequence(n);
  bind_checkshape(L, arg, name, &expected, &array->shape);
}
