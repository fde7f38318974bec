--- The noise of a computed function, measured: how far its values scatter about a smooth curve.
-- After Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011), with one
-- change: their points are equally spaced, and where the spacing is near a multiple of the grid that
-- values are rounded to, no scatter shows. Here the spacing is irregular, and divided differences
-- take the place of differences.
-- @module rnnlua.checking.noise

local noise = {}

local POINTS = 11
-- Spacings relative to the inputs: a function of doubles hardly moves over the first; one that
-- rounds to 24 bits is constant there, and moves over the second; the third is for coarser ones.
local SPACINGS = { 2.0 ^ -42, 2.0 ^ -21, 2.0 ^ -11 }
local GOLDEN_RATIO = 0.6180339887498949
local SAFETY = 12
local FAULT = 1e-9
-- The median of |z|, z standard normal.
local NORMAL_MEDIAN = 0.6745
-- The degrees of the polynomials that are taken for the smooth curve.
local LOWEST, HIGHEST = 3, 4
-- Numbers of so few bits are plain ones, and say nothing about the arithmetic they come from.
local PLAIN = 20

--- The relative noise of a forward that rounds to 24 bits.
noise.FLOAT32 = 2.0 ^ -21

-- The combination of values at nodes first … first + degree + 1 that vanishes for polynomials of
-- the degree, scaled so that noise of standard deviation σ gives σ.
local function residue(nodes, values, first, degree)
  local sum, squares = 0.0, 0.0
  for i = first, first + degree + 1 do
    local product = 1.0
    for j = first, first + degree + 1 do
      product = j == i and product or product * (nodes[i] - nodes[j])
    end
    sum, squares = sum + values[i] / product, squares + 1 / (product * product)
  end
  return sum / math.sqrt(squares)
end

--- The noise of a function from its values near a point: the scatter about polynomials of low
-- degree through neighbouring values, of two degrees the larger. The median of the scatter, so that
-- one kink among the values, which is no noise, does not count.
-- @tparam {number,...} nodes irregular, ascending
-- @tparam {number,...} values as many, at least 7
-- @treturn number its standard deviation
function noise.level(nodes, values)
  local level = 0.0
  for degree = LOWEST, HIGHEST do
    local residues, count = {}, #values - degree - 1
    for first = 1, count do
      residues[first] = math.abs(residue(nodes, values, first, degree))
    end
    table.sort(residues)
    level = math.max(level, residues[(count + 2) // 2] / NORMAL_MEDIAN)
  end
  return level
end

local function fits(y, bits)
  local c = y * (2.0 ^ (53 - bits) + 1) -- Dekker's splitting, 1971
  return c - (c - y) == y
end

--- Whether numbers are all exact in 24 bits, as those of an arithmetic in single precision are.
-- @tparam {number,...} numbers
-- @treturn boolean
function noise.is_float32(numbers)
  for _, y in ipairs(numbers) do
    if not fits(y, 24) then return false end
  end
  return true
end

-- Samples at about 1, 2, … points times the spacing, in units of their largest scale. Not at 0: a kink
-- or a step is likelier there than anywhere, and is no noise. nil where a value isn't finite.
local function sample(walk, spacing, points)
  local nodes, F, seen, distinct, scale = {}, {}, {}, 0, 0.0
  local float32, fewer = true, true
  for i = 1, points do
    nodes[i] = i + 0.7 * (i * GOLDEN_RATIO % 1)
    local value, A, outputs = walk(nodes[i] * spacing)
    if value - value ~= 0 then
      return nil
    end
    F[i], scale = value, math.max(scale, A)
    if not seen[value] then
      seen[value], distinct = true, distinct + 1
    end
    for k = 1, #outputs do
      float32 = float32 and fits(outputs[k], 24)
      fewer = fewer and fits(outputs[k], PLAIN)
    end
  end
  for i = 1, points do
    F[i] = scale == 0 and 0.0 or F[i] / scale
  end
  return { nodes = nodes, F = F, distinct = distinct, float32 = float32 and not fewer }
end

--- Measures the relative noise of a function about a point.
-- @tparam function walk number t -> F, A, outputs (a list): the function with every input moved
--   by t in proportion to its size, t > 0
-- @tparam[opt=11] integer points how many values to take over a spacing, at least 7
-- @tparam[opt=3] integer spacings how many spacings to try, from fine to coarse, for as long as most
--   values are equal
-- @treturn number the noise in units of A, twelve standard deviations; 0 where none was seen
-- @treturn string how it was found: "measured", "float32" (all outputs are exact in 24 bits, so the
--   forward is taken to round to them), "none"
function noise.measure(walk, points, spacings)
  points = points or POINTS
  local float32 = false
  for i = 1, spacings or #SPACINGS do
    local found = sample(walk, SPACINGS[i], points)
    if not found then
      break
    end
    float32 = float32 or found.float32
    if 2 * found.distinct > points then
      local relative = SAFETY * noise.level(found.nodes, found.F)
      if found.float32 then
        return math.max(relative, noise.FLOAT32), "float32"
      end
      return relative, "measured"
    end
  end
  if float32 then
    return noise.FLOAT32, "float32"
  end
  return 0.0, "none"
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
