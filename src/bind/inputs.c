/* The inputs of a forward: by position, or by name in one table. */
#include <ctype.h>
#include <string.h>

#include "bind.h"

enum { LONGEST = 32 }; /* how many characters of a word are compared */

static int inputs_least(int a, int b, int c) {
  const int least = a < b ? a : b;
  return least < c ? least : c;
}

/* The length of a word, at most LONGEST. */
static size_t inputs_length(const char *word) {
  const char *end = memchr(word, '\0', LONGEST);
  return end ? (size_t)(end - word) : LONGEST;
}

/* Edit distance. To insert or delete a letter costs 4, to replace it 6, to change its case 2. If
 * the first letters differ, the cost is 1 higher: of X, wh and h0, the nearest to h is h0. */
static int inputs_distance(const char *a, const char *b) {
  const size_t m = inputs_length(a), n = inputs_length(b);
  int row[LONGEST + 1];
  for (size_t j = 0; j <= n; j++) row[j] = 4 * (int)j;
  for (size_t i = 1; i <= m; i++) {
    int diagonal = row[0];
    row[0] = 4 * (int)i;
    for (size_t j = 1; j <= n; j++) {
      const int same_letter = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
      const int exchange = a[i - 1] == b[j - 1] ? 0 : same_letter ? 2 : 6;
      const int above = row[j];
      row[j] = inputs_least(diagonal + exchange, above + 4, row[j - 1] + 4);
      diagonal = above;
    }
  }
  return row[n] + (a[0] != b[0]);
}

static const char *inputs_nearest(const char *word, const bind_inputs *inputs) {
  const char *nearest = inputs->name[0];
  for (int i = 1; i < inputs->count; i++) {
    if (inputs_distance(word, inputs->name[i]) < inputs_distance(word, nearest)) {
      nearest = inputs->name[i];
    }
  }
  return nearest;
}

/* Pushes "wx, x, wh, h". */
static const char *inputs_pushlist(lua_State *L, const bind_inputs *inputs) {
  luaL_Buffer list;
  luaL_buffinit(L, &list);
  for (int i = 0; i < inputs->count; i++) {
    if (i > 0) luaL_addstring(&list, ", ");
    luaL_addstring(&list, inputs->name[i]);
  }
  luaL_pushresult(&list);
  return lua_tostring(L, -1);
}

/* Raises an error if the key at `index` is not the name of an input. */
static void inputs_checkkey(lua_State *L, int index, const bind_inputs *inputs) {
  if (lua_type(L, index) != LUA_TSTRING) {
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "inputs by name: expected the keys %s, got a key of type %s",
                                  inputs_pushlist(L, inputs), luaL_typename(L, index)));
  }
  const char *key = lua_tostring(L, index);
  for (int i = 0; i < inputs->count; i++) {
    if (strcmp(key, inputs->name[i]) == 0) return;
  }
  luaL_argerror(L, 2,
                lua_pushfstring(L, "unknown input '%s'; the nearest is '%s' of %s", key,
                                inputs_nearest(key, inputs), inputs_pushlist(L, inputs)));
}

static void inputs_byname(lua_State *L, const bind_inputs *inputs) {
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    lua_pop(L, 1);
    inputs_checkkey(L, lua_gettop(L), inputs);
  }
  luaL_checkstack(L, inputs->count, "inputs");
  for (int i = 0; i < inputs->count; i++) {
    lua_pushstring(L, inputs->name[i]);
    if (lua_rawget(L, 2) == LUA_TNIL) {
      luaL_argerror(L, 2,
                    lua_pushfstring(L, "input '%s' is missing; expected %s", inputs->name[i],
                                    inputs_pushlist(L, inputs)));
    }
  }
  lua_remove(L, 2);
}

bool bind_given_by_name(lua_State *L, const bind_inputs *inputs) {
  const int given = lua_gettop(L) - 1;
  if (given == 1 && lua_istable(L, 2)) {
    inputs_byname(L, inputs);
    return true;
  }
  if (given < inputs->count) {
    luaL_argerror(L, given + 2,
                  lua_pushfstring(L, "input '%s' is missing; expected %s", inputs->name[given],
                                  inputs_pushlist(L, inputs)));
  }
  luaL_argerror(L, inputs->count + 2,
                lua_pushfstring(L, "expected %d inputs (%s), got %d", inputs->count,
                                inputs_pushlist(L, inputs), given));
  return false; /* excused: the error does not return */
}
