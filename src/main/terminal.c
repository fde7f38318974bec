/*
 * The module rnnlua.terminal: single keys, and waiting. What a command that stays in the terminal
 * needs and Lua's own libraries lack.
 *
 *   is_terminal() → boolean       whether input and output both are a terminal
 *   raw(on) → boolean             keys without a newline and without an echo; whether it is so now.
 *                                 What was so before comes back with raw(false), and at the end
 *   key(seconds) → key            the next byte of the input, waited for so long at most
 *                → nil, reason    "timeout", or "closed" where the input has ended
 *   run(command) → as os.execute  a command of the shell, with which this process shares the end:
 *                                 a signal that ends this one meanwhile ends the command, too
 *   sleep(seconds)
 *
 * seconds are finite and not negative. Nothing is buffered: not to be mixed with io.read.
 */
#include <errno.h>
#include <lauxlib.h>
#include <lua.h>

#include "modules.h"
#include "platform.h"

static double check_seconds(lua_State *L) {
  double seconds = luaL_checknumber(L, 1);
  luaL_argcheck(L, seconds >= 0 && seconds <= 1e6, 1, "seconds: expected a number from 0 to 1e6");
  return seconds;
}

static int terminal_is_terminal(lua_State *L) {
  lua_pushboolean(L, platform_stdin_is_terminal() && platform_stdout_is_terminal());
  return 1;
}

static int terminal_raw(lua_State *L) {
  luaL_checktype(L, 1, LUA_TBOOLEAN);
  lua_pushboolean(L, platform_terminal_raw(lua_toboolean(L, 1)));
  return 1;
}

static int terminal_key(lua_State *L) {
  int key = platform_key(check_seconds(L));
  if (key < 0) {
    lua_pushnil(L);
    lua_pushstring(L, key == PLATFORM_KEY_CLOSED ? "closed" : "timeout");
    return 2;
  }
  char byte = (char)key;
  lua_pushlstring(L, &byte, 1);
  return 1;
}

static int terminal_run(lua_State *L) {
  errno = 0;
  return luaL_execresult(L, platform_run(luaL_checkstring(L, 1)));
}

static int terminal_sleep(lua_State *L) {
  platform_sleep(check_seconds(L));
  return 0;
}

int luaopen_rnnlua_terminal(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"is_terminal", terminal_is_terminal},
      {"key", terminal_key},
      {"raw", terminal_raw},
      {"run", terminal_run},
      {"sleep", terminal_sleep},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
