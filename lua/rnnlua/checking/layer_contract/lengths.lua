--- A layer may be used again with sequences of another length. Comparisons are exact.
-- @module rnnlua.checking.layer_contract.lengths

local calls = require "rnnlua.checking.calls"
local comparing = require "rnnlua.checking.layer_contract.comparing"
local meter = require "rnnlua.checking.meter"
local points = require "rnnlua.checking.points"
local rnn = require "rnnlua"
local text = require "rnnlua.base.text"

local LONGER, SHORTER = 2, -1

local lengths = {
  id = "other-lengths",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "own-state", "accumulates",
    "inputs-unchanged", "results-survive" },
  mistake = { "stale-length", "a shorter sequence sees values that a longer one left",
    "A table that is filled step by step still holds the later steps of an earlier, longer sequence. Make "
      .. "new tables in every forward and backward, and use the length of the last sequence." },
}

-- The results of a new layer for a sequence of another length: the case, the value and the gradients. nil, and why, if
-- it accepts no other length.
local function observe_new(context, seed, change)
  local inputs, n = context.lengthened(seed, change)
  if not inputs then return nil, "no input is a sequence over time" end
  local case, layer = { inputs = inputs, n = n }, context.fresh()
  local ok, value, gradients = pcall(function()
    local value = calls.forward(layer, context.names, calls.copy_inputs(inputs))
    case.dout = points.upstream(layer, value, rnn.rng(seed))
    return comparing.flat(value, "forward's value"), comparing.backward(context, layer, case.dout)
  end)
  if not ok then
    meter.pass_on(value)
    return nil, "the layer takes sequences of one length"
  end
  return case, value, gradients
end

-- A longer sequence, a shorter one, and a longer one again.
function lengths.run(context)
  local layer, why = context.fresh()
  if not layer then return "UNCHECKED", why end
  local before
  for seed, change in ipairs { LONGER, SHORTER, LONGER } do
    local case, value, gradients = observe_new(context, seed, change)
    if not case then return nil, value end
    local got = comparing.forward(context, layer, case)
    local used = comparing.backward(context, layer, case.dout)
    local after = before and ("after a sequence of length %d"):format(before) or "on another layer"
    if not comparing.same_list(value, got) then
      return false, ("%s, forward gives a different value for one of length %d"):format(after, case.n),
        ("forward gives %s on a fresh layer, %s %s"):format(comparing.shown(value), comparing.shown(got), after)
    end
    local names, example = comparing.differing(context, gradients, used)
    if names[1] then
      local differing = text.list(names)
      return false, ("%s, %s differs from a fresh layer's for one of length %d"):format(after, differing, case.n),
        comparing.show(("%%s is %%s on a fresh layer, %%s %s"):format(after), example), names
    end
    before = case.n
  end
  return true
end

return { lengths }
