--- The mutants of a lab's solution that its checks let through, and which of them are equivalent: a
-- mutant that agrees with the solution in every number that the checks observe, at further draws.
-- @module rnnlua.lab.verify.survivors

local limit = require "rnnlua.lab.limit"
local mutants = require "rnnlua.lab.verify.mutants"
local recognition = require "rnnlua.lab.explain.recognition"
local runner = require "rnnlua.lab.run.runner"

local survivors = {}

local FIRST_DRAWS = 2 -- most mutants fail these
local SEEDS = { 1, 2 }
local FURTHER_SEEDS = { 101, 102, 103 }
local FURTHER_DRAWS = 20
local LIMIT = 3e7 -- instructions of the interpreter; a mutant that needs more does not end

local function passes(lab, submitted)
  local options = { explained = false, draws = FIRST_DRAWS }
  if not runner.run(lab, submitted, SEEDS[1], options).passed then return false end
  for _, seed in ipairs(SEEDS) do
    if not runner.run(lab, submitted, seed, { explained = false }).passed then return false end
  end
  return true
end

-- How a mutant that passes compares with the solution: "equal" bit for bit, "rounding", or "differs".
local function compare(lab, submitted)
  local solution, relation = assert(lab:solution()), "equal"
  for _, seed in ipairs(FURTHER_SEEDS) do
    local context = runner.context(lab, submitted, seed, { explained = false })
    for _, task in ipairs(lab.tasks) do
      local theirs = recognition.observe(task, context, submitted, FURTHER_DRAWS)
      local ours = recognition.observe(task, context, solution, FURTHER_DRAWS)
      if not theirs:agrees(ours) then return "differs" end
      if not theirs:is(ours) then relation = "rounding" end
    end
  end
  return relation
end

--- Makes the mutants and tries them.
-- @param lab whose solution passes
-- @treturn table { made = integer, passed = { { line, from, to, relation }, … } }, relation being
--   "equal" (in every number observed at further draws, bit for bit), "rounding" (within it) or "differs"
function survivors.find(lab)
  local list = mutants.of(assert(lab:read "solution.lua"))
  local passed = {}
  for _, one in ipairs(list) do
    local submitted = lab:submitted_by(one.text, "=mutant")
    local ended, survived = limit.instructions(LIMIT, function() return submitted ~= nil and passes(lab, submitted) end)
    if ended and survived then
      one.relation = compare(lab, submitted)
      passed[#passed + 1] = one
    end
  end
  return { made = #list, passed = passed }
end

return survivors
