/*
 * What ISO C cannot say about files. files_posix.c has it all; files_iso.c is the twin for a system
 * that is not POSIX.
 */
#ifndef RNNLUA_FILES_H
#define RNNLUA_FILES_H

#include <stdbool.h>
#include <stdio.h>

/* Waits until what was written and flushed is on the disk, where the system can tell. Returns
 * false and sets errno where that failed. */
bool files_sync(FILE *file);

/* Whether `path` is something that is no regular file: a device, a pipe, a folder. Where that can't
 * be known, nothing is. */
bool files_is_special(const char *path);

#endif
