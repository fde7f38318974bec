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
  local of, rng = {}, context.rng()
  for _ = 1, context.draws do
    local case = context.lab:draw(rng)
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

-- The gradients that backward returned, in the lab's order, and how far one is from its estimate at most.
local function returned(lab, reports)
  local seen, names, largest = {}, {}, 0.0
  for _, report in ipairs(reports) do
    for _, entry in ipairs(report.entries) do
      seen[entry.input] = seen[entry.input] or entry.exact ~= nil
      largest = math.max(largest, entry.difference or 0.0)
    end
  end
  for _, input in ipairs(lab.gradients) do
    if seen[input] then names[#names + 1] = "d" .. input end
  end
  return names, largest
end

-- The gradients that the task asks for and backward does not return. That of x or X may be left out, as
-- in the assignment.
local function left_out(lab, report)
  local skipped, names = {}, {}
  for _, entry in ipairs(report.entries) do
    if entry.verdict == "SKIPPED" then skipped[entry.input] = true end
  end
  for _, input in ipairs(lab.gradients) do
    if skipped[input] and input:lower() ~= "x" then names[#names + 1] = "d" .. input end
  end
  return names
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
  local rng, upstream = context.rng(), rnn.rng(context.seed + 1)
  for _ = 1, context.draws do
    local case = context.lab:draw(rng)
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

-- The reports of the draws, up to the first that fails; that one.
local function check_draws(context)
  local rng, reports = context.rng(), {}
  for draw = 1, context.draws do
    local case = context.lab:draw(rng)
    reports[draw] = checking.check_gradients(context.submitted(case.n), { at = case.inputs, points = 1,
      seed = context.seed + draw - 1, mistakes = context.mistakes, explain = math.huge, progress = false,
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

local function any_passes(reports)
  for _, report in ipairs(reports) do
    if report.verdict == "PASS" then return true end
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
  local reports, failed = check_draws(context)
  if failed then
    local lines = explain(with_own_mistakes(failed, context))
    text.append(lines, by_hand(context))
    return false, render.summary(failed), lines, { report = failed, key_zero = has_key_zero(context) }
  elseif not any_passes(reports) then
    return false, "nothing could be decided", { tostring(reports[1]) }
  end
  local names, largest = returned(context.lab, reports)
  local missing = left_out(context.lab, reports[1])
  if missing[1] then
    return false, ("%s %s not returned; %s %s right"):format(text.list(missing),
      missing[2] and "are" or "is", text.list(names), names[2] and "are" or "is"),
      { ("backward returns d%s, in this order"):format(table.concat(context.lab.gradients, ", d")) }
  end
  return true, ("%s proved on %s; off by %.0e at most, %g allowed by hand"):format(text.list(names),
    context.kind.describe_draws(context.lab, context.draws), largest, BY_HAND), notes_of(reports)
end

--- Every gradient that backward returns is proved by the certified checker on random draws, and the
-- layer keeps to the contract. The assignment's rule, within 1e-3 of the estimate with dout = 1, stands
-- beside it.
return function()
  return {
    check = function(lab)
      lab.kind.check_layers "lab.gradients() checks a layer's backward; a lab of a function has none, use lab.check"
    end,
    run = prove,
  }
end
