#include "interrupt.h"

#include <lauxlib.h>
#include <signal.h>
#include <stddef.h>

#include "platform.h"

static lua_State *running;          /* the state that a signal interrupts */
static void (*at_rest)(int signal); /* the handler while nothing runs */
static bool has_raised;             /* since interrupt_arm */
static void (*diverted)(void);      /* the function that a signal calls instead, or NULL */

static void raise_hook(lua_State *L, lua_Debug *ar) {
  (void)ar;
  has_raised = true;
  lua_sethook(L, NULL, 0, 0);
  luaL_error(L, "interrupted!");
}

/* A signal can come at any instruction. At that moment the only safe use of the state is to set a
 * hook. */
static void on_signal(int signal) {
  (void)signal;
  platform_on_interrupt(NULL);
  if (diverted)
    diverted();
  else
    lua_sethook(running, raise_hook, LUA_MASKCALL | LUA_MASKRET | LUA_MASKLINE | LUA_MASKCOUNT, 1);
}

void interrupt_arm(lua_State *L) {
  running = L;
  has_raised = false;
  platform_on_interrupt(on_signal);
}

void interrupt_disarm(void) {
  platform_on_interrupt(at_rest);
}

bool interrupt_has_raised(void) {
  return has_raised;
}

void interrupt_end(void) {
  platform_on_interrupt(NULL);
  (void)raise(SIGINT);
}

void interrupt_divert(void (*instead)(void)) {
  diverted = instead;
}

static void do_nothing(int signal) {
  (void)signal;
}

void interrupt_spare(bool spare) {
  at_rest = spare ? do_nothing : NULL;
  platform_on_interrupt(at_rest);
}
