#include "screen.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wctype.h>

enum {
  TAB = 8,
  WIDEST = 8,      /* columns of a character that can't be shown, as \U+12345 */
  MIN_COLUMNS = 9, /* more than the widest character, so that no character fills a row */
  FIRST_ROWS = 256
};

/* The columns of the window, limited to what libedit can use; 80 if the system does not know. */
static int usable_columns(void) {
  struct winsize window;
  if (ioctl(STDIN_FILENO, TIOCGWINSZ, &window) != 0 || window.ws_col == 0) return 80;
  return window.ws_col > MIN_COLUMNS ? window.ws_col : MIN_COLUMNS;
}

/*
 * More rows than the line can fill with any characters, times two: a command can double a line, for
 * example by inserting it again.
 */
static size_t ample_rows(const screen *s) {
  const LineInfoW *line = s->lib->wline(s->el);
  size_t length = (size_t)(line->lastchar - line->buffer), breaks = 0;
  for (size_t i = 0; i < length; i++) breaks += line->buffer[i] == L'\n';
  return 2 * (WIDEST * (wcslen(s->prompt) + length) / (size_t)s->columns + breaks + 1);
}

void screen_fit(screen *s) {
  char number[24];
  s->columns = usable_columns();
  s->rows = FIRST_ROWS;
  while (s->rows < ample_rows(s)) s->rows *= 2;
  (void)snprintf(number, sizeof number, "%d", s->columns);
  s->lib->set(s->el, EL_SETTC, "co", number, NULL);
  (void)snprintf(number, sizeof number, "%zu", s->rows);
  s->lib->set(s->el, EL_SETTC, "li", number, NULL);
}

typedef struct place {
  int row;
  int column;
} place;

/* Advances by one character, in the same way as libedit. */
static void advance(place *at, wint_t c, int columns) {
  if (c == L'\n') {
    at->row++;
    at->column = 0;
    return;
  }
  int width = iswprint(c) != 0 ? wcwidth((wchar_t)c) : iswcntrl(c) != 0 ? 2 : WIDEST;
  if (c == L'\t') width = TAB - at->column % TAB;
  if (width == 2 && iswprint(c) != 0 && at->column + 2 > columns) at->column = columns;
  at->column += width;
  while (at->column >= columns) {
    at->row++;
    at->column = c == L'\t' ? 0 : at->column - columns;
  }
}

/* The row of the cursor, counted from the row where the prompt begins, on a screen with so many
 * columns. */
static int cursor_row(const screen *s, int columns) {
  const LineInfoW *line = s->lib->wline(s->el);
  place at = {0, 0};
  bool shown = true;
  for (const wchar_t *c = s->prompt; *c != L'\0'; c++) {
    if (*c == L'\1')
      shown = !shown;
    else if (shown)
      advance(&at, (wint_t)*c, columns);
  }
  for (const wchar_t *c = line->buffer; c < line->cursor; c++) advance(&at, (wint_t)*c, columns);
  return at.row;
}

/*
 * When their size changes, some terminals break lines anew, so that the cursor moves to another
 * row; others do not. This function goes up by the smaller number of rows. That may leave a row of
 * the old line on the screen, but never erases text above the line.
 */
void screen_redraw(screen *s) {
  int before = cursor_row(s, s->columns);
  int now = cursor_row(s, usable_columns());
  putchar('\r');
  for (int up = before < now ? before : now; up > 0; up--)
    s->lib->set(s->el, EL_ECHOTC, "-s", "up", NULL);
  s->lib->set(s->el, EL_ECHOTC, "-s", "cd", NULL);
  screen_fit(s);
  s->lib->set(s->el, EL_REFRESH);
}

void screen_grow(screen *s) {
  if (s->rows < ample_rows(s)) screen_redraw(s);
}
