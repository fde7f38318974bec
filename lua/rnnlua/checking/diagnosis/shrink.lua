--- Showing a mistake at the smallest case that has it: fewer steps, then small distinct primes, for as
-- long as the layer still fails in the same way.
--
-- Of the cases of the smallest length the first with plain numbers is taken. Plain are wrong and right
-- numbers that differ visibly and are not tiny: a tanh that large numbers saturate shows neither.
-- @module rnnlua.checking.diagnosis.shrink

local array = require "rnnlua.array"
local contract = require "rnnlua.checking.contract"
local contract_mistakes = require "rnnlua.checking.diagnosis.contract_mistakes"
local dimensions = require "rnnlua.checking.dimensions"
local judge = require "rnnlua.checking.judge"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local shrink = {}

local PRIMES = { 2, 3, 5, 7, 11, 13 }
local SMALL = { 1, 2, 3 }
local LONGEST = 4 -- steps, before the case is left as it was
local UNITS = { 1, 1, 1, 2 }
-- Primes; signed primes, shuffled; signed integers up to 3; mostly 1 and -1, which leave a tanh of sums unsaturated.
local IN_ORDER, SIGNED, SMALLER, UNIT = 1, 2, 3, 4
local TRIES = 12 -- of two kinds, in turn
local VISIBLE = 0.05 -- relative: the wrong number and the right one differ in the second digit
local TINY, LEAST = 0.02, 1e-9 -- a gradient below it is hard to read; what a zero counts as
local ENOUGH, FEW, SOME = 10, 4, 6 -- cases of a length, where nothing at all fails; of smaller vectors; if others fail
local FORWARDS_EACH, FORWARDS_OF_NOISE = 8, 15 -- the least that a case takes: for each number, and for all
local MOST_JUDGED, MOST_BETTER = 52, 24 -- cases of a length, until one fails; after the first that does
local MOST_OF_SIZES = 12 -- cases of a length, of smaller vectors and matrices

local function same_keys(a, b)
  for key in next, a do
    if not b[key] then return false end
  end
  for key in next, b do
    if not a[key] then return false end
  end
  return true
end

local function shuffle(list, rng)
  for i = #list, 2, -1 do
    local j = rng:integer(1, i)
    list[i], list[j] = list[j], list[i]
  end
end

-- The numbers of a try. Signs let a sum cancel, so that a tanh is not saturated: 2·7 - 3·5 = -1.
local function numbers(kind, count, rng)
  local list = {}
  if kind == SMALLER or kind == UNIT then
    local some = kind == UNIT and UNITS or SMALL
    for i = 1, math.max(count, #PRIMES) do list[i] = some[rng:integer(1, #some)] end
  else
    table.move(PRIMES, 1, #PRIMES, 1, list)
    if kind == SIGNED and count < #PRIMES then list = table.move(PRIMES, 1, math.max(4, count), 1, {}) end
  end
  if kind ~= IN_ORDER then
    shuffle(list, rng)
    for i = 1, #list do
      if rng:integer(0, 1) == 0 then list[i] = -list[i] end
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
  return array.is(value) and array(taken) or taken
end

local function is_sequence(candidate, name)
  local found = candidate:sequence()
  return found and found.names[name]
end

local function count_numbers(candidate, like, n)
  local count = 0
  for _, name in ipairs(candidate.names) do
    local value = like.inputs[name]
    if math.type(value) then
      count = count + (candidate.fixed[name] and 0 or 1)
    elseif not candidate.fixed[name] then
      local size = #select(2, values.flatten(value, name))
      count = count + (is_sequence(candidate, name) and math.ceil(size * n / #value) or size)
    end
  end
  return count
end

local function make_case(candidate, like, n, kind, rng)
  local list, state = numbers(kind, count_numbers(candidate, like, n), rng), { next = 0 }
  local case = { inputs = {}, n = n }
  for _, name in ipairs(candidate.names) do
    local value = like.inputs[name]
    local length = is_sequence(candidate, name) and n or nil
    if candidate.fixed[name] then
      case.inputs[name] = length and values.resized(value, length) or value
    else
      case.inputs[name] = take(value, list, state, length)
    end
  end
  local dout, primes, found = like.dout, kind == IN_ORDER and PRIMES or list, candidate:sequence()
  case.dout = take(dout, primes, kind == IN_ORDER and math.type(dout) and state or { next = state.next % #primes },
    found and found.along and not math.type(dout) and n or nil)
  return case
end

-- With one upstream a step, a number is simpler, and 1 the simplest, if they show the same.
local function upstreams(case, by_step, kind)
  local list = { 1.0 }
  if math.type(case.dout) or by_step then
    if kind == IN_ORDER then
      local last = math.type(case.dout) and case.dout or case.dout[#case.dout]
      list[2] = last ~= 1 and last or nil
      list[3] = math.type(case.dout) and -last or nil
    end
    if not math.type(case.dout) then list[#list + 1] = case.dout end
    return list
  end
  return { case.dout }
end

local function without(names, others)
  local left = {}
  for name in next, names do
    if not others[name] then left[name] = true end
  end
  return left
end

-- Whether a gradient is malformed that is not where the case comes from: nothing of another length, of which the
-- layer can't be blamed, is shown as its mistake.
local function is_misshapen(entries, malformed)
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" and not entry.exact and not malformed[entry.input] then return true end
  end
  return false
end

-- Whether an item is about an error that was raised, of which no more is known.
local function any_raised(items, roots)
  for _, item in ipairs(items) do
    if roots[item.id] and not (item.example or item.gradients) then return true end
  end
  return false
end

-- The contract's checks at a case where the same checks fail, beside another case: of small numbers, or
-- else a generic one. Else nil, and whether any check fails.
local function broken_alike(candidate, case, failing, goal)
  local any = false
  for try = 1, 2 do
    local other = try == 1 and make_case(candidate, case, case.n, SMALLER, rnn.rng(2))
      or candidate:draw(rnn.rng(1), case.n)
    if type(case.dout) == "number" and values.is_sequence(other.dout) then
      other.dout = other.dout[#other.dout]
    end
    local items = contract.run(candidate:context(candidate:any(case.n), case, other))
    local _, _, roots = contract_mistakes.of(items, failing)
    if same_keys(roots, goal.roots) and not any_raised(items, roots) then return items end
    any = any or next(roots) ~= nil
  end
  return nil, any
end

-- The entries of a case that fails in the same way, and the contract's checks where it is about those.
-- Else nil, whether the case fails in any way, and whether by a gradient of another shape, as all cases of its sizes
-- do.
local function still_fails(candidate, case, goal, options)
  local entries = judge.case(candidate:any(case.n), candidate.gradients, case, options)
  local failing = judge.failing(entries, "certified")
  if is_misshapen(entries, goal.malformed) then return nil, true, true end
  if not same_keys(without(failing, goal.implicated), goal.failing) then
    return nil, next(failing) ~= nil
  end
  if next(goal.roots) == nil then return entries end
  local items, any = broken_alike(candidate, case, failing, goal)
  if items then return entries, items end
  return nil, any or next(failing) ~= nil
end

-- How well a case teaches: 1 where all its wrong numbers are plainly wrong, down to 0. Of vectors (`all`) no number
-- may be tiny, whether it is wrong or right: what is saturated teaches nothing.
local function plainness(entries, all)
  local least = 1.0
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" and entry.exact then
      local size = math.max(math.abs(entry.exact), math.abs(entry.estimate))
      least = math.min(least, size / TINY, entry.difference / size / VISIBLE)
    end
    if all then least = math.min(least, math.max(math.abs(entry.estimate), LEAST) / TINY) end
  end
  return least
end

-- Whether there are vectors or matrices besides sequences of numbers.
local function has_vectors(candidate)
  for _, name in ipairs(candidate.moving) do
    local value = candidate.inputs[name]
    if values.is_sequence(value) and (values.is_sequence(value[1]) or not is_sequence(candidate, name)) then
      return true
    end
  end
  return false
end

local function lengths(candidate)
  local found, list = candidate:sequence(), {}
  if not found then return { candidate.n or false } end
  for n = 1, math.min(LONGEST, found.n) do list[n] = n end
  return list
end

-- The cases of a length, from the simplest on, as an iterator.
local function smaller_cases(candidate, like, n)
  local rng = rnn.rng(1)
  local by_step, of_vectors = not math.type(like.dout) and candidate.by_step, has_vectors(candidate)
  return coroutine.wrap(function()
    local function all_of(kind)
      local case = make_case(candidate, like, n, kind, rng)
      for _, dout in ipairs(upstreams(case, by_step, kind)) do
        coroutine.yield { inputs = case.inputs, n = n, dout = dout }
      end
    end
    if not of_vectors then all_of(IN_ORDER) end -- sums of large products are saturated, and cost many forwards
    for try = 1, TRIES do
      all_of(of_vectors and UNIT or SIGNED)
      all_of(of_vectors and try % 2 == 1 and UNIT or SMALLER)
    end
  end)
end

-- What the layer gives at a generic case of the same kind, with another dout: a number that equals a quantity
-- of the small case by chance does not do so there.
local function with_second(candidate, case, options)
  local ok, second, entries = pcall(function()
    local second = candidate:draw(rnn.rng(3), case.n)
    if math.type(case.dout) and not math.type(second.dout) then second.dout = second.dout[#second.dout] end
    return second, (judge.case(candidate:any(case.n), candidate.gradients, second, options))
  end)
  if ok then case.second, case.second_entries = second, entries end
  return case
end

-- The smallest case of a candidate's own shapes, but for the length of its sequences. Of a length so many cases are
-- judged, and only `enough` where nothing fails, or `some` where none fails in the same way.
local function of_candidate(candidate, like, goal, options, most_judged, enough, some)
  local forwards, of_vectors = meter.of(candidate.layer), has_vectors(candidate)
  for _, n in ipairs(lengths(candidate)) do
    local best, most, left, touched, judged = nil, -1, most_judged, false, 0
    local cost = FORWARDS_EACH * count_numbers(candidate, like, n or nil) + FORWARDS_OF_NOISE
    for case in smaller_cases(candidate, like, n or nil) do
      if not best then forwards:need(cost) end
      if forwards:left() < 2 * cost and best then break end -- the second sample takes as many
      local before = forwards.forwards
      left, judged = left - 1, judged + 1
      local ok, entries, items, misshapen = pcall(still_fails, candidate, case, goal, options)
      if ok and misshapen then break end
      cost = math.max(cost, forwards.forwards - before)
      if ok and entries then
        case.entries, case.checks = entries, items
        local plain = plainness(entries, of_vectors)
        if not best then left = math.min(most_judged, MOST_BETTER) end
        if plain > 1.2 * most then best, most = case, plain end
      end
      touched = touched or ok and items
      if most >= 1 or left <= 0 or not best and judged >= (touched and some or enough) then break end
    end
    if best then return with_second(candidate, best, options) end
    forwards:check()
  end
end

--- Looks for a smaller case that fails in the same way: the same gradients, the same contract checks. Vectors and
-- matrices get smaller together (rnnlua.checking.dimensions).
-- @tparam table candidate
-- @tparam table like a case that fails
-- @tparam table goal { failing = names of inputs as keys, implicated = names that may fail besides,
--   roots = ids of contract checks as keys, malformed = names whose gradients are no numbers of their shape }
-- @tparam table options of the judge
-- @treturn ?table the case, with `entries` and, where the contract is broken, `checks` of it; `second` and
--   `second_entries`, those of a generic case of the same shapes; nil where none was found
function shrink.run(candidate, like, goal, options)
  for smaller, its_like in dimensions.smaller(candidate) do
    local case = of_candidate(smaller, its_like, goal, options, MOST_OF_SIZES, FEW, SOME)
    if case then return case end
  end
  return of_candidate(candidate, like, goal, options, MOST_JUDGED, ENOUGH, math.huge)
end

return shrink
