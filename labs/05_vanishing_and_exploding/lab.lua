-- Lab 05: the norm of the gradient against the time step, and clipping by norm.
local lab = require "rnnlua.lab"

local MOST_SHOWN = 4 -- numbers of a list in one line

local function shown(list)
  local parts = {}
  for i = 1, #list do parts[i] = math.type(list[i]) and ("%.4g"):format(list[i]) or tostring(list[i]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- Whether two numbers agree within rounding, also if both are very small.
local function close(a, b) return math.abs(a - b) <= 1e-9 * math.max(math.abs(a), math.abs(b)) end

-- How a list of numbers that a method returned differs from the right one; nil if it does not. If all its items are
-- numbers, also the number of the first wrong one.
local function difference(got, right)
  if type(got) ~= "table" then
    return ("returns %s, not a list of numbers"):format(got == nil and "nothing" or "a " .. type(got))
  elseif #got ~= #right then
    return ("returns a list of %d, not of %d"):format(#got, #right)
  end
  local first, wrong = nil, 0
  for i, value in ipairs(right) do
    local kind = type(got[i])
    if kind ~= "number" then return ("item %d of the list is a %s"):format(i, kind) end
    if not close(got[i], value) then first, wrong = first or i, wrong + 1 end
  end
  if not first then return end
  if wrong == 1 then return ("number %d of the list is wrong"):format(first), first end
  return ("%d of %d numbers of the list are wrong"):format(wrong, #right), first
end

-- Compares the list that a call returned with the right one. Returns what is wrong, and shows where.
local function compare(case, call, got, right)
  local differs, first = difference(got, right)
  if not differs then return end
  if first then case:unexplained() end
  case:show("at " .. call)
  if first and #right > MOST_SHOWN then
    case:show(("  your number %d is %.6g, should be %.6g"):format(first, got[first], right[first]))
  elseif type(got) == "table" and #got <= MOST_SHOWN and #right <= MOST_SHOWN then
    case:show("  your list  " .. shown(got))
    case:show("  should be  " .. shown(right))
  end
  if type(got) == "table" and got[0] ~= nil then case:show "Your list has a number 0. Lists begin with 1." end
  return differs
end

local function missing(case, name)
  if type(case.layer[name]) == "function" then return end
  return ("the class has no function %s; did you rename it?"):format(name)
end

-- The student's norms after a forward, and the solution's.
local function norms(case, inputs, dout)
  case:forward(inputs)
  case.solution:forward(inputs.wx, inputs.X, inputs.wh, inputs.h0)
  return case.layer:norms(dout), case.solution:norms(dout)
end

-- Compares them at a case.
local function compare_norms(case, inputs, dout, is_observed)
  local got, right = norms(case, inputs, dout)
  if is_observed then case:observe(got) end
  return compare(case, ("n %d, wh %.6g, dout %.6g"):format(#inputs.X, inputs.wh, dout), got, right)
end

local function first_norms(case)
  local absent = missing(case, "norms")
  if absent or case.number > 1 then return absent end
  return compare_norms(case, { wx = 5, X = { 1, 1, 1, 1 }, wh = -2, h0 = 1 }, 3, true)
end

local function all_norms(case)
  return compare_norms(case, case.inputs, (-1) ^ case.number * case.rng:uniform(1.5, 3), true)
end

-- Norms of 0 and tiny ones. They are not observed: a mistake that divides by one has no finite numbers there.
local function small_norms(case)
  if case.number > 1 then return end
  for _, wh in ipairs { 0.0, 1e-3 } do
    local problem = compare_norms(case, { wx = 5, X = { 1, 1, 1, 1 }, wh = wh, h0 = 1 }, 3)
    if problem then return problem end
  end
end

local STEPS, WEIGHTS = 30, { 1.2, 0.9, 0.6 }

-- The student's norms against the distance to the last step, for some wh: lines whose slopes are log |wh|.
local function plot_norms(case)
  if case.number > 1 then return end
  local X, series, slopes = {}, {}, {}
  for t = 1, STEPS + 1 do X[t] = 1 end
  for i, wh in ipairs(WEIGHTS) do
    local layer, distances, by_distance = case:new_layer(), {}, {}
    layer:forward(1, X, wh, 0)
    for t, norm in ipairs(layer:norms(1)) do
      distances[t], by_distance[t] = STEPS + 1 - t, norm
    end
    series[i] = { name = ("wh %g"):format(wh), x = distances, y = by_distance }
    slopes[i] = ("%-4g %7.4f  %7.4f"):format(wh,
      (math.log(by_distance[1]) - math.log(by_distance[STEPS + 1])) / STEPS, math.log(wh))
  end
  case:plot { y = "norm of dh_t", x = "distance n - t", log = true, height = 13, series = series }
  case:show "wh     slope  log|wh|"
  for _, line in ipairs(slopes) do case:show(line) end
end

-- Clipped gradients, the student's and the solution's; and whether the student's call left its argument alone.
local function clipped(case, gradients, limit)
  local given = table.move(gradients, 1, #gradients, 1, {})
  local got = case.layer.clip_by_norm(given, limit)
  case:observe(got)
  local problem = compare(case, ("gradients %s, limit %g"):format(shown(gradients), limit), got,
    case.solution.clip_by_norm(gradients, limit))
  case:observe(given)
  return problem or difference(given, gradients) and "the call changed the caller's list"
    or got == given and "the call returned the caller's own list. Copy the numbers into a new one here, too" or nil
end

local function first_clipped(case)
  local absent = missing(case, "clip_by_norm")
  if absent or case.number > 1 then return absent end
  return clipped(case, { 30, 40 }, 5) or clipped(case, { 3, -4 }, 5.5)
end

local LENGTHS = { 3, 2, 4, 1 }

-- Gradients whose norm is above the limit in every other draw, and below it in the others. The first is the largest.
local function all_clipped(case)
  local gradients, sum = {}, 0
  for i = 1, LENGTHS[case.number % #LENGTHS + 1] do
    gradients[i] = (-1) ^ (i + case.number // 2) * case.rng:uniform(i == 1 and 2 or 0.5, i == 1 and 3 or 2)
    sum = sum + gradients[i] ^ 2
  end
  return clipped(case, gradients, (case.number % 2 == 0 and 0.3 or 1.4) * math.sqrt(sum))
end

local function by_value(gradients, limit)
  local clipped_list = {}
  for i, g in ipairs(gradients) do clipped_list[i] = math.max(-limit, math.min(g, limit)) end
  return clipped_list
end

local EXPLODED, MOST = 20, 5 -- steps, and the limit of the norm

-- Gradients that exploded, clipped in two ways: only one of them keeps their ratio.
local function show_direction(case)
  if case.number > 1 then return end
  local layer, X = case:new_layer(), {}
  for t = 1, EXPLODED do X[t] = 1 end
  layer:forward(1, X, 1.2, 0)
  local dwx, dwh = layer:backward(1)
  case:show(("after %d steps with wh 1.2, clipped with limit %d:"):format(EXPLODED, MOST))
  case:show "            dwx    dwh dwh/dwx"
  for _, row in ipairs { { "before", { dwx, dwh } }, { "by norm", layer.clip_by_norm({ dwx, dwh }, MOST) },
    { "by value", by_value({ dwx, dwh }, MOST) } } do
    local x, h = table.unpack(row[2])
    case:show(("%-8s %6.4g %6.4g %7.4g"):format(row[1], x, h, h / x))
  end
  case:show "Clipping by norm keeps the direction."
  case:show "Clipping by value, each number by itself, does not."
end

return lab {
  title = "Vanishing and exploding gradients",
  minutes = 25,
  class = "MeasuredRecurrent",
  inputs = { wx = "number", X = "sequence", wh = "number", h0 = "number" },
  gradients = { "wx", "wh", "h0", "X" },
  lengths = { 1, 9 },
  text = [[
In lab 02 the loss depended on the last state, h_n. The gradient of h_n goes back through all steps,
and each step multiplies it by the same wh. What is left of it at a state that is 30 steps away? If
it shrinks at each step, it vanishes: then the layer can't learn from what it read early. If it grows
at each step, it explodes: then a single change of the weights can undo all that was learnt.

Here you measure this. The size of a list of numbers is its norm, the square root of the sum of the
squares. The norm of one number is its absolute value. When your norms are right, the lab plots them
against n − t, the distance to the last state. The axis of the norms is logarithmic, and on it you see
straight lines. Can you tell beforehand what their slope is?

Against exploding gradients, clipping helps: if the norm of all gradients together is above a limit,
all are multiplied by one factor, which makes the norm equal to the limit. Pascanu, Mikolov and Bengio
proposed this in 2013. Against vanishing gradients it does not help.]],
  formula = { "h_t = h_{t-1}·wh + x_t·wx      for t = 1 … n", "‖g‖ = √(g_1² + … + g_k²)" },

  { "norms", points = 5,
    text = "Return the list of the norms of the gradients of h_1 … h_n. dout, a number, is the gradient of h_n.",
    hints = {
      "The gradient of h_n is dout. What does a step do with it on the way back?",
      "Go from the last state to the first, as backward in lab 02 does. Store the norm of the gradient of h_t under t, "
        .. "before it goes back to h_{t-1}. A norm is never negative.",
      "With n 3, wh −3 and dout 2 the gradients of h_3 … h_1 are 2, −6 and 18. So norm number 1 is 18, and number 3 "
        .. "is 2.",
    },
    lab.check("is {24, 12, 6, 3} at n 4, wh -2, dout 3", first_norms),
    lab.check("equals the solution on 10 draws", all_norms), lab.check("and where wh is 0 or tiny", small_norms),
    lab.check("on a log axis, the norms are straight lines:", plot_norms) },

  { "clip_by_norm", points = 5,
    text = "If the norm of gradients, a list of numbers, is above limit, return a list with the same direction "
      .. "and the norm limit. Otherwise return the same numbers. Both are new lists, and the caller's list stays as it "
      .. "is.",
    hints = {
      "First find the norm of the whole list. When do the numbers stay as they are?",
      "One factor for all numbers keeps the direction. Which factor turns the norm that you have into the limit?",
      "The norm of {6, 8} is √(36 + 64) = 10. If limit is 2, the factor is 0.2, and the result is {1.2, 1.6}.",
    },
    lab.check("is {3, 4} for {30, 40} and limit 5", first_clipped),
    lab.check("equals the solution on 10 draws", all_clipped),
    lab.check("what becomes of the direction:", show_direction) },

  mistakes = {
    { "the norms are in reverse order", hint = 3, from = "norms[t] =", to = "norms[#norms + 1] =",
      why = "The loop begins with h_n, but the list begins with h_1. So store the norm of h_t under t." },
    { "the norm is stored one step late", hint = 2, from = [[
    norms[t] = math.abs(dh)
    dh = dh * self.wh
]], to = [[
    dh = dh * self.wh
    norms[t] = math.abs(dh)
]],
      why = "The gradient of h_n is dout itself. So store its norm before the gradient goes back." },
    { "a norm keeps the sign", hint = 2, from = "math.abs(dh)", to = "dh",
      why = "A norm is never negative. The norm of one number is its absolute value." },
    { "the gradient is multiplied by wh only once", hint = 1, from = "dh = dh * self.wh", to = "dh = dout * self.wh",
      why = "Every step back multiplies by wh once more. So multiply the gradient of the state after it, not dout." },
    { "the gradient is not multiplied by wh", hint = 1, from = "    dh = dh * self.wh\n", to = "",
      why = "h_t contains h_{t-1}·wh, so the gradient is multiplied by wh when it goes back from h_t to h_{t-1}." },
    { "the gradient is divided by wh", hint = 1, from = "dh * self.wh", to = "dh / self.wh",
      why = "h_t contains h_{t-1}·wh, so a change of h_{t-1} is multiplied by wh. Its gradient is, too." },
    { "the norms start from 1 instead of dout", hint = 1, from = "= {}, dout", to = "= {}, 1",
      why = "The gradient of h_n is dout, so start from it." },
    { "the norms are those of dX", hint = 1, from = "math.abs(dh)",
      to = "math.abs(select(4, self:backward(dout))[t])",
      why = "dX has the gradients of x_1 … x_n, which have the factor wx, too. Those of h_1 … h_n do not have it." },
    { "the norms are squared", hint = 2, from = "math.abs(dh)", to = "dh ^ 2",
      why = "The norm is the root of the sum of the squares. Of one number, this is its absolute value." },
    { "the norms are logarithms", hint = 3, from = "math.abs(dh)", to = "math.log(math.abs(dh))",
      why = "Return the norms themselves. The plot has a logarithmic axis, which takes the logarithms." },

    { "each number is clipped by itself", hint = 2, from = "clipped[i] = g * factor",
      to = "clipped[i] = math.max(-limit, math.min(limit, g))",
      why = "That is clipping by value, which changes the direction. Multiply all numbers by one factor." },
    { "each number is clipped by itself, but only from above", hint = 2, from = "clipped[i] = g * factor",
      to = "clipped[i] = math.min(limit, g)",
      why = "That is clipping by value, which changes the direction. Multiply all numbers by one factor." },
    { "nothing is returned if the norm is not above limit", hint = 1, from = "if norm > limit then",
      to = "if norm <= limit then return end\n  if norm > limit then",
      why = "If the norm is not above limit, return the gradients as they are." },
    { "a small norm is made larger", hint = 1, from = "if norm > limit then factor = limit / norm end",
      to = "factor = limit / norm",
      why = "If the norm is not above limit, the gradients stay as they are." },
    { "the norm becomes 1 instead of limit", hint = 2, from = "limit / norm", to = "1 / norm",
      why = "Divided by its norm, the list has the norm 1. Multiply by limit, too." },
    { "the factor is turned over", hint = 2, from = "limit / norm", to = "norm / limit",
      why = "If the norm is above limit, the numbers must become smaller. So the factor is below 1." },
    { "the root is missing", hint = 1, from = "math.sqrt(sum)", to = "sum",
      why = "The norm is the square root of the sum of the squares." },
    { "the norm is the sum of the absolute values", hint = 1, from = "g ^ 2 end\n  local norm, factor = math.sqrt(sum)",
      to = "math.abs(g) end\n  local norm, factor = sum",
      why = "The norm is the square root of the sum of the squares, as the length of an arrow." },
    { "the norm is that of the last number only", hint = 1, from = "sum = sum + g ^ 2", to = "sum = g ^ 2",
      why = "The norm belongs to the whole list: add up the squares of all numbers." },
    { "the norm is the largest absolute value", hint = 1, from = "sum = sum + g ^ 2",
      to = "sum = math.max(sum, g ^ 2)",
      why = "The norm belongs to the whole list: add up the squares of all numbers." },
    { "the norm is a mean", hint = 1, from = "math.sqrt(sum)", to = "math.sqrt(sum / #gradients)",
      why = "Add up the squares, and do not divide by how many there are." },
    { "a small number is added to the norm", hint = 2, from = "limit / norm", to = "limit / (norm + 1e-6)",
      why = "PyTorch does that, against a division by 0. But a norm above limit is not 0, and the result must have the "
        .. "norm limit." },
    { "the caller's list is changed", hint = 2, from = "local sum, clipped = 0, {}",
      to = "local sum, clipped = 0, gradients",
      why = "Lua passes a list without copying it. So put the clipped numbers into a new list." },
    { "the caller's list is changed, and nothing is returned", hint = 2,
      from = "clipped[i] = g * factor end\n  return clipped", to = "gradients[i] = g * factor end",
      why = "Put the clipped numbers into a new list, and return it." },
  },
}:run(...)
