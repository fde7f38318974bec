--- The noise of a computed function, measured: how far its values scatter about a smooth curve.
-- After Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011), with one
-- change: their points are equally spaced, and where the spacing is near a multiple of the grid that
-- values are rounded to, no scatter shows. Here the spacing is irregular, and divided differences
-- take the place of differences.
-- @module rnnlua.checking.estimate.noise

local noise = {}

local math_type = math.type

local POINTS = 7
-- Spacings relative to the inputs. A function of doubles hardly moves over the first; the second shows roundings
-- inside it that the first is too fine for. One that rounds to 24 bits is constant over both, and moves over the third;
-- the fourth is for coarser ones. Inputs moved by the second have all their bits, so that roundings differ.
local SPACINGS, FINE = { 2.0 ^ -42, 1.0471975511965976 * 2.0 ^ -32, 2.0 ^ -21, 2.0 ^ -11 }, 2
local GOLDEN_RATIO = 0.6180339887498949
local FAR = 0.3717
local SAFETY = 24
local FAULT = 1e-9
-- The median of |z|, z standard normal.
local NORMAL_MEDIAN = 0.6745
-- The degrees of the polynomials that are taken for the smooth curve.
local LOWEST, HIGHEST = 3, 4
-- Numbers of so few bits are plain ones, and say nothing about the arithmetic they come from.
local PLAIN = 20

--- The relative noise of a forward that rounds to 24 bits.
noise.FLOAT32 = 2.0 ^ -21

-- The nodes at which values are taken, in spacings: irregular, and with few bits, so that inputs which are moved by
-- them and by powers of 2 do not round.
local NODES = {}
for i = 1, POINTS do NODES[i] = i + math.floor(0.7 * 32 * (i * GOLDEN_RATIO % 1)) / 32 end

-- The weights of the combination of values at nodes first … first + degree + 1 that vanishes for polynomials of
-- the degree, scaled so that noise of standard deviation σ gives σ.
local function weights_of(nodes, first, degree)
  local weights, squares = {}, 0.0
  for i = first, first + degree + 1 do
    local product = 1.0
    for j = first, first + degree + 1 do
      product = j == i and product or product * (nodes[i] - nodes[j])
    end
    weights[#weights + 1], squares = 1 / product, squares + 1 / (product * product)
  end
  for i, weight in ipairs(weights) do weights[i] = weight / math.sqrt(squares) end
  return weights
end

local LOW, HIGH = {}, {} -- by first node: the weights for the lowest degree, and for the highest
for first = 1, POINTS - LOWEST - 1 do LOW[first] = weights_of(NODES, first, LOWEST) end
for first = 1, POINTS - HIGHEST - 1 do HIGH[first] = weights_of(NODES, first, HIGHEST) end

local function low(weights, a, b, c, d, e)
  local sum = weights[1] * a + weights[2] * b + weights[3] * c + weights[4] * d + weights[5] * e
  return sum < 0 and -sum or sum
end

local function high(weights, a, b, c, d, e, f)
  local sum = weights[1] * a + weights[2] * b + weights[3] * c + weights[4] * d + weights[5] * e + weights[6] * f
  return sum < 0 and -sum or sum
end

--- The noise of a function from its values near a point: the scatter about polynomials of low
-- degree through neighbouring values, of two degrees the larger. The median of the scatter, so that
-- one kink among the values, which is no noise, does not count.
-- @tparam {number,...} values at the nodes, 7
-- @treturn number its standard deviation
function noise.level(values)
  local a, b, c, d, e, f, g = values[1], values[2], values[3], values[4], values[5], values[6], values[7]
  local one, two, three = low(LOW[1], a, b, c, d, e), low(LOW[2], b, c, d, e, f), low(LOW[3], c, d, e, f, g)
  if one > two then one, two = two, one end
  local median = three < one and one or three > two and two or three
  one, two = high(HIGH[1], a, b, c, d, e, f), high(HIGH[2], b, c, d, e, f, g)
  if one > median then median = one end
  if two > median then median = two end -- of two values the median is the larger
  return median / NORMAL_MEDIAN
end

local function fits(y, bits)
  local c = y * (2.0 ^ (53 - bits) + 1) -- Dekker's splitting, 1971
  return c - (c - y) == y
end

-- Whether outputs, a number or a list, are all exact in so many bits.
local function all_fit(outputs, bits)
  if math_type(outputs) then return fits(outputs, bits) end
  for k = 1, #outputs do
    if not fits(outputs[k], bits) then return false end
  end
  return true
end

--- Whether numbers are all exact in 24 bits, as those of an arithmetic in single precision are.
-- @tparam number|{number,...} numbers
-- @treturn boolean
function noise.is_float32(numbers)
  return all_fit(numbers, 24)
end

local function is_among(list, count, value)
  for i = 1, count do
    if list[i] == value then return true end
  end
  return false
end

-- Samples at the nodes times the spacing, in units of their largest scale. Not at 0: a kink or a step is likelier
-- there than anywhere, and is no noise. nil where a value isn't finite.
local function sample(walk, spacing)
  local F, distinct, scale = { nil, nil, nil, nil, nil, nil, nil }, 0, 0.0
  local float32, fewer = true, true
  for i = 1, POINTS do
    local value, A, outputs = walk(NODES[i] * spacing)
    if value - value ~= 0 then
      return nil
    end
    if 2 * distinct <= POINTS and not is_among(F, i - 1, value) then distinct = distinct + 1 end
    F[i] = value
    if A > scale then scale = A end
    if float32 then
      float32 = all_fit(outputs, 24)
      fewer = fewer and float32 and all_fit(outputs, PLAIN)
    end
  end
  for i = 1, POINTS do F[i] = scale == 0 and 0.0 or F[i] / scale end
  return { F = F, differ = 2 * distinct > POINTS, float32 = float32 and not fewer }
end

-- Whether outputs are exact in 24 bits far off, too: near by, a difference of near numbers has few bits.
local function rounds_far_off(walk)
  local _, _, outputs = walk(FAR)
  return noise.is_float32(outputs)
end

--- Measures the relative noise of a function about a point.
-- @tparam function walk number t -> F, A, outputs (a number or a list): the function with every input moved
--   by t in proportion to its size, t > 0
-- @tparam[opt] integer spacings how many spacings to try, from fine to coarse, for as long as most values are equal;
--   without it the two finest are measured, and two more tried
-- @treturn number the noise in units of A, 24 standard deviations, as few values tell them; 0 where none was seen
-- @treturn string how it was found: "measured", "float32" (all outputs are exact in 24 bits, so the
--   forward is taken to round to them), "none"
-- @treturn number where it was measured, that over the finest spacing alone; else the same again
function noise.measure(walk, spacings)
  local relative, source, finest = 0.0, "none", 0.0
  local always = spacings and 1 or FINE
  for i = 1, spacings or #SPACINGS do
    if i > always and source == "measured" then break end
    local found = sample(walk, SPACINGS[i])
    if not found then break end
    if found.differ then
      relative = math.max(relative, SAFETY * noise.level(found.F))
      source = source == "float32" and source or "measured"
      if i == 1 then finest = relative end
    end
    if found.float32 and source ~= "float32" and rounds_far_off(walk) then
      relative, source = math.max(relative, noise.FLOAT32), "float32"
    end
  end
  return relative, source, source == "measured" and finest or relative
end

--- Whether a measured noise is a fault to report: above 1e-9, and neither declared nor that of a
-- forward in 24 bits.
-- @number measured as measure returned it
-- @string source likewise
-- @number[opt=0] declared
-- @treturn boolean
function noise.is_fault(measured, source, declared)
  return source == "measured" and measured > math.max(declared or 0.0, FAULT)
end

return noise
