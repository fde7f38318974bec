#include "modules.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

#define PACKAGE "rnnlua"
#ifndef RNNLUA_MODULES_FROM_BIN
#define RNNLUA_MODULES_FROM_BIN "../share/lua/5.4/" PACKAGE
#endif

int luaopen_rnnlua_core(lua_State *L);

static int is_readable(const char *path) {
  FILE *file = fopen(path, "r");
  if (file) fclose(file);
  return file != NULL;
}

/* Loads the module at `path`. Pushes the loader and its second argument, as a searcher returns
 * them. */
static int load_module(lua_State *L, const char *name, const char *path) {
  if (luaL_loadfile(L, path) != LUA_OK)
    return luaL_error(L, "error loading module '%s' from file '%s':\n\t%s", name, path,
                      lua_tostring(L, -1));
  lua_pushstring(L, path);
  return 2;
}

/* The searcher. Upvalue 1 is the folder of the modules. For a name that is not ours it returns
 * nothing, so that it adds nothing to the error message of require. */
static int search(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  size_t prefix = strlen(PACKAGE);
  if (strncmp(name, PACKAGE, prefix) != 0) return 0;
  if (name[prefix] != '\0' && name[prefix] != '.') return 0;
  const char *folder = lua_tostring(L, lua_upvalueindex(1));
  const char *stem = luaL_gsub(L, name + prefix, ".", "/"); /* "" or "/a/b" */
  const char *as_folder = lua_pushfstring(L, "%s%s/init.lua", folder, stem);
  if (name[prefix] == '\0') {
    if (is_readable(as_folder)) return load_module(L, name, as_folder);
    lua_pushfstring(L, "no file '%s'", as_folder);
    return 1;
  }
  const char *as_file = lua_pushfstring(L, "%s%s.lua", folder, stem);
  if (is_readable(as_file)) return load_module(L, name, as_file);
  if (is_readable(as_folder)) return load_module(L, name, as_folder);
  lua_pushfstring(L, "no file '%s'\n\tno file '%s'", as_file, as_folder);
  return 1;
}

/*
 * Pushes the folder of the modules, found from the executable's path, which is overwritten. If the
 * path is unknown, uses a folder beside the current one.
 */
static void push_folder(lua_State *L, char *executable) {
  static const char up[] = "../";
  const char *rest = RNNLUA_MODULES_FROM_BIN;
  char *end = executable ? strrchr(executable, '/') : NULL;
  if (end) *end = '\0';
  while (end && strncmp(rest, up, sizeof up - 1) == 0) {
    rest += sizeof up - 1;
    end = strrchr(executable, '/');
    if (end) *end = '\0';
  }
  if (end)
    lua_pushfstring(L, "%s/%s", executable, rest);
  else
    lua_pushstring(L, RNNLUA_MODULES_FROM_BIN);
}

static void preload(lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, luaopen_rnnlua_core);
  lua_setfield(L, -2, PACKAGE ".core");
  lua_pushcfunction(L, luaopen_rnnlua_copy);
  lua_setfield(L, -2, PACKAGE ".copy");
  lua_pushcfunction(L, luaopen_rnnlua_limits);
  lua_setfield(L, -2, PACKAGE ".limits");
  lua_pushcfunction(L, luaopen_rnnlua_terminal);
  lua_setfield(L, -2, PACKAGE ".terminal");
  lua_pop(L, 1);
}

void modules_install(lua_State *L, const char *program) {
  preload(L);
  lua_getglobal(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  for (lua_Integer i = luaL_len(L, -1); i >= 2; i--) {
    lua_rawgeti(L, -1, i);
    lua_rawseti(L, -2, i + 1);
  }
  char *executable = platform_executable(program);
  push_folder(L, executable);
  free(executable);
  lua_pushcclosure(L, search, 1);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 2);
}
