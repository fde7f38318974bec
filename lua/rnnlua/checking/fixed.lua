--- Fixed inputs: what differences can't be taken of, such as class labels, indices, counts and masks.
-- Every call gets a copy of such an input as it was given: integers stay integers.
-- @module rnnlua.checking.fixed

local array = require "rnnlua.array"
local mistake = require "rnnlua.mistake"

local fixed = {}

local function set_of(names)
  local set = {}
  for _, name in ipairs(names) do set[name] = true end
  return set
end

-- Whether a float stands anywhere in a value; open holds the tables around it.
local function has_float(value, name, open)
  if type(value) ~= "table" then return math.type(value) == "float" or array.is(value) end
  if open[value] then mistake.raise("at.%s: expected numbers, got a table that contains itself", name) end
  open[value] = true
  local found = false
  for _, item in next, value do found = has_float(item, name, open) or found end
  open[value] = nil
  return found
end

--- Which inputs are fixed: those without a gradient, unless they are asked for, and those that are not
-- asked for and in which there is no float.
-- @tparam {string,...} names of all inputs
-- @tparam table at their values by name
-- @tparam ?{string,...} wrt the inputs that are asked for; nil where nobody said
-- @tparam ?{string,...} gradients the inputs whose gradients a layer's backward returns; nil for a function,
--   which has one for each
-- @treturn table the fixed ones by name, as keys
-- @treturn {string,...} those that move: the inputs asked for, or else those with a gradient, in order
function fixed.of(names, at, wrt, gradients)
  local with_gradient = set_of(gradients or names)
  local asked = wrt and set_of(wrt) or with_gradient
  local set, moving = {}, {}
  for _, name in ipairs(names) do
    if asked[name] then
      moving[#moving + 1] = name
    elseif not has_float(at[name], name, {}) or not with_gradient[name] then
      set[name] = true
    end
  end
  return set, moving
end

return fixed
