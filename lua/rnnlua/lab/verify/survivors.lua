--- The mutants of a lab's solution that pass its checks, and which of these are equivalent to the solution: at
-- further draws, they agree with it in all numbers that the checks observe, in all results, and in their changes of
-- the arguments. Also the mutants that never return.
-- @module rnnlua.lab.verify.survivors

local Observation = require "rnnlua.lab.observation"
local capture = require "rnnlua.lab.capture"
local halves = require "rnnlua.lab.run_submission.halves"
local limit = require "rnnlua.lab.limit"
local mutants = require "rnnlua.lab.verify.mutants"
local recognition = require "rnnlua.lab.explain.recognition"
local rnn = require "rnnlua"
local runner = require "rnnlua.lab.run_submission.runner"

local survivors = {}

local FIRST_DRAWS = 2 -- most mutants fail at these
local SEEDS = { 1, 2 }
local FURTHER_SEEDS = { 101, 102, 103 }
local FURTHER_DRAWS = 20
local LIMIT = 3e7 -- instructions of the interpreter for a check; more if the solution needs them
local MOST = 1e11
local SLOWER = 4 -- a mutant that needs this many times more than the solution counts as endless
local COMPARED = 10 -- times the limit, for comparing a mutant that passes
local MOST_TRIED = 300 -- of more mutants, this many are tried, evenly spread over the solution

-- The results of a function like pcall that was called by another one.
local function inner(ok, ...)
  if ok then return ... end
  return ok, ...
end

-- A function like pcall: `outer`, with a limit of instructions.
local function counted(outer, most)
  return function(f, ...) return inner(outer(limit.instructions, most, f, ...)) end
end

-- Whether a submission passes all tasks, or the one with a name.
local function passes_with(lab, submitted, call, seed, draws, only)
  return runner.run(lab, submitted, seed, { explained = false, until_undone = true, call = call, draws = draws,
    only = only }).passed
end

-- Whether a submission passes. The task that is most likely to fail is tried first, if its name is given.
local function passes(lab, submitted, call, likely)
  if likely and not passes_with(lab, submitted, call, SEEDS[1], FIRST_DRAWS, likely) then return false end
  if not passes_with(lab, submitted, call, SEEDS[1], FIRST_DRAWS) then return false end
  for _, seed in ipairs(SEEDS) do
    if not passes_with(lab, submitted, call, seed) then return false end
  end
  return true
end

-- The name of the task that is on the function whose line was changed; nil if there is none.
local function task_of(lab, one)
  local number, name = 0, nil
  for line in one.text:gmatch "([^\n]*)\n?" do
    number = number + 1
    if number > one.line then break end
    name = line:match "^%s*function%s+[%w_.]*[.:]([%w_]+)%s*%(" or line:match "^%s*local%s+function%s+([%w_]+)" or name
  end
  for _, task in ipairs(lab.tasks) do
    if task.name == name then return name end
  end
end

-- The results of a submission at random cases, regardless of the checks.
local function observe_cases(lab, submitted, seed)
  local seen = Observation.new()
  for number, case in ipairs(lab:all_draws(seed, FURTHER_DRAWS)) do
    local function observe(...) seen:add(...) end
    if not capture.silently(lab.kind.observe, submitted, case, rnn.rng(seed + number), observe) then
      seen:add "raised an error"
    end
  end
  return seen
end

-- The relation of a passing mutant to the solution: "equal" bit for bit, "rounding", "differs", or "unknown" if the
-- solution returns no number at random cases.
local function compare(lab, submitted, call)
  local solution, relation = assert(lab:solution()), "equal"
  local function hold(ours, ...)
    local ok, theirs = call(...)
    if not ok or not theirs:agrees(ours) then
      relation = "differs"
    elseif relation == "equal" and not theirs:is(ours) then
      relation = "rounding"
    end
  end
  local numbers = 0
  for _, seed in ipairs(FURTHER_SEEDS) do
    local context = runner.context(lab, submitted, seed, { explained = false })
    for _, task in ipairs(lab.tasks) do
      hold(recognition.observe(task, context, solution, FURTHER_DRAWS), recognition.observe, task, context, submitted,
        FURTHER_DRAWS)
    end
    local ours = observe_cases(lab, solution, seed)
    hold(ours, observe_cases, lab, submitted, seed)
    numbers = numbers + ours.numbers
    if relation == "differs" then return relation end
  end
  return numbers > 0 and relation or "unknown"
end

-- The relation of a mutant to the solution; false if it does not pass.
local function try(lab, one, most, limited)
  local call = counted(limited, most)
  local loaded, submitted = call(lab.submitted_by, lab, one.text, "=mutant")
  if not loaded or submitted == nil or not passes(lab, submitted, call, task_of(lab, one)) then
    return false
  end
  return compare(lab, submitted, counted(limited, COMPARED * most))
end

-- The limit of instructions for a check of a mutant.
local function limit_of(lab)
  local most, solution = LIMIT / SLOWER, assert(lab:solution())
  while most < MOST and not passes(lab, solution, counted(capture.silently, most)) do most = SLOWER * most end
  return SLOWER * most
end

-- Says how a mutant was stopped.
local function ending(stop)
  local in_call = stop.in_call and " in a function of Lua" or ""
  stop.line = nil -- the mutant's line is shown below
  return "caught, " .. tostring(stop) .. in_call
end

-- At most MOST_TRIED of a list, evenly spread.
local function spread(list)
  local count, some = math.min(#list, MOST_TRIED), {}
  for i = 1, count do some[i] = list[(i * #list + count - 1) // count] end
  return some
end

--- Makes the mutants and tries them: all, or of very many a part.
-- @param lab its solution has to pass
-- @tparam table options caller and limits, see rnnlua.lab.verify; tell, called from time to time with the number of
--   mutants that are tried, and of all
-- @treturn table { made = integer, tried = integer, passed = { { line, from, to, edit, relation }, … }, stopped =
--   { { line, from, to, edit, relation, ending }, … } }, see mutants.of; relation is "equal" (bit for bit), "rounding"
--   (within it), "differs", "unknown" (there are no random cases), or "stopped" (its copy was; ending says how)
function survivors.find(lab, options)
  local all, passed, stopped, most = mutants.of(assert(lab:read "solution.lua")), {}, {}, limit_of(lab)
  local list = spread(all)
  local relations = halves(list, function(one) return try(lab, one, most, options.caller "=mutant") end,
    function(count) options.tell(count, #list) end, options.limits)
  for i, one in ipairs(list) do
    if limit.stopped(relations[i]) then
      one.relation, one.ending = "stopped", ending(relations[i])
      stopped[#stopped + 1] = one
    elseif relations[i] then
      one.relation = relations[i]
      passed[#passed + 1] = one
    end
  end
  return { made = #all, tried = #list, passed = passed, stopped = stopped }
end

return survivors
