--- Counts the forwards of a check, and stops a part of it that needs too many forwards or too much time.
--
-- A meter counts the forwards of the layers that it watches. `within` runs a function with a limit on forwards and
-- seconds; the first forward beyond a limit stops it.
-- @module rnnlua.checking.meter

local meter = {}

local Meter = {}
Meter.__index = Meter

-- Meters by layer. They are not in the layer, so that a student's object has only the student's fields.
local watched = setmetatable({}, { __mode = "k" })

-- The error that is raised when a limit is reached. It is an object of the library, so that functions that add a place
-- to errors pass it on.
local STOP = setmetatable({}, { __name = "rnnlua.Stop" })

--- Seconds of processor time; specs have a clock of their own.
meter.clock = os.clock

--- Makes a meter.
-- @treturn table with forwards, the number counted so far, and progress (rnnlua.checking.progress or nil), which is
--   told of each forward
function meter.new()
  return setmetatable({ forwards = 0, most = math.huge, deadline = math.huge }, Meter)
end

--- Counts the forwards of a layer from now on.
-- @param layer
-- @return the layer
function Meter:watch(layer)
  watched[layer] = self
  return layer
end

--- Counts the forwards of another layer with those of a layer.
-- @param layer
-- @param other may be nil
-- @return the other
function meter.join(layer, other)
  if other ~= nil then watched[other] = watched[layer] end
  return other
end

--- The meter that counts a layer's forwards.
-- @param layer
-- @treturn ?table
function meter.of(layer)
  return watched[layer]
end

--- The limit that has been reached.
-- @treturn ?string "forwards" or "seconds"; nil if none has
function Meter:spent()
  if self.forwards >= self.most then return "forwards" end
  return self.deadline < math.huge and meter.clock() >= self.deadline and "seconds" or nil
end

local function stop(self, why)
  self.ended = why
  error(STOP, 0)
end

--- Stops the running part if a limit is reached.
-- @raise an object that `within` recognises
function Meter:check()
  local why = self:spent()
  if why then stop(self, why) end
end

--- The forwards left.
-- @treturn number
function Meter:left()
  return self:spent() and 0 or self.most - self.forwards
end

--- Stops the running part if it needs more forwards than are left.
-- @tparam number forwards
-- @raise as `check`
function Meter:need(forwards)
  self:check()
  if self:left() < forwards then stop(self, "forwards") end
end

--- Raises an error again if it is the one that stops an explanation. For code that catches all errors.
-- @param problem
-- @raise problem, if it is that error
function meter.pass_on(problem)
  if problem == STOP then error(STOP, 0) end
end

--- Counts a forward of a layer. To be called before each forward.
-- @param layer
-- @raise if a limit of its meter is reached
function meter.forward(layer)
  local one = watched[layer]
  if one then
    one:check()
    one.forwards = one.forwards + 1
    if one.progress then one.progress:forward(one.forwards) end
  end
end

--- Runs a function within limits; the limits of the caller also hold.
-- @tparam table limits { forwards, seconds }, both optional
-- @tparam function f
-- @treturn ?string the limit that stopped it, "forwards" or "seconds"
-- @raise what f raises
function Meter:within(limits, f)
  local most, deadline, ended = self.most, self.deadline, self.ended
  self.most = math.min(most, self.forwards + (limits.forwards or math.huge))
  self.deadline = math.min(deadline, limits.seconds and meter.clock() + limits.seconds or math.huge)
  self.ended = nil
  local ok, problem = pcall(f)
  local ran_out = self.ended
  self.most, self.deadline, self.ended = most, deadline, ended
  if not ok and problem ~= STOP then error(problem, 0) end
  return ran_out
end

return meter
