-- The workload of a course assignment: for ten random cells and ten random layers of n steps, compare
-- each gradient with an estimate. bench/assignment.py is the same workload in Python with NumPy.
--
--   build/bin/rnnlua bench/assignment.lua [RUNS [N [METHOD]]]
--
-- METHOD is how gradients are estimated: "by hand" (the default), by a dozen lines that do what those of
-- assignment.py do; or by the library's estimate_gradients, "central" or "ladder", which finds its steps,
-- measures the noise and bounds its error. Prints the CPU time of one run, in nanoseconds, start-up left out.
local rnn = require "rnnlua"

local runs, n, method = tonumber(arg[1] or 1), tonumber(arg[2] or 10), arg[3] or "by hand"

-- Central differences; the last call is at the point itself.
local function estimate_by_hand(layer, wrt, at)
  local gradients, moved, step = {}, {}, 1e-5
  for name, value in pairs(at) do moved[name] = value end
  for _, name in ipairs(wrt) do
    moved[name] = at[name] + step
    local above = layer:forward(moved)
    moved[name] = at[name] - step
    gradients[name] = (above - layer:forward(moved)) / (2 * step)
    moved[name] = at[name]
  end
  layer:forward(moved)
  return gradients
end

local estimate = estimate_by_hand
if method ~= "by hand" then
  local estimate_gradients = require "rnnlua.checking".estimate_gradients
  estimate = function(layer, wrt, at)
    return (estimate_gradients(layer, { wrt = wrt, at = at, method = method }))
  end
end

local function check(layer, wrt, at)
  local estimated = estimate(layer, wrt, at)
  local exact = { layer:backward(1) }
  for i, name in ipairs(wrt) do
    local difference = math.abs(estimated[name] - exact[i])
    if not (difference < 1e-3) then error(("the gradient of %s is off by %g"):format(name, difference)) end
  end
end

local function workload(rng)
  for _ = 1, 10 do
    local at = { wx = rng:randn(), x = rng:randn(), wh = rng:randn(), h = rng:randn() }
    check(rnn.RecurrentCell(), { "wx", "wh", "h" }, at)
  end
  for _ = 1, 10 do
    local X = {}
    for t = 1, n do X[t] = rng:randn() end
    check(rnn.Recurrent(n), { "wx", "wh", "h0" }, { wx = rng:randn(), X = X, wh = rng:randn(), h0 = rng:randn() })
  end
end

local rng = rnn.rng(1)
local start = os.clock()
for _ = 1, runs do workload(rng) end
print(("%.1f"):format((os.clock() - start) * 1e9 / runs))
