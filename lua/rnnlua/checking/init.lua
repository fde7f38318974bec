--- Checking gradients: estimates by differences, with which a backward is compared. Usage errors are raised at the
-- caller's line.
-- @module rnnlua.checking

local check = require "rnnlua.checking.check"
local estimate = require "rnnlua.checking.estimate"
local usage_error = require "rnnlua.base.usage_error"

return {
  --- See rnnlua.checking.estimate.
  estimate_gradients = usage_error.guarded(estimate.run),
  --- See rnnlua.checking.check.
  check_gradients = usage_error.guarded(check.run),
}
