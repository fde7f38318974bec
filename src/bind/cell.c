/* rnnlua.RecurrentCell: the scalar recurrent cell as userdata. */
#include "cell.h"
#include "bind.h"

typedef struct cell_userdata {
  rnn_cell cell;
  bool ready; /* a forward has succeeded since the last one began */
} cell_userdata;

static const bind_names cell_inputs = {4, (const char *const[]){"wx", "x", "wh", "h"}};
static const bind_names cell_gradients = {4, (const char *const[]){"wx", "wh", "h", "x"}};

/* rnn.RecurrentCell() */
static int cell_new(lua_State *L) {
  cell_userdata *self = bind_newuserdata(L, sizeof *self, 0);
  self->ready = false;
  return 1;
}

/* cell:forward(wx, x, wh, h) or cell:forward{wx =, x =, wh =, h =} → h' */
static int cell_forward(lua_State *L) {
  cell_userdata *self = bind_self(L);
  self->ready = false;
  const bool named = bind_inputs(L, &cell_inputs);
  double value[4];
  for (int i = 0; i < 4; i++) {
    value[i] = bind_number(L, i + 2, named ? 2 : i + 2, cell_inputs.name[i]);
  }
  lua_pushnumber(L, rnn_cell_forward(&self->cell, value[0], value[1], value[2], value[3]));
  self->ready = true;
  return 1;
}

/* cell:backward(dout) → dwx, dwh, dh, dx */
static int cell_backward(lua_State *L) {
  const cell_userdata *self = bind_self(L);
  if (!self->ready) return luaL_error(L, "call forward first");
  const double dout = bind_number(L, 2, 2, "dout");
  const rnn_cell_gradients gradients = rnn_cell_backward(&self->cell, dout);
  lua_pushnumber(L, gradients.dwx);
  lua_pushnumber(L, gradients.dwh);
  lua_pushnumber(L, gradients.dh);
  lua_pushnumber(L, gradients.dx);
  return 4;
}

static int cell_tostring(lua_State *L) {
  bind_self(L);
  lua_pushliteral(L, "rnn.RecurrentCell()");
  return 1;
}

static const luaL_Reg cell_methods[] = {
    {"forward", cell_forward}, {"backward", cell_backward}, {NULL, NULL}};
static const luaL_Reg cell_meta[] = {{"__tostring", cell_tostring}, {NULL, NULL}};

static const bind_class cell_class = {.name = "rnnlua.RecurrentCell",
                                      .methods = cell_methods,
                                      .meta = cell_meta,
                                      .constructor = cell_new,
                                      .inputs = &cell_inputs,
                                      .gradients = &cell_gradients};

void bind_recurrent_cell(lua_State *L, int array) {
  bind_newclass(L, &cell_class, array);
}
