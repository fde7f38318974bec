--- Wrong gradients that equal the right ones times a factor that differs between samples: n, 1/n, one of the inputs
-- or its inverse. Gradients with the same factor are one mistake.

local Samples = require "rnnlua.checking.diagnosis.samples"
local text = require "rnnlua.base.text"

local factors = {}

local PLAIN = 1000 -- a factor shows only in numbers that are this many times larger than their error bound
local FEWEST = 3 -- samples with such numbers

--- Whether a gradient is the right one times a factor at a sample.
-- @tparam table sample
-- @string name
-- @number factor
-- @treturn boolean
function factors.has(sample, name, factor)
  local seen, truth, slack = sample.seen.gradients[name], sample.truth[name], sample.slack[name]
  local expected, room = {}, {}
  for i, d in ipairs(truth) do
    expected[i], room[i] = factor * d, (1 + math.abs(factor)) * (slack[i] or 0)
  end
  return Samples.close(seen, expected, room)
end

-- The name of the length of the sequences: that of the dimension in the option `shapes`, such as T; otherwise n.
local function length_name(candidate)
  local found, shapes = candidate:sequence(), candidate.settled.shapes or {}
  for _, name in ipairs(candidate.names) do
    local entry = found and found.names[name] and (shapes[name] or {})[1]
    if entry and entry.dimension then return entry.dimension end
  end
  return "n"
end

-- Possible factors, as { name, inverse, at = the factor at each sample }: the length of the sequences, and each input
-- that is a number.
local function quantities(candidate, samples)
  local list = {}
  local function add(name, value_of)
    for _, inverse in ipairs { false, true } do
      local one, varies = { name = name, inverse = inverse, at = {} }, false
      for i, sample in ipairs(samples) do
        local value = value_of(sample.case)
        if not math.type(value) or value == 0 then return end
        one.at[i] = inverse and 1 / value or value
        varies = varies or one.at[i] ~= one.at[1]
      end
      if varies then list[#list + 1] = one end
    end
  end
  add(length_name(candidate), function(case) return case.n end)
  for _, name in ipairs(candidate.names) do
    add(name, function(case) return case.inputs[name] end)
  end
  return list
end

--- Whether a factor would show at enough samples. Zeros equal themselves times any factor, and so do numbers with a
-- large error bound.
-- @tparam table samples
-- @string name of a gradient
-- @treturn boolean
function factors.would_show(samples, name)
  local telling = 0
  for _, sample in ipairs(samples) do
    if Samples.largest(sample.truth[name]) > PLAIN * Samples.largest(sample.slack[name]) then telling = telling + 1 end
  end
  return telling >= FEWEST
end

local function record(names, quantity, is_all)
  local are = names[2] and "are" or "is"
  local it = names[2] and "they" or "it"
  local shown = quantity.inverse and ("1/%s of"):format(quantity.name) or ("%s times"):format(quantity.name)
  local where = is_all and ("All gradients have this one factor too many, so look at what they share: the dout "
    .. "that backward starts with.")
    or names[2] and "They have this one factor too many: look for it in what they share."
    or ("It has this factor too many. Where is it %s by %s, or taken from something that is?"):format(
      quantity.inverse and "divided" or "multiplied", quantity.name)
  return { id = "factor-of-input", gradients = names, explanation = where,
    name = ("%s %s %s what %s should be"):format(text.list(names), are, shown, it) }
end

--- Wrong gradients that share a factor.
-- @tparam table candidate
-- @tparam table samples rnnlua.checking.diagnosis.samples
-- @tparam table wrong the names of the wrong gradients, as keys
-- @treturn {table,...} matches (see rnnlua.checking.diagnosis.known_mistakes)
function factors.matches(candidate, samples, wrong)
  local list = {}
  for _, quantity in ipairs(quantities(candidate, samples)) do
    local names, shown = {}, {}
    for _, name in ipairs(candidate.gradients) do
      if wrong[name] and samples[1].truth[name] and factors.would_show(samples, name) then
        local same = true
        for i, sample in ipairs(samples) do same = same and factors.has(sample, name, quantity.at[i]) end
        if same then names[#names + 1], shown[#shown + 1] = name, "d" .. name end
      end
    end
    if names[1] then
      list[#list + 1] = { names = names, rank = 4, record = record(shown, quantity, #names == #candidate.gradients) }
    end
  end
  return list
end

return factors
