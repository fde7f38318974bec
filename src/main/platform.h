/*
 * Operations of the system that ISO C lacks. platform_posix.c, platform_posix_terminal.c and
 * platform_posix_child.c implement them. On systems without POSIX, platform_iso.c replaces them.
 * They do not depend on Lua. No function here prints anything or raises an error.
 */
#ifndef RNNLUA_PLATFORM_H
#define RNNLUA_PLATFORM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The path of the running executable with every symbolic link resolved. The caller frees it.
 *   program  argv[0] [opt]; searched in PATH if the system does not tell the path
 * Returns NULL if the path is unknown or memory is short.
 */
char *platform_executable(const char *program);

/* True if `path` names an existing regular file, or a link to one. */
bool platform_is_regular_file(const char *path);

/* True if standard input is a terminal. Also true if that is unknown. */
bool platform_stdin_is_terminal(void);

/* True if standard output is a terminal. Also true if that is unknown. */
bool platform_stdout_is_terminal(void);

/*
 * Gets the size, in characters, of the terminal that is standard output. Returns false, and sets
 * nothing, if standard output is not a terminal or the size is unknown.
 */
bool platform_terminal_size(int *columns, int *rows);

/*
 * Calls `handler` at each SIGINT; a SIGINT interrupts a waiting read. NULL restores the default
 * action, which ends the process and restores the terminal (platform_terminal_keep).
 */
void platform_on_interrupt(void (*handler)(int signal));

/*
 * Calls `handler` at each SIGINT, which ends a waiting read with an error, or a read that begins a
 * moment later. `handler` must be safe in a signal handler. NULL: reads are no longer ended,
 * after the caller has set another action for SIGINT.
 */
void platform_interrupt_reads(void (*handler)(int signal));

enum {
  PLATFORM_KEY_TIMEOUT = -1,
  PLATFORM_KEY_CLOSED = -2 /* the input has ended */
};

/*
 * True: remembers the terminal's modes. When the process exits, or when a SIGHUP, SIGINT, SIGQUIT
 * or SIGTERM ends it, these modes are restored. False: they are no longer restored. Calls nest: the
 * outermost call determines the modes.
 */
void platform_terminal_keep(bool on);

/*
 * True: if standard input is a terminal, it gives single keys without an echo. Ctrl-C and Ctrl-Z
 * work as before. False: restores the modes of before. They are also restored when the process
 * ends, as with platform_terminal_keep. Returns whether standard input gives single keys now.
 */
bool platform_terminal_raw(bool on);

/*
 * Waits up to `seconds` for the next byte of standard input. Returns it (0 to 255), or
 * PLATFORM_KEY_TIMEOUT (also after a signal), or PLATFORM_KEY_CLOSED. Does not use the buffer of
 * stdin.
 */
int platform_key(double seconds);

/*
 * Runs a shell command, and returns what system() would return. If a SIGHUP, SIGQUIT or SIGTERM
 * ends this process meanwhile, it also ends the command. stop   a key that ends the command (by
 * SIGTERM); PLATFORM_KEY_TIMEOUT for none typed  [out] [opt] with `stop`: the last key that was
 * typed meanwhile, or PLATFORM_KEY_TIMEOUT
 */
int platform_run(const char *command, int stop, int *typed);

enum {
  PLATFORM_COPY_NONE = -1, /* no copy could be made; this process goes on alone */
  PLATFORM_COPY_HERE = 0,  /* this process is the copy */
  PLATFORM_COPIES = 2      /* how many copies a process may have at once */
};

/*
 * Makes a copy of this process. Both go on from here: the original with the number of the copy, 1
 * to PLATFORM_COPIES, or with PLATFORM_COPY_NONE. The copy has no input, and can't make copies. A
 * SIGINT is passed on to it, and a SIGHUP, SIGQUIT or SIGTERM that ends this process also ends the
 * copy and what it has started. The copy must call platform_copy_exit, and this process
 * platform_copy_end.
 */
int platform_copy(void);

/* In the copy: sends bytes to the original. Returns false if the original no longer reads them.
 * Safe in a signal handler. */
bool platform_copy_send(const char *bytes, size_t size);

/* In the copy: ends it, without writing buffers and without calling exit handlers. Safe in a signal
 * handler. */
void platform_copy_exit(int code);

/* Waits for bytes from a copy, at most `size`. Returns how many came, or 0 at the end. */
size_t platform_copy_receive(int copy, char *bytes, size_t size);

/* Waits for the end of a copy, and ends what it has started. Returns what system() would return. */
int platform_copy_end(int copy);

/*
 * In a copy: calls `handler` from a signal when the copy has used so many more seconds of processor
 * time, whatever code runs then. 0 cancels this. In the original it does nothing.
 */
void platform_copy_limit(double seconds, void (*handler)(void));

/*
 * In a copy: calls `handler` from a signal each time that so many more seconds have passed. 0 stops
 * the calls. In a process that is no copy, it does nothing.
 */
void platform_copy_tick(double seconds, void (*handler)(void));

/* Waits so long, or until a signal comes. */
void platform_sleep(double seconds);

#endif
