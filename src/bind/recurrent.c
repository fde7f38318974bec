/* rnnlua.Recurrent: the scalar recurrent layer over n steps as userdata. */
#include "recurrent.h"
#include "base/size.h"
#include "bind.h"

/*
 * The layer and its work buffer in one block. Arrays are read and written in place. The buffers
 * that only tables need are allocated when the first table comes.
 */
typedef struct recurrent_userdata {
  rnn_recurrent layer;
  bind_state state;        /* of the last forward */
  const bind_array *array; /* X of the last forward if it was an array; user value ARRAY */
  uint64_t changes;        /* *array->changes at that time */
  double *X;               /* [n] the numbers of a table X; user value NUMBERS; NULL until needed */
  double *scratch;         /* [n] dout from a table, and dX and states for tables; user value
                            * SCRATCH; NULL until needed */
} recurrent_userdata;

enum { ARRAY = 1, NUMBERS, SCRATCH, USER_VALUES = SCRATCH };

enum { WX, X, WH, H0, INPUTS };
static const bind_inputs recurrent_inputs = {
    .count = INPUTS,
    .name = (const char *const[]){[WX] = "wx", [X] = "X", [WH] = "wh", [H0] = "h0"},
    .gradient = (const int[]){WX, WH, H0, X}};

/* With so many steps, X alone takes 2^47 bytes: more than any address space. */
static const uint64_t recurrent_out_of_reach = UINT64_C(1) << 44;

/* Pushes a layer of as many steps as the stack's `index` says; argument errors call it n. */
static int recurrent_pushnew(lua_State *L, int index) {
  static const char expected[] = "a positive integer up to 2^48";
  const lua_Integer steps = bind_integer(L, index, index, "n", expected);
  if (steps < 1 || steps > BIND_LONGEST) return bind_expected(L, index, index, "n", expected);
  const size_t n = rnn_size((uint64_t)steps);
  /* Memory may suffice for the work, but never for X: refuse the layer. */
  const bool refused = n > recurrent_out_of_reach || bind_bytes(0, n) == RNN_SIZE_REFUSED;
  const size_t work = refused ? n : rnn_recurrent_work(n);
  recurrent_userdata *self =
      bind_tryuserdata(L, bind_bytes(sizeof *self, work), refused ? 0 : USER_VALUES);
  if (!self || refused) {
    lua_pushfstring(L, "a layer of %I steps", (lua_Integer)steps);
    return bind_nomemory(L, work);
  }
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setmetatable(L, -2);
  *self = (recurrent_userdata){.state = BIND_NEW};
  rnn_recurrent_init(&self->layer, n, bind_aligned(self + 1));
  return 1;
}

/* rnn.Recurrent(n) */
static int recurrent_new(lua_State *L) {
  if (!lua_isnoneornil(L, 2)) {
    luaL_argerror(
        L, 2,
        "expected n alone, the steps of a sequence; the layer has no other sizes, and its "
        "weights are numbers that forward takes");
  }
  return recurrent_pushnew(L, 1);
}

/* layer:fresh([n]) → a new layer of n steps, by default as many as this one */
static int recurrent_fresh(lua_State *L) {
  const recurrent_userdata *self = bind_self(L);
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_pushinteger(L, (lua_Integer)self->layer.n);
    lua_replace(L, 2);
  }
  return recurrent_pushnew(L, 2);
}

/* Returns *buffer [n]. It is allocated at the first call, and is a user value of argument 1. */
static double *recurrent_buffer(lua_State *L, double **buffer, int user_value, size_t n) {
  if (!*buffer) {
    double *numbers = bind_trybuffer(L, n);
    if (!numbers) {
      lua_pushfstring(L, "a copy of %I numbers", (lua_Integer)n);
      bind_nomemory(L, n);
    }
    lua_setiuservalue(L, 1, user_value);
    *buffer = numbers;
  }
  return *buffer;
}

static double *recurrent_scratch(lua_State *L, recurrent_userdata *self) {
  return recurrent_buffer(L, &self->scratch, SCRATCH, self->layer.n);
}

/* Reads X: an array in place, the numbers of a table as a copy. */
static const double *recurrent_takeX(lua_State *L, recurrent_userdata *self, bind_given given) {
  const int index = bind_input_index(X), arg = bind_input_arg(given, X);
  const char *name = given.inputs->name[X];
  const size_t n = self->layer.n;
  const bind_array *array = bind_toarray(L, index);
  const double *numbers;
  if (array) {
    bind_checkarray(L, arg, name, n, array);
    self->changes = *array->changes;
    numbers = array->values;
    lua_pushvalue(L, index);
    lua_setiuservalue(L, 1, ARRAY);
  } else {
    if (lua_istable(L, index)) recurrent_buffer(L, &self->X, NUMBERS, n);
    bind_numbers(L, index, arg, name, n, self->X);
    numbers = self->X;
    if (self->array) {
      lua_pushnil(L);
      lua_setiuservalue(L, 1, ARRAY);
    }
  }
  self->array = array;
  return numbers;
}

/* The inputs of a forward. */
typedef struct recurrent_point {
  double wx, wh, h0;
  const double *X;
} recurrent_point;

static recurrent_point recurrent_takepoint(lua_State *L, recurrent_userdata *self) {
  self->state = BIND_FAILED; /* until it succeeds */
  const bind_given given = bind_takeinputs(L, &recurrent_inputs);
  recurrent_point at = {.wx = bind_input(L, given, WX)};
  at.wh = bind_input(L, given, WH);
  at.h0 = bind_input(L, given, H0);
  at.X = recurrent_takeX(L, self, given);
  return at;
}

/* layer:forward(wx, X, wh, h0) or layer:forward{wx =, X =, wh =, h0 =} → h_n */
static int recurrent_forward(lua_State *L) {
  recurrent_userdata *self = bind_self(L);
  const recurrent_point at = recurrent_takepoint(L, self);
  lua_pushnumber(L, rnn_recurrent_forward(&self->layer, at.wx, at.X, at.wh, at.h0));
  self->state = BIND_READY;
  return 1;
}

/* Returns argument 1. Raises an error if there was no forward, or if its X has changed since. */
static recurrent_userdata *recurrent_afterforward(lua_State *L) {
  recurrent_userdata *self = bind_self(L);
  bind_checkready(L, self->state);
  if (self->array && *self->array->changes != self->changes) {
    bind_changed(L, "X");
  }
  return self;
}

/* "table or array of 3 numbers" */
static const char *recurrent_pushnumbers(lua_State *L, const char *kind, size_t n) {
  return lua_pushfstring(L, "%s of %I %s", kind, (lua_Integer)n, n == 1 ? "number" : "numbers");
}

/* Where dX goes. */
typedef struct recurrent_dX {
  bool wanted;       /* argument 2 is not false */
  bind_array *array; /* the array given, or a new one; NULL for a table */
  double *values;    /* [n]; NULL if it is not wanted */
} recurrent_dX;

static void recurrent_baddX(lua_State *L, const recurrent_userdata *self) {
  const char *got = bind_typename(L, 3);
  luaL_argerror(L, 3,
                lua_pushfstring(L, "dX: expected an %s, false or nothing, got %s",
                                recurrent_pushnumbers(L, "array", self->layer.n), got));
}

/* Checks argument 2 of backward, dX, before anything is allocated. */
static recurrent_dX recurrent_checkdX(lua_State *L, const recurrent_userdata *self) {
  recurrent_dX dX = {.wanted = true};
  if (lua_isnoneornil(L, 3)) return dX;
  if (lua_isboolean(L, 3) && !lua_toboolean(L, 3)) return (recurrent_dX){.wanted = false};
  dX.array = bind_toarray(L, 3);
  if (!dX.array) {
    recurrent_baddX(L, self);
    return dX; /* excused: the error does not return */
  }
  bind_checkarray(L, 3, "dX", self->layer.n, dX.array);
  /* Two views of the same size have the same numbers, or no number in common. */
  if (self->array && dX.array->values == self->array->values) {
    luaL_argerror(L, 3, "dX: expected another array than X, which forward keeps, got X itself");
  }
  return dX;
}

/* Decides where the kernels write dX; a new array replaces argument 2. */
static void recurrent_opendX(lua_State *L, recurrent_userdata *self, recurrent_dX *dX) {
  if (!dX->array && self->array) {
    const bind_shape shape = bind_sequence(self->layer.n);
    dX->array = bind_namedarray(L, &shape, "dX", "");
    lua_replace(L, 3);
  }
  dX->values = dX->array ? dX->array->values : recurrent_scratch(L, self);
}

static void recurrent_baddout(lua_State *L, const recurrent_userdata *self) {
  const char *got = bind_typename(L, 2);
  luaL_argerror(L, 2,
                lua_pushfstring(L, "dout: expected a number, or a %s, got %s",
                                recurrent_pushnumbers(L, "table or array", self->layer.n), got));
}

/* Returns dout [n], one number a step, from argument 1; NULL if it is a number. */
static const double *recurrent_checkdout(lua_State *L, recurrent_userdata *self) {
  if (lua_type(L, 2) == LUA_TNUMBER) return NULL;
  const size_t n = self->layer.n;
  const bind_array *array = bind_toarray(L, 2);
  if (array) {
    bind_checkarray(L, 2, "dout", n, array);
    return array->values;
  }
  if (!lua_istable(L, 2)) recurrent_baddout(L, self);
  double *dout = recurrent_scratch(L, self);
  bind_numbers(L, 2, 2, "dout", n, dout);
  return dout;
}

/* Pushes the gradients in backward's order, with dX if it is wanted, and returns their count. */
static int recurrent_pushgradients(lua_State *L, const recurrent_userdata *self,
                                   rnn_recurrent_gradients of, const recurrent_dX *dX) {
  const double gradient[INPUTS] = {[WX] = of.dwx, [WH] = of.dwh, [H0] = of.dh0};
  for (int i = 0; i < INPUTS; i++) {
    const int input = recurrent_inputs.gradient[i];
    if (input != X) {
      lua_pushnumber(L, gradient[input]);
    } else if (dX->array) {
      lua_pushvalue(L, 3);
    } else if (dX->wanted) {
      bind_pushnumbers(L, self->layer.n, dX->values);
    }
  }
  return dX->wanted ? INPUTS : INPUTS - 1;
}

/*
 * layer:backward(dout [, dX]) → dwx, dwh, dh0 [, dX]; dout is a number or n numbers. dX is an array
 * to fill and return, or false for none. Without it dX is new: a table if X was one, else an array.
 */
static int recurrent_backward(lua_State *L) {
  recurrent_userdata *self = recurrent_afterforward(L);
  recurrent_dX dX = recurrent_checkdX(L, self);
  const double *dout = recurrent_checkdout(L, self);
  lua_settop(L, 3);
  if (dX.wanted) recurrent_opendX(L, self, &dX);
  if (dX.array) ++*dX.array->changes;
  const rnn_recurrent_gradients of =
      dout ? rnn_recurrent_backward_steps(&self->layer, dout, dX.values)
           : rnn_recurrent_backward(&self->layer, lua_tonumber(L, 2), dX.values);
  return recurrent_pushgradients(L, self, of, &dX);
}

/*
 * layer:value_and_gradients(wx, X, wh, h0), or by name → h_n, dwx, dwh, dh0: forward and
 * backward(1, false) with a single read of X
 */
static int recurrent_value_and_gradients(lua_State *L) {
  recurrent_userdata *self = bind_self(L);
  const recurrent_point at = recurrent_takepoint(L, self);
  rnn_recurrent_gradients of;
  lua_pushnumber(L,
                 rnn_recurrent_forward_backward(&self->layer, at.wx, at.X, at.wh, at.h0, 1.0, &of));
  self->state = BIND_READY;
  return 1 + recurrent_pushgradients(L, self, of, &(recurrent_dX){.wanted = false});
}

/* layer:states() → h_1 … h_n: a table if X was one, else an array */
static int recurrent_states(lua_State *L) {
  recurrent_userdata *self = recurrent_afterforward(L);
  if (self->array) {
    const bind_shape shape = bind_sequence(self->layer.n);
    rnn_recurrent_states(&self->layer, bind_namedarray(L, &shape, "the states", "")->values);
  } else {
    double *H = recurrent_scratch(L, self);
    rnn_recurrent_states(&self->layer, H);
    bind_pushnumbers(L, self->layer.n, H);
  }
  return 1;
}

static int recurrent_len(lua_State *L) {
  const recurrent_userdata *self = bind_self(L);
  lua_pushinteger(L, (lua_Integer)self->layer.n);
  return 1;
}

static int recurrent_tostring(lua_State *L) {
  const recurrent_userdata *self = bind_self(L);
  lua_pushfstring(L, "rnn.Recurrent(%I)", (lua_Integer)self->layer.n);
  return 1;
}

static const luaL_Reg recurrent_methods[] = {{"forward", recurrent_forward},
                                             {"backward", recurrent_backward},
                                             {"value_and_gradients", recurrent_value_and_gradients},
                                             {"states", recurrent_states},
                                             {"fresh", recurrent_fresh},
                                             {NULL, NULL}};
static const luaL_Reg recurrent_meta[] = {
    {"__len", recurrent_len}, {"__tostring", recurrent_tostring}, {NULL, NULL}};

const bind_class bind_recurrent = {.name = "Recurrent",
                                   .methods = recurrent_methods,
                                   .meta = recurrent_meta,
                                   .constructor = recurrent_new,
                                   .inputs = &recurrent_inputs};
