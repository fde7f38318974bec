/*
 * rnnlua: a stand-alone Lua 5.4 that contains the project's modules. Its options, their order and
 * its output are those of `lua`.
 */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chunk.h"
#include "command.h"
#include "modules.h"
#include "options.h"
#include "platform.h"
#include "repl.h"
#include "report.h"
#include "state.h"

static void print_version(void) {
  puts(LUA_COPYRIGHT);
  fflush(stdout);
}

/* Sets the global `arg`, in which index 0 is argv[script], or argv[0] if there is no script. */
static void set_arg(lua_State *L, int argc, char **argv, int script) {
  if (script == argc) script = 0;
  lua_createtable(L, argc - script, script + 1);
  for (int i = 0; i < argc; i++) {
    lua_pushstring(L, argv[i]);
    lua_rawseti(L, -2, i - script);
  }
  lua_setglobal(L, "arg");
}

/* Sets up the libraries, our modules and `arg` for every chunk. */
static void open_environment(lua_State *L, int argc, char **argv, int script, bool no_env) {
  luaL_checkversion(L);
  if (no_env) {
    lua_pushboolean(L, true);
    lua_setfield(L, LUA_REGISTRYINDEX, "LUA_NOENV");
  }
  luaL_openlibs(L);
  modules_install(L, argc > 0 ? argv[0] : NULL);
  set_arg(L, argc, argv, script);
  lua_gc(L, LUA_GCGEN, 0, 0);
}

/* Runs the code in LUA_INIT_5_4 or the file that it names; without it, LUA_INIT. Returns the
 * status. */
static int run_init(lua_State *L) {
  const char *name = "=LUA_INIT" LUA_VERSUFFIX;
  const char *init = getenv(name + 1);
  if (!init) {
    name = "=LUA_INIT";
    init = getenv(name + 1);
  }
  if (!init) return LUA_OK;
  return init[0] == '@' ? chunk_run_file(L, init + 1) : chunk_run_string(L, init, name);
}

/* Runs -e, -l and -W in the given order. Returns the status of the last one. */
static int run_options(lua_State *L, char **argv, int script) {
  int status = LUA_OK;
  for (int i = 1; i < script && status == LUA_OK; i++) {
    char option = argv[i][1];
    if (option == 'W') lua_warning(L, "@on", 0);
    if (option != 'e' && option != 'l') continue;
    const char *argument = argv[i][2] != '\0' ? argv[i] + 2 : argv[++i];
    status = option == 'e' ? chunk_run_string(L, argument, "=(command line)")
                           : chunk_require(L, argument);
  }
  return status;
}

static int run_interpreter(lua_State *L, int argc, char **argv) {
  options given = options_read(argc, argv);
  if (given.bad) {
    report_usage(given.bad);
    return EXIT_FAILURE;
  }
  if (given.version) print_version();
  open_environment(L, argc, argv, given.script, given.no_env);
  if (!given.no_env && run_init(L) != LUA_OK) return EXIT_FAILURE;
  if (run_options(L, argv, given.script) != LUA_OK) return EXIT_FAILURE;
  bool has_script = given.script < argc;
  if (has_script) {
    const char *path = argv[given.script];
    bool is_stdin = strcmp(path, "-") == 0 && strcmp(argv[given.script - 1], "--") != 0;
    if (chunk_run_script(L, is_stdin ? NULL : path) != LUA_OK) return EXIT_FAILURE;
  }
  bool terminal = platform_stdin_is_terminal();
  if (given.interactive || (!has_script && !given.statement && !given.version && terminal)) {
    if (!given.interactive) print_version();
    if (terminal || !has_script) repl_open_rnn(L, terminal && platform_stdout_is_terminal());
    repl_run(L, !given.no_env);
  } else if (!has_script && !given.statement && !given.version) {
    chunk_run_file(L, NULL); /* as in lua, an error there does not change the exit code */
  }
  return EXIT_SUCCESS;
}

/* Runs argv[1], a command, like a script of that name. */
static int run_command(lua_State *L, int argc, char **argv) {
  open_environment(L, argc, argv, 1, false);
  if (run_init(L) != LUA_OK) return COMMAND_MISUSED;
  return command_run(L, argv[1]);
}

/* (argc, argv) → the exit code */
static int run(lua_State *L) {
  int argc = (int)lua_tointeger(L, 1);
  char **argv = lua_touserdata(L, 2);
  if (argc > 0 && argv[0][0] != '\0') report_set_program(argv[0]);
  bool is_command = argc > 1 && command_is(argv[1]);
  lua_pushinteger(L, is_command ? run_command(L, argc, argv) : run_interpreter(L, argc, argv));
  return 1;
}

int main(int argc, char **argv) {
  lua_State *L = state_new();
  if (!L) {
    if (argc > 0) report_set_program(argv[0]);
    report_message("cannot create state: not enough memory");
    return EXIT_FAILURE;
  }
  lua_pushcfunction(L, run);
  lua_pushinteger(L, argc);
  lua_pushlightuserdata(L, argv);
  int status = lua_pcall(L, 2, 1, 0);
  int code = status == LUA_OK ? (int)lua_tointeger(L, -1) : EXIT_FAILURE;
  report_status(L, status);
  lua_close(L);
  return code;
}
