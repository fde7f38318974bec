#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

#include "saving.h"

#define PREFIX ".rnnlua-"
#define SUFFIX ".new"

enum {
  MOST_LINKS = 40, /* most successive symbolic links, as in Linux */
  RANDOM = 16,     /* bytes in a new file's name */
  NAME = sizeof PREFIX SUFFIX + 2 * RANDOM,
  OLD = 60 /* seconds; a new file that is older may belong to a dead process */
};

static bool stop(saving *self, const char *problem) {
  self->problem = problem;
  return false;
}

static bool fail(int problem) {
  errno = problem;
  return false;
}

/* The length of the folder in a path, with its last slash. */
static size_t folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash + 1 - path) : 0;
}

/* Writes "FOLDER/name" to `out`, in the folder of `path`, if it is short enough. */
static bool put_beside(char out[SAVING_LONGEST], const char *path, const char *name) {
  const size_t folder = name[0] == '/' ? 0 : folder_length(path), length = strlen(name);
  if (folder + length >= SAVING_LONGEST) return fail(ENAMETOOLONG);
  memmove(out, path, folder);
  memcpy(out + folder, name, length + 1);
  return true;
}

/* Follows symbolic links to their final path. Nothing need exist there. */
static bool follow(char target[SAVING_LONGEST]) {
  for (int links = 0; links < MOST_LINKS; links++) {
    char next[SAVING_LONGEST];
    const ssize_t length = readlink(target, next, sizeof next - 1);
    if (length < 0) return errno == EINVAL || errno == ENOENT; /* not a link, or nothing there */
    next[length] = '\0';
    if (!put_beside(target, target, next)) return false;
  }
  return fail(ELOOP);
}

/* Whether an existing file may be replaced. */
static bool check_old(saving *self, const struct stat *old) {
  if (self->way == SAVING_CREATE) return stop(self, strerror(EEXIST));
  if (!S_ISREG(old->st_mode)) return stop(self, "not a regular file");
  /* the superuser could write to it, but probably does not want to */
  if ((old->st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) == 0) return stop(self, "it is read-only");
  if (access(self->target, W_OK) != 0) return stop(self, strerror(errno));
  return true;
}

static bool name_fresh(saving *self) {
  static const char digits[] = "0123456789abcdef";
  unsigned char random[RANDOM];
  if (getentropy(random, sizeof random) != 0) return false;
  char name[NAME] = PREFIX;
  char *end = name + sizeof PREFIX - 1;
  for (int i = 0; i < RANDOM; i++) {
    *end++ = digits[random[i] >> 4];
    *end++ = digits[random[i] & 15];
  }
  strcpy(end, SUFFIX);
  return put_beside(self->fresh, self->target, name);
}

/* Opens the new file, with no more permissions than the old one. */
static bool open_fresh(saving *self, const struct stat *old) {
  const mode_t mode = old ? old->st_mode & 0777 : 0666;
  const int file = open(self->fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) {
    self->fresh[0] = '\0';
    return false;
  }
  (void)flock(file, LOCK_EX | LOCK_NB); /* shows that this process is alive, see remove_dead */
  self->stream = fdopen(file, "wb");
  if (!self->stream) (void)close(file);
  if (!self->stream || !old) return self->stream != NULL;
  if (fchown(file, old->st_uid, old->st_gid) != 0) errno = 0; /* the new file keeps its owner */
  return fchmod(file, old->st_mode & 0777) == 0 || errno == EPERM;
}

bool saving_begin(saving *self, const char *path, saving_way way) {
  *self = (saving){.way = way};
  struct stat old;
  if (!put_beside(self->target, "", path)) return stop(self, strerror(errno));
  if (way == SAVING_REPLACE && !follow(self->target)) return stop(self, strerror(errno));
  const bool exists = lstat(self->target, &old) == 0;
  if (exists && !check_old(self, &old)) return false;
  if (!name_fresh(self) || !open_fresh(self, exists ? &old : NULL)) {
    return stop(self, strerror(errno));
  }
  return true;
}

bool saving_like(saving *self, const char *path) {
  struct stat other;
  return stat(path, &other) == 0 &&
         (fchmod(fileno(self->stream), other.st_mode & 0777) == 0 || errno == EPERM);
}

/* Links the file to a name that is not taken; renames it on file systems without hard links. */
static bool name_new(const char *from, const char *path) {
  if (link(from, path) == 0) return true;
  struct stat found;
  if (errno == EEXIST || lstat(path, &found) == 0) return fail(EEXIST); /* excused: a race */
  return rename(from, path) == 0; /* excused: a file system without hard links */
}

static bool take_place(const saving *self) {
  if (self->way == SAVING_CREATE) return name_new(self->fresh, self->target);
  return rename(self->fresh, self->target) == 0;
}

/* Writes everything that is buffered; to the disk, if the file system can. */
static bool finish(FILE *stream) {
  if (fflush(stream) != 0) return false;
  return fsync(fileno(stream)) == 0 || errno == EINVAL || errno == ENOSYS || errno == ENOTSUP;
}

/* Writes the names in the folder to the disk, if the system can. */
static void sync_folder(const char *folder) {
  const int file = open(folder, O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  (void)fsync(file);
  (void)close(file);
}

static bool is_fresh_name(const char *name) {
  if (strlen(name) != NAME - 1 || strncmp(name, PREFIX, sizeof PREFIX - 1) != 0) return false;
  if (strcmp(name + NAME - sizeof SUFFIX, SUFFIX) != 0) return false;
  return strspn(name + sizeof PREFIX - 1, "0123456789abcdef") == 2 * RANDOM;
}

/* Removes a file that a dead process has left: its name is one of ours, it is old, and no process
 * has locked it. */
static void remove_dead(const char *path) {
  const int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return;
  struct stat found;
  if (fstat(file, &found) == 0 && S_ISREG(found.st_mode) && found.st_uid == geteuid() &&
      time(NULL) - found.st_mtime > OLD && flock(file, LOCK_EX | LOCK_NB) == 0) {
    (void)unlink(path);
  }
  (void)close(file);
}

static void sweep(const char *folder) {
  DIR *names = opendir(folder);
  if (!names) return;
  const struct dirent *entry;
  while ((entry = readdir(names))) {
    char path[SAVING_LONGEST];
    if (is_fresh_name(entry->d_name) && put_beside(path, folder, entry->d_name)) remove_dead(path);
  }
  (void)closedir(names);
}

const char *saving_end(saving *self, bool good) {
  good = good && !self->problem && finish(self->stream);
  int problem = errno;
  if (self->stream && fclose(self->stream) != 0 && good) {
    problem = errno; /* excused: errors that a network file system reports on close */
    good = false;    /* excused: the same */
  }
  if (good) {
    good = take_place(self);
    problem = errno;
  }
  if (self->fresh[0] && (!good || self->way == SAVING_CREATE)) (void)unlink(self->fresh);
  if (!good) return self->problem ? self->problem : strerror(problem);
  char folder[SAVING_LONGEST];
  if (put_beside(folder, self->target, "./")) {
    sync_folder(folder);
    sweep(folder);
  }
  return NULL;
}
