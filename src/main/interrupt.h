/* Ctrl-C while Lua code runs. */
#ifndef RNNLUA_INTERRUPT_H
#define RNNLUA_INTERRUPT_H

#include <lua.h>
#include <stdbool.h>

/*
 * From now on, the first SIGINT makes the code that runs in `L` raise "interrupted!". A second one
 * ends the process, since C code may never return to Lua.
 */
void interrupt_arm(lua_State *L);

/* From now on, SIGINT ends the process again, or does nothing: see interrupt_spare. */
void interrupt_disarm(void);

/* Whether a SIGINT has made the code raise an error since interrupt_arm. */
bool interrupt_has_raised(void);

/* Ends the process in the same way as an unhandled SIGINT. */
void interrupt_end(void);

/*
 * From now on, the first SIGINT calls `instead`, which must be safe in a signal handler. If
 * `instead` is NULL, the first SIGINT raises an error again.
 */
void interrupt_divert(void (*instead)(void));

/*
 * With `spare`, a SIGINT while no code runs does nothing from now on: a Ctrl-C that comes a moment
 * too late must not end a session. A program that the session starts is not affected. Without
 * `spare`, a SIGINT while no code runs ends the process. This is the initial state.
 */
void interrupt_spare(bool spare);

#endif
