#include <stddef.h>

#include "line_editor.h"

const line_editor *editor_libedit(bool use_history) {
  (void)use_history;
  return NULL;
}
