/*
 * How every file is written: to a new file beside it, which goes to the disk and then replaces it.
 * Whatever happens, even a crash or a full disk, the path holds all of the old contents or all of
 * the new. saving_posix.c implements it; saving_iso.c stands in on systems without POSIX, without
 * links and modes.
 *
 *   saving file;
 *   bool good = saving_begin(&file, path, SAVING_REPLACE);
 *   if (good) good = fwrite(text, 1, size, file.stream) == size;
 *   const char *problem = saving_end(&file, good);
 */
#ifndef RNNLUA_SAVING_H
#define RNNLUA_SAVING_H

#include <stdbool.h>
#include <stdio.h>

enum { SAVING_LONGEST = 4096 /* bytes of a path, with the terminating zero */ };

typedef enum saving_way {
  SAVING_CREATE, /* an existing path, even a dangling link, is an error */
  /*
   * A regular file is replaced, and keeps its mode and, if the system permits, its owner. Symbolic
   * links are followed, even to a file that does not exist yet. It is an error if nobody may write
   * to the file, or if it is not a regular one.
   */
  SAVING_REPLACE
} saving_way;

/* A file that is being saved. */
typedef struct saving {
  FILE *stream;                /* write to it */
  char fresh[SAVING_LONGEST];  /* path of the new file; "" if there is none */
  char target[SAVING_LONGEST]; /* path that it will get */
  saving_way way;
  const char *problem; /* why it could not begin */
} saving;

/*
 * Makes a new file in the folder of `path`, under a name that cannot be guessed. One that a killed
 * process left is removed when another file is saved there at least a minute later. Returns whether
 * that worked; call saving_end in either case.
 */
bool saving_begin(saving *self, const char *path, saving_way way);

/* Gives the new file the mode of the file at `path`; returns false if that fails. */
bool saving_like(saving *self, const char *path);

/*
 * Moves the new file to its place if `good` (all was written), and removes it otherwise.
 * Returns NULL, or what went wrong, which stays valid until the next call: where `good` is false,
 * the problem of saving_begin, else what errno says.
 */
const char *saving_end(saving *self, bool good);

#endif
