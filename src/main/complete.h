/* The words that a beginning can be completed to: the Tab key of the REPL, without the key. */
#ifndef RNNLUA_COMPLETE_H
#define RNNLUA_COMPLETE_H

#include <lua.h>

/* The characters between words: those that occur in no chain of names and fields. */
#define COMPLETE_BREAKS " \t\n\"\\'<>=;,+-*/%^~#&|!?$@`(){}[]"

/*
 * Pushes a sequence of the words that begin with `word`, a chain such as `pri`, `string.fo` or
 * `file:wr`: globals and Lua's keywords, fields, and after a colon only functions. Tables are
 * read raw, and an __index that is a table is followed: no code of the user runs. Names that
 * start with an underscore need one typed. The sequence is empty where nothing fits, where the
 * chain leads nowhere, or where memory is short; it is in no particular order. Never raises, as
 * long as the stack has room for it (LUA_MINSTACK).
 * Returns its length, or -1 with nothing pushed when memory is short.
 */
int complete_word(lua_State *L, const char *word);

#endif
