#include "platform.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static struct termios kept; /* the terminal's modes at the end of the process */
static volatile sig_atomic_t is_kept;
static volatile sig_atomic_t is_raw;
static volatile sig_atomic_t child; /* a command that runs, or 0 */

/* Only a process in the foreground may set the terminal: others would be stopped, and disturb its
 * owner. */
static void restore_terminal(int when) {
  pid_t owner = tcgetpgrp(STDIN_FILENO);
  if (is_kept && (owner < 0 || owner == getpgrp())) tcsetattr(STDIN_FILENO, when, &kept);
}

static void restore_at_exit(void) {
  restore_terminal(TCSADRAIN);
}

static const int endings[] = {SIGHUP, SIGQUIT, SIGTERM};
enum { ENDINGS = sizeof endings / sizeof *endings };

/* Handles a signal that ends the process: calls only async-signal-safe functions. */
static void on_end(int number) {
  restore_terminal(TCSANOW); /* would wait for output that is held */
  if (child > 0) {
    kill((pid_t)child, number);
    kill((pid_t)child, SIGCONT); /* a stopped process would stay */
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void set_end(int number) {
  struct sigaction action = {.sa_handler = on_end};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < ENDINGS; i++) sigaddset(&action.sa_mask, endings[i]);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTTOU);
  sigaction(number, &action, NULL);
}

/* Calls on_end instead of the default action where that would end the process. Calls nest. */
static void catch_endings(bool on) {
  static int depth;
  static bool caught[ENDINGS];
  if (on && depth++ > 0) return;
  if (!on && --depth > 0) return;
  for (int i = 0; i < ENDINGS; i++) {
    struct sigaction now;
    if (on) {
      caught[i] = sigaction(endings[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL;
      if (caught[i]) set_end(endings[i]);
    } else if (caught[i]) {
      signal(endings[i], SIG_DFL);
    }
  }
}

void platform_on_interrupt(void (*handler)(int signal)) {
  if (!handler) {
    set_end(SIGINT);
    return;
  }
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, NULL);
}

void platform_terminal_keep(bool on) {
  static int depth;
  if (on && depth++ == 0) {
    static bool registered;
    is_kept = tcgetattr(STDIN_FILENO, &kept) == 0;
    if (!registered) registered = atexit(restore_at_exit) == 0;
  }
  catch_endings(on);
  if (!on && --depth == 0) is_kept = 0;
}

bool platform_terminal_raw(bool on) {
  static struct termios found;
  if (on == (is_raw != 0)) return on;
  if (!on) {
    tcsetattr(STDIN_FILENO, TCSADRAIN, &found);
    platform_terminal_keep(false);
    is_raw = 0;
    return false;
  }
  if (tcgetattr(STDIN_FILENO, &found) != 0) return false;
  platform_terminal_keep(true);
  struct termios raw = found;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  is_raw = tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) == 0;
  if (!is_raw) platform_terminal_keep(false);
  return is_raw;
}

/* Starts the command with the signals `mask` blocked. Returns its process or -1, with errno set. */
static pid_t start(const char *command, const sigset_t *mask) {
  char *const words[] = {"sh", "-c", (char *)command, NULL};
  posix_spawnattr_t attributes;
  int problem = posix_spawnattr_init(&attributes);
  if (problem == 0) {
    pid_t process = -1;
    posix_spawnattr_setsigmask(&attributes, mask);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
    problem = posix_spawn(&process, "/bin/sh", NULL, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
    if (problem == 0) return process;
  }
  errno = problem;
  return -1;
}

int platform_run(const char *command) {
  sigset_t blocked, outer;
  struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt;
  sigemptyset(&blocked);
  sigemptyset(&ignore.sa_mask);
  sigaddset(&blocked, SIGINT);
  for (int i = 0; i < ENDINGS; i++) sigaddset(&blocked, endings[i]);
  catch_endings(true);
  sigprocmask(SIG_BLOCK, &blocked, &outer);
  child = (sig_atomic_t)start(command, &outer);
  int status = -1;
  sigaction(SIGINT, &ignore, &interrupt); /* Ctrl-C is for the command */
  sigprocmask(SIG_SETMASK, &outer, NULL);
  if (child > 0) {
    /* Forgotten before it is reaped: another process may get its number. */
    pid_t process = (pid_t)child;
    siginfo_t ended;
    int failed;
    do failed = waitid(P_PID, (id_t)process, &ended, WEXITED | WNOWAIT);
    while (failed != 0 && errno == EINTR);
    child = 0;
    do failed = waitpid(process, &status, 0) < 0;
    while (failed && errno == EINTR);
  }
  child = 0;
  sigaction(SIGINT, &interrupt, NULL);
  catch_endings(false);
  return status;
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
