#include "line_editor.h"

#include <stddef.h>

#include "platform.h"

const line_editor *line_editor_choose(bool use_history) {
  const line_editor *editor = NULL;
  if (platform_stdin_is_terminal() && platform_stdout_is_terminal())
    editor = editor_libedit(use_history);
  return editor ? editor : editor_plain();
}
