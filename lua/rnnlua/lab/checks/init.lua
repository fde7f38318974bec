--- The checks of a lab's tasks.
--
-- A check is a table with these fields:
-- - `run(context)` returns whether it holds, a line that says so, further lines, and (optional) details of a failure:
--   `report`, of gradients; `place_lines`, how many of the lines name the case at which the value is wrong;
--   `is_nil`, whether the value is nil; `explanation`, the first and the last of the lines that name mistakes;
--   `key_zero`, whether a result has a key 0; or, if the check holds, `notes`: lines that come last. It passes all
--   numbers that it looks at to `context.observe`.
-- - `case(lab)`, optional: the one case that it looks at.
-- - `check(lab)`, optional: raises a usage error if the lab can't have this check.
-- - `compares_solution`, optional: true for lab.same_as_solution().
-- - `is_free`, optional: true for lab.check.
-- - `needs_forward`, optional: true if it calls backward, whose errors may come from a wrong forward.
--
-- A context belongs to one lab and one submission: `lab`, `kind`, `submitted` and `solution` (a class of layers, or a
-- function), `seed`, `draws` (how many), `rng()` (a generator that starts at the seed), `mistakes`, `observe(...)`,
-- `recognise()`; `behind`: { name, mistakes, text } of an earlier task that does not pass, or nil; `observing`: true if
-- the check runs only for its observations.
-- @module rnnlua.lab.checks

local compare = require "rnnlua.base.compare"
local func_kind = require "rnnlua.lab.kinds.func"
local lazy = require "rnnlua.base.lazy"
local limit = require "rnnlua.lab.limit"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local Case = lazy "rnnlua.lab.case"
local special_values = lazy "rnnlua.lab.checks.special_values"
local wrong_kind = lazy "rnnlua.lab.explain.wrong_value"

local checks = {}

local function show(value)
  return type(value) == "table" and func_kind.show(value) or text.value(value)
end

-- The results of a check that fails because of a value. `more` is a line to add, or nil.
local function wrong_value(context, case, got, expected, said, more)
  local name, part, right = wrong_kind.part(context.lab, got, expected)
  local problem, advice = wrong_kind.problem(part, right, name)
  local lines = { ("at %s"):format(context.kind.describe(context.lab, case)) }
  for _, line in ipairs(wrong_kind.lines(name, part, right, show)) do lines[#lines + 1] = "  " .. line end
  local places = #lines
  lines[#lines + 1] = advice
  lines[#lines + 1] = wrong_kind.left_over(part, right)
  lines[#lines + 1] = more
  return false, problem or said, lines, { place_lines = places, is_nil = part == nil }
end

-- The submission's value at a case, as a copy, because a later call may change a table that an earlier one returned;
-- and the value itself.
local function evaluate(context, case)
  local value = context.kind.evaluate(context.submitted, case, context.observe)
  return values.copy(value), value
end

-- If a lab names several outputs, the expected value is the list of all.
local function check_expected(lab, expected)
  local count = lab.outputs and #lab.outputs
  if count and not (type(expected) == "table" and #expected == count) then
    usage_error.raise("lab.value: expected the list of the %d values %s, got %s", count, text.list(lab.outputs),
      type(expected) == "table" and ("a list of %d"):format(#expected) or values.describe(expected))
  end
end

--- Compares a value: of a layer's forward at inputs by name, or of a function at its arguments.
-- @param expected the right value
-- @param ... a table of inputs by name, or the arguments
-- @usage lab.value(41, { wx = 2, x = 3, wh = 5, h = 7 })
function checks.value(expected, ...)
  local given = table.pack(...)
  local function case_of(lab) return lab.kind.case(lab, table.unpack(given, 1, given.n)) end
  return {
    check = function(lab)
      check_expected(lab, expected)
      lab.kind.check_case(lab, table.unpack(given, 1, given.n))
    end,
    case = case_of,
    run = function(context)
      local case = case_of(context.lab)
      local got = evaluate(context, case)
      if compare.agree(got, expected, context.lab.tolerance) then
        return true, ("is %s at %s"):format(show(expected), context.kind.describe(context.lab, case))
      end
      return wrong_value(context, case, got, expected, "its value is wrong")
    end,
  }
end

-- How many numbers a case with dimensions has, 0 for others. The smallest case is the easiest to read.
local function size_of(case)
  local count = 0
  for _, value in next, case.sizes and case.inputs or {} do
    count = count + values.flatten(value, "it").size
  end
  return count
end

local SHARED = "Each call returns the same table, so a later call changes what an earlier one returned. Make a new "
  .. "table in the function."

-- The outcome of a value that is right on all draws: it must also be right at special values.
local function at_special_values(context, drawn)
  local said = "equals the solution on " .. context.kind.describe_draws(context.lab, context.draws)
  if context.observing then return true, said end
  local case, got, expected = special_values.of_value(context, drawn)
  if not case then return true, said end
  return wrong_value(context, case, got, expected, ("differs from the solution if %s"):format(case.words))
end

--- Compares the value with the solution's on random draws, and for layers at special values.
function checks.same_as_solution()
  return {
    compares_solution = true,
    run = function(context)
      local lab, first, is_shared, last = context.lab, nil, true, nil
      local drawn = lab:all_draws(context.seed, context.draws)
      for draw, case in ipairs(drawn) do
        local got, itself = evaluate(context, case)
        local expected = context.kind.evaluate(context.solution, case)
        is_shared = is_shared and type(itself) == "table" and (draw == 1 and #drawn > 1 or rawequal(itself, last))
        last = itself
        if not compare.agree(got, expected, lab.tolerance) and (not first or size_of(case) < size_of(first.case)) then
          first = { draw = draw, case = case, got = got, expected = expected }
        end
      end
      if first then
        return wrong_value(context, first.case, first.got, first.expected,
          ("differs from the solution on draw %d"):format(first.draw), is_shared and SHARED or nil)
      end
      return at_special_values(context, drawn)
    end,
  }
end

-- What a check's function returns at a case. After a problem at an earlier draw, an error hides it no more: the other
-- draws are only observed. Returns nil then.
local function run_at(context, f, case, problem)
  if not problem then return f(case) end
  local ok, found = pcall(f, case)
  if ok then return found end
  if limit.stopped(found) then error(found, 0) end
  context.observe "raised an error"
end

-- Runs a check on all draws, so that everything is observed; reports the first problem.
local function run_free(context, sentence, f)
  local rng, problem, shown, plots = context.rng(), nil, {}, {}
  for number, draw in ipairs(context.lab:all_draws(context.seed, context.draws)) do
    local lines, drawn = {}, {}
    local found = run_at(context, f, Case.new(context, draw, number, rng:fork(), lines, drawn), problem)
    if checks.of(found) then
      error("a task's list has a check that is not called: write it with parentheses, as in lab.gradients()", 0)
    elseif found ~= nil and type(found) ~= "string" then
      error(("a check's function returns nothing, or a sentence that says what is wrong; it returned %s"):format(
        text.value(found)), 0)
    end
    if found and not problem then
      problem, shown, plots = text.without_marks(found), lines, drawn
    elseif not problem then
      table.move(lines, 1, #lines, #shown + 1, shown)
      table.move(drawn, 1, #drawn, #plots + 1, plots)
    end
  end
  if problem then return false, problem, shown, { plots = plots, is_unexplained = shown.is_unexplained } end
  return true, sentence or ("holds on " .. context.kind.describe_draws(context.lab, context.draws)), shown,
    { plots = plots }
end

--- A free-form check. `f(case)` runs on each random draw. It returns nothing if the check holds, otherwise a sentence
-- that says what is wrong. rnnlua.lab.case describes the case. A function in a task's list is such a check without a
-- sentence.
-- @string sentence what holds, such as "leaves its arguments alone"
-- @tparam function f
function checks.check(sentence, f)
  if type(sentence) ~= "string" or type(f) ~= "function" then
    usage_error.raise("lab.check: expected a sentence and a function, as in "
      .. 'lab.check("is positive", function(case) … end)')
  end
  return { is_free = true, run = function(context) return run_free(context, sentence, f) end }
end

--- The check for an entry of a task's list.
-- @param entry a check, or a function(case)
-- @treturn ?table nil for other values
function checks.of(entry)
  if type(entry) == "function" then
    return { is_free = true, run = function(context) return run_free(context, nil, entry) end }
  elseif type(entry) == "table" and type(entry.run) == "function" then
    return entry
  end
end

return checks
