#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "saving.h"

/* Makes a name that no other process uses at the same time. The mode "x" ensures this. */
static bool name_fresh(saving *self) {
  struct timespec now = {0};
  (void)timespec_get(&now, TIME_UTC);
  const unsigned long long mark = (unsigned long long)now.tv_nsec << 32 ^ (uintptr_t)self;
  return snprintf(self->fresh, sizeof self->fresh, "%s.%llx.new", self->target, mark) <
         (int)sizeof self->fresh;
}

static bool can_open(const char *path, const char *mode) {
  FILE *file = fopen(path, mode);
  if (file) (void)fclose(file);
  return file != NULL;
}

static bool stop(saving *self, const char *problem) {
  self->problem = problem;
  self->fresh[0] = '\0';
  return false;
}

bool saving_begin(saving *self, const char *path, saving_way way) {
  *self = (saving){.way = way};
  if (strlen(path) >= sizeof self->target) return stop(self, "its path is too long");
  strcpy(self->target, path);
  if (can_open(path, "rb")) {
    if (way == SAVING_CREATE) return stop(self, "File exists");
    if (!can_open(path, "r+b")) return stop(self, "it is read-only");
  }
  if (!name_fresh(self)) return stop(self, "its path is too long");
  errno = 0;
  self->stream = fopen(self->fresh, "wbx");
  if (self->stream) return true;
  return stop(self, errno != 0 ? strerror(errno) : "it could not be written");
}

bool saving_like(saving *self, const char *path) {
  (void)self;
  (void)path;
  return true;
}

/* Some systems refuse to rename to an existing name. Then the old file is removed first; after a
 * crash between the two calls, only the new file exists. */
static bool take_place(const saving *self) {
  if (rename(self->fresh, self->target) == 0) return true;
  return self->way == SAVING_REPLACE && remove(self->target) == 0 &&
         rename(self->fresh, self->target) == 0;
}

const char *saving_end(saving *self, bool good) {
  if (self->problem) return self->problem;
  good = fclose(self->stream) == 0 && good;
  if (good) good = take_place(self);
  const int problem = errno;
  if (good) return NULL;
  (void)remove(self->fresh);
  return problem != 0 ? strerror(problem) : "it could not be written";
}
