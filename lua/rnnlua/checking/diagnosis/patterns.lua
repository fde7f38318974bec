--- Descriptions of wrong gradients that need no list of mistakes: results in another order, zeros, a constant factor,
-- numbers in wrong positions, a constant, numbers that are wrong under one condition only.
-- @module rnnlua.checking.diagnosis.patterns

local Samples = require "rnnlua.checking.diagnosis.samples"
local compare = require "rnnlua.base.compare"
local conditions = require "rnnlua.checking.diagnosis.conditions"
local other_places = require "rnnlua.checking.diagnosis.moved"
local text = require "rnnlua.base.text"

local patterns = {}

--- The names of the gradients of inputs, such as dwx for wx.
-- @tparam {string,...} names
-- @treturn {string,...}
function patterns.with_d(names)
  local list = {}
  for i, name in ipairs(names) do list[i] = "d" .. name end
  return list
end

local function is_zero(samples, name)
  for _, sample in ipairs(samples) do
    local seen, truth = sample.seen.gradients[name], sample.truth[name]
    if Samples.largest(seen) ~= 0 or Samples.largest(truth) == 0 then return false end
  end
  return true
end

-- The constant c with seen = c·truth at every sample; nil if there is none.
local function factor(samples, name)
  local seen, truth = samples[1].seen.gradients[name], samples[1].truth[name]
  local at = 1
  for i = 2, #truth do
    if math.abs(truth[i]) > math.abs(truth[at]) then at = i end
  end
  local c = seen[at] / truth[at]
  if c - c ~= 0 or c == 0 then return nil end
  local nice = tonumber(("%.6g"):format(c))
  for _, tried in ipairs { nice, c } do
    local constant = samples:agree(function(sample)
      local product, slack = {}, {}
      for i, d in ipairs(sample.truth[name]) do
        product[i], slack[i] = tried * d, (1 + math.abs(tried)) * (sample.slack[name][i] or 0)
      end
      return sample.seen.gradients[name], product, slack
    end)
    if constant then return tried end
  end
end

local function say_factor(c)
  if c == 2 then return "twice" end
  local inverse = 1 / c
  if math.abs(c) < 1 and compare.same(inverse, math.floor(inverse + 0.5)) then
    return inverse == 2 and "half of" or ("1/%d of"):format(math.floor(inverse + 0.5))
  end
  return ("%.10g times"):format(c)
end

local function is_are(names)
  return names[2] and "are" or "is"
end

-- Whether a gradient is the same multiple of dout at every sample.
local function is_constant(samples, name)
  local first = samples[1]
  if not math.type(first.case.dout) or #first.truth[name] > 1 then return false end
  return samples:agree(function(sample)
    return { sample.seen.gradients[name][1] / sample.case.dout },
      { first.seen.gradients[name][1] / first.case.dout }
  end)
end

--- Whether forward gives the same value at every sample; of samples of different sizes, the numbers that both have
-- count.
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @treturn boolean
function patterns.is_forward_constant(samples)
  for i = 2, #samples do
    local one, other = samples[1].seen.value, samples[i].seen.value
    for k = 1, math.min(#one, #other) do
      if one[k] ~= other[k] or one[k] - one[k] ~= 0 then return false end
    end
  end
  return true
end

-- Groups names by the key that f returns, without those for which it returns nil.
local function groups(names, f)
  local list, by_key = {}, {}
  for _, name in ipairs(names) do
    local key = f(name)
    if key then
      if not by_key[key] then
        by_key[key] = { key = key }
        list[#list + 1] = by_key[key]
      end
      table.insert(by_key[key], name)
    end
  end
  return list
end

-- For each wrong gradient, the input whose right gradient it is, as { [name] = other }. Shapes are ignored.
local function misplaced(candidate, samples, wrong)
  local is = {}
  for i, name in ipairs(candidate.gradients) do
    for _, other in ipairs(candidate.gradients) do
      if wrong[name] and other ~= name and not is[name] and samples:agree(function(sample)
        return sample.seen.flat[i], sample.truth[other], sample.slack[other]
      end) then
        is[name] = other
      end
    end
  end
  return is
end

-- The names from the first wrong gradient on, if each of their right gradients is returned one place later; else nil.
local function inserted(candidate, samples, wrong)
  local late = {}
  for i, name in ipairs(candidate.gradients) do
    if late[1] or wrong[name] then
      late[#late + 1] = name
      if not samples:agree(function(sample)
        return sample.seen.flat[i + 1], sample.truth[name], sample.slack[name]
      end) then return nil end
    end
  end
  return late[1] and late or nil
end

--- Results that are the right gradients of other inputs: two exchanged, several in another order, or a single one.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @tparam table wrong the names of the wrong gradients, as keys
-- @treturn {table,...} matches (see rnnlua.checking.diagnosis.known_mistakes)
function patterns.misorderings(candidate, samples, wrong)
  local is, done, matches = misplaced(candidate, samples, wrong), {}, {}
  local order = table.concat(patterns.with_d(candidate.gradients), ", ")
  local moved, got, reached = {}, {}, {}
  for i, name in ipairs(candidate.gradients) do
    got[i] = "d" .. (is[name] or name)
    if is[name] then
      moved[#moved + 1], reached[is[name]] = name, true
    end
  end
  local permuted = #moved > 2
  for _, name in ipairs(moved) do permuted = permuted and reached[name] end
  local function add(names, record)
    record.gradients = patterns.with_d(names)
    matches[#matches + 1] = { names = names, rank = 3, record = record }
  end
  if permuted then
    add(moved, { id = "order", name = "the results are returned in the wrong order",
      explanation = ("backward returns %s; the right order is %s."):format(table.concat(got, ", "), order) })
    return matches
  end
  local late = inserted(candidate, samples, wrong)
  if late then
    add(late, { id = "order", name = ("a value stands in front of d%s"):format(late[1]),
      explanation = ("From there on each gradient comes one place too late. Return only %s, in this order."):format(
        order) })
    return matches
  end
  local lone, parts = {}, {}
  for _, name in ipairs(moved) do
    local other = is[name]
    if is[other] == name and not done[name] then
      done[other] = true
      add({ name, other }, { id = "exchanged", name = ("d%s and d%s are exchanged"):format(name, other),
        explanation = ("Each has the other's right value: either two names are mixed up, or the "
          .. "results are returned in the wrong order; the order is %s."):format(order) })
    elseif is[other] ~= name then
      lone[#lone + 1] = name
      parts[#parts + 1] = ("d%s has the value of d%s"):format(name, other)
    end
  end
  if lone[1] then
    add(lone, { id = "another-input", name = text.list(parts),
      explanation = ("%s the right gradient of another input. The order of the results is %s."):format(
        lone[2] and "Each is" or "It is", order) })
  end
  return matches
end

--- Finds regularities in wrong gradients: zeros, constant factors, wrong positions, constants, conditions; and a
-- forward that is constant itself.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @tparam table wrong the names of the wrong gradients, as keys; loses the names that are explained here
-- @tparam {table,...} found mistakes; gets more
function patterns.regularities(candidate, samples, wrong, found)
  local function left(names)
    local list = {}
    for _, name in ipairs(names) do
      if wrong[name] then list[#list + 1] = name end
    end
    return list
  end
  for _, group in ipairs(groups(left(candidate.gradients), function(name)
    return is_zero(samples, name) and "zero" or nil
  end)) do
    local names = patterns.with_d(group)
    found[#found + 1] = { id = "zero", gradients = names,
      name = ("%s %s zero"):format(text.list(names), is_are(names)),
      explanation = ("Nothing reaches %s. Does backward add to it, and return the same variable?"):format(
        text.list(names)) }
    for _, name in ipairs(group) do wrong[name] = nil end
  end
  if left(candidate.gradients)[1] and patterns.is_forward_constant(samples) then
    local names = left(candidate.gradients)
    found[#found + 1] = { id = "forward-constant", gradients = patterns.with_d(names),
      name = "forward gives the same value everywhere", explanation = "It does not depend on its inputs, so "
      .. "every right gradient is zero. Is its result computed from them, or is it a constant?" }
    for _, name in ipairs(names) do wrong[name] = nil end
    return
  end
  for _, group in ipairs(groups(left(candidate.gradients), function(name) return factor(samples, name) end)) do
    local names, c = patterns.with_d(group), group.key
    if c == -1 then
      found[#found + 1] = { id = "sign", gradients = names,
        name = ("%s %s the wrong sign"):format(text.list(names), names[2] and "have" or "has"),
        explanation = "The size is right. A gradient says how the loss grows with its input; the minus "
          .. "sign of gradient descent belongs to the training loop." }
    else
      found[#found + 1] = { id = "factor", factor = c, gradients = names,
        name = ("%s %s %s what %s should be"):format(text.list(names), is_are(names), say_factor(c),
          names[2] and "they" or "it"),
        explanation = "The factor is the same at every point: look for a constant that does not belong "
          .. "there, or for something that is added or applied more than once." }
    end
    for _, name in ipairs(group) do wrong[name] = nil end
  end
  for _, name in ipairs(left(candidate.gradients)) do
    local record = other_places.of(samples, name)
    if record then found[#found + 1], wrong[name] = record, nil end
  end
  for _, group in ipairs(groups(left(candidate.gradients), function(name)
    return is_constant(samples, name) and "constant" or nil
  end)) do
    local names = patterns.with_d(group)
    found[#found + 1] = { id = "constant", gradients = names, name = ("%s %s not depend on the inputs"):format(
      text.list(names), names[2] and "do" or "does"), explanation = "It is dout times the same number "
      .. "at every point. Which of forward's inputs should it use?" }
    for _, name in ipairs(group) do wrong[name] = nil end
  end
  for _, group in ipairs(groups(left(candidate.gradients), function(name)
    return conditions.of(candidate, samples, name)
  end)) do
    local names, where = patterns.with_d(group), group.key
    found[#found + 1] = { id = "condition", gradients = names,
      name = ("%s %s wrong only %s"):format(text.list(names), is_are(names), where),
      explanation = "Everywhere else it is right. Which line of backward, or which value that forward keeps, "
        .. "treats these numbers differently?" }
    for _, name in ipairs(group) do wrong[name] = nil end
  end
end

return patterns
