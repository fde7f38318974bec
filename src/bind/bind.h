/*
 * What the userdata types share: class creation, the check of self, the reading of arguments.
 * Tables are read raw: no metamethod runs during a call.
 */
#ifndef RNNLUA_BIND_H
#define RNNLUA_BIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>

/* A layer's inputs, two at least, and which of them backward returns the gradients of. */
typedef struct bind_inputs {
  int count;
  const char *const *name; /* [count] in the order of forward's parameters */
  const int *gradient;     /* [count] places among the names, in the order of backward's results */
} bind_inputs;

/* A userdata type as Lua sees it. */
typedef struct bind_class {
  const char *name;          /* rnn.NAME is its constructor, rnnlua.NAME its type */
  const luaL_Reg *methods;   /* called with ':'; a layer has forward, backward and fresh */
  const luaL_Reg *meta;      /* metamethods */
  lua_CFunction constructor; /* returns a new userdata, its metatable set */
  lua_CFunction index;       /* [opt] in the place of the methods, which are its upvalue 3 */
  const bind_inputs *inputs; /* [opt] of a layer: its fields `inputs` and `gradients`, new lists at
                              * each access */
} bind_class;

/*
 * Pushes the constructor of a class. The metatable is upvalue 1 of the constructor and of every
 * method: a check of self is then one comparison, without a look-up in the registry. Upvalue 2 of
 * them all is the metatable of arrays, at the stack's index `array`; 0 for the class that is it.
 * [-0, +1]
 */
void bind_newclass(lua_State *L, const bind_class *class, int array);

/* Pushes and returns a userdata of `size` bytes and some user values, with upvalue 1 as its
 * metatable; raises a memory error. [-0, +1] */
void *bind_newuserdata(lua_State *L, size_t size, int user_values);

/* How many bytes hold a header and n doubles wherever bind_aligned puts them; where no object can
 * have so many, a size that raises a memory error. */
size_t bind_bytes(size_t header, size_t n);

/* The first place from `block` on that is 64-byte aligned. */
double *bind_aligned(void *block);

/* Pushes a userdata that is no more than n doubles, and returns them, 64-byte aligned. [-0, +1] */
double *bind_newbuffer(lua_State *L, size_t n);

/* Raises the argument error of bind_self. */
void bind_badself(lua_State *L);

/* Returns argument 1, a userdata whose metatable is upvalue 1 of the running function; anything
 * else is an argument error that names the type and says what to do. */
static inline void *bind_self(lua_State *L) {
  void *self = lua_touserdata(L, 1);
  /* lua_rawequal would say the same of two tables, more slowly */
  if (!self || !lua_getmetatable(L, 1) ||
      lua_topointer(L, -1) != lua_topointer(L, lua_upvalueindex(1))) {
    bind_badself(L);
  }
  lua_pop(L, 1);
  return self;
}

/* The name of a value's type, of a userdata its metatable's __name; it lives as long as what this
 * pushes. [-0, +0…2] */
const char *bind_typename(lua_State *L, int index);

/* Raises "bad argument #arg to … (name: expected …, got …)", where the stack's `index` is what
 * came. Returns never. */
int bind_expected(lua_State *L, int index, int arg, const char *name, const char *expected);

/* Returns the number at `index`, else an argument error on `arg`. A string is no number. */
static inline double bind_number(lua_State *L, int index, int arg, const char *name) {
  if (lua_type(L, index) != LUA_TNUMBER) bind_expected(L, index, arg, name, "a number");
  return lua_tonumber(L, index);
}

/* Returns the integer at `index`, a float with an integral value included, else an argument error
 * that says `expected`. */
lua_Integer bind_integer(lua_State *L, int index, int arg, const char *name, const char *expected);

/*
 * Copies the table of n numbers at `index` into values [n] [out], else an argument error on
 * `arg`: "name: expected 3 numbers, got 2", or "name[2]: expected a number, got string".
 */
void bind_numbers(lua_State *L, int index, int arg, const char *name, size_t n, double *values);

/* Pushes a new sequence of values [n]. [-0, +1] */
void bind_pushnumbers(lua_State *L, size_t n, const double *values);

/* The most numbers that an array or a layer may have; far more than any memory. */
#define BIND_LONGEST ((lua_Integer)1 << 48)

/* An array as userdata: rnnlua.array. */
typedef struct bind_array {
  size_t n;
  uint64_t changes; /* how often numbers were written since it was made: raise it at each write */
  double *values;   /* [n], 64-byte aligned, in the same block */
} bind_array;

/* The array at `index`, or NULL; the running function's upvalue 2 is the metatable of arrays. */
bind_array *bind_toarray(lua_State *L, int index);

/* Pushes a new array of n numbers, yet to be written; raises a memory error. [-0, +1] */
bind_array *bind_newarray(lua_State *L, size_t n);

/* Returns the size of an array at `index`, from 0 to BIND_LONGEST, else an argument error on `arg`.
 */
size_t bind_size(lua_State *L, int index, int arg, const char *name);

/* Raises the argument error "name: expected n numbers, got …" where n is not `got`. */
void bind_checklength(lua_State *L, int arg, const char *name, size_t n, size_t got);

/* How many numbers the table at `index` has, whose positive integer keys have to be 1 … n, else an
 * argument error on `arg`. */
size_t bind_length(lua_State *L, int index, int arg, const char *name);

/* The inputs of a forward that is running. */
typedef struct bind_given {
  const bind_inputs *inputs;
  bool by_name; /* in one table: argument errors belong to that */
} bind_given;

/* Whether they come by name, where there are not as many arguments as inputs. */
bool bind_given_by_name(lua_State *L, const bind_inputs *inputs);

/*
 * Brings the inputs of a forward in order to the stack's 2 … 1 + count, whether they came
 * positionally or in one table by name; too few, too many, missing and unknown ones are argument
 * errors.
 */
static inline bind_given bind_takeinputs(lua_State *L, const bind_inputs *inputs) {
  const bool in_order = lua_gettop(L) == 1 + inputs->count;
  return (bind_given){.inputs = inputs, .by_name = !in_order && bind_given_by_name(L, inputs)};
}

/* The stack's index of input i, from 0. */
static inline int bind_input_index(int i) {
  return i + 2;
}

/* The argument that an error of input i belongs to. */
static inline int bind_input_arg(bind_given given, int i) {
  return given.by_name ? 2 : bind_input_index(i);
}

/* Returns input i, a number, else an argument error. */
static inline double bind_input(lua_State *L, bind_given given, int i) {
  return bind_number(L, bind_input_index(i), bind_input_arg(given, i), given.inputs->name[i]);
}

/* Pushes the gradients of inputs that are all numbers, as backward's results, and returns how many.
 *   gradient  [count] in the order of the inputs */
static inline int bind_pushgradients(lua_State *L, const bind_inputs *inputs,
                                     const double *gradient) {
  for (int i = 0; i < inputs->count; i++) lua_pushnumber(L, gradient[inputs->gradient[i]]);
  return inputs->count;
}

/* Pushes the constructor of arrays as the metamethod __call of what it is the value of, the methods
 * of arrays, to which the Lua side adds, and their metatable. [-0, +3] */
void bind_arrays(lua_State *L);

/* Sets in the table at the stack's top what the Lua side reads and writes files with:
 * read_numbers, save, lock, kind_of_file. [-0, +0] */
void bind_files(lua_State *L, int array);

/* The module rnnlua.core; the only symbol that core.so exports. */
#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_rnnlua_core(lua_State *L);

#endif
