/* Finds the words that complete the beginning of a word, for the Tab key of the REPL. */
#ifndef RNNLUA_COMPLETE_H
#define RNNLUA_COMPLETE_H

#include <lua.h>

/* The characters between words. They can't occur in a chain of names and fields. */
#define COMPLETE_BREAKS " \t\n\"\\'<>=;,+-*/%^~#&|!?$@`(){}[]"

/*
 * Pushes a sequence of the words that begin with `word`, a chain such as `pri`, `string.fo` or
 * `file:wr`: globals and Lua's keywords, or fields; after a colon only functions. Tables are read
 * raw, and an __index that is a table is followed, so no code of the user runs. A name that starts
 * with an underscore is included only if an underscore is typed. The sequence has no particular
 * order. It is empty if no name fits, or if the chain leads to no value. Never raises an error if
 * the stack has LUA_MINSTACK free slots. Returns the length of the sequence, or -1 with nothing
 * pushed if memory is short.
 */
int complete_word(lua_State *L, const char *word);

#endif
