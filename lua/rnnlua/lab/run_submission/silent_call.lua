--- Calls with the limits of a student's check, and without output.
-- @module rnnlua.lab.run_submission.silent_call

local capture = require "rnnlua.lab.capture"
local limit = require "rnnlua.lab.limit"
local lua_errors = require "rnnlua.base.lua_errors"

-- The results of a limited call. Ctrl-C ends everything, not only this call.
local function results(captured, ok, ...)
  if not captured then error(ok, 0) end
  if not ok and limit.stopped((...)) == "interrupt" then lua_errors.interrupt() end
  return ok, ...
end

--- Makes a function like pcall.
-- @string chunk the source, as in debug.getinfo, whose innermost line an error names
-- @treturn function call(f, …), see limit.caller
return function(chunk)
  local protected = limit.caller(chunk)
  return function(f, ...) return results(capture.silently(protected, f, ...)) end
end
