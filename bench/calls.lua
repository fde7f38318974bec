-- What a forward and backward of the cell costs when it is called from Lua: the C cell against the same
-- cell as a plain Lua class and as a class of rnn.Layer. Run it with the interpreter to be measured:
--
--   build/bin/rnnlua bench/calls.lua [ROUNDS]
--
-- Each round measures a pair in the order A B B A; what counts is the median of the rounds' ratios,
-- with the interval that holds it 19 times in 20. The last line, of the C cell against itself, says how
-- far to trust the others.
local rnn = require "rnnlua"

local ROUNDS = tonumber(arg and arg[1]) or 31
local CALLS = 50000 -- a burst of some milliseconds

local Plain = {}
Plain.__index = Plain

function Plain:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h
  return h * wh + x * wx
end

function Plain:backward(dout)
  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx
end

local Derived = rnn.Layer:extend "Cell"
Derived.forward, Derived.backward = Plain.forward, Plain.backward

-- Nanoseconds of CPU time for a forward and a backward.
local function burst(cell)
  local clock = os.clock
  local start = clock()
  for _ = 1, CALLS do
    cell:forward(0.5, 1.5, 0.25, 2.5)
    local _, _, _, _ = cell:backward(1.0)
  end
  return (clock() - start) / CALLS * 1e9
end

-- The median of a sorted list, and the ranks between which that of the population lies.
local function median(list)
  table.sort(list)
  local n = #list
  local reach = math.ceil(0.98 * math.sqrt(n))
  local middle = (n + 1) // 2
  return list[middle], list[math.max(1, middle - reach)], list[math.min(n, middle + reach)]
end

local function compare(name, a, b)
  local ratios, of_a, of_b = {}, {}, {}
  burst(a)
  burst(b)
  for round = 1, ROUNDS do
    collectgarbage()
    local a1, b1, b2, a2 = burst(a), burst(b), burst(b), burst(a)
    of_a[round], of_b[round], ratios[round] = (a1 + a2) / 2, (b1 + b2) / 2, (a1 + a2) / (b1 + b2)
  end
  local ratio, low, high = median(ratios)
  print(("%-34s %6.1f ns against %6.1f ns: ratio %.3f (%.3f to %.3f)"):format(name, (median(of_a)),
    (median(of_b)), ratio, low, high))
end

local function plain() return setmetatable({}, Plain) end

compare("C cell, plain Lua class", rnn.RecurrentCell(), plain())
compare("C cell, class of rnn.Layer", rnn.RecurrentCell(), Derived())
compare("C cell, C cell", rnn.RecurrentCell(), rnn.RecurrentCell())
