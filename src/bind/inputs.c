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

/* Input i in the order of forward; or if `gradients`, of backward's results. */
static int inputs_place(const bind_inputs *inputs, bool gradients, int i) {
  return gradients ? inputs->gradient[i] : i;
}

static int inputs_count(const bind_inputs *inputs, bool gradients) {
  return gradients ? inputs->count - inputs->labels : inputs->count;
}

static const char *inputs_nearest(const char *word, const bind_inputs *inputs, bool gradients) {
  const char *nearest = inputs->name[inputs_place(inputs, gradients, 0)];
  for (int i = 1; i < inputs_count(inputs, gradients); i++) {
    const char *name = inputs->name[inputs_place(inputs, gradients, i)];
    if (inputs_distance(word, name) < inputs_distance(word, nearest)) nearest = name;
  }
  return nearest;
}

/* Pushes "wx, x, wh, h". */
static const char *inputs_pushlist(lua_State *L, const bind_inputs *inputs, bool gradients) {
  luaL_Buffer list;
  luaL_buffinit(L, &list);
  for (int i = 0; i < inputs_count(inputs, gradients); i++) {
    if (i > 0) luaL_addstring(&list, ", ");
    luaL_addstring(&list, inputs->name[inputs_place(inputs, gradients, i)]);
  }
  luaL_pushresult(&list);
  return lua_tostring(L, -1);
}

const char *bind_pushinputs(lua_State *L, const bind_inputs *inputs) {
  return inputs_pushlist(L, inputs, false);
}

int bind_checkname(lua_State *L, int arg, int index, const bind_inputs *inputs, bool gradients) {
  const char *what = gradients ? "gradient" : "input";
  if (lua_type(L, index) != LUA_TSTRING) {
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%ss by name: expected the keys %s, got a key of type %s",
                                  what, inputs_pushlist(L, inputs, gradients),
                                  luaL_typename(L, index)));
  }
  const char *key = lua_tostring(L, index);
  for (int i = 0; i < inputs_count(inputs, gradients); i++) {
    const int place = inputs_place(inputs, gradients, i);
    if (strcmp(key, inputs->name[place]) == 0) return place;
  }
  return luaL_argerror(L, arg,
                       lua_pushfstring(L, "unknown %s '%s'; the nearest is '%s' of %s", what, key,
                                       inputs_nearest(key, inputs, gradients),
                                       inputs_pushlist(L, inputs, gradients)));
}

static void inputs_byname(lua_State *L, const bind_inputs *inputs) {
  lua_pushnil(L);
  while (lua_next(L, 2)) {
    lua_pop(L, 1);
    bind_checkname(L, 2, lua_gettop(L), inputs, false);
  }
  luaL_checkstack(L, inputs->count, "inputs");
  for (int i = 0; i < inputs->count; i++) {
    lua_pushstring(L, inputs->name[i]);
    if (lua_rawget(L, 2) == LUA_TNIL) {
      luaL_argerror(L, 2,
                    lua_pushfstring(L, "input '%s' is missing; expected %s", inputs->name[i],
                                    inputs_pushlist(L, inputs, false)));
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
                                  inputs_pushlist(L, inputs, false)));
  }
  luaL_argerror(L, inputs->count + 2,
                lua_pushfstring(L, "expected %d inputs (%s), got %d", inputs->count,
                                inputs_pushlist(L, inputs, false), given));
  return false; /* excused: the error does not return */
}
