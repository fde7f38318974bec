--- Work on a list, half of it in a copy of this process, so that two processors are used if available.
-- @module rnnlua.lab.run.halves

local child_process = require "rnnlua.lab.run.child_process"
local lua_errors = require "rnnlua.base.lua_errors"

local ROUND = 16 -- items per copy; after each round, Ctrl-C, which ends a copy, is noticed

local function work(list, from, to, f)
  local made = {}
  for i = from, to, 2 do made[i] = f(list[i]) end
  return made
end

--- The results of f for each item, in the order of the list.
-- @tparam {any,...} list
-- @tparam function f called with an item; returns a plain value (rnnlua.lab.run.message), not nil
-- @tparam function done called after each round with the number of finished items
-- @treturn {any,...}
-- @raise what f raises
return function(list, f, done)
  local results = {}
  for from = 1, #list, ROUND do
    local to = math.min(#list, from + ROUND - 1)
    local finish = child_process.begin(function(tell) tell { results = work(list, from + 1, to, f) } end)
    local ok, own = pcall(work, list, from, to, f)
    local told, stop = finish() -- in any case: a copy that is not finished keeps others from starting
    if not ok then error(own, 0) end
    if stop and stop.reason == "interrupt" then lua_errors.interrupt() end
    local theirs = told.results or work(list, from + 1, to, f) -- if the system ended the copy
    for i = from, to do results[i] = (i - from) % 2 == 0 and own[i] or theirs[i] end
    done(to)
  end
  return results
end
