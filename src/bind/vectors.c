/* Layers over vectors: the methods that all of them have. */
#include "vectors.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "array.h"
#include "base/size.h"

/* The last forward. Tables and small inputs are copied to the buffer; other arrays are kept as user
 * values, and read in place. */
typedef struct vectors_userdata {
  const bind_vectors *of;
  bind_state state;  /* of the last forward */
  uint64_t forwards; /* how many forwards have begun */
  bind_sizes sizes;
  const double *in[BIND_MOST_INPUTS];
  const bind_array *kept[BIND_MOST_INPUTS]; /* user value i + 1; NULL if input i was copied */
  uint64_t changes[BIND_MOST_INPUTS];       /* *kept[i]->changes at that time */
  double *buffer;                           /* [room] user value BUFFER */
  size_t room;
  double *upstream; /* in the buffer: room for upstream gradients from tables */
} vectors_userdata;

enum { BUFFER = BIND_MOST_INPUTS + 1 };

static int vectors_pushnew(lua_State *L, const bind_vectors *vectors) {
  vectors_userdata *self = bind_newuserdata(L, sizeof *self, BUFFER);
  *self = (vectors_userdata){.of = vectors};
  return 1;
}

int bind_newvectors(lua_State *L) {
  const bind_vectors *vectors = lua_touserdata(L, lua_upvalueindex(3));
  bind_checknoarguments(L, &vectors->inputs, vectors);
  return vectors_pushnew(L, vectors);
}

/* The inputs of a forward that is running. */
typedef struct vectors_given {
  bind_given given;
  bind_sizes sizes;
  bind_shape shape[BIND_MOST_INPUTS];
  const bind_array *array[BIND_MOST_INPUTS]; /* NULL for tables and numbers */
} vectors_given;

static bool vectors_islabel(const bind_vectors *of, int i) {
  return i >= of->inputs.count - of->inputs.labels;
}

/* Whether input i is read in place, not from a copy. */
static bool vectors_isinplace(const bind_vectors *of, const vectors_given *point, int i) {
  return point->array[i] && ((of->kept | of->borrowed) >> i & 1u);
}

/* The shape of the value at `index` as its first elements tell it; -1 dimensions if it has none.
 * Raises no error. */
static bind_shape vectors_peek(lua_State *L, int index) {
  bind_shape shape = {0};
  luaL_checkstack(L, BIND_DIMENSIONS + 4, "nested tables");
  const int top = lua_gettop(L);
  for (lua_pushvalue(L, index); lua_type(L, -1) != LUA_TNUMBER; lua_rawgeti(L, -1, 1)) {
    const bind_array *array = bind_toarray(L, -1);
    const bind_shape sequence = bind_sequence(lua_istable(L, -1) ? (size_t)lua_rawlen(L, -1) : 0);
    const bind_shape *more = array ? &array->shape : &sequence;
    if (more->size[0] == 0 || shape.dimensions + more->dimensions > BIND_DIMENSIONS) {
      shape.dimensions = -1;
      break;
    }
    memcpy(shape.size + shape.dimensions, more->size,
           (size_t)more->dimensions * sizeof *more->size);
    shape.dimensions += more->dimensions;
    if (array) break;
  }
  lua_settop(L, top);
  return shape;
}

/* Raises the argument error about input i, whose shape does not fit those before it. */
static void vectors_badshape(lua_State *L, const bind_vectors *of, vectors_given *point, int i) {
  for (int j = i + 1; j < of->inputs.count; j++) {
    point->shape[j] = vectors_peek(L, bind_input_index(j));
  }
  bind_badshape(L, of, &point->sizes, point->given, i, point->shape);
}

/* Reads and checks the shapes of the inputs. */
static vectors_given vectors_take(lua_State *L, const bind_vectors *of) {
  vectors_given point = {.given = bind_takeinputs(L, &of->inputs), .sizes = bind_nosizes()};
  for (int i = 0; i < of->inputs.count; i++) {
    const int index = bind_input_index(i), arg = bind_input_arg(point.given, i);
    bind_checkvalue(L, of, &point.sizes, arg, i, index);
    point.array[i] = bind_toarray(L, index);
    point.shape[i] = point.array[i] ? point.array[i]->shape
                                    : bind_nested_shape(L, index, arg, of->inputs.name[i]);
    if (!bind_addsizes(L, of, &point.sizes, arg, i, &point.shape[i])) {
      vectors_badshape(L, of, &point, i);
    }
  }
  return point;
}

static size_t vectors_outputnumbers(const bind_vectors *of, const bind_sizes *sizes, int k) {
  const bind_shape shape = bind_shape_of(sizes, of->output_shape[k]);
  return bind_shape_numbers(&shape);
}

/* How many doubles a forward needs: its work, copies of inputs, and upstream gradients. */
static size_t vectors_need(const bind_vectors *of, const vectors_given *point, size_t work) {
  size_t need = work;
  for (int i = 0; i < of->inputs.count; i++) {
    if (vectors_isinplace(of, point, i)) continue;
    need = rnn_size_plus(need, bind_shape_numbers(&point->shape[i]));
  }
  for (int k = 0; k < of->outputs; k++) {
    need = rnn_size_plus(need, vectors_outputnumbers(of, &point->sizes, k));
  }
  return need;
}

/* Makes the buffer larger if it has fewer than `need` doubles. */
static void vectors_reserve(lua_State *L, vectors_userdata *self, const bind_sizes *sizes,
                            size_t need) {
  if (self->buffer && self->room >= need) return;
  double *buffer = bind_trybuffer(L, need);
  if (!buffer) {
    lua_pushfstring(L, "the work of a forward at %s", bind_pushsizes(L, sizes));
    bind_nomemory(L, need);
  }
  lua_setiuservalue(L, 1, BUFFER);
  self->buffer = buffer;
  self->room = need;
}

/* Keeps input i, an array; or if `array` is NULL, forgets the one kept before. */
static void vectors_keep(lua_State *L, vectors_userdata *self, int i, const bind_array *array) {
  if (array) {
    lua_pushvalue(L, bind_input_index(i));
    self->changes[i] = *array->changes;
  } else if (self->kept[i]) {
    lua_pushnil(L);
  } else {
    return;
  }
  lua_setiuservalue(L, 1, i + 1);
  self->kept[i] = array;
}

/* Raises the argument error for the first label that is not an integer in range. */
static void vectors_checklabels(lua_State *L, const bind_vectors *of, const vectors_given *point,
                                int i, const double *labels) {
  const bind_shape *shape = &point->shape[i];
  const size_t V = bind_size_of(&point->sizes, 'V'), n = bind_shape_numbers(shape);
  for (size_t at = 0; at < n; at++) {
    const double label = labels[at];
    if (label >= of->label_from && label <= (double)V && floor(label) == label) continue;
    const char *name = of->inputs.name[i];
    if (shape->dimensions == 1) name = lua_pushfstring(L, "%s[%I]", name, (lua_Integer)at + 1);
    if (shape->dimensions == 2) {
      name = lua_pushfstring(L, "%s[%I][%I]", name, (lua_Integer)(at / shape->size[1]) + 1,
                             (lua_Integer)(at % shape->size[1]) + 1);
    }
    const char *expected =
        lua_pushfstring(L, "an integer from %d to %I", of->label_from, (lua_Integer)V);
    const bind_shape *rows = &point->shape[0];
    if (strcmp(of->shape[0], "V D") == 0 && label > (double)V && label <= (double)rows->size[1]) {
      const char *got = bind_pushshape(L, rows);
      expected = lua_pushfstring(L, "%s, the rows of %s (%s; is it transposed?)", expected,
                                 of->inputs.name[0], got);
    }
    lua_pushnumber(L, label);
    bind_expected(L, lua_gettop(L), bind_input_arg(point->given, i), name, expected);
  }
}

/* Copies input i to values, or leaves it in place. Returns where its numbers are. */
static const double *vectors_read(lua_State *L, vectors_userdata *self, const vectors_given *point,
                                  int i, double *values) {
  const bind_vectors *of = self->of;
  const int index = bind_input_index(i), arg = bind_input_arg(point->given, i);
  const bool in_place = vectors_isinplace(of, point, i);
  vectors_keep(L, self, i, in_place && (of->kept >> i & 1u) ? point->array[i] : NULL);
  if (in_place) return point->array[i]->values;
  if (point->shape[i].dimensions == 0) {
    values[0] = lua_tonumber(L, index);
  } else {
    bind_nested_numbers(L, index, arg, of->inputs.name[i], &point->shape[i], values);
  }
  if (vectors_islabel(of, i)) vectors_checklabels(L, of, point, i, values);
  return values;
}

static void vectors_fill(lua_State *L, vectors_userdata *self, const vectors_given *point,
                         size_t work) {
  double *next = self->buffer + work;
  self->state = BIND_FAILED; /* a finalizer may have called forward meanwhile */
  for (int i = 0; i < self->of->inputs.count; i++) {
    self->in[i] = vectors_read(L, self, point, i, next);
    if (self->in[i] == next) next += bind_shape_numbers(&point->shape[i]);
  }
  self->upstream = next;
  self->sizes = point->sizes;
}

const size_t *bind_labels(const bind_run *run) {
  return (const size_t *)(const void *)run->work;
}

void bind_setlabels(const bind_run *run, int i, size_t from) {
  size_t *labels = (size_t *)(void *)run->work;
  const size_t n = bind_batch(run->sizes);
  for (size_t at = 0; at < n; at++) labels[at] = (size_t)run->in[i][at] - from;
}

static bind_run vectors_run(const vectors_userdata *self) {
  bind_run run = {.sizes = &self->sizes, .work = self->buffer};
  memcpy(run.in, self->in, sizeof run.in);
  return run;
}

/* Pushes the array of output k. */
static bind_array *vectors_newoutput(lua_State *L, const bind_vectors *of, const bind_shape *shape,
                                     int k) {
  return bind_namedarray(L, shape, of->outputs > 1 ? "the output " : "the output",
                         of->outputs > 1 ? of->output[k] : "");
}

/* layer:forward(…), or by name → its outputs, new arrays. All memory is requested before numbers
 * are read: a finalizer that runs meanwhile may use this layer. */
static int vectors_forward(lua_State *L) {
  vectors_userdata *self = bind_self(L);
  const bind_vectors *of = self->of;
  self->state = BIND_FAILED; /* until it succeeds */
  self->forwards++;
  const vectors_given point = vectors_take(L, of);
  double number = 0.0, *out[BIND_MOST_OUTPUTS] = {NULL};
  luaL_checkstack(L, BIND_MOST_OUTPUTS + 2, "outputs");
  for (int k = 0; k < of->outputs; k++) {
    const bind_shape shape = bind_shape_of(&point.sizes, of->output_shape[k]);
    out[k] = shape.dimensions > 0 ? vectors_newoutput(L, of, &shape, k)->values : &number;
  }
  const size_t work = of->work(&point.sizes);
  vectors_reserve(L, self, &point.sizes, vectors_need(of, &point, work));
  vectors_fill(L, self, &point, work);
  bind_run run = vectors_run(self);
  memcpy(run.out, out, sizeof out);
  of->forward(&run);
  if (out[0] == &number) lua_pushnumber(L, number);
  self->state = BIND_READY;
  return of->outputs;
}

/* Returns argument 1. Raises an error if there was no forward, or if an input that it kept has
 * changed since. */
static vectors_userdata *vectors_afterforward(lua_State *L) {
  vectors_userdata *self = bind_self(L);
  bind_checkready(L, self->state);
  for (int i = 0; i < self->of->inputs.count; i++) {
    if (self->kept[i] && *self->kept[i]->changes != self->changes[i]) {
      bind_changed(L, self->of->inputs.name[i]);
    }
  }
  return self;
}

/* The name of an upstream gradient: "dout" of the only output, "dh" of output h of several. */
typedef struct vectors_name {
  char text[16];
} vectors_name;

static vectors_name vectors_upstreamname(const bind_vectors *of, int k) {
  vectors_name name;
  snprintf(name.text, sizeof name.text, "d%s", of->outputs == 1 ? "out" : of->output[k]);
  return name;
}

/* Whether an upstream gradient may be that of the last step alone. */
static bool vectors_haslast(const bind_vectors *of, int k) {
  return of->output_shape[k][0] == 'T';
}

/* An upstream gradient on its way from the arguments to the core. */
typedef struct vectors_upstream {
  bool given;
  bool number;             /* of an output that is a number */
  bool last;               /* of the last step alone */
  bind_shape shape;        /* of what was given */
  const bind_array *array; /* NULL for a table */
} vectors_upstream;

/* Pushes "an array of 5 × 2 numbers, or 2 for the last step alone": what upstream gradient k is.
 * [-0, +1] */
static const char *vectors_pushupstream(lua_State *L, const vectors_userdata *self, int k,
                                        const char *kind) {
  const bind_shape shape = bind_shape_of(&self->sizes, self->of->output_shape[k]);
  if (shape.dimensions == 0) return lua_pushliteral(L, "a number");
  const char *last = "";
  const char *expected = bind_pushshape(L, &shape);
  if (vectors_haslast(self->of, k)) {
    const bind_shape row = bind_shape_without(&shape, 0);
    last = lua_pushfstring(L, ", or %s for the last step alone", bind_pushshape(L, &row));
  }
  return lua_pushfstring(L, "%s%s %s%s", kind, expected,
                         strcmp(expected, "1") == 0 ? "number" : "numbers", last);
}

static void vectors_badupstream(lua_State *L, const vectors_userdata *self, int k, const char *kind,
                                const char *got) {
  const vectors_name name = vectors_upstreamname(self->of, k);
  const char *expected = vectors_pushupstream(L, self, k, kind);
  luaL_argerror(L, k + 2, lua_pushfstring(L, "%s: expected %s, got %s", name.text, expected, got));
}

/* Checks argument k + 1 of backward. */
static vectors_upstream vectors_checkupstream(lua_State *L, const vectors_userdata *self, int k) {
  const int index = k + 2;
  if (lua_isnil(L, index)) return (vectors_upstream){.given = false};
  vectors_upstream upstream = {.given = true, .array = bind_toarray(L, index)};
  const bind_shape shape = bind_shape_of(&self->sizes, self->of->output_shape[k]);
  if (shape.dimensions == 0) {
    bind_number(L, index, index, vectors_upstreamname(self->of, k).text);
    return (vectors_upstream){.given = true, .number = true};
  }
  if (upstream.array) {
    upstream.shape = upstream.array->shape;
  } else if (lua_istable(L, index)) {
    upstream.shape = bind_nested_shape(L, index, index, vectors_upstreamname(self->of, k).text);
  } else {
    vectors_badupstream(L, self, k, "a table or array of ", bind_typename(L, index));
  }
  if (bind_shape_equal(&shape, &upstream.shape)) return upstream;
  upstream.last = vectors_haslast(self->of, k);
  if (upstream.last) {
    const bind_shape row = bind_shape_without(&shape, 0);
    upstream.last = bind_shape_equal(&row, &upstream.shape);
  }
  if (!upstream.last) vectors_badupstream(L, self, k, "", bind_pushshape(L, &upstream.shape));
  return upstream;
}

/* Returns the numbers of an upstream gradient: in place, or written to room. */
static const double *vectors_readupstream(lua_State *L, const vectors_userdata *self, int k,
                                          const vectors_upstream *upstream, double *room) {
  if (!upstream->given) return NULL;
  if (upstream->array && !upstream->last) return upstream->array->values;
  if (upstream->number) {
    *room = lua_tonumber(L, k + 2);
    return room;
  }
  double *to = room;
  if (upstream->last) {
    const size_t all = vectors_outputnumbers(self->of, &self->sizes, k);
    to = room + all - bind_shape_numbers(&upstream->shape);
    rnn_array_fill(room, all, 0.0);
  }
  bind_nested_numbers(L, k + 2, k + 2, vectors_upstreamname(self->of, k).text, &upstream->shape,
                      to);
  return room;
}

/* Where the gradients go: places on the stack, in the order of backward's results. */
typedef struct vectors_results {
  int first;                           /* the stack's index of the first */
  bind_array *array[BIND_MOST_INPUTS]; /* that the caller gave; by input */
  bool wanted[BIND_MOST_INPUTS];
} vectors_results;

/* Whether two blocks of numbers have one in common. */
static bool vectors_overlap(const double *a, size_t a_numbers, const double *b, size_t b_numbers) {
  return (uintptr_t)a < (uintptr_t)(b + b_numbers) && (uintptr_t)b < (uintptr_t)(a + a_numbers);
}

static void vectors_badplace(lua_State *L, const vectors_userdata *self, int i, const char *what) {
  const int arg = self->of->outputs + 2;
  luaL_argerror(L, arg,
                lua_pushfstring(L,
                                "%s: expected an array of its own, got one that shares numbers "
                                "with %s",
                                self->of->inputs.name[i], what));
}

/* Raises an error if the array for gradient i has numbers that something else needs. */
static void vectors_checkplace(lua_State *L, const vectors_userdata *self,
                               const vectors_upstream *upstream, const vectors_results *results,
                               int i) {
  const bind_vectors *of = self->of;
  const bind_array *place = results->array[i];
  for (int j = 0; j < of->inputs.count; j++) {
    const bind_array *kept = self->kept[j], *other = results->array[j];
    if (kept && vectors_overlap(place->values, place->n, kept->values, kept->n)) {
      vectors_badplace(L, self, i,
                       lua_pushfstring(L, "%s, which forward keeps", of->inputs.name[j]));
    }
    if (j < i && other && vectors_overlap(place->values, place->n, other->values, other->n)) {
      vectors_badplace(L, self, i, lua_pushfstring(L, "the array for %s", of->inputs.name[j]));
    }
  }
  for (int k = 0; k < of->outputs; k++) {
    const bind_array *array = upstream[k].array;
    if (array && vectors_overlap(place->values, place->n, array->values, array->n)) {
      vectors_badplace(L, self, i, vectors_upstreamname(of, k).text);
    }
  }
}

/* Reads one entry of the table of places, whose key and value are on top of the stack. Pops the
 * value. */
static void vectors_takeplace(lua_State *L, const vectors_userdata *self,
                              vectors_results *results) {
  const bind_inputs *inputs = &self->of->inputs;
  const int arg = self->of->outputs + 2, value = lua_gettop(L);
  const int i = bind_checkname(L, arg, value - 1, inputs, true);
  bind_array *array = bind_toarray(L, value);
  const bind_shape shape = bind_shape_of(&self->sizes, self->of->shape[i]);
  if (array) {
    bind_checkshape(L, arg, inputs->name[i], &shape, &array->shape);
  } else if (lua_type(L, value) != LUA_TBOOLEAN || lua_toboolean(L, value)) {
    const char *expected = bind_pushshape(L, &shape);
    bind_expected(L, value, arg, inputs->name[i],
                  lua_pushfstring(L, "an array of %s numbers or false", expected));
  }
  results->array[i] = array;
  results->wanted[i] = array;
  int place = results->first;
  while (inputs->gradient[place - results->first] != i) place++;
  lua_replace(L, place);
}

/* Reads the places for gradients: pushes, for each result, the array given, false if it is left
 * out, or nil if it is to be new. */
static vectors_results vectors_takeplaces(lua_State *L, const vectors_userdata *self,
                                          const vectors_upstream *upstream) {
  const bind_vectors *of = self->of;
  const int table = of->outputs + 2, count = of->inputs.count - of->inputs.labels;
  vectors_results results = {.first = lua_gettop(L) + 1};
  for (int i = 0; i < of->inputs.count; i++) results.wanted[i] = !vectors_islabel(of, i);
  for (int i = 0; i < count; i++) lua_pushnil(L);
  if (lua_isnil(L, table)) return results;
  if (!lua_istable(L, table)) {
    bind_expected(L, table, table, "gradients", "a table with an array or false by name");
  }
  lua_pushnil(L);
  while (lua_next(L, table)) vectors_takeplace(L, self, &results);
  for (int i = 0; i < of->inputs.count; i++) {
    if (results.array[i]) vectors_checkplace(L, self, upstream, &results, i);
  }
  return results;
}

/* Makes new arrays for the gradients that have no place, and sets gradient [out]. Leaves the
 * results of backward on the stack; nil for one that is left out. */
static void vectors_openplaces(lua_State *L, const vectors_userdata *self,
                               const vectors_results *results, double **gradient) {
  const bind_inputs *inputs = &self->of->inputs;
  for (int r = 0; r < inputs->count - inputs->labels; r++) {
    const int i = inputs->gradient[r];
    bind_array *array = results->array[i];
    if (!results->wanted[i]) {
      lua_pushnil(L);
      lua_replace(L, results->first + r);
      continue;
    }
    if (!array) {
      const bind_shape shape = bind_shape_of(&self->sizes, self->of->shape[i]);
      array = bind_namedarray(L, &shape, "d", inputs->name[i]);
      lua_replace(L, results->first + r);
    }
    ++*array->changes;
    gradient[i] = array->values;
  }
}

static int vectors_meanwhile(lua_State *L) {
  return luaL_error(L, "a finalizer called forward meanwhile: let it use a layer of its own, "
                       "layer:fresh()");
}

/* Checks the count of backward's arguments, and fills up with nil. */
static void vectors_checkcount(lua_State *L, const vectors_userdata *self) {
  const bind_vectors *of = self->of;
  const int most = of->outputs + 1, got = lua_gettop(L) - 1;
  if (got > most) {
    luaL_argerror(L, most + 2,
                  lua_pushfstring(L,
                                  "expected %d upstream %s and a table of gradients, got %d "
                                  "arguments",
                                  of->outputs, of->outputs == 1 ? "gradient" : "gradients", got));
  }
  lua_settop(L, most + 1);
  for (int k = 0; k < of->outputs; k++) {
    if (!lua_isnil(L, k + 2)) return;
  }
  const vectors_name first = vectors_upstreamname(of, 0);
  const vectors_name last = vectors_upstreamname(of, of->outputs - 1);
  if (of->outputs > 1) {
    luaL_argerror(L, 2,
                  lua_pushfstring(L, "%s and %s are missing: expected at least one of them",
                                  first.text, last.text));
  }
  const char *expected = vectors_pushupstream(L, self, 0, "an array of ");
  luaL_argerror(L, 2, lua_pushfstring(L, "%s is missing; expected %s", first.text, expected));
}

/*
 * layer:backward(dout [, gradients]), with several outputs an upstream gradient for each → the
 * gradients. `gradients` has, by name, arrays to fill and return, and false for what is left out.
 */
static int vectors_backward(lua_State *L) {
  vectors_userdata *self = vectors_afterforward(L);
  const bind_vectors *of = self->of;
  vectors_checkcount(L, self);
  luaL_checkstack(L, BIND_MOST_INPUTS + 16, "gradients");
  vectors_upstream upstream[BIND_MOST_OUTPUTS];
  for (int k = 0; k < of->outputs; k++) upstream[k] = vectors_checkupstream(L, self, k);
  const vectors_results results = vectors_takeplaces(L, self, upstream);
  const uint64_t forwards = self->forwards;
  double *gradient[BIND_MOST_INPUTS] = {NULL};
  vectors_openplaces(L, self, &results, gradient);
  if (self->forwards != forwards) return vectors_meanwhile(L);
  bind_run run = vectors_run(self);
  memcpy(run.gradient, gradient, sizeof gradient);
  double *room = self->upstream;
  for (int k = 0; k < of->outputs; k++) {
    run.upstream[k] = vectors_readupstream(L, self, k, &upstream[k], room);
    room += vectors_outputnumbers(of, &self->sizes, k);
  }
  of->backward(&run);
  return lua_gettop(L) - results.first + 1;
}

/* layer:states() → the states of every step, new arrays */
static int vectors_states(lua_State *L) {
  const vectors_userdata *self = bind_self(L);
  bind_checkready(L, self->state);
  const bind_shape shape = bind_shape_of(&self->sizes, self->of->state_shape);
  const uint64_t forwards = self->forwards;
  double *out[BIND_MOST_OUTPUTS] = {NULL};
  for (int k = 0; k < self->of->states; k++)
    out[k] = bind_namedarray(L, &shape, "the states", "")->values;
  if (self->forwards != forwards) return vectors_meanwhile(L);
  bind_run run = vectors_run(self);
  memcpy(run.out, out, sizeof out);
  self->of->states_of(&run);
  return self->of->states;
}

/* layer:fresh() → a new layer */
static int vectors_fresh(lua_State *L) {
  const vectors_userdata *self = bind_self(L);
  return vectors_pushnew(L, self->of);
}

/* The steps of the last forward; 0 before the first. */
static int vectors_len(lua_State *L) {
  const vectors_userdata *self = bind_self(L);
  lua_pushinteger(L, self->state == BIND_READY ? (lua_Integer)self->sizes.of['T' - 'A'] : 0);
  return 1;
}

/* rnn.LSTM() */
static int vectors_tostring(lua_State *L) {
  bind_self(L);
  lua_pushfstring(L, "rnn.%s()", bind_pushclassname(L));
  return 1;
}

#define METHODS                                                                                    \
  {"forward", vectors_forward}, {"backward", vectors_backward}, {                                  \
    "fresh", vectors_fresh                                                                         \
  }
const luaL_Reg bind_vector_methods[] = {METHODS, {NULL, NULL}};
const luaL_Reg bind_sequence_methods[] = {METHODS, {"states", vectors_states}, {NULL, NULL}};

const luaL_Reg bind_vector_meta[] = {{"__tostring", vectors_tostring}, {NULL, NULL}};
const luaL_Reg bind_sequence_meta[] = {
    {"__len", vectors_len}, {"__tostring", vectors_tostring}, {NULL, NULL}};
