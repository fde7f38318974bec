--- A method states() with wrong results. It has to return h_1 … h_n, and h_n is forward's value. The gradient checker
-- uses a loss at every step, so wrong states make a right backward look wrong.

local compare = require "rnnlua.base.compare"
local layers = require "rnnlua.layer"
local page = require "rnnlua.base.page"
local small_case = require "rnnlua.lab.explain.small_case"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local wrong_states = {}

local STEPS = 3

-- The states that forward computes: its values for the first t steps.
local function expected_states(context, case)
  local states = {}
  for t = 1, case.n do states[t] = context.kind.evaluate(context.submitted, small_case.prefix(case, t)) end
  return states
end

-- The result of states() after a forward, as a table if it has numbers; and the layer.
local function states_at(context, case)
  local layer = context.submitted(case.n)
  context.kind.forward(layer, case.inputs)
  return values.plain(layers.method(layer, "states")(layer)), layer
end

-- Whether backward accepts a number, but not an upstream gradient for each step.
local function refuses_steps(layer, n)
  local steps = {}
  for t = 1, n do steps[t] = 1.0 end
  return pcall(layer.backward, layer, 1.0) and not pcall(layer.backward, layer, steps)
end

--- Looks for a problem in the states of a submission.
-- @tparam table context see rnnlua.lab.checks
-- @treturn ?string the problem; nil if there is none, or no method states()
-- @treturn {string,...} lines
-- @raise what the submission raises
function wrong_states.problem(context)
  local case = small_case.new(context.lab, STEPS)
  if not case.n then return nil end
  if not layers.method(context.submitted(case.n), "states") then return nil end
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
