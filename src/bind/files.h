/*
 * What ISO C cannot say about files. files_posix.c has it all; files_iso.c is the twin for a system
 * that is not POSIX.
 */
#ifndef RNNLUA_FILES_H
#define RNNLUA_FILES_H

#include <stdbool.h>
#include <stdio.h>

/* What a path is that is no regular file: "a folder", "a pipe", "a socket" or "a device". NULL for
 * a regular file, for nothing, and where that can't be known. */
const char *files_kind(const char *path);

/*
 * Locks an open file, or an open folder, against every other that locks it; closing it unlocks.
 * Waits for `seconds` at most. Returns false where another has the lock still. A system or a file
 * system without locks locks nothing and returns true.
 */
bool files_lock(FILE *file, double seconds);

#endif
