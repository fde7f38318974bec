--- The random draws of a lab of layers. Their lengths, signs and sizes are planned, so that a submission's points do
-- not depend on the seed.
--
-- Lengths: the longest sequences come first, then the shortest, then all lengths in between. If a mistake shows at
-- all, it shows at the longest, and there mistakes are easiest to tell apart.
-- Signs of inputs that are numbers: for any three of the first four inputs, the first eight draws have all eight
-- combinations of signs; for any two of the first seven, all four.
-- Sizes: each number has sizes from small to large on both sides of zero. The values of sequences are random, and so
-- are sizes, except that over all draws each input has a small and a large value on each side. If a gradient of the
-- solution vanishes at a draw, the draw exchanges a size with another draw. If that does not help, it is drawn again,
-- with the same signs.
-- Inputs with dimensions have random values, and sizes that rnnlua.lab.sizes plans.
-- @module rnnlua.lab.kinds.layer_draws

local lazy = require "rnnlua.base.lazy"
local values = require "rnnlua.base.values"

local inputs = lazy "rnnlua.lab.inputs"
local sizes_of_dims = lazy "rnnlua.lab.sizes"

local draws = {}

local MOST_LENGTHS = 32 -- more take too long to check; of a longer range, this many are taken, evenly spaced
local MOST_TRIES = 30 -- tries for a draw, until it is informative
local LEAST = 1e-5 -- smallest gradient that shows, relative to max(1, |value|)
local MOST_NAMED = 6 -- lengths that a text lists

local MOST_PASSES = 4 -- over the draws that are not informative
local MOST_EXCHANGES = 100 -- to try, for each draw on average
local SMALL = { 0.04, 0.08 } -- the range of the smallest size on each side of zero
local LARGE = { 2.5, 3.0 } -- the range of the largest, unless it is larger

local POOL = 16 -- one of this many random sizes is taken; with so many, no small ones are left in the largest part

-- Signs from a Hadamard matrix of order 8. Each column is a mask of (draw number - 1); the parity of the masked bits
-- is the sign. The fourth column is the product of the first three, so all four signs would always have the same
-- product. Its mask therefore includes the bit 8, which changes its sign after the eighth draw.
local COLUMNS = { 1, 2, 4, 15, 3, 5, 6 }

local function has_sequences(lab)
  for _, kind in next, lab.inputs do
    if kind == "sequence" or type(kind) == "table" and kind.kind == "sequence" then return true end
  end
  return false
end

-- The lengths to draw, in increasing order; empty without sequences.
local function lengths_of(lab)
  local list = {}
  if not has_sequences(lab) then return list end
  local low, high = lab.lengths[1], lab.lengths[2]
  local count = math.min(high - low + 1, MOST_LENGTHS)
  for i = 1, count do list[i] = count > 1 and low + (i - 1) * (high - low) // (count - 1) or low end
  return list
end

-- The length of a draw by its number; nil without sequences.
local function length_at(lengths, number)
  local at = (number - 1) % math.max(1, #lengths)
  if at == 1 then return lengths[1] end
  return lengths[#lengths - math.max(0, at - 1)]
end

local function is_odd(bits)
  local odd = false
  while bits > 0 do
    odd = odd ~= (bits & 1 == 1)
    bits = bits >> 1
  end
  return odd
end

-- Makes the largest size large, and if there are two or more, the smallest small.
local function widen(rng, list)
  local small, large = 1, 1
  for i = 2, #list do
    if list[i] < list[small] then small = i end
    if list[i] >= list[large] then large = i end
  end
  if list[1] and list[large] < LARGE[1] then list[large] = rng:uniform(LARGE[1], LARGE[2]) end
  if small ~= large and (list[small] < SMALL[1] or list[small] > SMALL[2]) then
    list[small] = rng:uniform(SMALL[1], SMALL[2])
  end
  return list
end

-- `count` sizes of standard normal numbers, one from each part of their range, in random order.
local function sizes(rng, count)
  local pool, list = {}, {}
  for i = 1, count * POOL do pool[i] = math.abs(rng:randn()) end
  table.sort(pool)
  for i = 1, count do
    local at = rng:integer(1, i)
    list[i] = list[at]
    list[at] = pool[(i - 1) * POOL + rng:integer(1, POOL)]
  end
  return widen(rng, list)
end

-- The values of the i-th input that is a number, in `count` draws.
local function numbers(rng, i, count)
  local column, turned = COLUMNS[(i - 1) % #COLUMNS + 1], rng:integer(0, 1) == 1
  local negative, below = {}, 0
  for number = 1, count do
    negative[number] = is_odd(number - 1 & column) ~= turned
    if negative[number] then below = below + 1 end
  end
  local left, right, list = sizes(rng, below), sizes(rng, count - below), {}
  for number = 1, count do
    list[number] = negative[number] and -table.remove(left) or table.remove(right)
  end
  return list
end

local function sequence(rng, n)
  local list = {}
  for t = 1, n do list[t] = rng:randn() end
  return list
end

-- The sequences of an input, with the lengths of the draws.
local function sequences(rng, list)
  local drawn, sides = {}, { [true] = {}, [false] = {} }
  for number, draw in ipairs(list) do
    drawn[number] = sequence(rng, draw.n)
    for _, x in ipairs(drawn[number]) do table.insert(sides[x < 0], math.abs(x)) end
  end
  widen(rng, sides[true])
  widen(rng, sides[false])
  for number = #drawn, 1, -1 do
    for t = #drawn[number], 1, -1 do
      local below = drawn[number][t] < 0
      local size = table.remove(sides[below])
      drawn[number][t] = below and -size or size
    end
  end
  return drawn
end

-- The sizes of the dimensions in a draw, by its number; nil if the lab has no dimensions. n is the length of its
-- sequences.
local function sizes_at(lab, number, n)
  if not lab.dims or next(lab.dims) == nil then return nil end
  local rows, sizes_there = sizes_of_dims.rows(lab.dims), { n = n }
  for name, size in next, rows[(number - 1) % #rows + 1] do sizes_there[name] = size end
  return sizes_there
end

-- A random value of an input at a draw.
local function draw_input(lab, name, draw, rng)
  local kind = lab.inputs[name]
  if kind == "number" then return rng:randn() end
  if kind == "sequence" then return sequence(rng, draw.n) end
  return inputs.draw(name, kind, draw.sizes or { n = draw.n }, rng)
end

--- One draw: standard normal values, and a random length for sequences.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @treturn {inputs=table,n=?integer,sizes=?table} inputs by name; n, the length of the sequences; sizes by dimension
function draws.one(lab, rng)
  local n = has_sequences(lab) and rng:integer(lab.lengths[1], lab.lengths[2]) or nil
  local draw = { inputs = {}, n = n, sizes = sizes_at(lab, 1, n) }
  for _, name in ipairs(lab:input_names()) do draw.inputs[name] = draw_input(lab, name, draw, rng) end
  return draw
end

-- The smallest and the largest magnitude in a value.
local function sizes_in(value)
  local _, flat = values.flatten(value, "it")
  local smallest, largest = math.huge, 0.0
  for _, x in ipairs(flat) do smallest, largest = math.min(smallest, math.abs(x)), math.max(largest, math.abs(x)) end
  return smallest, largest
end

local function gradients_show(lab, solution, draw)
  local value, gradients = lab.kind.results(solution, draw)
  local _, size = sizes_in(value)
  for _, name in ipairs(lab.gradients) do
    local smallest, largest = sizes_in(gradients[name])
    local has_dimensions = type(lab.inputs[name]) == "table" -- many numbers, and some may be zero
    if (has_dimensions and largest or smallest) < LEAST * math.max(1.0, size) then return false end
  end
  return true
end

--- Whether every gradient of the solution shows at a draw. If a gradient is too small relative to the value, a wrong
-- submission may return 0 for it; that happens to dh_0 with a small weight and a long sequence.
-- @param lab of a layer
-- @tparam {inputs=table,n=?integer} draw
-- @treturn boolean also true if there is no solution to call, or it has no gradients
function draws.is_informative(lab, draw)
  local solution = lab:solution()
  if not solution then return true end
  local ok, show = pcall(gradients_show, lab, solution, draw)
  return not ok or show
end

-- Exchanges a number between two draws, if it has the same sign in both.
local function exchange(a, b, name)
  local x, y = a.inputs[name], b.inputs[name]
  if (x < 0) ~= (y < 0) then return false end
  a.inputs[name], b.inputs[name] = y, x
  return true
end

-- Exchanges a number of a draw with one of another draw, so that the draw becomes informative. The other draw has to
-- stay informative, unless `later`. Returns whether that succeeded. The budget limits how many exchanges are tried.
local function exchange_one(list, number, names, is_informative, budget, later)
  local draw = list[number]
  for i = 1, #list - 1 do
    local other = list[(number + i - 1) % #list + 1]
    for _, name in ipairs(names) do
      if budget.left > 0 and exchange(draw, other, name) then
        if is_informative(draw) and (later or is_informative(other)) then return true end
        exchange(draw, other, name)
        budget.left = budget.left - 1
      end
    end
  end
  return false
end

-- Exchanges numbers between draws until all are informative, or no exchange helps.
local function exchange_all(list, names, is_informative)
  local budget = { left = MOST_EXCHANGES * #list }
  for pass = 1, MOST_PASSES do
    local left = false
    for number, draw in ipairs(list) do
      if not is_informative(draw) and not exchange_one(list, number, names, is_informative, budget) then
        left = true
        if pass < MOST_PASSES then exchange_one(list, number, names, is_informative, budget, true) end
      end
    end
    if not left then return end
  end
end

-- The names of the inputs that are real numbers.
local function numbers_among(lab, names)
  local list = {}
  for _, name in ipairs(names) do
    if lab.inputs[name] == "number" then list[#list + 1] = name end
  end
  return list
end

-- Draws a draw's sequences and the sizes of its numbers again, until it is informative.
local function redraw(lab, draw, names, rng, is_informative)
  for _ = 1, MOST_TRIES do
    if is_informative(draw) then return end
    for _, name in ipairs(names) do -- a fixed order, so that draws are reproducible
      local value = draw_input(lab, name, draw, rng)
      if lab.inputs[name] == "number" then
        value = (draw.inputs[name] < 0 and -1 or 1) * math.abs(value)
      end
      draw.inputs[name] = value
    end
  end
end

--- Draws as many as a check needs.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @tparam integer count
-- @tparam[opt] function is_informative draw → whether the draw is informative enough to keep
-- @treturn {{inputs=table,n=?integer,sizes=?table},...} as from draws.one
function draws.list(lab, rng, count, is_informative)
  local lengths, list, position = lengths_of(lab), {}, 0
  for number = 1, count do
    local n = length_at(lengths, number)
    list[number] = { inputs = {}, n = n, sizes = sizes_at(lab, number, n) }
  end
  local names = lab:input_names()
  for _, name in ipairs(names) do
    local drawn = {}
    if lab.inputs[name] == "number" then
      position = position + 1
      drawn = numbers(rng, position, count)
    elseif lab.inputs[name] == "sequence" then
      drawn = sequences(rng, list)
    else
      for number, draw in ipairs(list) do drawn[number] = draw_input(lab, name, draw, rng) end
    end
    for number, draw in ipairs(list) do draw.inputs[name] = drawn[number] end
  end
  if is_informative then
    exchange_all(list, numbers_among(lab, names), is_informative)
    for _, draw in ipairs(list) do redraw(lab, draw, names, rng, is_informative) end
  end
  return list
end

--- The fewest draws that include every length, and every size of each dimension.
-- @param lab of a layer
-- @treturn integer
function draws.fewest(lab)
  return math.max(#lengths_of(lab), lab.dims and #sizes_of_dims.rows(lab.dims) or 0)
end

-- The different lengths among `count` draws, in increasing order.
local function drawn_lengths(lab, count)
  local lengths, seen, list = lengths_of(lab), {}, {}
  for number = 1, count do
    local n = length_at(lengths, number)
    if n and not seen[n] then
      seen[n] = true
      list[#list + 1] = n
    end
  end
  table.sort(list)
  return list
end

--- Describes `count` draws: `10 draws, every n from 1 to 9`, `2 draws, n = 1, 9`.
-- @param lab of a layer
-- @tparam integer count
-- @treturn string
function draws.describe(lab, count)
  local text, list = ("%d draw%s"):format(count, count == 1 and "" or "s"), drawn_lengths(lab, count)
  if lab.dims and next(lab.dims) then
    text = text .. ", " .. table.concat(sizes_of_dims.ranges(lab.dims), ", ")
  end
  if not list[1] then return text end
  if list[3] and list[#list] - list[1] == #list - 1 then
    return ("%s, every n from %d to %d"):format(text, list[1], list[#list])
  end
  if #list > MOST_NAMED then list = { list[1], list[2], list[3], "…", list[#list] } end
  return ("%s, n = %s"):format(text, table.concat(list, ", "))
end

return draws
