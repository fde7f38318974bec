/*
 * The size of the screen that libedit draws on, which differs from that of the window. libedit
 * (3.1-20221030 and older) writes past its picture of the screen where a line does not
 * fit on it: after the window shrank, and also without that, once the cursor moved in a line that
 * is longer than the screen. So it is told of a screen with rows for all that the line may become
 * by its next key, and with a few columns at least; what is too much for the window scrolls.
 */
#ifndef RNNLUA_SCREEN_H
#define RNNLUA_SCREEN_H

#include <stddef.h>
#include <wchar.h>

#include "libedit.h"

typedef struct screen {
  const libedit *lib;
  EditLine *el;
  const wchar_t *prompt; /* what stands before the line; parts between \1 and \1 take no room */
  int columns;           /* as libedit was told, these two */
  size_t rows;
} screen;

/*
 * Tells libedit of its screen. To be called where it has drawn nothing yet, since it forgets what
 * it has drawn.
 */
void screen_fit(screen *s);

/* Draws the prompt and the line anew where they are, as after a change of the window's size. */
void screen_redraw(screen *s);

/* Gives libedit a larger screen if the line outgrew it; before each key. */
void screen_grow(screen *s);

#endif
