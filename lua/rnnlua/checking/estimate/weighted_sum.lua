--- The objective of one output: F = Σ dout_k·y_k, with its scale A = Σ |dout_k·y_k|. The rounding noise of F is
-- measured in units of A.
-- @module rnnlua.checking.estimate.weighted_sum

local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local weighted_sum = {}

-- The upstream gradient of a number where none is given, shared by all: nobody may change it.
local ONE = { 1.0 }

--- Σ dout_k·y_k with a compensated sum (Neumaier, 1974), so that only the products round.
-- @tparam {number,...} dout
-- @tparam {number,...} y of the same length
-- @treturn number F
-- @treturn number A = Σ |dout_k·y_k|
function weighted_sum.contract(dout, y)
  local sum, lost, scale = 0.0, 0.0, 0.0
  for k = 1, #y do
    local term = dout[k] * y[k]
    local total = sum + term
    local size = term < 0 and -term or term
    if (sum < 0 and -sum or sum) >= size then
      lost = lost + (sum - total + term)
    else
      lost = lost + (term - total + sum)
    end
    sum, scale = total, scale + size
  end
  -- If a term is infinite, `lost` is NaN, and the plain sum is F.
  return lost == lost and sum + lost or sum, scale
end

local function say(shape)
  return values.describe_shape(shape)
end

--- Decides which outputs F includes and their upstream gradient.
-- @param dout as given by the user: nil, a number, or a value of the output's shape
-- @tparam table output the shape of the value that forward returned
-- @tparam ?function states returns the layer's states, if it has any
-- @treturn {number,...} the upstream gradient, flat
-- @treturn boolean whether it is for the states instead of the output
-- @raise a usage error if dout does not fit
function weighted_sum.settle(dout, output, states)
  if dout == nil then
    if output.kind ~= "number" then
      usage_error.raise_about("dout", "expected one of the output's shape (%s), got nil; all ones give the "
        .. "gradient of the sum", say(output))
    end
    return ONE, false
  end
  local shape, flat = values.flatten(dout, "dout")
  if values.same_shape(shape, output) then
    return flat, false
  elseif output.kind ~= "number" then
    usage_error.raise_about("dout", "expected one of the output's shape (%s), got %s", say(output), say(shape))
  elseif not states then
    usage_error.raise_about("dout", "expected a number, as the output is one, got %s (only a layer with "
      .. "states() takes one per step)", say(shape))
  end
  local steps = values.flatten(states(), "states()")
  if not values.same_shape(shape, steps) then
    usage_error.raise_about("dout", "expected a number, or one per step (%s), got %s", say(steps), say(shape))
  end
  return flat, true
end

return weighted_sum
