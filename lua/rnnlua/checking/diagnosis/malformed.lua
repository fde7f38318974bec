--- Gradients that can't be compared number by number: missing ones, those of another shape or type, and those that
-- are not finite. One record names all gradients with the same problem. A record that needs no example has
-- `says_all`.
-- @module rnnlua.checking.diagnosis.malformed

local patterns = require "rnnlua.checking.diagnosis.patterns"
local text = require "rnnlua.base.text"

local malformed = {}

-- What is wrong with a gradient at every sample: "missing", "shape" or "infinite"; nil if it has finite numbers.
local function kind_of(samples, name, wrong)
  local problem, infinite = wrong.unseen[name], true
  for _, sample in ipairs(samples) do
    problem = problem and sample.seen.problems[name]
    for _, x in ipairs(sample.seen.gradients[name] or { 0 }) do infinite = infinite and x - x ~= 0 end
  end
  if problem then return wrong.absent[name] and "missing" or "shape" end
  return infinite and "infinite" or nil
end

-- The contents of the one table that backward returned at every sample instead of several results, as text; nil if it
-- did not.
local function braces_of(samples)
  local braces = samples[1] and samples[1].seen.braces
  for _, sample in ipairs(samples) do braces = braces and sample.seen.braces end
  return braces
end

local function missing_record(names, order, all)
  if all then
    return { name = "backward returns nothing",
      explanation = ("Is a 'return' missing? backward returns %s, in this order."):format(order) }
  end
  return { name = ("%s %s not returned"):format(text.list(names), names[2] and "are" or "is"),
    explanation = ("backward returns %s, in this order."):format(order) }
end

local function shape_record(names, inputs, order, braces)
  local name = ("%s %s not have the shape of %s"):format(text.list(names), names[2] and "do" or "does",
    text.list(inputs))
  if braces then
    return { name = "backward returns one table", says_all = true,
      explanation = ("Return the %s themselves, without the braces: %s, in this order."):format(braces, order) }
  end
  if names[2] then return { name = name, explanation = ("backward returns %s, in this order."):format(order) } end
  return { name = name, explanation = ("%s needs a number for each number of %s, at the same place."):format(names[1],
    inputs[1]) }
end

local function infinite_record(names)
  return { name = ("%s %s not finite"):format(text.list(names), names[2] and "are" or "is"), explanation =
    "Look for a division by zero, the logarithm or root of a number that may be negative, or an overflow." }
end

local IDS = { missing = "not-returned", shape = "shape", infinite = "not-finite" }

--- Names the gradients that are malformed at every sample.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @tparam table failing the names of the inputs whose gradients nothing explains yet, as keys
-- @tparam table wrong the names of the wrong gradients, as keys, with `unseen` and `absent`; loses the names that are
--   explained here
-- @tparam {table,...} found mistakes; gets more
function malformed.find(candidate, samples, failing, wrong, found)
  local of = { missing = {}, shape = {}, infinite = {} }
  for _, name in ipairs(candidate.gradients) do
    local kind = failing[name] and kind_of(samples, name, wrong)
    if kind then
      table.insert(of[kind], name)
      wrong[name] = nil
    end
  end
  local order = text.list(patterns.with_d(candidate.gradients))
  for _, kind in ipairs { "missing", "shape", "infinite" } do
    local inputs = of[kind]
    if inputs[1] then
      local names = patterns.with_d(inputs)
      local record
      if kind == "missing" then record = missing_record(names, order, #names == #candidate.gradients)
      elseif kind == "shape" then record = shape_record(names, inputs, order, braces_of(samples))
      else record = infinite_record(names) end
      record.id, record.gradients = IDS[kind], names
      found[#found + 1] = record
    end
  end
end

return malformed
