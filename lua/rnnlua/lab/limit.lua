--- Limits on a student's code: the time and the memory of a call, and Ctrl-C. src/main/limits.c enforces them.
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

-- The message of each limit.
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

--- Whether an error means that a limit of time, waiting or memory was reached, or Ctrl-C was pressed.
-- @param err
-- @treturn ?string "time", "wait", "memory", "interrupt" or "signal"
function limit.stopped(err)
  return getmetatable(err) == Stopped and err.reason or nil
end

--- Makes the error for code that was ended from outside.
-- @tparam table fields reason; seconds, wait and bytes, as for `caller`; line, optional; in_call, optional: whether
--   this line was calling a C function; for a signal, signal, its number
-- @treturn table
function limit.stop(fields) return setmetatable(fields, Stopped) end

--- Makes a function like pcall with limits. After a call that was stopped, no other runs: each returns the same
-- error, which has the fields reason (see `stopped`) and, optionally, line. Calls inside such a call have no limits
-- of their own.
-- @string chunk the student's source, as in debug.getinfo
-- @tparam[opt] table options for one call: seconds of processor time; wait, seconds without using the processor; bytes
--   of memory. By default SECONDS, WAIT, BYTES. A call is stopped for waiting only in a child process
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

--- Calls f(...) and stops it after a number of interpreter instructions, which is the same on every machine. Beyond
-- the limit, each further step raises an error, so that code that catches errors ends, too.
-- @tparam number most instructions
-- @tparam function f
-- @return the results of pcall
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
