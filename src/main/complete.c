#include "complete.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum { MAX_INDEX_CHAIN = 100 }; /* an __index chain may be circular */

static const char *const keywords[] = {
    "and",      "break",  "do",   "else", "elseif", "end",   "false", "for",
    "function", "goto",   "if",   "in",   "local",  "nil",   "not",   "or",
    "repeat",   "return", "then", "true", "until",  "while",
};

/* The length of the name at the start of `s`. */
static size_t name_length(const char *s) {
  size_t n = 0;
  if (isdigit((unsigned char)s[0])) return 0;
  while (isalnum((unsigned char)s[n]) || s[n] == '_') n++;
  return n;
}

/*
 * Replaces the value on top by the next table in which to look for a missing field: the table in
 * its metatable's __index. Returns false, with nothing on top, if there is none.
 */
static bool follow_index(lua_State *L) {
  if (!lua_getmetatable(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  lua_pushliteral(L, "__index");
  lua_rawget(L, -2);
  lua_insert(L, -3);
  lua_pop(L, 2); /* the metatable and the value */
  if (lua_istable(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

/* Replaces the value on top by its field. Returns false, with nothing on top, if there is none. */
static bool get_field(lua_State *L, const char *name, size_t length) {
  for (int i = 0; i < MAX_INDEX_CHAIN; i++) {
    if (lua_istable(L, -1)) {
      lua_pushlstring(L, name, length);
      if (lua_rawget(L, -2) != LUA_TNIL) {
        lua_remove(L, -2);
        return true;
      }
      lua_pop(L, 1);
    }
    if (!follow_index(L)) return false;
  }
  lua_pop(L, 1);
  return false;
}

/* Collects the words. */
typedef struct collector {
  int words;          /* stack index of the sequence */
  int seen;           /* stack index of the set of names that are in it */
  lua_Integer count;  /* words in the sequence */
  const char *head;   /* the chain before the name that is being typed */
  size_t head_length; /* up to and including its dot or colon */
  const char *start;  /* the part of the name that is typed */
  bool functions;     /* functions only, as after a colon */
} collector;

static void collect_name(lua_State *L, collector *c, const char *name) {
  size_t typed = strlen(c->start);
  size_t length = strlen(name);
  if (strncmp(name, c->start, typed) != 0 || length == 0 || name_length(name) != length) return;
  if (name[0] == '_' && typed == 0) return;
  if (lua_getfield(L, c->seen, name) == LUA_TNIL) {
    lua_pushboolean(L, true);
    lua_setfield(L, c->seen, name);
    lua_pushlstring(L, c->head, c->head_length);
    lua_pushstring(L, name);
    lua_concat(L, 2);
    lua_rawseti(L, c->words, ++c->count);
  }
  lua_pop(L, 1);
}

/* Collects the names in the value on the top and along its __index tables, and pops it. */
static void collect_fields(lua_State *L, collector *c) {
  for (int i = 0; i < MAX_INDEX_CHAIN; i++) {
    if (lua_istable(L, -1)) {
      lua_pushnil(L);
      while (lua_next(L, -2) != 0) {
        if (lua_type(L, -2) == LUA_TSTRING && (!c->functions || lua_isfunction(L, -1)))
          collect_name(L, c, lua_tostring(L, -2));
        lua_pop(L, 1);
      }
    }
    if (!follow_index(L)) return;
  }
  lua_pop(L, 1);
}

/* (word as a light userdata) → the sequence */
static int collect(lua_State *L) {
  const char *word = lua_touserdata(L, 1);
  lua_settop(L, 1);
  collector c = {.words = 2, .seen = 3, .head = word, .start = word};
  lua_newtable(L);
  lua_newtable(L);
  lua_pushglobaltable(L);
  bool found = true;
  while (found) {
    size_t length = name_length(c.start);
    char after = c.start[length];
    if (after == '\0') break;
    found = length > 0 && (after == '.' || after == ':') && !c.functions;
    found = found && get_field(L, c.start, length);
    c.start += length + 1;
    c.head_length = (size_t)(c.start - word);
    c.functions = after == ':';
  }
  if (found) {
    collect_fields(L, &c);
    if (c.head_length == 0)
      for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
        collect_name(L, &c, keywords[i]);
  }
  lua_pushvalue(L, c.words);
  return 1;
}

int complete_word(lua_State *L, const char *word) {
  lua_pushcfunction(L, collect);
  lua_pushlightuserdata(L, (void *)word);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    lua_pop(L, 1);
    return -1;
  }
  return (int)lua_rawlen(L, -1);
}
