--- Checking a layer's backward against estimated gradients.
-- @module rnnlua.checking.check

local estimate = require "rnnlua.checking.estimate"
local layers = require "rnnlua.layer"
local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local report = require "rnnlua.checking.report"
local rnn = require "rnnlua"
local values = require "rnnlua.checking.values"

local OPTIONS = { "at", "wrt", "points", "seed", "tol", "dout" }

local check = {}

local function check_number(value, name, default, integral)
  if value == nil then return default end
  local fits = math.type(value) and value == value and value > 0
  if not fits or integral and not math.tointeger(value) then
    mistake.raise("%s: expected a positive %s, got %s", name, integral and "integer" or "number",
      values.describe(value))
  end
  return value
end

local function check_seed(seed)
  if seed == nil then return 1 end
  return math.tointeger(seed) or
    mistake.raise("seed: expected an integer, got %s", values.describe(seed))
end

-- Which gradients are asked for by name; nil where none are.
local function check_wrt(wrt, gradients)
  if wrt == nil then return nil end
  if type(wrt) == "string" then wrt = { wrt } end
  if type(wrt) ~= "table" then
    mistake.raise("wrt: expected a name or a list of names, got %s", values.describe(wrt))
  end
  local known, asked = {}, {}
  for _, name in ipairs(gradients) do known[name] = true end
  for _, name in ipairs(wrt) do
    if not known[name] then
      mistake.raise("wrt: '%s' has no gradient%s", tostring(name),
        nearest.suggestion(tostring(name), gradients, "gradients"))
    end
    asked[name] = true
  end
  return asked
end

-- A generic point of the same shapes as `at`.
local function random_point(at, rng)
  local point = {}
  local names = {}
  for name in next, at do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    local shape, flat = values.flatten(at[name], "at." .. name)
    for i = 1, #flat do flat[i] = rng:randn() end
    point[name] = values.build(shape, flat)
  end
  return point
end

-- The entries of one gradient that backward returned, or did not.
local function compare(list, point, name, exact, estimated, tol, asked)
  local shape, estimates = values.flatten(estimated, name)
  local numbers, problem
  if exact == nil then
    problem = "not returned"
  else
    local ok, got, flat = pcall(values.flatten, exact, "d" .. name)
    if ok and values.same_shape(got, shape) then
      numbers = flat
    else
      problem = ok and ("expected %s, got %s"):format(values.describe_shape(shape),
        values.describe_shape(got)) or tostring(got)
    end
  end
  for k = 1, shape.size do
    local entry = { point = point, input = name, index = values.index(shape, k),
      estimate = estimates[k], tolerance = tol, status = "regular" }
    if numbers then
      entry.exact = numbers[k]
      entry.difference = math.abs(estimates[k] - numbers[k])
      entry.verdict = entry.difference < tol and "PASS" or "FAIL"
    else
      entry.status = problem
      entry.verdict = problem == "not returned" and not asked and "SKIPPED" or "FAIL"
    end
    list[#list + 1] = entry
  end
end

local function check_point(layer, entries, number, at, options)
  local estimated = estimate.run(layer, { at = at, dout = options.dout })
  local results = table.pack(pcall(layer.backward, layer, options.dout or 1.0))
  if not results[1] then
    if type(results[2]) ~= "string" then error(results[2], 0) end
    mistake.raise("backward raised an error: %s", results[2])
  end
  for i, name in ipairs(options.gradients) do
    if not options.asked or options.asked[name] then
      compare(entries, number, name, results[i + 1], estimated[name], options.tol,
        options.asked ~= nil)
    end
  end
end

--- Checks the gradients that a layer's backward returns: PASS where |exact − estimate| < tol for
-- every number.
-- @param layer userdata or table; called positionally
-- @tparam table options
-- @param options.at the inputs by name, as for estimate_gradients; the first point
-- @param[opt] options.wrt a name or a list of names, whose gradients then must be returned; without
--   it, trailing gradients that backward does not return are skipped
-- @param[opt=1] options.points how many points; from the second on, standard normal ones
-- @param[opt=1] options.seed of these
-- @param[opt=1e-3] options.tol
-- @param[opt] options.dout the upstream gradient, as for estimate_gradients
-- @return a report (rnnlua.checking.report)
-- @raise mistakes in the arguments; errors of the layer, a to-do (rnn.todo) unchanged
function check.run(layer, options)
  if type(options) ~= "table" then
    mistake.raise("options: expected a table such as { at = { x = 1 } }, got %s",
      values.describe(options))
  end
  nearest.check_keys(options, OPTIONS, "check_gradients")
  local seed = check_seed(options.seed)
  local points = check_number(options.points, "points", 1, true)
  local gradients = layers.gradients_of(layer)
  local settled = {
    tol = check_number(options.tol, "tol", 1e-3),
    dout = options.dout,
    gradients = gradients,
    asked = check_wrt(options.wrt, gradients),
  }
  local entries, rng = {}, rnn.rng(seed)
  check_point(layer, entries, 1, options.at, settled)
  for number = 2, points do
    check_point(layer, entries, number, random_point(options.at, rng), settled)
  end
  return report.new(entries, seed)
end

return check
