--- A method states() that does not give what it should: h_1 … h_n, of which forward's value is the last. The gradient
-- checker takes a loss at every one of them, so that wrong states make a right backward look wrong.
-- @module rnnlua.lab.explain.wrong_states

local compare = require "rnnlua.base.compare"
local page = require "rnnlua.base.page"
local small_case = require "rnnlua.lab.explain.small_case"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local wrong_states = {}

local STEPS = 3

-- The states that a layer's own forward has: its value at the first steps.
local function expected_states(context, case)
  local states = {}
  for t = 1, case.n do states[t] = context.kind.evaluate(context.submitted, small_case.prefix(case, t)) end
  return states
end

-- What states() gives after a forward, as a table of numbers where it is one.
local function states_at(context, case)
  local layer = context.submitted(case.n)
  context.kind.forward(layer, case.inputs)
  return values.plain(layer:states()), layer
end

-- Whether backward takes a number, but no upstream gradient for each step.
local function refuses_steps(layer, n)
  local steps = {}
  for t = 1, n do steps[t] = 1.0 end
  return pcall(layer.backward, layer, 1.0) and not pcall(layer.backward, layer, steps)
end

--- What is wrong with the states of a submission.
-- @tparam table context see rnnlua.lab.checks
-- @treturn ?string nil where nothing is, or there is no such method
-- @treturn {string,...} lines
-- @raise what the submission raises
function wrong_states.problem(context)
  local case = small_case.new(context.lab, STEPS)
  if not case.n then return nil end
  if type(context.submitted(case.n).states) ~= "function" then return nil end
  local expected = expected_states(context, case)
  local got, called = states_at(context, case)
  if compare.agree(got, expected) then
    if not refuses_steps(called, case.n) then return nil end
    return "backward takes no dout for each step", text.fill(
      "A layer with states() is given a list: one upstream gradient for each step. Take a number and a list, or "
      .. "remove states(), which this task does not ask for.", page.inner())
  end
  local lines = { "at " .. context.kind.describe(context.lab, case),
    ("  states() gives %s, should give %s"):format(text.value(got), text.value(expected)) }
  return "not checked: states() is wrong", text.append(lines, text.fill(
    "states() returns h_1 … h_n, one for each step: the last is forward's value, and h_0 is not among them. This task "
    .. "does not ask for states(): remove it, or correct it.", page.inner()))
end

return wrong_states
