--- Estimated gradients of a layer or a function, for every coordinate of its inputs.
-- @module rnnlua.checking.estimate

local Objective = require "rnnlua.checking.estimate.objective"
local ladder = require "rnnlua.checking.estimate.ladder"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local noise = require "rnnlua.checking.estimate.noise"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local fixed_step = lazy "rnnlua.checking.estimate.fixed_step"

local OPTIONS = nearest.keyed { "wrt", "at", "dout", "method", "eps", "noise" }
local METHODS = { "ladder", "scaled", "central" }
local DEFAULT_METHOD = "ladder"

local START_AT_ZERO = 2.0 ^ -6

-- With many coordinates, some (whose derivatives are small relative to the noise) may take more forwards than others.
-- All together take at most `each` per coordinate, and for each remaining coordinate `left` are kept. A gate that
-- saturates needs 11; with a thousand coordinates that would take too long.
local MANY, VERY_MANY = 100, 400
local SPARSE, AMPLE = { each = 12, left = 9 }, { each = 14, left = 11 }

local floor, log = math.floor, math.log

local estimate = {}

local function check_eps(eps, method)
  if eps ~= nil and method == "ladder" then
    usage_error.raise("eps: the method 'ladder' chooses its own steps; give eps with 'scaled' or "
      .. "'central'")
  elseif method == "ladder" then
    return nil
  elseif eps == nil then
    return method == "central" and fixed_step.FIXED_STEP or fixed_step.RELATIVE_STEP
  end
  if not (math.type(eps) and eps > 0 and eps < math.huge) then
    usage_error.raise("eps: expected a positive finite number, got %s", values.describe(eps))
  end
  return eps + 0.0
end

local function check_noise(declared, method)
  if declared == nil then
    return 0.0
  elseif method ~= "ladder" then
    usage_error.raise("noise: the method '%s' ignores it; leave it out, or use 'ladder'",
      method)
  elseif not (math.type(declared) and declared >= 0 and declared < 1) then
    usage_error.raise("noise: expected a number from 0 to below 1, got %s", values.describe(declared))
  end
  return declared + 0.0
end

-- A direction that moves every input in proportion to its size, by different factors with few bits. Zeros stay,
-- because a function may bend around 0 at any scale. If all inputs are 0, the noise is measured near them.
local function proportional(point)
  local direction, start = { nil, nil, nil, nil }, START_AT_ZERO
  for k = 1, #point do
    local x = point[k]
    local factor = (8 + k * 5 % 8) / 16
    direction[k] = x == 0 and 0.0 or factor * 2.0 ^ floor(log(x < 0 and -x or x, 2))
    start = x == 0 and start or 0.0
  end
  if start > 0 then
    for k in ipairs(point) do direction[k] = (8 + k * 5 % 8) / 16 end
  end
  return direction, start
end

-- The results of noise.measure, and the number of forwards.
local function measured_noise(objective)
  local direction, start = proportional(objective.point)
  local forwards = 0
  local measured, source, finest = noise.measure(function(t)
    forwards = forwards + 1
    return objective:evaluate_along(direction, start > 0 and start * (1 + t) or t)
  end)
  return measured, source, finest, forwards
end

local function largest_of(point)
  local most = 0.0
  for k = 1, #point do
    local size = point[k] < 0 and -point[k] or point[k]
    if size > most then most = size end
  end
  return most
end

-- The settings of the ladder for an objective. `left` is the number of coordinates still to estimate, `spent` the
-- number of forwards so far.
local function settings_of(objective, declared)
  local measured, source, finest, forwards = measured_noise(objective)
  objective.raised = false
  return { noise = math.max(declared, measured), least_noise = math.max(declared, finest),
    known_noise = source == "float32" and math.max(declared, measured) or declared,
    largest = largest_of(objective.point), noisy = noise.is_fault(measured, source, declared), left = #objective.point,
    spent = 1 + forwards }
end

-- The limit of forwards for the next coordinate; nil if there are few coordinates.
local function budget(count, settings)
  if count < MANY then return nil end
  local limit = count < VERY_MANY and AMPLE or SPARSE
  local left = limit.each * count - settings.spent - 1 -- one is for the call at the point given
  return math.max(limit.left, left - limit.left * (settings.left - 1))
end

-- The entry of a coordinate: from the ladder with settings, otherwise by a single difference.
local function estimate_one(objective, k, F, settings, difference, eps)
  local x = objective:move(k)
  local entry
  if settings then
    settings.budget = budget(#objective.point, settings)
    entry = ladder.estimate(F, x, objective, settings)
    settings.left, settings.spent = settings.left - 1, settings.spent + entry.evaluations
  else
    entry = difference(F, x, eps, objective.F)
  end
  if objective.raised then
    if entry.status == "non-finite" then entry.raised = objective:refusal() end
    objective.raised = false
  end
  return entry
end

--- Estimates gradients by differences.
-- @param layer_or_function a layer (userdata or table), called as `layer:forward(v1, v2, ...)` in the order of its
--   inputs; or a function of one table of named inputs
-- @tparam table options
-- @param options.at the inputs by name: numbers, sequences of numbers, sequences of those. They are copied before any
--   call and never changed. Integers become floats, except in fixed inputs
-- @param[opt] options.wrt a name or a list of names, the inputs to differentiate with respect to; by default all, or
--   for a layer all whose gradients its backward returns. The other inputs do not change; those without a float are
--   passed as they are (rnnlua.checking.fixed_inputs)
-- @param[opt] options.dout the upstream gradient; the gradient is that of F = Σ dout_k·y_k. It has the shape of the
--   output; for an output that is a number, it is 1 by default. For a layer that returns a number and has `states()`,
--   it may be a list with a number for each step: F = Σ dout_t·h_t. For a layer that declares several outputs, it is
--   a list with one for each; false is zero. Without this declaration, only the first result of forward counts as its
--   output
-- @param[opt] options.method "ladder" (default): central differences at shrinking steps, extrapolated, with an error
--   bound (rnnlua.checking.estimate.ladder; Ridders, 1982); "scaled": one central difference with the step eps·max(1,
--   |x|), eps = 2^(-52/3) = 6.1e-6; "central": with the fixed step eps = 1e-5, as usual in hand-written checks
-- @param[opt] options.eps the step of "scaled" and "central", positive
-- @param[opt] options.noise relative noise of the forward, from 0 to below 1, if it is known: |error of F| ≤
--   noise·Σ|dout_k·y_k|. For the ladder, which also measures the noise (Moré & Wild, 2011) and recognises outputs
--   with 24 bits; the largest value counts
-- @treturn table the estimates by name, with the shapes of the inputs
-- @treturn table details by name, with the shapes of the inputs: an entry for each number, with the fields value;
--   bound, |value − exact| ≤ bound (nil for "scaled" and "central"); status: "regular", "kink" (value is the mean of
--   left and right), "noisy" (more noise than rounding causes; bound includes the noise that was seen), "non-finite"
--   (value NaN or ±infinity; `raised` is a text if forward raised an error around the point); left and right, the
--   one-sided slopes; evaluations, the forwards for this number (the ladder's measurement of noise, up to 29
--   forwards, is shared)
-- @raise usage errors about the arguments; errors of the layer or function at the point given: texts with the point
--   at which it was called, other values unchanged. At other points, an error with a text counts as a value that is
--   not finite
-- @usage local estimated, details = estimate_gradients(layer, { at = { x = 2, w = 3 } })
function estimate.run(layer_or_function, options)
  option.check_all(options, OPTIONS, "estimate_gradients", "{ at = { x = 1 } }")
  local method = option.choice(options.method, "method", METHODS, DEFAULT_METHOD)
  local eps = check_eps(options.eps, method)
  local declared = check_noise(options.noise, method)
  local objective = Objective.new(layer_or_function, options.at, options.dout, options)
  local settings = method == "ladder" and settings_of(objective, declared)
  local difference = not settings and fixed_step[method]
  local F, wrt = objective:partial(), objective.wrt
  -- With space for a few inputs.
  local estimated, details = { a = nil, b = nil, c = nil }, { a = nil, b = nil, c = nil }
  for i = 1, #wrt do
    local name = wrt[i]
    local shape, first = objective.shapes[name], objective.first[name]
    if shape == values.NUMBER then
      local entry = estimate_one(objective, first, F, settings, difference, eps)
      estimated[name], details[name] = entry.value, entry
    else
      local numbers, entries = {}, {}
      for k = 1, shape.size do
        entries[k] = estimate_one(objective, first + k - 1, F, settings, difference, eps)
        numbers[k] = entries[k].value
      end
      estimated[name], details[name] = (values.build(shape, numbers)), (values.build(shape, entries))
    end
  end
  -- The last forward is at the point given, so that a backward right after it refers to this point.
  objective:evaluate()
  return estimated, details
end

return estimate
