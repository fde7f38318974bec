/* Where `require` finds the project's own modules. */
#ifndef RNNLUA_MODULES_H
#define RNNLUA_MODULES_H

#include <lua.h>

/* The modules of the executable alone; the files of these names say what they have. */
int luaopen_rnnlua_copy(lua_State *L);
int luaopen_rnnlua_limits(lua_State *L);
int luaopen_rnnlua_terminal(lua_State *L);

/*
 * Makes the binding loadable as "rnnlua.core", and the modules above; and adds a searcher after
 * the one for package.preload that answers "rnnlua" and "rnnlua.*" alone, from
 * share/lua/5.4/rnnlua beside the folder of the executable: init.lua for "rnnlua", a/b.lua or
 * a/b/init.lua for "rnnlua.a.b". package.path and package.cpath stay as they are. To be called
 * when the standard libraries are open, before any code runs. Raises on a memory error.
 *   program  argv[0] [opt]
 */
void modules_install(lua_State *L, const char *program);

#endif
