--- A programmer's mistake, raised at the line of the user who made it.
-- A module raises it at any depth; the public function, wrapped once by @{guarded}, turns it
-- into a string error at its caller's line. Other errors pass through unchanged.
-- @module rnnlua.base.usage_error

local mistake = {}

local Mistake = { __name = "rnnlua.base.usage_error" }

function Mistake:__tostring()
  return self.text
end

--- Raises a mistake.
-- @string text a format for string.format: name, expected, got, what to do
-- @param ... its arguments
-- @raise always
function mistake.raise(text, ...)
  error(setmetatable({ text = text:format(...) }, Mistake), 0)
end

--- The text of a mistake, nil for any other value.
-- @param problem what a pcall caught
-- @treturn ?string
function mistake.text(problem)
  return getmetatable(problem) == Mistake and problem.text or nil
end

--- What an error says, without the place that `error` put in front of it: to a user a line of ours is of
-- no use.
-- @param err what a pcall caught
-- @treturn string
function mistake.without_place(err)
  return (tostring(err):gsub("^[^\n]-:%d+: ", ""))
end

-- Level 2 is the line that called the guarded function: that function ends in a tail call of
-- this one, which takes its frame.
local function pass(ok, ...)
  if ok then
    return ...
  end
  local problem = ...
  local text = mistake.text(problem)
  if text then
    error(text, 2)
  end
  error(problem, 0)
end

--- A public function: the one given, with its mistakes raised at the caller's line.
-- @tparam function run
-- @treturn function the same parameters and results
-- @usage return { estimate_gradients = mistake.guarded(estimate) }
function mistake.guarded(run)
  return function(...)
    return pass(pcall(run, ...))
  end
end

return mistake
