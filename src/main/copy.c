/*
 * The module rnnlua.copy: a copy of this process, for code that is not ours.
 *
 *   make() → "here"          in the copy, which goes on from here
 *          → "there"         in this process, which also goes on
 *          → nil             if the system can't make copies
 *   send(text)               in the copy: sends bytes to the original
 *   exit(code)               in the copy: ends it
 *   receive() → text         the next bytes from the copy; nil at the end
 *   finish()                 waits for the end of the copy; returns what os.execute returns
 *
 * After make() has returned "there", call receive() until it returns nil, and then finish() once.
 */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>

#include "modules.h"
#include "platform.h"

enum { PART = 4096 }; /* bytes that are received at once */

static int copy_make(lua_State *L) {
  int where = platform_copy();
  if (where == PLATFORM_COPY_NONE) return 0;
  lua_pushstring(L, where == PLATFORM_COPY_HERE ? "here" : "there");
  return 1;
}

static int copy_send(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  lua_pushboolean(L, platform_copy_send(bytes, size));
  return 1;
}

static int copy_exit(lua_State *L) {
  platform_copy_exit((int)luaL_checkinteger(L, 1));
  return 0;
}

static int copy_receive(lua_State *L) {
  char part[PART];
  size_t size = platform_copy_receive(part, sizeof part);
  if (size == 0) return 0;
  lua_pushlstring(L, part, size);
  return 1;
}

static int copy_finish(lua_State *L) {
  errno = 0;
  return luaL_execresult(L, platform_copy_end());
}

int luaopen_rnnlua_copy(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"exit", copy_exit},       {"finish", copy_finish}, {"make", copy_make},
      {"receive", copy_receive}, {"send", copy_send},     {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
