/*
 * Runs Lua code in protected mode; Ctrl-C stops it, and an error gets a traceback. If a function
 * that returns a status had an error, it has printed the error.
 */
#ifndef RNNLUA_CHUNK_H
#define RNNLUA_CHUNK_H

#include <lua.h>

/*
 * Calls the function below its `nargs` arguments, as lua_pcall does: leaves `nresults` results, or
 * one error message with a traceback. An error object that is not a string is converted with its
 * __tostring; without one, the message describes it. Returns the status; prints nothing.
 */
int chunk_call(lua_State *L, int nargs, int nresults);

/* Runs the file `path` without arguments; NULL is standard input. Returns the status. */
int chunk_run_file(lua_State *L, const char *path);

/* Runs `source`. Messages call it `name`, which starts with Lua's prefix, '=' or '@'. Returns the
 * status. */
int chunk_run_string(lua_State *L, const char *source, const char *name);

/*
 * Runs the script `path` with the elements of the global `arg` from 1 on as its arguments; NULL is
 * standard input. Raises an error if `arg` is not a table. Returns the status.
 */
int chunk_run_script(lua_State *L, const char *path);

/* For "mod" or "g=mod": requires mod, and sets the global mod or g to it. Returns the status. */
int chunk_require(lua_State *L, const char *spec);

#endif
