/*
 * The file of the REPL's history. It is always replaced as a whole. Failures are silent: without a
 * writable home folder there is no history, and nothing else changes.
 */
#ifndef RNNLUA_HISTORY_H
#define RNNLUA_HISTORY_H

#include <stdbool.h>

enum { HISTORY_ENTRIES = 1000 }; /* how many entries are kept */

/*
 * The path of the file: $RNNLUA_HISTORY, or rnnlua/history in $XDG_STATE_HOME, or in
 * ~/.local/state. The caller frees it. NULL if there is no path: RNNLUA_HISTORY is empty, or HOME
 * is not set, or memory is short.
 */
char *history_path(void);

/*
 * Reads the entries from the file with `read`, which returns 0 if it succeeds. Returns false if the
 * file is not a history; then it must not be replaced.
 */
bool history_load(const char *path, int (*read)(const char *path));

/*
 * Replaces the file. `write`, which returns 0 if it succeeds, writes a new file in the same folder.
 * When the new file is complete, it replaces the old one. Makes missing folders. Only the user may
 * read the file and these folders.
 */
void history_replace(const char *path, int (*write)(const char *path));

#endif
