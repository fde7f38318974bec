--- The module that `require "rnnlua"` returns.
--
-- Besides the fields below, it has the constructors of the classes in C by name, such as `Recurrent(n)` and
-- `rng(seed)`.
-- @module rnnlua
-- @field array `array(t)`, `array(n [, v])`, `array.load(path)`: numbers in one block (rnnlua.array)
-- @field zeros `zeros(n, …)`: an array of zeros with one to four sizes
-- @field load `load(path)`: the arrays in a safetensors file, by name (rnnlua.safetensors)
-- @field save `save(path, arrays)`: writes such a file
-- @field Layer the base class of layers in Lua
-- @field todo raises "not implemented yet"

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local layer = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"

local safetensors = lazy "rnnlua.safetensors"

local rnn = {
  array = array,
  zeros = core.zeros,
  load = function(path) return safetensors.load(path) end,
  save = function(path, arrays) return safetensors.save(path, arrays) end,
  Layer = layer.Layer,
  todo = layer.todo,
}
for name, constructor in next, core.classes do rnn[name] = constructor end
return rnn
