--- The layer and the options of check_gradients, checked, with their defaults.
-- @module rnnlua.checking.settings

local contract = require "rnnlua.checking.layer_contract"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"
local verdict = require "rnnlua.checking.verdict"

local accumulating = lazy "rnnlua.checking.accumulating"

local settings = {}

local OPTIONS = { "at", "shapes", "dims", "indices", "arrays", "wrt", "dout", "points", "seed", "rule", "tol", "rtol",
  "ftol", "atol", "method", "eps", "noise", "mode", "fresh", "accumulate", "checks", "mistakes", "explain",
  "on_verdict", "progress" }
local RULES = { "certified", "absolute" }
local MODES = { "full", "fast" }
local DEFAULT_SEED, DEFAULT_TOL, DEFAULT_EXPLAIN = 1, 1e-3, 1.0

-- A list of names as keys; nil for nil.
local function as_keys(names)
  local keys = names and {}
  for _, name in ipairs(names or {}) do keys[name] = true end
  return keys
end

-- Checks an author's known mistake: it has a name, and a function that makes the wrong layer.
local function check_mistake(one, what)
  if type(one) ~= "table" then
    usage_error.raise("%s: expected a table { id, name, why, hint, make }, got %s", what, values.describe(one))
  end
  for _, key in ipairs { "id", "name", "why" } do
    if type(one[key]) ~= "string" and not (key == "why" and one[key] == nil) then
      usage_error.raise("%s.%s: expected a text, got %s", what, key, values.describe(one[key]))
    end
  end
  if type(one.make) ~= "function" then
    usage_error.raise("%s.make: expected a function that makes the wrong layer, got %s", what,
      values.describe(one.make))
  end
end

local function check_mistakes(list)
  if list == nil then return nil end
  local expected = "mistakes: expected a list of { id, name, why, hint, make }, got %s"
  if type(list) ~= "table" then usage_error.raise(expected, values.describe(list)) end
  for key in next, list do
    if math.type(key) ~= "integer" or key < 1 or key > #list then
      usage_error.raise(expected, "the key " .. values.describe(key))
    end
  end
  for i, one in ipairs(list) do check_mistake(one, ("mistakes[%d]"):format(i)) end
  return list
end

-- The limit of an explanation in seconds; false for no explanation.
local function check_explain(seconds)
  if seconds == nil then return DEFAULT_EXPLAIN end
  if seconds ~= false and not (math.type(seconds) and seconds >= 0) then
    usage_error.raise("explain: expected a number of seconds (math.huge for no limit) or false, got %s",
      values.describe(seconds))
  end
  return seconds
end

local function check_flag(value, name)
  if value ~= nil and type(value) ~= "boolean" then
    usage_error.raise("%s: expected a boolean, got %s", name, values.describe(value))
  end
  return value
end

-- Checks the option `checks`: true or false by id of a check of the contract.
local function check_checks(checks)
  if checks == nil then return nil end
  if type(checks) ~= "table" then
    usage_error.raise('checks: expected a table such as { ["by-value"] = false }, got %s', values.describe(checks))
  end
  local ids, known = contract.ids(), {}
  for _, id in ipairs(ids) do known[id] = true end
  for id, made in next, checks do
    if not known[id] then
      usage_error.raise("checks: there is no '%s'%s", tostring(id), nearest.suggestion(tostring(id), ids, "checks"))
    elseif type(made) ~= "boolean" then
      usage_error.raise('checks["%s"]: expected true or false, got %s', id, values.describe(made))
    end
  end
  return checks
end

-- Checks that a layer is one, and returns the names of its gradients.
local function gradients_of(layer)
  local ok, gradients = pcall(layers.gradients_of, layer)
  if not ok then usage_error.raise("%s", usage_error.without_place(gradients)) end
  local found, backward = pcall(function() return layer.backward end)
  if not found or backward == nil then
    usage_error.raise("layer: expected an object with a forward and a backward; it has no backward")
  end
  for _, name in ipairs { "forward", "backward" } do
    local method = layer[name]
    local callable = getmetatable(method)
    if type(method) ~= "function" and not (type(callable) == "table" and callable.__call) then
      usage_error.raise("layer.%s: expected a function, got %s", name, values.describe(method))
    end
  end
  return gradients
end

--- Checks the options of a check and adds the defaults. Not checked here: method, eps and noise, which
-- estimate_gradients checks; and `at`, `shapes`, `dims`, `indices` and `dout`, which are checked where they are read.
-- @param layer
-- @param given the options as the user gave them (rnnlua.checking.check)
-- @treturn table gradients (names, in order); wrt (those requested, nil for all), asked (the same as keys); points
--   and mode, nil if the size of the inputs decides; seed, rule, tol, rtol, ftol, atol; dout, method, eps, noise,
--   fresh, checks, mistakes as given; accumulate (rnnlua.checking.accumulating); explain, in seconds, or false;
--   on_verdict, a function or nil; progress, a boolean
-- @raise a usage error
function settings.of(layer, given)
  option.check_all(given, OPTIONS, "check_gradients", "{ at = { x = 1 } }")
  for _, name in ipairs { "dims", "indices", "arrays" } do
    if given[name] ~= nil and given.shapes == nil then
      usage_error.raise("%s: it needs the option 'shapes'", name)
    end
  end
  local gradients = gradients_of(layer)
  local wrt = option.names(given.wrt, "wrt", gradients, { "has no gradient", "gradients" })
  local rule = option.choice(given.rule, "rule", RULES, given.tol and "absolute" or "certified")
  return {
    gradients = gradients,
    wrt = wrt, asked = as_keys(wrt),
    points = option.count(given.points, "points"),
    mode = option.choice(given.mode, "mode", MODES),
    arrays = check_flag(given.arrays, "arrays"),
    seed = option.integer(given.seed, "seed", DEFAULT_SEED),
    rule = rule,
    tol = option.size(given.tol, "tol", DEFAULT_TOL),
    rtol = option.size(given.rtol, "rtol", verdict.RTOL),
    ftol = option.size(given.ftol, "ftol", verdict.FTOL),
    atol = option.size(given.atol, "atol", verdict.ATOL),
    dout = given.dout,
    method = given.method, eps = given.eps, noise = given.noise,
    fresh = option.func(given.fresh, "fresh"),
    accumulate = given.accumulate and accumulating.settle(given.accumulate, layer, gradients) or nil,
    checks = check_checks(given.checks),
    mistakes = check_mistakes(given.mistakes),
    explain = check_explain(given.explain),
    on_verdict = option.func(given.on_verdict, "on_verdict"),
    progress = check_flag(given.progress, "progress") ~= false,
  }
end

return settings
