--- Errors raised by the function that is differentiated: whether one may mean a point outside the domain, and its
-- text.
-- @module rnnlua.checking.estimate.refusal

local error_place = require "rnnlua.base.error_place"
local lua_errors = require "rnnlua.base.lua_errors"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"

local refusal = {}

--- Whether an error may mean a point outside the domain. An interrupt and lack of memory do not, nor do error objects
-- of this library, such as a to-do.
-- @param problem
-- @treturn boolean
function refusal.is(problem)
  if type(problem) == "string" then
    return not (lua_errors.is_interrupt(problem) or lua_errors.is_out_of_memory(problem))
  end
  local class = getmetatable(problem)
  local name = type(class) == "table" and class.__name
  return not (type(name) == "string" and name:find "^rnnlua%.")
end

--- The text of an error, as one line.
-- @param problem
-- @treturn string
function refusal.described(problem)
  if type(problem) ~= "string" then
    local class = getmetatable(problem)
    problem = type(class) == "table" and class.__tostring and tostring(problem) or text.value(problem)
  end
  return usage_error.without_place(error_place.without_ours(problem)):match "^[^\n]*"
end

return refusal
