/*
 * Operations of the system that ISO C lacks. platform_posix.c, platform_posix_terminal.c and
 * platform_posix_child.c implement them; platform_iso.c stands in on systems without POSIX. They do
 * not depend on Lua; no function here prints or raises.
 */
#ifndef RNNLUA_PLATFORM_H
#define RNNLUA_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The path of the running executable with every symbolic link resolved, in memory that the
 * caller frees.
 *   program  argv[0] [opt]; looked up in PATH where the system does not tell
 * Returns NULL when the path cannot be found out or memory is short.
 */
char *platform_executable(const char *program);

/* True if `path` names an existing regular file, or a link to one. */
bool platform_is_regular_file(const char *path);

/* True if standard input is a terminal, and if that is unknown. */
bool platform_stdin_is_terminal(void);

/* True if standard output is a terminal, and if that is unknown. */
bool platform_stdout_is_terminal(void);

/*
 * The size of the terminal that standard output is, in characters. False, and nothing is set, where
 * it is none or does not say.
 */
bool platform_terminal_size(int *columns, int *rows);

/*
 * Calls `handler` at each SIGINT, and lets a read that waits be interrupted; NULL restores the
 * default action, which ends the process, with the terminal as it was kept.
 */
void platform_on_interrupt(void (*handler)(int signal));

enum {
  PLATFORM_KEY_TIMEOUT = -1,
  PLATFORM_KEY_CLOSED = -2 /* the input has ended */
};

/*
 * True: from here on, whatever sets the terminal's modes otherwise, they are again as they are now
 * when the process exits or a SIGHUP, SIGINT, SIGQUIT or SIGTERM ends it. False: no longer. Calls
 * nest: the modes are those of the outermost.
 */
void platform_terminal_keep(bool on);

/*
 * True: standard input gives single keys and echoes none, if it is a terminal; Ctrl-C and Ctrl-Z
 * act as ever. False: as it was found; so also where the process ends, as platform_terminal_keep
 * says. Returns whether keys come singly now.
 */
bool platform_terminal_raw(bool on);

/*
 * The next byte of standard input (0 to 255), waited for `seconds` at most, or PLATFORM_KEY_TIMEOUT
 * (also at a signal) or PLATFORM_KEY_CLOSED. Reads past the buffer of stdin.
 */
int platform_key(double seconds);

/*
 * Runs a command of the shell as system() does, and returns what it returns; but a SIGHUP, SIGQUIT
 * or SIGTERM that ends this process meanwhile ends the command's, too.
 *   stop   a key that ends the command (SIGTERM), [opt] PLATFORM_KEY_TIMEOUT for none
 *   typed  [out] [opt] with `stop`: the last key that was typed meanwhile, or PLATFORM_KEY_TIMEOUT
 */
int platform_run(const char *command, int stop, int *typed);

enum {
  PLATFORM_COPY_NONE = -1, /* there can be none: this process goes on alone */
  PLATFORM_COPY_HERE = 0,  /* this process is the copy */
  PLATFORM_COPY_THERE = 1  /* this one has a copy that runs */
};

/*
 * Makes a copy of this process, which goes on from here as well. The copy has no input; a SIGINT is
 * handed on to it, and so is a SIGHUP, SIGQUIT or SIGTERM that ends this process. To be ended by
 * platform_copy_exit in the copy, and by platform_copy_end here.
 */
int platform_copy(void);

/* In the copy: sends bytes to the original. False if nobody takes them. Safe in a handler. */
bool platform_copy_send(const char *bytes, size_t size);

/* In the copy: ends it, and leaves buffers and what is to be done at exit alone. Safe in a handler.
 */
void platform_copy_exit(int code);

/* Waits for bytes from the copy, at most `size`. Returns how many came, 0 at the end. */
size_t platform_copy_receive(char *bytes, size_t size);

/* Waits for the end of the copy. Returns what system() would. */
int platform_copy_end(void);

/*
 * In a copy: calls `handler` from a signal once so many more seconds of processor time are used,
 * whatever runs then; 0 for no longer. Elsewhere it does nothing.
 */
void platform_copy_limit(double seconds, void (*handler)(void));

/* Waits; a signal ends it early. */
void platform_sleep(double seconds);

#endif
