--- The facade: what `require "rnnlua"` returns.
-- @module rnnlua
-- @field RecurrentCell `RecurrentCell()`: the cell h' = h·wh + x·wx
-- @field Recurrent `Recurrent(n)`: the chain of n cells
-- @field array `array(t)`, `array(n [, v])`, `array.load(path)`: numbers in one block (rnnlua.array)
-- @field rng `rng(seed)`: a random generator
-- @field Layer the base class of layers in Lua
-- @field todo raises "not implemented yet"

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local layer = require "rnnlua.layer"

return {
  RecurrentCell = core.RecurrentCell,
  Recurrent = core.Recurrent,
  array = array,
  rng = core.rng,
  Layer = layer.Layer,
  todo = layer.todo,
}
