--- The random cases of a lab of layers: which lengths, signs and sizes they have is not left to chance, so that
-- what a submission earns does not depend on the seed.
--
-- The longest sequences come first, then the shortest, then all lengths in between: a mistake shows at the
-- longest where it shows at all, and names are told apart there. Of numbers, every three of the first four
-- inputs have all eight combinations of signs in the first eight cases, and of up to seven every two all four; and
-- each has sizes from small to large on both sides of zero. The values of sequences are random. A case at which a
-- gradient of the solution vanishes is drawn again, with the same signs.
-- @module rnnlua.lab.kinds.cases

local values = require "rnnlua.base.values"

local cases = {}

local MOST_LENGTHS = 32 -- more take too long to check; of a longer range as many are taken, evenly spread
local MOST_TRIES = 30 -- to draw a case that tells something
local LEAST = 1e-5 -- of a gradient, beside the value or 1
local MOST_NAMED = 6 -- lengths

local POOL = 16 -- random sizes of which one is taken: so many, that the largest part has no small ones

-- Columns of a Hadamard matrix of order 8, as masks of a case's number less 1: the parity of the bits is the sign. The
-- fourth, which is the product of the first three, turns round behind the eighth case, lest all four always have
-- the same product.
local COLUMNS = { 1, 2, 4, 15, 3, 5, 6 }

local function has_sequences(lab)
  for _, kind in next, lab.inputs do
    if kind == "sequence" then return true end
  end
  return false
end

-- The lengths that are drawn, in increasing order; none without sequences.
local function lengths_of(lab)
  local list = {}
  if not has_sequences(lab) then return list end
  local low, high = lab.lengths[1], lab.lengths[2]
  local count = math.min(high - low + 1, MOST_LENGTHS)
  for i = 1, count do list[i] = count > 1 and low + (i - 1) * (high - low) // (count - 1) or low end
  return list
end

-- The length of the case of a number, nil without sequences.
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

-- So many sizes of standard normal numbers, one from each part of their range, in random order.
local function sizes(rng, count)
  local pool, list = {}, {}
  for i = 1, count * POOL do pool[i] = math.abs(rng:randn()) end
  table.sort(pool)
  for i = 1, count do
    local at = rng:integer(1, i)
    list[i] = list[at]
    list[at] = pool[(i - 1) * POOL + rng:integer(1, POOL)]
  end
  return list
end

-- The numbers of an input, the i-th of those that are numbers, in so many cases.
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

--- A random case: standard normal values, and for sequences a random length.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @treturn {inputs=table,n=?integer} inputs by name; n, the length of the sequences
function cases.one(lab, rng)
  local n = has_sequences(lab) and rng:integer(lab.lengths[1], lab.lengths[2]) or nil
  local case = { inputs = {}, n = n }
  for _, name in ipairs(lab:input_names()) do
    case.inputs[name] = lab.inputs[name] == "sequence" and sequence(rng, n) or rng:randn()
  end
  return case
end

-- The smallest and the largest size of a value's numbers.
local function sizes_in(value)
  local _, flat = values.flatten(value, "it")
  local smallest, largest = math.huge, 0.0
  for _, x in ipairs(flat) do smallest, largest = math.min(smallest, math.abs(x)), math.max(largest, math.abs(x)) end
  return smallest, largest
end

local function gradients_show(lab, solution, case)
  local value, gradients = lab.kind.results(solution, case)
  local _, size = sizes_in(value)
  for _, name in ipairs(lab.gradients) do
    if sizes_in(gradients[name]) < LEAST * math.max(1.0, size) then return false end
  end
  return true
end

--- Whether every gradient of the solution shows at a case: where one vanishes beside the value, as that of h_0 does for
-- a small weight in a long sequence, 0 is as good.
-- @param lab of a layer
-- @tparam {inputs=table,n=?integer} case
-- @treturn boolean also true where the solution can't be had, or has no gradients
function cases.is_telling(lab, case)
  local solution = lab:solution()
  if not solution then return true end
  local ok, show = pcall(gradients_show, lab, solution, case)
  return not ok or show
end

-- Draws the sizes of a case's numbers and its sequences again, until it tells something.
local function redraw(case, names, rng, is_telling)
  for _ = 1, MOST_TRIES do
    if is_telling(case) then return end
    for _, name in ipairs(names) do -- in this order, lest it depend on that of a table
      local value = case.inputs[name]
      if math.type(value) then
        case.inputs[name] = (value < 0 and -1 or 1) * math.abs(rng:randn())
      else
        case.inputs[name] = sequence(rng, case.n)
      end
    end
  end
end

--- Random cases.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @tparam integer count
-- @tparam[opt] function is_telling is given a case, and returns whether it will do
-- @treturn {{inputs=table,n=?integer},...}
function cases.list(lab, rng, count, is_telling)
  local lengths, list, position = lengths_of(lab), {}, 0
  for number = 1, count do list[number] = { inputs = {}, n = length_at(lengths, number) } end
  for _, name in ipairs(lab:input_names()) do
    local drawn
    if lab.inputs[name] == "number" then
      position = position + 1
      drawn = numbers(rng, position, count)
    end
    for number, case in ipairs(list) do
      case.inputs[name] = drawn and drawn[number] or sequence(rng, case.n)
    end
  end
  if is_telling then
    for _, case in ipairs(list) do redraw(case, lab:input_names(), rng, is_telling) end
  end
  return list
end

--- How many cases it takes to have every length.
-- @param lab of a layer
-- @treturn integer
function cases.fewest(lab) return #lengths_of(lab) end

-- The lengths of so many cases, in increasing order, each once.
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

--- What is drawn in so many cases: `10 draws, every n from 1 to 9`, `2 draws, n = 1, 9`.
-- @param lab of a layer
-- @tparam integer count
-- @treturn string
function cases.describe(lab, count)
  local draws, list = ("%d draw%s"):format(count, count == 1 and "" or "s"), drawn_lengths(lab, count)
  if not list[1] then return draws end
  if list[3] and list[#list] - list[1] == #list - 1 then
    return ("%s, every n from %d to %d"):format(draws, list[1], list[#list])
  end
  if #list > MOST_NAMED then list = { list[1], list[2], list[3], "…", list[#list] } end
  return ("%s, n = %s"):format(draws, table.concat(list, ", "))
end

return cases
