#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"

bool files_sync(FILE *file) {
  /* EINVAL: not the kind of file that could be */
  return fsync(fileno(file)) == 0 || errno == EINVAL;
}

bool files_is_special(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}
