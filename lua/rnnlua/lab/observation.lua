--- The observations of a task's checks about a layer: a flat list of numbers and words. These checks can't
-- distinguish two layers with equal observations.
-- @module rnnlua.lab.observation

local compare = require "rnnlua.base.compare"
local values = require "rnnlua.base.values"

local Observation = {}
Observation.__index = Observation

local math_type = math.type

local DEEPEST = 4

--- An empty observation: `numbers`, how many were observed; `finite`, whether all are.
function Observation.new()
  return setmetatable({ numbers = 0, finite = true }, Observation)
end

local function count_items(list)
  local count = 0
  for _ in next, list do count = count + 1 end
  return count
end

function Observation:add_one(value, depth)
  if math_type(value) then
    self.numbers = self.numbers + 1
    self.finite = self.finite and value - value == 0
    self[#self + 1] = value + 0.0
    return
  end
  value = values.plain(value)
  if type(value) == "table" and depth < DEEPEST then
    self[#self + 1] = "table" -- {63} is not 63
    local length = rawlen(value)
    for i = 1, length do self:add_one(rawget(value, i), depth + 1) end
    for _, name in ipairs(count_items(value) ~= length and values.names(value) or {}) do
      self[#self + 1] = name
      self:add_one(rawget(value, name), depth + 1)
    end
  elseif type(value) == "string" or type(value) == "boolean" then
    self[#self + 1] = tostring(value)
  else
    self[#self + 1] = type(value)
  end
end

--- Adds values: numbers, words, and tables of these.
function Observation:add(...)
  for i = 1, select("#", ...) do self:add_one((select(i, ...)), 0) end
end

local function close(a, b)
  return type(a) == "number" and type(b) == "number" and compare.close(a, b)
end

local function exact(a, b)
  return a ~= a and b ~= b
end

-- Whether two lists agree; `same` compares items that are not equal.
local function equal(a, b, same)
  if #a ~= #b then return false end
  for i = 1, #a do
    local x, y = a[i], b[i]
    if x ~= y and not same(x, y) then return false end
  end
  return true
end

--- Whether two observations agree within rounding.
function Observation:agrees(other) return equal(self, other, close) end

--- Whether two observations agree bit for bit.
function Observation:is(other) return equal(self, other, exact) end

return Observation
