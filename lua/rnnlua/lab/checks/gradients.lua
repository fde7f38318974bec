--- The check of a task's gradients: proved by the certified checker, on random draws.
-- @module rnnlua.lab.checks.gradients

local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local calls = lazy "rnnlua.checking.calls"
local checking = lazy "rnnlua.checking"
local render = lazy "rnnlua.checking.render"
local undecided = lazy "rnnlua.lab.checks.undecided"

local BY_HAND = 1e-3 -- the assignment's requirement

-- The assignment's verdict, beside the certified one.

-- A gradient as flat numbers, nil where it is none of the input's shape.
local function numbers(gradient, input)
  local shape = values.flatten(input, "it")
  return (calls.numbers(gradient, shape))
end

-- How far a gradient is from its estimate at most.
local function largest_difference(exact, estimated, input)
  local ours, theirs, largest = numbers(exact, input), numbers(estimated, input), 0.0
  if not ours then return math.huge end
  for i = 1, #ours do
    local apart = math.abs(ours[i] - theirs[i])
    largest = apart <= largest and largest or apart
  end
  return largest
end

-- How often each gradient misses its estimate by 1e-3 or more with dout = 1, and by how much at most.
local function tally(context)
  local of = {}
  for _, case in ipairs(context.lab:cases(context.seed, context.draws)) do
    local layer = context.submitted(case.n)
    local estimated = checking.estimate_gradients(layer, { at = case.inputs })
    local exact = table.pack(layer:backward(1))
    for i, name in ipairs(layers.gradients_of(layer)) do
      if exact[i] ~= nil then
        local apart = largest_difference(exact[i], estimated[name], case.inputs[name])
        of[name] = of[name] or { missed = 0, largest = 0.0 }
        of[name].largest = math.max(of[name].largest, apart)
        if not (apart < BY_HAND) then of[name].missed = of[name].missed + 1 end
      end
    end
  end
  return of
end

-- A line for each gradient that fails the assignment's requirement; none where the layer won't run.
local function by_hand(context)
  local ok, of = pcall(tally, context)
  local lines = {}
  for _, name in ipairs(ok and context.lab.gradients or {}) do
    if of[name] and of[name].missed > 0 then
      lines[#lines + 1] = ("d%s: off by more than %g on %d of %d draws, at most by %s"):format(name, BY_HAND,
        of[name].missed, context.draws, text.number(of[name].largest, of[name].largest / 1e4))
    end
  end
  return lines
end

local function explain(report)
  local lines = render.smallest(report)
  for _, paragraph in ipairs(render.explanation(report)) do
    text.append(lines, text.fill(paragraph, 66))
  end
  return lines
end

-- The inputs whose gradients a report has: what backward returned, right or wrong.
local function inputs_in(report)
  local seen = {}
  for _, entry in ipairs(report.entries) do seen[entry.input] = seen[entry.input] or entry.verdict ~= "SKIPPED" end
  return seen
end

-- The gradients that the lab lists and backward returned at every draw, in the lab's order; those that are required
-- and were not; and the draws, by number, at which one of these is missing.
local function returned(lab, reports)
  local absent, missing_at = {}, {}
  for draw, report in ipairs(reports) do
    local seen = inputs_in(report)
    for _, input in ipairs(lab.gradients) do
      absent[input] = absent[input] or not seen[input]
      if not seen[input] and not lab.optional[input] and missing_at[#missing_at] ~= draw then
        missing_at[#missing_at + 1] = draw
      end
    end
  end
  local names, missing = {}, {}
  for _, input in ipairs(lab.gradients) do
    if not absent[input] then
      names[#names + 1] = "d" .. input
    elseif not lab.optional[input] then
      missing[#missing + 1] = "d" .. input
    end
  end
  return names, missing, missing_at
end

-- How far a gradient is from its estimate at most.
local function largest_of(reports)
  local largest = 0.0
  for _, report in ipairs(reports) do
    for _, entry in ipairs(report.entries) do largest = math.max(largest, entry.difference or 0.0) end
  end
  return largest
end

-- What is said where backward leaves out what the task asks for.
local function left_out(lab, drawn, names, missing, missing_at)
  local said = ("%s %s not returned"):format(text.list(missing), missing[2] and "are" or "is")
  if names[1] then said = ("%s; %s %s right"):format(said, text.list(names), names[2] and "are" or "is") end
  local lines = {}
  if #missing_at < #drawn then
    lines = text.fill(("on %d of %d draws, first at %s"):format(#missing_at, #drawn,
      lab.kind.describe(lab, drawn[missing_at[1]])), 66)
  end
  return said, text.append(lines, text.fill(("backward must return d%s, in this order"):format(
    table.concat(lab.gradients, ", d")), 66))
end

-- What tells layers apart: the value and the gradients at a case, what a second backward gives, one with
-- another dout, and one after another forward; and what the inputs are at the end.

local function moved(value)
  if math.type(value) then return 1.5 * value + 0.25 end
  local other = {}
  for i = 1, #value do other[i] = moved(value[i]) end
  return other
end

local function observe_layer(context, case, dout)
  local layer = context.submitted(case.n)
  local names, given, other = layers.inputs_of(layer), calls.copy_inputs(case.inputs), {}
  for name, value in next, case.inputs do other[name] = moved(value) end
  context.observe(calls.forward(layer, names, given))
  for _, u in ipairs { dout, dout, -2 * dout } do
    local results = calls.backward(layer, u)
    context.observe(table.unpack(results, 1, results.n))
  end
  calls.forward(layer, names, other)
  local results = calls.backward(layer, dout)
  context.observe(table.unpack(results, 1, results.n))
  for _, name in ipairs(names) do context.observe(given[name]) end
end

local function observe(context)
  local upstream = rnn.rng(context.seed + 1)
  for _, case in ipairs(context.lab:cases(context.seed, context.draws)) do
    if not pcall(observe_layer, context, case, upstream:uniform(0.4, 1.8)) then
      context.observe "raised an error"
    end
  end
end

-- Whether a report names one of the lab's own mistakes and nothing else.
local function names_one(report, own)
  local named = report.mistakes
  for _, one in ipairs(own) do
    if #named == 1 and named[1].id == one.id then return true end
  end
  return false
end

-- A failing report, named by the lab's own mistakes where they agree with the layer in all that the
-- checks observe, broken rules included: what they explain needs no other name.
local function with_own_mistakes(report, context)
  if not names_one(report, context.mistakes) then
    local found = context.recognise()
    if found[1] then report.mistakes = found end
  end
  return report
end

-- The gradients to judge at a case: all but optional ones that are not returned there; nil for all.
local function to_judge(context, case)
  local lab = context.lab
  if next(lab.optional) == nil then return nil end
  local ok, _, gradients = pcall(context.kind.results, context.submitted, case)
  if not ok then return nil end
  local names = {}
  for _, name in ipairs(lab.gradients) do
    if gradients[name] ~= nil or not lab.optional[name] then names[#names + 1] = name end
  end
  return names
end

-- The reports of the draws, up to the first that fails; that one.
local function check_draws(context, drawn)
  local reports = {}
  for draw, case in ipairs(drawn) do
    reports[draw] = checking.check_gradients(context.submitted(case.n), { at = case.inputs, points = 1,
      wrt = to_judge(context, case), seed = context.seed + draw - 1, mistakes = context.mistakes,
      explain = context.explained and math.huge or false, progress = false,
      fresh = function(n) return context.submitted(n) end })
    if reports[draw].verdict == "FAIL" then return reports, reports[draw] end
  end
  return reports
end

-- What the reports note of a layer that passes, once.
local function notes_of(reports)
  local lines, said = {}, {}
  for _, report in ipairs(reports) do
    for _, note in ipairs(render.notes(report)) do
      if not said[note] then text.append(lines, text.fill(note, 66)) end
      said[note] = true
    end
  end
  return lines
end

local function any_is(verdict, reports)
  for _, report in ipairs(reports) do
    if report.verdict == verdict then return true end
  end
  return false
end

-- Whether a gradient that backward returns at the first draw has a key 0.
local function has_key_zero(context)
  local case = context.lab:draw(context.rng())
  local _, found = pcall(function()
    local layer = context.submitted(case.n)
    context.kind.forward(layer, case.inputs)
    local results = table.pack(layer:backward(1.0))
    for i = 1, results.n do
      if type(results[i]) == "table" and rawget(results[i], 0) ~= nil then return true end
    end
    return false
  end)
  return found == true
end

local function prove(context)
  if context.observing then
    observe(context)
    return true, "observed"
  end
  local drawn = context.lab:cases(context.seed, context.draws)
  local reports, failed = check_draws(context, drawn)
  if failed then
    local lines = explain(with_own_mistakes(failed, context))
    if context.explained then text.append(lines, by_hand(context)) end
    return false, render.summary(failed), lines, { report = failed, key_zero = has_key_zero(context) }
  end
  local names, missing, missing_at = returned(context.lab, reports)
  if missing[1] then return false, left_out(context.lab, drawn, names, missing, missing_at) end
  if any_is("INCONCLUSIVE", reports) then
    local problem, lines = undecided.problem(context, drawn, reports, BY_HAND)
    if problem then return false, problem, lines end
  end
  if not any_is("PASS", reports) then return false, "nothing could be decided", { tostring(reports[1]) } end
  return true, ("%s proved on %s; off by %.0e at most, %g allowed by hand"):format(text.list(names),
    context.kind.describe_draws(context.lab, context.draws), largest_of(reports), BY_HAND), notes_of(reports)
end

--- Every gradient that backward returns is proved by the certified checker on random draws; those that the lab
-- lists and does not call optional are returned on each; and the layer keeps to the contract. The assignment's
-- rule, within 1e-3 of the estimate with dout = 1, stands beside it.
return function()
  return {
    check = function(lab)
      lab.kind.check_layers "lab.gradients() checks a layer's backward; a lab of a function has none, use lab.check"
    end,
    run = prove,
  }
end
