-- rnnlua lab 03_estimating_gradients
local rnn = require "rnnlua"

-- Estimates gradients of f, a function of one table of named numbers, by central differences. Returns
-- them by name, one for each name of options.wrt.
--   options.wrt   the names, such as { "wx", "wh" }
--   options.at    the point: { wx = 2, x = 3, … }; do not change this table
--   options.eps   the step, to the left and to the right; if it is nil, use a step of your choice
local function estimate_gradients(f, options)
  -- BEGIN SOLUTION
  local eps = options.eps or 1e-5
  local estimated = {}
  for _, name in ipairs(options.wrt) do
    local point = {}
    for key, value in pairs(options.at) do point[key] = value end
    local x = point[name]
    point[name] = x + eps
    local right = f(point)
    point[name] = x - eps
    local left = f(point)
    estimated[name] = (right - left) / (2 * eps)
  end
  return estimated
  -- END SOLUTION
end

return estimate_gradients
