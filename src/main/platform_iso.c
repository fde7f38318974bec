#include "platform.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

char *platform_executable(const char *program) {
  if (!program || *program == '\0') return NULL;
  char *path = malloc(strlen(program) + 1);
  return path ? strcpy(path, program) : NULL;
}

bool platform_is_regular_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (file) fclose(file);
  return file != NULL;
}

bool platform_stdin_is_terminal(void) {
  return true;
}

bool platform_stdout_is_terminal(void) {
  return true;
}

bool platform_terminal_size(int *columns, int *rows) {
  (void)columns;
  (void)rows;
  return false;
}

void platform_on_interrupt(void (*handler)(int signal)) {
  signal(SIGINT, handler ? handler : SIG_DFL);
}

/* ISO C can't end a read that begins after the signal. */
void platform_interrupt_reads(void (*handler)(int signal)) {
  if (handler) platform_on_interrupt(handler);
}

void platform_terminal_keep(bool on) {
  (void)on;
}

bool platform_terminal_raw(bool on) {
  (void)on;
  return false;
}

/* ISO C can't wait for input with a time limit. This only waits, and returns no key. */
int platform_key(double seconds) {
  platform_sleep(seconds);
  return PLATFORM_KEY_TIMEOUT;
}

/* ISO C can't read keys while the command runs. */
int platform_run(const char *command, int stop, int *typed) {
  (void)stop;
  if (typed) *typed = PLATFORM_KEY_TIMEOUT;
  return system(command); /* NOLINT(cert-env33-c): ISO C has nothing else that runs a program */
}

int platform_copy(void) {
  return PLATFORM_COPY_NONE;
}

bool platform_copy_send(const char *bytes, size_t size) {
  (void)bytes;
  (void)size;
  return false;
}

void platform_copy_exit(int code) {
  _Exit(code);
}

size_t platform_copy_receive(int copy, char *bytes, size_t size) {
  (void)copy;
  (void)bytes;
  (void)size;
  return 0;
}

int platform_copy_end(int copy) {
  (void)copy;
  return -1;
}

void platform_copy_limit(double seconds, void (*handler)(void)) {
  (void)seconds;
  (void)handler;
}

void platform_copy_tick(double seconds, void (*handler)(void)) {
  (void)seconds;
  (void)handler;
}

void platform_sleep(double seconds) {
  struct timespec begun, now;
  (void)timespec_get(&begun, TIME_UTC);
  do {
    (void)timespec_get(&now, TIME_UTC);
  } while ((double)(now.tv_sec - begun.tv_sec) + (double)(now.tv_nsec - begun.tv_nsec) / 1e9 <
           seconds);
}
