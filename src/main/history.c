#include "history.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "saving.h"

/* Returns a .. b, which the caller frees, or NULL. */
static char *join(const char *a, const char *b) {
  size_t size = strlen(a) + strlen(b) + 1;
  char *path = malloc(size);
  if (path) snprintf(path, size, "%s%s", a, b);
  return path;
}

char *history_path(void) {
  const char *path = getenv("RNNLUA_HISTORY");
  if (path) return *path != '\0' ? join(path, "") : NULL;
  path = getenv("XDG_STATE_HOME");
  if (path && *path == '/') return join(path, "/rnnlua/history");
  path = getenv("HOME");
  if (path && *path != '\0') return join(path, "/.local/state/rnnlua/history");
  return NULL;
}

/* Makes the folders of `path`. A failure shows later, when the file is made. */
static void make_folders(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    mkdir(path, S_IRWXU);
    *slash = '/';
  }
}

bool history_load(const char *path, int (*read)(const char *path)) {
  struct stat status;
  if (stat(path, &status) != 0) return errno == ENOENT || errno == ENOTDIR;
  if (!S_ISREG(status.st_mode)) return false; /* a new file must not replace a device */
  return status.st_size == 0 || read(path) == 0;
}

void history_replace(const char *path, int (*write)(const char *path)) {
  char *folders = join(path, "");
  if (!folders) return;
  make_folders(folders);
  free(folders);
  sigset_t all, outer;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all,
              &outer); /* blocked: a signal that ends the process would leave the new file */
  saving file;
  bool good = saving_begin(&file, path, SAVING_REPLACE);
  good = good && write(file.fresh) == 0;
  (void)saving_end(&file, good);
  sigprocmask(SIG_SETMASK, &outer, NULL);
}
