/* The loop that reads a chunk, runs it and prints its results. */
#ifndef RNNLUA_REPL_H
#define RNNLUA_REPL_H

#include <lua.h>
#include <stdbool.h>

/*
 * Runs the loop until the input ends. Empties the stack. Errors in the user's code are printed and
 * do not end the loop. Raises an error if memory is short outside of the user's code.
 *   use_env  whether the environment may name a history file
 */
void repl_run(lua_State *L, bool use_env);

/*
 * Sets the global `rnn` to the module rnnlua, unless the user has such a global. From then on the
 * loop uses the module rnnlua.prompt. If a module can't be loaded, prints a line on standard error.
 *   greet  whether to print a greeting
 */
void repl_open_rnn(lua_State *L, bool greet);

#endif
