--- Derivatives along random directions, for fast checking. The cost does not depend on the number of inputs. If a
-- gradient g is wrong in any number, g·d is wrong for almost every direction d.
-- @module rnnlua.checking.estimate.directional

local ladder = require "rnnlua.checking.estimate.ladder"
local noise = require "rnnlua.checking.estimate.noise"

local directional = {}

-- With the forward that made the objective and one at the end, that is 30 forwards.
local FORWARDS = 28
local NOISE_SPACINGS = 2
-- A direction is started only if this many forwards are left.
local LEAST = 10

-- A random direction of norm 1, with each coordinate then scaled by max(1, |x|), as steps are.
local function draw(rng, point)
  local direction, squares = {}, 0.0
  for k = 1, #point do
    local z = rng:randn()
    direction[k], squares = z, squares + z * z
  end
  local length = math.sqrt(squares)
  for k, x in ipairs(point) do
    direction[k] = direction[k] / length * math.max(1.0, math.abs(x))
  end
  return direction
end

--- Estimates derivatives along random directions.
-- @tparam table objective of rnnlua.checking.estimate.objective, or a table with its fields: point (flat list of the
--   inputs), F and A there, and evaluate_along(direction, t) → F, A, outputs at point + t·direction
-- @tparam table options
-- @param options.rng the generator: `rng:randn()` returns a number from the standard normal distribution
-- @tparam[opt=1] integer options.directions how many; fewer if the forwards run out
-- @param[opt] options.along by number, directions to use instead of random ones
-- @tparam[opt=28] integer options.forwards most calls of evaluate_along, at least 24
-- @number[opt=0] options.noise declared relative noise of the forward
-- @tparam[opt] function options.enough (direction, its number) → the bound of its derivative that is small enough
-- @treturn {table,...} for each direction: direction (a flat list d: a random vector of norm 1, with d_k scaled by
--   max(1, |x_k|)) and, as from ladder.estimate, value (of Σ d_k·∂F/∂x_k), bound, status, left, right, evaluations
-- @treturn integer the number of calls made
-- @treturn table the noise that was measured, as ladder.estimate takes it
-- @raise errors of the objective
-- @usage local along = directional.estimate(Subject.new(layer, at, dout), { rng = rnn.rng(1) })
function directional.estimate(objective, options)
  local list, used = {}, 0
  local forwards, given = options.forwards or FORWARDS, options.along or {}
  local direction = given[1] or draw(options.rng, objective.point)
  local measured, source, finest = noise.measure(function(t)
    used = used + 1
    return objective:evaluate_along(direction, t)
  end, NOISE_SPACINGS)
  local settings = {
    noise = math.max(options.noise or 0.0, measured), least_noise = math.max(options.noise or 0.0, finest),
    noisy = noise.is_fault(measured, source, options.noise),
  }
  for i = 1, options.directions or 1 do
    if i > 1 then
      if forwards - used < LEAST then
        break
      end
      direction = given[i] or draw(options.rng, objective.point)
    end
    local along = direction
    settings.budget = forwards - used
    settings.enough = options.enough and options.enough(along, i)
    local entry = ladder.estimate(function(t)
      used = used + 1
      local F, A = objective:evaluate_along(along, t)
      return F, A
    end, 0.0, objective, settings)
    entry.direction = along
    list[i] = entry
  end
  return list, used, settings
end

return directional
