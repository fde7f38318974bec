/* The commands of the executable, which are Lua modules: `rnnlua lab`, `rnnlua test`, … */
#ifndef RNNLUA_COMMAND_H
#define RNNLUA_COMMAND_H

#include <lua.h>
#include <stdbool.h>

enum {
  COMMAND_MISUSED = 2, /* exit code: the configuration is wrong */
  COMMAND_FAULT = 3    /* exit code: the command itself failed */
};

/* True if `word`, the first argument, is the name of a command and not of a regular file. */
bool command_is(const char *word);

/*
 * Runs a command: calls the function that the module rnnlua.command.`name` returns, with the
 * elements of the global `arg` from 1 on. Returns the integer that the function returns, or 0 if it
 * returns nothing or nil. After an error, or if the result is something else, prints a message and
 * returns COMMAND_FAULT. After Ctrl-C the process ends without a message. If standard output can't
 * be written, the process prints a message and ends with COMMAND_FAULT in any case.
 */
int command_run(lua_State *L, const char *name);

#endif
