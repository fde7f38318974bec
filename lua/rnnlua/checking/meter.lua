--- Counting the forwards of a check, and ending what they, or its time, don't suffice for.
--
-- A meter counts the forwards of the layers that it watches. `within` runs a function with so many of them
-- and so many seconds; the first forward beyond ends it.
-- @module rnnlua.checking.meter

local meter = {}

local Meter = {}
Meter.__index = Meter

-- By layer, kept beside it: a student's object holds only what the student put there.
local watched = setmetatable({}, { __mode = "k" })

-- What is raised where something runs out. An object of the library: what gives errors a place passes it on.
local STOP = setmetatable({}, { __name = "rnnlua.Stop" })

--- Seconds of processor time; specs have a clock of their own.
meter.clock = os.clock

--- Makes a meter.
-- @treturn table with forwards, the number counted so far; progress, which is told each (rnnlua.checking.progress,
--   or nil)
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
-- @param other nil is none
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

--- What has run out: "forwards", "seconds", or nil.
-- @treturn ?string
function Meter:spent()
  if self.forwards >= self.most then return "forwards" end
  return self.deadline < math.huge and meter.clock() >= self.deadline and "seconds" or nil
end

local function stop(self, why)
  self.ended = why
  error(STOP, 0)
end

--- Ends what runs within a limit that is reached.
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

--- Ends what runs where fewer forwards are left than it needs.
-- @tparam number forwards
-- @raise as `check`
function Meter:need(forwards)
  self:check()
  if self:left() < forwards then stop(self, "forwards") end
end

--- Passes on what ends an explanation, which was caught with other errors.
-- @param problem
-- @raise it, where it is that
function meter.pass_on(problem)
  if problem == STOP then error(STOP, 0) end
end

--- Says that a layer's forward is about to be called.
-- @param layer
-- @raise where its meter's limits are reached
function meter.forward(layer)
  local one = watched[layer]
  if one then
    one:check()
    one.forwards = one.forwards + 1
    if one.progress then one.progress:forward(one.forwards) end
  end
end

--- Runs a function within limits, and those around it.
-- @tparam table limits { forwards, seconds }, both optional
-- @tparam function f
-- @treturn ?string what ran out in it, "forwards" or "seconds"
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
