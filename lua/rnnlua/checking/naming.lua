--- Naming a mistake: a failing layer is held against wrong ones, at several independent draws and in
-- every number that can be observed, within rounding. One match names it; none is unknown. Never a
-- guess. (The idea: Brown and Burton's BUGGY, 1978.)
-- @module rnnlua.checking.naming

local estimate = require "rnnlua.checking.estimate"
local mistakes = require "rnnlua.mistakes"
local values = require "rnnlua.checking.values"

local naming = {}

local SAME = 1e-9 -- relative to the largest number of a gradient: rounding in another order
local DRAWS = 4

local function largest(numbers)
  local most = 0.0
  for i = 1, #numbers do most = math.max(most, math.abs(numbers[i])) end
  return most
end

-- Whether two lists agree, each number within its slack and rounding.
local function agree(a, b, slack)
  if not a or not b or #a ~= #b then return false end
  local rounding = SAME * math.max(largest(a), largest(b))
  for i = 1, #a do
    local apart = math.abs(a[i] - b[i])
    if apart ~= apart or apart > rounding + (slack and slack[i] or 0) then return false end
  end
  return true
end

-- At every draw; f(draw) gives the two lists and the slack.
local function at_all(draws, f)
  for _, draw in ipairs(draws) do
    if not agree(f(draw)) then return false end
  end
  return true
end

-- The lengths of the sequences to draw: several, so that a mean is no constant factor; the layer's own
-- where no other layer can be made.
local function lengths(trial)
  if not trial.n then return {} end
  local wanted, usable = { 3, 4, 2, 5 }, {}
  for i, n in ipairs(wanted) do
    local layer = trial:fresh(n)
    local works = layer and pcall(function()
      return trial:draw(require "rnnlua".rng(1), n)
    end)
    usable[i] = works and n or trial.n
  end
  return usable
end

local function draw_all(trial, rng)
  local draws, sizes = {}, lengths(trial)
  for i = 1, DRAWS do
    local case = trial:draw(rng, sizes[i])
    local layer = trial:fresh(case.n) or trial.layer
    draws[i] = { case = case, seen = trial:observe(layer, case) }
  end
  return draws
end

-- The true gradients of the draws, as { name = { numbers, bounds } }.
local function estimate_all(trial, draws)
  for _, draw in ipairs(draws) do
    local layer = trial:fresh(draw.case.n) or trial.layer
    local _, details = estimate.run(layer, { at = draw.case.inputs, dout = draw.case.dout })
    draw.truth, draw.slack = {}, {}
    for _, name in ipairs(trial.gradients) do
      local shape = values.flatten(draw.case.inputs[name], name)
      local entries = values.items(shape, details[name])
      local numbers, bounds = {}, {}
      for i, entry in ipairs(entries) do
        numbers[i], bounds[i] = entry.value, entry.bound or 1e-6 * math.max(1, math.abs(entry.value))
      end
      draw.truth[name], draw.slack[name] = numbers, bounds
    end
  end
end

-- A layer of a family at a case, called in the family's order; its gradients by name.
local function observe_known(make, family, case)
  local layer, arguments = make(case.n), {}
  for i, name in ipairs(family.inputs) do arguments[i] = case.inputs[name] end
  local value = layer:forward(table.unpack(arguments, 1, #arguments))
  local results, gradients = table.pack(layer:backward(case.dout)), {}
  for i, name in ipairs(family.gradients) do
    local ok, _, flat = pcall(values.flatten, results[i], name)
    gradients[name] = ok and flat or nil
  end
  return { value = { value }, gradients = gradients }
end

local function matches(trial, draws, make, family)
  for _, draw in ipairs(draws) do
    local ok, known = pcall(observe_known, make, family, draw.case)
    if not ok or not agree(draw.seen.value, known.value) then return false end
    for _, name in ipairs(trial.gradients) do
      local numbers = draw.seen.gradients[name]
      local absent = draw.seen.problems[name] == "not returned"
      if not absent and not agree(numbers, known.gradients[name]) then return false end
    end
  end
  return true
end

-- The family whose right layer has the same forward.
local function family_of(trial, draws)
  for _, family in ipairs(mistakes.families(trial.names)) do
    local same = at_all(draws, function(draw)
      return draw.seen.value, observe_known(family.right, family, draw.case).value
    end)
    if same then return family end
  end
end

local function record(one)
  return { id = one.id, name = one.name, explanation = one.why, hint = one.hint }
end

local function matching(trial, draws, list, family)
  local found = {}
  for _, one in ipairs(list) do
    if matches(trial, draws, one.make, one.family or family) then found[#found + 1] = record(one) end
  end
  return found
end

-- Known mistakes: first the caller's own, then the library's.
local function known(trial, draws, own)
  local family = family_of(trial, draws)
  local found = own and own[1] and matching(trial, draws, own, {
    inputs = trial.names, gradients = trial.gradients }) or {}
  if not found[1] and family then found = matching(trial, draws, family.mistakes, family) end
  return found, family
end

-- What can be said of one gradient without any list.

local function is_zero(draws, name)
  for _, draw in ipairs(draws) do
    if largest(draw.seen.gradients[name]) ~= 0 or largest(draw.truth[name]) == 0 then return false end
  end
  return true
end

local function is_negative(draws, name)
  return at_all(draws, function(draw)
    local negative = {}
    for i, d in ipairs(draw.truth[name]) do negative[i] = -d end
    return draw.seen.gradients[name], negative, draw.slack[name]
  end)
end

local function is_gradient_of(draws, name, other)
  return at_all(draws, function(draw)
    return draw.seen.gradients[name], draw.truth[other], draw.slack[other]
  end)
end

-- The constant c with a = c·d at every draw, nil without one.
local function factor(draws, name)
  local seen, truth = draws[1].seen.gradients[name], draws[1].truth[name]
  local at = 1
  for i = 2, #truth do
    if math.abs(truth[i]) > math.abs(truth[at]) then at = i end
  end
  local c = seen[at] / truth[at]
  if c - c ~= 0 or c == 0 then return nil end
  local nice = tonumber(("%.6g"):format(c))
  for _, candidate in ipairs { nice, c } do
    local constant = at_all(draws, function(draw)
      local product, slack = {}, {}
      for i, d in ipairs(draw.truth[name]) do
        product[i], slack[i] = candidate * d, (1 + math.abs(candidate)) * draw.slack[name][i]
      end
      return draw.seen.gradients[name], product, slack
    end)
    if constant then return candidate end
  end
end

local function say_factor(c)
  local inverse = 1 / c
  if math.abs(c) < 1 and math.abs(inverse - math.floor(inverse + 0.5)) < 1e-9 * math.abs(inverse) then
    return ("1/%d of"):format(math.floor(inverse + 0.5))
  end
  return ("%.6g times"):format(c)
end

local function describe(trial, draws, name, failing)
  if is_zero(draws, name) then
    return { id = "zero", name = ("d%s is zero"):format(name),
      explanation = ("Nothing arrives in d%s. Was the sum never added to, or another variable returned?")
        :format(name) }
  elseif is_negative(draws, name) then
    return { id = "sign", name = ("d%s has the wrong sign"):format(name),
      explanation = ("d%s is the right number with the opposite sign. The gradient says how the loss "
        .. "grows with %s; the minus of a descent step comes later."):format(name, name) }
  end
  for _, other in ipairs(trial.gradients) do
    if other ~= name and is_gradient_of(draws, name, other) then
      if failing[other] and is_gradient_of(draws, other, name) then
        return { id = "exchanged", pair = { name, other }, name = ("d%s and d%s are exchanged"):format(
          name, other), explanation = ("Each is the other's right value. Either the weights were "
          .. "mistaken for each other or the results come back in another order; the order is %s.")
          :format("d" .. table.concat(trial.gradients, ", d")) }
      end
      return { id = "another-input", name = ("d%s is the gradient of %s"):format(name, other),
        explanation = ("The number is right, but for %s. The order of the results is %s."):format(other,
          "d" .. table.concat(trial.gradients, ", d")) }
    end
  end
  local c = factor(draws, name)
  if c then
    return { id = "factor", factor = c, name = ("d%s is %s the right gradient"):format(name,
      say_factor(c)), explanation = "The factor is the same at every point: look for a constant that "
      .. "does not belong there, or for something that is added twice." }
  end
end

local function generic(trial, draws, failing)
  local found, paired = {}, {}
  for _, name in ipairs(trial.gradients) do
    local observed = true
    for _, draw in ipairs(draws) do observed = observed and draw.seen.gradients[name] ~= nil end
    if failing[name] and observed and not paired[name] then
      local one = describe(trial, draws, name, failing)
      if one and one.pair then paired[one.pair[2]] = true end
      found[#found + 1] = one
    end
  end
  return found
end

--- Names the mistakes of a layer whose gradients fail.
-- @tparam table trial
-- @tparam table failing the names of the inputs whose gradients fail, as keys
-- @param rng a generator
-- @tparam[opt] {table,...} own the caller's known mistakes: { id, name, why, hint, make }
-- @treturn {table,...} { id, name, explanation, hint }, most often one; empty where it is unknown
-- @treturn ?table the family of layers that the forward belongs to (rnnlua.mistakes)
function naming.name(trial, failing, rng, own)
  local draws = draw_all(trial, rng)
  local found, family = known(trial, draws, own)
  if found[1] or next(failing) == nil then return found, family end
  estimate_all(trial, draws)
  return generic(trial, draws, failing), family
end

return naming
