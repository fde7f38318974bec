--- The facade: what `require "rnnlua"` returns.
--
-- Besides the fields below it has the constructors of the classes in C, by name, such as
-- `Recurrent(n)` and `rng(seed)`.
-- @module rnnlua
-- @field array `array(t)`, `array(n [, v])`, `array.load(path)`: numbers in one block (rnnlua.array)
-- @field zeros `zeros(n, …)`: an array of zeros, of one to four sizes
-- @field Layer the base class of layers in Lua
-- @field todo raises "not implemented yet"

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local layer = require "rnnlua.layer"

local rnn = { array = array, zeros = core.zeros, Layer = layer.Layer, todo = layer.todo }
for name, constructor in next, core.classes do rnn[name] = constructor end
return rnn
