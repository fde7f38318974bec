/* Ctrl-C while Lua code runs. */
#ifndef RNNLUA_INTERRUPT_H
#define RNNLUA_INTERRUPT_H

#include <lua.h>

/*
 * From here on, the first SIGINT makes the code that runs in `L` raise "interrupted!"; a second
 * one ends the process, for C code that never comes back to Lua.
 */
void interrupt_arm(lua_State *L);

/* SIGINT ends the process again. */
void interrupt_disarm(void);

#endif
