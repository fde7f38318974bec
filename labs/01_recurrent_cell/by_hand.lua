-- A gradient check of lab 01, written out. It makes ten random draws, and compares dwx, dwh and dh with estimates. It
-- prints a line for each gradient that differs from its estimate by 1e-3 or more. Read it, run it, change it.
--   rnnlua by_hand.lua [FILE [SEED]]     FILE returns your RecurrentCell; without it, the library's
local rnn = require "rnnlua"
local estimate_gradients = require "rnnlua.checking".estimate_gradients

local RecurrentCell = rnn.RecurrentCell
if arg[1] then RecurrentCell = assert(dofile(arg[1]), arg[1] .. " returns no class") end
local seed = assert(math.tointeger(tonumber(arg[2] or 1)), "SEED: expected an integer")
local rng, failures = rnn.rng(seed), 0

local recurrent = RecurrentCell()
for _ = 1, 10 do
  local wx, x, wh, h = rng:randn(), rng:randn(), rng:randn(), rng:randn()
  local estimated = estimate_gradients(recurrent, {
    wrt = { "wx", "wh", "h" }, at = { wx = wx, x = x, wh = wh, h = h } })
  local exact = { recurrent:backward(1) } -- dwx, dwh, dh
  for i, name in ipairs { "wx", "wh", "h" } do
    local difference = math.abs(estimated[name] - (exact[i] or math.huge))
    if not (difference < 1e-3) then
      failures = failures + 1
      print(("The gradient of %s is off by %g"):format(name, difference))
    end
  end
end
print(("%d failures in 10 draws, seed %d"):format(failures, seed))
os.exit(failures == 0, true)
