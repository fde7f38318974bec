#include "files.h"

#include <errno.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#define PAUSE 0.01 /* seconds between two attempts */

const char *files_kind(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0 || S_ISREG(status.st_mode)) return NULL;
  if (S_ISDIR(status.st_mode)) return "a folder";
  if (S_ISFIFO(status.st_mode)) return "a pipe";
  return S_ISSOCK(status.st_mode) ? "a socket" : "a device";
}

bool files_lock(FILE *file, double seconds) {
  const struct timespec pause = {.tv_nsec = (long)(PAUSE * 1e9)};
  for (long attempts = 1; flock(fileno(file), LOCK_EX | LOCK_NB) != 0; attempts++) {
    if (errno != EWOULDBLOCK) return true; /* excused: a file system without locks */
    if ((double)attempts * PAUSE > seconds) return false;
    (void)nanosleep(&pause, NULL);
  }
  return true;
}
