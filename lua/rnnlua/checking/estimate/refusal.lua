--- Errors of what is differentiated: which ones may be those of a point outside its domain, and what they say.
-- @module rnnlua.checking.estimate.refusal

local error_place = require "rnnlua.base.error_place"
local lua_errors = require "rnnlua.base.lua_errors"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"

local refusal = {}

--- Whether an error may be that of a point outside the domain. What ends the program is none, nor is an error
-- object of this library, such as a to-do.
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

--- What an error says, in a line.
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
