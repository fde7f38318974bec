--- Checks of what a layer remembers between calls: it must remember its last forward, and nothing else. All
-- comparisons are exact.
-- @module rnnlua.checking.layer_contract.memory

local calls = require "rnnlua.checking.calls"
local comparing = require "rnnlua.checking.layer_contract.comparing"
local rounding = require "rnnlua.checking.layer_contract.rounding"
local text = require "rnnlua.base.text"

local forward, backward, differing, show = comparing.forward, comparing.backward, comparing.differing, comparing.show

-- A comparison for sums that grow: whether the third result exceeds the second as the second exceeds the first. With
-- `from_zero`, the second must also be twice the first, unless they are equal.
local function is_once_more(first, slack, from_zero)
  local i = 0
  return function(third, second)
    i = i + 1
    local one = first[i] or {}
    if #third ~= #second or #one ~= #second then return false end
    for k = 1, #third do
      local apart = math.abs(third[k] - second[k] - (second[k] - one[k]))
      if from_zero and second[k] ~= one[k] then apart = math.max(apart, math.abs(second[k] - 2 * one[k])) end
      if not (apart <= slack * math.abs(third[k])) then return false end
    end
    return true
  end
end

local deterministic = {
  id = "deterministic",
  mistake = { "not-deterministic", "forward is not deterministic",
    "The same inputs must give the same value. Something in forward changes from call to call: a random "
      .. "number, a counter, or a state left by the previous call.", about = "forward" },
}

function deterministic.run(context)
  local first = context.first_value or forward(context, context.layer, context.v)
  local again = forward(context, context.layer, context.v)
  if comparing.same_list(first, again) then
    forward(context, context.layer, context.w)
    again = forward(context, context.layer, context.v)
  end
  if comparing.same_list(first, again) then return true end
  local one, other = comparing.shown(first), comparing.shown(again)
  if #first == 1 and #again == 1 then one, other = comparing.two(first[1], again[1]) end
  return false, "forward gives a different value when it is called again with the same inputs",
    ("forward gives %s, and later %s"):format(one, other)
end

local forward_first = { id = "forward-first" }

function forward_first.run(context)
  local fresh, why = context.fresh()
  if not fresh then return "UNCHECKED", why end
  if not pcall(fresh.backward, fresh, calls.copy(context.v.dout)) then return true end
  return "WARN", "backward before any forward returned something; it should raise an error"
end

local backward_twice = {
  id = "backward-twice",
  hidden_by = { "deterministic", "accumulates", "inputs-unchanged" },
  mistake = { "not-zeroed", "the gradients are not reset to zero",
    "The second backward adds to the sums of the first. Set every sum to zero at the start of backward." },
  mistakes = {
    differs = { "backward-differs", "backward gives different gradients when it is called again",
      "backward must not depend on an earlier backward. Set every sum to zero at the start of backward. Do not "
        .. "change what the next call needs. Draw no random numbers." },
  },
  advice = { ["adds up"] = "If backward should accumulate until the gradients are zeroed, as in PyTorch, "
    .. "set the option accumulate = true." },
}

function backward_twice.run(context)
  if context.accumulate then return nil, "gradients accumulate" end
  local fresh = context.fresh()
  local layer = fresh or context.layer -- a new layer shows the simplest numbers
  forward(context, layer, context.v)
  local first, second = backward(context, layer, context.v.dout), backward(context, layer, context.v.dout)
  local names, example = differing(context, first, second)
  if not names[1] then return true end
  local adds_up = differing(context, backward(context, layer, context.v.dout), second,
    is_once_more(first, rounding.of(context).slack, fresh ~= nil))
  return false, ("a second backward gives a different %s"):format(text.list(names)),
    show("%s is %s, the second time %s", example), names, adds_up[1] and "differs" or "adds up"
end

local no_stale_cache = {
  id = "no-stale-cache",
  hidden_by = { "deterministic", "backward-twice", "accumulates", "inputs-unchanged" },
  mistake = { "stale-cache", "backward uses values of an earlier forward",
    "backward belongs to the last forward, so every forward must store again all that backward needs. "
      .. "Something is left from an earlier call." },
  mistakes = {
    ["first value"] = { "first-value", "a second forward returns the first one's value",
      "Each forward must compute its value from its own inputs. Is something computed only once, as in "
        .. "`self.out or …`?", about = "forward" },
    value = { "stale-value", "forward uses values of an earlier forward",
      "The value of a forward may depend on its own inputs alone. Something is left from an earlier call.",
      about = "forward" },
    backward = { "stale-backward", "backward uses values of an earlier backward",
      "The results of backward may depend on its dout and on the last forward alone. What does a backward keep for the "
        .. "next one?" },
    calls = { "stale-calls", "backward depends on earlier calls of the layer",
      "The results of backward may depend on its dout and on the last forward alone. Something is left from earlier "
        .. "calls." },
  },
}

-- The results of `run` if the value of a layer's second forward is wrong; nothing if it is right.
local function check_value(context, layer)
  local first = forward(context, layer, context.w)
  local got, expected = forward(context, layer, context.v), forward(context, context.fresh(), context.v)
  if comparing.same_list(got, expected) then return end
  local names = {}
  for i, name in ipairs(context.gradients) do names[i] = "d" .. name end
  local how = comparing.same_list(got, first) and "first value" or "value"
  return false, "a second forward at other inputs gives a wrong value",
    ("forward gives %s on a fresh layer, %s after another forward"):format(comparing.shown(expected),
      comparing.shown(got)), names, how
end

-- What differs at a case between a fresh layer and one that has run.
local function stale(context, layer, case)
  forward(context, layer, case)
  local used, fresh = backward(context, layer, case.dout), context.fresh()
  forward(context, fresh, case)
  return differing(context, backward(context, fresh, case.dout), used)
end

-- What may have run before the calls that a fresh layer gives another result for: the shortest of these is told.
local HISTORIES = {
  { message = "after an earlier forward at other inputs", after = "another forward" },
  { message = "after an earlier forward and backward", after = "another forward and backward", how = "backward" },
}

-- The results of `run` for the shortest history that makes a difference. The example is of the case that a report
-- shows.
local function shortest(context)
  local v, w = context.v, context.w
  for _, history in ipairs(HISTORIES) do
    for _, order in ipairs { { w, v }, { v, w } } do
      local before, case = order[1], order[2]
      local layer = context.fresh()
      forward(context, layer, before)
      if history.how == "backward" then backward(context, layer, before.dout) end
      local names, example = stale(context, layer, case)
      if names[1] then
        local said = case == v and show("%s is %s on a fresh layer, %s after " .. history.after, example) or nil
        return false, ("%s, %s %s from a fresh layer's"):format(history.message, text.list(names),
          names[2] and "differ" or "differs"), said, names, history.how
      end
    end
  end
end

-- The results of `run` if, after one forward, the results of backward depend on the dout of an earlier backward;
-- nothing if they don't.
local function check_other_dout(context)
  local layer, fresh, dout = context.fresh(), context.fresh(), context.v.dout
  forward(context, layer, context.v)
  local other = comparing.scaled(dout, -2.0)
  backward(context, layer, other)
  forward(context, fresh, context.v)
  local names, example = differing(context, backward(context, fresh, dout), backward(context, layer, dout))
  if not names[1] then return end
  return false, ("after an earlier backward with another dout, %s %s from a fresh layer's"):format(text.list(names),
    names[2] and "differ" or "differs"),
    show("%s is %s on a fresh layer, %s after a backward with the dout " .. text.value(other), example), names,
    "backward"
end

-- Tests both orders of the two cases: what a layer keeps from its very first forward is right for that case.
function no_stale_cache.run(context)
  local fresh, why = context.fresh()
  if not fresh then return "UNCHECKED", why end
  local of_value = table.pack(check_value(context, fresh))
  if of_value[1] == false then return table.unpack(of_value, 1, of_value.n) end
  forward(context, context.layer, context.w)
  local names = stale(context, context.layer, context.v)
  if not names[1] then names = stale(context, context.layer, context.w) end
  if not names[1] then
    local of_dout = table.pack(check_other_dout(context))
    if of_dout[1] == false then return table.unpack(of_dout, 1, of_dout.n) end
    return true
  end
  local told = table.pack(shortest(context))
  if told[1] ~= nil then return table.unpack(told, 1, told.n) end
  return false, ("after earlier calls, %s %s from a fresh layer's"):format(text.list(names),
    names[2] and "differ" or "differs"), nil, names, "calls"
end

local own_state = {
  id = "own-state",
  hidden_by = { "deterministic", "backward-twice", "no-stale-cache", "accumulates", "inputs-unchanged" },
  mistake = { "shared-state", "two layers share what forward keeps",
    "Each layer must remember its own forward: keep values in self, not in the class, a global or a "
      .. "variable of the file." },
}

function own_state.run(context)
  local other, why = context.fresh()
  if not other then return "UNCHECKED", why end
  forward(context, context.layer, context.v)
  local alone = backward(context, context.layer, context.v.dout)
  forward(context, other, context.w)
  local names, example = differing(context, alone, backward(context, context.layer, context.v.dout))
  if not names[1] then return true end
  return false, ("the forward of another layer changes this one's %s"):format(text.list(names)),
    show("%s is %s alone, %s beside another layer", example), names
end

return { deterministic, forward_first, backward_twice, no_stale_cache, own_state }
