/*
 * The size of the screen that libedit draws on. It differs from the size of the window. If a line
 * does not fit on the screen, libedit (3.1-20221030 and older) writes past the end of its copy of
 * the screen: after the window shrank, or when the cursor moves in a line that is longer than the
 * screen. So libedit is told that the screen has a few columns at least, and enough rows for the
 * line after any next key. If the line is too long for the window, the window scrolls.
 */
#ifndef RNNLUA_SCREEN_H
#define RNNLUA_SCREEN_H

#include <stddef.h>
#include <wchar.h>

#include "libedit.h"

typedef struct screen {
  const libedit *lib;
  EditLine *el;
  const wchar_t *prompt; /* the text before the line; parts between \1 and \1 have no width */
  int columns;           /* the size that libedit was told: columns … */
  size_t rows;           /* … and rows */
} screen;

/*
 * Tells libedit the size of its screen. Call this before libedit has drawn anything, because it
 * forgets what it has drawn.
 */
void screen_fit(screen *s);

/* Redraws the prompt and the line at their place, for example after a change of the window's size.
 */
void screen_redraw(screen *s);

/* Gives libedit a larger screen if the line has become too long for it. Call this before each key.
 */
void screen_grow(screen *s);

#endif
