#include "platform.h"
#include "platform_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define KEY_PAUSE 0.01 /* seconds between two checks of whether the child has ended */

static const int endings[] = PLATFORM_POSIX_ENDINGS;
enum { ENDINGS = sizeof endings / sizeof *endings };

/* The processes that this one waits for: at COMMAND one that runs a command, above it copies. */
enum { COMMAND, CHILDREN = PLATFORM_POSIX_CHILDREN };
static struct {
  volatile sig_atomic_t process; /* or 0 */
  int channel;                   /* from a copy to this process */
} children[CHILDREN];

static int running;                /* how many children there are */
static struct sigaction interrupt; /* the action of SIGINT when no child runs */

static bool is_copy;     /* whether this process is a copy */
static int channel = -1; /* in a copy: to the original */
static void (*on_time)(void), (*on_tick)(void);

/* Handles a SIGINT: passes it on to the copies, and to what they have started. */
static void hand_on(int number) {
  for (int i = COMMAND + 1; i < CHILDREN; i++) {
    const pid_t process = (pid_t)children[i].process;
    if (process > 0) kill(-process, number);
  }
}

/* Blocks the signals that would end this process before the number of its child is stored. */
static void block(sigset_t *outer) {
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  for (int i = 0; i < ENDINGS; i++) sigaddset(&blocked, endings[i]);
  platform_posix_catch_endings(true);
  sigprocmask(SIG_BLOCK, &blocked, outer);
}

static void set_child(int which, pid_t process) {
  children[which].process = (sig_atomic_t)process;
  platform_posix_set_child(which, process);
}

/* Stores a new child; `process` is -1 if there is none. */
static void begin_child(int which, pid_t process, void (*on_interrupt)(int),
                        const sigset_t *outer) {
  struct sigaction action = {.sa_handler = on_interrupt};
  sigemptyset(&action.sa_mask);
  set_child(which, process);
  sigaction(SIGINT, &action, running++ == 0 ? &interrupt : NULL);
  sigprocmask(SIG_SETMASK, outer, NULL);
}

/* Waits for a child. Returns its status, or -1. */
static int end_child(int which) {
  int status = -1;
  const pid_t process = (pid_t)children[which].process;
  if (process > 0) {
    /* Forget the child before waitpid frees its number: another process may get it. */
    siginfo_t ended;
    int failed;
    do failed = waitid(P_PID, (id_t)process, &ended, WEXITED | WNOWAIT);
    while (failed != 0 && errno == EINTR);
    const int problem = errno;
    kill(-process, SIGKILL); /* the group of a copy; a command has none */
    errno = problem;
    set_child(which, 0);
    do failed = waitpid(process, &status, 0) < 0;
    while (failed && errno == EINTR);
  }
  set_child(which, 0);
  if (--running == 0) sigaction(SIGINT, &interrupt, NULL);
  platform_posix_catch_endings(false);
  return status;
}

/* Starts the command with the signals in `mask` blocked. Returns its process, or -1 with errno set.
 */
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

/* Whether the command has ended. It must still be waited for. */
static bool has_ended(pid_t process) {
  siginfo_t ended = {0};
  return waitid(P_PID, (id_t)process, &ended, WEXITED | WNOWAIT | WNOHANG) != 0 ||
         ended.si_pid != 0;
}

/* Reads keys while the command runs. The key `stop` ends it. Returns the last key, or
 * PLATFORM_KEY_TIMEOUT. */
static int watch_keys(int stop) {
  const pid_t process = (pid_t)children[COMMAND].process;
  int last = PLATFORM_KEY_TIMEOUT;
  while (process > 0 && !has_ended(process) && last != stop) {
    int key = platform_key(KEY_PAUSE);
    if (key == PLATFORM_KEY_CLOSED) break;
    if (key != PLATFORM_KEY_TIMEOUT) last = key;
  }
  if (process > 0 && last == stop) {
    kill(process, SIGTERM);
    kill(process, SIGCONT);
  }
  return last;
}

int platform_run(const char *command, int stop, int *typed) {
  sigset_t outer;
  block(&outer);
  begin_child(COMMAND, start(command, &outer), SIG_IGN,
              &outer); /* the terminal also sends SIGINT to the command */
  if (stop != PLATFORM_KEY_TIMEOUT && typed) *typed = watch_keys(stop);
  return end_child(COMMAND);
}

/* The copy has no child and no input. It has its own process group, so that Ctrl-C reaches it only
 * once, from the original. */
static void begin_copy(const sigset_t *outer) {
  is_copy = true;
  setpgid(0, 0);
  if (running > 0) sigaction(SIGINT, &interrupt, NULL);
  for (int i = 0; i < CHILDREN; i++) {
    if (children[i].process > 0 && i != COMMAND) close(children[i].channel);
    children[i].process = 0;
  }
  for (int i = 0; i < ENDINGS; i++) signal(endings[i], SIG_DFL);
  signal(SIGTTIN, SIG_IGN); /* what asks the terminal for something is told that it can't, */
  signal(SIGTTOU, SIG_IGN); /* and does not stop for good */
  sigprocmask(SIG_SETMASK, outer, NULL);
  int nothing = open("/dev/null", O_RDONLY);
  if (nothing < 0) return;
  dup2(nothing, STDIN_FILENO);
  close(nothing);
}

/* The number of a copy that can begin; PLATFORM_COPY_NONE if none can. */
static int free_copy(void) {
  if (is_copy || children[COMMAND].process > 0) return PLATFORM_COPY_NONE;
  for (int i = COMMAND + 1; i < CHILDREN; i++) {
    if (children[i].process == 0) return i;
  }
  return PLATFORM_COPY_NONE;
}

int platform_copy(void) {
  int ends[2];
  sigset_t outer;
  const int which = free_copy();
  if (which == PLATFORM_COPY_NONE || pipe(ends) != 0) return PLATFORM_COPY_NONE;
  fflush(NULL);
  block(&outer);
  pid_t process = fork();
  if (process == 0) {
    close(ends[0]);
    channel = ends[1];
    fcntl(channel, F_SETFD, FD_CLOEXEC); /* what the copy starts may outlive it */
    begin_copy(&outer);
    return PLATFORM_COPY_HERE;
  }
  close(ends[1]);
  if (process > 0) setpgid(process, process); /* also here: a signal may come before it runs */
  begin_child(which, process, hand_on, &outer);
  if (process > 0) {
    children[which].channel = ends[0];
    return which;
  }
  close(ends[0]);
  end_child(which);
  return PLATFORM_COPY_NONE;
}

bool platform_copy_send(const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t sent = write(channel, bytes, size);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes += sent;
    size -= (size_t)sent;
  }
  return true;
}

void platform_copy_exit(int code) {
  _exit(code);
}

size_t platform_copy_receive(int copy, char *bytes, size_t size) {
  if (children[copy].process <= 0) return 0;
  ssize_t received;
  do received = read(children[copy].channel, bytes, size);
  while (received < 0 && errno == EINTR);
  return received > 0 ? (size_t)received : 0;
}

int platform_copy_end(int copy) {
  if (children[copy].process <= 0) return -1;
  close(children[copy].channel);
  return end_child(copy);
}

static void call_on_time(int number) {
  (void)number;
  on_time();
}

static void call_on_tick(int number) {
  (void)number;
  on_tick();
}

/* Sets a timer of the copy: a signal after `seconds`, and with `again` whenever as many more have
 * passed. */
static void set_timer(int which, int number, void (*handler)(int), double seconds, bool again) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGPROF);
  sigaddset(&action.sa_mask, SIGALRM);
  sigaction(number, &action, NULL);
  struct itimerval timer = {.it_value.tv_sec = (time_t)seconds};
  timer.it_value.tv_usec = (suseconds_t)((seconds - (double)timer.it_value.tv_sec) * 1e6);
  if (again) timer.it_interval = timer.it_value;
  setitimer(which, &timer, NULL);
}

void platform_copy_limit(double seconds, void (*handler)(void)) {
  if (!is_copy) return;
  on_time = handler;
  set_timer(ITIMER_PROF, SIGPROF, call_on_time, seconds, false);
}

void platform_copy_tick(double seconds, void (*handler)(void)) {
  if (!is_copy) return;
  on_tick = handler;
  set_timer(ITIMER_REAL, SIGALRM, call_on_tick, seconds, true);
}
