--- The noise of a computed function, measured: how far its values scatter about a smooth curve.
-- Moré & Wild, "Estimating computational noise", SIAM J. Sci. Comput. 33 (2011), algorithm ECnoise.
-- @module rnnlua.checking.noise

local noise = {}

local POINTS = 9
-- Spacings relative to the inputs: a function of doubles hardly moves over the first; one that
-- rounds to 24 bits is constant there, and moves over the second; the third is for coarser ones.
local SPACINGS = { 2.0 ^ -42, 2.0 ^ -21, 2.0 ^ -11 }
local SAFETY = 8
-- Numbers of so few bits are plain ones, and say nothing about the arithmetic they come from.
local PLAIN = 20

--- The relative noise of a forward that rounds to 24 bits.
noise.FLOAT32 = 2.0 ^ -21

--- The noise of a function from its values at equally spaced points.
-- The k-th differences of a smooth function vanish with k, those of noise do not: their level,
-- scaled by (k!)²/(2k)!, is the standard deviation.
-- @tparam {number,...} values at least 5, better 7 to 9
-- @treturn number the standard deviation of the noise; where the levels don't settle, the least
--   of them, to which noise and curve both contribute
-- @treturn boolean whether they settled
function noise.level(values)
  local differences = table.move(values, 1, #values, 1, {})
  local levels, changes, gamma = {}, {}, 1.0
  for k = 1, #values - 1 do
    local sum, least, most = 0.0, math.huge, -math.huge
    for i = 1, #values - k do
      local difference = differences[i + 1] - differences[i]
      differences[i] = difference
      sum = sum + difference * difference
      least, most = math.min(least, difference), math.max(most, difference)
    end
    gamma = gamma * k / (2 * (2 * k - 1))
    levels[k] = math.sqrt(gamma * sum / (#values - k))
    changes[k] = least * most < 0
  end
  for k = 1, #levels - 2 do
    local least = math.min(levels[k], levels[k + 1], levels[k + 2])
    local most = math.max(levels[k], levels[k + 1], levels[k + 2])
    if changes[k] and most <= 4 * least then
      return levels[k], true
    end
  end
  return math.min(table.unpack(levels)), false
end

local function fits(y, bits)
  local c = y * (2.0 ^ (53 - bits) + 1) -- Dekker's splitting, 1971
  return c - (c - y) == y
end

-- Samples at 1, 2, … POINTS times the spacing, in units of their largest scale. Not at 0: a kink
-- or a step is likelier there than anywhere, and is no noise. nil where a value isn't finite.
local function sample(walk, spacing)
  local F, seen, distinct, scale = {}, {}, 0, 0.0
  local float32, fewer = true, true
  for i = 1, POINTS do
    local value, A, outputs = walk(i * spacing)
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
  for i = 1, POINTS do
    F[i] = scale == 0 and 0.0 or F[i] / scale
  end
  return { F = F, distinct = distinct, float32 = float32 and not fewer }
end

--- Measures the relative noise of a function about a point.
-- @tparam function walk number t -> F, A, outputs (a list): the function with every input moved
--   by t in proportion to its size, t > 0
-- @treturn number the noise in units of A, eight standard deviations; 0 where none was seen
-- @treturn string how it was found: "measured", "float32" (all outputs are exact in 24 bits, so the
--   forward is taken to round to them), "none"
function noise.measure(walk)
  local float32 = false
  for _, spacing in ipairs(SPACINGS) do
    local found = sample(walk, spacing)
    if not found then
      break
    end
    float32 = float32 or found.float32
    if 2 * found.distinct > POINTS then
      local relative = SAFETY * noise.level(found.F)
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

return noise
