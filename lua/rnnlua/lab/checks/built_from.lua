--- The check that a layer is built from the library's cells: their forward is called as often as in the solution,
-- once a step, and their values matter.
-- @module rnnlua.lab.checks.built_from

local cell_calls = require "rnnlua.lab.cell_calls"
local compare = require "rnnlua.base.compare"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"

local CLASSES = { "RecurrentCell" }

-- A change of a cell's value that is large enough to affect the result even if the weights are small.
local function altered(forward, call, ...)
  return forward(...) + 3.0 + call / 7
end

local function unchanged(forward, _, ...) return forward(...) end

-- The number of calls of the cells at a case, and the value of the layer with altered cells.
local function examine(class, kind, submitted, case)
  local function evaluate() return kind.evaluate(submitted, case) end
  local calls = cell_calls.with_forward(class, unchanged, evaluate)
  local _, value = cell_calls.with_forward(class, altered, evaluate)
  return calls, value
end

local function times(count)
  return count == 1 and "once" or count .. " times"
end

local function examine_draw(class, context, case)
  local calls, value = examine(class, context.kind, context.submitted, case)
  local expected_calls, expected = examine(class, context.kind, context.solution, case)
  context.observe(calls, value)
  if expected_calls == 0 then
    error(("lab.built_from: the solution itself never calls the forward of rnn.%s"):format(class), 0)
  elseif calls ~= expected_calls then
    return ("it calls the forward of rnn.%s %s, not %s"):format(class,
      calls == 0 and "never" or times(calls), times(expected_calls)), case
  elseif not compare.agree(value, expected) then
    return ("it calls the forward of rnn.%s %s, but does not hand on what they return"):format(class,
      times(calls)), case
  end
end

local function run(class, required, context)
  local lab, problem, where = context.lab, nil, nil
  for _, case in ipairs(lab:all_draws(context.seed, context.draws)) do
    local found, place = examine_draw(class, context, case)
    if not problem then problem, where = found, place end
  end
  if not problem then return true, ("built from rnn.%s"):format(class) end
  if not required then return true, ("not built from rnn.%s (a hint, not required)"):format(class) end
  return false, ("not built from rnn.%s"):format(class),
    { ("at %s"):format(context.kind.describe(lab, where)), "  " .. problem }, { place_lines = 1 }
end

--- The layer is built from the library's layers of a class: their forward is called as often as in the solution, and
-- their values matter.
-- @string class "RecurrentCell"
-- @tparam[opt] table options `required = false`: the check only reports, and always holds
return function(class, options)
  local known = false
  for _, name in ipairs(CLASSES) do known = known or name == class end
  if not known then
    usage_error.raise("lab.built_from: there is no class '%s' to build from%s", tostring(class),
      nearest.suggestion(tostring(class), CLASSES, "classes"))
  end
  options = options or {}
  nearest.check_keys(options, { "required" }, "lab.built_from")
  return {
    check = function(lab)
      lab.kind.check_layers "lab.built_from() looks at a layer; this lab is of a function"
    end,
    run = function(context) return run(class, options.required ~= false, context) end,
  }
end
