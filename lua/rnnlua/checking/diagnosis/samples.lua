--- A layer's results at several independent samples, with the right gradients there; and tests whether numbers agree
-- at all samples.
--
-- A sample is { case, seen (see Candidate:observe), truth, slack }: `truth` has the right gradients by name, `slack`
-- the error bound of each number.
-- @module rnnlua.checking.diagnosis.samples

local compare = require "rnnlua.base.compare"
local dimensions = require "rnnlua.checking.dimensions"
local estimate = require "rnnlua.checking.estimate"
local indices = require "rnnlua.checking.indices"
local meter = require "rnnlua.checking.meter"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local Samples = {}
Samples.__index = Samples

local SAMPLES, FEWEST = 4, 3
-- If no right layer is known, the layer may have branches (|x|, a ReLU), and four samples often lie in the same one.
-- Then more samples are taken, for at most this share of the forwards that are left.
local MOST_SAMPLES, SHARE = 16, 0.5
local FORWARDS_EACH, FORWARDS_OF_NOISE = 12, 40 -- about how many an estimate of one number takes, and a sample besides

--- The largest magnitude in a list; 0 for an empty list.
-- @tparam {number,...} numbers
-- @treturn number
function Samples.largest(numbers)
  local most = 0.0
  for i = 1, #numbers do most = math.max(most, math.abs(numbers[i])) end
  return most
end

--- Whether two lists have the same length, and their numbers agree within slack and rounding.
-- @tparam ?{number,...} a
-- @tparam ?{number,...} b
-- @tparam[opt] {number,...} slack
-- @treturn boolean
function Samples.close(a, b, slack)
  if not a or not b or #a ~= #b then return false end
  local rounding = compare.SAME * math.max(Samples.largest(a), Samples.largest(b))
  for i = 1, #a do
    local apart = math.abs(a[i] - b[i])
    if apart - apart ~= 0 or not (apart <= rounding + (slack and slack[i] or 0)) then return false end
  end
  return true
end

--- Whether two lists of numbers agree at every sample.
-- @tparam function f (sample, its number) → the two lists, and the slack or nil
-- @treturn boolean
function Samples:agree(f)
  for i, sample in ipairs(self) do
    if not Samples.close(f(sample, i)) then return false end
  end
  return true
end

-- The lengths of the sequences of the first samples, and of those that follow. They differ, so that a mean does not
-- look like a constant factor; and some are long, so that a gradient that is cut at one step does not look like one
-- that is cut again and again.
local FIRST_LENGTHS, LATER_LENGTHS = { 3, 4, 2, 7 }, { 5, 8, 6, 9 }

-- These lengths; in place of each that the layer does not accept, its own. If no other layer can be made, all have the
-- layer's own length.
local function lengths(candidate, wanted)
  if not candidate:sequence() then return {} end
  local usable = {}
  for i, n in ipairs(wanted) do
    local works = pcall(function() return candidate:observe(candidate:any(n), candidate:draw(rnn.rng(1), n)) end)
    usable[i] = works and n or candidate.n
  end
  return usable
end

-- Draws a case. Samples have different indices, so that what is found does not hold for those of one case alone.
local function draw(candidate, rng, n, like)
  local settled = candidate.settled
  like = indices.drawn(like or candidate:inputs_of_length(n), settled.indices, settled.shapes, rng)
  return candidate:draw(rng, n, like)
end

-- How much work a layer has at a sample, about: the numbers of its gradients times the steps.
local function work_of(sample)
  local count = 0
  for _, numbers in next, sample.seen.gradients do count = count + #numbers end
  return count * (sample.case.n or 1)
end

--- The places of the samples, that with the least work first. What fits none is told soonest in this order.
-- @treturn {integer,...}
function Samples:by_work()
  if self.order and #self.order == #self then return self.order end
  local order, work = {}, {}
  for i, sample in ipairs(self) do order[i], work[i] = i, work_of(sample) end
  table.sort(order, function(i, j) return work[i] < work[j] or work[i] == work[j] and i < j end)
  self.order = order
  return order
end

--- Draws cases and calls the layer at each. The named dimensions have different sizes in each case.
-- @tparam table candidate
-- @param rng a generator
-- @treturn {table,...} the samples, without the right gradients
function Samples.new(candidate, rng)
  local self, sizes = setmetatable({ candidate = candidate }, Samples), lengths(candidate, FIRST_LENGTHS)
  for i = 1, SAMPLES do
    local case = draw(candidate, rng, sizes[i], dimensions.of_sample(candidate, i, sizes[i]))
    self[i] = { case = case, seen = candidate:observe(candidate:any(case.n), case) }
  end
  return self
end

-- How many samples are affordable if all gradients are estimated.
local function affordable(self)
  local count = 0
  for _, name in ipairs(self.candidate.moving) do
    count = count + values.flatten(self[1].case.inputs[name], name).size
  end
  return SHARE * meter.of(self.candidate.layer):left() // (FORWARDS_EACH * count + FORWARDS_OF_NOISE)
end

--- Adds samples, without the right gradients.
-- @param rng a generator
-- @tparam[opt] integer count how many there should be in all; by default, as many as are affordable with one forward
--   each
function Samples:extend(rng, count)
  local candidate = self.candidate
  count = count or math.min(MOST_SAMPLES, #self + SHARE * meter.of(candidate.layer):left() // FORWARDS_OF_NOISE)
  if #self >= count then return end
  local sizes, likes = lengths(candidate, LATER_LENGTHS), {}
  for i = #self + 1, count do
    local place = (i - 1) % SAMPLES + 1
    local n = sizes[place]
    local ok, case, seen = pcall(function()
      if likes[place] == nil then likes[place] = dimensions.of_sample(candidate, place, n) or false end
      local like = likes[place] or nil
      local case = draw(candidate, rng, n, like)
      return case, candidate:observe(candidate:any(n), case)
    end)
    if not ok then return end
    self[i] = { case = case, seen = seen }
  end
end

-- If a forward has at most this many operations, it is recorded at more samples. With many operations it has many
-- numbers, so few samples already reach all branches.
local OPERATIONS = 2000

--- Adds samples at which to record the forward; the more operations a forward has, the fewer samples.
-- @param rng a generator
-- @tparam integer operations of a forward
function Samples:extend_for_recording(rng, operations)
  self:extend(rng, math.max(#self, math.min(MOST_SAMPLES, OPERATIONS // operations)))
end

-- Replaces the samples by the points that were judged number by number, where the right gradients are known.
local function take_points(self, points)
  local candidate = self.candidate
  for i = 1, #self do self[i] = nil end
  self.order = nil
  for _, entry in ipairs(points.entries) do
    local sample = self[entry.point] or { case = points.cases[entry.point], truth = {}, slack = {} }
    if not sample.seen then sample.seen = candidate:observe(candidate.layer, sample.case) end
    for _, name in ipairs(candidate.gradients) do
      sample.truth[name], sample.slack[name] = sample.truth[name] or {}, sample.slack[name] or {}
    end
    sample.truth[entry.input][entry.k] = entry.estimate
    sample.slack[entry.input][entry.k] = entry.bound or 1e-6 * math.max(1, math.abs(entry.estimate))
    self[entry.point] = sample
  end
end

--- Finds the right gradients if no right layer is known. Estimates them, at more samples if that is cheap; if it is
-- too expensive, takes the points that were judged.
-- @param rng a generator
-- @tparam[opt] table points { cases, entries }, judged number by number
-- @raise the error that ends an explanation, if neither is possible
function Samples:find_truth(rng, points)
  local count = affordable(self)
  if count >= SAMPLES then
    self:extend(rng, math.min(MOST_SAMPLES, count))
    return self:estimate_truth()
  end
  if not points or points.entries[#points.entries].point < FEWEST then
    meter.of(self.candidate.layer):need(math.huge)
  end
  take_points(self, points)
end

--- Takes the gradients of a right layer as the right ones.
-- @tparam {table,...} right for each sample, the gradients by name
function Samples:take_truth(right)
  for i, sample in ipairs(self) do
    sample.truth, sample.slack = {}, {}
    for _, name in ipairs(self.candidate.gradients) do
      sample.truth[name], sample.slack[name] = right[i][name] or {}, {}
    end
  end
end

--- Takes zeros as the right gradients, as they are where forward does not depend on its inputs.
function Samples:take_zero_truth()
  local right = {}
  for i, sample in ipairs(self) do
    right[i] = {}
    for _, name in ipairs(self.candidate.gradients) do
      local _, flat = values.flatten(sample.case.inputs[name], name)
      for k = 1, #flat do flat[k] = 0.0 end
      right[i][name] = flat
    end
  end
  self:take_truth(right)
end

--- Estimates the right gradients at all samples.
function Samples:estimate_truth()
  local candidate = self.candidate
  for _, sample in ipairs(self) do
    sample.truth, sample.slack = {}, {}
    local _, details = estimate.run(candidate:any(sample.case.n), { at = sample.case.inputs, dout = sample.case.dout,
      wrt = candidate.moving })
    for _, name in ipairs(candidate.gradients) do
      local numbers, bounds = {}, {}
      local shape = details[name] and values.flatten(sample.case.inputs[name], name)
      for k, entry in ipairs(shape and values.items(shape, details[name]) or {}) do
        numbers[k], bounds[k] = entry.value, entry.bound or 1e-6 * math.max(1, math.abs(entry.value))
      end
      sample.truth[name], sample.slack[name] = numbers, bounds
    end
  end
end

--- Whether a gradient is right at all samples.
-- @string name of its input
-- @treturn boolean
function Samples:is_right(name)
  return self:agree(function(sample)
    return sample.seen.gradients[name], sample.truth[name], sample.slack[name]
  end)
end

return Samples
