--- Reverse-mode differentiation of recorded operations in ball arithmetic: the derivative of what the forward
-- computes, with a rigorous bound.
--
-- It is the derivative in exact arithmetic; or, as in a running error analysis (Higham, 2002, section 3.3), that of
-- operations which may each have a rounding error as in doubles. Then the bound shows the effect of rounding on a
-- gradient.
-- @module rnnlua.checking.witness.sweep

local ball = require "rnnlua.checking.witness.ball"
local elementary = require "rnnlua.checking.witness.elementary"
local traced = require "rnnlua.checking.autodiff.traced"

local sweep = {}

local ONE = ball.number(1)
local MOST_POWER = 4096
-- If a result restores x after a number at least LOST times larger was added to x, it has at most 28 of its bits: an
-- author who adds a constant or a multiple of x intends to round. A number that is unrelated to x may be so much
-- larger by chance. For these, the limit is LOST_BY_CHANCE: at most 11 bits are left, as many as numbers of 16 bits
-- have.
local LOST, LOST_BY_CHANCE = 2.0 ^ 25, 2.0 ^ 42
local IN_DOUBLES = 2.0 ^ -51 -- relative error of an operation; functions of math are right to 2 units in the last place
-- The error of these operations may be larger for results below LEAST_NORMAL.
local LEAST_NORMAL = 2.0 ^ -1022
local UNDERFLOWS = { ["*"] = true, ["/"] = true, ["^"] = true, ["math.exp"] = true }

local function one() return ONE end
local function minus_one() return ball.negated(ONE) end

local function root_of_rest(A, x) return A.inverse(A.sqrt(A.sub(ONE, A.mul(x, x)))) end

local function whole_power(node)
  local n = not traced.is(node.b) and math.tointeger(node.b)
  return n and math.abs(n) <= MOST_POWER and n
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
    db = function(A, _, y, v) return ball.negated(A.div(v, y)) end,
  },
  ["^"] = {
    value = function(A, x, y, node)
      local n = whole_power(node)
      return n and A.power(x, n) or A.exp(A.mul(y, A.log(x)))
    end,
    da = function(A, x, y, v, node)
      local n = whole_power(node)
      if n then return n == 0 and ball.number(0) or A.mul(y, A.power(x, n - 1)) end
      return A.div(A.mul(y, v), x)
    end,
    db = function(A, x, _, v) return A.mul(v, A.log(x)) end,
  },
  negation = { value = function(_, x) return ball.negated(x) end, da = minus_one },
  ["math.exp"] = { value = function(A, x) return A.exp(x) end, da = function(_, _, _, v) return v end },
  ["math.log"] = {
    value = function(A, x, _, node)
      return node.base and A.div(A.log(x), A.log(ball.number(node.base))) or A.log(x)
    end,
    da = function(A, x, _, _, node)
      return A.inverse(node.base and A.mul(x, A.log(ball.number(node.base))) or x)
    end,
  },
  ["math.sqrt"] = {
    value = function(A, x) return A.sqrt(x) end,
    da = function(A, _, _, v) return A.inverse(A.times_power(v, 1)) end,
  },
  ["math.sin"] = { value = function(A, x) return A.sin(x) end, da = function(A, x) return A.cos(x) end },
  ["math.cos"] = {
    value = function(A, x) return A.cos(x) end,
    da = function(A, x) return ball.negated(A.sin(x)) end,
  },
  ["math.tan"] = {
    value = function(A, x) return A.tan(x) end,
    da = function(A, _, _, v) return A.add(ONE, A.mul(v, v)) end,
  },
  ["math.asin"] = { value = function(A, x) return A.asin(x) end, da = root_of_rest },
  ["math.acos"] = {
    value = function(A, x) return A.acos(x) end,
    da = function(A, x) return ball.negated(root_of_rest(A, x)) end,
  },
  ["math.atan"] = {
    value = function(A, x) return A.atan(x) end,
    da = function(A, x) return A.inverse(A.add(ONE, A.mul(x, x))) end,
  },
  ["math.abs"] = {
    value = function(_, x, _, node) return node.value > 0 and x.s < 0 and ball.negated(x) or x end,
    da = function(_, _, _, _, node) return ball.number(node.da) end,
  },
}

for _, name in ipairs { "deg", "rad" } do
  -- The factor is a double that the C library computes.
  local factor = ball.rounded(ball.number(math[name](1.0)), 2.0 ^ -50)
  OPERATIONS["math." .. name] = {
    value = function(A, x) return A.mul(x, factor) end,
    da = function() return factor end,
  }
end
for _, name in ipairs { "max", "min" } do
  OPERATIONS["math." .. name] = {
    value = function(_, x, y, node) return node.da == 1 and x or y end,
    da = function(_, _, _, _, node) return ball.number(node.da) end,
    db = function(_, _, _, _, node) return ball.number(node.db) end,
  }
end

local arithmetics = {}

local function arithmetic(limbs)
  arithmetics[limbs] = arithmetics[limbs] or elementary.arithmetic(limbs)
  return arithmetics[limbs]
end

-- Raises an error that more digits would not avoid.
local function abstain(why) error({ abstains = why, is_final = true }, 0) end

-- The number that an operation restores after another number was added to it, and that number: x and c for (x + c) -
-- c, c - (c - x) and similar.
local function given_back(node)
  if node.op ~= "+" and node.op ~= "-" then return nil end
  local sign = node.op == "-" and -1 or 1
  local function of(sum, sum_sign, c, c_sign)
    if not traced.is(sum) or sum.op ~= "+" and sum.op ~= "-" then return nil end
    local rest = -c_sign * sum_sign * traced.number(c)
    if (sum.op == "-" and -1 or 1) * traced.number(sum.b) == rest then return sum.a, c end
    if traced.number(sum.a) == rest then return sum.b, c end
  end
  local x, c = of(node.a, 1, node.b, sign)
  if x then return x, c end
  return of(node.b, sign, node.a, 1)
end

local function is_rounding(x, c, by_chance)
  return x ~= 0 and math.abs(c) >= (by_chance and LOST_BY_CHANCE or LOST) * math.abs(x)
end

-- The nodes that a value depends on, as keys by id.
local function needed_for(nodes, values)
  local needed = {}
  for _, value in ipairs(values) do
    if traced.is(value) then needed[value.id] = true end
  end
  for id = #nodes, 1, -1 do
    if needed[id] then
      for _, key in ipairs { "a", "b" } do
        local operand = nodes[id][key]
        if traced.is(operand) then needed[operand.id] = true end
      end
    end
  end
  return needed
end

--- Prepares the evaluations of a recording.
-- @tparam table recording of rnnlua.checking.autodiff.trace.operations, with `outputs` and their `upstream`
-- @tparam {table,...} compared pairs { a, b } whose order must be as in the forward
-- @tparam {string,...} wanted names of inputs
-- @treturn table for `evaluate`, with `decides`: as keys, the ids of nodes on which a comparison depends
-- @raise if the derivative does not follow from the forward's operations
function sweep.plan(recording, compared, wanted)
  local decisive = {}
  for _, pair in ipairs(compared) do
    local x, y = traced.number(pair.a), traced.number(pair.b)
    if x ~= x or y ~= y then abstain "it compares with NaN" end
    if x == y then abstain "two numbers that it compares are equal" end
    decisive[#decisive + 1], decisive[#decisive + 2] = pair.a, pair.b
  end
  local ends = table.move(recording.outputs, 1, #recording.outputs, #decisive + 1, table.move(decisive, 1, #decisive,
    1, {}))
  local nodes = recording.nodes
  local plan = { nodes = nodes, outputs = recording.outputs, upstream = recording.upstream, inputs = recording.inputs,
    compared = compared, wanted = wanted, needed = needed_for(nodes, ends), decides = needed_for(nodes, decisive),
    moves = {}, count = 0 }
  local is_wanted = {}
  for _, name in ipairs(wanted) do is_wanted[name] = true end
  for id, node in ipairs(nodes) do
    if plan.needed[id] then
      plan.count = plan.count + 1
      if node.op ~= "input" and not OPERATIONS[node.op] then abstain("the operation " .. node.op) end
      if node.value - node.value ~= 0 then abstain "a number in it is not finite" end
      local x, c = given_back(node)
      if x and is_rounding(traced.number(x), traced.number(c), traced.is(c) and not plan.moves[c.id]) then
        abstain "it rounds a number to a few bits"
      end
    end
    plan.moves[id] = node.input and is_wanted[node.input] or traced.is(node.a) and plan.moves[node.a.id]
      or traced.is(node.b) and plan.moves[node.b.id] or false
  end
  return plan
end

-- The ball of an operand.
local function ball_of(values, operand)
  if traced.is(operand) then return values[operand.id] end
  return operand and ball.number(operand)
end

-- The values of nodes.
local function forward(A, plan, nodes, unit)
  local values = {}
  for id, node in ipairs(plan.nodes) do
    if nodes[id] then
      local operation, x, y = OPERATIONS[node.op], ball_of(values, node.a), ball_of(values, node.b)
      values[id] = operation and ball.rounded(operation.value(A, x, y, node), unit) or ball.number(node.value)
      if unit > 0 and UNDERFLOWS[node.op] and math.abs(node.value) < LEAST_NORMAL and not ball.is_zero(values[id]) then
        ball.refuse "a number in it underflows"
      end
    end
  end
  return values
end

--- Makes sure that rounding in doubles can't have changed the result of a comparison.
-- @tparam table plan
-- @tparam integer limbs
-- @raise as `evaluate`
function sweep.check_order(plan, limbs)
  if #plan.compared == 0 then return end
  local A = arithmetic(limbs)
  local values = forward(A, plan, plan.decides, IN_DOUBLES)
  for _, pair in ipairs(plan.compared) do
    local x, y = traced.number(pair.a), traced.number(pair.b)
    local sign = ball.sign(A.sub(ball_of(values, pair.a), ball_of(values, pair.b)))
    if sign ~= (x < y and -1 or 1) then abstain "rounding may decide a comparison" end
  end
end

--- Evaluates the gradient of Σ upstream·output.
-- @tparam table plan of `plan`
-- @tparam integer limbs of 24 bits
-- @tparam boolean rounds whether each operation may have a rounding error as in doubles; otherwise the arithmetic is
--   exact
-- @treturn table by name, a list of balls; false for a number that no output depends on
-- @treturn number the largest |value · derivative with respect to it| of all operations
-- @raise if the precision is not sufficient, or the derivative is not determined: { abstains = why, is_final }
function sweep.evaluate(plan, limbs, rounds)
  local A, unit = arithmetic(limbs), rounds and IN_DOUBLES or 0.0
  local values, adjoints, scale = forward(A, plan, plan.needed, unit), {}, 0.0
  local function give(id, d)
    if ball.is_zero(d) then return end
    adjoints[id] = adjoints[id] and ball.rounded(A.add(adjoints[id], d), unit) or d
  end
  for i, output in ipairs(plan.outputs) do
    if traced.is(output) and plan.moves[output.id] then give(output.id, ball.number(plan.upstream[i])) end
  end
  for id = #plan.nodes, 1, -1 do
    local d, node = adjoints[id], plan.nodes[id]
    if d then scale = math.max(scale, math.abs(ball.double(d) * node.value)) end
    local operation = d and OPERATIONS[node.op]
    if operation then
      local x, y = ball_of(values, node.a), ball_of(values, node.b)
      for _, key in ipairs { "a", "b" } do
        local operand = node[key]
        if traced.is(operand) and plan.moves[operand.id] then
          local partial = ball.rounded(operation["d" .. key](A, x, y, values[id], node), unit)
          give(operand.id, ball.rounded(A.mul(d, partial), unit))
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
