--- The random cases of a lab of layers: which lengths and which signs they have is not left to chance, so
-- that what a submission earns does not depend on the seed.
--
-- The longest sequences come first, then the shortest, then all lengths in between: a mistake shows at the
-- longest where it shows at all, and names are told apart there. Of numbers, every three of the first four
-- inputs have all eight combinations of signs in any eight cases in a row, and of more inputs every two all
-- four. Their sizes, and the values of sequences, are random.
-- @module rnnlua.lab.kinds.cases

local cases = {}

local MOST_LENGTHS = 32 -- more take too long to check; of a longer range as many are taken, evenly spread
local MOST_NAMED = 6 -- lengths

-- Columns of a Hadamard matrix of order 8, as masks of a case's number: the parity of the bits is the sign.
local COLUMNS = { 1, 2, 4, 7, 3, 5, 6 }

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

-- A case of a length; `sign(i, x)` is the i-th number, given the random one.
local function new_case(lab, rng, n, sign)
  local case, numbers = { inputs = {}, n = n }, 0
  for _, name in ipairs(lab:input_names()) do
    if lab.inputs[name] == "sequence" then
      local drawn = {}
      for i = 1, n do drawn[i] = rng:randn() end
      case.inputs[name] = drawn
    else
      numbers = numbers + 1
      case.inputs[name] = sign(numbers, rng:randn())
    end
  end
  return case
end

--- A random case: standard normal values, and for sequences a random length.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @treturn {inputs=table,n=?integer} inputs by name; n, the length of the sequences
function cases.one(lab, rng)
  local n = has_sequences(lab) and rng:integer(lab.lengths[1], lab.lengths[2]) or nil
  return new_case(lab, rng, n, function(_, x) return x end)
end

--- Random cases. The first of more are the same.
-- @param lab of a layer
-- @param rng a generator (rnn.rng)
-- @tparam integer count
-- @treturn {{inputs=table,n=?integer},...}
function cases.list(lab, rng, count)
  local lengths, turned, list = lengths_of(lab), {}, {}
  for i = 1, #lab:input_names() do turned[i] = rng:integer(0, 1) == 1 end
  for number = 1, count do
    list[number] = new_case(lab, rng, length_at(lengths, number), function(i, x)
      local negative = is_odd(number & COLUMNS[(i - 1) % #COLUMNS + 1]) ~= turned[i]
      return negative and -math.abs(x) or math.abs(x)
    end)
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
