/*
 * Reads a line with libedit. This file reads the keys itself, because the library's signal handling
 * passes signals on to the whole process group. Here Ctrl-C ends the line, Ctrl-Z stops the process
 * after restoring the terminal, and a change of the window's size redraws the line.
 */
#include <errno.h>
#include <langinfo.h>
#include <lauxlib.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>
#include <wctype.h>

#include "complete.h"
#include "history.h"
#include "libedit.h"
#include "line_editor.h"
#include "platform.h"
#include "screen.h"

enum { MANY_WORDS = 100 }; /* if there are more, asks the user before showing them */

static libedit lib;

static struct {
  EditLine *el;
  History *entries;
  lua_State *L;          /* for completion, while a line is read */
  wchar_t *prompt;       /* the prompt of the line that is read */
  screen screen;         /* what the library draws on */
  bool fitted;           /* the library knows its screen since this line began */
  char *history;         /* the path of the history file, or NULL */
  char *last_entry;      /* the newest entry of the history, or NULL */
  locale_t locale;       /* the user's encoding */
  struct termios found;  /* the terminal as it was before the line */
  sigset_t waiting_mask; /* the signals that are blocked while waiting for a key */
  mbstate_t partial;     /* the bytes of an incomplete character */
  bool interrupted;      /* Ctrl-C was typed into this line */
} editor;

static volatile sig_atomic_t got_interrupt, got_stop, got_continue, got_resize;

static void on_signal(int signal) {
  switch (signal) {
  case SIGINT:
    got_interrupt = 1;
    break;
  case SIGTSTP:
    got_stop = 1;
    break;
  case SIGCONT:
    got_continue = 1;
    break;
  default:
    got_resize = 1;
  }
}

static const int handled[] = {SIGINT, SIGTSTP, SIGCONT, SIGWINCH};
enum { HANDLED = sizeof handled / sizeof *handled };
static struct sigaction before[HANDLED];

/* Installs the signal handlers. The signals are blocked except while waiting for a key. */
static void take_signals(void) {
  sigset_t blocked;
  sigemptyset(&blocked);
  for (int i = 0; i < HANDLED; i++) sigaddset(&blocked, handled[i]);
  sigprocmask(SIG_BLOCK, &blocked, &editor.waiting_mask);
  struct sigaction action = {.sa_handler = on_signal};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < HANDLED; i++) sigaction(handled[i], &action, &before[i]);
  got_interrupt = got_stop = got_continue = got_resize = 0;
}

static void give_signals_back(void) {
  for (int i = 0; i < HANDLED; i++) sigaction(handled[i], &before[i], NULL);
  sigprocmask(SIG_SETMASK, &editor.waiting_mask, NULL);
}

/* Restores the terminal to its modes before the line. */
static void leave_terminal(void) {
  lib.set(editor.el, EL_PREP_TERM, 0);
  tcsetattr(STDIN_FILENO, TCSADRAIN, &editor.found);
}

/* Handles the signals that came. Returns true for Ctrl-C. */
static bool handle_signals(void) {
  if (got_stop) {
    got_stop = 0;
    leave_terminal();
    raise(SIGSTOP);
  }
  if (got_continue) {
    got_continue = got_resize = 0;       /* the size may have changed, too */
    lib.set(editor.el, EL_PREP_TERM, 0); /* another program may have changed the modes */
    lib.set(editor.el, EL_PREP_TERM, 1);
    screen_fit(&editor.screen);
    lib.set(editor.el, EL_REFRESH);
  }
  if (got_resize) {
    got_resize = 0;
    screen_redraw(&editor.screen);
  }
  return got_interrupt != 0;
}

/* Waits for a byte of input. Returns it, or EOF at the end of the input or for Ctrl-C. */
static int read_byte(void) {
  for (;;) {
    fd_set input;
    FD_ZERO(&input);
    FD_SET(STDIN_FILENO, &input);
    int ready = pselect(STDIN_FILENO + 1, &input, NULL, NULL, NULL, &editor.waiting_mask);
    if (handle_signals()) {
      editor.interrupted = true;
      return EOF;
    }
    if (ready < 0 && errno == EINTR) continue;
    unsigned char byte;
    ssize_t count = read(STDIN_FILENO, &byte, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    return count == 1 ? byte : EOF;
  }
}

/*
 * The library calls this function to read a character. Returns 1, or -1 at the end of the input.
 * After Ctrl-C every call returns an end of line, until the library returns the line: this works in
 * every state of the library.
 */
static int read_character(EditLine *el, wchar_t *character) {
  (void)el;
  screen_grow(&editor.screen);
  while (!editor.interrupted) {
    int byte = read_byte();
    if (editor.interrupted) {
      fputs("^C", stdout);
      break;
    }
    if (byte == EOF) return -1;
    char c = (char)byte;
    size_t length = mbrtowc(character, &c, 1, &editor.partial);
    if (length == (size_t)-2) continue; /* the character has more bytes */
    if (length != (size_t)-1) return 1;
    memset(&editor.partial, 0, sizeof editor.partial);
    *character = (wchar_t)byte;
    return 1;
  }
  *character = L'\n';
  return 1;
}

/* The longest common beginning of the words of the sequence on top. The caller frees it. */
static char *common_prefix(lua_State *L, int count) {
  lua_rawgeti(L, -1, 1);
  char *prefix = strdup(lua_tostring(L, -1));
  lua_pop(L, 1);
  for (int i = 2; i <= count && prefix; i++) {
    lua_rawgeti(L, -1, i);
    const char *word = lua_tostring(L, -1);
    size_t n = 0;
    while (prefix[n] != '\0' && prefix[n] == word[n]) n++;
    prefix[n] = '\0';
    lua_pop(L, 1);
  }
  return prefix;
}

/* Returns an array: the common beginning of all matches, the matches, NULL. Returns NULL if there
 * is no match. */
static char **find_matches(const char *word, int start, int end) {
  (void)start;
  (void)end;
  lua_State *L = editor.L;
  int count = complete_word(L, word);
  char **matches = count > 0 ? calloc((size_t)count + 2, sizeof *matches) : NULL;
  if (matches) {
    matches[0] = common_prefix(L, count);
    for (int i = 1; i <= count; i++) {
      lua_rawgeti(L, -1, i);
      matches[i] = strdup(lua_tostring(L, -1));
      lua_pop(L, 1);
    }
  }
  if (count >= 0) lua_pop(L, 1);
  return matches;
}

static const char *no_suffix(const char *word) {
  (void)word;
  return "";
}

/* True if only blanks precede the cursor, as in pasted code. */
static bool at_indentation(void) {
  const LineInfoW *line = lib.wline(editor.el);
  const wchar_t *c = line->buffer;
  while (c < line->cursor && iswblank((wint_t)*c) != 0) c++;
  return c == line->cursor;
}

/* The Tab key: inserts a blank if only blanks precede the cursor; otherwise completes a word. */
static unsigned char complete_key(EditLine *el, wint_t key) {
  (void)key;
  if (at_indentation()) {
    lib.insert(el, "\t");
    return CC_REFRESH;
  }
  int never_files = 1;
  int did = lib.complete(el, NULL, find_matches, L"" COMPLETE_BREAKS, NULL, no_suffix, MANY_WORDS,
                         NULL, &never_files, NULL, NULL);
  if (did != CC_REDISPLAY) return (unsigned char)did;
  lib.set(el, EL_REFRESH); /* draws below the words; the library itself would draw over them */
  return CC_NORM;
}

/* Converts to the characters that the library accepts. On any other character it would end the
 * process. */
static wchar_t *widen(const char *text) {
  size_t left = strlen(text);
  wchar_t *wide = calloc(left + 1, sizeof *wide);
  mbstate_t state = {0};
  for (size_t i = 0; wide && left > 0; i++) {
    size_t length = mbrtowc(&wide[i], text, left, &state);
    if (length == (size_t)-1 || length == (size_t)-2) {
      memset(&state, 0, sizeof state);
      wide[i] = L'?';
      length = 1;
    }
    if (wide[i] == L'\2') wide[i] = L'\1'; /* as in readline, ends a part that has no width */
    text += length;
    left -= length;
  }
  return wide;
}

/* The library calls this function for the prompt when it begins to draw. */
static wchar_t *show_prompt(EditLine *el) {
  (void)el;
  if (!editor.fitted) screen_fit(&editor.screen);
  editor.fitted = true;
  return editor.prompt;
}

static line_status read_line(lua_State *L, const char *prompt) {
  locale_t outer = uselocale(editor.locale); /* for libedit only; Lua has another locale */
  free(editor.prompt);
  editor.prompt = widen(prompt);
  editor.screen.prompt = editor.prompt;
  if (!editor.prompt) {
    uselocale(outer);
    luaL_error(L, "not enough memory for the prompt");
  }
  editor.L = L;
  editor.interrupted = editor.fitted = false;
  luaL_checkstack(L, LUA_MINSTACK, "line editor");
  tcgetattr(STDIN_FILENO, &editor.found);
  platform_terminal_keep(true);
  take_signals();
  lib.set(editor.el, EL_PREP_TERM, 1); /* before the prompt, so that no key is read with echo */
  int count = 0;
  const char *line = lib.gets(editor.el, &count);
  leave_terminal();
  give_signals_back();
  platform_terminal_keep(false);
  uselocale(outer);
  if (editor.interrupted) return LINE_INTERRUPTED;
  if (!line || count <= 0) return LINE_END;
  size_t length = strlen(line); /* may be less than count, if a zero byte was typed */
  if (length > 0 && line[length - 1] == '\n') length--;
  lua_pushlstring(L, line, length);
  return LINE_READ;
}

static int read_history(const char *path) {
  HistEvent event;
  return lib.history(editor.entries, &event, H_LOAD, path) < 0 ? -1 : 0;
}

static int write_history(const char *path) {
  HistEvent event;
  return lib.history(editor.entries, &event, H_SAVE, path) < 0 ? -1 : 0;
}

/* Reads the history file. If the file is not a history, it is never written. */
static void load_history(void) {
  if (!editor.history || history_load(editor.history, read_history)) return;
  free(editor.history);
  editor.history = NULL;
}

/*
 * Saves each entry immediately, because a session may end in many ways. Sessions that share the
 * file see each other's entries.
 */
static void remember(const char *entry) {
  HistEvent event;
  if (editor.last_entry && strcmp(editor.last_entry, entry) == 0) return;
  free(editor.last_entry);
  editor.last_entry = strdup(entry);
  if (editor.history && access(editor.history, R_OK) == 0) {
    lib.history(editor.entries, &event, H_CLEAR);
    load_history();
  }
  lib.history(editor.entries, &event, H_ENTER, entry);
  if (editor.history) history_replace(editor.history, write_history);
}

/*
 * Sets the user's encoding. Without a locale, as in many containers, users still type UTF-8, but in
 * the C locale the library would lose it. Returns 0 if memory is short.
 */
static locale_t user_locale(void) {
  locale_t user = newlocale(LC_CTYPE_MASK, "", (locale_t)0);
  if (user == (locale_t)0) user = newlocale(LC_CTYPE_MASK, "C", (locale_t)0);
  if (user == (locale_t)0) return user;
  const char *codes = nl_langinfo_l(CODESET, user);
  if (strcmp(codes, "ANSI_X3.4-1968") != 0 && strcmp(codes, "US-ASCII") != 0) return user;
  locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (utf8 == (locale_t)0) return user;
  freelocale(user);
  return utf8;
}

/* Common keys that libedit does not bind by default. */
static void bind_keys(EditLine *el) {
  static const char *const keys[][2] = {
      {"^I", "rnnlua-complete"},         {"^R", "em-inc-search-prev"},
      {"\\e[1~", "ed-move-to-beg"},      {"\\e[4~", "ed-move-to-end"},
      {"\\e[7~", "ed-move-to-beg"},      {"\\e[8~", "ed-move-to-end"},
      {"\\e[H", "ed-move-to-beg"},       {"\\e[F", "ed-move-to-end"},
      {"\\e[3~", "ed-delete-next-char"}, {"\\e[2~", "ed-quoted-insert"},
      {"\\e[1;5C", "em-next-word"},      {"\\e[1;5D", "ed-prev-word"},
      {"\\e[5C", "em-next-word"},        {"\\e[5D", "ed-prev-word"},
      {"\\e\\e[C", "em-next-word"},      {"\\e\\e[D", "ed-prev-word"},
  };
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    lib.set(el, EL_BIND, keys[i][0], keys[i][1], NULL);
}

/* Makes the editor with an empty history. Returns false if memory is short. */
static bool open_editor(void) {
  HistEvent event;
  EditLine *el = lib.init("rnnlua", stdin, stdout, stderr); /* our name in the user's .editrc */
  editor.entries = lib.history_init();
  if (!el || !editor.entries) return false;
  editor.el = el;
  editor.screen.lib = &lib;
  editor.screen.el = el;
  lib.history(editor.entries, &event, H_SETSIZE, HISTORY_ENTRIES);
  lib.set(el, EL_HIST, lib.history, editor.entries);
  lib.set(el, EL_GETCFN, read_character);
  lib.wset(el, EL_PROMPT_ESC, show_prompt, L'\1');
  lib.set(el, EL_SIGNAL, 0);
  lib.set(el, EL_EDITOR, "emacs");
  lib.set(el, EL_ADDFN, "rnnlua-complete", "Complete a name", complete_key);
  bind_keys(el);
  lib.source(el, NULL);
  return true;
}

const line_editor *editor_libedit(bool use_history) {
  static const line_editor libedit_lines = {read_line, remember};
  const char *terminal = getenv("TERM");
  if (!terminal || *terminal == '\0' || strcmp(terminal, "dumb") == 0) return NULL;
  if (tcgetattr(STDIN_FILENO, &editor.found) != 0 || !libedit_open(&lib)) return NULL;
  if ((editor.found.c_lflag & (tcflag_t)ECHO) == 0)
    return NULL; /* the program that runs us edits,
                  * as Emacs does */
  editor.locale = user_locale();
  if (editor.locale == (locale_t)0) return NULL;
  locale_t outer = uselocale(editor.locale);
  bool opened = open_editor();
  tcsetattr(STDIN_FILENO, TCSADRAIN, &editor.found); /* to open libedit changes some modes */
  if (opened && use_history) editor.history = history_path();
  if (opened) load_history();
  uselocale(outer);
  return opened ? &libedit_lines : NULL;
}
