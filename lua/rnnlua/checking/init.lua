--- Checking gradients: estimates by differences, to hold a backward against.
-- @module rnnlua.checking

local estimate = require "rnnlua.checking.estimate"
local mistake = require "rnnlua.mistake"

return {
  --- See @{rnnlua.checking.estimate.run}; mistakes are raised at the caller's line.
  -- @function estimate_gradients
  estimate_gradients = mistake.guarded(estimate.run),
}
