--- The check of a task's gradients: proved by the certified checker, on random draws.
-- @module rnnlua.lab.gradients

local checking = require "rnnlua.checking"
local layer_kind = require "rnnlua.lab.layer_kind"
local mistake = require "rnnlua.mistake"
local render = require "rnnlua.checking.render"
local text = require "rnnlua.text"

local BY_HAND = 1e-3 -- the notebook's requirement

-- What ten reports say of each gradient: how often it failed, by how much at most.
local function tally(reports, allowed)
  local of = {}
  for _, report in ipairs(reports) do
    local missed = {}
    for _, entry in ipairs(report.entries) do
      local name = "d" .. entry.input
      of[name] = of[name] or { draws = 0, largest = 0.0 }
      if entry.difference then
        of[name].largest = math.max(of[name].largest, entry.difference)
        if not (entry.difference < allowed) then missed[name] = true end -- luacheck: ignore 581
      end
    end
    for name in next, missed do of[name].draws = of[name].draws + 1 end
  end
  return of
end

-- The notebook's verdict on gradients, beside the certified one: a line for each that it fails.
local function by_hand(lab, reports, allowed)
  local lines, of = {}, tally(reports, allowed)
  for _, input in ipairs(lab.gradients) do
    local name = "d" .. input
    if of[name] and of[name].draws > 0 then
      lines[#lines + 1] = ("%s: off by more than %g on %d of %d draws, at most by %s"):format(name,
        allowed, of[name].draws, #reports, text.number(of[name].largest, of[name].largest / 1e4))
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

-- The gradients that backward returned, in the lab's order.
local function returned(lab, reports)
  local seen, names = tally(reports, BY_HAND), {}
  for _, entry in ipairs(reports[1].entries) do
    if not entry.exact then seen["d" .. entry.input] = nil end
  end
  for _, input in ipairs(lab.gradients) do
    if seen["d" .. input] then names[#names + 1] = "d" .. input end
  end
  return names
end

local function largest_difference(reports)
  local largest = 0.0
  for _, report in ipairs(reports) do
    for _, entry in ipairs(report.entries) do
      largest = math.max(largest, entry.difference or 0.0)
    end
  end
  return largest
end

-- What a check of one draw shows to others: the value, what backward returned, and broken rules.
local function observe(context, case, report)
  context.observe(layer_kind.evaluate(context.submitted, case))
  for _, entry in ipairs(report.entries) do context.observe(entry.exact) end
  for _, item in ipairs(report.protocol) do
    if item.verdict == "FAIL" then context.observe(item.id) end
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

-- The check of one draw.
local function check_draw(context, draw, case)
  local report = checking.check_gradients(context.submitted(case.n), { at = case.inputs, points = 1,
    seed = context.seed + draw - 1, mistakes = context.mistakes,
    fresh = function(n) return context.submitted(n) end })
  observe(context, case, report)
  return report
end

--- Every gradient that backward returns is proved by the certified checker on random draws, and the
-- layer keeps to the protocol. The notebook's rule, within 1e-3 of the estimate, stands beside it.
return function()
  return {
    check = function(lab)
      if lab.kind ~= layer_kind then
        mistake.raise("lab.gradients() checks a layer's backward; a lab of a function has none, use lab.check")
      end
    end,
    run = function(context)
      local lab, rng, reports, failed, proved = context.lab, context.rng(), {}, nil, false
      for draw = 1, context.draws do
        local report = check_draw(context, draw, lab:draw(rng))
        reports[draw] = report
        failed = failed or report.verdict == "FAIL" and report
        proved = proved or report.verdict == "PASS"
      end
      if failed then
        local lines = explain(with_own_mistakes(failed, context))
        text.append(lines, by_hand(lab, reports, BY_HAND))
        return false, render.summary(failed), lines, failed
      elseif not proved then
        return false, "nothing could be decided", { tostring(reports[1]) }
      end
      return true, ("%s proved on %s; off by %.0e at most, %g allowed by hand"):format(
        text.list(returned(lab, reports)), layer_kind.describe_draws(lab, context.draws),
        largest_difference(reports), BY_HAND)
    end,
  }
end
