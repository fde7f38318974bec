/*
 * The one way in which files are written: beside their place, to the disk, and then into it, so
 * that whatever happens, a crash or a full disk included, a path holds what it held before or all
 * that is new. saving_posix.c has it all; saving_iso.c is the twin for a system that is not POSIX,
 * which knows no links and no modes.
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

enum { SAVING_LONGEST = 4096 /* bytes of a path, its end included */ };

typedef enum saving_way {
  SAVING_CREATE, /* a path that exists, if only as a link to nothing, is an error */
  /* A regular file is replaced and keeps its mode, and its owner where the system lets us. Symbolic
   * links stay, and what they lead to is written, be it there already or not. A file that nobody
   * may write to is an error, and so is what is no regular file. */
  SAVING_REPLACE
} saving_way;

/* A file on its way. */
typedef struct saving {
  FILE *stream;                /* what is written to */
  char fresh[SAVING_LONGEST];  /* the path of the new file; "" where there is none */
  char target[SAVING_LONGEST]; /* where it is to go */
  saving_way way;
  const char *problem; /* why it can't be begun */
} saving;

/*
 * Makes a new file in the folder of `path`, under a name that can't be guessed. One that a killed
 * process leaves is removed when another file is saved there, after a minute. Returns whether that
 * worked; saving_end is to be called in either case.
 */
bool saving_begin(saving *self, const char *path, saving_way way);

/* Gives the new file the mode of another, that of `path`; false where that fails. */
bool saving_like(saving *self, const char *path);

/*
 * Brings the new file to its place where `good` (all was written), and removes it otherwise.
 * Returns NULL, or what went wrong, which stays valid until the next call: where `good` is false,
 * the problem of saving_begin, else what errno says.
 */
const char *saving_end(saving *self, bool good);

#endif
