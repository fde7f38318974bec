-- rnnlua lab 13_scan
local rnn = require "rnnlua"

local ScannedRecurrent = rnn.Layer:extend "ScannedRecurrent"

-- A step h ↦ a·h + b is a table { a = …, b = … }. Returns one step that does the same as first and then second.
function ScannedRecurrent.combine(first, second)
  -- BEGIN SOLUTION
  return { a = second.a * first.a, b = second.a * first.b + second.b }
  -- END SOLUTION
end

-- Returns a new list of n items. Number t combines items[1] … items[t], in this order; number 1 is items[1].
-- combine is a function of two items, which returns one. It is associative. A call is written
-- ScannedRecurrent.scan(items, combine).
function ScannedRecurrent.scan(items, combine)
  -- BEGIN SOLUTION
  local n, couples, prefixes = #items, {}, {}
  if n == 1 then return { items[1] } end
  for i = 1, n // 2 do couples[i] = combine(items[2 * i - 1], items[2 * i]) end
  local even = ScannedRecurrent.scan(couples, combine)
  for t = 1, n do
    if t == 1 then
      prefixes[t] = items[t]
    elseif t % 2 == 0 then
      prefixes[t] = even[t // 2]
    else
      prefixes[t] = combine(even[t // 2], items[t])
    end
  end
  return prefixes
  -- END SOLUTION
end

-- Returns the list of all states, h_1 … h_n, where h_t = a_t·h_{t-1} + b_t for t = 1 … n.
function ScannedRecurrent:forward(a, b, h0)
  -- BEGIN SOLUTION
  local steps, states = {}, {}
  for t = 1, #a do steps[t] = { a = a[t], b = b[t] } end
  self.a, self.before = a, { h0 } -- the state before each step
  for t, step in ipairs(ScannedRecurrent.scan(steps, ScannedRecurrent.combine)) do
    states[t] = step.a * h0 + step.b
    self.before[t + 1] = states[t]
  end
  return states
  -- END SOLUTION
end

-- Returns da, db, dh0, where dout is a list of n numbers: dout[t] is the upstream gradient of h_t.
function ScannedRecurrent:backward(dout)
  -- BEGIN SOLUTION
  local a, n, steps, da, db = self.a, #dout, {}, {}, {}
  for t = n, 1, -1 do
    local gate = t < n and a[t + 1] or 0
    steps[n + 1 - t] = { a = gate, b = dout[t] }
  end
  local back = ScannedRecurrent.scan(steps, ScannedRecurrent.combine)
  for t = 1, n do
    local dh = back[n + 1 - t].b
    da[t] = dh * self.before[t]
    db[t] = dh
  end
  return da, db, a[1] * db[1]
  -- END SOLUTION
end

return ScannedRecurrent
