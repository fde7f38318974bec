#include "platform.h"
#include "platform_posix.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

static struct termios kept; /* the terminal's modes to restore at the end of the process */
static volatile sig_atomic_t is_kept;
static volatile sig_atomic_t is_raw;
static volatile sig_atomic_t children[PLATFORM_POSIX_CHILDREN]; /* end with this process; or 0 */

void platform_posix_set_child(int which, long process) {
  children[which] = (sig_atomic_t)process;
}

/* Only a process in the foreground may set the terminal. Another one would be stopped, and would
 * disturb the process in the foreground. */
static void restore_terminal(int when) {
  pid_t owner = tcgetpgrp(STDIN_FILENO);
  if (is_kept && (owner < 0 || owner == getpgrp())) tcsetattr(STDIN_FILENO, when, &kept);
}

static void restore_at_exit(void) {
  restore_terminal(TCSADRAIN);
}

static const int endings[] = PLATFORM_POSIX_ENDINGS;
enum { ENDINGS = sizeof endings / sizeof *endings };

/* Handles a signal that ends the process: calls only async-signal-safe functions. */
static void on_end(int number) {
  restore_terminal(TCSANOW); /* not TCSADRAIN, which may wait for ever if output is stopped */
  for (int i = 0; i < PLATFORM_POSIX_CHILDREN; i++) {
    if (children[i] <= 0) continue;
    /* The group of a copy, which may ignore `number`, as system() does; a command has no group. */
    kill(-(pid_t)children[i], SIGKILL);
    kill((pid_t)children[i], number);
    kill((pid_t)children[i], SIGCONT); /* a stopped process would not end */
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

void platform_posix_catch_endings(bool on) {
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

bool platform_terminal_size(int *columns, int *rows) {
  struct winsize window;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return false;
  *columns = window.ws_col;
  *rows = window.ws_row;
  return true;
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

static void (*during_read)(int signal);
static volatile sig_atomic_t is_ringing; /* an alarm is set, every second */
static struct sigaction before_ringing;  /* the action of SIGALRM */

static void ring(int number) {
  (void)number;
  alarm(1);
}

/* A signal that comes just before a read does not end it. The alarms that follow do. */
static void on_read_interrupt(int number) {
  during_read(number);
  if (is_ringing) return;
  struct sigaction action = {.sa_handler = ring};
  sigemptyset(&action.sa_mask);
  is_ringing = sigaction(SIGALRM, &action, &before_ringing) == 0;
  if (is_ringing) alarm(1);
}

void platform_interrupt_reads(void (*handler)(int signal)) {
  if (handler) {
    during_read = handler;
    platform_on_interrupt(on_read_interrupt);
  } else if (is_ringing) {
    alarm(0);
    sigaction(SIGALRM, &before_ringing, NULL);
    is_ringing = 0;
  }
}

void platform_terminal_keep(bool on) {
  static int depth;
  if (on && depth++ == 0) {
    static bool registered;
    is_kept = tcgetattr(STDIN_FILENO, &kept) == 0;
    if (!registered) registered = atexit(restore_at_exit) == 0;
  }
  platform_posix_catch_endings(on);
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
