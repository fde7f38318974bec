--- Fixed inputs: inputs that can't be moved to estimate a derivative, such as class labels, indices, counts and masks.
-- Every call gets an unchanged copy of such an input: integers stay integers.
-- @module rnnlua.checking.fixed_inputs

local array = require "rnnlua.array"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"

local fixed_inputs = {}

local math_type = math.type

-- Whether a part of a value meets a condition; open holds the tables around it.
local function any(value, name, condition, open)
  if type(value) ~= "table" then return condition(value) end
  for _, item in next, value do
    if type(item) ~= "table" then
      if condition(item) then return true end
    else
      open = open or {}
      open[value] = true
      if open[item] then usage_error.raise("at.%s: expected numbers, got a table that contains itself", name) end
      if any(item, name, condition, open) then return true end
    end
  end
  if open then open[value] = nil end
  return false
end

local function is_float(value) return math_type(value) == "float" or array.is(value) end
local function never() return false end -- visits the whole value

--- Whether an input whose gradient is not asked for is fixed: it has no gradient, or it contains no float.
-- @string name
-- @param value
-- @tparam ?{string,...} gradients the inputs whose gradients a layer's backward returns; nil for a function,
--   which has one for each
-- @treturn boolean
-- @raise a usage error where the value contains itself
function fixed_inputs.is(name, value, gradients)
  if gradients and not option.contains(gradients, name) then
    any(value, name, never)
    return true
  end
  return not any(value, name, is_float)
end

--- Which inputs are fixed, of those whose gradients are not asked for; see `is`.
-- @tparam {string,...} names of all inputs
-- @tparam table at their values by name
-- @tparam ?{string,...} wrt the inputs that are asked for; nil for all that have a gradient
-- @tparam ?{string,...} gradients as of `is`
-- @treturn table names as keys
function fixed_inputs.of(names, at, wrt, gradients)
  local asked, set = wrt or gradients or names, {}
  for _, name in ipairs(names) do
    set[name] = not option.contains(asked, name) and fixed_inputs.is(name, at[name], gradients) or nil
  end
  return set
end

return fixed_inputs
