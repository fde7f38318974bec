--- Limits of a student's code: the time that a call may take, and Ctrl-C.
--
-- The limit is one against slips such as a loop without an end, not against malice: a coroutine or a
-- single long call of the library escapes it.
-- @module rnnlua.lab.run.limit

local error_place = require "rnnlua.base.error_place"
local lua_errors = require "rnnlua.base.lua_errors"

local limit = {}

local EVERY = 100000 -- instructions between two looks at the clock: about a millisecond

local Stopped = { __name = "rnnlua.Stopped" }
Stopped.__index = Stopped

function Stopped:__tostring() return self.text end

--- Whether an error is the end of the time, or Ctrl-C.
-- @param err
-- @treturn ?string "time" or "interrupt"
function limit.stopped(err)
  return getmetatable(err) == Stopped and err.reason or nil
end

local function stopped(reason, text, ...)
  return setmetatable({ reason = reason, text = text:format(...) }, Stopped)
end

-- The line of a chunk that is running: its innermost one.
local function line_of(chunk)
  for level = 3, 200 do
    local info = debug.getinfo(level, "Sl")
    if not info then return nil end
    if info.source == chunk then return info.currentline end
  end
end

--- Makes a function like pcall in which calls have limits. After one that was stopped no other runs:
-- each returns the same error.
-- @tparam number seconds of processor time for one call
-- @string chunk the student's, as debug.getinfo has its source
-- @treturn function call(f, …): true and the results, or false and the error
function limit.caller(seconds, chunk)
  local over
  local placed = error_place.handler(chunk)
  return function(f, ...)
    if over then return false, over end
    local deadline = os.clock() + seconds
    debug.sethook(function()
      if os.clock() < deadline then return end
      if not over then
        local line = line_of(chunk)
        over = stopped("time", "still running after %g s%s", seconds,
          line and (", in line %d"):format(line) or "")
        over.line = line
      end
      error(over, 0)
    end, "", EVERY)
    local results = table.pack(xpcall(f, placed, ...))
    debug.sethook()
    if over then return false, over end
    if not results[1] and lua_errors.is_interrupt(results[2]) then
      over = stopped("interrupt", "interrupted")
      return false, over
    end
    return table.unpack(results, 1, results.n)
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
