/* Shared by the POSIX files of the platform. */
#ifndef RNNLUA_PLATFORM_POSIX_H
#define RNNLUA_PLATFORM_POSIX_H

#include <stdbool.h>

#include "platform.h"

/* The signals that end a session, besides SIGINT. */
#define PLATFORM_POSIX_ENDINGS                                                                     \
  { SIGHUP, SIGQUIT, SIGTERM }

/*
 * True: before one of these signals ends the process, it restores the terminal, if its modes are
 * kept, and ends the children. False: no longer. Calls nest.
 */
void platform_posix_catch_endings(bool on);

/* How many children there may be at once: one that runs a command, and copies. */
enum { PLATFORM_POSIX_CHILDREN = 1 + PLATFORM_COPIES };

/* Sets a process, in the place `which` of the children, to which such a signal is passed on; 0 for
 * none. */
void platform_posix_set_child(int which, long process);

#endif
