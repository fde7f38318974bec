/*
 * Shared by the userdata types: creating classes, checking self, reading arguments.
 * Tables are read raw: no metamethod runs during a call.
 */
#ifndef RNNLUA_BIND_H
#define RNNLUA_BIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>

#include "shape.h"

/* A layer's inputs, at least two, and the order in which backward returns their gradients. */
typedef struct bind_inputs {
  int count;
  const char *const *name; /* [count] in the order of forward's parameters */
  const int *gradient;     /* [count - labels] places among the names, in the order of backward's
                            * results */
  int labels;              /* the last so many inputs are integers, and have no gradient */
} bind_inputs;

/* A userdata type as Lua sees it. */
typedef struct bind_class {
  const char *name;          /* rnn.NAME is its constructor, rnnlua.NAME its type */
  const luaL_Reg *methods;   /* called with ':'; a layer has forward, backward and fresh */
  const luaL_Reg *meta;      /* metamethods */
  lua_CFunction constructor; /* returns a new userdata with its metatable */
  lua_CFunction index;       /* [opt] the metamethod __index; the methods are its upvalue 3 */
  const bind_inputs *inputs; /* [opt] for a layer: its fields `inputs` and `gradients` come from
                              * here, as a new list at each access */
  const struct bind_vectors *vectors; /* [opt] for a layer over vectors (vectors.h) */
  bool (*pushfield)(lua_State *L, const struct bind_vectors *vectors,
                    const char *key); /* [opt] pushes another field, if the layer has it */
} bind_class;

/*
 * Pushes the constructor of a class. Upvalue 1 of the constructor and of every method is the
 * metatable of the class: checking self takes one comparison, and no look-up in the registry.
 * Upvalue 2 is the metatable of arrays, which is at the stack's index `array`. For the class of
 * arrays itself, `array` is 0.
 * [-0, +1]
 */
void bind_newclass(lua_State *L, const bind_class *class, int array);

/* Pushes and returns a userdata of `size` bytes and some user values, with upvalue 1 as its
 * metatable; raises a memory error. [-0, +1] */
void *bind_newuserdata(lua_State *L, size_t size, int user_values);

/* Pushes and returns a userdata without a metatable. If there is no memory for so many bytes, it
 * raises Lua's memory error, or for a large request pushes nothing and returns NULL: then the
 * caller raises bind_nomemory. [-0, +0…1] */
void *bind_tryuserdata(lua_State *L, size_t bytes, int user_values);

/* Raises "not enough memory for … (N bytes)", the bytes of n doubles for what the string at the
 * stack's top says. Does not return. */
int bind_nomemory(lua_State *L, size_t n);

/* The bytes of a header and n doubles, with space to align them. If no object can be so large,
 * returns a size for which every allocation raises a memory error. */
size_t bind_bytes(size_t header, size_t n);

/* The first 64-byte aligned address at or after `block`. */
double *bind_aligned(void *block);

/* Pushes a userdata of n doubles, and returns them, 64-byte aligned. Without memory as
 * bind_tryuserdata. [-0, +0…1] */
double *bind_trybuffer(lua_State *L, size_t n);

/* Raises the argument error for bind_self. */
void bind_badself(lua_State *L);

/* Returns argument 1, a userdata whose metatable is upvalue 1 of the running function; anything
 * else is an argument error that names the type and says what to do. */
static inline void *bind_self(lua_State *L) {
  void *self = lua_touserdata(L, 1);
  /* faster than lua_rawequal */
  if (!self || !lua_getmetatable(L, 1) ||
      lua_topointer(L, -1) != lua_topointer(L, lua_upvalueindex(1))) {
    bind_badself(L);
  }
  lua_pop(L, 1);
  return self;
}

/* The name of a value's type; for a userdata, its metatable's __name. The name is valid while the
 * values that this function pushes are on the stack. [-0, +0…2] */
const char *bind_typename(lua_State *L, int index);

/* Raises "bad argument #arg to … (message)". If arg is 0, raises the message with its place in
 * front. Does not return. */
int bind_argerror(lua_State *L, int arg, const char *message);

/* Raises "bad argument #arg to … (name: expected …, got …)" about the value at the stack's
 * `index`. Does not return. */
int bind_expected(lua_State *L, int index, int arg, const char *name, const char *expected);

/* Returns the number at `index`, else an argument error on `arg`. Strings are not converted. */
static inline double bind_number(lua_State *L, int index, int arg, const char *name) {
  if (lua_type(L, index) != LUA_TNUMBER) bind_expected(L, index, arg, name, "a number");
  return lua_tonumber(L, index);
}

/* Returns the integer at `index`, which may be a float with an integral value, else an argument
 * error that says `expected`. */
lua_Integer bind_integer(lua_State *L, int index, int arg, const char *name, const char *expected);

/*
 * Copies the table of n numbers at `index` into values [n] [out], else an argument error on
 * `arg`: "name: expected 3 numbers, got 2", or "name[2]: expected a number, got string".
 */
void bind_numbers(lua_State *L, int index, int arg, const char *name, size_t n, double *values);

/* Pushes a new sequence of values [n]. [-0, +1] */
void bind_pushnumbers(lua_State *L, size_t n, const double *values);

/* The largest size of an array or a layer, far beyond any memory. */
#define BIND_LONGEST ((lua_Integer)1 << 48)

/* An array as userdata: rnnlua.array. Its numbers are in the same block, 64-byte aligned. The
 * numbers of a view are in the block of another array, which is the view's user value 1. */
typedef struct bind_array {
  size_t n;          /* how many numbers it has */
  bind_shape shape;  /* of n numbers */
  double *values;    /* [n], row-major */
  uint64_t *changes; /* number of writes to the block so far: increment it at each write */
  uint64_t own;      /* changes points here, except in a view */
} bind_array;

/* The array at `index`, or NULL; the running function's upvalue 2 is the metatable of arrays. */
bind_array *bind_toarray(lua_State *L, int index);

/* Pushes a new array of uninitialized numbers. Without memory it raises an error, which says how
 * large the array is if it is large. [-0, +1] */
bind_array *bind_newarray(lua_State *L, const bind_shape *shape);

/* bind_newarray; the error says what the array is: `what` and then `name`. [-0, +1] */
bind_array *bind_namedarray(lua_State *L, const bind_shape *shape, const char *what,
                            const char *name);

/* bind_newarray for n numbers in one dimension. [-0, +1] */
bind_array *bind_newsequence(lua_State *L, size_t n);

/* Pushes a view of the array at `index`. The view begins at the array's number `first`, from 0.
 * Raises a memory error. [-0, +1] */
bind_array *bind_newview(lua_State *L, int index, const bind_shape *shape, size_t first);

/* The methods of arrays. */
extern const luaL_Reg bind_array_methods[];

/* Returns the size of an array at `index`, from 0 to BIND_LONGEST, else an argument error on `arg`.
 */
size_t bind_size(lua_State *L, int index, int arg, const char *name);

/* Raises the argument error "name: expected n numbers, got …" if the array is not a sequence of n
 * numbers. */
void bind_checkarray(lua_State *L, int arg, const char *name, size_t n, const bind_array *array);

/* Returns the length of the table at `index`, whose positive integer keys must be 1 … n, else an
 * argument error on `arg`. */
size_t bind_length(lua_State *L, int index, int arg, const char *name);

/* Raises the argument error on `arg` for the key at `index` of a table by name, if it is not the
 * name of an input; or if `gradients`, of an input that has a gradient. Returns its place. */
int bind_checkname(lua_State *L, int arg, int index, const bind_inputs *inputs, bool gradients);

/* The inputs of the forward that is running. */
typedef struct bind_given {
  const bind_inputs *inputs;
  bool by_name; /* in one table; then argument errors are about this table */
} bind_given;

/* Whether the inputs come by name. To be called if the count of arguments is not the count of
 * inputs. */
bool bind_given_by_name(lua_State *L, const bind_inputs *inputs);

/*
 * Puts the inputs of a forward on the stack in order, from 2 to 1 + count. They may come by
 * position, or by name in one table. Too few or too many inputs, and missing or unknown names, are
 * argument errors.
 */
static inline bind_given bind_takeinputs(lua_State *L, const bind_inputs *inputs) {
  const bool in_order = lua_gettop(L) == 1 + inputs->count;
  return (bind_given){.inputs = inputs, .by_name = !in_order && bind_given_by_name(L, inputs)};
}

/* The stack's index of input i, from 0. */
static inline int bind_input_index(int i) {
  return i + 2;
}

/* The number of the argument that an error in input i names. */
static inline int bind_input_arg(bind_given given, int i) {
  return given.by_name ? 2 : bind_input_index(i);
}

/* Returns input i, a number, else an argument error. */
static inline double bind_input(lua_State *L, bind_given given, int i) {
  return bind_number(L, bind_input_index(i), bind_input_arg(given, i), given.inputs->name[i]);
}

/* Raises the argument error for arguments of a constructor that takes none, unless all are nil. It
 * says to give them to forward. vectors [opt]: of a layer over vectors. */
void bind_checknoarguments(lua_State *L, const bind_inputs *inputs,
                           const struct bind_vectors *vectors);

/* Pushes "wx, x, wh, h", the names of the inputs. [-0, +1] */
const char *bind_pushinputs(lua_State *L, const bind_inputs *inputs);

/* Pushes the name of the class of the running constructor or method, such as LSTM; "layer" if
 * somebody changed its metatable. [-0, +1] */
const char *bind_pushclassname(lua_State *L);

/* What has become of a layer's last forward. */
typedef enum bind_state { BIND_NEW, BIND_FAILED, BIND_READY } bind_state;

/* Raises "call forward first: …" unless the last forward has succeeded. */
static inline void bind_checkready(lua_State *L, bind_state state) {
  if (state != BIND_READY) {
    luaL_error(L, "call forward first: %s",
               state == BIND_NEW ? "there was none yet" : "the last one raised an error");
  }
}

/* Raises the error that the array for input `name` was changed after forward. */
static inline void bind_changed(lua_State *L, const char *name) {
  luaL_error(L, "%s was changed after forward: call forward again, or change a copy, %s:copy()",
             name, name);
}

/* Pushes the results of a backward of a layer whose inputs are all numbers. Returns their count.
 * gradient: [count] in the order of the inputs */
static inline int bind_pushgradients(lua_State *L, const bind_inputs *inputs,
                                     const double *gradient) {
  for (int i = 0; i < inputs->count; i++) lua_pushnumber(L, gradient[inputs->gradient[i]]);
  return inputs->count;
}

/* Pushes three values for arrays: the constructor as a metamethod __call; the table of methods, to
 * which Lua code adds more; the metatable. [-0, +3] */
void bind_arrays(lua_State *L);

/* Adds the function `zeros` to the table at the stack's top. [-0, +0] */
void bind_array_functions(lua_State *L, int array);

/* Adds the functions for files to the table at the stack's top: read_numbers, save, lock,
 * kind_of_file. [-0, +0] */
void bind_files(lua_State *L, int array);

/* The module rnnlua.core; the only symbol that core.so exports. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_rnnlua_core(lua_State *L);

#endif
