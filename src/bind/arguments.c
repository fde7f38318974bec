/* Reading and checking arguments, without metamethods, before anything is allocated. */
#include <stdio.h>

#include "base/size.h"
#include "bind.h"

const char *bind_typename(lua_State *L, int index) {
  if (lua_type(L, index) == LUA_TUSERDATA && lua_getmetatable(L, index)) {
    lua_pushliteral(L, "__name");
    if (lua_rawget(L, -2) == LUA_TSTRING) return lua_tostring(L, -1);
  }
  return luaL_typename(L, index);
}

int bind_argerror(lua_State *L, int arg, const char *message) {
  return arg == 0 ? luaL_error(L, "%s", message) : luaL_argerror(L, arg, message);
}

int bind_expected(lua_State *L, int index, int arg, const char *name, const char *expected) {
  char number[32];
  const char *got = number;
  if (lua_isinteger(L, index)) {
    snprintf(number, sizeof number, LUA_INTEGER_FMT, lua_tointeger(L, index));
  } else if (lua_type(L, index) == LUA_TNUMBER) {
    /* enough digits to tell 2^48 + 1 from 2^48 */
    snprintf(number, sizeof number, "%.16g", lua_tonumber(L, index));
  } else {
    got = bind_typename(L, index);
  }
  return bind_argerror(L, arg, lua_pushfstring(L, "%s: expected %s, got %s", name, expected, got));
}

lua_Integer bind_integer(lua_State *L, int index, int arg, const char *name, const char *expected) {
  int integral = 0;
  const lua_Integer value = lua_tointegerx(L, index, &integral);
  if (!integral || lua_type(L, index) != LUA_TNUMBER) bind_expected(L, index, arg, name, expected);
  return value;
}

/* The largest positive integer key of the table at `index`, or 0 if there is none. count [out]: how
 * many there are. */
static lua_Integer arguments_lastindex(lua_State *L, int index, lua_Integer *count) {
  lua_Integer last = 0;
  *count = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < 1) continue;
    ++*count;
    if (lua_tointeger(L, -1) > last) last = lua_tointeger(L, -1);
  }
  return last;
}

static int arguments_badlength(lua_State *L, int arg, const char *name, size_t n, lua_Integer got) {
  return bind_argerror(L, arg,
                       lua_pushfstring(L, "%s: expected %I %s, got %I", name, (lua_Integer)n,
                                       n == 1 ? "number" : "numbers", got));
}

/* Raises the error for the value at the top of the stack, name[i], if it is not a number, or for a
 * sequence that ends before i. */
static int arguments_badelement(lua_State *L, int index, int arg, const char *name, size_t n,
                                lua_Integer i) {
  if (lua_isnil(L, -1)) {
    lua_Integer count;
    const lua_Integer last = arguments_lastindex(L, index, &count);
    if (last < i) return arguments_badlength(L, arg, name, n, last);
  }
  const int value = lua_gettop(L);
  return bind_expected(L, value, arg, lua_pushfstring(L, "%s[%I]", name, i), "a number");
}

void bind_numbers(lua_State *L, int index, int arg, const char *name, size_t n, double *values) {
  if (lua_type(L, index) != LUA_TTABLE) {
    bind_argerror(L, arg,
                  lua_pushfstring(L, "%s: expected a table or array of %I %s, got %s", name,
                                  (lua_Integer)n, n == 1 ? "number" : "numbers",
                                  bind_typename(L, index)));
  }
  const int top = lua_gettop(L);
  for (size_t i = 0; i < n; i++) {
    if (lua_rawgeti(L, index, (lua_Integer)i + 1) != LUA_TNUMBER) {
      arguments_badelement(L, index, arg, name, n, (lua_Integer)i + 1);
    }
    values[i] = lua_tonumber(L, -1);
    if (i % 4 == 3) lua_settop(L, top); /* to pop every number costs an eighth more time */
  }
  lua_settop(L, top);
  /* If the border is not n, the table has more elements, perhaps after a hole. */
  if (lua_rawlen(L, index) != n) {
    lua_Integer count;
    arguments_badlength(L, arg, name, n, arguments_lastindex(L, index, &count));
  }
}

size_t bind_length(lua_State *L, int index, int arg, const char *name) {
  lua_Integer count;
  const lua_Integer last = arguments_lastindex(L, index, &count);
  if (last == count) return (size_t)count;
  lua_Integer hole = 1;
  while (lua_rawgeti(L, index, hole) != LUA_TNIL) {
    lua_pop(L, 1);
    hole++;
  }
  const int nothing = lua_gettop(L);
  const bool rows = lua_rawgeti(L, index, 1) == LUA_TTABLE;
  bind_expected(L, nothing, arg, lua_pushfstring(L, "%s[%I]", name, hole),
                rows ? "a table" : "a number");
  return 0; /* excused: the error does not return */
}

size_t bind_size(lua_State *L, int index, int arg, const char *name) {
  static const char expected[] = "an integer from 0 to 2^48";
  const lua_Integer size = bind_integer(L, index, arg, name, expected);
  if (size < 0 || size > BIND_LONGEST) bind_expected(L, index, arg, name, expected);
  return rnn_size((uint64_t)size);
}

void bind_pushnumbers(lua_State *L, size_t n, const double *values) {
  /* The size is only a hint: a longer table grows. */
  lua_createtable(L, n < 1u << 30 ? (int)n : 1 << 30, 0);
  for (size_t i = 0; i < n; i++) {
    lua_pushnumber(L, values[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}
