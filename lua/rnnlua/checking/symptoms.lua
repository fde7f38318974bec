--- The mistakes behind failing protocol checks, in a student's words.
-- @module rnnlua.checking.symptoms

local symptoms = {}

local MISTAKES = {
  deterministic = { "not-deterministic", "forward is not deterministic",
    "The same inputs must give the same value. Something that changes from call to call has found its "
      .. "way into forward: a random number, a counter, a state left from the call before." },
  ["inputs-unchanged"] = { "inputs-changed", "an input is written into",
    "The caller's tables belong to the caller. Make a copy of what you want to change." },
  ["upstream-unchanged"] = { "dout-changed", "dout is written into",
    "dout belongs to the caller, who may need it again. Keep the running sum in a variable of your own, "
      .. "or in a copy." },
  ["backward-twice"] = { "not-zeroed", "the gradients are not reset to zero",
    "A second backward adds to what the first one left. Start every sum at zero at the top of backward." },
  ["results-survive"] = { "buffer-returned", "an internal table is returned",
    "backward returns the same table each time and fills it anew, so the result of an earlier call "
      .. "changes in the caller's hands. Make a new table in each backward." },
  ["no-stale-cache"] = { "stale-cache", "backward uses values of an earlier forward",
    "backward belongs to the last forward, so every forward must keep anew all that backward needs. "
      .. "Something is kept from an earlier call." },
  ["own-state"] = { "shared-state", "two layers share what forward keeps",
    "Each layer must remember its own forward: keep values in self, not in the class, a global or a "
      .. "variable of the file." },
  ["by-value"] = { "cache-by-reference", "the caller's table is kept in the place of a copy",
    "When the caller changes its table before backward runs, the gradient becomes that of other inputs. "
      .. "Keep a copy of what backward needs." },
  additive = { "not-additive", "the gradients of two losses do not add up",
    "The gradient of a sum is the sum of the gradients: backward must be linear in dout." },
  ["number-or-steps"] = { "number-is-not-last-step", "a number as dout is not taken as the last step's",
    "The layer's value is its last state, so a number as dout means zero at all other steps." },
}

local LINEAR = {
  ignored = { "dout-ignored", "dout is ignored",
    "dout says how the loss changes with the layer's value. By the chain rule every gradient holds it as "
      .. "a factor." },
  squared = { "dout-squared", "dout is multiplied in twice",
    "Each gradient holds dout once: twice the dout, twice the gradient." },
  absolute = { "dout-absolute", "the sign of dout is lost",
    "A negative dout turns the sign of every gradient." },
  otherwise = { "not-linear", "the gradient is not proportional to dout",
    "Twice the dout must give twice the gradient. Clipping belongs to the training loop, not to "
      .. "backward." },
}

local AGAIN = { "backward-differs", "backward gives other gradients when it is called again",
  "Nothing may be left from an earlier backward, and nothing used up: start every sum and what travels "
    .. "back at zero, empty no table that the next call needs, draw no random numbers." }

-- What a failing check makes fail besides, so that a consequence is not named as a cause.
local CONSEQUENCES = {
  { "deterministic", "inputs-unchanged", "upstream-unchanged", "backward-twice", "results-survive",
    "no-stale-cache", "own-state", "by-value", "linear", "additive", "number-or-steps" },
  { "inputs-unchanged", "backward-twice", "no-stale-cache", "own-state", "by-value", "linear", "additive",
    "number-or-steps" },
  { "backward-twice", "no-stale-cache", "own-state", "by-value", "linear", "additive", "number-or-steps" },
  { "no-stale-cache", "own-state", "by-value", "linear", "additive", "number-or-steps" },
  { "own-state", "by-value" },
  { "linear", "additive", "number-or-steps" },
}

local function record(row)
  return { id = row[1], name = row[2], explanation = row[3] }
end

--- The mistakes that protocol checks name. An item that fails because another one does gets the other's
-- id as its `consequence`; one that fails because the gradients are wrong, "gradients".
-- @tparam {table,...} items of rnnlua.checking.protocol
-- @tparam table wrong the names of the inputs whose gradients are wrong, as keys
-- @treturn {{id=string,name=string,explanation=string},...}
-- @treturn table the names of the inputs whose gradients they explain, as keys
-- @treturn table the ids of the items that are no consequences, as keys
-- @treturn table by mistake the gradients that it explains, such as dwh
function symptoms.of(items, wrong)
  local failing, found, implicated, roots, of_gradients = {}, {}, {}, {}, {}
  for _, item in ipairs(items) do
    if item.verdict == "FAIL" then failing[item.id] = item end
  end
  local number = failing["number-or-steps"]
  if number and next(wrong) then
    number.consequence, failing[number.id] = "gradients", nil
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
      roots[item.id] = true
      if item.gradients or item.example then -- else the layer raised an error, of which no more is known
        found[#found + 1] = record(item.id == "linear" and LINEAR[item.how]
          or item.how == "differs" and AGAIN or MISTAKES[item.id])
        of_gradients[found[#found]] = item.gradients
      end
      for _, name in ipairs(item.gradients or {}) do implicated[name:sub(2)] = true end
    end
  end
  return found, implicated, roots, of_gradients
end

return symptoms
