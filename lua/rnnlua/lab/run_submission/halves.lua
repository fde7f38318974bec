--- Work on a list, half of it in each of two copies of this process. So two processors are used if available, and an
-- item that never ends, in a function of C, can be stopped.
-- @module rnnlua.lab.run_submission.halves

local child_process = require "rnnlua.lab.run_submission.child_process"
local lua_errors = require "rnnlua.base.lua_errors"

local ROUND = 16 -- items in both copies together, after which there are new copies and progress is told

-- Starts a copy for the rest of a half.
local function begin(half, list, f, limits)
  half.finish = child_process.begin(function(tell)
    local results = {}
    for i = half.at, half.to, 2 do
      results[i] = f(list[i])
      tell { results = results, at = i + 2 }
    end
  end, limits)
end

-- Takes the results of a copy. If an item ended the copy, its result is the error that says why.
local function take(half, list, f)
  local told, stop = half.finish()
  for i, result in next, told.results or {} do half.results[i] = result end
  half.at = told.at or half.at
  if stop and stop.reason == "interrupt" then lua_errors.interrupt() end
  if half.at > half.to then return end
  half.results[half.at] = stop or f(list[half.at]) -- without an error, the copy itself has exited
  half.at = half.at + 2
end

-- Takes the results of all halves, even if one raises an error: a copy that is not finished keeps others from
-- starting.
local function take_both(halves, list, f)
  local raised, err = false, nil
  for _, half in ipairs(halves) do
    local ok, why = pcall(take, half, list, f)
    if not ok and not raised then raised, err = true, why end
  end
  if raised then error(err, 0) end
end

--- The results of f for each item, in the order of the list.
-- @tparam {any,...} list
-- @tparam function f called with an item; returns a plain value (rnnlua.lab.run_submission.message), not nil
-- @tparam function done called after each round with the number of finished items
-- @tparam[opt] table limits in f, for messages: seconds and wait
-- @tparam[opt] integer round items, after which there are new copies, which remember nothing
-- @treturn {any,...} for an item that was stopped: the error of limit.stop
-- @raise what f raises, and Ctrl-C
return function(list, f, done, limits, round)
  local results = {}
  round = math.max(round or ROUND, 1)
  for from = 1, #list, round do
    local to = math.min(#list, from + round - 1)
    local left = { { at = from, to = to, results = results }, { at = from + 1, to = to, results = results } }
    while left[1] do
      for _, half in ipairs(left) do begin(half, list, f, limits) end
      take_both(left, list, f)
      for i = #left, 1, -1 do
        if left[i].at > left[i].to then table.remove(left, i) end
      end
    end
    done(to)
  end
  return results
end
