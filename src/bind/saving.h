/*
 * Saving a file. The contents go to a new file in the same folder, and to the disk. Then the new
 * file replaces the old one. Even after a crash or with a full disk, the path has either all of the
 * old contents or all of the new. saving_posix.c implements this. On systems without POSIX,
 * saving_iso.c replaces it; it does not handle links and modes.
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
  char target[SAVING_LONGEST]; /* the path that the new file will get */
  saving_way way;
  const char *problem; /* why saving_begin failed */
} saving;

/*
 * Makes a new file in the folder of `path`, with a name that cannot be guessed. Returns whether
 * that worked; call saving_end in either case. If a process is killed, its new file stays. It is
 * removed when another file is saved in that folder at least a minute later.
 */
bool saving_begin(saving *self, const char *path, saving_way way);

/* Gives the new file the mode of the file at `path`; returns false if that fails. */
bool saving_like(saving *self, const char *path);

/*
 * If `good` (everything was written), moves the new file to its place. Otherwise removes it.
 * Returns NULL, or a text that says what went wrong; it is valid until the next call. If `good` is
 * false, the text is the problem of saving_begin, or else the message for errno.
 */
const char *saving_end(saving *self, bool good);

#endif
