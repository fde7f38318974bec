/*
 * libedit's readline interface. The library is no dependency: it is opened when a REPL starts on
 * a terminal, so that a script does not pay for it, and so that its absence is no error.
 *
 * The keys are read here, not by the library. Its own signal handling sends what it gets on to
 * the whole process group; here Ctrl-C ends the line, Ctrl-Z stops the process with the terminal
 * as it was, and a change of the window's size is passed on.
 */
#include <dlfcn.h>
#include <errno.h>
#include <langinfo.h>
#include <lauxlib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <unistd.h>
#include <wchar.h>

#include "complete.h"
#include "history.h"
#include "line_editor.h"

#ifdef __APPLE__
#define LIBRARY "libedit.2.dylib"
#else
#define LIBRARY "libedit.so.2"
#endif

typedef char **completer(const char *word, int start, int end);

/* What is used of the library. */
static struct {
  char *(*readline)(const char *prompt);
  int (*add_history)(const char *entry);
  void (*clear_history)(void);
  int (*read_history)(const char *path);
  int (*write_history)(const char *path);
  void (*stifle_history)(int entries);
  int (*insert_text)(const char *text);
  void (*prep_terminal)(int meta);
  void (*deprep_terminal)(void);
  void (*resize_terminal)(void);
  void (*update_display)(void);
  char **line_buffer;
  const char **name;
  const char **basic_breaks;
  char **breaks;
  completer **complete;
  int *complete_over;
  int *append_character;
  int *catch_signals;
  int (**getc)(FILE *stream);
  int (**before_input)(void);
} lib;

static struct {
  lua_State *L;          /* for completion, while a line is read */
  char *line;            /* the last line, until the next */
  char *history;         /* the path of the history file, or NULL */
  char *last_entry;      /* what was remembered last, or NULL */
  locale_t locale;       /* the user's characters */
  sigset_t waiting_mask; /* the signals that are blocked while keys are waited for */
  mbstate_t partial;     /* the bytes of a character that has begun */
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

/* Handles the signals, and blocks them but for the moments in which a key is waited for. */
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

/* Does what the signals that came ask for. Returns true for Ctrl-C. */
static bool handle_signals(void) {
  if (got_stop) {
    got_stop = 0;
    lib.deprep_terminal();
    raise(SIGSTOP);
  }
  if (got_continue) {
    got_continue = 0;
    lib.prep_terminal(1);
    lib.update_display();
  }
  if (got_resize) {
    got_resize = 0;
    lib.resize_terminal();
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
 * The library's source of characters, wide ones. After Ctrl-C it gets the end of the line, until
 * it returns it, whatever state it is in.
 */
static int read_character(FILE *stream) {
  (void)stream;
  while (!editor.interrupted) {
    int byte = read_byte();
    if (editor.interrupted) {
      fputs("^C", stdout);
      break;
    }
    if (byte == EOF) return EOF;
    char c = (char)byte;
    wchar_t wide = 0;
    size_t length = mbrtowc(&wide, &c, 1, &editor.partial);
    if (length == (size_t)-2) continue; /* there is more of it */
    if (length != (size_t)-1) return (int)wide;
    memset(&editor.partial, 0, sizeof editor.partial);
    return byte;
  }
  return '\n';
}

/* The longest beginning that the words of the sequence on the top have in common, allocated. */
static char *common_prefix(lua_State *L, int count) {
  lua_rawgeti(L, -1, 1);
  char *prefix = strdup(lua_tostring(L, -1));
  lua_pop(L, 1);
  for (int i = 2; i <= count && prefix != NULL; i++) {
    lua_rawgeti(L, -1, i);
    const char *word = lua_tostring(L, -1);
    size_t n = 0;
    while (prefix[n] != '\0' && prefix[n] == word[n]) n++;
    prefix[n] = '\0';
    lua_pop(L, 1);
  }
  return prefix;
}

/*
 * The Tab key: what all matches have in common, the matches, NULL; NULL alone where there is no
 * match. Where only blanks precede, Tab is a blank too, as in code that is pasted.
 */
static char **complete_at(const char *word, int start, int end) {
  *lib.complete_over = 1; /* never a file's name */
  const char *line = *lib.line_buffer;
  if (start == end && strspn(line, " \t") >= (size_t)start) {
    lib.insert_text("\t");
    return NULL;
  }
  lua_State *L = editor.L;
  int count = complete_word(L, word);
  char **matches = count > 0 ? calloc((size_t)count + 2, sizeof *matches) : NULL;
  if (matches != NULL) {
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

/* Readies the terminal before the prompt shows, so that no key that answers it is taken plainly. */
static int prepare(void) {
  lib.prep_terminal(1);
  return 0;
}

static line_status read_line(lua_State *L, const char *prompt) {
  free(editor.line); /* here, since pushing it may raise */
  editor.line = NULL;
  editor.L = L;
  editor.interrupted = false;
  luaL_checkstack(L, LUA_MINSTACK, "line editor");
  locale_t outer = uselocale(editor.locale); /* Lua stays in its own */
  take_signals();
  editor.line = lib.readline(prompt);
  give_signals_back();
  uselocale(outer);
  if (editor.interrupted) return LINE_INTERRUPTED;
  if (editor.line == NULL) return LINE_END;
  lua_pushstring(L, editor.line);
  return LINE_READ;
}

/* Reads the history file. One that is there and is no history is let alone from here on. */
static void load_history(void) {
  if (editor.history == NULL || history_load(editor.history, lib.read_history)) return;
  free(editor.history);
  editor.history = NULL;
}

/*
 * Every entry is saved at once, since a session may end in many ways. Sessions that share the
 * file see what the others saved.
 */
static void remember(const char *entry) {
  if (editor.last_entry != NULL && strcmp(editor.last_entry, entry) == 0) return;
  free(editor.last_entry);
  editor.last_entry = strdup(entry);
  if (editor.history != NULL && access(editor.history, R_OK) == 0) {
    lib.clear_history();
    load_history();
  }
  lib.add_history(entry);
  if (editor.history != NULL) history_replace(editor.history, lib.write_history);
}

/* Fills the members of `lib`. Returns false if the library lacks one. */
static bool find_symbols(void *library) {
  const struct {
    const char *name;
    void *member;
  } symbols[] = {
      {"readline", &lib.readline},
      {"add_history", &lib.add_history},
      {"clear_history", &lib.clear_history},
      {"read_history", &lib.read_history},
      {"write_history", &lib.write_history},
      {"stifle_history", &lib.stifle_history},
      {"rl_insert_text", &lib.insert_text},
      {"rl_prep_terminal", &lib.prep_terminal},
      {"rl_deprep_terminal", &lib.deprep_terminal},
      {"rl_resize_terminal", &lib.resize_terminal},
      {"rl_forced_update_display", &lib.update_display},
      {"rl_line_buffer", &lib.line_buffer},
      {"rl_readline_name", &lib.name},
      {"rl_basic_word_break_characters", &lib.basic_breaks},
      {"rl_completer_word_break_characters", &lib.breaks},
      {"rl_attempted_completion_function", &lib.complete},
      {"rl_attempted_completion_over", &lib.complete_over},
      {"rl_completion_append_character", &lib.append_character},
      {"rl_catch_signals", &lib.catch_signals},
      {"rl_getc_function", &lib.getc},
      {"rl_pre_input_hook", &lib.before_input},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *address = dlsym(library, symbols[i].name);
    if (address == NULL) return false;
    memcpy(symbols[i].member, &address, sizeof address); /* it may be a function's */
  }
  return true;
}

/*
 * The user's characters. One who has set no locale, as in many a container, types UTF-8 all the
 * same, which the library would lose in the C locale. Returns 0 if memory is short.
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

const line_editor *editor_libedit(bool use_history) {
  static const line_editor libedit = {read_line, remember};
  static char breaks[] = COMPLETE_BREAKS;
  const char *terminal = getenv("TERM");
  if (terminal == NULL || *terminal == '\0' || strcmp(terminal, "dumb") == 0) return NULL;
  void *library = dlopen(LIBRARY, RTLD_LAZY | RTLD_LOCAL);
  if (library == NULL) return NULL;
  editor.locale = user_locale();
  if (!find_symbols(library) || editor.locale == (locale_t)0) {
    dlclose(library);
    return NULL;
  }
  *lib.name = "rnnlua"; /* for the user's .editrc */
  *lib.basic_breaks = breaks;
  *lib.breaks = breaks;
  *lib.complete = complete_at;
  *lib.append_character = '\0';
  *lib.catch_signals = 0;
  *lib.getc = read_character;
  *lib.before_input = prepare;
  locale_t outer = uselocale(editor.locale);
  lib.stifle_history(HISTORY_ENTRIES);
  if (use_history) editor.history = history_path();
  load_history();
  uselocale(outer);
  return &libedit;
}
