/* Reads the lines of the REPL: with libedit if the terminal can edit, otherwise without editing. */
#ifndef RNNLUA_LINE_EDITOR_H
#define RNNLUA_LINE_EDITOR_H

#include <lua.h>
#include <stdbool.h>

typedef enum line_status {
  LINE_READ,       /* the line has been pushed, without its newline */
  LINE_END,        /* the input has ended; nothing has been pushed */
  LINE_INTERRUPTED /* Ctrl-C at the prompt; nothing has been pushed */
} line_status;

typedef struct line_editor {
  /* Shows the prompt and reads a line. May raise a memory error. */
  line_status (*read)(lua_State *L, const char *prompt);
  /* Adds an entry, of one line or more, to the history. Never raises an error. */
  void (*remember)(const char *entry);
} line_editor;

/*
 * The editor for this process's standard input: libedit if input and output are terminals, the
 * terminal can move its cursor, and the library is installed; otherwise the plain one.
 *   use_history  whether to save the entries in the user's history file, if that is possible
 */
const line_editor *line_editor_choose(bool use_history);

/*
 * Reads lines without editing. Input that is not from a terminal is echoed, so that the output
 * looks like a typed session. On a terminal Ctrl-C cancels the line; elsewhere it ends the process.
 */
const line_editor *editor_plain(void);

/*
 * Line editing, completion and history with libedit, which is opened at run time. Returns NULL if
 * libedit is not installed, or if the terminal can't move its cursor.
 */
const line_editor *editor_libedit(bool use_history);

#endif
