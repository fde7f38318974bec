/*
 * The functions of libedit that the REPL uses: libedit's own interface, because its readline
 * interface hides the editor. The library is opened when a REPL starts on a terminal. So a script
 * does not load it, and it need not be installed. Its header is not needed, either: the names and
 * numbers below are those of histedit.h.
 */
#ifndef RNNLUA_LIBEDIT_H
#define RNNLUA_LIBEDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <wchar.h>

typedef struct editline EditLine;
typedef struct history History;

typedef struct {
  int num;
  const char *str;
} HistEvent;

typedef struct {
  const wchar_t *buffer;
  const wchar_t *cursor;
  const wchar_t *lastchar;
} LineInfoW;

enum {
  EL_EDITOR = 2,
  EL_SIGNAL = 3,
  EL_BIND = 4,
  EL_SETTC = 6,
  EL_ECHOTC = 7,
  EL_ADDFN = 9,
  EL_HIST = 10,
  EL_EDITMODE = 11,
  EL_GETCFN = 13,
  EL_PREP_TERM = 16,
  EL_REFRESH = 20,
  EL_PROMPT_ESC = 21
};

enum { H_SETSIZE = 1, H_ENTER = 10, H_LOAD = 17, H_SAVE = 18, H_CLEAR = 19 };

enum { CC_NORM = 0, CC_REFRESH = 4, CC_REDISPLAY = 8 };

typedef struct libedit {
  EditLine *(*init)(const char *name, FILE *in, FILE *out, FILE *err);
  int (*set)(EditLine *el, int what, ...);
  int (*wset)(EditLine *el, int what, ...);
  const char *(*gets)(EditLine *el, int *count);
  const LineInfoW *(*wline)(EditLine *el);
  int (*insert)(EditLine *el, const char *text);
  int (*source)(EditLine *el, const char *path);
  int (*complete)(EditLine *el, char *(*one)(const char *word, int index),
                  char **(*all)(const char *word, int start, int end), const wchar_t *breaks,
                  const wchar_t *prefixes, const char *(*suffix)(const char *word),
                  size_t ask_above, int *type, int *over, int *point, int *end);
  History *(*history_init)(void);
  int (*history)(History *history, HistEvent *event, int what, ...);
} libedit;

/* Opens the library and fills `lib`. Returns false if there is no library, or if it lacks a
 * function. */
bool libedit_open(libedit *lib);

#endif
