--- Judging a layer along random directions: the number of forwards does not grow with the number of coordinates. A
-- wrong number in one of very many coordinates may be too small to change the verdict, which is about their sum.
-- @module rnnlua.checking.fast

local Objective = require "rnnlua.checking.estimate.objective"
local calls = require "rnnlua.checking.calls"
local directional = require "rnnlua.checking.estimate.directional"
local judge = require "rnnlua.checking.judge"

local fast = {}

local DIRECTIONS = 2

-- The positions of the numbers of some inputs in the objective's whole point.
local function places_of(objective, names)
  local places = {}
  for _, name in ipairs(names) do
    local first = objective.first[name]
    for k = first, first + objective.shapes[name].size - 1 do places[#places + 1] = k end
  end
  return places
end

-- The objective as a function of the numbers at some positions only. Its flat point has only these numbers.
local function restricted(objective, places)
  local part = { point = {}, F = objective.F, A = objective.A }
  for i, k in ipairs(places) do part.point[i] = objective.point[k] end
  function part:evaluate_along(direction, t) -- luacheck: ignore 212
    local whole = {}
    for k = 1, #objective.point do whole[k] = 0.0 end
    for i, k in ipairs(places) do whole[k] = direction[i] end
    return objective:evaluate_along(whole, t)
  end
  return part
end

-- The numbers of several gradients in one list, in the order of names.
local function in_a_row(names, numbers)
  local list = {}
  for _, name in ipairs(names) do table.move(numbers[name], 1, #numbers[name], #list + 1, list) end
  return list
end

-- Σ d_k·g_k.
local function contracted(direction, numbers)
  local sum = 0.0
  for i = 1, #direction do sum = sum + direction[i] * numbers[i] end
  return sum
end

-- The gradients that backward returned, by name, as flat numbers. Missing or malformed gradients become entries.
local function sort_results(entries, objective, gradients, results, options)
  local names, numbers = {}, {}
  local last = judge.returned(results)
  for i, name in ipairs(gradients) do
    if not options.asked or options.asked[name] then
      local flat, problem, sentence = calls.numbers(results[i], objective.shapes[name], name)
      if flat then
        names[#names + 1], numbers[name] = name, flat
      else
        local skipped = results[i] == nil and last > 0 and i > last and not options.asked
        entries[#entries + 1] = { point = options.point, input = name, index = "", reason = problem,
          sentence = sentence, status = "regular", verdict = skipped and "SKIPPED" or "FAIL",
          certified = skipped and "SKIPPED" or "FAIL" }
      end
    end
  end
  return names, numbers
end

--- Judges a layer at a case along random directions through all inputs at once.
-- @param layer
-- @tparam table gradients the names of its results, in order
-- @tparam table case { inputs, dout }
-- @tparam table options as for judge.case, with rng
-- @treturn {table,...} entries (see rnnlua.checking.report) with `direction` and the input "all"; and one with an
--   input's name for each missing or malformed gradient
-- @treturn integer the number of forwards for the estimates
-- @treturn ?table a direction along which the layer fails, for rnnlua.checking.diagnosis.search
-- @raise what the layer raises
function fast.case(layer, gradients, case, options)
  local objective = Objective.new(layer, case.inputs, case.dout, { wrt = options.wrt })
  local results = calls.backward(layer, calls.copy(case.dout))
  local entries = {}
  local names, numbers = sort_results(entries, objective, gradients, results, options)
  if not names[1] then return entries, 1 end
  local places, exact = places_of(objective, names), in_a_row(names, numbers)
  local part = restricted(objective, places)
  objective.raised = false
  local list, used, measured = directional.estimate(part, { rng = options.rng, directions = DIRECTIONS,
    noise = options.noise })
  local lead
  for number, one in ipairs(list) do
    one.raised = one.status == "non-finite" and objective:refusal() or nil
    local entry = { point = options.point, input = "all", index = "", direction = number,
      exact = contracted(one.direction, exact), estimate = one.value, bound = one.bound,
      status = one.status, left = one.left, right = one.right, evaluations = one.evaluations }
    judge.decide(entry, one, { largest = math.abs(one.value), slope = judge.slope_of(one), A = objective.A,
      F = objective.F, x = 0.0, silent = judge.is_silent(objective) }, options)
    entries[#entries + 1] = entry
    if entry.certified == "FAIL" and not lead then
      lead = { objective = objective, names = names, places = places, point = part.point, exact = exact,
        direction = one.direction, estimate = one, settings = measured, number = options.point, options = options }
    end
  end
  return entries, used, lead
end

return fast
