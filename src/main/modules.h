/* Where `require` finds the project's own modules. */
#ifndef RNNLUA_MODULES_H
#define RNNLUA_MODULES_H

#include <lua.h>

/* The modules that only the executable has. The C files with these names describe them. */
int luaopen_rnnlua_copy(lua_State *L);
int luaopen_rnnlua_limits(lua_State *L);
int luaopen_rnnlua_terminal(lua_State *L);

/*
 * Makes the binding loadable as "rnnlua.core", and also the modules above. Adds a searcher after
 * the one for package.preload. It finds only "rnnlua" and "rnnlua.*", in share/lua/5.4/rnnlua
 * beside the folder of the executable: init.lua for "rnnlua", a/b.lua or a/b/init.lua for
 * "rnnlua.a.b". package.path and package.cpath do not change. Call this function after the standard
 * libraries are open, and before any code runs. May raise a memory error.
 *   program  argv[0] [opt]
 */
void modules_install(lua_State *L, const char *program);

#endif
