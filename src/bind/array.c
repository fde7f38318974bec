/* rnnlua.array: a sequence of doubles as userdata, in one block. */
#include "array.h"

#include <stdio.h>
#include <string.h>

#include "base/size.h"
#include "bind.h"

enum { SHOWN = 8 }; /* numbers that tostring spells out */

bind_array *bind_toarray(lua_State *L, int index) {
  void *block = lua_touserdata(L, index);
  if (!block || !lua_getmetatable(L, index)) return NULL;
  const bool same = lua_topointer(L, -1) == lua_topointer(L, lua_upvalueindex(2));
  lua_pop(L, 1);
  return same ? block : NULL;
}

bind_array *bind_newarray(lua_State *L, size_t n) {
  bind_array *self = lua_newuserdatauv(L, bind_bytes(sizeof *self, n), 0);
  *self = (bind_array){.n = n, .values = bind_aligned(self + 1)};
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_setmetatable(L, -2);
  return self;
}

/* rnn.array(n [, v]): n numbers v, by default 0 */
static int array_repeat(lua_State *L) {
  const size_t n = bind_size(L, 1, 1, "n");
  const double value = lua_isnoneornil(L, 2) ? 0.0 : bind_number(L, 2, 2, "v");
  rnn_array_fill(bind_newarray(L, n)->values, n, value);
  return 1;
}

static int array_copy(lua_State *L, const double *values, size_t n) {
  memcpy(bind_newarray(L, n)->values, values, n * sizeof *values);
  return 1;
}

/* rnn.array(t): the numbers of a table, or of an array */
static int array_new(lua_State *L) {
  if (lua_type(L, 1) == LUA_TNUMBER) return array_repeat(L);
  const bind_array *other = bind_toarray(L, 1);
  if (other) return array_copy(L, other->values, other->n);
  if (!lua_istable(L, 1)) {
    return bind_expected(L, 1, 1, "t", "a size, a table of numbers or an array");
  }
  const size_t n = bind_length(L, 1, 1, "t");
  bind_numbers(L, 1, 1, "t", n, bind_newarray(L, n)->values);
  return 1;
}

/* The same as a __call metamethod, whose first argument is the object called */
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
  return luaL_error(L, "index %I is out of range: the array has %I %s", lua_tointeger(L, index),
                    (lua_Integer)self->n, self->n == 1 ? "number" : "numbers");
}

/* Returns the zero-based position for the key at `index`; SIZE_MAX if that is not an integer from
 * 1 on. Strings are not converted. */
static size_t array_position(lua_State *L, int index) {
  int integral = 0;
  const lua_Integer i = lua_tointegerx(L, index, &integral);
  if (!integral || lua_type(L, index) != LUA_TNUMBER || i < 1) return SIZE_MAX;
  return rnn_size((uint64_t)i - 1);
}

/* a[i], nil for one past the end, where ipairs stops; or a.method */
static int array_index(lua_State *L) {
  const bind_array *self = bind_self(L);
  const size_t i = array_position(L, 2);
  if (i < self->n) {
    lua_pushnumber(L, self->values[i]);
  } else if (i == self->n) {
    lua_pushnil(L);
  } else if (lua_type(L, 2) == LUA_TSTRING) {
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(3));
  } else {
    return array_badindex(L, 2);
  }
  return 1;
}

/* a[i] = v */
static int array_newindex(lua_State *L) {
  bind_array *self = bind_self(L);
  const size_t i = array_position(L, 2);
  if (i >= self->n) return array_badindex(L, 2);
  if (lua_type(L, 3) != LUA_TNUMBER) {
    return luaL_error(L, "index %I: expected a number, got %s", (lua_Integer)i + 1,
                      bind_typename(L, 3));
  }
  self->values[i] = lua_tonumber(L, 3);
  self->changes++;
  return 0;
}

/* The iterator of pairs: (a, i) → i + 1, a[i + 1] */
static int array_next(lua_State *L) {
  const bind_array *self = bind_self(L);
  const lua_Integer i = bind_integer(L, 2, 2, "i", "an integer");
  if (i < 0 || (lua_Unsigned)i >= self->n) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, i + 1);
  lua_pushnumber(L, self->values[i]);
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
  lua_pushinteger(L, (lua_Integer)self->n);
  return 1;
}

/* a == b: the same length and equal numbers; NaN equals nothing */
static int array_eq(lua_State *L) {
  const bind_array *a = bind_toarray(L, 1), *b = bind_toarray(L, 2);
  lua_pushboolean(L, a && b && a->n == b->n && rnn_array_equal(a->values, b->values, a->n));
  return 1;
}

static void array_addnumber(luaL_Buffer *text, double value, bool more) {
  char *room = luaL_prepbuffsize(text, 40);
  luaL_addsize(text, (size_t)snprintf(room, 40, more ? "%.14g, " : "%.14g", value));
}

/* rnn.array {1, 2, 3}, or rnn.array(1000) {1, 2, 3, …, 1000} */
static int array_tostring(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bool all = self->n <= SHOWN;
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  luaL_addstring(&text, "rnn.array");
  if (!all) {
    lua_pushfstring(L, "(%I)", (lua_Integer)self->n);
    luaL_addvalue(&text);
  }
  luaL_addstring(&text, " {");
  for (size_t i = 0; i < (all ? self->n : 3); i++) {
    array_addnumber(&text, self->values[i], !all || i + 1 < self->n);
  }
  if (!all) {
    luaL_addstring(&text, "…, ");
    array_addnumber(&text, self->values[self->n - 1], false);
  }
  luaL_addchar(&text, '}');
  luaL_pushresult(&text);
  return 1;
}

/* bind_expected with the text on top of the stack; argument `arg` may be missing. */
static void array_expected(lua_State *L, int arg, const char *name) {
  lua_insert(L, 1);
  bind_expected(L, arg + 1, arg, name, lua_tostring(L, 1));
}

/* Returns the integer at `arg`, from lo to hi, else an argument error. `is` precedes lo in the
 * message: "i = " where lo is argument i. */
static lua_Integer array_bound(lua_State *L, int arg, const char *name, const char *is,
                               lua_Integer lo, lua_Integer hi) {
  int integral = 0;
  const lua_Integer i = lua_tointegerx(L, arg, &integral);
  if (!integral || lua_type(L, arg) != LUA_TNUMBER || i < lo || i > hi) {
    lua_pushfstring(L, "an integer from %s%I to %I", is, lo, hi);
    array_expected(L, arg, name);
  }
  return i;
}

/* a:slice(i [, j]) → a copy of a[i] … a[j], by default to the end */
static int array_slice(lua_State *L) {
  const bind_array *self = bind_self(L);
  const lua_Integer n = (lua_Integer)self->n;
  const lua_Integer i = array_bound(L, 2, "i", "", 1, n);
  const lua_Integer j = lua_isnoneornil(L, 3) ? n : array_bound(L, 3, "j", "i = ", i, n);
  return array_copy(L, self->values + i - 1, (size_t)(j - i + 1));
}

static int array_sum(lua_State *L) {
  const bind_array *self = bind_self(L);
  lua_pushnumber(L, rnn_array_sum(self->values, self->n));
  return 1;
}

/* Pushes the result of a function that needs at least one number. */
static int array_reduce(lua_State *L, const char *name, double (*reduce)(const double *, size_t)) {
  const bind_array *self = bind_self(L);
  if (self->n == 0) return luaL_error(L, "an array of 0 numbers has no %s", name);
  lua_pushnumber(L, reduce(self->values, self->n));
  return 1;
}

static int array_mean(lua_State *L) {
  return array_reduce(L, "mean", rnn_array_mean);
}

static int array_min(lua_State *L) {
  return array_reduce(L, "min", rnn_array_min);
}

static int array_max(lua_State *L) {
  return array_reduce(L, "max", rnn_array_max);
}

/* Returns argument b of the same length. */
static const bind_array *array_other(lua_State *L, size_t n) {
  const bind_array *b = bind_toarray(L, 2);
  if (!b) {
    lua_pushfstring(L, "an array of %I %s", (lua_Integer)n, n == 1 ? "number" : "numbers");
    array_expected(L, 2, "b");
    return NULL; /* excused: the error does not return */
  }
  bind_checklength(L, 2, "b", n, b->n);
  return b;
}

/* a:dot(b) → Σ a[i]·b[i] */
static int array_dot(lua_State *L) {
  const bind_array *self = bind_self(L);
  lua_pushnumber(L, rnn_array_dot(self->values, array_other(L, self->n)->values, self->n));
  return 1;
}

/* a:add(b) → a new array of a[i] + b[i] */
static int array_add(lua_State *L) {
  const bind_array *self = bind_self(L);
  const bind_array *b = array_other(L, self->n);
  rnn_array_add(bind_newarray(L, self->n)->values, self->values, b->values, self->n);
  return 1;
}

/* a:scale(factor) → a new array of factor·a[i] */
static int array_scale(lua_State *L) {
  const bind_array *self = bind_self(L);
  const double factor = bind_number(L, 2, 2, "factor");
  rnn_array_scale(bind_newarray(L, self->n)->values, factor, self->values, self->n);
  return 1;
}

static const luaL_Reg array_methods[] = {
    {"slice", array_slice}, {"sum", array_sum},     {"mean", array_mean},
    {"min", array_min},     {"max", array_max},     {"dot", array_dot},
    {"add", array_add},     {"scale", array_scale}, {NULL, NULL}};
static const luaL_Reg array_meta[] = {
    {"__newindex", array_newindex}, {"__len", array_len},           {"__eq", array_eq},
    {"__pairs", array_pairs},       {"__tostring", array_tostring}, {NULL, NULL}};

static const bind_class array_class = {.name = "array",
                                       .methods = array_methods,
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
