/* The module rnnlua.core: the constructors, and what the Lua side can't do for itself. */
#include "bind.h"

/* Calls upvalue 1 with its arguments. A Lua function that ends in `return f(…)` loses its frame
 * when f is a Lua function and keeps it when f is this one. */
static int core_keepframe_call(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* core.keep_frame(f) → f, as a function that a tail call leaves its caller's frame for */
static int core_keepframe(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_pushcclosure(L, core_keepframe_call, 1);
  return 1;
}

int luaopen_rnnlua_core(lua_State *L) {
  lua_createtable(L, 0, 4);
  bind_recurrent_cell(L);
  lua_setfield(L, -2, "RecurrentCell");
  bind_recurrent(L);
  lua_setfield(L, -2, "Recurrent");
  bind_rng(L);
  lua_setfield(L, -2, "rng");
  lua_pushcfunction(L, core_keepframe);
  lua_setfield(L, -2, "keep_frame");
  return 1;
}
