--- Estimated gradients of a layer or a function, for every coordinate of its inputs.
-- @module rnnlua.checking.estimate

local Subject = require "rnnlua.checking.subject"
local differences = require "rnnlua.checking.differences"
local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local values = require "rnnlua.checking.values"

local OPTIONS = { "wrt", "at", "dout", "method", "eps" }
local METHODS = { "scaled", "central" }
local DEFAULT_METHOD = "scaled"

local estimate = {}

local function check_method(method)
  if method == nil then
    return DEFAULT_METHOD
  end
  for _, name in ipairs(METHODS) do
    if method == name then
      return method
    end
  end
  if type(method) ~= "string" then
    mistake.raise("method: expected a name (%s), got %s", table.concat(METHODS, ", "),
      values.describe(method))
  end
  mistake.raise("method: there is no '%s'%s", method,
    nearest.suggestion(method, METHODS, "methods"))
end

local function check_eps(eps, method)
  if eps == nil then
    return method == "central" and differences.FIXED_STEP or differences.RELATIVE_STEP
  end
  if not (math.type(eps) and eps > 0 and eps < math.huge) then
    mistake.raise("eps: expected a positive finite number, got %s", values.describe(eps))
  end
  return eps + 0.0
end

-- The names to estimate for, in the order given.
local function check_wrt(wrt, names)
  if wrt == nil then
    return names
  elseif type(wrt) == "string" then
    wrt = { wrt }
  elseif type(wrt) ~= "table" then
    mistake.raise("wrt: expected a name or a list of names, got %s", values.describe(wrt))
  end
  local known = {}
  for _, name in ipairs(names) do
    known[name] = true
  end
  for i = 1, rawlen(wrt) do
    local name = rawget(wrt, i)
    if type(name) ~= "string" then
      mistake.raise("wrt[%d]: expected a name, got %s", i, values.describe(name))
    elseif not known[name] then
      mistake.raise("wrt: '%s' is no input%s", name, nearest.suggestion(name, names, "inputs"))
    end
  end
  if rawlen(wrt) == 0 then
    mistake.raise("wrt: expected at least one name, got an empty list; leave it out for all inputs")
  end
  return wrt
end

local function coordinate(subject, k, method, eps)
  local function F(value)
    return (subject:evaluate_at(k, value))
  end
  return differences[method](F, subject.point[k], eps, subject.F)
end

--- Estimates gradients by differences.
-- @param layer_or_function a layer (userdata or table), called as `layer:forward(v1, v2, ...)` in
--   the order of its inputs; or a function of one table of named inputs
-- @tparam table options
-- @param options.at the inputs by name: numbers, sequences of numbers, sequences of those. Copied
--   before anything is called and left as they are, whatever happens; integers become floats
-- @param[opt] options.wrt a name or a list of names; all inputs by default
-- @param[opt] options.dout the upstream gradient: 1 by default for an output that is a number, else
--   of the output's shape; the gradient is that of F = Σ dout_k·y_k. For a layer with `states()`
--   that returns a number, a list of one a step: F = Σ dout_t·h_t. Only the first result of a
--   forward counts as its output.
-- @param[opt] options.method "scaled" (default): central differences with the step
--   eps·max(1, |x|), eps = 2^(-52/3) = 6.1e-6; "central": with the fixed step eps = 1e-5, the
--   classic of hand-written checks
-- @param[opt] options.eps the step of these methods, positive
-- @treturn table the estimate by name, of the shape of the input
-- @treturn table details by name, of the shape of the input: { value, bound, status, left, right,
--   evaluations }. status is "regular" or "non-finite"; left and right are the one-sided slopes;
--   bound is nil, as these methods prove none
-- @raise mistakes in the arguments; errors of the subject: text with the place where it was called,
--   other values unchanged
-- @usage local estimated, details = estimate_gradients(layer, { at = { x = 2, w = 3 } })
function estimate.run(layer_or_function, options)
  if type(options) ~= "table" then
    mistake.raise("options: expected a table such as { at = { x = 1 } }, got %s",
      values.describe(options))
  end
  nearest.check_keys(options, OPTIONS, "estimate_gradients")
  local method = check_method(options.method)
  local eps = check_eps(options.eps, method)
  local subject = Subject.new(layer_or_function, options.at, options.dout)
  local estimated, details = {}, {}
  for _, name in ipairs(check_wrt(options.wrt, subject.names)) do
    local shape, numbers, entries = subject.shapes[name], {}, {}
    for i = 1, shape.size do
      entries[i] = coordinate(subject, subject.first[name] + i - 1, method, eps)
      numbers[i] = entries[i].value
    end
    estimated[name] = values.build(shape, numbers)
    details[name] = values.build(shape, entries)
  end
  -- So that a backward right after is meant for the point given.
  subject:evaluate()
  return estimated, details
end

return estimate
