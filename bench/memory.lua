-- The memory that a forward and a backward over an array need, as the kernel saw it.
--
--   build/bin/rnnlua bench/memory.lua [STEPS]
--
-- Prints the peak of the resident set (VmHWM of /proc/self/status) before X, with X, after a forward and
-- after a backward. Fails where it is above X, dX and the layer's work: two tiles of 4,096 numbers and
-- one number for each 4,096 steps.
local rnn = require "rnnlua"

local n = math.tointeger(arg and tonumber(arg[1]) or 100000000)
local SLACK = 1 << 20 -- bytes of Lua, of code and of pages that are not filled

local function peak()
  local status = assert(io.open "/proc/self/status"):read "a"
  return tonumber(status:match "VmHWM:%s*(%d+) kB") * 1024
end

local MiB = 1 << 20
local start = peak()

local function say(what, allowed)
  local bytes = peak() - start
  print(("%-28s %9.1f MiB more than at the start, %9.1f allowed"):format(what, bytes / MiB, allowed / MiB))
  if bytes > allowed + SLACK then
    print "too much"
    os.exit(1)
  end
end

print(("%d steps: X and dX have %.1f MiB each"):format(n, n * 8 / MiB))
local X = rnn.rng(1):uniform(n, -1, 1)
say("X", n * 8)
local layer = rnn.Recurrent(n)
local work = (2 * 4096 + n // 4096 + 1) * 8
layer:forward(0.5, X, 0.999, 1)
say("X, forward", n * 8 + work)
local dX = select(4, layer:backward(1))
say("X, forward, backward, dX", 2 * n * 8 + work)
layer:backward(X, dX)
say("and one of every state", 2 * n * 8 + work)
