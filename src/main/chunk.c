#include "chunk.h"

#include <lauxlib.h>
#include <string.h>

#include "interrupt.h"
#include "report.h"

/* Turns the error object into the message to print. */
static int add_traceback(lua_State *L) {
  const char *message = lua_tostring(L, 1);
  if (!message) {
    if (luaL_callmeta(L, 1, "__tostring") != 0 && lua_type(L, -1) == LUA_TSTRING) return 1;
    message = lua_pushfstring(L, "(error object is a %s value)", luaL_typename(L, 1));
  }
  luaL_traceback(L, L, message, 1);
  return 1;
}

int chunk_call(lua_State *L, int nargs, int nresults) {
  int handler = lua_gettop(L) - nargs;
  lua_pushcfunction(L, add_traceback);
  lua_insert(L, handler);
  interrupt_arm(L);
  int status = lua_pcall(L, nargs, nresults, handler);
  interrupt_disarm();
  lua_remove(L, handler);
  return status;
}

static int run_loaded(lua_State *L, int status) {
  if (status == LUA_OK) status = chunk_call(L, 0, 0);
  return report_status(L, status);
}

int chunk_run_file(lua_State *L, const char *path) {
  return run_loaded(L, luaL_loadfile(L, path));
}

int chunk_run_string(lua_State *L, const char *source, const char *name) {
  return run_loaded(L, luaL_loadbuffer(L, source, strlen(source), name));
}

/* Pushes arg[1] … arg[#arg], as they are now. Returns how many. */
static int push_arguments(lua_State *L) {
  if (lua_getglobal(L, "arg") != LUA_TTABLE) luaL_error(L, "'arg' is not a table");
  int table = lua_gettop(L);
  int count = (int)luaL_len(L, table);
  luaL_checkstack(L, count, "too many arguments to script");
  for (int i = 1; i <= count; i++) lua_rawgeti(L, table, i);
  lua_remove(L, table);
  return count;
}

int chunk_run_script(lua_State *L, const char *path) {
  int status = luaL_loadfile(L, path);
  if (status == LUA_OK) status = chunk_call(L, push_arguments(L), LUA_MULTRET);
  return report_status(L, status);
}

int chunk_require(lua_State *L, const char *spec) {
  const char *equals = strchr(spec, '=');
  if (equals)
    lua_pushlstring(L, spec, (size_t)(equals - spec));
  else
    lua_pushstring(L, spec);
  lua_getglobal(L, "require");
  lua_pushstring(L, equals ? equals + 1 : spec);
  int status = chunk_call(L, 1, 1);
  if (status == LUA_OK)
    lua_setglobal(L, lua_tostring(L, -2));
  else
    report_status(L, status);
  lua_pop(L, 1);
  return status;
}
