#include "repl.h"

#include <lauxlib.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "chunk.h"
#include "interrupt.h"
#include "line_editor.h"
#include "platform.h"
#include "report.h"

/* A key in the registry: the module rnnlua.prompt, if it could be loaded. */
static const char prompt_key[] = "rnnlua.prompt";

/*
 * Pushes the prompt: the global `name` as a string, or `standard` if there is none. The global is
 * the user's, so its __tostring may raise an error.
 */
static const char *push_prompt(lua_State *L, const char *name, const char *standard) {
  if (lua_getglobal(L, name) == LUA_TNIL) {
    lua_pop(L, 1);
    return lua_pushstring(L, standard);
  }
  const char *prompt = luaL_tolstring(L, -1, NULL);
  lua_remove(L, -2);
  return prompt;
}

/* Shows the prompt and pushes the line that the user types; pushes nothing if there is none. */
static line_status push_line(lua_State *L, const line_editor *editor, bool first) {
  const char *prompt = first ? push_prompt(L, "_PROMPT", "> ") : push_prompt(L, "_PROMPT2", ">> ");
  line_status status = editor->read(L, prompt);
  lua_remove(L, status == LINE_READ ? -2 : -1);
  return status;
}

/* (module, line) → the result of rnnlua.prompt for this line */
static int take_line(lua_State *L) {
  lua_getfield(L, 1, "take");
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
  return 1;
}

/* True if the line on top is a command that rnnlua.prompt has executed; then `status` tells the
 * loop how to go on. */
static bool is_taken(lua_State *L, line_status *status) {
  if (lua_getfield(L, LUA_REGISTRYINDEX, prompt_key) == LUA_TNIL) {
    lua_pop(L, 1);
    return false;
  }
  lua_pushcfunction(L, take_line);
  lua_insert(L, -2);
  lua_pushvalue(L, -3);
  if (lua_pcall(L, 2, 1, 0) != LUA_OK) {
    lua_pop(L, 1);
    return false;
  }
  const char *taken = lua_tostring(L, -1);
  if (taken) *status = strcmp(taken, "leave") == 0 ? LINE_END : LINE_INTERRUPTED;
  lua_pop(L, 1);
  return taken != NULL;
}

/* Compiles the text at index 1. Pushes the function or the error message. */
static int compile(lua_State *L) {
  size_t length;
  const char *text = lua_tolstring(L, 1, &length);
  return luaL_loadbuffer(L, text, length, "=stdin");
}

/* Compiles the text at index 1 as an expression. Pushes nothing if it is not an expression. */
static bool compile_expression(lua_State *L) {
  size_t length;
  const char *text = lua_tolstring(L, 1, &length);
  if (length > 0 && text[0] == '=') text++; /* the old way to print an expression */
  lua_pushfstring(L, "return %s;", text);
  text = lua_tolstring(L, -1, &length);
  int status = luaL_loadbuffer(L, text, length, "=stdin");
  lua_remove(L, -2);
  if (status != LUA_OK) lua_pop(L, 1);
  return status == LUA_OK;
}

/* True if the error message on top says that the chunk is incomplete. */
static bool wants_more(lua_State *L, int status) {
  static const char mark[] = "<eof>";
  size_t length;
  const char *message = lua_tolstring(L, -1, &length);
  size_t size = sizeof mark - 1;
  return status == LUA_ERRSYNTAX && length >= size && strcmp(message + length - size, mark) == 0;
}

static const char source_key[] =
    "rnnlua.repl.source"; /* in the registry: the text of the last chunk */

/* (message of an error, text of its chunk) → an additional text for the user, or nil */
static int call_explain(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rnnlua.lab.explain.python_habits");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "at_prompt");
  lua_insert(L, 1);
  lua_settop(L, 3);
  lua_call(L, 2, 1);
  return 1;
}

/* Reports the error on top and pops it. If it comes from a habit of another language, also prints
 * what to write. */
static void report_error(lua_State *L) {
  report_message(lua_tostring(L, -1));
  if (lua_type(L, -1) == LUA_TSTRING) {
    lua_pushcfunction(L, call_explain);
    lua_insert(L, -2);
    lua_getfield(L, LUA_REGISTRYINDEX, source_key);
    if (lua_pcall(L, 2, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING)
      report_message(lua_tostring(L, -1));
  }
  lua_pop(L, 1);
}

/*
 * Reads a chunk of one line or more to index 1, and compiles it. Pushes the function or the error
 * message, and sets `compiled`. Pushes nothing if the input has ended, after Ctrl-C, or if the
 * first line is a command of the prompt.
 */
static line_status read_chunk(lua_State *L, const line_editor *editor, int *compiled) {
  lua_settop(L, 0);
  line_status status = push_line(L, editor, true);
  if (status != LINE_READ || is_taken(L, &status)) return status;
  *compiled = LUA_OK;
  if (!compile_expression(L)) {
    if (lua_tostring(L, 1)[0] == '=') { /* "= expression", which is incomplete */
      lua_pushfstring(L, "return %s", lua_tostring(L, 1) + 1);
      lua_replace(L, 1);
    }
    while (wants_more(L, *compiled = compile(L))) {
      status = push_line(L, editor, false);
      if (status == LINE_INTERRUPTED) return status;
      if (status == LINE_END) break; /* keeps the message */
      lua_remove(L, 2);              /* removes the message: the new line may complete the chunk */
      lua_pushliteral(L, "\n");
      lua_insert(L, 2);
      lua_concat(L, 3);
    }
  }
  if (lua_tostring(L, 1)[0] != '\0') editor->remember(lua_tostring(L, 1));
  lua_pushvalue(L, 1);
  lua_setfield(L, LUA_REGISTRYINDEX, source_key);
  lua_remove(L, 1);
  return LINE_READ;
}

/* Prints the values on the stack with the global print, which the user may have replaced. */
static void print_results(lua_State *L) {
  int count = lua_gettop(L);
  if (count == 0) return;
  luaL_checkstack(L, LUA_MINSTACK, "too many results to print");
  lua_getglobal(L, "print");
  lua_insert(L, 1);
  if (lua_pcall(L, count, 0, 0) != LUA_OK)
    report_message(lua_pushfstring(L, "error calling 'print' (%s)", lua_tostring(L, -1)));
}

void repl_run(lua_State *L, bool use_env) {
  const char *program = report_set_program(NULL);
  const line_editor *editor = line_editor_choose(use_env);
  line_status line;
  int status = LUA_OK;
  interrupt_spare(platform_stdin_is_terminal());
  while ((line = read_chunk(L, editor, &status)) != LINE_END) {
    if (line == LINE_INTERRUPTED) continue;
    if (status == LUA_OK) status = chunk_call(L, 0, LUA_MULTRET);
    if (status == LUA_OK)
      print_results(L);
    else
      report_error(L);
  }
  interrupt_spare(false);
  lua_settop(L, 0);
  putchar('\n');
  fflush(stdout);
  report_set_program(program);
}

/* Sets the global `rnn` to the module rnnlua, ignoring any metatable of the globals. */
static int open_rnn(lua_State *L) {
  lua_settop(L, 0);
  lua_pushglobaltable(L);
  lua_pushliteral(L, "rnn");
  if (lua_rawget(L, 1) != LUA_TNIL) return 0;
  lua_pushliteral(L, "rnn");
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rnnlua");
  lua_call(L, 1, 1);
  lua_rawset(L, 1);
  return 0;
}

/* (greet) → nothing */
static int open_prompt(lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "rnnlua.prompt");
  lua_call(L, 1, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, prompt_key);
  lua_getfield(L, -1, "open");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

/* Calls a function with an argument. If it fails, prints a line on standard error. Returns whether
 * it succeeded. */
static bool try_opening(lua_State *L, lua_CFunction open, bool argument, const char *lacking) {
  lua_pushcfunction(L, open);
  lua_pushboolean(L, argument);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
  const char *message = lua_tostring(L, -1);
  if (!message) message = luaL_typename(L, -1);
  lua_pushlstring(L, message, strcspn(message, "\n"));
  report_message(lua_pushfstring(L, "warning: %s: %s", lacking, lua_tostring(L, -1)));
  lua_pop(L, 3);
  return false;
}

void repl_open_rnn(lua_State *L, bool greet) {
  if (try_opening(L, open_rnn, false, "no global rnn"))
    try_opening(L, open_prompt, greet, "a plain prompt");
}
