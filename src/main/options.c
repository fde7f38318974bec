#include "options.h"

#include <stddef.h>

options options_read(int argc, char **argv) {
  options given = {.script = argc};
  for (int i = 1; i < argc; i++) {
    const char *arg = argv[i];
    if (arg[0] != '-' || arg[1] == '\0') { /* a script's name, or '-' for standard input */
      given.script = i;
      return given;
    }
    bool ok = arg[2] == '\0'; /* as required of options of one letter */
    switch (arg[1]) {
    case '-':
      if (!ok) break;
      given.script = i + 1;
      return given;
    case 'E':
      given.no_env = true;
      break;
    case 'W':
      break;
    case 'i':
      given.interactive = true;
      given.version = true;
      break;
    case 'v':
      given.version = true;
      break;
    case 'e':
    case 'l':
      given.statement = given.statement || arg[1] == 'e';
      if (!ok) { /* the option's argument is the rest of this one */
        ok = true;
        break;
      }
      i++;
      ok = i < argc && argv[i][0] != '-';
      break;
    default:
      ok = false;
    }
    if (!ok) {
      given.bad = arg;
      return given;
    }
  }
  return given;
}
