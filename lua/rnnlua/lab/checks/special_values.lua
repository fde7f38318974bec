--- The second part of a check that holds on the random draws: it must also hold at special values, such as an input of
-- 0 or a dout of 1 (rnnlua.lab.kinds.special_cases). Where the solution has a kink, a jump or a pole, nothing is
-- decided.
-- Nothing is observed, so these cases distinguish no mistakes.
-- @module rnnlua.lab.checks.special_values

local checking = require "rnnlua.checking"
local compare = require "rnnlua.base.compare"
local inputs = require "rnnlua.lab.inputs"
local limit = require "rnnlua.lab.limit"
local page = require "rnnlua.base.page"
local small_case = require "rnnlua.lab.explain.small_case"
local special_cases = require "rnnlua.lab.kinds.special_cases"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local special_values = {}

local MOST_JUDGED = 40 -- calls of the gradient checker; each takes some milliseconds

-- The same special values in small cases whose numbers are easy to read.
local function small_ones(context, special)
  local list = {}
  for n = 1, special.n and 3 or 1 do
    list[#list + 1] = special_cases.at(special, small_case.new(context.lab, n))
  end
  return list
end

-- The special cases of some draws, and what the solution gives there, which are kept for the next submission with the
-- same draws: right(i, f) returns pcall(f, case) for case i.
local function special_of(context, drawn, what)
  local lab, kept = context.lab, context.lab.special
  if not kept or kept.seed ~= context.seed or kept.draws ~= context.draws then
    kept = { seed = context.seed, draws = context.draws, cases = context.kind.special_cases(lab, drawn) }
    lab.special = kept
  end
  kept[what] = kept[what] or {}
  return kept.cases, function(i, f)
    local found = kept[what][i] or { pcall(f, kept.cases[i]) }
    if found[1] then kept[what][i] = found end -- what is raised can be a limit's
    return found[1], found[2]
  end
end

-- Calls a function of the submission at a case. If it raises an error where the solution is smooth, raises this error.
local function attempt(f, case, smooth)
  local results = table.pack(pcall(f, case))
  if results[1] then return true, table.unpack(results, 2, results.n) end
  if limit.stopped(results[2]) or smooth() then error(results[2], 0) end
  return false
end

--- The first special case at which a submission's value differs from the solution's.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the draws
-- @treturn ?table the case
-- @return the submission's value
-- @return the solution's value
-- @raise what the submission raises
function special_values.of_value(context, drawn)
  local kind, tolerance = context.kind, context.lab.tolerance
  local function right(case) return kind.evaluate(context.solution, case) end
  local cases, right_at = special_of(context, drawn, "values")
  for i, case in ipairs(cases) do
    local function smooth() return special_cases.is_smooth(case, right) end
    local ran, got = attempt(function() return kind.evaluate(context.submitted, case) end, case, smooth)
    local known, expected = right_at(i, right)
    if ran and known and not compare.agree(got, expected, tolerance) and smooth() then
      for _, small in ipairs(small_ones(context, case)) do
        local ok, ours = pcall(kind.evaluate, context.submitted, small)
        local also, theirs = pcall(right, small)
        if ok and also and not compare.agree(ours, theirs, tolerance) then return small, ours, theirs end
      end
      return case, got, expected
    end
  end
end

-- The results of a class at a case, as a table: the value, and for each upstream gradient those gradients that the
-- lab lists.
local function results_of(context, class, case, douts)
  local value, list = special_cases.results(class, case, douts)
  local all = { value = value }
  for i, gradients in ipairs(list) do
    all[i] = {}
    for _, name in ipairs(context.lab.gradients) do all[i][name] = gradients[name] end
  end
  return all
end

-- The gradients that differ, by name, and the number of the upstream gradient; nil if none does.
local function first_differing(lab, got, expected)
  for i = 1, #expected do
    local names = {}
    for _, name in ipairs(lab.gradients) do
      local is_left_out = got[i][name] == nil and lab.optional[name]
      if not is_left_out and not compare.agree(got[i][name], expected[i][name]) then names[#names + 1] = name end
    end
    if names[1] then return names, i end
  end
end

-- Whether the checker finds wrong numbers in one of some gradients; and its report.
local function is_wrong(context, case, dout, names)
  local class, wanted, wrong = context.submitted, {}, false
  for _, name in ipairs(names) do wanted[name] = true end
  local report = checking.check_gradients(class(case.n), { at = case.inputs, shapes = inputs.shapes(context.lab),
    indices = inputs.indices(context.lab), dout = special_cases.upstream(context.solution, case, dout), points = 1,
    seed = context.seed, explain = false, progress = false, fresh = function(n) return class(n) end })
  for _, entry in ipairs(report.entries) do
    wrong = wrong or entry.certified == "FAIL" and wanted[entry.input]
  end
  return wrong, report
end

-- A gradient of the submission beside the solution's.
local function shown(name, got, expected)
  return ("  your d%s %s   should be %s"):format(name, got == nil and "is missing:" or text.value(got),
    text.value(expected))
end

-- The case as text, such as `wx 2, x 3, wh 5, h 0, dout 1`.
local function described(context, case, dout)
  return ("at %s, dout %s"):format(context.kind.describe(context.lab, case), text.value(dout))
end

-- The same special values in a small case whose numbers are easy to read, if the submission is wrong there, too; with
-- the results there.
local function smallest(context, special, i)
  local dout = special_cases.DOUTS[i]
  for _, tried in ipairs(dout == 1 and { 1.0 } or { 1.0, dout }) do
    for _, case in ipairs(small_ones(context, special)) do
      local ok, got = pcall(results_of, context, context.submitted, case, { tried })
      local known, expected = pcall(results_of, context, context.solution, case, { tried })
      local names = ok and known and first_differing(context.lab, got, expected)
      if names then return case, tried, names, got[1], expected[1] end
    end
  end
end

-- The lines on a special case at which the gradients with some names are wrong.
local function lines_of(context, special, i, names, got, expected)
  local case, dout, there, ours, right = smallest(context, special, i)
  if not case then
    case, dout, there, ours, right = special, special_cases.DOUTS[i], names, got[i], expected[i]
  end
  local lines = { described(context, case, dout) }
  for _, name in ipairs(there) do
    if values.flatten(right[name], "it").size <= 3 then lines[#lines + 1] = shown(name, ours[name], right[name]) end
  end
  local wrong = {}
  for k, name in ipairs(names) do wrong[k] = "d" .. name end
  local what = special.words or ("dout is %g"):format(special_cases.DOUTS[i])
  return text.append(lines, text.fill(("%s %s right on %s, which have other values. What does the code do if "
    .. "%s?"):format(text.list(wrong), wrong[2] and "are" or "is",
    context.kind.describe_draws(context.lab, context.draws), what), page.inner()))
end

--- Looks for special cases at which the checker finds a wrong gradient. Where the value is not the solution's, its
-- gradients can't be compared either, and nothing is decided.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the draws
-- @treturn ?{string,...} the names of wrong gradients; nil if there are none
-- @treturn {string,...} lines
-- @treturn table the checker's report
-- @raise what the submission raises
function special_values.of_gradients(context, drawn)
  local judged = 0
  local cases, right_at = special_of(context, drawn, "gradients")
  for place, case in ipairs(cases) do
    local function right(at) return results_of(context, context.solution, at) end
    local function smooth()
      return special_cases.is_smooth(case, function(at) return results_of(context, context.solution, at, { 1.0 }) end)
    end
    local ran, got = attempt(function() return results_of(context, context.submitted, case) end, case, smooth)
    local known, expected = right_at(place, right)
    local names, i
    if ran and known and compare.agree(got.value, expected.value, context.lab.tolerance) then
      names, i = first_differing(context.lab, got, expected)
    end
    if names and judged < MOST_JUDGED and smooth() then
      judged = judged + 1
      local wrong, report = is_wrong(context, case, special_cases.DOUTS[i], names)
      if wrong then return names, lines_of(context, case, i, names, got, expected), report end
    end
  end
end

return special_values
