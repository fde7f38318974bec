--- The check of a task's gradients: by the certified checker, on random draws.
-- @module rnnlua.lab.checks.gradients

local lazy = require "rnnlua.base.lazy"
local rnn = require "rnnlua"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local behind_forward = lazy "rnnlua.lab.explain.behind_forward"
local checking = lazy "rnnlua.checking"
local inputs = lazy "rnnlua.lab.inputs"
local new_layer = lazy "rnnlua.lab.new_layer"
local observe_layer = lazy "rnnlua.lab.run_submission.observe_layer"
local render = lazy "rnnlua.checking.render"
local upstream = lazy "rnnlua.lab.upstream"
local undecided = lazy "rnnlua.lab.checks.undecided"
local special_values = lazy "rnnlua.lab.checks.special_values"
local unfit_forward = lazy "rnnlua.lab.explain.unfit_forward"
local wrong_states = lazy "rnnlua.lab.explain.wrong_states"
local wrong_gradients = lazy "rnnlua.lab.explain.wrong_gradients"

local BY_HAND = 1e-3 -- the tolerance of the rule by hand (see below)

-- The inputs whose gradients a report has, because backward returned them.
local function inputs_in(report)
  local seen = {}
  for _, entry in ipairs(report.entries) do seen[entry.input] = seen[entry.input] or entry.verdict ~= "SKIPPED" end
  return seen
end

-- The gradients that the lab lists and backward returned at every draw, in the lab's order; the required ones that it
-- did not; and the numbers of the draws at which one of these is missing.
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

-- The largest difference between a gradient and its estimate.
local function largest_of(reports)
  local largest = 0.0
  for _, report in ipairs(reports) do
    for _, entry in ipairs(report.entries) do largest = math.max(largest, entry.difference or 0.0) end
  end
  return largest
end

-- The outcome if backward does not return all gradients that the task requires.
local function left_out(lab, drawn, names, missing, missing_at)
  local said = ("%s %s not returned"):format(text.list(missing), missing[2] and "are" or "is")
  if names[1] then said = ("%s; %s %s right"):format(said, text.list(names), names[2] and "are" or "is") end
  local lines = {}
  if #missing_at < #drawn then
    lines = text.fill(("on %d of %d draws, first at %s"):format(#missing_at, #drawn,
      lab.kind.describe(lab, drawn[missing_at[1]])), page.inner())
  end
  return said, text.append(lines, text.fill(("backward must return d%s, in this order"):format(
    table.concat(lab.gradients, ", d")), page.inner()))
end

-- Observes a layer at all draws, to distinguish it from others (rnnlua.lab.run_submission.observe_layer).
local function observe(context)
  for number, case in ipairs(context.lab:all_draws(context.seed, context.draws)) do
    if not pcall(observe_layer, context.submitted, case, rnn.rng(context.seed + number), context.observe) then
      context.observe "raised an error"
    end
  end
end

-- Whether a report names exactly one mistake, and it is one of the lab's own.
local function names_one(report, own)
  local named = report.mistakes
  for _, one in ipairs(own) do
    if #named == 1 and named[1].id == one.id then return true end
  end
  return false
end

-- A failing report with the lab's own mistakes, if they agree with the layer in all observations of the checks,
-- including failures of the contract. Then it needs no other names.
local function with_own_mistakes(report, context)
  if not names_one(report, context.mistakes) then
    local found = context.recognise()
    if found[1] then report.mistakes = found end
  end
  return report
end

-- The gradients to judge at a case: all except optional ones that are not returned there; nil means all.
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

-- The report of a draw, explained or not.
local function check_draw(context, draw, case, explained)
  local lab = context.lab
  return checking.check_gradients(context.submitted(case.n), { at = case.inputs, shapes = inputs.shapes(lab),
    indices = inputs.indices(lab), points = 1, wrt = to_judge(context, case), seed = context.seed + draw - 1,
    mistakes = context.mistakes, explain = explained and math.huge or false, progress = false,
    fresh = function(n) return context.submitted(n) end })
end

-- The reports of all draws, and the number of the one to explain: the first with the largest number of wrong
-- gradients.
local function check_draws(context, drawn)
  local reports, chosen, most = {}, nil, -1
  for draw, case in ipairs(drawn) do
    reports[draw] = check_draw(context, draw, case, false)
    if reports[draw].verdict == "FAIL" then
      local _, _, count = wrong_gradients.of_report(reports[draw])
      if count > most then chosen, most = draw, count end
      if not context.explained then break end
    end
  end
  return reports, chosen
end

-- The notes in the reports of a layer that passes, each once.
local function notes_of(reports)
  local lines, said = {}, {}
  for _, report in ipairs(reports) do
    for _, note in ipairs(render.notes(report)) do
      if not said[note] then text.append(lines, text.fill(note, page.inner())) end
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
    local layer = new_layer(context.submitted, case.n)
    local results = table.pack(layer:backward(upstream.for_any(context.kind.forward(layer, case.inputs))))
    for i = 1, results.n do
      if type(results[i]) == "table" and rawget(results[i], 0) ~= nil then return true end
    end
    return false
  end)
  return found == true
end

-- Explains a failing backward. If its only fault is that the layer raises an error at some call, raises this error.
local function explain(context, drawn, reports, chosen)
  if not context.explained then return false, "wrong", {}, { report = reports[chosen] } end
  local failed = with_own_mistakes(check_draw(context, chosen, drawn[chosen], true), context)
  if context.behind then
    local right, why = behind_forward.of_right(context, failed, drawn)
    if right then return false, right, why, { report = reports[chosen] } end
  end
  local err = wrong_gradients.error_of(context, failed, drawn)
  if err then error(err, 0) end
  if context.behind then
    local said, lines = behind_forward.describe(context, failed, drawn)
    return false, said, lines, { report = failed, key_zero = has_key_zero(context) }
  end
  local said, lines, explanation = wrong_gradients.describe(context, failed, drawn, reports,
    wrong_gradients.by_hand(context, drawn, BY_HAND), BY_HAND)
  return false, said, lines, { report = failed, key_zero = has_key_zero(context), explanation = explanation }
end

-- Whether forward returns a finite number at all cases.
local function gives_numbers(context, drawn)
  for _, case in ipairs(drawn) do
    local value = context.kind.evaluate(context.submitted, case)
    if not math.type(value) or value - value ~= 0 then return false end
  end
  return true
end

-- The outcome if forward's value or states() make it impossible to check gradients; nil if they do not.
local function unfit(context, drawn)
  local problem, lines
  if not gives_numbers(context, drawn) then problem, lines = unfit_forward.problem(context, drawn) end
  local class = context.submitted
  if not problem and (type(class) ~= "table" or class.states ~= nil) then
    problem, lines = wrong_states.problem(context)
  end
  return problem, lines
end

-- The header for gradients that are wrong at a special value. The others may be wrong at other special values.
local function header_of(wrong)
  local names = {}
  for i, name in ipairs(wrong) do names[i] = "d" .. name end
  return text.list(names) .. ", in a special case"
end

local function prove(context)
  if context.observing then
    observe(context)
    return true, "observed"
  end
  local drawn = context.lab:all_draws(context.seed, context.draws)
  local problem, why = unfit(context, drawn)
  if problem then return false, problem, why end
  local reports, chosen = check_draws(context, drawn)
  if chosen then return explain(context, drawn, reports, chosen) end
  local names, missing, missing_at = returned(context.lab, reports)
  if missing[1] and context.behind then
    local said, lines = left_out(context.lab, drawn, behind_forward.right_names(context, drawn), missing, missing_at)
    return false, said, text.append({ context.behind.text }, lines)
  elseif missing[1] then
    return false, left_out(context.lab, drawn, names, missing, missing_at)
  end
  if any_is("INCONCLUSIVE", reports) then
    local left, lines = undecided.problem(context, drawn, reports, BY_HAND)
    if left and context.behind then
      return false, "undecided, because forward is not right yet", text.append({ "Fix forward first." }, lines)
    elseif left then
      return false, left, lines
    end
  end
  if not context.behind then
    local wrong, lines, report = special_values.of_gradients(context, drawn)
    if wrong then return false, header_of(wrong), lines, { report = report } end
  end
  if not any_is("PASS", reports) then return false, "nothing could be decided", { tostring(reports[1]) } end
  if context.behind then
    return true, ("%s fit your forward on %s; check again when %s is right"):format(text.list(names),
      context.kind.describe_draws(context.lab, context.draws), context.behind.name), nil, { notes = notes_of(reports) }
  end
  local said = ("%s confirmed on %s; off by at most %.0e (allowed: %g)"):format(text.list(names),
    context.kind.describe_draws(context.lab, context.draws), largest_of(reports), BY_HAND)
  return true, said, nil, { notes = notes_of(reports) }
end

--- Passes if three conditions hold: the checker confirms every gradient that backward returns, on random draws and at
-- special values;
-- backward returns, at each draw, all gradients that the lab lists, except those that it declares optional; and the
-- layer follows the contract. The result also says whether the rule by hand holds: within 1e-3 of the estimate, with
-- dout = 1.
return function()
  return {
    needs_forward = true,
    check = function(lab)
      lab.kind.check_layers "lab.gradients() checks a layer's backward; a lab of a function has none, use lab.check"
    end,
    run = prove,
  }
end
