--- Measures the noise of a computed function: the scatter of its values about a smooth curve.
-- After Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011), with one change. Their points
-- are equally spaced; if the spacing is near a multiple of the grid that values are rounded to, no scatter shows.
-- Here the spacing is irregular, with divided differences instead of differences.
-- @module rnnlua.checking.estimate.noise

local noise = {}

local math_type = math.type

local POINTS = 7
-- Spacings relative to the inputs. A function in double precision hardly changes over the first; the second shows
-- rounding inside it that the first is too fine for. A function that rounds to 24 bits is constant over both, and
-- changes over the third; the fourth is for coarser ones. The second has a factor with all its bits, so that inputs
-- moved by it round differently.
local SPACINGS, FINE = { 2.0 ^ -42, 1.0471975511965976 * 2.0 ^ -32, 2.0 ^ -21, 2.0 ^ -11 }, 2
local GOLDEN_RATIO = 0.6180339887498949
local FAR = 0.3717
local SAFETY = 24
local FAULT = 1e-9
-- The median of |z|, z standard normal.
local NORMAL_MEDIAN = 0.6745
-- The degrees of the polynomials that approximate a smooth curve.
local LOWEST, HIGHEST = 3, 4
-- Numbers with so few bits, such as small integers, say nothing about the precision of the arithmetic.
local PLAIN = 20

--- The relative noise of a forward that rounds to 24 bits.
noise.FLOAT32 = 2.0 ^ -21

-- The positions of the values, in spacings: irregular, and with few bits, so that an input moved by a node times a
-- power of 2 is not rounded.
local NODES = {}
for i = 1, POINTS do NODES[i] = i + math.floor(0.7 * 32 * (i * GOLDEN_RATIO % 1)) / 32 end

-- The weights of the linear combination of values at nodes first … first + degree + 1 that is 0 for polynomials of
-- the degree. They are scaled so that noise of standard deviation σ gives σ.
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

local LOW, HIGH = {}, {} -- by first node: the weights for the lowest and for the highest degree
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

--- The noise of a function from its values near a point: the scatter about polynomials of low degree through
-- neighbouring values; the larger result of two degrees. It uses the median, so a kink between two values has no
-- effect.
-- @tparam {number,...} values at the nodes, 7
-- @treturn number its standard deviation
function noise.level(values)
  local a, b, c, d, e, f, g = values[1], values[2], values[3], values[4], values[5], values[6], values[7]
  local one, two, three = low(LOW[1], a, b, c, d, e), low(LOW[2], b, c, d, e, f), low(LOW[3], c, d, e, f, g)
  if one > two then one, two = two, one end
  local median = three < one and one or three > two and two or three
  one, two = high(HIGH[1], a, b, c, d, e, f), high(HIGH[2], b, c, d, e, f, g)
  if one > median then median = one end
  if two > median then median = two end -- the median of two values is the larger one
  return median / NORMAL_MEDIAN
end

local function fits(y, bits)
  local c = y * (2.0 ^ (53 - bits) + 1) -- Dekker's splitting, 1971
  return c - (c - y) == y
end

-- Whether all outputs (a number or a list) are exact with a number of bits.
local function all_fit(outputs, bits)
  if math_type(outputs) then return fits(outputs, bits) end
  for k = 1, #outputs do
    if not fits(outputs[k], bits) then return false end
  end
  return true
end

--- Whether all numbers are exact with 24 bits, as in single precision.
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

-- Values at the nodes times the spacing, in units of their largest scale A; nil if a value is not finite. No value is
-- taken at 0, because kinks and steps of a function are most common there and are not noise.
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

-- Whether outputs are exact with 24 bits far from the point, too. Near it, differences of similar numbers have few
-- bits anyway.
local function rounds_far_off(walk)
  local _, _, outputs = walk(FAR)
  return noise.is_float32(outputs)
end

--- Measures the relative noise of a function about a point.
-- @tparam function walk number t → F, A, outputs (a number or a list): the function with every input moved by t in
--   proportion to its size, t > 0
-- @tparam[opt] integer spacings how many spacings to try, from fine to coarse, until most values are different; by
--   default, the two finest are measured, and two more tried
-- @treturn number the noise in units of A, as 24 standard deviations, because there are few values; 0 if none was
--   seen
-- @treturn string how it was found: "measured", "float32" (all outputs are exact with 24 bits, so the forward is
--   assumed to round to them), "none"
-- @treturn number the noise over the finest spacing alone if it was measured; otherwise the same again
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

--- Whether a measured noise is a fault to report: above 1e-9, not declared, and not that of a forward with 24 bits.
-- @number measured the first result of measure
-- @string source the second result of measure
-- @number[opt=0] declared
-- @treturn boolean
function noise.is_fault(measured, source, declared)
  return source == "measured" and measured > math.max(declared or 0.0, FAULT)
end

return noise
