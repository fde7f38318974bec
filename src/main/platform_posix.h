/* What the POSIX files of the platform share. */
#ifndef RNNLUA_PLATFORM_POSIX_H
#define RNNLUA_PLATFORM_POSIX_H

#include <stdbool.h>

/* The signals that end a session, besides SIGINT. */
#define PLATFORM_POSIX_ENDINGS                                                                     \
  { SIGHUP, SIGQUIT, SIGTERM }

/*
 * True: one of these signals that would end the process now restores the terminal, if it is kept,
 * and ends the child before. False: no longer. Calls nest.
 */
void platform_posix_catch_endings(bool on);

/* The process to which such a signal is handed on; 0 for none. */
void platform_posix_set_child(long process);

#endif
