/* The Lua state of the program. */
#ifndef RNNLUA_STATE_H
#define RNNLUA_STATE_H

#include <lua.h>

/* Makes a state like luaL_newstate, but with small blocks from a pool. Returns NULL if memory is
 * short. Call this once. End the state with lua_close. */
lua_State *state_new(void);

#endif
