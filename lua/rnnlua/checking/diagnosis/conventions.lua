--- Names gradients that would be right under a convention that differs from forward's: a mean instead of a sum, the
-- transpose of a matrix, time and batch exchanged, another order of the gates. A convention is named only if it fits
-- at all samples. The name never changes a verdict.
-- @module rnnlua.checking.diagnosis.conventions

local Samples = require "rnnlua.checking.diagnosis.samples"
local dimensions = require "rnnlua.checking.dimensions"
local factors = require "rnnlua.checking.diagnosis.factors"
local patterns = require "rnnlua.checking.diagnosis.patterns"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local conventions = {}

local DATA = { "X", "x", "Z", "z" } -- usual names of inputs that have a batch or steps
local FEWEST = 2 -- samples at which two orders of the numbers differ

local function sizes_of(case, name)
  return values.sizes((values.flatten(case.inputs[name], name))) or {}
end

-- The size of the batch and the length of the sequence of a case; nil if there is none. X is [T, N, D], x is [N, D].
local function lengths_of(candidate, case)
  for _, name in ipairs(DATA) do
    local sizes = case.inputs[name] ~= nil and not candidate.fixed[name] and sizes_of(case, name) or {}
    if sizes[3] then return sizes[2], sizes[1] end
    local found = candidate:sequence()
    if sizes[2] and found and found.over_time and found.names[name] then return nil, sizes[1] end
    if sizes[2] then return sizes[1], nil end
  end
end

-- Dimensions over which a mean may be taken, as { words, at = its size at each sample }. A size that is the same at
-- all samples looks like a constant factor, so it is left out.
local function reductions(candidate, samples)
  local batch, steps, both = { words = "the batch", at = {} }, { words = "the steps", at = {} },
    { words = "the batch and the steps", at = {} }
  for i, sample in ipairs(samples) do
    local n, t = lengths_of(candidate, sample.case)
    batch.at[i], steps.at[i], both.at[i] = n, t, n and t and n * t
  end
  local list = {}
  for _, one in ipairs { batch, steps, both } do
    local varies = false
    for i = 2, #samples do varies = varies or one.at[i] ~= one.at[1] end
    if #one.at == #samples and varies then list[#list + 1] = one end
  end
  return list
end

local function is_or_are(names) return names[2] and "are" or "is" end
local function it_or_they(names) return names[2] and "them" or "it" end

-- The wrong gradients for which `holds` is true, in order.
local function names_where(candidate, samples, wrong, holds)
  local names = {}
  for i, name in ipairs(candidate.gradients) do
    if wrong[name] and samples[1].truth[name] and holds(name, i) then names[#names + 1] = name end
  end
  return names
end

local function add(list, names, id, name, explanation)
  if not names[1] then return end
  local shown = patterns.with_d(names)
  list[#list + 1] = { names = names, rank = 3, record = { id = id, gradients = shown, explanation = explanation,
    name = ("%s %s right %s"):format(text.list(shown), is_or_are(shown), name) } }
end

local function add_reductions(candidate, samples, wrong, list)
  for _, one in ipairs(reductions(candidate, samples)) do
    for _, is_mean in ipairs { true, false } do
      local names = names_where(candidate, samples, wrong, function(name)
        if wrong.unseen[name] or not factors.would_show(samples, name) then return false end
        for i, sample in ipairs(samples) do
          if not factors.has(sample, name, is_mean and 1 / one.at[i] or one.at[i]) then return false end
        end
        return true
      end)
      local taken, expected = is_mean and "mean" or "sum", is_mean and "sum" or "mean"
      add(list, names, "reduction",
        ("for the %s over %s; this check expects the %s"):format(taken, one.words, expected),
        is_mean and ("forward does not divide, so backward may not divide %s either: leave that to the loss.")
          :format(it_or_they(names)) or "forward divides by how many there are, so backward has to divide once, too.")
    end
  end
end

-- Whether a gradient has the right numbers in another order at all samples. `order(sizes)` returns, for each number,
-- its position in what backward returned; nil if no other order applies.
local function is_reordered(samples, name, i, order)
  local telling = 0
  return samples:agree(function(sample)
    local truth, flat = sample.truth[name], sample.seen.flat[i]
    local places = order(sizes_of(sample.case, name))
    if not (places and flat and #flat == #truth) then return nil, truth end
    local seen, moved = {}, false
    for k, place in ipairs(places) do seen[k], moved = flat[place], moved or place ~= k end
    telling = telling + (moved and 1 or 0)
    return seen, truth, sample.slack[name]
  end) and telling >= FEWEST and not Samples.is_right(samples, name)
end

-- An order with the first two of `count` dimensions exchanged.
local function exchanged(count)
  return function(sizes)
    if #sizes ~= count then return nil end
    local rows, columns, size, places = sizes[1], sizes[2], sizes[3] or 1, {}
    for i = 1, rows do
      for j = 1, columns do
        for k = 1, size do places[#places + 1] = ((j - 1) * rows + i - 1) * size + k end
      end
    end
    return places
  end
end

-- An order with blocks of rows permuted.
local function blocks(permutation)
  return function(sizes)
    local count, size, places = #permutation, 1, {}
    for _, one in ipairs(sizes) do size = size * one end
    if size % count ~= 0 then return nil end
    local block = size // count
    for k = 0, size - 1 do places[k + 1] = (permutation[k // block + 1] - 1) * block + k % block + 1 end
    return places
  end
end

local function permutations(count)
  local list = {}
  local function extend(done, used)
    if #done == count then
      list[#list + 1] = done
      return
    end
    for i = 1, count do
      if not used[i] then
        used[i] = true
        extend(table.move(done, 1, #done, 1, { [#done + 1] = i }), used)
        used[i] = nil
      end
    end
  end
  extend({}, {})
  return list
end

local function add_orders(candidate, samples, wrong, list)
  local matrices = names_where(candidate, samples, wrong, function(name, i)
    return is_reordered(samples, name, i, exchanged(2))
  end)
  add(list, matrices, "transposed", "for the transpose; this check expects the rows and columns of "
    .. text.list(matrices), "Exchange rows and columns of what backward returns.")
  local batches = names_where(candidate, samples, wrong, function(name, i)
    return is_reordered(samples, name, i, exchanged(3))
  end)
  add(list, batches, "axes", "with time and batch exchanged; this check expects the order of " .. text.list(batches),
    "Exchange the first two dimensions of what backward returns.")
end

local function add_gates(candidate, samples, wrong, list)
  for _, gates in ipairs { 4, 3 } do
    local stacked = dimensions.stacked(candidate, gates)
    for number, permutation in ipairs(next(stacked) and permutations(gates) or {}) do
      local names = number > 1 and names_where(candidate, samples, wrong, function(name, i)
        return stacked[name] and is_reordered(samples, name, i, blocks(permutation))
      end) or {}
      local order = {} -- of what backward returned
      for i, from in ipairs(permutation) do order[from] = i end
      add(list, names, "gate-order", ("for the gate order %s; this check expects that of forward, %s"):format(
        table.concat(order, " "), table.concat({ 1, 2, 3, 4 }, " ", 1, gates)),
        "Stack the gates' gradients in the order in which forward stacks the gates.")
    end
  end
end

--- Wrong gradients that are right under another convention.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @tparam table wrong the names of the wrong gradients, as keys; and `unseen` (see find_wrong in known_mistakes)
-- @treturn {table,...} matches (see rnnlua.checking.diagnosis.known_mistakes)
function conventions.matches(candidate, samples, wrong)
  local list = {}
  if next(wrong) == nil then return list end
  add_reductions(candidate, samples, wrong, list)
  add_orders(candidate, samples, wrong, list)
  add_gates(candidate, samples, wrong, list)
  return list
end

return conventions
