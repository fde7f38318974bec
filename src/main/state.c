#include "state.h"

#ifdef RNNLUA_SANITIZE

#include <lauxlib.h>

/* With the address sanitizer each block comes from malloc, so that it sees the ends of the block.
 */
lua_State *state_new(void) {
  return luaL_newstate();
}

#else

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "pool.h"

/* The state of `warn`. */
typedef struct warnings {
  bool on;
  bool midway; /* in the middle of a message */
} warnings;

/* Prints warnings like the stand-alone lua: after the message "@on", until "@off". */
static void state_warn(void *ud, const char *message, int more) {
  warnings *self = ud;
  const bool begins = !self->midway;
  self->midway = more != 0;
  if (begins && !more && message[0] == '@') {
    if (strcmp(message, "@on") == 0) self->on = true;
    if (strcmp(message, "@off") == 0) self->on = false;
    return;
  }
  if (!self->on) return;
  fprintf(stderr, "%s%s%s", begins ? "Lua warning: " : "", message, more ? "" : "\n");
  fflush(stderr);
}

lua_State *state_new(void) {
  static pool memory;
  static warnings warned;
  lua_State *L = lua_newstate(pool_alloc, &memory);
  if (L) lua_setwarnf(L, state_warn, &warned);
  return L;
}

#endif
