--- The protocol checks: what a layer must keep to besides right numbers. Comparisons are bit for bit
-- unless noted.
--
-- Each gives an item { id, verdict = "PASS" | "FAIL" | "WARN" | "SKIPPED", message, example }.
-- @module rnnlua.checking.protocol

local calls = require "rnnlua.checking.calls"
local mistake = require "rnnlua.mistake"
local noise = require "rnnlua.checking.noise"
local text = require "rnnlua.text"
local values = require "rnnlua.checking.values"

local protocol = {}

local ADDITIVE = 1e-9 -- relative: a sum of two backwards rounds differently
local FLOAT32_ADDITIVE = 2.0 ^ -18 -- where all results are exact in 24 bits, it rounds to those
local VANISHED = 2.0 ^ -40 -- of what the value leaves room for: a smaller gradient is lost in rounding
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

-- Two numbers that differ, with as many digits as show it.
local function two(a, b)
  local one, other = text.value(a), text.value(b)
  if one == other and a and b then return ("%.17g"):format(a), ("%.17g"):format(b) end
  return one, other
end

-- What a number of a result is called, such as dX[3][1]; of a result of another shape than its input, and of
-- one too many, by its place.
local function label(trial, i, k, count)
  local name = trial.gradients[i]
  local shape = name and values.flatten(trial.v.inputs[name], name)
  if shape and shape.size == count then return "d" .. name .. values.index(shape, k) end
  return ("d%s%s"):format(name or "?", count > 1 and ("[%d]"):format(k) or "")
end

-- The names of the gradients in which two backwards differ, and an example of two numbers that do.
local function differing(trial, a, b, same)
  local names, example = {}, nil
  for i = 1, math.max(#a, #b) do
    local one, other = a[i] or {}, b[i] or {}
    if not (same or same_list)(one, other) then
      names[#names + 1] = "d" .. (trial.gradients[i] or "?")
      for k = 1, example and 0 or math.max(#one, #other) do
        if not same_number(one[k], other[k]) then
          example = { label(trial, i, k, math.max(#one, #other)), two(one[k], other[k]) }
          break
        end
      end
    end
  end
  return names, example
end

-- An example in words; the format takes a gradient and its two numbers.
local function show(format, example)
  return example and format:format(table.unpack(example))
end

local function flat(value, name)
  local _, list = values.flatten(value, name)
  return list
end

local function forward(trial, layer, case)
  return flat(calls.forward(layer, trial.names, calls.copy_inputs(case.inputs)), "forward's value")
end

-- Backward's results; what follows the last gradient is nobody's concern.
local function backward(trial, layer, dout)
  local results = calls.backward(layer, calls.copy(dout))
  results.n = math.min(results.n, #trial.gradients)
  return calls.flat(results)
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

-- A forward's value in words.
local function shown(numbers)
  return text.value(#numbers == 1 and numbers[1] or numbers)
end

local function sorted_names(inputs)
  local names = {}
  for name in next, inputs do names[#names + 1] = name end
  table.sort(names)
  return names
end

local CHECKS = {}

local function check(id, run)
  CHECKS[#CHECKS + 1] = { id = id, run = run }
end

-- Whether a third result exceeds the second as the second does the first: what is added up.
local function is_once_more(first)
  local i = 0
  return function(third, second)
    i = i + 1
    local one = first[i] or {}
    if #third ~= #second or #one ~= #second then return false end
    for k = 1, #third do
      local apart = math.abs(third[k] - second[k] - (second[k] - one[k]))
      if not (apart <= ADDITIVE * math.abs(third[k])) then return false end
    end
    return true
  end
end

-- Each run returns true; nil and why it was skipped; or false, a message and an example in words, the
-- gradients concerned, and how.

check("deterministic", function(trial)
  local first = trial.first_value or forward(trial, trial.layer, trial.v)
  local again = forward(trial, trial.layer, trial.v)
  if same_list(first, again) then
    forward(trial, trial.layer, trial.w)
    again = forward(trial, trial.layer, trial.v)
  end
  if same_list(first, again) then return true end
  return false, "forward gives another value when it is called again with the same inputs",
    ("forward gives %s, and later %s"):format(shown(first), shown(again))
end)

local function changed_inputs(before, after)
  local names, example = {}, nil
  for _, name in ipairs(sorted_names(before)) do
    if not values.equal(before[name], after[name]) then
      names[#names + 1] = name
      example = example or ("%s was %s and is %s"):format(name, text.value(before[name]),
        text.value(after[name]))
    end
  end
  return names, example
end

check("inputs-unchanged", function(trial)
  local given = calls.copy_inputs(trial.v.inputs)
  calls.forward(trial.layer, trial.names, given)
  local where, names, example = "forward", changed_inputs(trial.v.inputs, given)
  if not names[1] then
    calls.backward(trial.layer, calls.copy(trial.v.dout))
    where, names, example = "backward", changed_inputs(trial.v.inputs, given)
  end
  if not names[1] then return true end
  return false, ("%s writes into its input %s"):format(where, list(names)), example
end)

check("upstream-unchanged", function(trial)
  if type(trial.v.dout) == "number" then return nil, "dout is a number" end
  forward(trial, trial.layer, trial.v)
  local given = calls.copy(trial.v.dout)
  calls.backward(trial.layer, given)
  local names, example = changed_inputs({ dout = trial.v.dout }, { dout = given })
  if not names[1] then return true end
  return false, "backward writes into dout", example
end)

check("forward-first", function(trial)
  local fresh = trial.fresh()
  if not fresh then return nil, "no fresh layer" end
  if not pcall(fresh.backward, fresh, calls.copy(trial.v.dout)) then return true end
  return "WARN", "backward before any forward returned something; an error would tell its caller"
end)

check("backward-twice", function(trial)
  local layer = trial.fresh() or trial.layer -- a fresh one shows the plainest numbers
  forward(trial, layer, trial.v)
  local first, second = backward(trial, layer, trial.v.dout), backward(trial, layer, trial.v.dout)
  local names, example = differing(trial, first, second)
  if not names[1] then return true end
  local adds_up = differing(trial, backward(trial, layer, trial.v.dout), second, is_once_more(first))
  return false, ("a second backward gives another %s"):format(list(names)),
    show("%s is %s, the second time %s", example), names, adds_up[1] and "differs" or "adds up"
end)

check("results-survive", function(trial)
  forward(trial, trial.layer, trial.v)
  local results = calls.backward(trial.layer, calls.copy(trial.v.dout))
  results.n = math.min(results.n, #trial.gradients)
  local before = calls.flat(results)
  forward(trial, trial.layer, trial.w)
  calls.backward(trial.layer, calls.copy(trial.w.dout))
  local names, example = differing(trial, before, calls.flat(results))
  if not names[1] then return true end
  return false, ("a later backward writes into the %s that was returned"):format(list(names)),
    show("%s was %s, and is %s after another backward", example), names
end)

-- Both ways round: what is kept from the very first forward is right for that one.
check("no-stale-cache", function(trial)
  local fresh = trial.fresh()
  if not fresh then return nil, "no fresh layer" end
  for _, pair in ipairs { { trial.w, trial.v }, { trial.v, trial.w } } do
    local earlier, case = pair[1], pair[2]
    forward(trial, trial.layer, earlier)
    forward(trial, trial.layer, case)
    local used = backward(trial, trial.layer, case.dout)
    fresh = trial.fresh()
    forward(trial, fresh, case)
    local names, example = differing(trial, backward(trial, fresh, case.dout), used)
    if names[1] then
      return false, ("after an earlier forward at other inputs, %s differs from a fresh layer's"):format(
        list(names)), show("%s is %s on a fresh layer, %s after another forward", example), names
    end
  end
  return true
end)

check("own-state", function(trial)
  local other = trial.fresh()
  if not other then return nil, "no fresh layer" end
  forward(trial, trial.layer, trial.v)
  local alone = backward(trial, trial.layer, trial.v.dout)
  forward(trial, trial.layer, trial.v)
  forward(trial, other, trial.w)
  local names, example = differing(trial, alone, backward(trial, trial.layer, trial.v.dout))
  if not names[1] then return true end
  return false, ("the forward of another layer changes this one's %s"):format(list(names)),
    show("%s is %s alone, %s beside another layer", example), names
end)

check("by-value", function(trial)
  local given, tables = calls.copy_inputs(trial.v.inputs), false
  for _, value in next, given do tables = tables or values.is_sequence(value) end
  if not tables then return nil, "no input is a table" end
  forward(trial, trial.layer, trial.v)
  local expected = backward(trial, trial.layer, trial.v.dout)
  calls.forward(trial.layer, trial.names, given)
  for name, value in next, given do
    if values.is_sequence(value) then
      for key in pairs(value) do value[key] = trial.w.inputs[name][key] end
    end
  end
  local ok, got = pcall(backward, trial, trial.layer, trial.v.dout)
  if not ok then
    -- the right answer to an array that is not copied
    if tostring(got):find("changed after forward", 1, true) then return true end
    error(got, 0)
  end
  local names, example = differing(trial, expected, got)
  if not names[1] then return true end
  return false, ("when the caller changes its tables between forward and backward, %s changes"):format(
    list(names)), show("%s is %s, and %s once the caller's table has changed", example), names
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
  local u, minus, zero = at[1][i], at[-2][i] or {}, at[0][i] or {}
  if same_list(u, minus) and same_list(u, zero) then return "ignored" end
  if is_multiple(2)(u, minus) then return "absolute" end
  if is_multiple(4)(u, minus) then return "squared" end
  return "otherwise"
end

local MANNERS = {
  ignored = "dout has no effect on %s",
  absolute = "the sign of dout has no effect on %s",
  squared = "%s grows with the square of dout",
  otherwise = "%s is not proportional to dout",
}

local SCALES = { -2, 2.0 ^ 20, 0 }

-- The first scale at which a result does not follow dout, and which of its numbers.
local function unscaled(at, i)
  for _, s in ipairs(SCALES) do
    local alike = is_multiple(s)
    for k = 1, math.max(#at[1][i], #(at[s][i] or {})) do
      if not alike({ at[1][i][k] }, { (at[s][i] or {})[k] }) then return s, k end
    end
  end
end

check("linear", function(trial)
  forward(trial, trial.layer, trial.v)
  local at, names, how, example = { backward(trial, trial.layer, trial.v.dout) }, {}, nil, nil
  for _, s in ipairs(SCALES) do
    at[s] = backward(trial, trial.layer, scaled(trial.v.dout, s + 0.0))
  end
  for i = 1, #at[1] do
    local s, k = unscaled(at, i)
    if s then
      local name = "d" .. (trial.gradients[i] or "?")
      names[#names + 1] = name
      how = (not how or how == manner(at, i)) and manner(at, i) or "otherwise"
      example = example or ("%s is %s for the dout %s, %s for %s"):format(label(trial, i, k, #at[1][i]),
        text.value(at[1][i][k]), text.value(trial.v.dout), text.value((at[s][i] or {})[k]),
        text.value(scaled(trial.v.dout, s + 0.0)))
    end
  end
  if not how then return true end
  return false, MANNERS[how]:format(list(names)), example, names, how
end)

-- How far a sum of two results may be from the result for the sum, relative to their size: a backward that
-- computes in 24 bits, or whose forward has declared noise, rounds more.
local function additive_slack(trial, ...)
  local slack = math.max(ADDITIVE, trial.noise or 0.0)
  for _, results in ipairs { ... } do
    for _, numbers in ipairs(results) do
      if not noise.is_float32(numbers) then return slack end
    end
  end
  return math.max(slack, FLOAT32_ADDITIVE)
end

local function largest_of(numbers)
  local most = 0.0
  for _, number in ipairs(numbers) do most = math.max(most, math.abs(number)) end
  return most
end

-- By gradient, what it may differ by where it has vanished, as that of a softmax that is sure.
local function vanished(trial, y, dout)
  local floors, scale = {}, 0.0
  for _, number in ipairs(flat(dout, "dout")) do scale = scale + math.abs(number) end
  scale = VANISHED * scale * largest_of(y)
  for i, name in ipairs(trial.gradients) do
    local size = trial.fixed[name] and 0.0 or largest_of(flat(trial.v.inputs[name], name))
    floors[i] = scale / math.max(1.0, size)
  end
  return floors
end

-- The names of the results that are not within rounding, each of a number list and its expectation.
local function apart(trial, got, expected, slack, floors)
  local names, example = {}, nil
  for i = 1, math.max(#got, #expected) do
    local a, b = got[i] or {}, expected[i] or {}
    local largest, most, at = 0.0, 0.0, 1
    for k = 1, math.max(#a, #b) do
      local x, y = a[k] or 0 / 0, b[k] or 0 / 0
      if x - x == 0 and y - y == 0 then
        largest = math.max(largest, math.abs(x), math.abs(y))
        if math.abs(x - y) > most then most, at = math.abs(x - y), k end
      end
    end
    if #a ~= #b or most > math.max(slack * largest, floors[i] or 0.0, UNDERFLOW) then
      local name = "d" .. (trial.gradients[i] or "?")
      names[#names + 1] = name
      example = example or { label(trial, i, at, #a), two(a[at], b[at]) }
    end
  end
  return names, example
end

check("additive", function(trial)
  local y = forward(trial, trial.layer, trial.v)
  local u, v = trial.v.dout, trial.w.dout
  local a, b, both = backward(trial, trial.layer, u), backward(trial, trial.layer, v),
    backward(trial, trial.layer, sum(u, v))
  local slack = additive_slack(trial, a, b, both)
  for i = 1, math.min(#a, #b, #both) do
    for k = 1, #both[i] do a[i][k] = (a[i][k] or 0 / 0) + (b[i][k] or 0 / 0) end
  end
  local names, example = apart(trial, both, a, slack, vanished(trial, y, sum(u, v)))
  if not names[1] then return true end
  return false, ("for the sum of two upstream gradients, %s is not the sum of the two results"):format(
    list(names)), show("%s is %s, the sum is %s", example), names
end)

-- A number as dout is the gradient of the value, which is the last state.
check("number-or-steps", function(trial)
  local u = trial.v.dout
  if not values.is_sequence(u) or not trial.by_step then return nil, "the layer has no states" end
  local steps = scaled(u, 0.0)
  steps[#steps] = u[#u]
  local y = forward(trial, trial.layer, trial.v)
  local number, list_of_steps = backward(trial, trial.layer, u[#u]), backward(trial, trial.layer, steps)
  local names, example = apart(trial, number, list_of_steps, additive_slack(trial, number, list_of_steps),
    vanished(trial, y, u))
  if not names[1] then return true end
  return false, ("a number as dout and the same number at the last step alone give another %s"):format(
    list(names)), show(("%%s is %%s for %s, %%s for %s"):format(text.value(u[#u]), text.value(steps)),
    example), names
end)

-- A check during which the layer raises an error fails with it; a to-do and other error objects pass.
local function guarded(run, trial)
  local result = table.pack(pcall(run, trial))
  if result[1] then return table.unpack(result, 2, result.n) end
  local problem = mistake.text(result[2])
  if not problem then error(result[2], 0) end
  return false, problem
end

--- Runs all protocol checks.
-- @tparam table trial { layer; names, gradients: of its inputs and results; fixed: names of inputs as keys
--   (rnnlua.checking.fixed); v, w: cases of the same
--   shapes; first_value: what forward first gave at v, flat (opt);
--   fresh: returns a new layer like it, or nil; by_step: whether dout is one a step; noise: the relative
--   noise that was declared (opt) }
-- @treturn {table,...} items { id, verdict, message, example (in words, of numbers), gradients, how }
-- @raise error objects of the layer, such as a to-do
function protocol.run(trial)
  local items = {}
  for i, one in ipairs(CHECKS) do
    local outcome, message, example, names, how = guarded(one.run, trial)
    local verdict = outcome == true and "PASS" or outcome == false and "FAIL" or outcome or "SKIPPED"
    items[i] = { id = one.id, verdict = verdict, message = message, example = example,
      gradients = names, how = how }
  end
  return items
end

return protocol
