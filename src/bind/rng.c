/* rnnlua.rng: the random generator as userdata. */
#include "rng.h"

#include <math.h>

#include "bind.h"

typedef struct rng_userdata {
  rnn_rng rng;
  lua_Integer seed; /* shown by tostring */
} rng_userdata;

/* rnn.rng(seed) */
static int rng_new(lua_State *L) {
  const lua_Integer seed = bind_integer(L, 1, 1, "seed", "an integer");
  rng_userdata *self = bind_newuserdata(L, sizeof *self, 0);
  self->seed = seed;
  rnn_rng_seed(&self->rng, (uint64_t)seed);
  return 1;
}

/* Raises the argument error for hi < lo. hi is the argument `arg`, and lo the one before it. */
static int rng_emptyinterval(lua_State *L, int arg) {
  lua_pushvalue(L, arg - 1);
  return bind_expected(L, arg, arg, "hi",
                       lua_pushfstring(L, "a number not below lo (%s)", lua_tostring(L, -1)));
}

/* rng:randn() → a draw of the standard normal distribution
 * rng:randn(n, …) → an array of such draws, with these sizes */
static int rng_randn(lua_State *L) {
  rng_userdata *self = bind_self(L);
  if (lua_isnone(L, 2)) {
    lua_pushnumber(L, rnn_rng_randn(&self->rng));
    return 1;
  }
  const bind_shape shape = bind_takeshape(L, 2);
  const bind_array *draws = bind_newarray(L, &shape);
  for (size_t i = 0; i < draws->n; i++) draws->values[i] = rnn_rng_randn(&self->rng);
  return 1;
}

/* rng:uniform([lo, hi]) → a float in [lo, hi), by default in [0, 1)
 * rng:uniform(n, lo, hi) → an array of n, or of the sizes in a table n */
static int rng_uniform(lua_State *L) {
  rng_userdata *self = bind_self(L);
  const bool many = !lua_isnone(L, 4);
  const int arg = many ? 3 : 2; /* the argument lo */
  double lo = 0.0, hi = 1.0;
  const bind_shape shape = many ? bind_toshape(L, 2) : bind_sequence(1);
  if (!lua_isnone(L, 2)) {
    lo = bind_number(L, arg, arg, "lo");
    hi = bind_number(L, arg + 1, arg + 1, "hi");
  }
  if (!isfinite(lo)) return bind_expected(L, arg, arg, "lo", "a finite number");
  if (!(lo <= hi)) return rng_emptyinterval(L, arg + 1);
  if (!isfinite(hi - lo)) return bind_expected(L, arg + 1, arg + 1, "hi", "hi - lo to be finite");
  if (!many) {
    lua_pushnumber(L, rnn_rng_uniform(&self->rng, lo, hi));
    return 1;
  }
  const bind_array *draws = bind_newarray(L, &shape);
  for (size_t i = 0; i < draws->n; i++) draws->values[i] = rnn_rng_uniform(&self->rng, lo, hi);
  return 1;
}

/* rng:integer(lo, hi) → an integer in [lo, hi] */
static int rng_integer(lua_State *L) {
  rng_userdata *self = bind_self(L);
  const lua_Integer lo = bind_integer(L, 2, 2, "lo", "an integer");
  const lua_Integer hi = bind_integer(L, 3, 3, "hi", "an integer");
  if (lo > hi) return rng_emptyinterval(L, 3);
  lua_pushinteger(L, rnn_rng_integer(&self->rng, lo, hi));
  return 1;
}

/* rng:fork() → a new generator with its own stream */
static int rng_fork(lua_State *L) {
  rng_userdata *self = bind_self(L);
  rng_userdata *child = bind_newuserdata(L, sizeof *child, 0);
  const uint64_t seed = rnn_rng_next(&self->rng);
  child->seed = (lua_Integer)seed;
  rnn_rng_seed(&child->rng, seed);
  return 1;
}

static int rng_tostring(lua_State *L) {
  const rng_userdata *self = bind_self(L);
  lua_pushfstring(L, "rnn.rng(%I)", self->seed);
  return 1;
}

static const luaL_Reg rng_methods[] = {{"randn", rng_randn},
                                       {"uniform", rng_uniform},
                                       {"integer", rng_integer},
                                       {"fork", rng_fork},
                                       {NULL, NULL}};
static const luaL_Reg rng_meta[] = {{"__tostring", rng_tostring}, {NULL, NULL}};

const bind_class bind_rng = {
    .name = "rng", .methods = rng_methods, .meta = rng_meta, .constructor = rng_new};
