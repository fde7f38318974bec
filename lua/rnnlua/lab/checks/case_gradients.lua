--- `case:gradients(layer, options)`: a gradient check inside an author's own check, reported as by `lab.gradients()`.
-- @module rnnlua.lab.checks.case_gradients

local calls = require "rnnlua.checking.calls"
local checking = require "rnnlua.checking"
local inputs = require "rnnlua.lab.inputs"
local layers = require "rnnlua.layer"
local outputs = require "rnnlua.checking.estimate.outputs"
local render = require "rnnlua.checking.render"
local text = require "rnnlua.base.text"
local upstream = require "rnnlua.lab.upstream"
local wrong_gradients = require "rnnlua.lab.explain.wrong_gradients"

local WIDTH = 66

-- Observes the value of a layer, and its gradients for an upstream gradient of ones, to distinguish layers.
local function observe(case, layer, at)
  local joined = outputs.of(layer)
  local value = calls.forward(joined, layers.inputs_of(layer), calls.copy_inputs(at))
  local results = calls.backward(joined, upstream.of(value))
  case:observe(value, table.unpack(results, 1, results.n))
end

-- The gradients with a verdict in a report, such as `dWx and dh`.
local function named(report, verdict)
  local names, seen = {}, {}
  for _, entry in ipairs(report.entries) do
    if entry.verdict == verdict and not seen[entry.input] then
      names[#names + 1], seen[entry.input] = "d" .. entry.input, true
    end
  end
  return names[1] and ("%s %s"):format(text.list(names), names[2] and "are" or "is")
end

local function problem_of(report)
  if report.verdict == "PASS" then return nil end
  if report.verdict == "INCONCLUSIVE" then return (named(report, "INCONCLUSIVE") or "the check is") .. " undecided" end
  local _, _, count = wrong_gradients.of_report(report)
  if count > 0 and named(report, "FAIL") then return named(report, "FAIL") .. " wrong" end
  for _, item in ipairs(report.contract) do
    if item.verdict == "FAIL" and not item.consequence then return item.message end
  end
  return "the layer breaks its contract"
end

--- Checks the gradients of a layer at a draw.
-- @param case see rnnlua.lab.case
-- @param layer by default the student's
-- @tparam ?table options of check_gradients; `at` is by default the draw's inputs
-- @treturn ?string which gradients are wrong; nil if all are right
return function(case, layer, options)
  local context = case.context
  local given = { points = 1, progress = false, seed = context.seed + case.number - 1 }
  layer = layer or case.layer
  for name, value in next, options or {} do given[name] = value end
  given.at = given.at or case.inputs
  if context.observing then return observe(case, layer, given.at) end
  if given.at == case.inputs and given.shapes == nil then
    given.shapes, given.indices = inputs.shapes(context.lab), inputs.indices(context.lab)
  end
  if given.explain == nil and not context.explained then given.explain = false end
  local report = checking.check_gradients(layer, given)
  local problem = problem_of(report)
  for _, line in ipairs(problem and render.smallest(report) or {}) do case:show(line) end
  for _, paragraph in ipairs(problem and render.explanation(report) or {}) do
    for _, line in ipairs(text.fill_lines(paragraph, WIDTH)) do case:show(line) end
  end
  return problem
end
