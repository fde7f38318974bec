-- Two functions timed against each other as bench/paired.h does it: in every round A B B A, on the
-- process's CPU clock, in bursts that last long enough for it; of the rounds the median ratio, and the
-- order statistics that hold it in 19 cases of 20.
local paired = {}

local BURST = 5e-3 -- seconds; os.clock ticks in microseconds

-- Seconds of CPU time for `runs` runs.
local function time(run, runs)
  local clock = os.clock
  local start = clock()
  for _ = 1, runs do run() end
  return clock() - start
end

-- How many runs fill a burst; warms the caches up as well.
local function runs_of(run)
  local runs = 1
  while true do
    local seconds = time(run, runs)
    if seconds >= BURST then return runs end
    runs = seconds > BURST / 100 and math.ceil(runs * BURST / seconds * 1.1) or runs * 10
  end
end

--- The median of a list, and the values between which that of the population lies.
function paired.median(list)
  table.sort(list)
  local n = #list
  local reach, middle = math.ceil(0.98 * math.sqrt(n)), (n + 1) // 2
  return list[middle], list[math.max(1, middle - reach)], list[math.min(n, middle + reach)]
end

--- Returns { a_ns, b_ns, ratio, low, high }: nanoseconds a run, and b's time to a's.
function paired.measure(a, b, rounds)
  local runs_a, runs_b = runs_of(a), runs_of(b)
  local of_a, of_b, ratios = {}, {}, {}
  for round = 1, rounds do
    collectgarbage()
    local a1, b1 = time(a, runs_a), time(b, runs_b)
    local b2, a2 = time(b, runs_b), time(a, runs_a)
    of_a[round] = (a1 + a2) / (2 * runs_a) * 1e9
    of_b[round] = (b1 + b2) / (2 * runs_b) * 1e9
    ratios[round] = of_b[round] / of_a[round]
  end
  local ratio, low, high = paired.median(ratios)
  return { a_ns = (paired.median(of_a)), b_ns = (paired.median(of_b)), ratio = ratio, low = low, high = high }
end

return paired
