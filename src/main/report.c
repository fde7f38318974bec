#include "report.h"

#include <stdio.h>

static const char *program = "rnnlua";

const char *report_set_program(const char *name) {
  const char *before = program;
  program = name;
  return before;
}

void report_message(const char *message) {
  if (program) fprintf(stderr, "%s: ", program);
  fprintf(stderr, "%s\n", message ? message : "(error without a message)");
  fflush(stderr);
}

int report_status(lua_State *L, int status) {
  if (status != LUA_OK) {
    report_message(lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  return status;
}

void report_usage(const char *bad) {
  const char *format = bad[1] == 'e' || bad[1] == 'l' ? "%s: '%s' needs argument\n"
                                                      : "%s: unrecognized option '%s'\n";
  fprintf(stderr, format, program, bad);
  fprintf(stderr,
          "usage: %s [options] [script [args]]\n"
          "Available options are:\n"
          "  -e stat   execute string 'stat'\n"
          "  -i        enter interactive mode after executing 'script'\n"
          "  -l mod    require library 'mod' into global 'mod'\n"
          "  -l g=mod  require library 'mod' into global 'g'\n"
          "  -v        show version information\n"
          "  -E        ignore environment variables\n"
          "  -W        turn warnings on\n"
          "  --        stop handling options\n"
          "  -         stop handling options and execute stdin\n",
          program);
  fflush(stderr);
}
