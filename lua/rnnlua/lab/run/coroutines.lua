--- Coroutines as Lua has them, but that a limit which ends one ends what resumed it, too: else a coroutine that
-- resumes others in an endless loop would outlive each of them.
-- @module rnnlua.lab.run.coroutines

local limits = require "rnnlua.limits"

local coroutines = {}

--- coroutine.resume.
function coroutines.resume(thread, ...)
  return limits.check(coroutine.resume(thread, ...))
end

-- What a wrapped function returns, or raises as that of coroutine.wrap does.
local function unwrapped(thread, ok, ...)
  if ok then return ... end
  local problem = ...
  if coroutine.status(thread) == "dead" then
    local closed, other = coroutine.close(thread)
    if not closed then problem = other end
  end
  error(problem, 3)
end

--- coroutine.wrap.
function coroutines.wrap(f)
  local thread = coroutine.create(f)
  return function(...)
    return unwrapped(thread, limits.check(coroutine.resume(thread, ...)))
  end
end

return coroutines
