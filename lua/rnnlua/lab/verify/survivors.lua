--- The mutants of a lab's solution that pass its checks, and which of these are equivalent to the solution: at
-- further draws, they agree with it in all numbers that the checks observe, in all results, and in their changes of
-- the arguments.
-- @module rnnlua.lab.verify.survivors

local Observation = require "rnnlua.lab.observation"
local capture = require "rnnlua.lab.capture"
local halves = require "rnnlua.lab.run.halves"
local limit = require "rnnlua.lab.limit"
local mutants = require "rnnlua.lab.verify.mutants"
local recognition = require "rnnlua.lab.explain.recognition"
local rnn = require "rnnlua"
local runner = require "rnnlua.lab.run.runner"

local survivors = {}

local FIRST_DRAWS = 2 -- most mutants fail at these
local SEEDS = { 1, 2 }
local FURTHER_SEEDS = { 101, 102, 103 }
local FURTHER_DRAWS = 20
local LIMIT = 3e7 -- instructions of the interpreter; more if the solution needs them
local MOST = 1e11
local SLOWER = 4 -- a mutant that needs this many times more than the solution counts as endless
local COMPARED = 10 -- times the limit, for comparing a mutant that passes

local function passes(lab, submitted)
  local options = { explained = false, draws = FIRST_DRAWS }
  if not runner.run(lab, submitted, SEEDS[1], options).passed then return false end
  for _, seed in ipairs(SEEDS) do
    if not runner.run(lab, submitted, seed, { explained = false }).passed then return false end
  end
  return true
end

-- The results of a submission at random cases, regardless of the checks.
local function observe_cases(lab, submitted, seed)
  local seen = Observation.new()
  for number, case in ipairs(lab:cases(seed, FURTHER_DRAWS)) do
    local function observe(...) seen:add(...) end
    if not capture.silently(lab.kind.observe, submitted, case, rnn.rng(seed + number), observe) then
      seen:add "raised an error"
    end
  end
  return seen
end

-- The relation of a passing mutant to the solution: "equal" bit for bit, "rounding", "differs", or "unknown" if the
-- solution returns no number at random cases.
local function compare(lab, submitted)
  local solution, relation = assert(lab:solution()), "equal"
  local function hold(theirs, ours)
    if not theirs:agrees(ours) then
      relation = "differs"
    elseif relation == "equal" and not theirs:is(ours) then
      relation = "rounding"
    end
  end
  local numbers = 0
  for _, seed in ipairs(FURTHER_SEEDS) do
    local context = runner.context(lab, submitted, seed, { explained = false })
    for _, task in ipairs(lab.tasks) do
      hold(recognition.observe(task, context, submitted, FURTHER_DRAWS),
        recognition.observe(task, context, solution, FURTHER_DRAWS))
    end
    local ours = observe_cases(lab, solution, seed)
    hold(observe_cases(lab, submitted, seed), ours)
    numbers = numbers + ours.numbers
    if relation == "differs" then return relation end
  end
  return numbers > 0 and relation or "unknown"
end

-- The relation of a mutant to the solution; false if it does not pass.
local function try(lab, one, most)
  local submitted
  local ended, survived = limit.instructions(most, function()
    submitted = lab:submitted_by(one.text, "=mutant")
    return submitted ~= nil and passes(lab, submitted)
  end)
  if not (ended and survived) then return false end
  local compared, relation = limit.instructions(COMPARED * most, compare, lab, submitted)
  return compared and relation or "differs"
end

-- The limit of instructions for a mutant.
local function limit_of(lab)
  local most, solution = LIMIT / SLOWER, assert(lab:solution())
  while most < MOST do
    local ended, passed = limit.instructions(most, passes, lab, solution)
    if ended and passed then break end
    most = SLOWER * most
  end
  return SLOWER * most
end

--- Makes the mutants and tries them.
-- @param lab its solution has to pass
-- @tparam function tell called from time to time with the number of mutants that are tried, and of all
-- @treturn table { made = integer, passed = { { line, from, to, edit, relation }, … } }, see mutants.of; relation is
--   "equal" (bit for bit), "rounding" (within it), "differs" or "unknown" (there are no random cases)
function survivors.find(lab, tell)
  local list, passed, most = mutants.of(assert(lab:read "solution.lua")), {}, limit_of(lab)
  local relations = halves(list, function(one) return try(lab, one, most) end, function(count) tell(count, #list) end)
  for i, one in ipairs(list) do
    one.relation = relations[i] or nil
    if one.relation then passed[#passed + 1] = one end
  end
  return { made = #list, passed = passed }
end

return survivors
