/* The loop that reads a chunk, runs it and prints its results. */
#ifndef RNNLUA_REPL_H
#define RNNLUA_REPL_H

#include <lua.h>
#include <stdbool.h>

/*
 * Runs the loop until the input ends. Empties the stack. Errors of the user's code are printed
 * and do not end it; raises on a memory error outside of it.
 *   use_env  whether the environment may name a history file
 */
void repl_run(lua_State *L, bool use_env);

/*
 * Makes `rnn`, unless the user has such a global, the module rnnlua, and lets the loop show and do
 * what rnnlua.prompt says. A module that cannot be loaded costs a line on standard error.
 *   greet  whether to say what there is
 */
void repl_open_rnn(lua_State *L, bool greet);

#endif
