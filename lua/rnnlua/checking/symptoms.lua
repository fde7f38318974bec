--- The mistakes behind failing protocol checks, in a student's words.
-- @module rnnlua.checking.symptoms

local symptoms = {}

local MISTAKES = {
  deterministic = { "not-deterministic", "forward is not deterministic",
    "The same inputs must give the same value. A random number, a counter or a sum that is left from "
      .. "an earlier call has found its way into forward." },
  ["inputs-unchanged"] = { "inputs-changed", "an input is written into",
    "The caller's tables are the caller's. Copy what you want to change." },
  ["upstream-unchanged"] = { "dout-changed", "dout is written into",
    "The caller's tables are the caller's: adding to dout[t] in place changes the loss's gradient for "
      .. "whoever uses it next. Keep the running sum in a variable of your own." },
  ["backward-twice"] = { "not-zeroed", "the gradients are not reset to zero",
    "A second backward adds to what the first one left. Start every sum at zero at the top of backward." },
  ["results-survive"] = { "buffer-returned", "an internal table is returned",
    "backward returns the same table each time and fills it anew, so that the earlier result changes in "
      .. "the caller's hands. Make a new table in each backward." },
  ["no-stale-cache"] = { "stale-cache", "backward uses values of an earlier forward",
    "What backward needs must be kept anew in every forward; something here is kept only the first time, "
      .. "or in a place that forward does not write." },
  ["by-value"] = { "cache-by-reference", "backward reads the caller's table",
    "forward kept the caller's table itself. When the caller changes it before backward, the gradient is "
      .. "that of other inputs. Keep a copy." },
  additive = { "not-additive", "the gradients of two losses do not add up",
    "The gradient of a sum is the sum of the gradients, so backward must be linear in dout." },
  ["number-or-steps"] = { "number-is-not-last-step", "a number as dout is not taken as the last step's",
    "The layer's value is its last state: dout as a number means zero at every other step." },
}

local LINEAR = {
  ignored = { "dout-ignored", "dout is ignored",
    "backward(dout) is asked how the loss changes, and dout says how the loss changes with the value: "
      .. "every gradient is dout times the value's own." },
  squared = { "dout-squared", "dout is multiplied in twice",
    "Each gradient holds dout once: doubling the upstream gradient doubles them." },
  absolute = { "dout-absolute", "the sign of dout is lost",
    "A negative upstream gradient turns the sign of every gradient." },
  otherwise = { "not-linear", "the gradient is not proportional to dout",
    "Doubling the upstream gradient must double every gradient. Clipping and other changes of dout belong "
      .. "to the training loop." },
}

-- What a failing check makes fail besides, so that a consequence is not named as a cause.
local CONSEQUENCES = {
  { "deterministic", "inputs-unchanged", "upstream-unchanged", "backward-twice", "results-survive",
    "no-stale-cache", "by-value", "linear", "additive", "number-or-steps" },
  { "backward-twice", "no-stale-cache", "by-value", "linear", "additive", "number-or-steps" },
  { "no-stale-cache", "by-value" },
  { "linear", "additive", "number-or-steps" },
}

local function record(row)
  return { id = row[1], name = row[2], explanation = row[3] }
end

--- The mistakes that protocol checks name. An item that fails because another one does gets the other's
-- id as its `consequence`.
-- @tparam {table,...} items of rnnlua.checking.protocol
-- @treturn {{id=string,name=string,explanation=string},...}
-- @treturn table the names of the inputs whose gradients they explain, as keys
function symptoms.of(items)
  local failing, found, implicated = {}, {}, {}
  for _, item in ipairs(items) do
    if item.verdict == "FAIL" then failing[item.id] = item end
  end
  for _, row in ipairs(CONSEQUENCES) do
    if failing[row[1]] then
      for i = 2, #row do
        if failing[row[i]] then failing[row[i]].consequence = row[1] end
        failing[row[i]] = nil
      end
    end
  end
  for _, item in ipairs(items) do
    if failing[item.id] then
      found[#found + 1] = record(item.id == "linear" and LINEAR[item.how] or MISTAKES[item.id])
      for _, name in ipairs(item.gradients or {}) do implicated[name:sub(2)] = true end
    end
  end
  return found, implicated
end

return symptoms
