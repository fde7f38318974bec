-- Lab 13: the recurrence as a scan. A tree of pairs computes all states in few rounds.
local lab = require "rnnlua.lab"
local rnn = require "rnnlua"

local function missing(case, name)
  if type(case.layer[name]) == "function" then return end
  return ("the class has no function %s; did you rename it?"):format(name)
end

-- Whether two numbers agree within rounding.
local function close(a, b)
  return type(a) == "number" and math.abs(a - b) <= 1e-9 * math.max(1, math.abs(a), math.abs(b))
end

local function shown(value)
  if value ~= value then return "nan" end
  if type(value) == "table" then return ("{ a = %s, b = %s }"):format(shown(value.a), shown(value.b)) end
  return (type(value) == "string" and '"%s"' or math.type(value) == "float" and "%.6g" or "%s"):format(value)
end

local function is_step(step, right)
  return type(step) == "table" and close(step.a, right.a) and close(step.b, right.b)
end

local function not_a_table(got, expected)
  return ("returns %s, not a %s"):format(got == nil and "nothing" or "a " .. type(got), expected)
end

-- The tasks `combine` and `scan`

local function combined(case, first, second)
  local call = ("combine(%s, %s)"):format(shown(first), shown(second))
  local right = case.solution.combine(first, second)
  local kept = { first.a, first.b, second.a, second.b }
  local got = case.layer.combine(first, second)
  case:observe(got, first, second)
  for i, number in ipairs { first.a, first.b, second.a, second.b } do
    if number ~= kept[i] then return "the call changed its arguments. Return a new table." end
  end
  if is_step(got, right) then return end
  case:show("at " .. call)
  case:show("  your step  " .. shown(got))
  case:show("  should be  " .. shown(right))
  if type(got) ~= "table" then return not_a_table(got, "table") end
  for _, name in ipairs { "a", "b" } do
    local kind = type(got[name])
    if kind ~= "number" then return ("%s of the step is a %s, not a number"):format(name, kind) end
  end
  case:unexplained()
  local a, b = close(got.a, right.a), close(got.b, right.b)
  return a and "b of the step is wrong" or b and "a of the step is wrong" or "a and b of the step are wrong"
end

local function first_combined(case)
  local absent = missing(case, "combine")
  if absent or case.number > 1 then return absent end
  return combined(case, { a = 2, b = 3 }, { a = 5, b = 7 })
end

local function all_combined(case)
  local rng = case.rng
  return combined(case, { a = rng:randn(), b = rng:randn() }, { a = rng:randn(), b = rng:randn() })
end

-- An operation for scan, which raises at the student's line if an item is missing.
local function operation(combine, n)
  return function(first, second)
    local lacks = first == nil and "first" or second == nil and "second"
    if lacks then error(("combine got nil as its %s item, in a scan of %d items"):format(lacks, n), 2) end
    return combine(first, second)
  end
end

-- Compares the student's prefixes with the right ones. `call` describes the items.
local function scanned(case, call, items, combine, is_right)
  local kept = table.move(items, 1, #items, 1, {})
  local right = case.solution.scan(kept, combine)
  local got = case.layer.scan(items, operation(combine, #items))
  if type(got) ~= "table" then return not_a_table(got, "list") end
  local numbers, first = {}, nil
  for t = 1, math.max(#got, #right) do
    local item, is_there = got[t], got[t] ~= nil and right[t] ~= nil
    numbers[t] = type(item) == "string" and { item:byte(1, -1) } or item
    if not first and not (is_there and is_right(item, right[t])) then first = t end
  end
  case:observe(numbers)
  if first then
    case:show("at " .. call)
    case:show(("  your item %d  %s"):format(first, shown(got[first])))
    case:show("  should be    " .. shown(right[first]))
    if #got ~= #right then return ("returns a list of %d, not of %d"):format(#got, #right) end
    case:unexplained()
    return ("item %d of the list is wrong"):format(first)
  end
  local is_changed = false
  for t = 1, math.max(#kept, #items) do is_changed = is_changed or kept[t] ~= items[t] end
  case:observe(is_changed and 1 or 0)
  if is_changed then return "the call changed the caller's list" end
  if got == items then return "the call returned the caller's own list, not a new one" end
end

local function join(first, second) return first .. second end

local function letters(case)
  local absent = missing(case, "scan")
  if absent or case.number > 1 then return absent end
  return scanned(case, "{ a, b, c, d, e }, with .. as combine", { "a", "b", "c", "d", "e" }, join,
    function(got, right) return got == right end)
end

local function all_scanned(case)
  local items = {}
  for t = 1, case.n do items[t] = { a = case.rng:randn(), b = case.rng:randn() } end
  return scanned(case, ("%d random steps"):format(case.n), items, case.solution.combine, is_step)
end

-- The calls of combine in a scan of n items, and the rounds: the most calls of which each needs the one before.
local function counted(case, n)
  local items, calls, rounds = {}, 0, 0
  for t = 1, n do items[t] = { from = t, to = t, rounds = 0 } end
  local prefixes = case.layer.scan(items, operation(function(first, second)
    local item = { from = first.from, to = second.to, rounds = 1 + math.max(first.rounds, second.rounds) }
    item.is_wrong = first.to + 1 ~= second.from or first.is_wrong or second.is_wrong
    calls, rounds = calls + 1, math.max(rounds, item.rounds)
    return item
  end, n))
  for t = 1, n do
    local item = prefixes[t]
    if type(item) ~= "table" or item.from ~= 1 or item.to ~= t or item.is_wrong then
      return nil, ("item %d of %d is wrong"):format(t, n)
    end
  end
  return calls, rounds
end

local function most_rounds(n) return 2 * math.log(n, 2) end

local SHOWN = { [4] = true, [16] = true, [64] = true, [256] = true }

local function count_rounds(case)
  if case.number > 1 then return end
  local rows = {}
  for _, n in ipairs { 1, 2, 3, 4, 5, 6, 7, 16, 33, 64, 256 } do
    local calls, rounds = counted(case, n)
    if not calls then return rounds end
    case:observe(calls, rounds)
    local most = most_rounds(n)
    if rounds > most then
      return ("%d items take %d rounds, and %.4g are allowed: 2·log2 n"):format(n, rounds, most)
    elseif calls >= 2 * n then
      return ("%d items take %d calls of combine, and fewer than %d are allowed"):format(n, calls, 2 * n)
    elseif SHOWN[n] then
      rows[#rows + 1] = ("%3d  %5d  %6d  %6d"):format(n, calls, rounds, n - 1)
    end
  end
  case:show "        your scan  a loop"
  case:show "  n  calls  rounds  rounds"
  for _, row in ipairs(rows) do case:show(row) end
  case:show "A loop has one call in each round, so n - 1 calls."
end

-- The tasks `forward` and `backward`

-- A right forward has wrong states if combine or scan is wrong.
local function uses_right_parts(case)
  if case.number > 1 then return end
  local Layer, Right = case.layer, case.solution
  local ran, wrong = pcall(function()
    local step = Layer.combine({ a = 2, b = 3 }, { a = 5, b = 7 })
    if not is_step(step, { a = 10, b = 22 }) then return "combine" end
    local items = { "a", "b", "c", "d", "e" }
    local got, right = Layer.scan(items, join), Right.scan(items, join)
    for t = 1, #right do
      if got[t] ~= right[t] then return "scan" end
    end
  end)
  if ran and wrong then return ("not checked: %s is still wrong. Fix it first"):format(wrong) end
end

-- A number that counts the longest chain of operations behind it, each of which needs the result of the one before.
local Traced = {}

local function traced(value, chain) return setmetatable({ value = value, chain = chain or 0 }, Traced) end

local function parts(x)
  if getmetatable(x) == Traced then return x.value, x.chain end
  return x, 0
end

local function traces(operate)
  return function(x, y)
    local value_x, chain_x = parts(x)
    local value_y, chain_y = parts(y)
    return traced(operate(value_x, value_y), 1 + math.max(chain_x, chain_y))
  end
end

Traced.__add = traces(function(x, y) return x + y end)
Traced.__sub = traces(function(x, y) return x - y end)
Traced.__mul = traces(function(x, y) return x * y end)
Traced.__div = traces(function(x, y) return x / y end)
Traced.__pow = traces(function(x, y) return x ^ y end)
Traced.__unm = traces(function(x) return -x end)

local LONG, MOST_CHAIN = 32, 36 -- a loop has a chain of 2·32, a scan one of 18

local function longest(results)
  local most = 0
  for _, result in ipairs(results) do
    for _, number in ipairs(getmetatable(result) == Traced and { result } or result) do
      most = math.max(most, select(2, parts(number)))
    end
  end
  return most
end

-- A check that forward, or backward after it, has no long chain. Code that takes no traced numbers passes. da is left
-- out, because it contains the states of forward.
local function has_short_chain(is_backward)
  return function(case)
    if case.number > 1 then return end
    local ok, chain = pcall(function()
      local a, b, dout = {}, {}, {}
      for t = 1, LONG do a[t], b[t], dout[t] = traced(0.5), traced(1.0), traced(1.0) end
      local states = case.layer:forward(a, b, traced(1.0))
      return is_backward and longest { select(2, case.layer:backward(dout)) } or longest { states }
    end)
    if not ok then return end
    local calls, rounds = counted(case, LONG)
    case:observe(chain, calls or 0, calls and rounds or 0)
    if chain <= MOST_CHAIN then return end
    return ("at n %d, %d operations wait for each other, and %d are allowed. %s"):format(LONG, chain, MOST_CHAIN,
      calls and rounds > most_rounds(LONG) and "Your scan is the cause: see task 'scan'." or "Use scan.")
  end
end

local function repeated(value, n)
  local list = {}
  for t = 1, n do list[t] = value end
  return list
end

local STEPS = 100

-- The product of these gates is 0 as a number, but each state is 1.
local function survives_small_gates(case)
  if case.number > 1 then return end
  local states = case.layer:forward(repeated(1e-4, STEPS), repeated(1 - 1e-4, STEPS), 1.0)
  local is_right = close(states[STEPS], 1)
  case:observe(states[1], states[2], is_right and 1 or 0)
  if not is_right then
    return ("with %d steps, a 0.0001, b 0.9999 and h0 1, h_n is %s, should be 1"):format(STEPS, shown(states[STEPS]))
  end
end

-- Numbers at which a scan may fail: a and b of each step, and h0.
local EXTREMES = { { 0.5, 1.0, 0.0 }, { 1e-4, 0.0, 1e300 }, { 2.0, -1.0, 1.0 }, { 1e4, 0.0, 0.0 } }

-- Why a scan may differ from a loop in a row of these.
local REASONS = { [2] = "the product of the gates is too small for a number.",
  [3] = "the difference of two numbers near 2^100 has no right digit.",
  [4] = "the product is inf, and inf·0 is nan." }

-- h_100 of a loop, of the student's scan and of the library's layer, at these numbers.
local function show_extremes(case)
  if case.number > 1 or case.observing then return end
  case:show "h_100, with the same a and b in each step:"
  local rows, reasons = {}, {}
  for row, extreme in ipairs(EXTREMES) do
    local a, b, h0 = table.unpack(extreme)
    local h = h0
    for _ = 1, STEPS do h = a * h + b end
    local own = case:new_layer():forward(repeated(a, STEPS), repeated(b, STEPS), h0)[STEPS]
    case:show(("%d: a %g, b %g, h0 %g"):format(row, a, b, h0))
    rows[row] = ("%d  %6s  %6s  %9s"):format(row, shown(h), shown(own),
      shown(rnn.Recurrent(STEPS):forward(1, repeated(b, STEPS), a, h0)))
    if REASONS[row] and shown(own) ~= shown(h) then reasons[#reasons + 1] = ("%d: %s"):format(row, REASONS[row]) end
  end
  case:show "     loop    scan  Recurrent"
  for _, lines in ipairs { rows, reasons } do
    for _, line in ipairs(lines) do case:show(line) end
  end
  case:show "Gates from 0 to 1, as in row 1, are safe unless h0 is huge."
  case:show "rnn.Recurrent is a scan, too. It stores exponents separately."
  case:show "Where a number may overflow, rnn.Recurrent loops."
  case:show "rnn.GatedScan loops over the steps, for many numbers at once."
end

return lab {
  title = "The recurrence as a scan",
  minutes = 35,
  class = "ScannedRecurrent",
  inputs = { a = "sequence", b = "sequence", h0 = "number" },
  gradients = { "a", "b", "h0" },
  lengths = { 1, 9 },
  text = [[
A loop computes h_1, then h_2, and so on. Each step waits for the one before it, so a thousand
processors are no faster than one. Must it be so? Here each step has a gate a_t, a factor of its own
for the old state, and adds b_t.

Step t is a function, h ↦ a_t·h + b_t. The two numbers a_t and b_t say all about it. Two steps in a
row are again such a function, so two steps can be combined into one before any state is known. This
operation is associative: with steps p, q and r, it makes no difference whether you combine p and q
first, or q and r. Their order must stay.

The steps 1 … t, combined, lead from h_0 to h_t. To combine the first 1, 2, … n items of a list is
called a scan (Blelloch, 1990). Calls of combine that do not need each other's results can run at the
same time: they are one round. A loop needs n − 1 rounds. With a tree of pairs, 2·log2 n or
fewer are enough: 14 rounds for 256 items.

An LSTM can't be scanned: its gates depend on h_{t-1}, so they are not known before. Layers such as
minGRU (Feng and others, 2024) compute gates from x_t only, in order to be scanned.]],
  formula = "h_t = a_t·h_{t-1} + b_t      for t = 1 … n",

  { "combine", points = 2,
    text = "Return one step that does the same as the step first and then the step second. A step h ↦ a·h + b is a "
      .. "table { a = …, b = … }.",
    hints = {
      "Write down the state after first, for an old state h. Then do second with it.",
      "Sort the result: what is multiplied by h, and what is not?",
      "If first is h ↦ 2·h + 3 and second is h ↦ 5·h + 7, then both are 5·(2·h + 3) + 7, which is 10·h + 22.",
    },
    lab.check("is { a = 10, b = 22 } for 2·h + 3 and then 5·h + 7", first_combined),
    lab.check("equals the solution on 10 draws", all_combined) },

  { "scan", points = 3,
    text = "Return the list of all prefixes: number t combines items 1 … t in their order. Call combine for each "
      .. "combination, fewer than 2·n times, in at most 2·log2 n rounds. The items can be of any kind, and n any "
      .. "number from 1 on.",
    hints = {
      "In one round, you can combine items 1 and 2, 3 and 4, 5 and 6, and so on. Of this shorter list, which prefixes "
        .. "would you like to know?",
      "The prefixes of the shorter list are every second prefix of the whole list. Call scan for the shorter list. "
        .. "Each of the other prefixes needs one more combine, or, for the first, none. What does a list of one item "
        .. "need?",
      "For {a, b, c, d, e} and .., the shorter list is {ab, cd}, and e is left over. Its prefixes are {ab, abcd}. "
        .. "Prefix 3 is ab and then c. Prefix 5 is abcd and then e.",
    },
    lab.check('is {"a", "ab", "abc", "abcd", "abcde"} for five letters', letters),
    lab.check("equals the solution on 10 draws", all_scanned),
    lab.check("takes few calls of combine, and few rounds:", count_rounds) },

  { "forward", points = 2,
    text = "Return the list of the states h_1 … h_n for the gates a, the list b, and h0. Use scan and combine, and no "
      .. "loop in which a state needs the one before it. Store in self what backward will need.",
    hints = {
      "What are the items of the scan? What does number t of the result do with h_0?",
      "Make the list of the n steps, and scan it. Step t of the result leads directly from h_0 to h_t.",
      "With a {2, 3}, b {1, 5} and h0 1: the result is h ↦ 2·h + 1 and h ↦ 6·h + 8. At h_0 these are 3 and 14.",
    },
    uses_right_parts, lab.value({ 3, 14, -10 }, { a = { 2, 3, -1 }, b = { 1, 5, 4 }, h0 = 1 }),
    lab.check("is right if all gates are small", survives_small_gates), lab.same_as_solution(),
    lab.check("has no long chain of operations", has_short_chain(false)),
    lab.check("what becomes of extreme numbers:", show_extremes) },

  { "backward", points = 3,
    text = "Return da, db and dh0, in this order, for dout, the list of the upstream gradients of h_1 … h_n. Use scan "
      .. "and combine again.",
    hints = {
      "First find the gradient of each h_t, as in lab 04. The gradient of h_n is dout[n]. What is that of the "
        .. "state before it?",
      "Going back from h_{t+1} to h_t multiplies the gradient by the gate of step t + 1, and then dout[t] is added. "
        .. "This is a step, too. The first item of the scan belongs to h_n. It starts from 0, so its a can be any "
        .. "number.",
      "With a {2, 3, 5} and dout {1, 10, 100}: the items are {a = 0, b = 100}, {a = 5, b = 10} and {a = 3, b = 1}. The "
        .. "gradients of h_3, h_2 and h_1 are 100, 510 and 1531. dh0 is 3062.",
    },
    lab.gradients(),
    lab.check("has no long chain of operations", has_short_chain(true)) },

  mistakes = {
    { "first and second are exchanged", hint = 1, from = "second.a * first.b + second.b",
      to = "first.a * second.b + first.b",
      why = "first comes first: its result is multiplied by the a of second." },
    { "b of first is not multiplied", hint = 3, from = "second.a * first.b + second.b", to = "first.b + second.b",
      why = "second multiplies the whole state that it gets, and b of first is a part of this state." },
    { "b of first is multiplied by the a of first", hint = 3, from = "second.a * first.b", to = "first.a * first.b",
      why = "b of first is added after its own factor. Only second multiplies it." },
    { "b of first is lost", hint = 2, from = "second.a * first.b + second.b", to = "second.b",
      why = "second multiplies the whole state that it gets, and b of first is a part of this state." },
    { "the factors are added", hint = 3, from = "a = second.a * first.a", to = "a = second.a + first.a",
      why = "h is multiplied by the a of first, and the result by the a of second. So the two are multiplied." },
    { "first is changed", hint = 1, from = "return { a = second.a * first.a, b = second.a * first.b + second.b }",
      to = "first.a, first.b = second.a * first.a, second.a * first.b + second.b\n  return first",
      why = "scan needs the same items again later. So return a new table." },

    { "scan is a loop", hint = 1, from = "if n == 1 then return { items[1] } end",
      to = "prefixes[1] = items[1]\n  for t = 2, n do prefixes[t] = combine(prefixes[t - 1], items[t]) end\n"
        .. "  do return prefixes end",
      why = "Each call of combine waits for the one before it. Combine pairs of neighbours first: their calls need no "
        .. "other's result." },
    { "each round combines all items", hint = 1, from = "if n == 1 then return { items[1] } end", to = [[
prefixes = items
  local apart = 1
  while apart < n do
    local now = {}
    for t = 1, n do now[t] = t > apart and combine(prefixes[t - apart], prefixes[t]) or prefixes[t] end
    prefixes, apart = now, 2 * apart
  end
  do return table.move(prefixes, 1, n, 1, {}) end]],
      why = "This is the scan of Hillis and Steele (1986): fewer rounds, but about n·log2 n calls. A tree of pairs "
        .. "needs fewer than 2·n." },
    { "each round combines all items, in one list", hint = 1, from = "if n == 1 then return { items[1] } end", to = [[
for t = 1, n do prefixes[t] = items[t] end
  local apart = 1
  while apart < n do
    for t = apart + 1, n do prefixes[t] = combine(prefixes[t - apart], prefixes[t]) end
    apart = 2 * apart
  end
  do return prefixes end]],
      why = "prefixes[t - apart] has changed already in this round. And even with a second list, this scan needs about "
        .. "n·log2 n calls. Build a tree of pairs." },
    { "two halves are scanned, and the left result is combined with each of the right", hint = 1,
      from = "if n == 1 then return { items[1] } end", to = [[
if n == 1 then return { items[1] } end
  local half = (n + 1) // 2
  local left = ScannedRecurrent.scan(table.move(items, 1, half, 1, {}), combine)
  local right = ScannedRecurrent.scan(table.move(items, half + 1, n, 1, {}), combine)
  for t = 1, half do prefixes[t] = left[t] end
  for t = half + 1, n do prefixes[t] = combine(left[half], right[t - half]) end
  do return prefixes end]],
      why = "There are few rounds, but about n/2·log2 n calls. Combine pairs of neighbours instead: the shorter list "
        .. "has half as many items, and needs only one scan." },
    { "the pairs are combined in the wrong order", hint = 3, from = "combine(items[2 * i - 1], items[2 * i])",
      to = "combine(items[2 * i], items[2 * i - 1])",
      why = "The order of the items must stay: the earlier item is the first argument." },
    { "the odd prefixes are combined in the wrong order", hint = 3, from = "combine(even[t // 2], items[t])",
      to = "combine(items[t], even[t // 2])",
      why = "The order of the items must stay: the prefix comes first, and then item t." },
    { "the pairs are not scanned", hint = 2, from = "ScannedRecurrent.scan(couples, combine)", to = "couples",
      why = "A pair combines two items only. Prefix t needs all pairs before it: call scan for the list of pairs." },
    { "the pairs overlap", hint = 3, from = "combine(items[2 * i - 1], items[2 * i])",
      to = "combine(items[i], items[i + 1])",
      why = "Each item belongs to one pair: 1 and 2, then 3 and 4. Otherwise an item counts twice." },
    { "an odd prefix contains item t only", hint = 3, from = "combine(even[t // 2], items[t])", to = "items[t]",
      why = "Prefix t combines all items from 1 on. So the prefix before it comes first, and then item t." },
    { "an odd prefix lacks item t", hint = 3, from = "combine(even[t // 2], items[t])", to = "even[t // 2]",
      why = "The pairs before t end at item t − 1. So item t is still to be combined." },
    { "the last item of an odd number is lost", hint = 3, from = "for t = 1, n do\n    if t == 1",
      to = "for t = 1, 2 * (n // 2) do\n    if t == 1",
      why = "If n is odd, the last item has no partner. But there is a prefix that ends with it." },
    { "the caller's list is changed", hint = 2, from = "local n, couples, prefixes = #items, {}, {}",
      to = "local n, couples, prefixes = #items, {}, items",
      why = "Lua passes a list without copying it. So put the prefixes into a new list." },

    { "h_0 is lost", hint = 1, from = "states[t] = step.a * h0 + step.b", to = "states[t] = step.b",
      why = "Step t of the scan is a function of h_0. With b only, the states start from 0." },
    { "h_0 is not multiplied", hint = 3, from = "step.a * h0 + step.b", to = "h0 + step.b",
      why = "h_0 goes through the gates of all steps up to t. Their product is the a of the combined step." },
    { "h_0 is multiplied by the gate of one step only", hint = 2, from = "step.a * h0 + step.b",
      to = "a[t] * h0 + step.b",
      why = "h_0 goes through the gates of all steps up to t. Their product is the a of the combined step." },
    { "each combined step starts from the state before", hint = 2, from = "step.a * h0 + step.b",
      to = "step.a * self.before[t] + step.b",
      why = "Step t of the scan contains all steps from 1 to t. So it starts from h_0." },
    { "the list of states begins with h_0", hint = 3, from = "  return states\n",
      to = "  return table.move(self.before, 1, #a, 1, {})\n",
      why = "The first number is h_1, the state after step 1." },
    { "forward is a loop", hint = 1, from = "states[t] = step.a * h0 + step.b",
      to = "states[t] = a[t] * self.before[t] + b[t]",
      why = "Each state waits for the one before it. The scan gives you steps that lead directly from h_0 to h_t." },
    { "the states are divided by the product of the gates", hint = 2, from = [[
for t, step in ipairs(ScannedRecurrent.scan(steps, ScannedRecurrent.combine)) do
    states[t] = step.a * h0 + step.b
]], to = [[
local sum, gates = h0, 1
  for t = 1, #a do
    gates = gates * a[t]
    sum = sum + b[t] / gates
    states[t] = gates * sum
]],
      why = "The product of many gates is 0 as a number, and a gate may be 0 itself: then you divide by 0. A scan "
        .. "needs no division." },

    { "the gates are one step too early", hint = 2, from = "t < n and a[t + 1] or 0", to = "a[t]",
      why = "The gradient comes back to h_t through step t + 1. So it is multiplied by the gate of step t + 1." },
    { "the gradient from later steps is missing", hint = 1, from = "local dh = back[n + 1 - t].b",
      to = "local dh = dout[t]",
      why = "h_t also changes the later states and their losses. So scan from the last step to the first." },
    { "the steps are scanned from first to last", hint = 2, from = "steps[n + 1 - t] = { a = gate",
      to = "steps[t] = { a = gate",
      why = "The gradient of h_t needs the gradient of h_{t+1}. So the first item of the scan belongs to h_n." },
    { "the gradients are in reverse order", hint = 3, from = "back[n + 1 - t].b", to = "back[t].b",
      why = "The first item of the scan belongs to h_n, and the last to h_1. Turn the order round again." },
    { "the gates are not those of the way back", hint = 2, from = "t < n and a[t + 1] or 0", to = "a[n + 1 - t]",
      why = "On the way back, the gradient passes the gates from the last to the first. From h_{t+1} to h_t it is the "
        .. "gate of step t + 1." },
    { "da uses h_t instead of h_{t-1}", hint = 1, from = "dh * self.before[t]", to = "dh * self.before[t + 1]",
      why = "Step t multiplies a_t by the old state, h_{t-1}. The new state, h_t, is the result of the step." },
    { "da uses dout[t] only", hint = 1, from = "da[t] = dh * ", to = "da[t] = dout[t] * ",
      why = "a_t changes h_t, and h_t changes all later states. So da_t needs the whole gradient of h_t." },
    { "db uses dout[t] only", hint = 1, from = "db[t] = dh\n  end\n  return da, db, a[1] * db[1]",
      to = "db[t] = dout[t]\n  end\n  return da, db, a[1] * back[n].b",
      why = "b_t changes h_t, and h_t changes all later states. So db_t is the whole gradient of h_t." },
    { "dh0 stops at h_1", hint = 3, from = "a[1] * db[1]", to = "db[1]",
      why = "h_1 contains a_1·h_0, so dh0 is the gradient of h_1, multiplied by a_1." },
    { "backward is a loop", hint = 2, from = "da[t] = dh * self.before[t]\n    db[t] = dh\n  end\n",
      to = "da[t] = dh * self.before[t]\n    db[t] = dh\n  end\n  for t = n, 1, -1 do\n"
        .. "    db[t] = t < n and a[t + 1] * db[t + 1] + dout[t] or dout[t]\n"
        .. "    da[t] = db[t] * self.before[t]\n  end\n",
      why = "Each gradient waits for the one after it. The way back is a recurrence like forward: scan it." },
  },
}:run(...)
