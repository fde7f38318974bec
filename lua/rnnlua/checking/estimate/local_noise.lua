--- Measures the noise of F at the scale of each step, and estimates the derivative with this noise.
--
-- The noise measured before is an upper bound. It comes from fixed distances, so a nearby edge or kink counts as
-- noise; and it includes the effect of rounding x inside F. Here, values between the ends of a step are compared with
-- polynomials through their neighbours, at the realised floating-point positions.
-- @module rnnlua.checking.estimate.local_noise

local descent = require "rnnlua.checking.estimate.descent"
local tableau = require "rnnlua.checking.estimate.tableau"

local local_noise = {}

local EPSILON = 2.0 ^ -52
local TINY = 2.0 ^ -1072
-- Positions of the values, in steps from x: irregular, and not at x.
local NODES = { -1, -0.7897, -0.5523, -0.3461, -0.1127, 0.1573, 0.4219, 0.6187, 0.8713, 1 }
-- If the step is fewer units in the last place of x than this, neighbouring positions have few floats between them.
local NARROWEST = 256
-- The degrees of the polynomials that approximate a smooth curve.
local LOWEST, HIGHEST = 4, 7
local SAFETY = 10
-- The relative error of rounding a number of the size of x. Used if the measurement can't see it: a function that is
-- constant over all steps shows no scatter.
local ROUNDING = 2.0 ^ -53
-- Scatter up to this part of F is explained by a few roundings of F's own.
local OWN = 4 * EPSILON
-- Where to look for the effect of rounding x, relative to x.
local FAR = { 2.0 ^ -8, 2.0 ^ -13, -2.0 ^ -8, -2.0 ^ -13 }
local MOST_RUNGS = 14
-- From one step to the next, the scatter of a smooth curve falls by far more than this; noise stays.
local FALLS, FALLS_TWICE = 8, 10
-- The scatter of noise and kinks is similar for polynomials of all degrees: the least is more than this part of the
-- largest.
local ROUGH = 1 / 16

local abs, max = math.abs, math.max

-- A factor for the divided difference of an order over nodes from `first` on, so that noise of standard deviation σ
-- gives about σ.
local function scale_of(order, first)
  local squares = 0.0
  for i = first, first + order do
    local product = 1.0
    for j = first, first + order do
      if j ~= i then product = product * (NODES[i] - NODES[j]) end
    end
    squares = squares + 1 / (product * product)
  end
  return 1 / math.sqrt(squares)
end

local SCALES = {} -- by order and first node
for order = LOWEST + 1, HIGHEST + 1 do
  SCALES[order] = {}
  for first = 1, #NODES - order do SCALES[order][first] = scale_of(order, first) end
end

-- The scatter of F from x - h to x + h about polynomials through neighbouring values: for each degree the largest, of
-- these the smallest; nil if F is not finite. And whether F is rough there, by noise or a kink. For a smooth curve,
-- the scatter falls with the degree.
local function level(F, x, h)
  local at, differences, F1 = {}, {}, nil
  for i, node in ipairs(NODES) do
    at[i] = x + node * h
    local value = F(at[i])
    F1 = F1 or value
    differences[i] = value - F1 -- small numbers, so that the arithmetic below rounds little
  end
  local least, most = math.huge, 0.0
  for order = 1, HIGHEST + 1 do
    local scales, largest = SCALES[order], 0.0
    for i = 1, #NODES - order do
      local difference = (differences[i + 1] - differences[i]) / ((at[i + order] - at[i]) / h)
      if difference ~= difference then return nil end
      differences[i] = difference
      if scales then largest = max(largest, abs(difference) * scales[i]) end
    end
    if scales then least, most = math.min(least, largest), max(most, largest) end
  end
  return least, least > ROUGH * most
end

-- The effect of rounding x inside F, as an error of x. It is measured farther from x on both sides, because F may be
-- constant over all steps about x. Scatter that F's own rounding explains does not count. At most the error of
-- rounding a number of the size of x.
local function argument_noise(state, F)
  local most, seen, size = 0.0, false, abs(state.x)
  for _, part in ipairs(FAR) do
    local h, at = size * abs(part) / 64, state.x + part * size
    local above, A = F(at + h)
    local below = F(at - h)
    local slope, found = abs(above - below) / (2 * h), level(F, at, h)
    if found and slope == slope and slope < math.huge then
      seen = true
      if found > OWN * A then most = max(most, found / slope) end
    end
  end
  return seen and math.min(SAFETY * most, ROUNDING * size) or ROUNDING * size
end

-- The rungs at step h and below, while F is not constant, each with the scatter of F over it (`level`).
local function rungs_from(state, F, h)
  local list, close = {}, state.close
  state.close = true -- also measures the noise over steps of a few floats
  while #list < MOST_RUNGS and h > 0 and h >= NARROWEST * EPSILON * abs(state.x) do
    local rung = descent.climb(state, h)
    local found, is_rough
    if rung then found, is_rough = level(F, state.x, h) end
    if found == 0 and rung.slope == 0 then break end -- F is constant here, which is no evidence of a slope
    if found then
      rung.level, rung.is_rough = found, is_rough
      list[#list + 1] = rung
    elseif list[1] then
      break
    end
    h = h / descent.SHRINK
  end
  state.close = close
  return list
end

--- The best entry of steps from h downwards, each with the noise of F over it and over the next step. If the noise is
-- as large over two steps, it is not curvature; then it also counts at smaller steps, where it may not show.
-- @tparam table state (rnnlua.checking.estimate.descent)
-- @tparam function F number → F, A, counted
-- @number h the largest step
-- @number noise least relative noise of F
-- @treturn ?table an entry (see tableau.extend); nil if entries of different steps contradict each other
-- @treturn {table,...} value and bound of the slope at each step, without the noise of larger steps
function local_noise.read(state, F, h, noise)
  local rungs, known, row, best, entries = rungs_from(state, F, h), 0.0, nil, nil, {}
  local of_x = rungs[2] and argument_noise(state, F)
  local seen = {}
  for i = 1, #rungs - 1 do
    local rung, now, after = rungs[i], rungs[i].level, rungs[i + 1].level
    local entry
    local least = max(noise * max(rung.A_above, rung.A_below), of_x * abs(rung.slope))
    local eta, nearer = max(SAFETY * max(now, after), least) + TINY, rungs[i + 1]
    seen[i] = { value = nearer.slope, bound = eta / nearer.h + 2 * abs(rung.slope - nearer.slope) }
    rung = { h = rung.h, slope = rung.slope, eta = max(eta, known) }
    local later = rungs[i + 2] and FALLS_TWICE * rungs[i + 2].level or math.huge
    if now < FALLS * after and now < later then
      known = max(known, SAFETY * now)
    elseif rungs[i].is_rough and now > least then
      row, best, entries = nil, nil, {} -- there is a kink between this step and the next
      goto continue
    end
    row, entry = tableau.extend(row, rung, noise)
    if entry then
      entry.h = rung.h
      entries[#entries + 1] = entry
      if not best or entry.bound < best.bound then best = entry end
    end
    ::continue::
  end
  for _, entry in ipairs(entries) do
    if abs(entry.value - best.value) > entry.bound + best.bound then return nil, seen end
  end
  return best, seen
end

return local_noise
