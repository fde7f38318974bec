/* The command line of the interpreter, before any Lua code has run. */
#ifndef RNNLUA_OPTIONS_H
#define RNNLUA_OPTIONS_H

#include <stdbool.h>

typedef struct options {
  bool interactive; /* -i */
  bool version;     /* -v, or -i, which implies it */
  bool statement;   /* at least one -e */
  bool no_env;      /* -E */
  const char *bad;  /* the option that is wrong, borrowed from argv, or NULL */
  int script;       /* index in argv of the script, argc if there is none */
} options;

/*
 * Reads the options up to the script, and stores its index in `script`. An option that is unknown,
 * or lacks its argument, ends the reading and is stored in `bad`.
 *   argv  [argc] and the closing NULL
 */
options options_read(int argc, char **argv);

#endif
