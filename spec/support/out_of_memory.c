/*
 * Runs operations of the binding under an allocator that fails at the 1st, 2nd, 3rd … request until
 * the operation succeeds; each time the error must be "not enough memory", what exists must work
 * afterwards, and every byte must have come back at the end. Or counts the requests of operations
 * that are to make few or none. Or fails large requests alone, whose errors say what they are for.
 *
 *   out-of-memory fail   a line for each operation: its name and the requests that were failed
 *   out-of-memory count  a line for each counted operation: its name and the requests of one
 *                        repetition
 *   out-of-memory large  a line for each large request of the operations on large arrays: the
 *                        operation's name, and the error where requests fail from this one on
 *
 * Exit codes: 0 all as it should be, 1 not (said on standard error), 2 usage.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lualib.h>

#include "bind.h"

/* What the allocator has done, and when it is to fail. */
typedef struct ledger {
  size_t bytes;     /* held now */
  size_t requests;  /* for a new or a larger block, since they were last set to 0 */
  size_t fail_from; /* the request from which on all fail, 0 never */
  size_t least;     /* bytes of a request that is counted, and can fail */
} ledger;

/* Failing from a request on, and not at one alone, defeats the second attempt that Lua makes after
 * an emergency collection. Shrinking never fails: Lua relies on that. */
static void *ledger_alloc(void *context, void *block, size_t old_size, size_t size) {
  ledger *book = context;
  const size_t held = block ? old_size : 0;
  if (size == 0) {
    book->bytes -= held;
    free(block);
    return NULL;
  }
  if (size > held && size >= book->least) {
    book->requests++;
    if (book->fail_from && book->requests >= book->fail_from) return NULL;
  }
  void *moved = realloc(block, size);
  if (moved) book->bytes = book->bytes - held + size;
  return moved;
}

typedef struct operation {
  const char *name;
  const char *setup; /* a chunk that returns what the operation is given */
  const char *chunk; /* the operation: a chunk that returns true where its values are known */
  bool counted;      /* the requests of another run after the first are of interest */
} operation;

#define CELL "local c = rnn.RecurrentCell() "
#define LAYER "local l = rnn.Recurrent(3) "
#define LSTM_INPUTS                                                                                \
  "rnn.array {{1}, {2}, {3}, {4}}, rnn.array {{1}, {2}}, rnn.array {{1}, {2}, {3}, {4}}, "         \
  "rnn.array {1}, rnn.array {2}, rnn.array(4)"
#define LARGE_LSTM                                                                                 \
  "rnn.zeros(1024, 1), rnn.zeros(256, 2, 1), rnn.zeros(1024, 256), rnn.zeros(2, 256), "            \
  "rnn.zeros(2, 256), rnn.zeros(1024)"
#define LSTM_TABLES "{{1}, {2}, {3}, {4}}, {{1}, {2}}, {{1}, {2}, {3}, {4}}, {1}, {2}, {0, 0, 0, 0}"
#define LINEAR "local l = rnn.Linear() "
#define LINEAR_FORWARD                                                                             \
  LINEAR "local W, x, b = rnn.array {{1, 2}}, rnn.array {3, 4}, rnn.array {0} l:forward(W, x, b) "
#define KNOWN_BACKWARD                                                                             \
  "local a, b, c, X = l:backward(1) "                                                              \
  "return a == 18 and b == 43 and c == 27 and X[1] == 18 and X[2] == 6 and X[3] == 2"

/* Each of the layers over vectors: every request fails in turn. What it gives must be what another
 * layer gave before. `given`, a function of prepare, makes the inputs. */
#define EACH(NAME)                                                                                 \
  {NAME " of tables", "return given('" NAME "', true)",                                            \
   "local l, inputs, _, same = ... return same({l:forward(table.unpack(inputs))}, 'out')", false}, \
      {NAME " of arrays", "return given('" NAME "')",                                              \
       "local l, inputs, _, same = ... return same({l:forward(table.unpack(inputs))}, 'out')",     \
       false},                                                                                     \
      {NAME " backward", "return given('" NAME "', false, true)",                                  \
       "local l, _, up, same = ... return same({l:backward(table.unpack(up))}, 'gradients')",      \
       false},                                                                                     \
      {NAME " backward of tables", "return given('" NAME "', true, true)",                         \
       "local l, _, up, same = ... return same({l:backward(table.unpack(up))}, 'gradients')",      \
       false},                                                                                     \
  {                                                                                                \
    NAME " backward to given arrays", "return given('" NAME "', false, true, true)",               \
        "local l, _, up, same = ... return same({l:backward(table.unpack(up))}, 'gradients')",     \
        false                                                                                      \
  }

/* given(name [, as tables] [, after a forward] [, with places]) → a layer, its inputs, what its
 * backward gets, and same(results, "out" | "gradients"). */
static const char given[] =
    "local function block(sizes, d) if d > #sizes then return 1 / 3 end "
    "  local n, t = 2 * tonumber(sizes[d]:match '^%d' or 1), {} "
    "  for i = 1, n do t[i] = block(sizes, d + 1) end return t end "
    "local function numbers(v) return type(v) == 'userdata' and v:table() or v end "
    "function given(name, tables, after, places) "
    "  local l, other, inputs, filled = rnn[name](), rnn[name](), {}, {} "
    "  for i, input in ipairs(l.inputs) do local shape = l.shapes[input] "
    "    inputs[i] = not shape and 1 or tables and block(shape, 1) or rnn.array(block(shape, 1)) "
    "    if shape then filled[input] = rnn.array(block(shape, 1)) end "
    "  end "
    "  local up = {other:forward(table.unpack(inputs))} "
    "  local known = {out = {}, gradients = {other:backward(table.unpack(up))}} "
    "  for i, v in ipairs(up) do known.out[i] = numbers(v) if tables then up[i] = numbers(v) end "
    "end "
    "  for i, v in ipairs(known.gradients) do known.gradients[i] = numbers(v) end "
    "  if after then l:forward(table.unpack(inputs)) end "
    "  if places then up[#up + 1] = filled end "
    "  local function same(got, which) "
    "    for i, v in ipairs(known[which]) do "
    "      for row = 1, type(v) == 'table' and #v or 0 do local a, b = got[i][row], v[row] "
    "        for column = 1, type(b) == 'table' and #b or 0 do "
    "          if a[column] ~= b[column] then return false end end "
    "        if type(b) ~= 'table' and a ~= b then return false end "
    "      end "
    "      if type(v) ~= 'table' and got[i] ~= v then return false end "
    "    end return #got == #known[which] end "
    "  return l, inputs, up, same end";

#define ARRAY "local X = rnn.array {1, 2, 3} "
#define FORWARD LAYER ARRAY "l:forward(2, X, 3, 1) "

static const operation operations[] = {
    {"cell new", "", CELL "return c:forward(2, 3, 5, 7) == 41", false},
    {"cell forward", CELL "return c", "local c = ... return c:forward(2, 3, 5, 7) == 41", true},
    {"cell forward by name", CELL "return c, {wx = 2, x = 3, wh = 5, h = 7}",
     "local c, named = ... return c:forward(named) == 41", true},
    {"cell backward", CELL "c:forward(2, 3, 5, 7) return c",
     "local a, b, c, d = (...):backward(1) return a == 3 and b == 7 and c == 5 and d == 2", true},
    {"a layer of each class", "",
     "local function block(sizes, d) if d > #sizes then return 1 end "
     "  local n, t = 2 * tonumber(sizes[d]:match '^%d' or 1), {} "
     "  for i = 1, n do t[i] = block(sizes, d + 1) end return t end "
     "for name, make in pairs(rnn.classes) do local l = name ~= 'rng' and make(name == 'Recurrent' "
     "and 3 or nil) if l then "
     "  local given, shapes = {}, l.shapes "
     "  for i, input in ipairs(l.inputs) do "
     "    if not shapes then given[i] = input:find '^%u' and {1, 2, 3} or i "
     "    else given[i] = shapes[input] and block(shapes[input], 1) or 1 end "
     "  end "
     "  l:forward(table.unpack(given)) "
     "  l = l:fresh() local out = {l:forward(table.unpack(given))} "
     "  if not tostring(l):find(name, 1, true) "
     "    or select('#', l:backward(table.unpack(out))) ~= #l.gradients then "
     "    return false "
     "  end "
     "end end return true",
     false},
    {"cell inputs", CELL "return c", "return (...).inputs[4] == 'h' and (...).gradients[4] == 'x'",
     false},
    {"cell tostring", CELL "return c", "return tostring(...) == 'rnn.RecurrentCell()'", false},
    {"layer new", "", LAYER "return l:forward(2, {1, 2, 3}, 3, 1) == 63", false},
    {"layer of 10000 new", "", "return #rnn.Recurrent(10000) == 10000", false},
    {"layer forward", LAYER "return l, {1, 2, 3}",
     "local l, X = ... return l:forward(2, X, 3, 1) == 63", true},
    {"layer forward by name", LAYER "return l, {wx = 2, X = {1, 2, 3}, wh = 3, h0 = 1}",
     "local l, named = ... return l:forward(named) == 63", true},
    {"layer backward", LAYER "l:forward(2, {1, 2, 3}, 3, 1) return l",
     "local l = ... " KNOWN_BACKWARD, true},
    {"layer backward of each state", LAYER "l:forward(2, {1, 2, 3}, 3, 1) return l, {1, 2, 3}",
     "local l, dout = ... local a, b, c, X = l:backward(dout) "
     "return a == 65 and b == 146 and c == 102 and X[1] == 68 and X[2] == 22 and X[3] == 6",
     false},
    {"layer backward without dX", LAYER "l:forward(2, {1, 2, 3}, 3, 1) return l",
     "local a, b, c = (...):backward(1, false) return a == 18 and b == 43 and c == 27", true},
    {"layer backward of each state without dX",
     LAYER "l:forward(2, {1, 2, 3}, 3, 1) return l, {1, 2, 3}",
     "local l, dout = ... local a, b, c = l:backward(dout, false) "
     "return a == 65 and b == 146 and c == 102",
     true},
    {"layer value and gradients", LAYER ARRAY "return l, X",
     "local l, X = ... local h, a, b, c = l:value_and_gradients(2, X, 3, 1) "
     "return h == 63 and a == 18 and b == 43 and c == 27",
     true},
    {"layer states", LAYER "l:forward(2, {1, 2, 3}, 3, 1) return l",
     "local h = (...):states() return h[1] == 5 and h[2] == 19 and h[3] == 63", false},
    {"layer error", LAYER "return l",
     "local l = ... local ok, message = pcall(l.forward, l, 2, {1, 2}, 3, 1) "
     "if not ok and message == 'not enough memory' then error(message, 0) end "
     "return not ok and message:find('X: expected 3 numbers, got 2', 1, true) ~= nil",
     false},
    {"layer tostring", LAYER "return l", "return tostring(...) == 'rnn.Recurrent(3)'", false},
    {"layer of arrays new", ARRAY "return X", "return rnn.Recurrent(3):forward(2, ..., 3, 1) == 63",
     false},
    {"layer forward of an array", LAYER ARRAY "return l, X",
     "local l, X = ... return l:forward(2, X, 3, 1) == 63", true},
    {"layer backward to an array", FORWARD "return l", "local l = ... " KNOWN_BACKWARD, true},
    {"layer backward to a given array", FORWARD "return l, rnn.array(3)",
     "local l, dX = ... local a, b, c, X = l:backward(1, dX) "
     "return a == 18 and X == dX and X[1] == 18 and X[2] == 6 and X[3] == 2",
     true},
    {"layer backward of each state to a given array", FORWARD "return l, {1, 2, 3}, rnn.array(3)",
     "local l, dout, dX = ... local a, b, c, X = l:backward(dout, dX) "
     "return a == 65 and X == dX and X[1] == 68 and X[2] == 22 and X[3] == 6",
     true},
    {"layer backward of an array without dX", FORWARD "return l, X",
     "local l, dout = ... local a, b, c = l:backward(dout, false) "
     "return a == 65 and b == 146 and c == 102",
     true},
    {"layer states in an array", FORWARD "return l",
     "local h = (...):states() return h[1] == 5 and h[2] == 19 and h[3] == 63", false},
    {"layer from table to array",
     LAYER ARRAY "local t = {1, 2, 3} l:forward(2, t, 3, 1) return l, X, t",
     "local l, X, t = ... t = l:forward(2, t, 3, 1) == 63 "
     "return t and l:forward(2, X, 3, 1) == 63 and l:backward(X, false) == 65",
     true},
    {"array new", "return {1, 2, 3}",
     "local t = ... return #rnn.array(100, 1) == 100 and rnn.array(t):sum() == 6", false},
    {"array slice, add, scale", ARRAY "return X",
     "local a = ... return a:slice(2):sum() == 5 and a:add(a):sum() == 12 and a:scale(3):sum() == "
     "18",
     false},
    {"array elements and sums", ARRAY "return X",
     "local a = ... a[1] = a[1] return #a == 3 and a[4] == nil and a:sum() == 6 and a:mean() == 2 "
     "and a:min() == 1 and a:max() == 3 and a:dot(a) == 14 and a == a",
     true},
    {"array pairs", ARRAY "return X",
     "local n = 0 for i, v in pairs(...) do n = n + v end return n == 6", false},
    {"array error", ARRAY "return X",
     "local a = ... local ok, message = pcall(a.slice, a, 3, 1) "
     "if not ok and message == 'not enough memory' then error(message, 0) end "
     "return not ok and message:find('j: expected an integer from i = 3 to 3, got 1', 1, true) ~= "
     "nil",
     false},
    {"array of a shape new", "return {{1, 2, 3}, {4, 5, 6}}",
     "local t = ... local A = rnn.array(t) "
     "return A:sum() == 21 and #rnn.zeros(2, 3) == 2 and rnn.array {A, A}.shape[3] == 3 "
     "and rnn.zeros({2, 2}):sum() == 0 and #rnn.rng(1):randn(2, 3) == 2 "
     "and #rnn.rng(1):uniform({2, 3}, 0, 1) == 2",
     false},
    {"array rows and views", "return rnn.array {{1, 2, 3}, {4, 5, 6}}",
     "local A = ... A[1] = {1, 2, 3} A[2] = A[2] A[1][2] = 2 "
     "for i, row in pairs(A) do assert(row[3] == 3 * i) end "
     "return A[2]:reshape(3, 1)[2][1] == 5 and A:reshape(6):sum() == 21",
     false},
    {"array of a shape copied", "return rnn.array {{1, 2, 3}, {4, 5, 6}}",
     "local A = ... local T = A:transpose() "
     "assert(A:tanh():log():exp():sigmoid()[2][3] < 1) "
     "return A:copy() == A and A:table()[2][3] == 6 and T:dot(A)[3][3] == 45 and T:sum(1)[2] == 15 "
     "and A:slice(2)[1][1] == 4 and tostring(A) == 'rnn.array {{1, 2, 3}, {4, 5, 6}}'",
     false},
    {"array of a shape in place", "return rnn.array {{1, 2}, {3, 4}}, rnn.array {{1, 1}, {1, 1}}",
     "local A, B = ... A:fill(0):add_to(B, 5):add_product(B, B, -1):add_quotient(B, B):add_to(-2) "
     "A:sqrt_of(B):add_to(B, 2):clip_to(0, 3):scale_by(2) "
     "return A:norm() == 12 and A:argmax() == 1 and A:max() == 6",
     true},
    {"array of a shape error", "return rnn.array {{1, 2, 3}, {4, 5, 6}}",
     "local A = ... "
     "local function message(run) local ok, text = pcall(run) "
     "  if text == 'not enough memory' then error(text, 0) end return text end "
     "return message(function() A[2] = {1, 2} end):find('row 2: expected 3 numbers, got 2', 1, "
     "true) "
     "and message(function() return A:dot(A) end):find('for the product 2 × 3 by 2 × 3', 1, true) "
     "and message(function() return A[9] end):find('the 2 × 3 array has 2 rows', 1, true) "
     "and message(function() return A:add(A[1]) end):find('expected 2 × 3 numbers, got 3', 1, "
     "true) "
     "and message(function() return A:reshape(4, 4) end):find('got 4 × 4', 1, true) ~= nil",
     false},
    {"arrays saved", "return rnn.array {{1, 2}, {3, 4}}, os.tmpname()",
     "local A, path = ... assert(rnn.save(path, 'replace', '', {A, A[1]})) "
     "local file <close> = io.open(path, 'rb') "
     "local same = rnn.read_numbers(file, 6, 'f', 8, false):sum() == 13 "
     "return same and os.remove(path)",
     false},
    {"array tostring", ARRAY "return X", "return tostring(...) == 'rnn.array {1, 2, 3}'", false},
    {"array saved and read", ARRAY "return X, os.tmpname()",
     "local X, path = ... assert(rnn.save(path, 'replace', '', X)) "
     "local file <close> = io.open(path, 'rb') "
     "local same = rnn.read_numbers(file, 3, 'f', 8, false) == X "
     "return same and os.remove(path)",
     false},
    {"array not saved", ARRAY "return X",
     "local ok, message = rnn.save('.', 'replace', '', ...) "
     "return not ok and message == '.: not a regular file'",
     false},
    {"linear new", "", LINEAR "return l:forward({{1, 2}}, {3, 4}, {5})[1] == 16", false},
    {"linear forward of tables", LINEAR "return l, {{1, 2}}, {{3, 4}, {5, 6}}, {7}",
     "local l, W, x, b = ... return l:forward(W, x, b):sum() == 42", true},
    {"linear forward of arrays", LINEAR_FORWARD "return l, W, x, b",
     "local l, W, x, b = ... return l:forward(W, x, b)[1] == 11", true},
    {"linear backward", LINEAR_FORWARD "return l, rnn.array {3}",
     "local l, dout = ... local dW, db, dx = l:backward(dout) "
     "return dW:sum() == 21 and db[1] == 3 and dx[2] == 6",
     true},
    {"linear backward to given arrays",
     LINEAR_FORWARD "return l, {3}, {W = rnn.zeros(1, 2), b = rnn.array(1), x = false}",
     "local l, dout, places = ... local dW, db, dx = l:backward(dout, places) "
     "return dW == places.W and dW:sum() == 21 and db[1] == 3 and not dx",
     true},
    {"linear of one size after another", LINEAR "return l, {{1, 2}}, {3, 4}, {5}, {{6}}, {7}",
     "local l, W, x, b, V, y = ... "
     "local first = l:forward(W, x, b)[1] == 16 "
     "return l:forward(V, y, b)[1] == 47 and first",
     true},
    {"linear error", LINEAR "return l",
     "local l = ... local ok, message = pcall(l.forward, l, {{1, 2}}, {{3, 4, 5}}, {6}) "
     "if not ok and message == 'not enough memory' then error(message, 0) end "
     "return not ok and message:find('got 1 × 3; D is 2 in W', 1, true) ~= nil",
     false},
    {"linear fields", LINEAR "return l",
     "local l = ... return l.shapes.W[1] == 'V' and not l.outputs and tostring(l) == "
     "'rnn.Linear()'",
     false},
    {"lstm new", "return " LSTM_INPUTS,
     "local H, c = rnn.LSTM():forward(...) return #H == 2 and #c == 1", false},
    {"lstm forward", "return rnn.LSTM(), " LSTM_INPUTS,
     "local l = ... local H, c = l:forward(select(2, ...)) return #l == 2 and c[1] ~= 0", true},
    {"lstm forward of tables", "return rnn.LSTM(), " LSTM_TABLES,
     "local l = ... local H, c = l:forward(select(2, ...)) return #l == 2 and c[1] ~= 0", true},
    {"lstm backward to given arrays",
     "local l = rnn.LSTM() l:forward(" LSTM_INPUTS ") return l, {1}, {Wx = rnn.zeros(4, 1), "
     "Wh = rnn.zeros(4, 1), h0 = rnn.array(1), c0 = rnn.array(1), b = rnn.array(4), "
     "X = rnn.zeros(2, 1)}",
     "local l, d, places = ... local a, b, c, d, e, f = l:backward(d, d, places) "
     "return a == places.Wx and d[1] ~= 0 and f == places.X",
     true},
    {"lstm states", "local l = rnn.LSTM() l:forward(" LSTM_INPUTS ") return l",
     "local H, C = (...):states() return #H == 2 and #C == 2", true},
    {"lstm error", "local l = rnn.LSTM() l:forward(" LSTM_INPUTS ") return l",
     "local l = ... local ok, message = pcall(l.backward, l) "
     "if not ok and message == 'not enough memory' then error(message, 0) end "
     "return not ok and message:find('dH and dc are missing', 1, true) ~= nil",
     false},
    EACH("ElmanCell"),
    EACH("Elman"),
    EACH("LSTMCell"),
    EACH("LSTM"),
    EACH("GRUCell"),
    EACH("GRU"),
    EACH("Linear"),
    EACH("Embedding"),
    EACH("SoftmaxCrossEntropy"),
    EACH("GatedScan"),
    {"rng arrays", "return rnn.rng(1)",
     "local r = ... return #r:randn(10) == 10 and #r:uniform(10, 0, 1) == 10", false},
    {"rng new", "", "return rnn.rng(1):integer(3, 3) == 3", false},
    {"rng draws", "return rnn.rng(1)",
     "local r = ... return r:randn() ~= r:uniform(0, 1) and r:integer(3, 3) == 3", true},
    {"rng fork", "return rnn.rng(1)", "return (...):fork():integer(3, 3) == 3", false},
    {"collection",
     "local l = rnn.Recurrent(100) l:forward(1, rnn.array(100), 1, 1) "
     "return {rnn.RecurrentCell(), l, rnn.rng(1)}",
     "local kept = ... kept[1], kept[2], kept[3] = nil, nil, nil "
     "collectgarbage() collectgarbage() return next(kept) == nil",
     false},
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

/* Their large requests are of 1 MiB and more: 131072 numbers. */
static const operation large_operations[] = {
    {"array", "", "return #rnn.zeros(512, 256) == 512", false},
    {"layer forward of a table", "return rnn.zeros(131072):table()",
     "local l = rnn.Recurrent(131072) return l:forward(1, ..., 1, 1) == 1", false},
    {"layer backward to an array",
     "local l = rnn.Recurrent(131072) l:forward(1, rnn.array(131072), 1, 1) return l",
     "local a, b, c, X = (...):backward(1) return #X == 131072", false},
    {"layer states in an array",
     "local l = rnn.Recurrent(131072) l:forward(1, rnn.array(131072), 1, 1) return l",
     "return #(...):states() == 131072", false},
    {"linear forward", "return rnn.zeros(256, 2), rnn.zeros(512, 2), rnn.zeros(256)",
     "return #rnn.Linear():forward(...) == 512", false},
    {"linear forward of a table",
     "return rnn.zeros(2, 256), rnn.zeros(2, 256, 256):table(), rnn.zeros(2)",
     "return #rnn.Linear():forward(...) == 2", false},
    {"linear backward",
     "local l = rnn.Linear() l:forward(rnn.zeros(1, 131072), rnn.zeros(131072), rnn.zeros(1)) "
     "return l",
     "local W, b, x = (...):backward({1}) return #x == 131072", false},
    {"lstm forward", "return " LARGE_LSTM, "local H, c = rnn.LSTM():forward(...) return #H == 256",
     false},
    {"lstm states", "local l = rnn.LSTM() l:forward(" LARGE_LSTM ") return l",
     "local H, C = (...):states() return #H == 256 and #C == 256", false},
};
enum { LARGE_OPERATIONS = sizeof large_operations / sizeof *large_operations };

static int complain(const char *operation_name, size_t request, const char *what) {
  fprintf(stderr, "%s, request %zu: %s\n", operation_name, request, what);
  return 1;
}

/* Leaves the operation's function and then its arguments on the stack; returns their number. */
static int prepare(lua_State *L, const operation *op) {
  luaL_openlibs(L);
  luaL_requiref(L, "rnnlua.core", luaopen_rnnlua_core, 0);
  lua_setglobal(L, "rnn");
  if (luaL_dostring(L, "rnn.array = setmetatable({}, {__call = rnn.call_array}) "
                       "for name, make in pairs(rnn.classes) do rnn[name] = make end") != LUA_OK ||
      luaL_dostring(L, given) != LUA_OK) {
    return luaL_error(L, "%s", lua_tostring(L, -1));
  }
  if (luaL_loadstring(L, op->chunk) != LUA_OK || luaL_loadstring(L, op->setup) != LUA_OK) {
    return luaL_error(L, "%s", lua_tostring(L, -1));
  }
  lua_call(L, 0, LUA_MULTRET);
  return lua_gettop(L) - 1;
}

/* Pushes copies of the prepared operation's function and arguments. */
static void push_operation(lua_State *L, int arguments) {
  luaL_checkstack(L, arguments + 1, NULL);
  for (int i = 1; i <= arguments + 1; i++) lua_pushvalue(L, i);
}

/* Whether the prepared operation runs and gives its known values. */
static bool succeeds(lua_State *L, int arguments) {
  push_operation(L, arguments);
  const bool good = lua_pcall(L, arguments, 1, 0) == LUA_OK && lua_toboolean(L, -1);
  lua_settop(L, arguments + 1);
  return good;
}

/* Calls what is on the stack, where the request and all after it fail; returns lua_pcall's status,
 * and whether there was such a request. */
static int call_failing(lua_State *L, int arguments, ledger *book, size_t request, bool *reached) {
  book->requests = 0;
  book->fail_from = request;
  const int status = lua_pcall(L, arguments, 1, 0);
  book->fail_from = 0;
  *reached = book->requests >= request;
  return status;
}

/* Fails the operation at every request in turn. A state serves all its attempts, so that what one
 * left behind would show in the next. */
static int fail_operation(const operation *op, size_t *failed) {
  ledger book = {0};
  lua_State *L = lua_newstate(ledger_alloc, &book);
  if (!L) return complain(op->name, 0, "no state");
  const int arguments = prepare(L, op);
  int wrong = 0;
  bool reached = true;
  for (size_t request = 1; reached && !wrong; request++) {
    lua_gc(L, LUA_GCCOLLECT, 0);
    push_operation(L, arguments);
    const int status = call_failing(L, arguments, &book, request, &reached);
    if (status == LUA_OK && !lua_toboolean(L, -1)) {
      wrong = complain(op->name, request, "wrong values");
    } else if (status != LUA_OK && (!reached || status != LUA_ERRMEM ||
                                    strcmp(lua_tostring(L, -1), "not enough memory") != 0)) {
      wrong = complain(op->name, request, lua_tostring(L, -1));
    }
    lua_settop(L, arguments + 1);
    if (!succeeds(L, arguments)) wrong = complain(op->name, request, "does not work afterwards");
    *failed = request - 1;
  }
  lua_close(L);
  if (book.bytes != 0) wrong = complain(op->name, 0, "bytes were not given back");
  return wrong;
}

/* Fails the operation at every large request in turn; tells the errors, which are not Lua's own. */
static int fail_large(const operation *op) {
  ledger book = {.least = 1 << 20};
  lua_State *L = lua_newstate(ledger_alloc, &book);
  if (!L) return complain(op->name, 0, "no state");
  const int arguments = prepare(L, op);
  int wrong = 0;
  bool reached = true;
  for (size_t request = 1; reached && !wrong; request++) {
    lua_gc(L, LUA_GCCOLLECT, 0);
    push_operation(L, arguments);
    const int status = call_failing(L, arguments, &book, request, &reached);
    if (reached != (status == LUA_ERRRUN) || (status == LUA_OK && !lua_toboolean(L, -1))) {
      wrong = complain(op->name, request, "no error of its own, or wrong values");
    } else if (reached) {
      printf("%s: %s\n", op->name, lua_tostring(L, -1));
    }
    lua_settop(L, arguments + 1);
    if (!succeeds(L, arguments)) wrong = complain(op->name, request, "does not work afterwards");
  }
  lua_close(L);
  if (book.bytes != 0) wrong = complain(op->name, 0, "bytes were not given back");
  return wrong;
}

/* Opening the module, which fails at every request in turn, each time in a state of its own. */
static int open_module(lua_State *L) {
  luaL_requiref(L, "rnnlua.core", luaopen_rnnlua_core, 0);
  return 1;
}

static int fail_require(size_t *failed) {
  int wrong = 0;
  bool reached = true;
  for (size_t request = 1; reached && !wrong; request++) {
    ledger book = {0};
    lua_State *L = lua_newstate(ledger_alloc, &book);
    if (!L) return complain("require", request, "no state");
    lua_pushcfunction(L, open_module);
    const int status = call_failing(L, 0, &book, request, &reached);
    if (status != LUA_OK && (!reached || status != LUA_ERRMEM)) {
      wrong = complain("require", request, lua_tostring(L, -1));
    }
    lua_settop(L, 0);
    lua_pushcfunction(L, open_module);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK) wrong = complain("require", request, "fails for good");
    lua_close(L);
    if (book.bytes != 0) wrong = complain("require", request, "bytes were not given back");
    *failed = request - 1;
  }
  return wrong;
}

static int count_operation(const operation *op, size_t *requests) {
  ledger book = {0};
  lua_State *L = lua_newstate(ledger_alloc, &book);
  if (!L) return complain(op->name, 0, "no state");
  const int arguments = prepare(L, op);
  int wrong = 0;
  lua_gc(L, LUA_GCSTOP);
  for (int run = 1; run <= 2 && !wrong; run++) {
    book.requests = 0;
    if (!succeeds(L, arguments)) wrong = complain(op->name, 0, "wrong values");
    *requests = book.requests;
  }
  lua_close(L);
  return wrong;
}

int main(int argc, char **argv) {
  const bool fail = argc == 2 && strcmp(argv[1], "fail") == 0;
  const bool large = argc == 2 && strcmp(argv[1], "large") == 0;
  if (!fail && !large && !(argc == 2 && strcmp(argv[1], "count") == 0)) {
    fprintf(stderr, "usage: %s fail|count|large\n", argv[0]);
    return 2;
  }
  int wrong = 0;
  size_t requests = 0;
  if (large) {
    for (int i = 0; i < LARGE_OPERATIONS; i++) wrong |= fail_large(&large_operations[i]);
    return wrong;
  }
  if (fail) {
    wrong |= fail_require(&requests);
    printf("require: %zu\n", requests);
  }
  for (int i = 0; i < OPERATIONS; i++) {
    const operation *op = &operations[i];
    if (fail) {
      wrong |= fail_operation(op, &requests);
    } else if (op->counted) {
      wrong |= count_operation(op, &requests);
    } else {
      continue;
    }
    printf("%s: %zu\n", op->name, requests);
  }
  return wrong;
}
