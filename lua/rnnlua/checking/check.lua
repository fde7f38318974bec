--- Checking a layer's backward against estimated gradients.
-- @module rnnlua.checking.check

local Candidate = require "rnnlua.checking.candidate"
local Objective = require "rnnlua.checking.estimate.objective"
local calls = require "rnnlua.checking.calls"
local contract = require "rnnlua.checking.layer_contract"
local judge = require "rnnlua.checking.judge"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local meter = require "rnnlua.checking.meter"
local points = require "rnnlua.checking.points"
local report = require "rnnlua.checking.report"
local rnn = require "rnnlua"
local settings = require "rnnlua.checking.settings"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"
local verdict = require "rnnlua.checking.verdict"

local diagnosis = lazy "rnnlua.checking.diagnosis"
local fast = lazy "rnnlua.checking.fast"
local dimensions = lazy "rnnlua.checking.dimensions"
local indices = lazy "rnnlua.checking.indices"
local several_outputs = lazy "rnnlua.checking.estimate.outputs"
local progress = lazy "rnnlua.checking.progress"
local render = lazy "rnnlua.checking.render"
local shapes = lazy "rnnlua.checking.shapes"
local second_opinion = lazy "rnnlua.checking.second_opinion"

local MOST_COORDINATES = 2000 -- limit of full mode, unless the caller asks for it
-- Points of full mode. Three pairs after the first point test every number on both sides of zero, small, medium and
-- large. With more coordinates than FEW_COORDINATES, there is one pair.
local MANY_POINTS, FEW_POINTS, FEW_COORDINATES = 7, 3, 64

local check = {}

-- The inputs at the first point: from `at`, or generic ones of the given shapes. Numbers are floats, except in fixed
-- inputs. Also the names of the fixed inputs, the shapes if they name dimensions, and the value of the layer's first
-- forward, flat, if there was one at these inputs.
local function first_inputs(layer, options, wrt, rng)
  if options.shapes ~= nil then return shapes.first_point(layer, options, wrt, rng) end
  local objective = Objective.new(layer, options.at, options.dout, { wrt = wrt, open = true })
  return objective:inputs(), objective.fixed, nil, objective.first_value
end

local function count_coordinates(candidate)
  local count = 0
  for _, name in ipairs(candidate.gradients) do
    count = count + (candidate.fixed[name] and 0 or values.flatten(candidate.inputs[name], name).size)
  end
  return count
end

local function default_points(mode, coordinates)
  if mode == "fast" then return 1 end
  return coordinates <= FEW_COORDINATES and MANY_POINTS or FEW_POINTS
end

-- The upstream gradient of the absolute rule: 1 for each number of the output.
local function ones(shape)
  local flat = {}
  for k = 1, shape.size do flat[k] = 1.0 end
  return (values.build(shape, flat))
end

local function raise_shape(candidate)
  usage_error.raise("forward returned %s, and a different shape in another call: the shape of the value may not "
    .. "change", values.describe_shape(candidate.value_shape))
end

-- Draws the cases. If the layer refuses a generic point, the list ends there, because `at` may lie in a limited
-- domain.
local function draw_cases(candidate, inputs, settled, rng)
  local first = { inputs = inputs, n = candidate.n, dout = settled.dout }
  if first.dout == nil then
    local value = calls.forward(candidate.layer, candidate.names, calls.copy_inputs(inputs))
    if not values.same_shape(candidate.value_shape, (values.flatten(value, "what forward returned"))) then
      raise_shape(candidate)
    end
    first.dout = points.upstream(candidate.layer, value, rng)
  end
  local cases = { first }
  local next_point = points.around(inputs, rng, candidate.moving, settled.points - 1)
  for number = 2, settled.points + 1 do -- one more than is judged, for the contract
    local ok, case
    if number > settled.points then
      ok, case = pcall(candidate.draw, candidate, rng)
    else
      ok, case = pcall(candidate.case, candidate, next_point(), rng)
    end
    if not ok then
      if layers.is_todo(case) then error(case, 0) end
      break
    end
    case.dout = settled.dout or case.dout
    cases[number] = case
  end
  return cases
end

-- Judges a case. If our own dout does not fit the value, the value's shape has changed since an earlier call.
local function judged(judge_case, candidate, case, settled)
  local ok, entries, evaluations, lead = pcall(judge_case, candidate.layer, candidate.gradients, case, settled,
    candidate)
  if ok then return entries, evaluations, lead end
  if settled.dout == nil and usage_error.argument(entries) == "dout" then
    raise_shape(candidate)
  end
  error(entries, 0)
end

local function has_doubts(entries)
  for _, entry in ipairs(entries) do
    if verdict.is_doubtful(entry) then return true end
  end
  return false
end

-- Reports the verdict before it is explained.
local function announce(result, candidate, cases, settled, options, forwards)
  if not (settled.on_verdict or forwards.progress) then return end
  local copy = {}
  for key, value in next, result do copy[key] = value end
  copy.forwards = { verdict = forwards.forwards, explanation = 0 }
  local early = report.new(copy, candidate, cases, options)
  if forwards.progress then forwards.progress:verdict(early.verdict, render.summary(early)) end
  if settled.on_verdict then settled.on_verdict(early) end
end

-- Runs a check whose forwards are counted.
local function run(layer, options, settled, forwards)
  local rng = rnn.rng(settled.seed)
  local inputs, fixed, first_value
  inputs, fixed, settled.shapes, first_value = first_inputs(layer, options, settled.wrt, rng)
  settled.indices = options.indices and indices.read(options.indices, layers.inputs_of(layer), fixed, settled.shapes)
  local candidate = Candidate.new(layer, inputs, settled, fixed, first_value)
  if settled.dout ~= nil and layers.outputs_of(layer) then
    settled.dout = several_outputs.upstream(settled.dout, candidate.value_shape)
  end
  local coordinates = count_coordinates(candidate)
  settled.mode = settled.mode or coordinates > MOST_COORDINATES and "fast" or "full"
  settled.points = settled.points or default_points(settled.mode, coordinates)
  if settled.rule == "absolute" and settled.dout == nil then settled.dout = ones(candidate.value_shape) end
  local cases = draw_cases(candidate, inputs, settled, rng)
  local result = { entries = {}, mistakes = {}, seed = settled.seed, rule = settled.rule, mode = settled.mode,
    points = 0, evaluations = 0 }
  local equal = settled.shapes and settled.mode == "full" and dimensions.equal(candidate) or nil
  if equal then
    local others = math.type(settled.dout or 1) and dimensions.cases_apart(candidate, rng, settled.dout) or {}
    table.move(cases, settled.points + 1, #cases, settled.points + #others + 1)
    table.move(others, 1, #others, settled.points + 1, cases)
    settled.points, result.equal = settled.points + #others, not others[1] and equal or nil
  end
  local judge_case = settled.mode == "fast" and fast.case or judge.case
  for number = 1, math.min(settled.points, #cases) do
    settled.point = number
    settled.rng = rng:fork()
    local entries, evaluations, lead = judged(judge_case, candidate, cases[number], settled)
    result.lead = result.lead or lead
    table.move(entries, 1, #entries, #result.entries + 1, result.entries)
    result.points, result.evaluations = number, result.evaluations + evaluations
  end
  if settled.mode == "full" and (settled.method or "ladder") == "ladder" and has_doubts(result.entries) then
    second_opinion.look(candidate, cases, result.entries, settled)
  end
  local context = candidate:context(candidate.layer, cases[1], cases[#cases])
  context.first_value = candidate.first_value
  result.contract = contract.run(context)
  result.certified = verdict.overall(result.entries, result.contract, "certified")
  result.verdict = settled.rule == "absolute" and verdict.overall(result.entries, {}, "verdict")
    or result.certified
  result.forwards = { verdict = forwards.forwards, explanation = 0 }
  announce(result, candidate, cases, settled, options, forwards)
  if result.verdict == "FAIL" or result.certified == "FAIL" then
    diagnosis.run(result, candidate, cases, settled, rng:fork(), forwards)
  end
  result.forwards.explanation = forwards.forwards - result.forwards.verdict
  return report.new(result, candidate, cases, options)
end

--- Checks the gradients that a layer's backward returns, at several points, and the layer's contract.
-- @param layer userdata or table; its methods are called with positional arguments
-- @tparam table options
-- @param options.at the inputs by name, as for estimate_gradients: the first point
-- @param[opt] options.shapes instead of `at`: by name, the size of a vector, or a list of sizes, outermost first; a
--   size is an integer, the name of a dimension ("H") or a multiple of one ("4H"). Inputs without a shape are
--   numbers. Together with `at`, they name the dimensions of its inputs, and define the inputs that `at` leaves out
-- @param[opt] options.dims the sizes of the dimensions, by name; not needed for those of inputs in `at`
-- @param[opt] options.indices by name of a fixed input, the dimension that its integers are indices into, as in
--   { k = "V" } for words from 1 to V: they stay within it when it gets smaller
-- @param[opt=false] options.arrays whether the inputs that `shapes` defines are arrays instead of tables
-- @param[opt] options.wrt a name or a list of names, whose gradients must be returned; by default, trailing gradients
--   that backward does not return are skipped. Other inputs get new values at further points, except fixed inputs
--   (rnnlua.checking.fixed_inputs): those without a float, and those for which the layer has no gradient
-- @param[opt] options.dout the upstream gradient at every point; by default a generic one, with a number for each
--   step if the layer has states(). For several outputs, a list with one for each; false is zero
-- @param[opt] options.mode "full": every coordinate; "fast": random directions, with at most 30 forwards a point
--   regardless of the size, and 60 with the checks of the layer's contract; by default full up to 2,000 coordinates
-- @param[opt] options.points how many, by default 7, above 64 coordinates 3, in fast mode 1; all but the first are
--   generic (rnnlua.checking.points)
-- @param[opt=1] options.seed of all random numbers
-- @param[opt="certified"] options.rule "certified": FAIL if |exact − estimate| > bound + tolerance, PASS if |exact −
--   estimate| + bound ≤ tolerance, otherwise INCONCLUSIVE. "absolute", the default with `tol`: PASS if |exact −
--   estimate| < tol, with dout 1 by default; the report also has the certified verdict
-- @param[opt=1e-3] options.tol of the absolute rule
-- @param[opt] options.rtol,ftol,atol of the certified rule's tolerance (rnnlua.checking.verdict)
-- @param[opt] options.method,eps,noise as for estimate_gradients
-- @param[opt] options.fresh a function that returns a new layer like this one, given the length of its sequences; by
--   default, the layer's class is asked (rnnlua.layer.fresh)
-- @param[opt] options.accumulate if backward adds to its gradients until a method sets them to zero: true (the method
--   is zero_grad, or has a similar usual name; without one, the gradients of a new layer are zero), the name of the
--   method, or a list of the inputs whose gradients add up, with the name as `zero`; by default all but x and X,
--   whose gradients may add up or not
-- @param[opt] options.checks by id of a check of the contract, false disables it
-- @param[opt=1] options.explain the limit, in seconds of processor time, for explaining a FAIL: what is wrong, and
--   the smallest case; false for no explanation, math.huge for no limit except the number of forwards: 10,000, or 300
--   in fast mode, regardless of the size
-- @param[opt] options.on_verdict a function that gets the report as soon as there is a verdict, before a FAIL is
--   explained: without mistakes and smallest case
-- @param[opt=true] options.progress whether a line on the terminal shows the progress of a check that takes over a
--   second
-- @param[opt] options.mistakes known mistakes to compare with: a list of { id, name, why, hint, make }; make(n)
--   returns a wrong layer
-- @return a report (rnnlua.checking.report)
-- @raise usage errors about the arguments; errors of the layer; a to-do (rnn.todo) unchanged
function check.run(layer, options)
  local settled = settings.of(layer, options)
  if layers.outputs_of(layer) then layer = several_outputs.of(layer) end
  local forwards = meter.new()
  forwards:watch(layer)
  forwards.progress = settled.progress and progress.new() or nil
  if not forwards.progress then return run(layer, options, settled, forwards) end
  local ok, result = pcall(run, layer, options, settled, forwards)
  forwards.progress:close()
  forwards.progress = nil
  if not ok then error(result, 0) end
  return result
end

return check
