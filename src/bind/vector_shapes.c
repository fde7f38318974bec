/* The shapes of layers over vectors: sizes from inputs, and what to say of a shape that does not
 * fit.
 */
#include "vectors.h"

#include <string.h>

/* One dimension of a shape as text. */
typedef struct shapes_dimension {
  bool batch;
  size_t times;
  int letter; /* from 0 */
} shapes_dimension;

/* Reads the dimension at *text, and moves *text behind it. Returns false at the end. */
static bool shapes_next(const char **text, shapes_dimension *dimension) {
  const char *at = *text;
  if (*at == ' ') at++;
  if (!*at) return false;
  *dimension = (shapes_dimension){.batch = *at == '*', .times = 1};
  if (*at >= '1' && *at <= '9') dimension->times = (size_t)(*at++ - '0');
  if (!dimension->batch) dimension->letter = *at - 'A';
  *text = at + 1;
  return true;
}

bind_sizes bind_nosizes(void) {
  return (bind_sizes){.batch = {.dimensions = -1}};
}

size_t bind_batch(const bind_sizes *sizes) {
  return bind_shape_numbers(&sizes->batch);
}

bind_shape bind_shape_of(const bind_sizes *sizes, const char *shape) {
  bind_shape of = {0};
  shapes_dimension dimension;
  while (shapes_next(&shape, &dimension)) {
    if (!dimension.batch) {
      of.size[of.dimensions++] = dimension.times * sizes->of[dimension.letter];
      continue;
    }
    for (int d = 0; d < sizes->batch.dimensions; d++) {
      of.size[of.dimensions++] = sizes->batch.size[d];
    }
  }
  return of;
}

/* Pushes a shape with numbers for the sizes that are known; a batch that is not known has `batch`
 * dimensions. [-0, +1] */
static void shapes_pushtext(lua_State *L, const bind_sizes *sizes, const char *shape, int batch) {
  static const char *const batches[] = {"", "N", "T × N"};
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  const char *rest = shape;
  shapes_dimension dimension;
  bool first = true;
  while (shapes_next(&rest, &dimension)) {
    const bool none = sizes->batch.dimensions < 0 ? batch == 0 : sizes->batch.dimensions == 0;
    if (dimension.batch && none) continue;
    if (!first) luaL_addstring(&text, " × ");
    first = false;
    if (dimension.batch && sizes->batch.dimensions < 0) {
      luaL_addstring(&text, batches[batch]);
    } else if (dimension.batch) {
      bind_pushshape(L, &sizes->batch);
      luaL_addvalue(&text);
    } else if (sizes->of[dimension.letter] > 0) {
      const size_t size = dimension.times * sizes->of[dimension.letter];
      lua_pushinteger(L, (lua_Integer)size);
      luaL_addvalue(&text);
    } else {
      if (dimension.times > 1) luaL_addchar(&text, (char)('0' + dimension.times));
      luaL_addchar(&text, (char)('A' + dimension.letter));
    }
  }
  luaL_pushresult(&text);
}

static bool shapes_hasbatch(const char *shape) {
  shapes_dimension dimension;
  while (shapes_next(&shape, &dimension)) {
    if (dimension.batch) return true;
  }
  return false;
}

static bool shapes_islabel(const bind_vectors *vectors, int i) {
  return i >= vectors->inputs.count - vectors->inputs.labels;
}

/* Whether input i is one label, not a list of them. */
static bool shapes_issingle(const bind_vectors *vectors, const bind_sizes *sizes, int i) {
  return shapes_islabel(vectors, i) && sizes->batch.dimensions == 0;
}

/* Pushes "4 × 3 numbers", or "T × 3 or T × N × 3 numbers" if there may be a batch or not. [-0, +1]
 */
static const char *shapes_pushexpected(lua_State *L, const bind_vectors *vectors,
                                       const bind_sizes *sizes, int i) {
  const char *shape = vectors->shape[i];
  const bool open = sizes->batch.dimensions < 0 && shapes_hasbatch(shape);
  const int top = lua_gettop(L), most = open ? vectors->batch : 0;
  if (shapes_issingle(vectors, sizes, i)) return lua_pushliteral(L, "a single integer");
  for (int batch = 0; batch <= most; batch++) {
    if (batch > 0) lua_pushstring(L, batch == most ? " or " : ", ");
    shapes_pushtext(L, sizes, shape, batch);
    if (!*lua_tostring(L, -1)) {
      lua_pop(L, 1);
      lua_pushliteral(L, "1");
    }
  }
  lua_concat(L, lua_gettop(L) - top);
  const bool one = strcmp(lua_tostring(L, -1), "1") == 0;
  if (one && shapes_islabel(vectors, i)) return lua_pushliteral(L, "a list of 1 integer");
  lua_pushfstring(L, " %s%s", shapes_islabel(vectors, i) ? "integer" : "number", one ? "" : "s");
  lua_concat(L, 2);
  return lua_tostring(L, -1);
}

/* Pushes "; H is 4 in Wx, N is 5 in x", or "" if no size is known. [-0, +1] */
static void shapes_pushreasons(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes,
                               int i) {
  static const char *const batches[] = {"", "N", "T × N"};
  const char *const *name = vectors->inputs.name, *rest = vectors->shape[i];
  const int top = lua_gettop(L);
  shapes_dimension dimension;
  bool told[BIND_LETTERS] = {false};
  lua_pushliteral(L, "");
  while (shapes_next(&rest, &dimension)) {
    const char *separator = lua_gettop(L) == top + 1 ? ";" : ",";
    if (dimension.batch && sizes->batch.dimensions == 0) {
      lua_pushfstring(L, "%s %s has no batch", separator, name[sizes->batch_from]);
    } else if (dimension.batch && sizes->batch.dimensions > 0) {
      const char *batch = bind_pushshape(L, &sizes->batch);
      lua_pushfstring(L, "%s %s is %s in %s", separator, batches[sizes->batch.dimensions], batch,
                      name[sizes->batch_from]);
      lua_remove(L, -2);
    } else if (!dimension.batch && sizes->of[dimension.letter] > 0 && !told[dimension.letter]) {
      lua_pushfstring(L, "%s %c is %I in %s", separator, 'A' + dimension.letter,
                      (lua_Integer)sizes->of[dimension.letter],
                      name[sizes->from[dimension.letter]]);
      told[dimension.letter] = true;
    }
  }
  lua_concat(L, lua_gettop(L) - top);
}

/* Raises the argument error about the shape of input i; `guess` follows what it got. */
static void shapes_bad(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes, int arg,
                       int i, const bind_shape *got, const char *guess) {
  const char *expected = shapes_pushexpected(L, vectors, sizes, i);
  shapes_pushreasons(L, vectors, sizes, i);
  const char *reasons = lua_tostring(L, -1);
  if (*guess && *reasons) reasons++; /* the guess ends a sentence */
  const char *list = got->dimensions > 0 && shapes_issingle(vectors, sizes, i) ? "a list of " : "";
  const char *shape = got->dimensions > 0 ? bind_pushshape(L, got) : "a single one";
  luaL_argerror(L, arg,
                lua_pushfstring(L, "%s: expected %s, got %s%s%s%s", vectors->inputs.name[i],
                                expected, list, shape, guess, reasons));
}

void bind_checkvalue(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes, int arg,
                     int i, int index) {
  const bool label = shapes_islabel(vectors, i);
  if (lua_istable(L, index) || bind_toarray(L, index)) return;
  if (label && lua_type(L, index) == LUA_TNUMBER) return;
  const char *got = bind_typename(L, index);
  const char *expected = shapes_pushexpected(L, vectors, sizes, i);
  luaL_argerror(L, arg,
                lua_pushfstring(L, "%s: expected %s%s, got %s", vectors->inputs.name[i],
                                label ? "" : "a table or array of ", expected, got));
}

/* The shape of a transposed matrix. */
static bind_shape shapes_transposed(const bind_shape *shape) {
  return (bind_shape){.dimensions = 2, .size = {shape->size[1], shape->size[0]}};
}

/* Adds the sizes of a shape of input i. Returns false if it does not fit. */
static bool shapes_add(const bind_vectors *vectors, bind_sizes *sizes, int i,
                       const bind_shape *got) {
  const char *rest = vectors->shape[i];
  shapes_dimension dimension;
  int fixed = 0;
  bool batch = false;
  while (shapes_next(&rest, &dimension)) {
    if (dimension.batch)
      batch = true;
    else
      fixed++;
  }
  const int more = got->dimensions - fixed;
  if (more < 0 || more > (batch ? vectors->batch : 0)) return false;
  if (batch && sizes->batch.dimensions >= 0 && more != sizes->batch.dimensions) return false;
  const bool first = sizes->batch.dimensions < 0;
  rest = vectors->shape[i];
  for (int d = 0; shapes_next(&rest, &dimension);) {
    if (dimension.batch) {
      if (first) sizes->batch.dimensions = more, sizes->batch_from = i;
      for (int k = 0; k < more; k++, d++) {
        if (first) sizes->batch.size[k] = got->size[d];
        if (sizes->batch.size[k] != got->size[d]) return false;
      }
      continue;
    }
    const size_t size = got->size[d++];
    size_t *of = &sizes->of[dimension.letter];
    if (*of == 0) *of = size / dimension.times, sizes->from[dimension.letter] = i;
    if (size % dimension.times != 0 || size / dimension.times != *of) return false;
  }
  return true;
}

bool bind_addsizes(lua_State *L, const bind_vectors *vectors, bind_sizes *sizes, int arg, int i,
                   const bind_shape *got) {
  bind_sizes more = *sizes;
  if (!shapes_add(vectors, &more, i, got)) return false;
  for (int d = 0; d < got->dimensions; d++) {
    if (got->size[d] > 0) continue;
    luaL_argerror(L, arg,
                  lua_pushfstring(L, "%s: expected sizes of at least 1, got %s",
                                  vectors->inputs.name[i], bind_pushshape(L, got)));
  }
  *sizes = more;
  return true;
}

/* Whether all inputs fit, those in `turned` (1 << i) transposed. sizes [out]: of all inputs but
 * `last`. */
static bool shapes_fit(const bind_vectors *vectors, const bind_shape *shape, unsigned turned,
                       int last, bind_sizes *sizes) {
  *sizes = bind_nosizes();
  /* Sizes of inputs that are as they should be come first: they are the reasons that it tells. */
  for (unsigned round = 0; round < 2; round++) {
    for (int i = 0; i < vectors->inputs.count; i++) {
      const bool is_turned = turned >> i & 1u;
      if (i == last || is_turned != (round == 1)) continue;
      const bind_shape got = is_turned ? shapes_transposed(&shape[i]) : shape[i];
      if (!shapes_add(vectors, sizes, i, &got)) return false;
    }
  }
  bind_sizes all = *sizes;
  const bind_shape got = shapes_transposed(&shape[last]);
  return shapes_add(vectors, &all, last, &got);
}

/* The inputs (1 << i) that are transposed by mistake: all inputs fit with them turned, and not with
 * as few others turned. 0 if there is no such set, or more than one. */
static unsigned shapes_findturned(const bind_vectors *vectors, const bind_shape *shape) {
  const unsigned sets = 1u << vectors->inputs.count;
  unsigned found = 0;
  int fewest = vectors->inputs.count + 1;
  for (unsigned set = 1; set < sets; set++) {
    bool matrices = true;
    int count = 0, first = -1;
    for (int i = 0; i < vectors->inputs.count; i++) {
      if (!(set >> i & 1u)) continue;
      if (first < 0) first = i;
      matrices = matrices && shape[i].dimensions == 2;
      count++;
    }
    bind_sizes sizes;
    if (!matrices || count > fewest || !shapes_fit(vectors, shape, set, first, &sizes)) continue;
    found = count < fewest ? set : 0;
    fewest = count;
  }
  return found;
}

void bind_badshape(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes,
                   bind_given given, int i, const bind_shape *shape) {
  bool possible = true; /* a size of 0 is none that anything could fit */
  for (int j = 0; j < vectors->inputs.count; j++) {
    possible = possible && shape[j].dimensions >= 0 && bind_shape_numbers(&shape[j]) > 0;
  }
  const unsigned turned = possible ? shapes_findturned(vectors, shape) : 0;
  if (turned == 0) {
    shapes_bad(L, vectors, sizes, bind_input_arg(given, i), i, &shape[i], "");
    return; /* excused: the error does not return */
  }
  int first = 0;
  while (!(turned >> first & 1u)) first++;
  bind_sizes others;
  shapes_fit(vectors, shape, turned, first, &others);
  shapes_bad(L, vectors, &others, bind_input_arg(given, first), first, &shape[first],
             "; is it transposed?");
}

const char *bind_pushsizes(lua_State *L, const bind_sizes *sizes) {
  static const char letters[] = "TNDHV";
  const int top = lua_gettop(L);
  lua_pushliteral(L, "");
  for (const char *letter = letters; *letter; letter++) {
    const size_t size = *letter == 'N' ? bind_batch(sizes) : sizes->of[*letter - 'A'];
    if (size == 0) continue;
    lua_pushfstring(L, "%s%c %I", lua_gettop(L) == top + 1 ? "" : ", ", *letter, (lua_Integer)size);
  }
  lua_concat(L, lua_gettop(L) - top);
  return lua_tostring(L, -1);
}

static void shapes_pushall(lua_State *L, const bind_vectors *vectors) {
  const bind_inputs *inputs = &vectors->inputs;
  lua_createtable(L, 0, inputs->count);
  for (int i = 0; i < inputs->count - inputs->labels; i++) {
    const char *rest = vectors->shape[i];
    shapes_dimension dimension;
    lua_newtable(L);
    for (int d = 1; shapes_next(&rest, &dimension);) {
      if (dimension.batch) continue;
      if (dimension.times > 1) {
        lua_pushfstring(L, "%d%c", (int)dimension.times, 'A' + dimension.letter);
      } else {
        lua_pushfstring(L, "%c", 'A' + dimension.letter);
      }
      lua_rawseti(L, -2, d++);
    }
    lua_setfield(L, -2, inputs->name[i]);
  }
}

void bind_checknoarguments(lua_State *L, const bind_inputs *inputs, const bind_vectors *vectors) {
  int got = lua_gettop(L);
  while (got > 0 && lua_isnil(L, got)) got--;
  if (got == 0) return;
  const char *name = bind_pushclassname(L);
  const char *list = bind_pushinputs(L, inputs), *shape = "";
  if (vectors) {
    const bind_sizes none = bind_nosizes();
    shape = lua_pushfstring(L, ", %s being %s", inputs->name[0],
                            shapes_pushexpected(L, vectors, &none, 0));
  }
  luaL_argerror(L, 1,
                lua_pushfstring(L,
                                "expected no arguments, got %d: sizes come from what forward gets; "
                                "write rnn.%s(), and then layer:forward(%s)%s",
                                got, name, list, shape));
}

bool bind_pushvectorsfield(lua_State *L, const bind_vectors *vectors, const char *key) {
  if (strcmp(key, "shapes") == 0) {
    shapes_pushall(L, vectors);
    return true;
  }
  if (strcmp(key, "outputs") != 0 || vectors->outputs == 1) return false;
  lua_createtable(L, vectors->outputs, 0);
  for (int k = 0; k < vectors->outputs; k++) {
    lua_pushstring(L, vectors->output[k]);
    lua_rawseti(L, -2, k + 1);
  }
  return true;
}
