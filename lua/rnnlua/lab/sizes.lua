--- The sizes of a lab's dimensions in its draws. Every size of each range occurs, and different dimensions have
-- different sizes if the ranges allow it, because equal sizes hide a transpose.
-- @module rnnlua.lab.sizes

local values = require "rnnlua.base.values"

local sizes = {}

local MOST = 32 -- sizes of a dimension; of a longer range, this many, evenly spaced

-- The sizes of a range, largest first.
local function descending(range)
  local low, high = range[1], range[2]
  local count, list = math.min(high - low + 1, MOST), {}
  for i = 1, count do list[i] = count > 1 and high - (i - 1) * (high - low) // (count - 1) or high end
  return list
end

-- The first value of a list that meets a condition.
local function first(list, condition)
  for _, value in ipairs(list) do
    if condition(value) then return value end
  end
end

-- How many sizes of each dimension have not occurred yet, and their total.
local function missing(names, all, seen)
  local of, count = {}, 0
  for _, name in ipairs(names) do
    of[name] = 0
    for _, size in ipairs(all[name]) do of[name] = of[name] + (seen[name][size] and 0 or 1) end
    count = count + of[name]
  end
  return of, count
end

-- The sizes of one draw: preferably sizes that have not occurred yet, and no size twice. The dimension with the most
-- missing sizes chooses first, so that every draw adds one.
local function next_row(names, all, seen)
  local row, taken, lacks = {}, {}, missing(names, all, seen)
  table.sort(names, function(a, b)
    if lacks[a] ~= lacks[b] then return lacks[a] > lacks[b] end
    return a < b
  end)
  for _, name in ipairs(names) do
    local list = all[name]
    local size = first(list, function(value) return not seen[name][value] and not taken[value] end)
      or first(list, function(value) return not taken[value] end) or list[1]
    row[name], taken[size] = size, true
  end
  for name, size in next, row do seen[name][size] = true end
  return row
end

--- The sizes of successive draws, until every size has occurred, largest first.
-- @tparam table dims { smallest, largest } by name
-- @treturn {table,...} sizes by name; one empty table if there are no dimensions
function sizes.rows(dims)
  local names, all, seen, rows = values.names(dims), {}, {}, {}
  for _, name in ipairs(names) do all[name], seen[name] = descending(dims[name]), {} end
  repeat
    rows[#rows + 1] = next_row(names, all, seen)
  until select(2, missing(names, all, seen)) == 0
  return rows
end

--- The ranges as text: `D 1 to 3, H 1 to 4`.
-- @tparam table dims
-- @treturn {string,...}
function sizes.ranges(dims)
  local parts = {}
  for i, name in ipairs(values.names(dims)) do
    local low, high = dims[name][1], dims[name][2]
    parts[i] = low == high and ("%s %d"):format(name, low) or ("%s %d to %d"):format(name, low, high)
  end
  return parts
end

return sizes
