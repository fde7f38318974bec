/* rnnlua.array: doubles with a shape as userdata: making, indexing, comparing and showing them. */
#include "array.h"

#include <stdio.h>
#include <string.h>

#include "base/size.h"
#include "bind.h"

/* tostring shows all numbers of a sequence or a matrix that has at most so many numbers. */
enum { SHOWN = 8, SHOWN_NESTED = 24 };

/* rnn.array(n [, v]): n numbers v, by default 0 */
static int array_repeat(lua_State *L) {
  const size_t n = bind_size(L, 1, 1, "n");
  const double value = lua_isnoneornil(L, 2) ? 0.0 : bind_number(L, 2, 2, "v");
  rnn_array_fill(bind_newsequence(L, n)->values, n, value);
  return 1;
}

/* rnn.zeros(n, …): an array of zeros with these sizes */
static int array_zeros(lua_State *L) {
  const bind_shape shape = bind_takeshape(L, 1);
  const bind_array *zeros = bind_newarray(L, &shape);
  rnn_array_fill(zeros->values, zeros->n, 0.0);
  return 1;
}

/* rnn.array(t): the numbers of a table, of tables of tables, or of an array */
static int array_new(lua_State *L) {
  if (lua_type(L, 1) == LUA_TNUMBER) return array_repeat(L);
  if (!bind_toarray(L, 1) && !lua_istable(L, 1)) {
    return bind_expected(L, 1, 1, "t", "a size, a table of numbers or an array");
  }
  const bind_shape shape = bind_nested_shape(L, 1, 1, "t");
  bind_nested_numbers(L, 1, 1, "t", &shape, bind_newarray(L, &shape)->values);
  return 1;
}

/* array_new as a __call metamethod: its first argument is the called object */
static int array_call(lua_State *L) {
  if (lua_gettop(L) > 0) lua_remove(L, 1);
  return array_new(L);
}

static int array_badindex(lua_State *L, int index) {
  const bind_array *self = bind_self(L);
  if (!lua_isinteger(L, index)) {
    if (lua_type(L, index) == LUA_TNUMBER) {
      return luaL_error(L, "index: expected an integer, got %f", lua_tonumber(L, index));
    }
    return luaL_error(L, "index: expected an integer, got %s", bind_typename(L, index));
  }
  const lua_Integer n = (lua_Integer)self->shape.size[0];
  if (self->shape.dimensions == 1) {
    return luaL_error(L, "index %I is out of range: the array has %I %s", lua_tointeger(L, index),
                      n, n == 1 ? "number" : "numbers");
  }
  return luaL_error(L, "index %I is out of range: the %s array has %I %s", lua_tointeger(L, index),
                    bind_pushshape(L, &self->shape), n, n == 1 ? "row" : "rows");
}

/* Returns the position, from 0, for the key at `index`; SIZE_MAX if the key is not an integer of 1
 * or more. Strings are not converted. */
static size_t array_position(lua_State *L, int index) {
  int integral = 0;
  const lua_Integer i = lua_tointegerx(L, index, &integral);
  if (!integral || lua_type(L, index) != LUA_TNUMBER || i < 1) return SIZE_MAX;
  return rnn_size((uint64_t)i - 1);
}

/* Pushes a[i], i from 0: a number, or a view of a row. */
static void array_pushitem(lua_State *L, const bind_array *self, size_t i) {
  if (self->shape.dimensions == 1) {
    lua_pushnumber(L, self->values[i]);
    return;
  }
  const bind_shape row = bind_shape_without(&self->shape, 0);
  bind_newview(L, 1, &row, i * bind_shape_numbers(&row));
}

/* Pushes a.shape, a new list. */
static void array_pushsizes(lua_State *L, const bind_shape *shape) {
  lua_createtable(L, shape->dimensions, 0);
  for (int d = 0; d < shape->dimensions; d++) {
    lua_pushinteger(L, (lua_Integer)shape->size[d]);
    lua_rawseti(L, -2, d + 1);
  }
}

/* a[i], where a[#a + 1] is nil, so that ipairs stops; a.shape; or a.method */
static int array_index(lua_State *L) {
  const bind_array *self = bind_self(L);
  const size_t i = array_position(L, 2);
  if (i < self->shape.size[0]) {
    array_pushitem(L, self, i);
  } else if (i == self->shape.size[0]) {
    lua_pushnil(L);
  } else if (lua_type(L, 2) != LUA_TSTRING) {
    return array_badindex(L, 2);
  } else if (strcmp(lua_tostring(L, 2), "shape") == 0) {
    array_pushsizes(L, &self->shape);
  } else {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(3));
  }
  return 1;
}

/* Copies a row into a matrix. If the row is wrong, this raises an error, and the matrix stays as it
 * was. */
static void array_setrow(lua_State *L, const bind_array *self, size_t i) {
  const bind_shape row = bind_shape_without(&self->shape, 0);
  const size_t numbers = bind_shape_numbers(&row);
  const char *name = lua_pushfstring(L, "row %I", (lua_Integer)i + 1);
  const bind_array *from = bind_toarray(L, 3);
  if (from) {
    bind_checkshape(L, 0, name, &row, &from->shape);
  } else {
    bind_array *read = bind_newarray(L, &row);
    bind_nested_numbers(L, 3, 0, name, &row, read->values);
    from = read;
  }
  memmove(self->values + i * numbers, from->values, numbers * sizeof *self->values);
}

/* a[i] = v; for a matrix a[i] = row */
static int array_newindex(lua_State *L) {
  bind_array *self = bind_self(L);
  const size_t i = array_position(L, 2);
  if (i >= self->shape.size[0]) return array_badindex(L, 2);
  if (self->shape.dimensions > 1) {
    array_setrow(L, self, i);
  } else if (lua_type(L, 3) != LUA_TNUMBER) {
    return luaL_error(L, "index %I: expected a number, got %s", (lua_Integer)i + 1,
                      bind_typename(L, 3));
  } else {
    self->values[i] = lua_tonumber(L, 3);
  }
  ++*self->changes;
  return 0;
}

/* The iterator of pairs: (a, i) → i + 1, a[i + 1] */
static int array_next(lua_State *L) {
  const bind_array *self = bind_self(L);
  const lua_Integer i = bind_integer(L, 2, 2, "i", "an integer");
  if (i < 0 || (lua_Unsigned)i >= self->shape.size[0]) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, i + 1);
  array_pushitem(L, self, (size_t)i);
  return 2;
}

static int array_pairs(lua_State *L) {
  bind_self(L);
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushcclosure(L, array_next, 2);
  lua_insert(L, 1);
  lua_pushinteger(L, 0);
  return 3;
}

static int array_len(lua_State *L) {
  const bind_array *self = bind_self(L);
  lua_pushinteger(L, (lua_Integer)self->shape.size[0]);
  return 1;
}

/* a == b: the same shape and equal numbers; NaN equals nothing */
static int array_eq(lua_State *L) {
  const bind_array *a = bind_toarray(L, 1), *b = bind_toarray(L, 2);
  lua_pushboolean(L, a && b && bind_shape_equal(&a->shape, &b->shape) &&
                         rnn_array_equal(a->values, b->values, a->n));
  return 1;
}

static void array_addnumber(luaL_Buffer *text, double value) {
  char *room = luaL_prepbuffsize(text, 40);
  luaL_addsize(text, (size_t)snprintf(room, 40, "%.14g", value));
}

/* Whether tostring shows item i of n if it does not show all: of numbers the first three and the
 * last, of rows the first and the last. */
static bool array_shows(size_t i, size_t n, bool numbers) {
  return i + 1 == n || i < (numbers ? 3 : 1);
}

/* Adds {1, 2} or {{1, 2}, {3, 4}}, or with `all` false {0.1, 0.2, 0.3, …, 100}.
 * NOLINTNEXTLINE(misc-no-recursion): there are at most four dimensions */
static void array_addnested(luaL_Buffer *text, const bind_shape *shape, const double *values,
                            bool all) {
  const size_t n = shape->size[0];
  const bool numbers = shape->dimensions == 1;
  const bind_shape row = numbers ? *shape : bind_shape_without(shape, 0);
  luaL_addchar(text, '{');
  bool skipped = false;
  for (size_t i = 0; i < n; i++) {
    if (!all && !array_shows(i, n, numbers)) {
      skipped = true;
      i = n - 2;
      continue;
    }
    if (i > 0) luaL_addstring(text, skipped ? ", …, " : ", ");
    skipped = false;
    if (numbers) {
      array_addnumber(text, values[i]);
    } else {
      array_addnested(text, &row, values + i * bind_shape_numbers(&row), all);
    }
  }
  luaL_addchar(text, '}');
}

/* rnn.array {1, 2, 3}, or rnn.array(1000) {1, 2, 3, …, 1000} */
static int array_tostring(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bool flat = self->shape.dimensions == 1;
  const bool all = flat ? self->n <= SHOWN : self->n > 0 && self->n <= SHOWN_NESTED;
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, "rnn.array");
  if (!all) {
    luaL_addchar(&text, '(');
    bind_pushshape(L, &self->shape);
    luaL_addvalue(&text);
    luaL_addchar(&text, ')');
  }
  luaL_addchar(&text, ' ');
  array_addnested(&text, &self->shape, self->values, all);
  luaL_pushresult(&text);
  return 1;
}

static const luaL_Reg array_meta[] = {
    {"__newindex", array_newindex}, {"__len", array_len},           {"__eq", array_eq},
    {"__pairs", array_pairs},       {"__tostring", array_tostring}, {NULL, NULL}};

static const bind_class array_class = {.name = "array",
                                       .methods = bind_array_methods,
                                       .meta = array_meta,
                                       .constructor = array_call,
                                       .index = array_index};

void bind_arrays(lua_State *L) {
  bind_newclass(L, &array_class, 0);
  lua_getupvalue(L, -1, 1); /* the metatable */
  lua_getfield(L, -1, "__index");
  lua_getupvalue(L, -1, 3); /* the methods */
  lua_replace(L, -2);
  lua_insert(L, -2);
}

void bind_array_functions(lua_State *L, int array) {
  static const luaL_Reg functions[] = {{"zeros", array_zeros}, {NULL, NULL}};
  lua_pushvalue(L, array);
  lua_pushvalue(L, array);
  luaL_setfuncs(L, functions, 2);
}
