--- The arithmetic that a layer uses, as its numbers show: doubles, or a format with fewer bits. With fewer bits, the
-- backwards for the parts of an upstream gradient need not add up to the backward for the whole.
-- @module rnnlua.checking.layer_contract.rounding

local calls = require "rnnlua.checking.calls"
local compare = require "rnnlua.base.compare"
local comparing = require "rnnlua.checking.layer_contract.comparing"

local rounding = {}

local PLAIN = 4 -- numbers with so few bits, such as 0, 1 and 1/2, say nothing about the format

-- Fields of a format. `slack`: the relative error of a sum after 64 roundings to nearest. `tiny`: smaller numbers
-- have little more than their last bit. `limit`: larger numbers overflow. `scale`: a power of two by which numbers
-- can be multiplied without overflow.
rounding.DOUBLE = { slack = compare.SAME, tiny = 2.0 ^ -960, limit = math.huge, scale = 2.0 ^ 20 }
local FORMATS = {
  { bits = 8, slack = 2.0 ^ -2, tiny = 2.0 ^ -120, limit = 2.0 ^ 127, scale = 2.0 ^ 20 }, -- bfloat16
  { bits = 11, slack = 2.0 ^ -5, tiny = 2.0 ^ -20, limit = 2.0 ^ 15, scale = 2.0 ^ 6 }, -- float16
  { bits = 24, slack = 2.0 ^ -18, tiny = 2.0 ^ -140, limit = 2.0 ^ 127, scale = 2.0 ^ 20 }, -- float32
}

-- Whether all numbers are exact with a number of bits (Dekker's splitting, 1971). Numbers that are not finite, and
-- those for which the splitting overflows, count as exact.
local function fit(numbers, bits)
  local splitter = 2.0 ^ (53 - bits) + 1
  for _, x in ipairs(numbers) do
    local c = x * splitter
    if c - c == 0 and c - (c - x) ~= x then return false end
  end
  return true
end

-- The format with the fewest bits that fits all numbers, if their sources do not fit it.
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

--- The arithmetic of a layer: the one with fewer bits of its forward's and its backward's, from their numbers at two
-- cases.
-- @tparam table context (rnnlua.checking.layer_contract.comparing)
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
