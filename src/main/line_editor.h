/* How the REPL gets its lines: from libedit on a terminal that can edit, or plainly. */
#ifndef RNNLUA_LINE_EDITOR_H
#define RNNLUA_LINE_EDITOR_H

#include <lua.h>
#include <stdbool.h>

typedef enum line_status {
  LINE_READ,       /* the line has been pushed, without its newline */
  LINE_END,        /* the input is over; nothing has been pushed */
  LINE_INTERRUPTED /* Ctrl-C at the prompt; nothing has been pushed */
} line_status;

typedef struct line_editor {
  /* Shows the prompt and reads a line. Raises on a memory error. */
  line_status (*read)(lua_State *L, const char *prompt);
  /* Adds an entry, of one line or more, to the history; never raises. */
  void (*remember)(const char *entry);
} line_editor;

/*
 * The editor for this process's standard input: libedit if input and output are terminals, the
 * terminal has a cursor to move, and the library is there; otherwise the plain one.
 *   use_history  keep the entries in the user's history file, where that can be done
 */
const line_editor *line_editor_choose(bool use_history);

/*
 * Lines without editing. Input that is not from a terminal is echoed, so that the output reads like
 * a typed session. On a terminal Ctrl-C cancels the line, elsewhere it ends the process.
 */
const line_editor *editor_plain(void);

/*
 * Line editing, completion and history through libedit, opened at run time.
 * Returns NULL where it is not there or the terminal is dumb.
 */
const line_editor *editor_libedit(bool use_history);

#endif
