/*
 * What ISO C cannot say about the machine. platform_posix.c has it all; platform_iso.c is the
 * twin for a system that is not POSIX. Neither knows Lua; no function here prints or raises.
 */
#ifndef RNNLUA_PLATFORM_H
#define RNNLUA_PLATFORM_H

#include <stdbool.h>

/*
 * The path of the running executable with every symbolic link resolved, in memory that the
 * caller frees.
 *   program  argv[0] [opt]; looked up in PATH where the system does not tell
 * Returns NULL when the path cannot be found out or memory is short.
 */
char *platform_executable(const char *program);

/* True if `path` names an existing regular file, or a link to one. */
bool platform_is_regular_file(const char *path);

/* True if standard input is a terminal. Where that cannot be known, it is taken for one. */
bool platform_stdin_is_terminal(void);

/* True if standard output is a terminal. Where that cannot be known, it is taken for one. */
bool platform_stdout_is_terminal(void);

/*
 * Calls `handler` at each SIGINT, and lets a read that waits be interrupted; NULL restores the
 * default action, which ends the process.
 */
void platform_on_interrupt(void (*handler)(int signal));

#endif
