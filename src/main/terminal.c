/*
 * The module rnnlua.terminal: single keys, and waiting, for commands that run in a terminal. Lua's
 * own libraries lack this.
 *
 *   is_terminal() → boolean       whether input and output are both a terminal
 *   size() → columns, rows        of the terminal that is the output; nil if it is not a terminal
 *   raw(on) → boolean             raw(true): keys come without a newline and without an echo;
 *                                 raw(false), or the end of the process, restores the modes of
 *                                 before. Returns whether keys come in this way now
 *   key(seconds) → key            waits up to so many seconds for the next byte of the input
 *                → nil, reason    "timeout", or "closed" if the input has ended
 *   run(command [, stop])         runs a shell command. A signal that ends this process also ends
 *     → as os.execute [, key]     the command, and so does the key `stop`. With `stop`, the last
 *                                 result is the last key that was typed meanwhile
 *   sleep(seconds)
 *
 * seconds are finite and not negative. Keys are not buffered: do not use io.read at the same time.
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

static int terminal_size(lua_State *L) {
  int columns, rows;
  if (!platform_terminal_size(&columns, &rows)) {
    lua_pushnil(L);
    return 1;
  }
  lua_pushinteger(L, columns);
  lua_pushinteger(L, rows);
  return 2;
}

static int terminal_raw(lua_State *L) {
  luaL_checktype(L, 1, LUA_TBOOLEAN);
  lua_pushboolean(L, platform_terminal_raw(lua_toboolean(L, 1)));
  return 1;
}

static int push_key(lua_State *L, int key) {
  char byte = (char)key;
  lua_pushlstring(L, &byte, 1);
  return 1;
}

static int terminal_key(lua_State *L) {
  int key = platform_key(check_seconds(L));
  if (key < 0) {
    lua_pushnil(L);
    lua_pushstring(L, key == PLATFORM_KEY_CLOSED ? "closed" : "timeout");
    return 2;
  }
  return push_key(L, key);
}

static int terminal_run(lua_State *L) {
  const char *command = luaL_checkstring(L, 1);
  const char *stop = luaL_optstring(L, 2, "");
  int typed = PLATFORM_KEY_TIMEOUT;
  errno = 0;
  int status = platform_run(command, *stop ? (unsigned char)*stop : PLATFORM_KEY_TIMEOUT, &typed);
  int count = luaL_execresult(L, status);
  if (typed < 0) return count;
  return count + push_key(L, typed);
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
      {"size", terminal_size},
      {"sleep", terminal_sleep},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
