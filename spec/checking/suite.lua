--- Running mutants: what the checker says of each at many random points.
-- @module suite

local shrink = require "rnnlua.checking.diagnosis.shrink"
local check_gradients = require "rnnlua.checking".check_gradients
local rnn = require "rnnlua"

local suite = {}

local MOST_STEPS = 9

-- Runs a check; returns its report, and the seconds of CPU that it took, and that shrinking took of them.
local function timed(layer, options)
  local run, shrinking = shrink.run, 0
  shrink.run = function(...)
    local before = os.clock()
    local case = run(...)
    shrinking = shrinking + os.clock() - before
    return case
  end
  local before = os.clock()
  local ok, report = pcall(check_gradients, layer, options)
  shrink.run = run
  return assert(ok and report, report), os.clock() - before, shrinking
end

--- A layer and the options of a check at a random point: half of them standard normal inputs given
-- as `at`, as in the labs, the others of given shapes.
-- @tparam table mutant { make, least }
-- @param rng a generator
-- @tparam integer seed
-- @return the layer
-- @treturn table options
-- @treturn ?integer n
function suite.point(mutant, rng, seed)
  local n = mutant.least and rng:integer(mutant.least, MOST_STEPS)
  local layer = mutant.make(n)
  if seed % 2 == 0 then return layer, { shapes = n and { X = n } or {}, seed = seed }, n end
  local at = {}
  for _, name in ipairs(layer.inputs) do
    at[name] = rng:randn()
    if name == "X" then
      at.X = {}
      for t = 1, n do at.X[t] = rng:randn() end
    end
  end
  return layer, { at = at, seed = seed }, n
end

-- Whether a report names nothing ("unnamed"), only what is right ("right"), what is on no list by a path through the
-- forward ("explained"), or anything else ("wrong").
local function judged_name(report, ids)
  if not report.mistakes[1] then return "unnamed" end
  local explained = next(ids) == nil
  for _, one in ipairs(report.mistakes) do
    explained = explained and one.id == "path"
    if not ids[one.id] and not explained then return "wrong" end
  end
  return explained and "explained" or "right"
end

local function is_small(case, names)
  if not case or case.n and case.n > 2 then return false end
  for _, name in ipairs(names) do
    local value = case.inputs[name]
    for _, x in ipairs(type(value) == "table" and value or { value }) do
      if x ~= math.floor(x) or math.abs(x) > 13 then return false end
    end
  end
  return true
end

--- Checks a mutant at random points.
-- @tparam table mutant
-- @tparam integer count of points
-- @tparam integer seed of the first
-- @treturn table counts: caught (FAIL), inconclusive, right, unnamed, explained, wrong, small (shrunk to n ≤ 2 and
--   integers up to 13), slow (shrinking took more than 50 ms of CPU); seconds of CPU in all, shrinking's share of
--   them; problems: a line on each point that was missed or named wrong
function suite.run(mutant, count, seed)
  local row = { caught = 0, inconclusive = 0, right = 0, unnamed = 0, explained = 0, wrong = 0, small = 0, slow = 0,
    seconds = 0, shrinking = 0, problems = {} }
  for i = 1, count do
    local layer, options, n = suite.point(mutant, rnn.rng(seed + i), seed + i)
    math.randomseed(seed + i)
    local report, seconds, shrinking = timed(layer, options)
    row.seconds, row.shrinking = row.seconds + seconds, row.shrinking + shrinking
    if shrinking > 0.05 then row.slow = row.slow + 1 end
    local naming = judged_name(report, mutant.ids)
    row[naming] = row[naming] + 1
    if report.verdict == "FAIL" then row.caught = row.caught + 1 end
    if report.verdict == "INCONCLUSIVE" then row.inconclusive = row.inconclusive + 1 end
    if is_small(report.smallest, report.inputs) then row.small = row.small + 1 end
    if report.verdict ~= "FAIL" or naming == "wrong" then
      local names = {}
      for k, one in ipairs(report.mistakes) do names[k] = one.id end
      row.problems[#row.problems + 1] = ("%s %s '%s', seed %d, n %s: %s, named %s"):format(mutant.kind,
        mutant.style, mutant.name, seed + i, tostring(n), report.verdict, table.concat(names, " + "))
    end
  end
  return row
end

return suite
