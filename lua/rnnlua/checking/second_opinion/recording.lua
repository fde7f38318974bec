--- Recordings of a forward's operations, which serve all points at which the forward does the same ones.
--
-- What is computed depends on the numbers only through comparisons, all of which are recorded, or there is no
-- recording. So at other inputs of the same sizes the operations are the same wherever every comparison comes out as it
-- did.
-- @module rnnlua.checking.second_opinion.recording

local Equalities = require "rnnlua.checking.second_opinion.equality"
local meter = require "rnnlua.checking.meter"
local trace = require "rnnlua.checking.autodiff.trace"
local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local Recording = {}
Recording.__index = Recording

local MOST_FAILURES = 3 -- attempts without a recording, after which no more are made
local MOST_MOVED = 4 -- recordings, the last ones of the inputs' sizes, that are tried at another point

local function order(pair)
  local x, y = traced.number(pair.a), traced.number(pair.b)
  return x < y and -1 or x > y and 1 or 0
end

--- Records a forward.
-- @tparam function make makes a new layer, in Lua, at each call
-- @tparam {string,...} names of its inputs, in order
-- @tparam table inputs by name
-- @tparam table fixed names of inputs without a gradient, as keys
-- @tparam[opt] table known what sources compare (rnnlua.checking.second_opinion.equality)
-- @treturn[1] table { nodes, inputs, outputs, states } as of rnnlua.checking.autodiff.trace, and `compared`, pairs of
--   numbers { a, b } whose order or equality decides what is computed; plans (rnnlua.checking.second_opinion.gradient)
-- @return[2] nil
-- @treturn[2] string why there is none
-- @treturn[2] ?boolean whether there is none at any point
function Recording.new(make, names, inputs, fixed, known)
  local watch = Equalities.new(known)
  local self, why = trace.operations(make, names, inputs, fixed, watch)
  if not self then return nil, why, true end
  if watch.unknown then return nil, watch.unknown end
  if self.as_text then return nil, "it turns a number into a text" end
  table.move(watch.pairs, 1, #watch.pairs, #self.compared + 1, self.compared)
  self.names, self.shapes, self.fixed, self.orders, self.plans = names, {}, {}, {}, {}
  for _, name in ipairs(names) do
    if fixed[name] then
      self.fixed[name] = values.copy(inputs[name])
    else
      self.shapes[name] = values.flatten(inputs[name], name)
    end
  end
  for _, pair in ipairs(self.compared) do
    pair.last = math.max(traced.is(pair.a) and pair.a.id or 0, traced.is(pair.b) and pair.b.id or 0)
  end
  table.sort(self.compared, function(a, b) return a.last < b.last end)
  for i, pair in ipairs(self.compared) do self.orders[i] = order(pair) end
  return setmetatable(self, Recording)
end

-- The numbers of the inputs by name if they have the recording's sizes, and the fixed ones are the same; else nil.
local function fitting(self, inputs)
  local numbers = {}
  for _, name in ipairs(self.names) do
    local shape = self.shapes[name]
    if not shape then
      if not values.equal(values.copy(inputs[name]), self.fixed[name]) then return nil end
    else
      local other, flat = values.flatten(inputs[name], name)
      if not values.same_shape(other, shape) then return nil end
      numbers[name] = flat
    end
  end
  return numbers
end

--- Moves a recording to other inputs, if the forward does the same there.
-- @tparam table inputs by name
-- @treturn boolean whether it does; where not, the recording is of no point any more
-- @treturn boolean whether the inputs have its sizes
function Recording:move(inputs)
  local numbers, done = fitting(self, inputs), 0
  if not numbers then return false, false end
  traced.move(self.inputs, numbers)
  for i, pair in ipairs(self.compared) do
    if pair.last > done then
      traced.compute(self.nodes, done + 1, pair.last)
      done = pair.last
    end
    if order(pair) ~= self.orders[i] then return false, true end
  end
  traced.compute(self.nodes, done + 1, #self.nodes)
  return true, true
end

--- The recording of a candidate's forward at a case: one that was made before, or else a new one.
-- @tparam table candidate (rnnlua.checking.candidate); what is recorded is kept in its `settled`
-- @tparam table case { inputs, n }
-- @treturn[1] table
-- @return[2] nil
-- @treturn[2] string why there is none
function Recording.of(candidate, case)
  local settled = candidate.settled
  local kept = settled.recordings or { failures = 0, known = {} }
  settled.recordings = kept
  local tried = 0
  for i = #kept, 1, -1 do
    local moved, fits = false, false
    if kept[i].n == case.n then moved, fits = kept[i]:move(case.inputs) end
    if moved then return kept[i] end
    tried = tried + (fits and 1 or 0)
    if tried >= MOST_MOVED then break end
  end
  if kept.failures >= MOST_FAILURES then return nil, kept.why end
  meter.of(candidate.layer):check()
  local made, why, is_final = Recording.new(function() return candidate:fresh(case.n) end, candidate.names, case.inputs,
    candidate.fixed, kept.known)
  if not made then
    kept.failures, kept.why = is_final and MOST_FAILURES or kept.failures + 1, why
    return nil, why
  end
  made.n, kept[#kept + 1] = case.n, made
  return made
end

return Recording
