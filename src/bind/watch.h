/* Functions that watch Lua functions run. */
#ifndef RNNLUA_BIND_WATCH_H
#define RNNLUA_BIND_WATCH_H

#include <lua.h>

/* Sets them in the table at the stack's top. [-0, +0] */
void bind_watch(lua_State *L);

#endif
