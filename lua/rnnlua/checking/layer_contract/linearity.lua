--- Backward is linear in dout.
-- @module rnnlua.checking.layer_contract.linearity

local comparing = require "rnnlua.checking.layer_contract.comparing"
local rounding = require "rnnlua.checking.layer_contract.rounding"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"
local verdict = require "rnnlua.checking.verdict"

local forward, backward, flat, show = comparing.forward, comparing.backward, comparing.flat, comparing.show
local scaled = comparing.scaled

local UNEVEN = { 1.1, 0.7390851332151607, -1.618033988749895, 0.5671432904097838 }
local ROUNDINGS = 16 -- factor for safety: at a few scales the measured rounding may be small by chance
local UNCLIPPED = 2.0 ^ -8 -- part of dout at which a clipped gradient is proportional to it
local VANISHED = 2.0 ^ -40 -- of Σ|dout|·max |y|: smaller gradients are lost in rounding

local function sum(a, b)
  local shape, numbers = values.flatten(a, "dout")
  local others = flat(b, "dout")
  for i = 1, #numbers do numbers[i] = numbers[i] + others[i] end
  return (values.build(shape, numbers))
end

local linear = {
  id = "linear",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "accumulates", "inputs-unchanged" },
  mistakes = {
    ignored = { "dout-ignored", "dout is ignored",
      "dout says how the loss changes with the layer's value. By the chain rule every gradient contains it "
        .. "as a factor." },
    squared = { "dout-squared", "dout is multiplied twice",
      "Each gradient contains dout once: twice the dout, twice the gradient." },
    absolute = { "dout-absolute", "the sign of dout is lost",
      "A negative dout flips the sign of every gradient." },
    rectified = { "rectified", "the gradient is zero for one sign of dout",
      "Minus the dout must give minus the gradient. Does backward cut off what is negative, as max(…, 0) does?" },
    bounded = { "clipped", "the gradient is clipped",
      "Twice the dout must give twice the gradient, however large. Clipping belongs to the training loop, not to "
        .. "backward." },
    otherwise = { "not-linear", "the gradient is not proportional to dout",
      "Twice the dout must give twice the gradient, and no dout none: each gradient is dout times something that "
        .. "does not depend on dout." },
  },
}

-- Whether b is s·a, except for what is lost below the smallest numbers of the arithmetic. Numbers beyond its range
-- are ignored.
local function is_multiple(s, arithmetic)
  local lost = arithmetic.tiny * math.max(1, math.abs(s))
  return function(a, b)
    if #a ~= #b then return false end
    for i = 1, #a do
      local expected = a[i] * s
      local judged = math.abs(expected) < arithmetic.limit and b[i] - b[i] == 0
      if judged and expected ~= b[i] and math.abs(expected - b[i]) > lost then return false end
    end
    return true
  end
end

-- Whether the numbers at all scales are those of max(g, 0): for each number, zero for one sign of dout, and positive
-- and proportional to dout for the other.
local function is_rectified(of, arithmetic)
  for k = 1, #of[1] do
    local at = of[1][k] == 0 and -2 or 1
    local unit = of[at][k]
    for s, numbers in next, of do
      local expected = s / at > 0 and unit or 0
      if not (numbers[k] and numbers[k] >= 0 and is_multiple(s / at > 0 and s / at or 1, arithmetic)({ expected },
        { numbers[k] })) then
        return false
      end
    end
  end
  return true
end

-- Whether a gradient is bounded as by clipping: for a dout of one sign or of both, it does not grow from a scale to its
-- double, and it is proportional to a small dout of either sign. One that is squashed, as by tanh, is not, and one that
-- is zero is not.
local function is_clipped(of, arithmetic)
  local function is_zero(s) return comparing.same_list(of[s], of[0]) end
  local function is_bounded(s) return comparing.same_list(of[s], of[2 * s]) and not is_zero(s) end
  local doubles = is_multiple(2, arithmetic)
  local scale = arithmetic.scale
  return (is_bounded(scale) or is_bounded(-scale)) and not is_zero(UNCLIPPED)
    and doubles(of[UNCLIPPED], of[2 * UNCLIPPED]) and doubles(of[-UNCLIPPED], of[-2 * UNCLIPPED])
    and is_multiple(-1, arithmetic)(of[UNCLIPPED], of[-UNCLIPPED])
end

-- Whether the numbers at each scale are those at 1 times factor(scale).
local function is_scaled(of, factor, arithmetic)
  for s, numbers in next, of do
    if not is_multiple(factor(s), arithmetic)(of[1], numbers) then return false end
  end
  return true
end

local function one() return 1 end

local function square(s) return s * s end

-- How a gradient depends on dout if it is not linear in it: what holds at all scales at which backward was called. `of`
-- has the numbers by scale.
local function manner(of, arithmetic)
  for _, numbers in next, of do
    if #numbers ~= #of[1] then return "otherwise" end
  end
  if is_scaled(of, one, arithmetic) then return "ignored" end
  if is_scaled(of, math.abs, arithmetic) then return "absolute" end
  if is_scaled(of, square, arithmetic) then return "squared" end
  if is_rectified(of, arithmetic) then return "rectified" end
  if is_clipped(of, arithmetic) then return "bounded" end
  return "otherwise"
end

local MANNERS = {
  ignored = "dout has no effect on %s",
  absolute = "the sign of dout has no effect on %s",
  squared = "%s %s with the square of dout",
  rectified = "%s %s never negative",
  bounded = "%s %s not grow with dout",
  otherwise = "%s %s not proportional to dout",
}
local VERBS = { squared = { "grows", "grow" }, bounded = { "does", "do" }, rectified = { "is", "are" },
  otherwise = { "is", "are" } }

-- The first scale at which a result is not proportional to dout, and the number that shows it.
local function unscaled(at, i, scales, arithmetic)
  for _, s in ipairs(scales) do
    local alike = is_multiple(s, arithmetic)
    for k = 1, math.max(#at[1][i], #(at[s][i] or {})) do
      if not alike({ at[1][i][k] }, { (at[s][i] or {})[k] }) then return s, k end
    end
  end
end

-- The gradients that are not proportional to dout, an example, and how they depend on it instead.
local function follow(context, arithmetic)
  local scales, dout, large = { -2, arithmetic.scale, 0 }, context.v.dout, arithmetic.scale
  forward(context, context.layer, context.v)
  local at, names, how, example = { backward(context, context.layer, dout) }, {}, nil, nil
  for _, s in ipairs(scales) do
    at[s] = backward(context, context.layer, scaled(dout, s + 0.0))
  end
  for i = 1, #at[1] do
    local s, k = unscaled(at, i, scales, arithmetic)
    if s then
      names[#names + 1] = "d" .. (context.gradients[i] or "?")
      for _, other in ipairs { -1, 2, -large, 2 * large, -2 * large, UNCLIPPED, 2 * UNCLIPPED, -UNCLIPPED,
        -2 * UNCLIPPED } do
        at[other] = at[other] or backward(context, context.layer, scaled(dout, other + 0.0))
      end
      local of = {}
      for other, results in next, at do of[other] = results[i] or {} end
      local kind = manner(of, arithmetic)
      how = (not how or how == kind) and kind or "otherwise"
      example = example or ("%s is %s for the dout %s, %s for %s"):format(
        comparing.label(context, i, k, #at[1][i]), text.value(at[1][i][k]), text.value(dout),
        text.value((at[s][i] or {})[k]), text.value(scaled(dout, s + 0.0)))
    end
  end
  return names, example, how
end

function linear.run(context)
  local names, example, how = follow(context, rounding.DOUBLE)
  if names[1] then names, example, how = follow(context, rounding.of(context)) end -- of less range, perhaps
  if not names[1] then return true end
  local verb = VERBS[how] and VERBS[how][names[2] and 2 or 1]
  return false, MANNERS[how]:format(text.list(names), verb), example, names, how
end

local function largest_of(numbers)
  local most = 0.0
  for _, number in ipairs(numbers) do most = math.max(most, math.abs(number)) end
  return most
end

-- For each gradient that has vanished, such as that of a saturated softmax, how much it may differ.
local function vanished(context, y, dout)
  local floors, scale = {}, 0.0
  for _, number in ipairs(flat(dout, "dout")) do scale = scale + math.abs(number) end
  scale = VANISHED * scale * largest_of(y)
  for i, name in ipairs(context.gradients) do
    local size = context.fixed[name] and 0.0 or largest_of(flat(context.v.inputs[name], name))
    floors[i] = scale / math.max(1.0, size)
  end
  return floors
end

-- Raises the floors to the rounding error of each result: the difference between backward(s·u) and s·backward(u), for
-- scales at which only rounding makes a difference. If backward does not scale with powers of two either, the
-- difference is not rounding.
local function add_rounding(floors, context, douts)
  local follows = is_multiple(-2, rounding.of(context))
  forward(context, context.layer, context.v)
  for _, dout in ipairs(douts) do
    local once, twice = backward(context, context.layer, dout), backward(context, context.layer, scaled(dout, -2.0))
    for _, s in ipairs(UNEVEN) do
      for i, numbers in ipairs(backward(context, context.layer, scaled(dout, s))) do
        local rounds = once[i] and twice[i] and follows(once[i], twice[i])
        for k, x in ipairs(rounds and numbers or {}) do
          local off = math.abs(x - s * (once[i][k] or x))
          if off - off == 0 then floors[i] = math.max(floors[i] or 0.0, ROUNDINGS * off) end
        end
      end
    end
  end
end

-- The names of the results that are not close to the expected ones; each result is a list of numbers.
local function apart(context, got, expected, floors)
  local slack, names, example = math.max(rounding.DOUBLE.slack, context.noise or 0.0), {}, nil
  for i = 1, math.max(#got, #expected) do
    local a, b = got[i] or {}, expected[i] or {}
    local largest, most, at = 0.0, 0.0, 1
    for k = 1, math.max(#a, #b) do
      local x, y = a[k] or 0 / 0, b[k] or 0 / 0
      if x - x == 0 and y - y == 0 then
        largest = math.max(largest, math.abs(x), math.abs(y))
        if math.abs(x - y) > most then most, at = math.abs(x - y), k end
      end
    end
    if #a ~= #b or most > math.max(slack * largest, floors[i] or 0.0, verdict.UNDERFLOW) then
      local name = "d" .. (context.gradients[i] or "?")
      names[#names + 1] = name
      example = example or { comparing.label(context, i, at, #a), comparing.two(a[at], b[at]) }
    end
  end
  return names, example
end

local additive = {
  id = "additive",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "accumulates", "inputs-unchanged", "linear" },
  mistake = { "not-additive", "the gradients of two losses do not add up",
    "The gradient of a sum is the sum of the gradients: backward must be linear in dout." },
}

function additive.run(context)
  local y = forward(context, context.layer, context.v)
  local u, v = context.v.dout, context.w.dout
  local a, b, both = backward(context, context.layer, u), backward(context, context.layer, v),
    backward(context, context.layer, sum(u, v))
  for i = 1, math.min(#a, #b, #both) do
    for k = 1, #both[i] do a[i][k] = (a[i][k] or 0 / 0) + (b[i][k] or 0 / 0) end
  end
  local floors = vanished(context, y, sum(u, v))
  local names, example = apart(context, both, a, floors)
  if names[1] then
    add_rounding(floors, context, { u, v, sum(u, v) })
    names, example = apart(context, both, a, floors)
  end
  if not names[1] then return true end
  return false, ("for the sum of two upstream gradients, %s is not the sum of the two results"):format(
    text.list(names)), show("%s is %s, the sum is %s", example), names
end

local number_or_steps = {
  id = "number-or-steps",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "accumulates", "inputs-unchanged", "linear" },
  of_gradients = true,
  mistake = { "number-is-not-last-step", "a number as dout is not taken as the last step's",
    "The layer's value is its last state, so a number as dout means zero at all other steps." },
}

-- A dout that is a number is the gradient of the value, which is the last state.
function number_or_steps.run(context)
  local u = context.v.dout
  if not values.is_sequence(u) or not context.by_step then return nil, "the layer has no states" end
  local steps = scaled(u, 0.0)
  steps[#steps] = u[#u]
  local y = forward(context, context.layer, context.v)
  local number, listed = backward(context, context.layer, u[#u]), backward(context, context.layer, steps)
  local floors = vanished(context, y, u)
  local names, example = apart(context, number, listed, floors)
  if names[1] then
    add_rounding(floors, context, { u[#u], steps })
    names, example = apart(context, number, listed, floors)
  end
  if not names[1] then return true end
  return false, ("a number as dout and the same number at the last step alone give a different %s"):format(
    text.list(names)), show(("%%s is %%s for %s, %%s for %s"):format(text.value(u[#u]), text.value(steps)),
    example), names
end

return { linear, additive, number_or_steps }
