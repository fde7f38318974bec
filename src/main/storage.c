/*
 * The module rnnlua.storage: files that are there as a whole or not at all. Whatever happens, a
 * crash or a full disk included, a path holds what it held before or the whole text.
 *
 *   create(path, text) → true | nil, message     fails where the path exists
 *   replace(path, text) → true | nil, message    follows a symbolic link; keeps the permissions
 *
 * A crash may leave a file ".rnnlua-PID.new" beside the path, which nothing reads.
 */
#include <lauxlib.h>
#include <lua.h>

#include "modules.h"
#include "platform.h"

static int store(lua_State *L, bool replace) {
  const char *path = luaL_checkstring(L, 1);
  size_t size;
  const char *text = luaL_checklstring(L, 2, &size);
  const char *problem = platform_write_file(path, text, size, replace);
  if (problem != NULL) {
    lua_pushnil(L);
    lua_pushfstring(L, "%s: %s", path, problem);
    return 2;
  }
  lua_pushboolean(L, true);
  return 1;
}

static int storage_create(lua_State *L) {
  return store(L, false);
}

static int storage_replace(lua_State *L) {
  return store(L, true);
}

int luaopen_rnnlua_storage(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"create", storage_create},
      {"replace", storage_replace},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
