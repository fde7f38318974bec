/* The module rnnlua.core: the constructors, and functions that need C. */
#include "bind.h"
#include "simd/paths.h"
#include "watch.h"

/* The classes: each is bind_NAME in a file of this folder. A layer and its cell share one. */
#define NUMBERS(CLASS) CLASS(cell) CLASS(recurrent) CLASS(rng)
#define CELLS(CLASS) CLASS(elman_cell) CLASS(lstm_cell) CLASS(gru_cell)
#define SEQUENCES(CLASS) CLASS(elman) CLASS(lstm) CLASS(gru) CLASS(gatedscan)
#define ROWS(CLASS) CLASS(linear) CLASS(embedding) CLASS(softmax)
#define CLASSES(CLASS) NUMBERS(CLASS) CELLS(CLASS) SEQUENCES(CLASS) ROWS(CLASS)

#define DECLARE(name) extern const bind_class bind_##name;
CLASSES(DECLARE)

#define ADDRESS(name) &bind_##name,
static const bind_class *const classes[] = {CLASSES(ADDRESS) NULL};

/* Sets the constructors in the table at the stack's top. [-0, +0] */
static void core_setclasses(lua_State *L, int array) {
  for (const bind_class *const *class = classes; *class; class ++) {
    bind_newclass(L, *class, array);
    lua_setfield(L, -2, (*class)->name);
  }
}

/* Calls upvalue 1 with its arguments. In `return f(…)` Lua removes the caller's frame if f is a Lua
 * function, but keeps it if f is a C function such as this one. */
static int core_keepframe_call(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* core.keep_frame(f) → a function that calls f, and keeps its caller's frame even in a tail call */
static int core_keepframe(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_pushcclosure(L, core_keepframe_call, 1);
  return 1;
}

/* core.take_numbers(sequence, list, before, strict) copies the numbers of a sequence, as floats,
 * into a list, after `before` other numbers. Returns how many. Returns nil if the table is empty or
 * is not a sequence of numbers; then the list may have some of them. Unless `strict`, the table may
 * have anything at the index 0. */
static int core_takenumbers(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  const lua_Integer before = luaL_checkinteger(L, 3);
  const lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
  const bool strict = lua_toboolean(L, 4);
  lua_settop(L, 3);
  for (lua_Integer i = 1; i <= n; i++) {
    if (lua_rawgeti(L, 1, i) != LUA_TNUMBER) return 0;
    if (lua_isinteger(L, -1)) {
      lua_pushnumber(L, lua_tonumber(L, -1));
      lua_replace(L, -2);
    }
    lua_rawseti(L, 2, before + i);
  }
  lua_Integer keys = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    if (strict || !lua_isinteger(L, -1) || lua_tointeger(L, -1) != 0) keys++;
  }
  if (keys == 0 || keys != n) return 0;
  lua_pushinteger(L, n);
  return 1;
}

/* core.copy_numbers(sequence) → a copy of a table that has no metatable and is a sequence of
 * numbers. Returns nil for any other table, and an empty one. */
static int core_copynumbers(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  const lua_Unsigned n = lua_rawlen(L, 1);
  if (n == 0 || n > INT_MAX || lua_getmetatable(L, 1)) return 0;
  if (lua_rawgeti(L, 1, 1) != LUA_TNUMBER) return 0;
  lua_createtable(L, (int)n, 0);
  lua_replace(L, 2);
  for (lua_Integer i = 1; i <= (lua_Integer)n; i++) {
    if (lua_rawgeti(L, 1, i) != LUA_TNUMBER) return 0;
    lua_rawseti(L, 2, i);
  }
  lua_Unsigned keys = 0;
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    lua_pop(L, 1);
    keys++;
  }
  return keys == n;
}

/* For specs: core.use_path([name]) takes another path through the kernels, by default the fastest.
 * Returns false if this processor has no such path. No layer may be between forward and backward.
 */
static int core_usepath(lua_State *L) {
  lua_pushboolean(L, rnn_simd_use(luaL_optstring(L, 1, NULL)));
  return 1;
}

int luaopen_rnnlua_core(lua_State *L) {
  bind_arrays(L);
  const int array = lua_gettop(L);
  lua_createtable(L, 0, 16);
  lua_pushvalue(L, array - 2);
  lua_setfield(L, -2, "call_array");
  lua_pushvalue(L, array - 1);
  lua_setfield(L, -2, "array_methods");
  lua_newtable(L);
  core_setclasses(L, array);
  lua_setfield(L, -2, "classes");
  bind_array_functions(L, array);
  bind_files(L, array);
  bind_watch(L);
  lua_pushcfunction(L, core_keepframe);
  lua_setfield(L, -2, "keep_frame");
  lua_pushcfunction(L, core_takenumbers);
  lua_setfield(L, -2, "take_numbers");
  lua_pushcfunction(L, core_copynumbers);
  lua_setfield(L, -2, "copy_numbers");
  lua_pushcfunction(L, core_usepath);
  lua_setfield(L, -2, "use_path");
  /* The module is an empty table whose metatable finds the fields. In messages Lua names a function
   * after the first loaded module that has it, and that must always be the module rnnlua. */
  lua_newtable(L);
  lua_newtable(L);
  lua_rotate(L, -3, -1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  return 1;
}
