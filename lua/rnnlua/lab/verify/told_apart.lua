--- Whether each known mistake of a lab fails with a seed, and is recognised as itself and nothing else.
-- @module rnnlua.lab.verify.told_apart

local recognition = require "rnnlua.lab.explain.recognition"
local runner = require "rnnlua.lab.run_submission.runner"

local told_apart = {}

local function agree_in_all(count, a, b)
  for t = 1, count do
    if not a(t):agrees(b(t)) then return false end
  end
  return true
end

--- Tries the known mistakes with a seed.
-- @param lab
-- @tparam {table,...} known its known mistakes
-- @tparam integer seed
-- @tparam {integer,...} places for each mistake, the number of the task that it is to fail; nil if it fails none
-- @tparam[opt] table options call(name, f, …): like pcall, with limits; with_pairs: whether to look for pairs;
--   fails(i, t): whether mistake i fails task t, if that is known
-- @treturn {table,...} rows, for each mistake { fails = whether it fails its task, is_told = whether the task observes
--   enough to name it, others = names of the mistakes that it is also taken for, stopped = the error of a limit, if one
--   ended this }
-- @treturn {table,...} pairs of mistakes that agree in what all tasks observe, { i, k }
function told_apart.with_seed(lab, known, seed, places, options)
  options = options or {}
  local call = options.call or function(_, f, ...) return true, f(...) end
  local context, seen, fails = runner.context(lab, assert(lab:solution()), seed, { explained = false }), {}, {}

  -- What a task observes of a mistake; of the solution, if `i` is 0.
  local function observed(i, t)
    seen[i] = seen[i] or {}
    local submitted = i == 0 and context.solution or known[i].submitted
    seen[i][t] = seen[i][t] or recognition.observe(lab.tasks[t], context, submitted)
    return seen[i][t]
  end

  local function does_fail(i, t)
    if options.fails then return options.fails(i, t) end
    fails[i] = fails[i] or {}
    if fails[i][t] == nil then fails[i][t] = not recognition.passes(lab.tasks[t], context, known[i].submitted) end
    return fails[i][t]
  end

  local function row_of(i)
    local t, others = places[i], {}
    if not t then return { fails = false, others = others } end
    local row = { fails = does_fail(i, t), others = others }
    row.is_told = recognition.tells(observed(i, t), observed(0, t))
    for k, other in ipairs(known) do
      if k ~= i and row.is_told and observed(i, t):agrees(observed(k, t)) and does_fail(k, t) then
        others[#others + 1] = other.name
      end
    end
    return row
  end

  local rows, pairs_found = {}, {}
  for i, one in ipairs(known) do
    local ok, row = call(one.name, row_of, i)
    rows[i] = ok and row or { stopped = row, others = {} }
  end
  for i = 1, options.with_pairs and #known or 0 do
    for k = i + 1, #known do
      local ok, same = call(known[k].name, agree_in_all, #lab.tasks, function(t) return observed(i, t) end,
        function(t) return observed(k, t) end)
      if ok and same then pairs_found[#pairs_found + 1] = { i, k } end
    end
  end
  return rows, pairs_found
end

return told_apart
