/*
 * The module rnnlua.copy: copies of this process, for code that is not ours.
 *
 *   make() → "here"          in the copy, which goes on from here
 *          → "there", copy   in this process, which also goes on; copy is the number of the copy
 *          → nil             if the system can't make copies, or there are two already
 *   send(text)               in the copy: sends bytes to the original
 *   exit(code)               in the copy: ends it
 *   receive(copy) → text     the next bytes from the copy; nil at the end
 *   finish(copy)             waits for the end of the copy; returns what os.execute returns
 *
 * After make() has returned "there", call receive(copy) until it returns nil, and then finish(copy)
 * once. Two copies may run at the same time. A copy can't make copies.
 */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>

#include "modules.h"
#include "platform.h"

enum { PART = 4096 }; /* bytes that are received at once */

static int copy_make(lua_State *L) {
  int copy = platform_copy();
  if (copy == PLATFORM_COPY_NONE) return 0;
  if (copy == PLATFORM_COPY_HERE) {
    lua_pushliteral(L, "here");
    return 1;
  }
  lua_pushliteral(L, "there");
  lua_pushinteger(L, copy);
  return 2;
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

static int copy_number(lua_State *L) {
  lua_Integer copy = luaL_checkinteger(L, 1);
  luaL_argcheck(L, copy >= 1 && copy <= PLATFORM_COPIES, 1, "no number of a copy");
  return (int)copy;
}

static int copy_receive(lua_State *L) {
  char part[PART];
  size_t size = platform_copy_receive(copy_number(L), part, sizeof part);
  if (size == 0) return 0;
  lua_pushlstring(L, part, size);
  return 1;
}

static int copy_finish(lua_State *L) {
  int copy = copy_number(L);
  errno = 0;
  return luaL_execresult(L, platform_copy_end(copy));
}

int luaopen_rnnlua_copy(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"exit", copy_exit},       {"finish", copy_finish}, {"make", copy_make},
      {"receive", copy_receive}, {"send", copy_send},     {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
