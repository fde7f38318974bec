--- Showing a mistake at the smallest case that has it: fewer steps, then small distinct primes, for as
-- long as the layer still fails in the same way.
-- @module rnnlua.checking.shrink

local judge = require "rnnlua.checking.judge"
local protocol = require "rnnlua.checking.protocol"
local rnn = require "rnnlua"
local values = require "rnnlua.checking.values"

local shrink = {}

local PRIMES = { 2, 3, 5, 7, 11, 13 }
local TRIES = 6 -- cases of a length
local LONGEST = 4 -- steps, before the case is left as it was

local function same_keys(a, b)
  for key in next, a do
    if not b[key] then return false end
  end
  for key in next, b do
    if not a[key] then return false end
  end
  return true
end

local function failing_ids(items)
  local ids = {}
  for _, item in ipairs(items) do
    if item.verdict == "FAIL" then ids[item.id] = true end
  end
  return ids
end

-- Primes in order for the first try; shuffled and with signs for the others, which lets a tanh that
-- large numbers saturate show its slope.
local function numbers(try, rng)
  local list = table.move(PRIMES, 1, #PRIMES, 1, {})
  if try > 1 then
    for i = #list, 2, -1 do
      local j = rng:integer(1, i)
      list[i], list[j] = list[j], list[i]
    end
    for i = 1, #list do
      if try > 2 and rng:integer(0, 1) == 0 then list[i] = -list[i] end
    end
  end
  return list
end

-- A value of the same shape with the next numbers of a list, which begins anew at its end.
local function take(value, list, state, length)
  if math.type(value) then
    state.next = state.next % #list + 1
    return list[state.next] + 0.0
  end
  local taken = {}
  for i = 1, length or #value do taken[i] = take(value[math.min(i, #value)], list, state) end
  return taken
end

local function make_case(trial, like, n, try, rng)
  local list, state = numbers(try, rng), { next = 0 }
  local case = { inputs = {}, n = n }
  for _, name in ipairs(trial.names) do
    local value = like.inputs[name]
    local length = type(value) == "table" and #value == like.n and n or nil
    case.inputs[name] = take(value, list, state, length)
  end
  if math.type(like.dout) then
    case.dout = try == 1 and 1.0 or list[state.next % #list + 1] + 0.0
  else
    case.dout = take(like.dout, list, state, #like.dout == like.n and n or nil)
  end
  return case
end

-- With one upstream a step, a number is simpler, if it shows the same.
local function upstreams(case, by_step)
  if not by_step then return { case.dout } end
  return { 1.0, case.dout }
end

local function still_fails(trial, layer, case, goal, options)
  local entries = judge.case(layer, trial.gradients, case, options)
  if not same_keys(judge.failing(entries, "certified"), goal.failing) then return nil end
  if next(goal.protocol) then
    local other = make_case(trial, case, case.n, 2, rnn.rng(1))
    local sub = { layer = layer, names = trial.names, gradients = trial.gradients, v = case, w = other,
      by_step = trial.by_step, fresh = function() return trial:fresh(case.n) end }
    if not same_keys(failing_ids(protocol.run(sub)), goal.protocol) then return nil end
  end
  return entries
end

local function lengths(trial)
  if not trial.n then return { false } end
  local list = {}
  for n = 1, math.min(LONGEST, trial.n) do
    if n == trial.n or trial:fresh(n) then list[#list + 1] = n end
  end
  if #list == 0 or list[#list] ~= trial.n and trial.n <= LONGEST then list[#list + 1] = trial.n end
  return list
end

--- Looks for a smaller case that fails in the same way: the same gradients, the same protocol checks.
-- @tparam table trial
-- @tparam table like a case that fails
-- @tparam table goal { failing = names of inputs as keys, protocol = ids as keys }
-- @tparam table options of the judge
-- @treturn ?table the case, with `entries`; nil where none was found
function shrink.run(trial, like, goal, options)
  local rng = rnn.rng(1)
  local by_step = not math.type(like.dout) and trial.by_step
  for _, n in ipairs(lengths(trial)) do
    for try = 1, TRIES do
      local case = make_case(trial, like, n or nil, try, rng)
      for _, dout in ipairs(upstreams(case, by_step)) do
        case.dout = dout
        local layer = trial:fresh(case.n) or trial.layer
        local ok, entries = pcall(still_fails, trial, layer, case, goal, options)
        if ok and entries then
          case.entries = entries
          return case
        end
      end
    end
  end
end

--- Whether every number of a case is an integer of at most 13.
-- @tparam table case
-- @tparam {string,...} names
-- @treturn boolean
function shrink.is_small(case, names)
  for _, name in ipairs(names) do
    local _, flat = values.flatten(case.inputs[name], name)
    for _, x in ipairs(flat) do
      if x ~= math.floor(x) or math.abs(x) > 13 then return false end
    end
  end
  return true
end

return shrink
