#include "command.h"

#include <lauxlib.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "interrupt.h"
#include "platform.h"
#include "report.h"

static const char *const commands[] = {"help", "lab", "test"};

bool command_is(const char *word) {
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(word, commands[i]) == 0) return !platform_is_regular_file(word);
  return false;
}

/* (name) → the exit code. Runs in one protected call, so that the traceback of an error is
 * complete. */
static int run(lua_State *L) {
  lua_getglobal(L, "require");
  const char *module = lua_pushfstring(L, "rnnlua.command.%s", lua_tostring(L, 1));
  lua_pushvalue(L, -1);
  lua_insert(L, 2); /* keeps the name alive */
  lua_call(L, 1, 1);
  if (!lua_isfunction(L, -1))
    return luaL_error(L, "module '%s' returned a %s, not a function", module, luaL_typename(L, -1));
  lua_getglobal(L, "arg");
  int arg = lua_gettop(L);
  int count = (int)luaL_len(L, arg);
  luaL_checkstack(L, count, "too many arguments to command");
  for (int i = 1; i <= count; i++) lua_geti(L, arg, i);
  lua_remove(L, arg);
  lua_call(L, count, 1);
  if (lua_isnil(L, -1)) lua_pushinteger(L, 0);
  if (!lua_isinteger(L, -1))
    return luaL_error(L, "module '%s': the exit code is a %s, not an integer", module,
                      luaL_typename(L, -1));
  return 1;
}

/* Runs at exit: output that could not be written is an error, whatever the command returned. */
static void check_output(void) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return;
  report_message("not all of the output could be written");
  _Exit(COMMAND_FAULT);
}

int command_run(lua_State *L, const char *name) {
  if (atexit(check_output) != 0) return COMMAND_FAULT;
  lua_pushcfunction(L, run);
  lua_pushstring(L, name);
  int status = chunk_call(L, 1, 1);
  if (status != LUA_OK && interrupt_has_raised()) {
    fflush(stdout);
    interrupt_end();
  }
  if (report_status(L, status) != LUA_OK) return COMMAND_FAULT;
  int code = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return code;
}
