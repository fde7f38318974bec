--- The protocol checks: what a layer must keep to besides right numbers. Comparisons are bit for bit
-- unless noted.
--
-- Each gives an item { id, verdict = "PASS" | "FAIL" | "WARN" | "SKIPPED", message }.
-- @module rnnlua.checking.protocol

local calls = require "rnnlua.checking.calls"
local text = require "rnnlua.text"
local values = require "rnnlua.checking.values"

local protocol = {}

local ADDITIVE = 1e-9 -- relative: a sum of two backwards rounds differently
local UNDERFLOW = 2.0 ^ -960 -- below it, scaling by a power of two may round

local function same_number(a, b)
  return a == b or a ~= a and b ~= b
end

local function same_list(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if not same_number(a[i], b[i]) then return false end
  end
  return true
end

-- The names of the gradients in which two backwards differ.
local function differing(trial, a, b, same)
  local names = {}
  for i = 1, math.max(#a, #b) do
    if not (same or same_list)(a[i] or {}, b[i] or {}) then
      names[#names + 1] = "d" .. (trial.gradients[i] or "?")
    end
  end
  return names
end

local function flat(value, name)
  local _, list = values.flatten(value, name)
  return list
end

local function forward(trial, layer, case)
  return flat(calls.forward(layer, trial.names, calls.copy_inputs(case.inputs)), "forward's value")
end

local function backward(layer, dout)
  return calls.flat(calls.backward(layer, calls.copy(dout)))
end

local list = text.list

local function scaled(dout, s)
  local shape, numbers = values.flatten(dout, "dout")
  for i = 1, #numbers do numbers[i] = numbers[i] * s end
  return (values.build(shape, numbers))
end

local function sum(a, b)
  local shape, numbers = values.flatten(a, "dout")
  local others = flat(b, "dout")
  for i = 1, #numbers do numbers[i] = numbers[i] + others[i] end
  return (values.build(shape, numbers))
end

local CHECKS = {}

local function check(id, run)
  CHECKS[#CHECKS + 1] = { id = id, run = run }
end

-- Each run returns true; false and a message; or nil and why it was skipped.

check("deterministic", function(trial)
  local first = forward(trial, trial.layer, trial.v)
  forward(trial, trial.layer, trial.w)
  if same_list(first, forward(trial, trial.layer, trial.v)) then return true end
  return false, "forward gives another value when it is called again with the same inputs: it may use "
    .. "random numbers, or something that an earlier call left behind"
end)

local function changed_inputs(before, after)
  local names = {}
  for name, value in next, before do
    local ok, shape, numbers = pcall(values.flatten, after[name], name)
    if not ok or not values.same_shape(shape, (values.flatten(value, name)))
      or not same_list(numbers, flat(value, name)) then
      names[#names + 1] = name
    end
  end
  table.sort(names)
  return names
end

check("inputs-unchanged", function(trial)
  local given = calls.copy_inputs(trial.v.inputs)
  calls.forward(trial.layer, trial.names, given)
  local names, where = changed_inputs(trial.v.inputs, given), "forward"
  if not names[1] then
    calls.backward(trial.layer, calls.copy(trial.v.dout))
    names, where = changed_inputs(trial.v.inputs, given), "backward"
  end
  if not names[1] then return true end
  return false, ("%s changed its input %s; copy a table before you write into it"):format(where,
    list(names))
end)

check("upstream-unchanged", function(trial)
  if type(trial.v.dout) == "number" then return nil, "dout is a number" end
  forward(trial, trial.layer, trial.v)
  local given = calls.copy(trial.v.dout)
  calls.backward(trial.layer, given)
  if changed_inputs({ dout = trial.v.dout }, { dout = given })[1] then
    return false, "backward changed dout; copy it before you write into it"
  end
  return true
end)

check("forward-first", function(trial)
  local fresh = trial.fresh()
  if not fresh then return nil, "no fresh layer" end
  if not pcall(fresh.backward, fresh, calls.copy(trial.v.dout)) then return true end
  return "WARN", "backward before any forward returned something; an error would tell its caller"
end)

check("backward-twice", function(trial)
  forward(trial, trial.layer, trial.v)
  local first = backward(trial.layer, trial.v.dout)
  local second = backward(trial.layer, trial.v.dout)
  local names = differing(trial, first, second)
  if not names[1] then return true end
  return false, ("backward called twice gives another %s the second time: start each sum at zero in "
    .. "backward itself"):format(list(names)), names
end)

check("results-survive", function(trial)
  forward(trial, trial.layer, trial.v)
  local results = calls.backward(trial.layer, calls.copy(trial.v.dout))
  local before = calls.flat(results)
  forward(trial, trial.layer, trial.w)
  calls.backward(trial.layer, calls.copy(trial.w.dout))
  local names = differing(trial, before, calls.flat(results))
  if not names[1] then return true end
  return false, ("what backward returned as %s changed in a later call: return a new table each time")
    :format(list(names)), names
end)

check("no-stale-cache", function(trial)
  local fresh = trial.fresh()
  if not fresh then return nil, "no fresh layer" end
  forward(trial, trial.layer, trial.w)
  forward(trial, trial.layer, trial.v)
  local used = backward(trial.layer, trial.v.dout)
  forward(trial, fresh, trial.v)
  local names = differing(trial, used, backward(fresh, trial.v.dout))
  if not names[1] then return true end
  return false, ("after an earlier forward with other inputs, %s differs from a fresh layer's: backward "
    .. "uses something that forward did not keep anew"):format(list(names)), names
end)

check("by-value", function(trial)
  local given, tables = calls.copy_inputs(trial.v.inputs), false
  for _, value in next, given do tables = tables or type(value) == "table" end
  if not tables then return nil, "no input is a table" end
  forward(trial, trial.layer, trial.v)
  local expected = backward(trial.layer, trial.v.dout)
  calls.forward(trial.layer, trial.names, given)
  for name, value in next, given do
    if type(value) == "table" then
      for key in next, value do value[key] = trial.w.inputs[name][key] end
    end
  end
  local names = differing(trial, expected, backward(trial.layer, trial.v.dout))
  if not names[1] then return true end
  return false, ("when the caller changes its tables between forward and backward, %s changes: keep a "
    .. "copy of what backward needs, not the caller's table"):format(list(names)), names
end)

-- Whether b is s·a; numbers that would leave the range of floats are passed over.
local function is_multiple(s)
  return function(a, b)
    if #a ~= #b then return false end
    for i = 1, #a do
      local expected = a[i] * s
      local judged = expected - expected == 0 and b[i] - b[i] == 0
      if judged and expected ~= b[i] and math.abs(expected - b[i]) > UNDERFLOW then return false end
    end
    return true
  end
end

-- How a gradient that is not linear in dout follows it instead.
local function manner(at, i)
  local u, minus, zero = at[1][i], at[-2][i], at[0][i]
  if same_list(u, minus) and same_list(u, zero) then return "ignored" end
  if is_multiple(2)(u, minus) then return "absolute" end
  if is_multiple(4)(u, minus) then return "squared" end
  return "otherwise"
end

local MANNERS = {
  ignored = "dout has no effect on %s: multiply by it",
  absolute = "the sign of dout has no effect on %s",
  squared = "dout is multiplied in twice in %s",
  otherwise = "when dout is scaled, %s does not scale with it",
}

check("linear", function(trial)
  forward(trial, trial.layer, trial.v)
  local at, failing = {}, {}
  for _, s in ipairs { 1, -2, 2.0 ^ 20, 0 } do
    at[s] = backward(trial.layer, scaled(trial.v.dout, s + 0.0))
  end
  for i = 1, #at[1] do
    local linear = is_multiple(-2)(at[1][i], at[-2][i]) and is_multiple(0)(at[1][i], at[0][i])
      and is_multiple(2.0 ^ 20)(at[1][i], at[2.0 ^ 20][i])
    if not linear then failing[#failing + 1] = i end
  end
  if not failing[1] then return true end
  local names, how = {}, manner(at, failing[1])
  for _, i in ipairs(failing) do
    names[#names + 1] = "d" .. (trial.gradients[i] or "?")
    if manner(at, i) ~= how then how = "otherwise" end
  end
  return false, MANNERS[how]:format(list(names)), names, how
end)

check("additive", function(trial)
  forward(trial, trial.layer, trial.v)
  local u, v = trial.v.dout, trial.w.dout
  local a, b, both = backward(trial.layer, u), backward(trial.layer, v),
    backward(trial.layer, sum(u, v))
  local names = {}
  for i = 1, #both do
    local largest, apart = 0.0, 0.0
    for k = 1, #both[i] do
      local x, y, z = a[i][k] or 0, b[i][k] or 0, both[i][k]
      if x - x == 0 and y - y == 0 and z - z == 0 then
        largest = math.max(largest, math.abs(x), math.abs(y), math.abs(z))
        apart = math.max(apart, math.abs(x + y - z))
      end
    end
    if apart > ADDITIVE * largest then names[#names + 1] = "d" .. (trial.gradients[i] or "?") end
  end
  if not names[1] then return true end
  return false, ("for the sum of two upstream gradients, the sum of the two results was expected in %s")
    :format(list(names)), names
end)

-- A number as dout is the gradient of the value, which is the last state.
check("number-or-steps", function(trial)
  local u = trial.v.dout
  if type(u) ~= "table" or not trial.by_step then return nil, "the layer has no states" end
  local steps = scaled(u, 0.0)
  steps[#steps] = u[#u]
  forward(trial, trial.layer, trial.v)
  local as_number, as_steps = backward(trial.layer, u[#u]), backward(trial.layer, steps)
  local names = {}
  for i = 1, #as_number do
    local same = #as_number[i] == #(as_steps[i] or {})
    local largest, apart = 0.0, 0.0
    for k = 1, same and #as_number[i] or 0 do
      largest = math.max(largest, math.abs(as_number[i][k]))
      apart = math.max(apart, math.abs(as_number[i][k] - as_steps[i][k]))
    end
    if not same or apart > ADDITIVE * largest then
      names[#names + 1] = "d" .. (trial.gradients[i] or "?")
    end
  end
  if not names[1] then return true end
  return false, ("a number as dout and the same number at the last step alone give another %s"):format(
    list(names)), names
end)

--- Runs all protocol checks.
-- @tparam table trial { layer; names, gradients: of its inputs and results; v, w: cases of the same
--   shapes; fresh: returns a new layer like it, or nil; by_step: whether dout is one a step }
-- @treturn {table,...} items { id, verdict, message, gradients, how }
-- @raise what the layer raises
function protocol.run(trial)
  local items = {}
  for i, one in ipairs(CHECKS) do
    local outcome, message, names, how = one.run(trial)
    local verdict = outcome == true and "PASS" or outcome == false and "FAIL" or outcome or "SKIPPED"
    items[i] = { id = one.id, verdict = verdict, message = message, gradients = names, how = how }
  end
  return items
end

return protocol
