/* rnnlua.RecurrentCell: the scalar recurrent cell as userdata. */
#include "cell.h"
#include "bind.h"

typedef struct cell_userdata {
  rnn_cell cell;
  bind_state state; /* of the last forward */
} cell_userdata;

enum { WX, X, WH, H, INPUTS };
static const bind_inputs cell_inputs = {
    .count = INPUTS,
    .name = (const char *const[]){[WX] = "wx", [X] = "x", [WH] = "wh", [H] = "h"},
    .gradient = (const int[]){WX, WH, H, X}};

static int cell_pushnew(lua_State *L) {
  cell_userdata *self = bind_newuserdata(L, sizeof *self, 0);
  self->state = BIND_NEW;
  return 1;
}

/* rnn.RecurrentCell() */
static int cell_new(lua_State *L) {
  bind_checknoarguments(L, &cell_inputs, NULL);
  return cell_pushnew(L);
}

/* cell:forward(wx, x, wh, h) or cell:forward{wx =, x =, wh =, h =} → h' */
static int cell_forward(lua_State *L) {
  cell_userdata *self = bind_self(L);
  self->state = BIND_FAILED; /* until it succeeds */
  const bind_given given = bind_takeinputs(L, &cell_inputs);
  const double wx = bind_input(L, given, WX), x = bind_input(L, given, X);
  const double wh = bind_input(L, given, WH), h = bind_input(L, given, H);
  lua_pushnumber(L, rnn_cell_forward(&self->cell, wx, x, wh, h));
  self->state = BIND_READY;
  return 1;
}

/* cell:backward(dout) → dwx, dwh, dh, dx */
static int cell_backward(lua_State *L) {
  const cell_userdata *self = bind_self(L);
  bind_checkready(L, self->state);
  const double dout = bind_number(L, 2, 2, "dout");
  const rnn_cell_gradients of = rnn_cell_backward(&self->cell, dout);
  const double gradient[INPUTS] = {[WX] = of.dwx, [X] = of.dx, [WH] = of.dwh, [H] = of.dh};
  return bind_pushgradients(L, &cell_inputs, gradient);
}

/* cell:fresh() → a new cell */
static int cell_fresh(lua_State *L) {
  bind_self(L);
  return cell_pushnew(L);
}

static int cell_tostring(lua_State *L) {
  bind_self(L);
  lua_pushliteral(L, "rnn.RecurrentCell()");
  return 1;
}

static const luaL_Reg cell_methods[] = {
    {"forward", cell_forward}, {"backward", cell_backward}, {"fresh", cell_fresh}, {NULL, NULL}};
static const luaL_Reg cell_meta[] = {{"__tostring", cell_tostring}, {NULL, NULL}};

const bind_class bind_cell = {.name = "RecurrentCell",
                              .methods = cell_methods,
                              .meta = cell_meta,
                              .constructor = cell_new,
                              .inputs = &cell_inputs};
