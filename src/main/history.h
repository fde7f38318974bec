/*
 * The file of the REPL's history, which is always replaced as a whole. Failures are silent: without
 * a writable home there is no history, and nothing else changes.
 */
#ifndef RNNLUA_HISTORY_H
#define RNNLUA_HISTORY_H

#include <stdbool.h>

enum { HISTORY_ENTRIES = 1000 }; /* entries that are kept */

/*
 * The path of the file: $RNNLUA_HISTORY, or rnnlua/history in $XDG_STATE_HOME, or in
 * ~/.local/state. Allocated; the caller frees it. NULL if there is none: RNNLUA_HISTORY is set to
 * nothing, or HOME is not set, or memory is short.
 */
char *history_path(void);

/*
 * Reads the entries from the file with `read`, which returns 0 if it succeeds. Returns false if the
 * file is not a history, and so must not be replaced.
 */
bool history_load(const char *path, int (*read)(const char *path));

/*
 * Replaces the file: `write`, which returns 0 if it succeeds, fills a new file beside it, which
 * takes its place only when it is whole. Makes the folders that are missing, for the user alone.
 * Only the user may read the file.
 */
void history_replace(const char *path, int (*write)(const char *path));

#endif
