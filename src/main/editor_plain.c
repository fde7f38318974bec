#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>

#include "interrupt.h"
#include "line_editor.h"
#include "platform.h"

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

static line_status read_line(lua_State *L, const char *prompt) {
  bool terminal = platform_stdin_is_terminal();
  luaL_Buffer line;
  luaL_buffinit(L, &line);
  interrupted = 0;
  if (terminal) platform_interrupt_reads(on_interrupt); /* who sees the prompt may type Ctrl-C */
  fputs(prompt, stdout);
  fflush(stdout);
  int c = getc(stdin);
  bool any = c != EOF;
  for (; c != EOF && c != '\n'; c = getc(stdin)) luaL_addchar(&line, (char)c);
  if (terminal) {
    interrupt_disarm();
    platform_interrupt_reads(NULL);
  }
  luaL_pushresult(&line);
  if (interrupted) {
    clearerr(stdin);
    putchar('\n');
  } else if (!terminal && any) {
    fwrite(lua_tostring(L, -1), 1, lua_rawlen(L, -1), stdout);
    putchar('\n');
  }
  if (any && !interrupted) return LINE_READ;
  lua_pop(L, 1);
  return interrupted ? LINE_INTERRUPTED : LINE_END;
}

static void remember(const char *entry) {
  (void)entry;
}

const line_editor *editor_plain(void) {
  static const line_editor plain = {read_line, remember};
  return &plain;
}
