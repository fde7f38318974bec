/*
 * Operations on files that ISO C lacks. files_posix.c implements them. On systems without POSIX,
 * files_iso.c replaces it.
 */
#ifndef RNNLUA_FILES_H
#define RNNLUA_FILES_H

#include <stdbool.h>
#include <stdio.h>

/* The kind of something at a path that is not a regular file: "a folder", "a pipe", "a socket" or
 * "a device". NULL if it is a regular file, if nothing is there, or if the kind is unknown. */
const char *files_kind(const char *path);

/*
 * Locks an open file or folder until it is closed. Waits up to `seconds`; returns false if another
 * process still has the lock. On a system without locks, does nothing and returns true.
 */
bool files_lock(FILE *file, double seconds);

#endif
