--- Reverse-mode differentiation of recorded operations, in numbers that have an error bound: the derivative of what
-- the forward computes, with a rigorous bound.
--
-- It is the derivative in exact arithmetic; or, as in a running error analysis (Higham, 2002, section 3.3), that of
-- operations which may each have a rounding error as in doubles. Then the bound shows the effect of rounding on a
-- gradient. The numbers are balls of many digits (rnnlua.checking.second_opinion.elementary), or doubles
-- (rnnlua.checking.second_opinion.doubles), which are less exact and far cheaper.
-- @module rnnlua.checking.second_opinion.sweep

local ball = require "rnnlua.checking.second_opinion.ball"
local traced = require "rnnlua.checking.autodiff.traced"

local sweep = {}

local MOST_POWER = 4096
-- If a result restores x after a number at least LOST times larger was added to x, it has at most 28 of its bits: an
-- author who adds a constant or a multiple of x intends to round. A number that is unrelated to x may be so much
-- larger by chance. For these, the limit is LOST_BY_CHANCE: at most 11 bits are left, as many as numbers of 16 bits
-- have.
local LOST, LOST_BY_CHANCE = 2.0 ^ 25, 2.0 ^ 42
local IN_DOUBLES = 2.0 ^ -51 -- relative error of an operation; functions of math are right to 2 units in the last place
-- The error of these operations may be larger for results below LEAST_NORMAL.
local LEAST_NORMAL = 2.0 ^ -1022
local UNDERFLOWS = { ["*"] = true, ["/"] = true, ["^"] = true, ["math.exp"] = true, ["math.pow"] = true }

local function one(A) return A.ONE end
local function minus_one(A) return A.negated(A.ONE) end

local function root_of_rest(A, x) return A.inverse(A.sqrt(A.sub(A.ONE, A.mul(x, x)))) end

local function whole_power(node)
  local n = not traced.is(node.b) and math.tointeger(node.b)
  return n and math.abs(n) <= MOST_POWER and n
end

-- x^n by squaring.
local function power(A, x, n)
  if n < 0 then return A.inverse(power(A, x, -n)) end
  local result = A.ONE
  while n > 0 do
    if n & 1 == 1 then result = A.mul(result, x) end
    n = n >> 1
    if n > 0 then x = A.mul(x, x) end
  end
  return result
end

-- For each operation: value(A, x, y, node); and da and db, the derivatives with respect to the operands, (A, x, y,
-- value, node).
local OPERATIONS = {
  ["+"] = { value = function(A, x, y) return A.add(x, y) end, da = one, db = one },
  ["-"] = { value = function(A, x, y) return A.sub(x, y) end, da = one, db = minus_one },
  ["*"] = {
    value = function(A, x, y) return A.mul(x, y) end,
    da = function(_, _, y) return y end,
    db = function(_, x) return x end,
  },
  ["/"] = {
    value = function(A, x, y) return A.div(x, y) end,
    da = function(A, _, y) return A.inverse(y) end,
    db = function(A, _, y, v) return A.negated(A.div(v, y)) end,
  },
  ["^"] = {
    value = function(A, x, y, node)
      local n = whole_power(node)
      return n and power(A, x, n) or A.exp(A.mul(y, A.log(x)))
    end,
    da = function(A, x, y, v, node)
      local n = whole_power(node)
      if n then return n == 0 and A.number(0) or A.mul(y, power(A, x, n - 1)) end
      return A.div(A.mul(y, v), x)
    end,
    db = function(A, x, _, v) return A.mul(v, A.log(x)) end,
  },
  negation = { value = function(A, x) return A.negated(x) end, da = minus_one },
  ["math.exp"] = { value = function(A, x) return A.exp(x) end, da = function(_, _, _, v) return v end },
  ["math.log"] = {
    value = function(A, x, _, node)
      return node.base and A.div(A.log(x), A.log(A.number(node.base))) or A.log(x)
    end,
    da = function(A, x, _, _, node)
      return A.inverse(node.base and A.mul(x, A.log(A.number(node.base))) or x)
    end,
  },
  ["math.sqrt"] = {
    value = function(A, x) return A.sqrt(x) end,
    da = function(A, _, _, v) return A.inverse(A.times_power(v, 1)) end,
  },
  ["math.sin"] = { value = function(A, x) return A.sin(x) end, da = function(A, x) return A.cos(x) end },
  ["math.cos"] = {
    value = function(A, x) return A.cos(x) end,
    da = function(A, x) return A.negated(A.sin(x)) end,
  },
  ["math.tan"] = {
    value = function(A, x) return A.tan(x) end,
    da = function(A, _, _, v) return A.add(A.ONE, A.mul(v, v)) end,
  },
  ["math.asin"] = { value = function(A, x) return A.asin(x) end, da = root_of_rest },
  ["math.acos"] = {
    value = function(A, x) return A.acos(x) end,
    da = function(A, x) return A.negated(root_of_rest(A, x)) end,
  },
  ["math.atan"] = {
    value = function(A, x) return A.atan(x) end,
    da = function(A, x) return A.inverse(A.add(A.ONE, A.mul(x, x))) end,
  },
  ["math.abs"] = {
    value = function(A, x, _, node) return node.da < 0 and A.negated(x) or x end,
    da = function(A, _, _, _, node) return A.number(node.da) end,
  },
}

-- The hyperbolic functions: half of e^x plus or minus e^-x.
local function hyperbolic(A, x, sign)
  local e = A.exp(x)
  local inverse = A.inverse(e)
  return A.times_power(A.add(e, sign < 0 and A.negated(inverse) or inverse), -1)
end
local function cosh(A, x) return hyperbolic(A, x, 1) end
local function sinh(A, x) return hyperbolic(A, x, -1) end

OPERATIONS["math.cosh"] = { value = cosh, da = sinh }
OPERATIONS["math.sinh"] = { value = sinh, da = cosh }
OPERATIONS["math.tanh"] = {
  value = function(A, x) return A.div(sinh(A, x), cosh(A, x)) end,
  da = function(A, x)
    local c = cosh(A, x)
    return A.inverse(A.mul(c, c))
  end,
}
OPERATIONS["math.log10"] = {
  value = function(A, x) return A.div(A.log(x), A.log(A.number(10))) end,
  da = function(A, x) return A.inverse(A.mul(x, A.log(A.number(10)))) end,
}
OPERATIONS["math.pow"] = OPERATIONS["^"]

for _, name in ipairs { "deg", "rad" } do
  -- The factor is a double that the C library computes.
  local function factor(A) return A.rounded(A.number(math[name](1.0)), 2.0 ^ -50) end
  OPERATIONS["math." .. name] = { value = function(A, x) return A.mul(x, factor(A)) end, da = factor }
end
for _, name in ipairs { "max", "min" } do
  OPERATIONS["math." .. name] = {
    value = function(_, x, y, node) return node.da == 1 and x or y end,
    da = function(A, _, _, _, node) return A.number(node.da) end,
    db = function(A, _, _, _, node) return A.number(node.db) end,
  }
end

--- The operations by name: value(A, x, y, node), and da and db, the derivatives (A, x, y, value, node).
sweep.operations = OPERATIONS

--- Raises an error that more digits would not avoid.
-- @string why
-- @raise always
function sweep.abstain(why) error({ abstains = why, is_final = true }, 0) end

local abstain = sweep.abstain

-- For a sum and a number c that is then subtracted, with their signs: the other operand of the sum if c is one of them,
-- and c.
local function left_of(sum, sum_sign, c, c_sign)
  if not traced.is(sum) or sum.op ~= "+" and sum.op ~= "-" then return nil end
  local rest = -c_sign * sum_sign * traced.number(c)
  if (sum.op == "-" and -1 or 1) * traced.number(sum.b) == rest then return sum.a, c end
  if traced.number(sum.a) == rest then return sum.b, c end
end

-- The number that a sum or difference restores after another number was added to it, and that number: x and c for
-- (x + c) - c, c - (c - x) and similar.
local function given_back(node)
  local sign = node.op == "-" and -1 or 1
  local x, c = left_of(node.a, 1, node.b, sign)
  if x then return x, c end
  return left_of(node.b, sign, node.a, 1)
end

local function is_rounding(x, c, by_chance)
  return x ~= 0 and math.abs(c) >= (by_chance and LOST_BY_CHANCE or LOST) * math.abs(x)
end

-- The ids of the operands of nodes, by id; false for those that are no nodes.
local function operands_of(nodes)
  local left, right = {}, {}
  for id, node in ipairs(nodes) do
    left[id], right[id] = traced.is(node.a) and node.a.id, traced.is(node.b) and node.b.id
  end
  return left, right
end

-- The nodes that a value depends on, as keys by id.
local function needed_for(values, left, right)
  local needed = {}
  for id = 1, #left do needed[id] = false end
  for _, value in ipairs(values) do
    if traced.is(value) then needed[value.id] = true end
  end
  for id = #left, 1, -1 do
    if needed[id] then
      local a, b = left[id], right[id]
      if a then needed[a] = true end
      if b then needed[b] = true end
    end
  end
  return needed
end

-- The nodes that depend on one of the wanted inputs, as keys.
local function moved_by(nodes, wanted, left, right)
  local is_wanted, moves = {}, {}
  for _, name in ipairs(wanted) do is_wanted[name] = true end
  for id, node in ipairs(nodes) do
    local a, b = left[id], right[id]
    moves[id] = node.op == "input" and is_wanted[node.input] or a and moves[a] or b and moves[b] or false
  end
  return moves
end

--- Prepares the evaluations of a recording, at all its points.
-- @tparam table recording of rnnlua.checking.autodiff.trace.operations
-- @tparam table outputs nodes or numbers: the outputs of the recording, or its states
-- @tparam {table,...} compared pairs { a, b } whose order must be as in the forward
-- @tparam {string,...} wanted names of inputs
-- @treturn table for `evaluate`, which also needs `upstream`; with `decides`: as keys, the ids of nodes on which a
--   comparison depends
-- @raise if the derivative does not follow from the forward's operations
function sweep.plan(recording, outputs, compared, wanted)
  local nodes, decisive, adds, count = recording.nodes, {}, {}, 0
  for _, pair in ipairs(compared) do decisive[#decisive + 1], decisive[#decisive + 2] = pair.a, pair.b end
  local ends = table.move(outputs, 1, #outputs, #decisive + 1, table.move(decisive, 1, #decisive, 1, {}))
  local left, right = operands_of(nodes)
  local needed = needed_for(ends, left, right)
  for id, node in ipairs(nodes) do
    if needed[id] then
      count = count + 1
      if node.op ~= "input" and not OPERATIONS[node.op] then abstain("the operation " .. node.op) end
      if node.op == "+" or node.op == "-" then adds[#adds + 1] = node end
    end
  end
  return { nodes = nodes, outputs = outputs, inputs = recording.inputs, compared = compared, wanted = wanted,
    left = left, right = right, needed = needed, decides = needed_for(decisive, left, right),
    moves = moved_by(nodes, wanted, left, right), adds = adds, count = count }
end

--- Checks that the derivative of a plan's operations is that of the forward at the recording's point.
-- @tparam table plan
-- @raise if it is not, as `evaluate`
function sweep.check_point(plan)
  for _, pair in ipairs(plan.compared) do
    local x, y = traced.number(pair.a), traced.number(pair.b)
    if x ~= x or y ~= y then abstain "it compares with NaN" end
    if x == y then abstain "two numbers that it compares are equal" end
  end
  for id, node in ipairs(plan.nodes) do
    if plan.needed[id] and node.value - node.value ~= 0 then abstain "a number in it is not finite" end
  end
  for _, node in ipairs(plan.adds) do
    local x, c = given_back(node)
    if x and is_rounding(traced.number(x), traced.number(c), traced.is(c) and not plan.moves[c.id]) then
      abstain "it rounds a number to a few bits"
    end
  end
end

-- The number that stands for an operand.
local function number_of(A, values, operand)
  if traced.is(operand) then return values[operand.id] end
  return operand and A.number(operand)
end

-- What an operation's result may be off by besides what is in its bound.
local function unit_of(A, rounds) return rounds and not A.rounds and IN_DOUBLES or 0.0 end

-- The values of nodes.
local function forward(A, plan, nodes, rounds)
  local values, unit = {}, unit_of(A, rounds)
  for id, node in ipairs(plan.nodes) do
    if nodes[id] then
      local operation, x, y = OPERATIONS[node.op], number_of(A, values, node.a), number_of(A, values, node.b)
      values[id] = operation and A.rounded(operation.value(A, x, y, node), unit) or A.number(node.value)
      if unit > 0 and UNDERFLOWS[node.op] and math.abs(node.value) < LEAST_NORMAL and not A.is_zero(values[id]) then
        ball.refuse "a number in it underflows"
      end
    end
  end
  return values
end

--- Makes sure that rounding in doubles can't have changed the result of a comparison.
-- @tparam table plan
-- @tparam table A an arithmetic (rnnlua.checking.second_opinion.elementary or doubles)
-- @raise as `evaluate`
function sweep.check_order(plan, A)
  if #plan.compared == 0 then return end
  local values = forward(A, plan, plan.decides, true)
  for _, pair in ipairs(plan.compared) do
    local x, y = traced.number(pair.a), traced.number(pair.b)
    local sign = A.sign(A.sub(number_of(A, values, pair.a), number_of(A, values, pair.b)))
    if sign ~= (x < y and -1 or 1) then abstain "rounding may decide a comparison" end
  end
end

--- Evaluates the gradient of Σ upstream·output.
-- @tparam table plan of `plan`
-- @tparam table A an arithmetic
-- @tparam boolean rounds whether each operation may have a rounding error as in doubles; otherwise the arithmetic is
--   exact
-- @treturn table by name, a list of numbers of the arithmetic; false for a number that no output depends on
-- @treturn number the largest |value · derivative with respect to it| of all operations
-- @raise if the precision is not sufficient, or the derivative is not determined: { abstains = why, is_final }
function sweep.evaluate(plan, A, rounds)
  local unit = unit_of(A, rounds)
  local values, adjoints, scale = forward(A, plan, plan.needed, rounds), {}, 0.0
  local function give(id, d)
    if A.is_zero(d) then return end
    adjoints[id] = adjoints[id] and A.rounded(A.add(adjoints[id], d), unit) or d
  end
  for i, output in ipairs(plan.outputs) do
    if traced.is(output) and plan.moves[output.id] then give(output.id, A.number(plan.upstream[i])) end
  end
  for id = #plan.nodes, 1, -1 do
    local d, node = adjoints[id], plan.nodes[id]
    if d then scale = math.max(scale, math.abs(A.double(d) * node.value)) end
    local operation = d and OPERATIONS[node.op]
    if operation then
      local x, y = number_of(A, values, node.a), number_of(A, values, node.b)
      for _, key in ipairs { "a", "b" } do
        local operand = node[key]
        if traced.is(operand) and plan.moves[operand.id] then
          local partial = A.rounded(operation["d" .. key](A, x, y, values[id], node), unit)
          give(operand.id, A.rounded(A.mul(d, partial), unit))
        end
      end
    end
  end
  local gradients = {}
  for _, name in ipairs(plan.wanted) do
    gradients[name] = {}
    for k, node in ipairs(plan.inputs[name] or {}) do gradients[name][k] = adjoints[node.id] or false end
  end
  return gradients, scale
end

return sweep
