/* The commands of the executable, which are Lua modules: `rnnlua lab`, `rnnlua test`, … */
#ifndef RNNLUA_COMMAND_H
#define RNNLUA_COMMAND_H

#include <lua.h>
#include <stdbool.h>

enum {
  COMMAND_MISUSED = 2, /* exit code: the configuration is wrong */
  COMMAND_FAULT = 3    /* exit code: the command itself failed */
};

/* True if `word`, the first argument, names a command and no regular file has that name. */
bool command_is(const char *word);

/*
 * Calls the function that the module rnnlua.command.`name` returns with the elements of the global
 * `arg` from 1 on. Returns the integer that it returned, 0 for none or nil; after an error, or
 * another result, prints a message and returns COMMAND_FAULT; after Ctrl-C the process ends without
 * a word. If standard output can't be written, the process says so and ends with COMMAND_FAULT in
 * any case.
 */
int command_run(lua_State *L, const char *name);

#endif
