/* rnnlua.Recurrent: the scalar recurrent layer over n steps as userdata. */
#include "recurrent.h"
#include "bind.h"

/* One block, sized once: forward and backward acquire nothing of their own. */
typedef struct recurrent_userdata {
  rnn_recurrent layer;
  bool ready;      /* a forward has succeeded since the last one began */
  double *scratch; /* [n] an upstream gradient on its way in, dX and states on their way out */
  double X[];      /* [n], then scratch [n], then the layer's work */
} recurrent_userdata;

#define RECURRENT_LONGEST ((lua_Integer)1 << 48)

static const bind_names recurrent_inputs = {4, (const char *const[]){"wx", "X", "wh", "h0"}};
static const bind_names recurrent_gradients = {4, (const char *const[]){"wx", "wh", "h0", "X"}};

/* rnn.Recurrent(n) */
static int recurrent_new(lua_State *L) {
  static const char expected[] = "a positive integer up to 2^48";
  const lua_Integer steps = bind_integer(L, 1, 1, "n", expected);
  if (steps < 1 || steps > RECURRENT_LONGEST) return bind_expected(L, 1, 1, "n", expected);
  const size_t n = (size_t)steps;
  const size_t doubles = 2 * n + rnn_recurrent_work(n);
  if (doubles > (SIZE_MAX / 2 - sizeof(recurrent_userdata)) / sizeof(double)) {
    return luaL_error(L, "not enough memory"); /* excused: only where size_t has 32 bits */
  }
  recurrent_userdata *self =
      bind_newuserdata(L, sizeof(recurrent_userdata) + doubles * sizeof(double));
  self->ready = false;
  self->scratch = self->X + n;
  rnn_recurrent_init(&self->layer, n, self->X + 2 * n);
  return 1;
}

/* layer:forward(wx, X, wh, h0) or layer:forward{wx =, X =, wh =, h0 =} → h_n */
static int recurrent_forward(lua_State *L) {
  recurrent_userdata *self = bind_self(L);
  self->ready = false;
  const bool named = bind_inputs(L, &recurrent_inputs);
  const double wx = bind_number(L, 2, 2, "wx");
  const double wh = bind_number(L, 4, named ? 2 : 4, "wh");
  const double h0 = bind_number(L, 5, named ? 2 : 5, "h0");
  bind_numbers(L, 3, named ? 2 : 3, "X", self->layer.n, self->X);
  lua_pushnumber(L, rnn_recurrent_forward(&self->layer, wx, self->X, wh, h0));
  self->ready = true;
  return 1;
}

/* Whether backward is to return dX: its second argument is absent, or false. */
static bool recurrent_wantsdX(lua_State *L) {
  if (lua_isnoneornil(L, 3)) return true;
  if (lua_isboolean(L, 3) && !lua_toboolean(L, 3)) return false;
  bind_expected(L, 3, 3, "dX", "false or nothing");
  return false; /* excused: the error does not return */
}

/* layer:backward(dout [, false]) → dwx, dwh, dh0 [, dX]; dout a number or n numbers */
static int recurrent_backward(lua_State *L) {
  recurrent_userdata *self = bind_self(L);
  if (!self->ready) return luaL_error(L, "call forward first");
  const bool wants = recurrent_wantsdX(L);
  double *dX = wants ? self->scratch : NULL;
  rnn_recurrent_gradients gradients;
  if (lua_istable(L, 2)) {
    bind_numbers(L, 2, 2, "dout", self->layer.n, self->scratch);
    gradients = rnn_recurrent_backward_steps(&self->layer, self->scratch, dX);
  } else if (lua_type(L, 2) == LUA_TNUMBER) {
    gradients = rnn_recurrent_backward(&self->layer, lua_tonumber(L, 2), dX);
  } else {
    /* The type comes first: what is pushed takes the place of an argument that is not there. */
    const char *got = bind_typename(L, 2);
    const lua_Integer n = (lua_Integer)self->layer.n;
    return luaL_argerror(L, 2,
                         lua_pushfstring(L, "dout: expected a number or a table of %I %s, got %s",
                                         n, n == 1 ? "number" : "numbers", got));
  }
  lua_pushnumber(L, gradients.dwx);
  lua_pushnumber(L, gradients.dwh);
  lua_pushnumber(L, gradients.dh0);
  if (!wants) return 3;
  bind_pushnumbers(L, self->layer.n, self->scratch);
  return 4;
}

/* layer:states() → {h_1, …, h_n} */
static int recurrent_states(lua_State *L) {
  const recurrent_userdata *self = bind_self(L);
  if (!self->ready) return luaL_error(L, "call forward first");
  rnn_recurrent_states(&self->layer, self->scratch);
  bind_pushnumbers(L, self->layer.n, self->scratch);
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
                                             {"states", recurrent_states},
                                             {NULL, NULL}};
static const luaL_Reg recurrent_meta[] = {
    {"__len", recurrent_len}, {"__tostring", recurrent_tostring}, {NULL, NULL}};

static const bind_class recurrent_class = {.name = "rnnlua.Recurrent",
                                           .methods = recurrent_methods,
                                           .meta = recurrent_meta,
                                           .constructor = recurrent_new,
                                           .inputs = &recurrent_inputs,
                                           .gradients = &recurrent_gradients};

void bind_recurrent(lua_State *L) {
  bind_newclass(L, &recurrent_class);
}
