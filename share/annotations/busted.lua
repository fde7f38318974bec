---@meta rnnlua.busted
error "annotations for editors, not to be loaded"

--- luassert, with assertions on layers: `local assert = require "rnnlua.busted"`.
---@class rnnlua.bustedlib
local assert = {}

--- Holds where every gradient that backward returns is right; else its message is the report.
---@param layer rnnlua.Subject
---@param options rnnlua.CheckOptions
function assert.gradients(layer, options) end

return assert
