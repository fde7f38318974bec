--- Ownership of tables: a layer must not change the caller's inputs and dout, nor the results that it has returned.
-- Comparisons are exact.
-- @module rnnlua.checking.layer_contract.ownership

local array = require "rnnlua.array"
local calls = require "rnnlua.checking.calls"
local comparing = require "rnnlua.checking.layer_contract.comparing"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local inputs_unchanged = {
  id = "inputs-unchanged",
  hidden_by = { "deterministic" },
  mistake = { "inputs-changed", "an input is overwritten",
    "The caller's tables belong to the caller. Copy what you want to change." },
}

function inputs_unchanged.run(context)
  local given = calls.copy_inputs(context.v.inputs)
  calls.forward(context.layer, context.names, given)
  local where, names, example = "forward", comparing.changed(context.v.inputs, given)
  if not names[1] then
    calls.backward(context.layer, calls.copy(context.v.dout))
    where, names, example = "backward", comparing.changed(context.v.inputs, given)
  end
  if not names[1] then return true end
  return false, ("%s writes into its input %s"):format(where, text.list(names)), example
end

local upstream_unchanged = {
  id = "upstream-unchanged",
  hidden_by = { "deterministic" },
  mistake = { "dout-changed", "dout is overwritten",
    "dout belongs to the caller, who may need it again. Keep the running sum in a variable of your own, "
      .. "or in a copy." },
}

function upstream_unchanged.run(context)
  if type(context.v.dout) == "number" then return nil, "dout is a number" end
  comparing.forward(context, context.layer, context.v)
  local given = calls.copy(context.v.dout)
  calls.backward(context.layer, given)
  local names, example = comparing.changed({ dout = context.v.dout }, { dout = given })
  if not names[1] then return true end
  return false, "backward writes into dout", example
end

local results_survive = {
  id = "results-survive",
  hidden_by = { "deterministic" },
  mistake = { "buffer-returned", "an internal table is returned",
    "backward returns the same table each time and refills it, so the result of an earlier call changes "
      .. "later. Make a new table in each backward." },
  mistakes = {
    value = { "value-buffer-returned", "forward returns an internal table",
      "forward returns a table that a later call refills, so an earlier value changes later. "
        .. "Make a new table in each forward, or return a copy." },
  },
}

function results_survive.run(context)
  local layer, v, w = context.layer, context.v, context.w
  local value = calls.forward(layer, context.names, calls.copy_inputs(v.inputs))
  local value_before = calls.copy(value)
  local results = comparing.gradients(context, calls.backward(layer, calls.copy(v.dout)))
  local before = calls.flat(results)
  comparing.forward(context, layer, w)
  calls.backward(layer, calls.copy(w.dout))
  local names, example = comparing.differing(context, before, calls.flat(results))
  if names[1] then
    return false, ("a later backward writes into the %s that was returned"):format(text.list(names)),
      comparing.show("%s was %s, and is %s after another backward", example), names
  end
  names, example = comparing.changed({ ["forward's value"] = value_before }, { ["forward's value"] = value })
  if not names[1] then return true end
  return false, "a later call writes into the value that forward returned", example, nil, "value"
end

local by_value = {
  id = "by-value",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "own-state", "accumulates", "inputs-unchanged" },
}

-- The names of the inputs that are tables or arrays, arrays last: once one was changed, a layer may refuse
-- every backward.
local function sequences_of(context)
  local names, arrays = {}, {}
  for _, name in ipairs(context.names) do
    local value = context.v.inputs[name]
    if values.is_sequence(value) then table.insert(array.is(value) and arrays or names, name) end
  end
  return table.move(arrays, 1, #arrays, #names + 1, names)
end

-- Writes other values into a table or an array, and into the tables in it.
local function overwrite(given, source)
  for key, item in pairs(given) do
    if values.is_sequence(item) then overwrite(item, source[key]) else given[key] = source[key] end
  end
end

-- Whether backward gives another result, or raises an error, after the caller has overwritten one of its tables. A
-- layer need not copy an array: it may refuse an array that has changed, as rnn.Recurrent does.
local function keeps(context, given, name, expected)
  overwrite(given[name], context.w.inputs[name])
  local ok, got = pcall(comparing.backward, context, context.layer, context.v.dout)
  overwrite(given[name], context.v.inputs[name])
  if ok then return comparing.differing(context, expected, got)[1] ~= nil end
  if not usage_error.text(got) then error(got, 0) end
  return not array.is(given[name])
end

function by_value.run(context)
  local names, kept, given = sequences_of(context), {}, calls.copy_inputs(context.v.inputs)
  if not names[1] then return nil, "no input is a table" end
  calls.forward(context.layer, context.names, given)
  local expected = comparing.backward(context, context.layer, context.v.dout)
  for _, name in ipairs(names) do
    if keeps(context, given, name, expected) then kept[#kept + 1] = name end
  end
  if not kept[1] then return true end
  return "NOTE", ("forward keeps %s %s: fine as long as nobody changes %s before backward"):format(text.list(kept),
    kept[2] and "themselves, not copies" or "itself, not a copy", kept[2] and "them" or "it")
end

return { inputs_unchanged, upstream_unchanged, results_survive, by_value }
