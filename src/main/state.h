/* The Lua state of the program. */
#ifndef RNNLUA_STATE_H
#define RNNLUA_STATE_H

#include <lua.h>

/* Makes the state, as luaL_newstate does, but with small blocks from a pool; NULL without memory.
 * To be called once; lua_close ends it. */
lua_State *state_new(void);

#endif
