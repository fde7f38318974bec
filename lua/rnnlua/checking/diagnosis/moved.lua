--- Wrong gradients that have the right numbers in wrong positions: a transposed matrix, items in reverse order, items
-- with the values of others.
-- @module rnnlua.checking.diagnosis.moved

local Samples = require "rnnlua.checking.diagnosis.samples"
local compare = require "rnnlua.base.compare"
local values = require "rnnlua.base.values"

local moved = {}

-- The items of a flat list with a shape, as { first, size }.
local function items_of(shape)
  local list, first = {}, 1
  if shape.kind == "vector" then
    for i = 1, shape.size do list[i] = { first = i, size = 1 } end
  elseif shape.kind == "list" then
    for i = 1, #shape do
      list[i] = { first = first, size = shape[i].size }
      first = first + shape[i].size
    end
  end
  return list
end

local function transposed(shape)
  local size = #shape
  if shape.kind ~= "list" or size < 2 or shape[1].kind ~= "vector" or shape[1].size ~= size then return nil end
  local from = {}
  for i = 1, size do
    for j = 1, size do from[(i - 1) * size + j] = (j - 1) * size + i end
  end
  return from
end

local function reversed(shape)
  local items, from = items_of(shape), {}
  for i, item in ipairs(items) do
    for k = 0, item.size - 1 do from[item.first + k] = items[#items + 1 - i].first + k end
  end
  return items[2] and from or nil
end

-- A fixed map from items to the items whose values they have, as a function: f(shape) → for each number, its position
-- in the right gradient.
local function fixed(map)
  return function(shape)
    local items, from = items_of(shape), {}
    for i, item in ipairs(items) do
      local other = items[map[i] or i]
      if not other then return nil end
      for k = 0, item.size - 1 do from[item.first + k] = other.first + k end
    end
    return from
  end
end

local function shape_of(sample, name)
  return (values.flatten(sample.case.inputs[name], name))
end

-- The numbers at the positions `from`.
local function taken(numbers, from)
  local list = {}
  for i = 1, #from do list[i] = numbers[from[i]] end
  return list
end

local function fits(samples, name, map)
  return samples:agree(function(sample)
    local from = map(shape_of(sample, name))
    if not from then return nil end
    return sample.seen.gradients[name], taken(sample.truth[name], from), taken(sample.slack[name], from)
  end)
end

local PLAIN = 1000 -- a number identifies its origin only if it is this many times larger than its error bound
local FEWEST = 3 -- samples with such a number

-- Whether item i has the right values of item j at a sample; nil if an item does not exist there. Second, whether
-- that is evidence: zeros and vague numbers are not, because they may equal anything.
local function has(sample, name, i, j)
  local items, seen, truth = items_of(shape_of(sample, name)), sample.seen.gradients[name], sample.truth[name]
  if not items[i] or not items[j] then return nil end
  local rounding = compare.SAME * math.max(Samples.largest(seen), Samples.largest(truth))
  local shows = false
  for k = 0, items[i].size - 1 do
    local from = items[j].first + k
    local room = rounding + (sample.slack[name][from] or 0)
    if not (math.abs(seen[items[i].first + k] - truth[from]) <= room) then return false end
    shows = shows or math.abs(truth[from]) > PLAIN * room
  end
  return true, shows
end

local function has_everywhere(samples, name, i, j)
  local showing = 0
  for _, sample in ipairs(samples) do
    local fits_here, shows = has(sample, name, i, j)
    if fits_here == false then return false end
    if shows then showing = showing + 1 end
  end
  return i == j or showing >= FEWEST
end

-- For each wrong item, the item whose values it has; nil unless each wrong item has the values of exactly one other.
local function map_of(samples, name)
  local map, count = {}, 0
  for _, sample in ipairs(samples) do count = math.max(count, #items_of(shape_of(sample, name))) end
  for i = 1, count do
    if not has_everywhere(samples, name, i, i) then
      for j = 1, count do
        if has_everywhere(samples, name, i, j) then
          if map[i] then return nil end
          map[i] = j
        end
      end
      if not map[i] then return nil end
    end
  end
  return next(map) and map or nil
end

-- Describes which items have the values of others, with runs joined: "d[1..4] has the values of d[5..8]". Only the
-- first `count` items are shown, if there are any among them; then second, whether there are others.
local function runs(map, gradient, count)
  local list, numbers, later = {}, {}, {}
  for i in next, map do table.insert(math.max(i, map[i]) <= count and numbers or later, i) end
  if not numbers[1] then numbers, later = later, numbers end
  table.sort(numbers)
  local first = 1
  for place, i in ipairs(numbers) do
    local following = numbers[place + 1]
    if following ~= i + 1 or map[following] ~= map[i] + 1 then
      local from = numbers[first]
      local shown = from == i and "%s[%d] has the value of %s[%d]" or "%s[%d..%d] has the values of %s[%d..%d]"
      list[#list + 1] = from == i and shown:format(gradient, i, gradient, map[i])
        or shown:format(gradient, from, i, gradient, map[from], map[i])
      first = place + 1
    end
  end
  return list, later[1] ~= nil
end

-- Whether all rows of a matrix have the same numbers, in all samples with several rows.
local function has_same_rows(samples, name)
  local telling = 0
  for _, sample in ipairs(samples) do
    local items, seen, truth = items_of(shape_of(sample, name)), sample.seen.gradients[name], sample.truth[name]
    local differ = false
    for i = 2, #items do
      for k = 0, items[i].size - 1 do
        if seen[items[i].first + k] ~= seen[1 + k] then return false end
        differ = differ or math.abs(truth[items[i].first + k] - truth[1 + k]) > PLAIN * compare.SAME
          * Samples.largest(truth)
      end
    end
    telling = telling + (differ and 1 or 0)
  end
  return telling >= FEWEST
end

local SHOWN = 4

--- Describes a wrong gradient whose numbers are in wrong positions.
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @string name of the input
-- @treturn ?table { id, name, explanation, gradients, places = function(shape) → for each number, its position in the
--   right gradient, or nil if no positions explain it }
function moved.of(samples, name)
  local gradient = "d" .. name
  if not samples[1].seen.gradients[name] then return nil end
  if shape_of(samples[1], name).kind == "list" and has_same_rows(samples, name) then
    return { id = "same-rows", gradients = { gradient }, name = ("all rows of %s are the same"):format(gradient),
      explanation = "Is each row a table of its own? If one table is put in at every row, each row is written over the "
        .. "others." }
  end
  if #samples[1].truth[name] < 2 then return nil end
  if fits(samples, name, transposed) then
    return { id = "transposed", gradients = { gradient }, places = transposed, name = gradient .. " is transposed",
      explanation = "Each of its numbers is in the place of the one across the diagonal." }
  elseif fits(samples, name, reversed) then
    return { id = "reversed", gradients = { gradient }, places = reversed, name = gradient .. " is in reverse order",
      explanation = "Its first item stands last. Do you add to its end in a loop that runs backwards?" }
  end
  local map = not samples.candidate:has_fixed_items() and map_of(samples, name)
  if not map then return nil end
  local said, are_more = runs(map, gradient, #items_of(shape_of(samples[1], name)))
  if #said > SHOWN or not fits(samples, name, fixed(map)) then return nil end
  return { id = "moved", gradients = { gradient }, places = fixed(map),
    name = table.concat(said, ", and ") .. (are_more and ", and so on" or ""),
    explanation = "All its other numbers are right." }
end

return moved
