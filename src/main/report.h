/* Messages on standard error, in the form that the stand-alone `lua` gives them. */
#ifndef RNNLUA_REPORT_H
#define RNNLUA_REPORT_H

#include <lua.h>

/*
 * Sets the name that starts each message, borrowed for the life of the process; NULL for none, as
 * in the REPL. Until the first call it is "rnnlua". Returns the name that was set before.
 */
const char *report_set_program(const char *name);

/* Prints "program: message" and a newline; without a program's name, the message alone. */
void report_message(const char *message);

/*
 * Prints the error message on the top of the stack and pops it, unless `status` is LUA_OK.
 * Returns `status`.
 */
int report_status(lua_State *L, int status);

/* Prints what is wrong with the option `bad`, and the usage. */
void report_usage(const char *bad);

#endif
