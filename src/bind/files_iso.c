#include "files.h"

const char *files_kind(const char *path) {
  (void)path;
  return NULL;
}

bool files_lock(FILE *file, double seconds) {
  (void)file;
  (void)seconds;
  return true;
}
