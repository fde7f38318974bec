--- A usage error: a caller's wrong argument, raised at the caller's line. What a student got wrong is a
-- mistake, see rnnlua.mistakes.
-- A module raises it at any depth; the public function, wrapped once by @{guarded}, turns it
-- into a string error at its caller's line. Other errors pass through unchanged.
-- @module rnnlua.base.usage_error

local usage_error = {}

local UsageError = { __name = "rnnlua.base.usage_error" }

function UsageError:__tostring()
  return self.text
end

--- Raises a usage error.
-- @string text a format for string.format: name, expected, got, what to do
-- @param ... its arguments
-- @raise always
function usage_error.raise(text, ...)
  error(setmetatable({ text = text:format(...) }, UsageError), 0)
end

--- Raises a usage error about one argument. The text begins with the argument's name.
-- @string argument
-- @string text as for `raise`
-- @param ... its arguments
-- @raise always
function usage_error.raise_about(argument, text, ...)
  error(setmetatable({ argument = argument, text = ("%s: " .. text):format(argument, ...) }, UsageError), 0)
end

--- The argument that a usage error is about, or nil.
-- @param problem what a pcall caught
-- @treturn ?string
function usage_error.argument(problem)
  return getmetatable(problem) == UsageError and problem.argument or nil
end

--- The text of a usage error, nil for any other value.
-- @param problem what a pcall caught
-- @treturn ?string
function usage_error.text(problem)
  return getmetatable(problem) == UsageError and problem.text or nil
end

--- The text of an error without the place that `error` put in front of it: a line of our code does not help a user.
-- @param err what a pcall caught
-- @treturn string
function usage_error.without_place(err)
  return (tostring(err):gsub("^[^\n]-:%d+: ", ""))
end

-- Level 2 is the line that called the guarded function: that function ends in a tail call of
-- this one, which takes its frame.
local function pass(ok, ...)
  if ok then
    return ...
  end
  local problem = ...
  local text = usage_error.text(problem)
  if text then
    error(text, 2)
  end
  error(problem, 0)
end

--- Makes a public function from a function: its usage errors are raised at the caller's line.
-- @tparam function run
-- @treturn function the same parameters and results
-- @usage return { estimate_gradients = usage_error.guarded(estimate) }
function usage_error.guarded(run)
  return function(...)
    return pass(pcall(run, ...))
  end
end

return usage_error
