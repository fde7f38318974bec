/*
 * What the layers over vectors share. A class declares its inputs, its outputs and their shapes,
 * and calls the core in a few functions; the methods are the same for all.
 *
 * A shape is text: dimensions with spaces between them, the outermost first. A dimension is a
 * capital letter, with a digit in front for a multiple. Inputs share dimensions: the first input
 * that has a letter gives its size. A star is the batch: no dimension, or as many as the class
 * allows. "4H D" is a matrix; "T * D" is a sequence of vectors, or of batches of vectors; "" is a
 * number.
 */
#ifndef RNNLUA_BIND_VECTORS_H
#define RNNLUA_BIND_VECTORS_H

#include "bind.h"

enum { BIND_MOST_INPUTS = 6, BIND_MOST_OUTPUTS = 2, BIND_LETTERS = 'Z' - 'A' + 1 };

/* The sizes of a forward. */
typedef struct bind_sizes {
  size_t of[BIND_LETTERS]; /* of each letter; 0 if no input has it */
  int from[BIND_LETTERS];  /* the input that gave it */
  bind_shape batch;        /* perhaps with 0 dimensions; -1 before an input gave it */
  int batch_from;
} bind_sizes;

/* The size of a letter; 1 if no input has it, such as T in a cell. */
static inline size_t bind_size_of(const bind_sizes *sizes, char letter) {
  const size_t size = sizes->of[letter - 'A'];
  return size > 0 ? size : 1;
}

/* The items of the batch; 1 without one. */
size_t bind_batch(const bind_sizes *sizes);

/* What the core computes with, and where its results go. */
typedef struct bind_run {
  const bind_sizes *sizes;
  const double *in[BIND_MOST_INPUTS]; /* the inputs, row-major */
  double *work;
  double *out[BIND_MOST_OUTPUTS];            /* forward and states: where they go */
  const double *upstream[BIND_MOST_OUTPUTS]; /* backward: in the shapes of the outputs; NULL for
                                              * zeros, but not all are NULL */
  double *gradient[BIND_MOST_INPUTS]; /* backward: where the gradient of each input goes; NULL if it
                                       * is left out */
} bind_run;

typedef struct bind_vectors {
  bind_inputs inputs;       /* at most BIND_MOST_INPUTS */
  const char *const *shape; /* [inputs.count] */
  unsigned kept;            /* 1 << i for an input that is not copied if it is an array */
  unsigned borrowed;        /* 1 << i for one that only forward reads: then it is not kept either */
  int label_from;           /* labels are integers from here to V */
  int batch;                /* dimensions that a batch may have */

  int outputs;                     /* at most BIND_MOST_OUTPUTS */
  const char *const *output;       /* [outputs] names */
  const char *const *output_shape; /* [outputs] */

  size_t (*work)(const bind_sizes *sizes); /* how many doubles; SIZE_MAX if there are more */
  void (*forward)(const bind_run *run);    /* fills out */
  void (*backward)(const bind_run *run); /* fills gradient; leaves the work as it needs it again */

  int states;                             /* how many results the method states has; 0 without it */
  const char *state_shape;                /* of each */
  void (*states_of)(const bind_run *run); /* fills out */
} bind_vectors;

/* The labels of a layer that has them, at the beginning of its work. */
const size_t *bind_labels(const bind_run *run);

/* Writes them there: input i minus `from`. */
void bind_setlabels(const bind_run *run, int i, size_t from);

/* The class of the layer that is declared in `of`; `kind` is `vector`, or for a layer over
 * sequences of vectors, which has a length and states, `sequence`. */
#define BIND_VECTORS(rnn_name, of, kind)                                                           \
  {                                                                                                \
    .name = (rnn_name), .methods = bind_##kind##_methods, .meta = bind_##kind##_meta,              \
    .constructor = bind_newvectors, .inputs = &(of).inputs, .vectors = &(of),                      \
    .pushfield = bind_pushvectorsfield                                                             \
  }

/* The constructor of such a class; its upvalue 3 is the declaration. */
int bind_newvectors(lua_State *L);

/* Methods and metamethods of layers over vectors, and of those over sequences of vectors. */
extern const luaL_Reg bind_vector_methods[], bind_vector_meta[];
extern const luaL_Reg bind_sequence_methods[], bind_sequence_meta[];

/* Pushes the field `shapes`, { Wx = { "4H", "D" }, … }, the shapes of the inputs that have a
 * gradient, without a batch; or `outputs`, the names of several outputs. Pushes nothing, and
 * returns false, for any other key. */
bool bind_pushvectorsfield(lua_State *L, const bind_vectors *vectors, const char *key);

/* Sizes before any input. */
bind_sizes bind_nosizes(void);

/* Adds the sizes that input i gives, whose shape is `got`. Returns false, and adds nothing, if the
 * shape does not fit. A size of 0 is an argument error on `arg`. */
bool bind_addsizes(lua_State *L, const bind_vectors *vectors, bind_sizes *sizes, int arg, int i,
                   const bind_shape *got);

/* Raises the argument error about input i, whose shape does not fit the sizes of those before it:
 * it says what gave the sizes. If all inputs fit once some are transposed, and no fewer and no
 * other ones, the error is about the first of those instead. shape: of all inputs, with -1
 * dimensions for a value that has none */
void bind_badshape(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes,
                   bind_given given, int i, const bind_shape *shape);

/* Raises the argument error on `arg` if the value at `index` can't be input i: neither a table nor
 * an array, nor a number for a label. */
void bind_checkvalue(lua_State *L, const bind_vectors *vectors, const bind_sizes *sizes, int arg,
                     int i, int index);

/* Pushes "T 5, N 3, D 2, H 4", the sizes that the inputs gave; N is all items of a batch. [-0, +1]
 */
const char *bind_pushsizes(lua_State *L, const bind_sizes *sizes);

/* The shape of an output, at sizes that all inputs gave. */
bind_shape bind_shape_of(const bind_sizes *sizes, const char *shape);

#endif
