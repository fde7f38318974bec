--- Finds the smallest case that shows a mistake: fewer steps, then small distinct primes, as long as the layer fails
-- in the same way.
--
-- Of the cases with the smallest length, it takes the first with plain numbers: the wrong and the right number differ
-- visibly, and neither is tiny. Large inputs would saturate a tanh, so its gradients would be tiny.
-- @module rnnlua.checking.diagnosis.shrink

local array = require "rnnlua.array"
local calls = require "rnnlua.checking.calls"
local contract = require "rnnlua.checking.layer_contract"
local contract_mistakes = require "rnnlua.checking.diagnosis.contract_mistakes"
local dimensions = require "rnnlua.checking.dimensions"
local judge = require "rnnlua.checking.judge"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local shrink = {}

local PRIMES = { 2, 3, 5, 7, 11, 13 }
local SMALL = { 1, 2, 3 }
local FRACTIONS = { 0.5, 1.5, 2.5, 3.5, 4.5, 5.5 }
local LONGEST = 4 -- most steps of a smaller case
local UNITS = { 1, 1, 1, 2 }
-- Kinds of numbers: primes; signed primes, shuffled; signed integers up to 3; mostly 1 and -1, which do not saturate
-- a tanh of sums; signed fractions, for mistakes that whole numbers do not show, such as //.
local IN_ORDER, SIGNED, SMALLER, UNIT, FRACTION = 1, 2, 3, 4, 5
local TRIES = 12 -- of each of the two kinds of a case, in turn
local VISIBLE = 0.05 -- relative difference of the wrong and the right number: it shows in the second digit
local TINY, LEAST = 0.02, 1e-9 -- gradients below TINY are hard to read; a zero counts as LEAST
-- Most cases of a length if none fails; the same for smaller vectors; for smaller vectors if they fail in other ways.
local ENOUGH, FEW, SOME = 10, 4, 6
local FORWARDS_EACH, FORWARDS_OF_NOISE = 8, 15 -- least cost of a case: for each number, and besides
local MOST_JUDGED, MOST_BETTER = 52, 24 -- cases of a length: until one fails; after the first that fails
local FEWEST = 6 -- numbers of a case that the chain rule estimates, as cheaply as differences of each
local MOST_OF_SIZES = 12 -- cases of a length, of smaller vectors and matrices; of any, after the first that fails

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

-- The numbers of a try. With signs a sum may cancel, so that a tanh is not saturated: 2·7 - 3·5 = -1.
local function numbers(kind, count, rng)
  local list = {}
  if kind == SMALLER or kind == UNIT then
    local some = kind == UNIT and UNITS or SMALL
    for i = 1, math.max(count, #PRIMES) do list[i] = some[rng:integer(1, #some)] end
  else
    local from = kind == FRACTION and FRACTIONS or PRIMES
    table.move(from, 1, #from, 1, list)
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

-- A value of the same shape, filled with the next numbers of a list, cyclically.
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

-- A value of the shape of several outputs at the length of a case: of those, only some have an item for each step. Nil
-- if the layer refuses this length.
local function dout_of_length(candidate, like, case)
  if case.n == like.n then return like.dout end
  like.douts = like.douts or {}
  if like.douts[case.n] == nil then
    local ok, value = pcall(function()
      return calls.forward(candidate:any(case.n), candidate.names, calls.copy_inputs(case.inputs))
    end)
    if not ok then meter.pass_on(value) end
    like.douts[case.n] = ok and value
  end
  return like.douts[case.n] or nil
end

-- A case with the shapes of another, and sequences of length n; nil if the layer refuses this length.
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
  local primes, found = kind == IN_ORDER and PRIMES or list, candidate:sequence()
  local dout, length = like.dout, found and found.along and not math.type(like.dout) and n or nil
  if length and layers.outputs_of(candidate.given) then
    dout, length = dout_of_length(candidate, like, case), nil
    if dout == nil then return nil end
  end
  case.dout = take(dout, primes, kind == IN_ORDER and math.type(dout) and state or { next = state.next % #primes },
    length)
  return case
end

-- The upstream gradients to try. If dout has a number for each step, a single number is simpler, and 1 is the
-- simplest.
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

-- Whether a gradient is malformed here but not in the original case. Such a case is not shown, because the layer may
-- just not support its length.
local function is_misshapen(entries, malformed)
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" and not entry.exact and not malformed[entry.input] then return true end
  end
  return false
end

-- Whether one of the failing checks only knows that an error was raised.
local function any_raised(items, roots)
  for _, item in ipairs(items) do
    if roots[item.id] and not (item.example or item.gradients) then return true end
  end
  return false
end

-- The contract's items at a case, if the same checks fail there. The second case of the contract has small numbers,
-- or else generic ones. Otherwise nil, and whether any check fails.
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

-- The smallest of the right numbers, which is tiny if a function is saturated. Those of vectors all count. Without
-- vectors, a zero counts only if all numbers are zero: one of few inputs may have no effect.
local function smallest_right(entries, of_vectors)
  local least, are_zero = math.huge, true
  for _, entry in ipairs(entries) do
    local size = math.abs(entry.estimate)
    local is_zero = size <= (entry.bound or 0)
    are_zero = are_zero and is_zero
    if of_vectors or not is_zero then least = math.min(least, size) end
  end
  return are_zero and 0 or least
end

-- How readable a case is: 1 if every wrong number is visibly wrong, and no number is tiny; down to 0.
local function plainness(entries, of_vectors)
  local least = math.min(1.0, math.max(smallest_right(entries, of_vectors), LEAST) / TINY)
  for _, entry in ipairs(entries) do
    if entry.certified == "FAIL" and entry.exact then
      local size = math.max(math.abs(entry.exact), math.abs(entry.estimate))
      least = math.min(least, size / TINY, entry.difference / size / VISIBLE)
    end
  end
  return least
end

-- Whether there are vectors or matrices other than sequences of numbers.
local function has_vectors(candidate)
  for _, name in ipairs(candidate.moving) do
    local value = candidate.inputs[name]
    if values.is_sequence(value) and (values.is_sequence(value[1]) or not is_sequence(candidate, name)) then
      return true
    end
  end
  return false
end

-- Whether entries fail in the same way; then second, the names that fail, as keys. Otherwise second and third as from
-- `measured`.
local function fail_alike(entries, goal)
  local failing = judge.failing(entries, "certified")
  if is_misshapen(entries, goal.malformed) then return false, true, true end
  if same_keys(without(failing, goal.implicated), goal.failing) then return true, failing end
  return false, next(failing) ~= nil, false
end

-- The entries of a case as the chain rule expects them, if it expects the case to fail in the same way, and to be
-- plainer than `least`; and the contract's items if the failure is about the contract. Differences have to confirm the
-- entries. Otherwise nil, whether the case fails in any way, and whether a gradient has a wrong shape, as it then has
-- in all cases of these sizes. Fourth, whether the chain rule tells all this, as it does not where a forward branches.
local function expected(candidate, case, goal, options, of_vectors, least)
  local entries = judge.expected(candidate:any(case.n), candidate.gradients, case, options, candidate)
  if not entries then return nil, false, false, false end
  local alike, failing, misshapen = fail_alike(entries, goal)
  if not alike then return nil, failing, misshapen, true end
  if plainness(entries, of_vectors) <= least then return nil, true, false, true end
  if next(goal.roots) == nil then return entries, nil, false, true end
  local items, any = broken_alike(candidate, case, failing, goal)
  if items then return entries, items, false, true end
  return nil, any or next(failing) ~= nil, false, true
end

-- The entries of a case by the usual estimates, if it fails in the same way, and the contract's items: `items`, or
-- those of this case. Otherwise nil, whether the case fails in any way, and whether a gradient has a wrong shape.
local function measured(candidate, case, goal, options, items)
  -- Another layer: sums that backward does not reset would count the first backward, too.
  local entries = judge.case(candidate:any(case.n), candidate.gradients, case, options, candidate, FEWEST)
  local alike, failing, misshapen = fail_alike(entries, goal)
  if not alike then return nil, failing, misshapen end
  if next(goal.roots) == nil or items then return entries, items end
  local found, any = broken_alike(candidate, case, failing, goal)
  if found then return entries, found end
  return nil, any or next(failing) ~= nil
end

-- The last of the cases, each plainer than the one before, that fails in the same way by the usual estimates, too.
local function plainest(candidate, found, goal, options)
  for i = #found, 1, -1 do
    local case = found[i]
    if case.is_measured then return case end
    local ok, entries = pcall(measured, candidate, case, goal, options, case.checks)
    if ok and entries then
      case.entries = entries
      return case
    end
  end
end

local function lengths(candidate)
  local found, list = candidate:sequence(), {}
  if not found then return { candidate.n or false } end
  for n = 1, math.min(LONGEST, found.n) do list[n] = n end
  return list
end

-- An iterator over the cases of a length, simplest first: of one kind, or of all but fractions.
local function smaller_cases(candidate, like, n, only)
  local rng, rng_of_units = rnn.rng(1), rnn.rng(2)
  local by_step, of_vectors = not math.type(like.dout) and candidate.by_step, has_vectors(candidate)
  return coroutine.wrap(function()
    local function all_of(kind, own_rng)
      local case = make_case(candidate, like, n, kind, own_rng or rng)
      if not case then return end
      for _, dout in ipairs(upstreams(case, by_step, kind)) do
        coroutine.yield { inputs = case.inputs, n = n, dout = dout }
      end
    end
    for _ = 1, only and TRIES or 0 do all_of(only) end
    if only then return end
    if not of_vectors then all_of(IN_ORDER) end -- large products saturate a sum, and cost many forwards
    for try = 1, TRIES do
      all_of(of_vectors and UNIT or SIGNED)
      all_of(of_vectors and try % 2 == 1 and UNIT or SMALLER)
      if not of_vectors then all_of(UNIT, rng_of_units) end -- only a function that saturates needs these
    end
  end)
end

-- Adds the layer's results at a generic case of the same shapes with another dout. A number that equals a quantity of
-- the small case by chance differs there.
local function with_second(candidate, case, options)
  local ok, second, entries = pcall(function()
    local second = candidate:draw(rnn.rng(3), case.n)
    if math.type(case.dout) and not math.type(second.dout) then second.dout = second.dout[#second.dout] end
    return second, (judge.case(candidate:any(case.n), candidate.gradients, second, options, candidate, FEWEST))
  end)
  if ok then case.second, case.second_entries = second, entries end
  return case
end

-- The smallest case with the shapes of a candidate and shorter sequences, of a kind or of any but fractions. Tries at
-- most `most_judged` cases of a length; only `enough` if nothing fails, or `some` if none fails in the same way. The
-- chain rule tells whether a case fails. Differences tell it of a layer that can't be recorded; but not where only some
-- cases can't, because they are at a branch, such as tanh(0): there differences take hundreds of forwards.
local function of_candidate(candidate, like, goal, options, most_judged, enough, some, kind)
  local forwards, of_vectors = meter.of(candidate.layer), has_vectors(candidate)
  for _, n in ipairs(lengths(candidate)) do
    local found, most, left, touched, judged, any_told = {}, -1, most_judged, false, 0, false
    local cost = FORWARDS_EACH * count_numbers(candidate, like, n or nil) + FORWARDS_OF_NOISE
    for case in smaller_cases(candidate, like, n or nil, kind) do
      local is_first, before = not found[1], forwards.forwards
      if is_first then forwards:need(cost) end
      if forwards:left() < 2 * cost and not is_first then break end -- the case of with_second takes as many
      left, judged = left - 1, judged + 1
      local ok, entries, items, misshapen, is_told = pcall(expected, candidate, case, goal, options, of_vectors,
        1.2 * most)
      any_told = any_told or ok and is_told
      if ok and not is_told and not any_told then
        ok, entries, items, misshapen = pcall(measured, candidate, case, goal, options)
        case.is_measured = true
      end
      if ok and misshapen then break end
      cost = math.max(cost, forwards.forwards - before)
      if ok and entries then
        case.entries, case.checks = entries, items
        local plain = plainness(entries, of_vectors)
        if is_first then left = math.min(most_judged, of_vectors and MOST_OF_SIZES or MOST_BETTER) end
        if plain > 1.2 * most then found[#found + 1], most = case, plain end
      end
      touched = touched or ok and items
      if most >= 1 or left <= 0 or not found[1] and judged >= (touched and some or enough) then break end
    end
    local best = plainest(candidate, found, goal, options)
    if best then return with_second(candidate, best, options) end
    forwards:check()
  end
end

--- Looks for a smaller case that fails in the same way: the same gradients, the same checks of the contract. Vectors
-- and matrices shrink together (rnnlua.checking.dimensions).
-- @tparam table candidate
-- @tparam table like a case that fails
-- @tparam table goal { failing = names of inputs as keys, implicated = names that may fail besides, roots = ids of
--   the contract's checks as keys, malformed = names whose gradients do not have numbers of their shape }
-- @tparam table options of the judge
-- @treturn ?table the case, with `entries` and, if the contract is broken, `checks`; `second` and `second_entries` of
--   a generic case of the same shapes; nil if none was found
function shrink.run(candidate, like, goal, options)
  for smaller, its_like in dimensions.smaller(candidate) do
    local case = of_candidate(smaller, its_like, goal, options, MOST_OF_SIZES, FEW, SOME)
    if case then return case end
  end
  return of_candidate(candidate, like, goal, options, MOST_JUDGED, ENOUGH, math.huge)
    or of_candidate(candidate, like, goal, options, MOST_OF_SIZES, FEW, FEW, FRACTION)
end

return shrink
