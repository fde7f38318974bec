--- Tries a repair of a submission: advice is given only if the repaired submission is better. Both submissions run at
-- the same draws, and each result is compared with the solution's. If no result is better, the points are compared.
-- @module rnnlua.lab.run_submission.repair_trial

local compare = require "rnnlua.base.compare"
local lazy = require "rnnlua.base.lazy"
local rnn = require "rnnlua"

local calls = lazy "rnnlua.checking.calls"
local layers = lazy "rnnlua.layer"
local runner = lazy "rnnlua.lab.run_submission.runner"
local new_layer = lazy "rnnlua.lab.new_layer"
local upstream = lazy "rnnlua.lab.upstream"

local repair_trial = {}

local DRAWS = 10 -- at least
local DOUT = -0.7390851332151607

-- Runs a layer's forward at a case; then f; then its backward. Returns the value, and the gradients by name: none if
-- backward raises an error.
local function run_layer(layer, case, f)
  local value = calls.forward(layer, layers.inputs_of(layer), calls.copy_inputs(case.inputs))
  if f then f() end
  local ok, results = pcall(calls.backward, layer, upstream.of(value, DOUT))
  local gradients = {}
  for i, name in ipairs(ok and layers.gradients_of(layer) or {}) do gradients[name] = results[i] end
  return value, gradients
end

-- Adds the results of a layer to a list, each as { name, value }: value and gradients.
local function add(list, lab, value, gradients, when)
  list[#list + 1] = { "value" .. when, value }
  for _, name in ipairs(lab.gradients) do list[#list + 1] = { "d" .. name .. when, gradients[name] } end
end

--- The results of a new layer at a case, while another layer runs in between, and of a second run of it.
-- @param lab of a layer
-- @param class
-- @tparam table case
-- @tparam table other the case of the other layer
-- @treturn {table,...} { name, value }: forward's value and the gradients of the lab
-- @raise what forward raises
function repair_trial.of_layer(lab, class, case, other)
  local list, layer = {}, new_layer(class, case.n)
  local value, gradients = run_layer(layer, case, function()
    pcall(function() run_layer(new_layer(class, other.n), other) end)
  end)
  add(list, lab, value, gradients, "")
  value, gradients = run_layer(layer, case)
  add(list, lab, value, gradients, " again")
  return list
end

-- The results of a submission at all draws; an empty list for a draw at which it raises an error.
local function results_of(lab, submitted, drawn)
  local all = {}
  for i, case in ipairs(drawn) do
    local ok, list = pcall(lab.kind.trial_results, lab, submitted, case, drawn[i % #drawn + 1])
    all[i] = ok and list or {}
  end
  return all
end

-- For each result by name, at how many draws it is right; and whether it is right, by draw and name.
local function rights_of(all, expected)
  local counts, right = {}, {}
  for i, list in ipairs(expected) do
    for k, one in ipairs(list) do
      local same = all[i][k] ~= nil and compare.agree(all[i][k][2], one[2])
      counts[one[1]] = (counts[one[1]] or 0) + (same and 1 or 0)
      right[i .. one[1]] = same
    end
  end
  return counts, right
end

-- The points that a submission earns for each task.
local function points_of(lab, submitted, seed)
  local points = {}
  for i, task in ipairs(runner.run(lab, submitted, seed, { explained = false }).tasks) do points[i] = task.earned end
  return points
end

-- Whether some points are more than others, and none is less.
local function is_more(points, before)
  local more = false
  for i, earned in ipairs(points) do
    if earned < before[i] then return false end
    more = more or earned > before[i]
  end
  return more
end

--- Judges repairs of a submission.
-- @param lab
-- @param submitted a class or function
-- @tparam integer seed of the draws
-- @treturn function judge(repaired): nil if the repaired class or function is not better, or has a wrong result that
--   was right; "right" if a result is right at all draws that was not, or a task is passed that was not; "better" if
--   more results are right
function repair_trial.judge(lab, submitted, seed)
  local drawn = lab.kind.draws(lab, rnn.rng(seed), math.max(DRAWS, lab.kind.fewest_draws(lab)))
  local expected = results_of(lab, assert(lab:solution()), drawn)
  local before, was_right = rights_of(results_of(lab, submitted, drawn), expected)
  local earned
  return function(repaired)
    local after, is_right = rights_of(results_of(lab, repaired, drawn), expected)
    local found
    for key, was in next, was_right do
      if was and not is_right[key] then return nil end
      found = found or is_right[key] and not was and "better"
    end
    for name, count in next, after do
      if count == #drawn and before[name] < #drawn then return "right" end
    end
    if found then return found end
    earned = earned or points_of(lab, submitted, seed)
    return is_more(points_of(lab, repaired, seed), earned) and "right" or nil
  end
end

return repair_trial
