--- Limits of a student's code: the time and the memory that a call may take, and Ctrl-C. They are kept by
-- src/main/limits.c.
-- @module rnnlua.lab.limit

local error_place = require "rnnlua.base.error_place"
local limits = require "rnnlua.limits"

local limit = {
  SECONDS = 3, -- of processor time, for loading and for each check
  BYTES = 256 << 20,
  WAIT = 10, -- seconds in which next to no processor time is used
}

local OURS = debug.getinfo(1, "S").source:match "^(.*)lab[/\\]limit%.lua$" or "@rnnlua/"

local Stopped = { __name = "rnnlua.Stopped" }
Stopped.__index = Stopped

-- What each limit says of its end.
local SAID = {
  time = function(self) return ("stopped after %g s"):format(self.seconds) end,
  wait = function(self) return ("stopped after it had waited for %g s"):format(self.wait) end,
  memory = function(self) return ("stopped at %g MiB of memory"):format(self.bytes / (1 << 20)) end,
  interrupt = function() return "interrupted" end,
  signal = function(self) return ("ended by signal %d"):format(self.signal) end,
}

function Stopped:__tostring()
  local said = SAID[self.reason](self)
  return self.line and self.reason ~= "interrupt" and ("%s, in line %d"):format(said, self.line) or said
end

--- Whether an error is the end of the time, of waiting or of the memory, or Ctrl-C.
-- @param err
-- @treturn ?string "time", "wait", "memory", "interrupt" or "signal"
function limit.stopped(err)
  return getmetatable(err) == Stopped and err.reason or nil
end

--- The error for what was ended from outside.
-- @tparam table fields reason; seconds, wait and bytes, as for `caller`; line (opt); in_call (opt), whether a
--   function in C was running, which that line called; for a signal signal, its number
-- @treturn table
function limit.stop(fields) return setmetatable(fields, Stopped) end

--- Makes a function like pcall in which calls have limits. After one that was stopped no other runs:
-- each returns the same error, which has the fields reason, see `stopped`, and line (opt). Within such a call
-- another has no limits of its own.
-- @string chunk the student's, as debug.getinfo has its source
-- @tparam[opt] table options for one call: seconds of processor time; wait, seconds without such; bytes of memory.
--   By default SECONDS, WAIT, BYTES. Only in a child process a call is stopped for waiting
-- @treturn function call(f, …): true and the results, or false and the error
function limit.caller(chunk, options)
  local seconds, bytes = options and options.seconds or limit.SECONDS, options and options.bytes or limit.BYTES
  local wait = options and options.wait or limit.WAIT
  local over
  local placed = error_place.handler(chunk)
  local function kept(ok, ...)
    if not ok and limit.stopped((...)) then over = ... end
    return ok, ...
  end
  return function(f, ...)
    if over then return false, over end
    local stop = limit.stop { seconds = seconds, wait = wait, bytes = bytes, chunk = chunk, trusted = OURS }
    return kept(limits.call(stop, placed, f, ...))
  end
end

--- Calls f(...) and stops it where it takes too many instructions of the interpreter, which every machine
-- counts alike. After the limit each further step is an error, so that what catches errors comes to an end
-- as well.
-- @tparam number most instructions
-- @tparam function f
-- @return what pcall returns
function limit.instructions(most, f, ...)
  local count, step = 0, 10000
  debug.sethook(function()
    count = count + step
    if count > most then error("it does not end", 0) end
  end, "", step)
  local results = table.pack(pcall(f, ...))
  debug.sethook()
  return table.unpack(results, 1, results.n)
end

return limit
