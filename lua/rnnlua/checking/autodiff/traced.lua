--- Numbers that record the operations on them. The recording is a list of nodes: operations with their values,
-- operands and derivatives. Outside a recording, traced numbers behave as the numbers that they hold.
--
-- A node is { id, op, value, a, da, b, db, at }. a and b are its operands: traced or plain numbers, or false. da and db
-- are the derivatives of the operation with respect to them. `at` is what all operations of one position in the code
-- share (rnnlua.checking.autodiff.trace), or false. An input has `input`, its name, and `index`. A few operations have
-- `is_function` or `base`. These four are false in all other nodes.
-- @module rnnlua.checking.autodiff.traced

local core = require "rnnlua.core"

local traced = {}

local Traced = { __name = "rnnlua.Traced" }

local tape -- the current recording, or nil
local MOST = 40000 -- nodes; an LSTM of a thousand numbers has about as many over 20 steps

--- Whether a value is a traced number.
-- @param value
-- @treturn boolean
function traced.is(value) return getmetatable(value) == Traced end

--- The number that a value holds.
-- @param value a number, plain or traced
-- @treturn number
function traced.number(value) return getmetatable(value) == Traced and value.value or value end

local number = traced.number

--- Ends a recording because the forward can't be traced.
-- @string why
-- @raise always
function traced.refuse(why) error({ untraceable = why }, 0) end

-- What records operations runs without the hook of the thread, because it is not the layer's code.
local unhooked = core.unhooked

--- Records an operation.
-- @string op
-- @number value
-- @param a an operand, plain or traced
-- @tparam number da the derivative with respect to a
-- @param[opt] b
-- @tparam[opt] number db
-- @treturn table|number a node; outside a recording, the value
function traced.record(op, value, a, da, b, db)
  local own = tape
  if not own then return value end
  local nodes, locate, id = own.nodes, own.locate, own.count + 1
  own.count = id
  if id > MOST then traced.refuse "too many operations" end
  if not nodes then return setmetatable({ value = value }, Traced) end
  -- A recording has as many nodes as operations, so a node has no more fields than fit into a small table. Access to
  -- any other field means that a number is used as a table, which is an error.
  local node = setmetatable({ id = id, op = op, value = value, a = a, da = da, b = b or false, db = db or 0.0,
    at = false }, Traced)
  nodes[id] = node
  if locate then locate(node) end
  return node
end

local record = traced.record

local COMPUTE = {} -- by operation its value, of the operands' values and the node

-- An operation with two operands. `compute` returns its value, and the derivatives with respect to both.
local function binary(op, compute)
  COMPUTE[op] = compute
  return core.unhooked_operation(function(a, b, x, y)
    if tape then tape.binary = tape.binary + 1 end
    if not x or not y then traced.refuse "arithmetic with what is no number" end
    local value, da, db = compute(x, y)
    return record(op, value, a, da, b, db)
  end, Traced, "value")
end

local function by_base(x, y) return y * x ^ (y - 1) end
local function by_exponent(x, y) return x ^ y * math.log(x) end

Traced.__add = binary("+", function(x, y) return x + y, 1.0, 1.0 end)
Traced.__sub = binary("-", function(x, y) return x - y, 1.0, -1.0 end)
Traced.__mul = binary("*", function(x, y) return x * y, y, x end)
Traced.__div = binary("/", function(x, y) return x / y, 1 / y, -x / (y * y) end)
Traced.__pow = binary("^", function(x, y) return x ^ y, by_base(x, y), by_exponent(x, y) end)

function COMPUTE.negation(x) return -x end
Traced.__unm = unhooked(function(a) return record("negation", -number(a), a, -1.0) end)

-- Records a comparison of two numbers, whose result may decide what is computed.
local function compared(a, b)
  if tape then tape.compared[#tape.compared + 1] = { a = a, b = b } end
  return number(a), number(b)
end

Traced.__eq = unhooked(function(a, b)
  local x, y = compared(a, b)
  return x == y
end)
Traced.__lt = unhooked(function(a, b)
  local x, y = compared(a, b)
  return x < y
end)
Traced.__le = unhooked(function(a, b)
  local x, y = compared(a, b)
  return x <= y
end)
function Traced.__tostring(a)
  if tape then tape.as_text = true end
  return tostring(number(a))
end

for _, event in ipairs { "__mod", "__idiv", "__band", "__bor", "__bxor", "__shl", "__shr", "__bnot", "__concat",
  "__len", "__newindex", "__call" } do
  Traced[event] = function() traced.refuse("the operation " .. event) end
end
Traced.__index = setmetatable({ input = false, index = false, is_function = false, base = false }, {
  __index = function() traced.refuse "the operation __index" end,
})

--- Runs a function while operations are recorded.
-- @tparam ?function locate is called with each new node, and sets its `at`
-- @tparam function f gets `lift`, which makes an input: (number, name, list of indices) → node
-- @tparam[opt] boolean is_trial whether no nodes are kept; the numbers then have their values only
-- @treturn boolean whether f ended without an error
-- @return the result of f, or the error
-- @treturn table { nodes or false, inputs = { name = { node, … } }, binary = the number of operations with two
--   operands, compared = { { a, b }, … }, the numbers (traced or plain) that were compared, as_text = whether one was
--   converted to a text }
function traced.recording(locate, f, is_trial)
  local own = { nodes = not is_trial and {}, inputs = {}, compared = {}, as_text = false, binary = 0, count = 0,
    locate = locate }
  local function lift(value, name, index)
    own.count = own.count + 1
    if is_trial then return setmetatable({ value = value + 0.0 }, Traced) end
    local node = setmetatable({ id = own.count, op = "input", value = value + 0.0, a = false, da = false,
      b = false, db = false, at = false, input = name, index = index }, Traced)
    own.nodes[node.id] = node
    own.inputs[name] = own.inputs[name] or {}
    table.insert(own.inputs[name], node)
    return node
  end
  local outer = tape
  tape = own
  local ok, result = pcall(f, lift)
  tape = outer
  return ok, result, own
end

--- Changes the values of inputs.
-- @tparam table inputs by name, the nodes of each input
-- @tparam table values by name, the new numbers
function traced.move(inputs, values)
  for name, list in next, inputs do
    for i, node in ipairs(list) do node.value = values[name][i] end
  end
end

--- Computes the values of operations again, after their operands have changed.
-- @tparam {table,...} nodes of a recording
-- @tparam integer first
-- @tparam integer last
function traced.compute(nodes, first, last)
  for id = first, last do
    local node = nodes[id]
    local compute = COMPUTE[node.op]
    if compute then node.value = compute(number(node.a), number(node.b), node) end
  end
end

--- The nodes of the current recording.
-- @treturn {table,...}
function traced.nodes() return tape.nodes end

--- Calls a library function. Its operations are recorded, but do not count as operations of the layer's own
-- instructions.
-- @tparam function f
-- @return its result
function traced.apart(f)
  local before = tape and tape.binary
  local result = f()
  if tape then tape.binary = before end
  return result
end

--- The derivatives of functions with one argument in `math`, given argument and value. Lua has some of them only if it
-- was built with its older library.
local DERIVATIVES = {
  exp = function(_, y) return y end,
  sqrt = function(_, y) return 0.5 / y end,
  sin = function(x) return math.cos(x) end,
  cos = function(x) return -math.sin(x) end,
  tan = function(_, y) return 1 + y * y end,
  asin = function(x) return 1 / math.sqrt(1 - x * x) end,
  acos = function(x) return -1 / math.sqrt(1 - x * x) end,
  abs = function(x) return x < 0 and -1.0 or 1.0 end,
  deg = function() return math.deg(1) end,
  rad = function() return math.rad(1) end,
  tanh = function(x)
    local e = math.exp(-2 * math.abs(x))
    return 4 * e / ((1 + e) * (1 + e)) -- 1 - y * y, which cancels near 1
  end,
  sinh = function(x) return (math.exp(x) + math.exp(-x)) / 2 end,
  cosh = function(x) return (math.exp(x) - math.exp(-x)) / 2 end,
  log10 = function(x) return 1 / (x * math.log(10)) end,
}

-- The library `math` for traced numbers. Functions without a derivative refuse them.
local own_math = {}
for name, f in next, math do
  own_math[name] = type(f) ~= "function" and f or function(...)
    for i = 1, select("#", ...) do
      if traced.is((select(i, ...))) then traced.refuse("math." .. name) end
    end
    return f(...)
  end
end
for name, derivative in next, DERIVATIVES do
  local f = rawget(math, name)
  COMPUTE["math." .. name] = function(x) return f(x) end
  own_math[name] = f and unhooked(function(x, ...)
    if not traced.is(x) then return f(x, ...) end
    if name == "abs" then compared(x, 0) end
    local y = f(x.value)
    return record("math." .. name, y, x, derivative(x.value, y))
  end)
end
COMPUTE["math.log"] = function(x, _, node) return node.base and math.log(x, node.base) or math.log(x) end
own_math.log = unhooked(function(x, base)
  if traced.is(base) then traced.refuse "the base of math.log" end
  if not traced.is(x) then return math.log(x, base) end
  local node = record("math.log", base and math.log(x.value, base) or math.log(x.value), x,
    1 / (x.value * (base and math.log(base) or 1)))
  if base and traced.is(node) then rawset(node, "base", base) end
  return node
end)
COMPUTE["math.atan"] = function(y) return math.atan(y) end
own_math.atan = unhooked(function(y, x)
  if traced.is(x) then traced.refuse "math.atan of two numbers" end
  if not traced.is(y) then return math.atan(y, x or 1) end
  if x and x ~= 1 then traced.refuse "math.atan of two numbers" end
  return record("math.atan", math.atan(y.value), y, 1 / (1 + y.value * y.value))
end)
-- Functions of the older library.
own_math.atan2 = rawget(math, "atan2") and own_math.atan
local pow = rawget(math, "pow")
COMPUTE["math.pow"] = pow
own_math.pow = pow and unhooked(function(x, y)
  if not traced.is(x) and not traced.is(y) then return pow(x, y) end
  local base, exponent = number(x), number(y)
  return record("math.pow", pow(base, exponent), x, by_base(base, exponent), y, by_exponent(base, exponent))
end)
function own_math.type(x) return traced.is(x) and "float" or math.type(x) end

-- The largest or the smallest argument. The derivative goes to the argument that was returned, the first of equal
-- ones.
local function extreme(name, is_better)
  COMPUTE["math." .. name] = function(x, y, node) return node.da == 1 and x or y end
  return unhooked(function(first, ...)
    local best = first
    for i = 1, select("#", ...) do
      local other = (select(i, ...))
      if traced.is(best) or traced.is(other) then
        local x, y = compared(best, other)
        local taken = is_better(y, x)
        best = record("math." .. name, taken and y or x, best, taken and 0.0 or 1.0, other, taken and 1.0 or 0.0)
      elseif is_better(other, best) then
        best = other
      end
    end
    return best
  end)
end
own_math.max = extreme("max", function(a, b) return a > b end)
own_math.min = extreme("min", function(a, b) return a < b end)

traced.math = own_math

return traced
