--- The arithmetic that a layer computes in, seen by its numbers: doubles, or one that rounds to fewer bits,
-- of which two backwards for the parts of an upstream gradient need not add up to the one for the whole.
-- @module rnnlua.checking.contract.rounding

local calls = require "rnnlua.checking.calls"
local compare = require "rnnlua.base.compare"
local comparing = require "rnnlua.checking.contract.comparing"

local rounding = {}

local PLAIN = 4 -- numbers of so few bits, such as 0, 1 and 1/2, say nothing about the arithmetic

-- `slack`: what a sum may be off by, relative, of 64 roundings to the nearest; `tiny`: numbers of which
-- little more than the last bit is left; `limit`: from which on numbers overflow; `scale`: a power of two
-- that still leaves room.
rounding.DOUBLE = { slack = compare.SAME, tiny = 2.0 ^ -960, limit = math.huge, scale = 2.0 ^ 20 }
local FORMATS = {
  { bits = 8, slack = 2.0 ^ -2, tiny = 2.0 ^ -120, limit = 2.0 ^ 127, scale = 2.0 ^ 20 }, -- bfloat16
  { bits = 11, slack = 2.0 ^ -5, tiny = 2.0 ^ -20, limit = 2.0 ^ 15, scale = 2.0 ^ 6 }, -- float16
  { bits = 24, slack = 2.0 ^ -18, tiny = 2.0 ^ -140, limit = 2.0 ^ 127, scale = 2.0 ^ 20 }, -- float32
}

-- Whether all numbers are exact in so many bits (Dekker's splitting, 1971); those that are not finite and
-- those that it would overflow are.
local function fit(numbers, bits)
  local splitter = 2.0 ^ (53 - bits) + 1
  for _, x in ipairs(numbers) do
    local c = x * splitter
    if c - c == 0 and c - (c - x) ~= x then return false end
  end
  return true
end

-- The coarsest format of numbers that come from others.
local function format_of(numbers, sources)
  if fit(numbers, PLAIN) then return rounding.DOUBLE end
  for _, format in ipairs(FORMATS) do
    if fit(numbers, format.bits) and not fit(sources, format.bits) then return format end
  end
  return rounding.DOUBLE
end

local function append(list, numbers)
  table.move(numbers, 1, #numbers, #list + 1, list)
end

--- The arithmetic of a layer: the coarser one of its forward's and its backward's, as their numbers at two
-- cases show it.
-- @tparam table context (rnnlua.checking.contract.comparing)
-- @treturn table { slack, tiny, limit, scale }
function rounding.of(context)
  local inputs, douts, values, gradients = {}, {}, {}, {}
  for _, case in ipairs { context.v, context.w } do
    for _, name in ipairs(context.names) do append(inputs, comparing.flat(case.inputs[name], name)) end
    append(values, comparing.forward(context, context.layer, case))
    append(douts, comparing.flat(case.dout, "dout"))
    local results = comparing.gradients(context, calls.backward(context.layer, calls.copy(case.dout)))
    for _, numbers in ipairs(calls.flat(results)) do append(gradients, numbers) end
  end
  local forward = format_of(values, inputs)
  append(douts, inputs)
  local backward = format_of(gradients, douts)
  return forward.slack > backward.slack and forward or backward
end

return rounding
