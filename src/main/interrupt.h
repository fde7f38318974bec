/* Ctrl-C while Lua code runs. */
#ifndef RNNLUA_INTERRUPT_H
#define RNNLUA_INTERRUPT_H

#include <lua.h>
#include <stdbool.h>

/*
 * From here on, the first SIGINT makes the code that runs in `L` raise "interrupted!"; a second
 * one ends the process, for C code that never comes back to Lua.
 */
void interrupt_arm(lua_State *L);

/* SIGINT ends the process again, or does nothing, as interrupt_spare says. */
void interrupt_disarm(void);

/* Whether a SIGINT has made the code raise since interrupt_arm. */
bool interrupt_has_raised(void);

/* Ends the process as a SIGINT does that nobody handles. */
void interrupt_end(void);

/*
 * The first SIGINT calls `instead`, which must be safe in a handler of a signal; NULL: it raises
 * again.
 */
void interrupt_divert(void (*instead)(void));

/*
 * With `spare`, a SIGINT while no code runs does nothing from now on: a Ctrl-C that comes a moment
 * too late must not end a session. A program that the session
 * starts is not affected. Without, it ends the process, which is how it begins.
 */
void interrupt_spare(bool spare);

#endif
