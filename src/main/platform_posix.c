#include "platform.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

/* The path as the system knows it, or NULL. */
static char *from_system(void) {
#if defined(__APPLE__)
  char path[PATH_MAX];
  uint32_t size = sizeof path;
  return _NSGetExecutablePath(path, &size) == 0 ? realpath(path, NULL) : NULL;
#else
  return realpath("/proc/self/exe", NULL); /* Linux, and who follows it */
#endif
}

/* The first executable file `program` in the folders of PATH, or NULL. */
static char *from_path(const char *program) {
  const char *folder = getenv("PATH");
  while (folder != NULL) {
    int length = (int)strcspn(folder, ":");
    size_t size = (size_t)length + strlen(program) + sizeof "./";
    char *candidate = malloc(size);
    if (candidate == NULL) return NULL;
    /* an empty entry is the current folder */
    snprintf(candidate, size, "%.*s/%s", length > 0 ? length : 1, length > 0 ? folder : ".",
             program);
    char *found = NULL;
    if (platform_is_regular_file(candidate) && access(candidate, X_OK) == 0)
      found = realpath(candidate, NULL);
    free(candidate);
    if (found != NULL) return found;
    folder = folder[length] == ':' ? folder + length + 1 : NULL;
  }
  return NULL;
}

char *platform_executable(const char *program) {
  char *path = from_system();
  if (path != NULL || program == NULL || *program == '\0') return path;
  return strchr(program, '/') != NULL ? realpath(program, NULL) : from_path(program);
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

void platform_on_interrupt(void (*handler)(int signal)) {
  struct sigaction action = {.sa_handler = handler != NULL ? handler : SIG_DFL};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
}

static struct termios cooked; /* the terminal as it was found */
static volatile sig_atomic_t is_raw;

static void restore_terminal(void) {
  if (is_raw) tcsetattr(STDIN_FILENO, TCSADRAIN, &cooked);
  is_raw = 0;
}

static void on_end(int number) {
  restore_terminal();
  signal(number, SIG_DFL);
  raise(number);
}

bool platform_terminal_raw(bool on) {
  static bool registered;
  if (!on || is_raw || tcgetattr(STDIN_FILENO, &cooked) != 0) {
    if (!on) restore_terminal();
    return is_raw;
  }
  if (!registered && atexit(restore_terminal) != 0) return false;
  registered = true;
  struct sigaction action = {.sa_handler = on_end};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGHUP, &action, NULL);
  struct termios raw = cooked;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  return is_raw;
}

int platform_key(double seconds) {
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  int ready = poll(&input, 1, (int)(seconds * 1e3 < INT_MAX ? seconds * 1e3 : INT_MAX));
  if (ready <= 0) return PLATFORM_KEY_TIMEOUT;
  unsigned char key;
  ssize_t count = read(STDIN_FILENO, &key, 1);
  if (count == 1) return key;
  return count < 0 && (errno == EINTR || errno == EAGAIN) ? PLATFORM_KEY_TIMEOUT
                                                          : PLATFORM_KEY_CLOSED;
}

void platform_sleep(double seconds) {
  struct timespec wait = {.tv_sec = (time_t)seconds};
  wait.tv_nsec = (long)((seconds - (double)wait.tv_sec) * 1e9);
  nanosleep(&wait, NULL);
}
