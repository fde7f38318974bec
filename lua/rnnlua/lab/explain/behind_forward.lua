--- A backward whose forward is still wrong. Gradients are estimated relative to that forward, so a number that differs
-- from its estimate may be right for the task. Only what is certain is said: that backward is right, if it is; which
-- gradients are right for the task; and faults that do not depend on what forward computes, such as an error, a missing
-- gradient, or one that changes at a second call.
-- @module rnnlua.lab.explain.behind_forward

local cell_calls = require "rnnlua.lab.cell_calls"
local compare = require "rnnlua.base.compare"
local page = require "rnnlua.base.page"
local render = require "rnnlua.checking.render"
local results_at = require "rnnlua.lab.explain.results"
local text = require "rnnlua.base.text"
local wrong_gradients = require "rnnlua.lab.explain.wrong_gradients"

local behind_forward = {}

local CELL = "RecurrentCell"

-- The gradients, of those that the lab lists, that equal the task's, by input as keys; and whether all do, apart from
-- optional ones that are not returned.
local function equal_gradients(lab, gradients, right)
  local equal, all = {}, true
  for _, name in ipairs(lab.gradients) do
    equal[name] = gradients[name] ~= nil and compare.agree(gradients[name], right[name]) or nil
    all = all and (equal[name] or gradients[name] == nil and lab.optional[name]) and true or false
  end
  return equal, all
end

-- The same for the submission at a case, as it is.
local function equal_as_it_is(context, case)
  local ok, _, gradients = pcall(results_at, context.submitted, case)
  if not ok then return {}, false end
  local _, right = results_at(context.solution, case)
  return equal_gradients(context.lab, gradients, right)
end

-- The same with each cell given the inputs that the solution's cell of the same number gets. Nothing is equal if the
-- submission does not call as many cells, or the solution calls none.
local function equal_with_right_inputs(context, case)
  local given = {}
  local count, _, right = cell_calls.with_forward(CELL, function(forward, call, cell, ...)
    given[call] = table.pack(...)
    return forward(cell, ...)
  end, function() return results_at(context.solution, case) end)
  if count == 0 then return {}, false end
  local ok, called, _, gradients = pcall(cell_calls.with_forward, CELL, function(forward, call, cell, ...)
    if not given[call] then return forward(cell, ...) end
    return forward(cell, table.unpack(given[call], 1, given[call].n))
  end, function() return results_at(context.submitted, case) end)
  if not ok or called ~= count then return {}, false end
  return equal_gradients(context.lab, gradients, right)
end

-- The gradients that are equal at all cases, by input as keys, and whether all are.
local function at_all(context, drawn, equal_at)
  local equal, all = {}, true
  for _, name in ipairs(context.lab.gradients) do equal[name] = true end
  for _, case in ipairs(drawn) do
    local here, all_here = equal_at(context, case)
    for name in next, equal do equal[name] = here[name] end
    all = all and all_here
  end
  return equal, all
end

local function names_of(lab, equal)
  local names = {}
  for _, name in ipairs(lab.gradients) do
    if not equal or equal[name] then names[#names + 1] = "d" .. name end
  end
  return names
end

--- The gradients that are right for the task at all cases, such as dwx, in the lab's order.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the cases
-- @treturn {string,...}
function behind_forward.right_names(context, drawn)
  return names_of(context.lab, (at_all(context, drawn, equal_as_it_is)))
end

local function fails_contract(failed)
  for _, item in ipairs(failed.contract) do
    if item.verdict == "FAIL" then return true end
  end
  return false
end

--- Describes a backward that returns the task's right gradients at every case, as it is, or if forward gave each cell
-- its right inputs. nil if it does not, or if forward or backward breaks the contract.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain
-- @tparam {table,...} drawn the cases
-- @treturn ?string the header
-- @treturn {string,...} lines
function behind_forward.of_right(context, failed, drawn)
  if fails_contract(failed) then return nil end
  local names = text.list(names_of(context.lab))
  if select(2, at_all(context, drawn, equal_as_it_is)) then
    return "right for the task, and not for your forward", text.fill(("%s are right for the task's forward, and yours "
      .. "is another one: leave backward as it is."):format(names), page.inner())
  elseif select(2, at_all(context, drawn, equal_with_right_inputs)) then
    return "right as soon as forward is", text.fill(("If forward gives each cell its right inputs, backward returns "
      .. "the right %s: leave backward as it is."):format(names), page.inner())
  end
end

-- Removes from a report what depends on forward's value: numbers, and names of mistakes except those of the contract
-- and the lab's own. A mistake that an earlier task was told of is not repeated.
local function only_certain(failed, own, told)
  local is_kept, is_told, kept = {}, {}, {}
  for _, one in ipairs(own) do is_kept[one.id] = true end
  for _, one in ipairs(told) do is_told[one.id] = true end
  for _, one in ipairs(failed.mistakes) do
    local is_certain = is_kept[one.id] or not one.gradients or one.about == "forward"
    if is_certain and not is_told[one.id] then kept[#kept + 1] = one end
  end
  failed.mistakes, failed.unexplained, failed.where = kept, nil, nil
  local case = failed.smallest
  if not case then return end
  local wrong = {}
  for _, one in ipairs(case.wrong) do
    if not one.exact then wrong[#wrong + 1] = one end
  end
  case.wrong = wrong
  if not (wrong[1] or (case.examples or {})[1]) then failed.smallest = nil end
end

-- The gradients that the lab requires and backward does not return, in the lab's order.
local function missing_of(lab, failed)
  local is_missing = {}
  for _, entry in ipairs(failed.entries) do
    is_missing[entry.input] = entry.verdict == "SKIPPED" and not lab.optional[entry.input] or nil
  end
  return next(is_missing) and names_of(lab, is_missing) or {}
end

-- The gradients that differ from the task's at a case at which forward's value is right.
local function wrong_names(context, drawn)
  local wrong = {}
  for _, case in ipairs(drawn) do
    local ok, value = pcall(context.kind.evaluate, context.submitted, case)
    if ok and compare.agree(value, context.kind.evaluate(context.solution, case)) then
      local results_ok, _, gradients = pcall(results_at, context.submitted, case)
      local _, right = results_at(context.solution, case)
      for _, name in ipairs(results_ok and context.lab.gradients or {}) do
        wrong[name] = wrong[name] or gradients[name] ~= nil and not compare.agree(gradients[name], right[name]) or nil
      end
    end
  end
  return next(wrong) and names_of(context.lab, wrong) or {}
end

-- The mistake that makes forward's value depend on earlier calls. Then nothing else is certain.
local function of_forward(failed)
  for _, one in ipairs(failed.mistakes) do
    if one.about == "forward" then return one end
  end
end

-- The header. wrong: the gradients that are certainly wrong; is_certain: whether a fault does not depend on forward's
-- value; missing: the gradients that are not returned.
local function header_of(wrong, is_certain, missing, failed)
  local about_forward = of_forward(failed)
  if about_forward then return "not checked: " .. about_forward.name end
  if missing[1] then return ("%s %s not returned"):format(text.list(missing), missing[2] and "are" or "is") end
  if wrong[1] then
    return ("%s %s wrong even where forward is right"):format(text.list(wrong), wrong[2] and "are" or "is")
  end
  if is_certain then return "wrong, whatever forward returns" end
  if failed.mistakes[1] then return "looks wrong, but forward is not right yet" end
  return "not judged: forward is not right yet"
end

--- Explains a backward behind a wrong forward.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain; changed in place
-- @tparam {table,...} drawn the cases
-- @treturn string the header
-- @treturn {string,...} lines
function behind_forward.describe(context, failed, drawn)
  only_certain(failed, context.mistakes, context.behind.mistakes)
  local lab, about_forward = context.lab, of_forward(failed)
  local right = about_forward and {} or behind_forward.right_names(context, drawn)
  local wrong = about_forward and {} or wrong_names(context, drawn)
  local missing = about_forward and {} or missing_of(lab, failed)
  local is_certain = failed.smallest ~= nil or fails_contract(failed)
  local raised = wrong_gradients.raised_paragraph(context, failed, drawn)
  local lines = render.smallest(failed)
  for _, paragraph in ipairs(wrong_gradients.explanation(context, failed, drawn)) do
    text.append(lines, text.fill_lines(paragraph, page.inner()))
  end
  local more = { raised }
  if missing[1] then
    more[#more + 1] = ("backward must return d%s, in this order"):format(table.concat(lab.gradients, ", d"))
  end
  if right[1] then
    more[#more + 1] = ("%s %s right for the task's forward."):format(text.list(right), right[2] and "are" or "is")
  end
  for _, paragraph in ipairs(more) do text.append(lines, text.fill(paragraph, page.inner())) end
  return header_of(wrong, is_certain, missing, failed), lines
end

return behind_forward
