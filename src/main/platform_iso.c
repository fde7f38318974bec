#include "platform.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *platform_executable(const char *program) {
  if (program == NULL || *program == '\0') return NULL;
  char *path = malloc(strlen(program) + 1);
  return path != NULL ? strcpy(path, program) : NULL;
}

bool platform_is_regular_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (file != NULL) fclose(file);
  return file != NULL;
}

bool platform_stdin_is_terminal(void) {
  return true;
}

bool platform_stdout_is_terminal(void) {
  return true;
}

void platform_on_interrupt(void (*handler)(int signal)) {
  signal(SIGINT, handler != NULL ? handler : SIG_DFL);
}
