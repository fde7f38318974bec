-- A gradient check of lab 02, written out. It makes ten random draws of random length, and compares dwx, dwh and dh0
-- with estimates. It prints a line for each gradient that differs from its estimate by 1e-3 or more. Read it, run it,
-- change it.
--   rnnlua by_hand.lua [FILE [SEED]]     FILE returns your Recurrent; without it, the library's
local rnn = require "rnnlua"
local estimate_gradients = require "rnnlua.checking".estimate_gradients

local Recurrent = rnn.Recurrent
if arg[1] then Recurrent = assert(dofile(arg[1]), arg[1] .. " returns no class") end
local seed = assert(math.tointeger(tonumber(arg[2] or 1)), "SEED: expected an integer")
local rng, failures = rnn.rng(seed), 0

for _ = 1, 10 do
  local n = rng:integer(1, 9)
  local recurrent = Recurrent(n)
  local wx, wh, h0, X = rng:randn(), rng:randn(), rng:randn(), {}
  for t = 1, n do X[t] = rng:randn() end
  local estimated = estimate_gradients(recurrent, {
    wrt = { "wx", "wh", "h0" }, at = { wx = wx, X = X, wh = wh, h0 = h0 } })
  local exact = { recurrent:backward(1) } -- dwx, dwh, dh0
  for i, name in ipairs { "wx", "wh", "h0" } do
    local difference = math.abs(estimated[name] - (exact[i] or math.huge))
    if not (difference < 1e-3) then
      failures = failures + 1
      print(("The gradient of %s is off by %g"):format(name, difference))
    end
  end
end
print(("%d failures in 10 draws, seed %d"):format(failures, seed))
os.exit(failures == 0, true)
