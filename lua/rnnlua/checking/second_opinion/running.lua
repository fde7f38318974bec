--- The gradient of recorded operations in doubles, with a running error analysis: to the bit what
-- rnnlua.checking.second_opinion.sweep computes with the arithmetic rnnlua.checking.second_opinion.doubles, at a part
-- of the cost. A recording has tens of thousands of sums and products. They are written out here, on lists of values
-- and of bounds instead of a table for each number.
-- @module rnnlua.checking.second_opinion.running

local ball = require "rnnlua.checking.second_opinion.ball"
local doubles = require "rnnlua.checking.second_opinion.doubles"
local sweep = require "rnnlua.checking.second_opinion.sweep"
local traced = require "rnnlua.checking.autodiff.traced"

local running = {}

local huge = math.huge
local UNIT, UP, TINY = doubles.UNIT, doubles.UP, doubles.TINY

-- The bound of a result, from what the operands' bounds do to it. (A call of math.abs would cost as much as all this.)
local function rounded(value, bound)
  bound = (bound + (value < 0 and -value or value) * UNIT) * UP + TINY
  if not (bound < huge) then ball.refuse "a number is not known at all" end
  return bound
end

local function product(x, ex, y, ey)
  if x == 0 and ex == 0 or y == 0 and ey == 0 then return 0.0, 0.0 end
  local value = x * y
  return value, rounded(value, (x < 0 and -x or x) * ey + (y < 0 and -y or y) * ex + ex * ey)
end

-- An operand as a number of the arithmetic; false for none.
local function operand_of(values, bounds, operand, id)
  if id then return { values[id], bounds[id] } end
  return operand and doubles.number(operand)
end

-- The values of the needed nodes by id, and their bounds.
local function forward(plan)
  local nodes, left, right, needed, values, bounds = plan.nodes, plan.left, plan.right, plan.needed, {}, {}
  for id = 1, #nodes do
    local node = nodes[id]
    local op, a, b = node.op, left[id], right[id]
    local value, bound = node.value, 0.0
    if needed[id] and op ~= "input" then
      if op == "+" or op == "-" or op == "*" then
        local x, y = a and values[a] or node.a, b and values[b] or node.b
        local ex, ey = a and bounds[a] or 0.0, b and bounds[b] or 0.0
        if op == "*" then
          value, bound = product(x + 0.0, ex, y + 0.0, ey)
        else
          value = op == "+" and x + y or x - y
          bound = rounded(value, ex + ey)
        end
      else
        local result = sweep.operations[op].value(doubles, operand_of(values, bounds, node.a, a),
          operand_of(values, bounds, node.b, b), node)
        value, bound = result[1], result[2]
      end
    end
    values[id], bounds[id] = value, bound
  end
  return values, bounds
end

-- Makes sure that rounding can't have changed the result of a comparison.
local function check_order(plan, values, bounds)
  for _, pair in ipairs(plan.compared) do
    local a, b = pair.a, pair.b
    local x, y, bound = a, b, 0.0
    if traced.is(a) then x, bound = values[a.id], bounds[a.id] end
    if traced.is(b) then y, bound = values[b.id], bound + bounds[b.id] end
    local apart = traced.number(a) < traced.number(b) and y - x or x - y
    if not (apart > rounded(apart, bound)) then sweep.abstain "rounding may decide a comparison" end
  end
end

-- The derivatives with respect to the nodes by id (false for none), and their bounds; and the largest |value ·
-- derivative|.
local function backward(plan, values, bounds)
  local nodes, left, right, moves = plan.nodes, plan.left, plan.right, plan.moves
  local adjoints, errors, scale = {}, {}, 0.0
  for id = 1, #nodes do adjoints[id], errors[id] = false, 0.0 end
  local function give(id, d, error)
    if d == 0 and error == 0 then return end
    local sum = adjoints[id]
    if sum then
      sum = sum + d
      adjoints[id], errors[id] = sum, rounded(sum, errors[id] + error)
    else
      adjoints[id], errors[id] = d, error
    end
  end
  for i, output in ipairs(plan.outputs) do
    if traced.is(output) and moves[output.id] then give(output.id, plan.upstream[i] + 0.0, 0.0) end
  end
  for id = #nodes, 1, -1 do
    local d, error = adjoints[id], errors[id]
    if d then
      local node, a, b = nodes[id], left[id], right[id]
      local op, by_a, by_b = node.op, a and moves[a], b and moves[b]
      local size = d * node.value
      if size < 0 then size = -size end
      if size > scale then scale = size end
      if op == "+" or op == "-" then
        local bound = rounded(d, error)
        if by_a then give(a, d, bound) end
        if by_b then give(b, op == "+" and d or -d, bound) end
      elseif op == "*" then
        if by_a then give(a, product(d, error, b and values[b] or node.b + 0.0, b and bounds[b] or 0.0)) end
        if by_b then give(b, product(d, error, a and values[a] or node.a + 0.0, a and bounds[a] or 0.0)) end
      elseif op ~= "input" then
        local operation, value = sweep.operations[op], { values[id], bounds[id] }
        local x, y = operand_of(values, bounds, node.a, a), operand_of(values, bounds, node.b, b)
        if by_a then
          local partial = operation.da(doubles, x, y, value, node)
          give(a, product(d, error, partial[1], partial[2]))
        end
        if by_b then
          local partial = operation.db(doubles, x, y, value, node)
          give(b, product(d, error, partial[1], partial[2]))
        end
      end
    end
  end
  return adjoints, errors, scale
end

--- Evaluates the gradient of Σ upstream·output.
-- @tparam table plan of rnnlua.checking.second_opinion.sweep
-- @treturn table by name, a list of numbers of the arithmetic `doubles`; false for a number that no output depends on
-- @treturn number the largest |value · derivative with respect to it| of all operations
-- @raise as sweep.evaluate and sweep.check_order
function running.evaluate(plan)
  local values, bounds = forward(plan)
  check_order(plan, values, bounds)
  local adjoints, errors, scale = backward(plan, values, bounds)
  local gradients = {}
  for _, name in ipairs(plan.wanted) do
    gradients[name] = {}
    for k, node in ipairs(plan.inputs[name] or {}) do
      local d = adjoints[node.id]
      gradients[name][k] = d and { d, errors[node.id] }
    end
  end
  return gradients, scale
end

return running
