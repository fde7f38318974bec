--- Fixed inputs: inputs that can't be moved to estimate a derivative, such as class labels, indices, counts and masks.
-- Every call gets an unchanged copy of such an input: integers stay integers.
-- @module rnnlua.checking.fixed_inputs

local array = require "rnnlua.array"
local option = require "rnnlua.base.option"
local usage_error = require "rnnlua.base.usage_error"

local fixed_inputs = {}

local math_type = math.type

-- Whether a part of a value meets a condition; `open` has the tables that enclose it as keys.
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
local function never() return false end -- so that the whole value is visited

--- Whether an input whose gradient is not requested is fixed: it has no gradient, or it contains no float.
-- @string name
-- @param value
-- @tparam ?{string,...} gradients the inputs whose gradients a layer's backward returns; nil for a function, which
--   has a gradient for every input
-- @treturn boolean
-- @raise a usage error if the value contains itself
function fixed_inputs.is(name, value, gradients)
  if gradients and not option.contains(gradients, name) then
    any(value, name, never)
    return true
  end
  return not any(value, name, is_float)
end

--- The fixed inputs among those whose gradients are not requested (see `is`).
-- @tparam {string,...} names of all inputs
-- @tparam table at their values by name
-- @tparam ?{string,...} wrt the inputs whose gradients are requested; nil for all that have one
-- @tparam ?{string,...} gradients as for `is`
-- @treturn table names as keys
function fixed_inputs.of(names, at, wrt, gradients)
  local asked, set = wrt or gradients or names, {}
  for _, name in ipairs(names) do
    set[name] = not option.contains(asked, name) and fixed_inputs.is(name, at[name], gradients) or nil
  end
  return set
end

return fixed_inputs
