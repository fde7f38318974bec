#include "platform.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

/* The path according to the system, or NULL. */
static char *from_system(void) {
#if defined(__APPLE__)
  char path[PATH_MAX];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? realpath(path, NULL) : NULL;
#else
  return realpath("/proc/self/exe", NULL); /* Linux, and systems that follow it */
#endif
}

/* The first executable file `program` in the folders of PATH, or NULL. */
static char *from_path(const char *program) {
  const char *folder = getenv("PATH");
  while (folder) {
    int length = (int)strcspn(folder, ":");
    size_t size = (size_t)length + strlen(program) + sizeof "./";
    char *candidate = malloc(size);
    if (!candidate) return NULL;
    /* an empty entry is the current folder */
    snprintf(candidate, size, "%.*s/%s", length > 0 ? length : 1, length > 0 ? folder : ".",
             program);
    char *found = NULL;
    if (platform_is_regular_file(candidate) && access(candidate, X_OK) == 0)
      found = realpath(candidate, NULL);
    free(candidate);
    if (found) return found;
    folder = folder[length] == ':' ? folder + length + 1 : NULL;
  }
  return NULL;
}

char *platform_executable(const char *program) {
  char *path = from_system();
  if (path || !program || *program == '\0') return path;
  return strchr(program, '/') ? realpath(program, NULL) : from_path(program);
}

bool platform_is_regular_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

bool platform_stdin_is_terminal(void) {
  return isatty(STDIN_FILENO) != 0;
}

bool platform_stdout_is_terminal(void) {
  return isatty(STDOUT_FILENO) != 0;
}
