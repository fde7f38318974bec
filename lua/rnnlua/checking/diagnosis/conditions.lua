--- Finds a condition under which a gradient is wrong, if it is right otherwise: an input, dout or the gradient itself
-- is negative or positive, or the number is the first or the last one.
-- @module rnnlua.checking.diagnosis.conditions

local Samples = require "rnnlua.checking.diagnosis.samples"
local values = require "rnnlua.base.values"

local conditions = {}

local FEWEST = 3 -- numbers on each side of a condition; with fewer, a fit may be chance

-- Whether a number of a gradient is wrong at a sample.
local function is_wrong(sample, name, k)
  local seen, truth = sample.seen.gradients[name], sample.truth[name]
  return not Samples.close({ seen[k] }, { truth[k] }, { sample.slack[name][k] or 0 })
end

-- The numbers of a gradient over all samples: { sample, k, last, wrong }.
local function numbers_of(samples, name)
  local list = {}
  for _, sample in ipairs(samples) do
    for k = 1, #sample.truth[name] do
      list[#list + 1] = { sample = sample, k = k, last = #sample.truth[name], wrong = is_wrong(sample, name, k) }
    end
  end
  return list
end

-- Quantities whose sign may be the condition, as { words, value(one) }: inputs that are numbers, the number of the
-- input itself, dout, and the right gradient.
local function signs(candidate, name)
  local list = {}
  for _, input in ipairs(candidate.names) do
    local is_number = math.type(candidate.inputs[input])
    if is_number or input == name then
      list[#list + 1] = { (is_number and input or "the number in " .. input) .. " is", function(one)
        local value = one.sample.case.inputs[input]
        return is_number and value or select(2, values.flatten(value, input))[one.k]
      end }
    end
  end
  list[#list + 1] = { "dout is", function(one)
    return math.type(one.sample.case.dout) and one.sample.case.dout or 0 / 0
  end }
  list[#list + 1] = { "it should be", function(one) return one.sample.truth[name][one.k] end }
  return list
end

-- Whether exactly those numbers are wrong for which a test holds.
local function holds(list, test)
  local inside, outside = 0, 0
  for _, one in ipairs(list) do
    local within = test(one)
    if within == nil or within ~= one.wrong then return false end
    if within then inside = inside + 1 else outside = outside + 1 end
  end
  return inside >= FEWEST and outside >= FEWEST
end

-- All conditions that fit, as text.
local function fitting(candidate, samples, name)
  local list, found = numbers_of(samples, name), {}
  for _, sign in ipairs(signs(candidate, name)) do
    local what, value = sign[1], sign[2]
    for _, side in ipairs { { "negative", -1 }, { "positive", 1 } } do
      local function is_on_side(one)
        local x = value(one)
        if x ~= x or x == 0 then return nil end
        return x * side[2] > 0
      end
      if holds(list, is_on_side) then found[#found + 1] = ("where %s %s"):format(what, side[1]) end
    end
  end
  local places = {
    { "in its first number", function(one) return one.k == 1 end },
    { "in its last number", function(one) return one.k == one.last end },
  }
  for _, place in ipairs(candidate:has_fixed_items() and {} or places) do
    if holds(list, place[2]) then found[#found + 1] = place[1] end
  end
  return found
end

--- The condition under which a gradient is wrong, if exactly one fits.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @string name of the input
-- @treturn ?string such as "where x is negative"; nil if no condition or more than one fits
function conditions.of(candidate, samples, name)
  local found = fitting(candidate, samples, name)
  return #found == 1 and found[1] or nil
end

return conditions
