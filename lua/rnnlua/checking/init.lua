--- Checking gradients: estimates by differences, to hold a backward against.
-- Mistakes in the arguments are raised at the caller's line.
-- @module rnnlua.checking

local check = require "rnnlua.checking.check"
local estimate = require "rnnlua.checking.estimate"
local mistake = require "rnnlua.base.usage_error"

return {
  --- See rnnlua.checking.estimate.
  estimate_gradients = mistake.guarded(estimate.run),
  --- See rnnlua.checking.check.
  check_gradients = mistake.guarded(check.run),
}
