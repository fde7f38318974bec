--- Runs the checks of a lab on a class of layers.
-- @module rnnlua.lab.runner

local layers = require "rnnlua.layer"
local rnn = require "rnnlua"
local text = require "rnnlua.text"

local runner = {}

-- What a check's error means: a to-do, or what the layer raised.
local function from_error(err)
  if layers.is_todo(err) then return { status = "todo", text = tostring(err), lines = {} } end
  -- the position in front, if it is ours, is of no use to a student
  local message = tostring(err):gsub("^[^\n:]*rnnlua/lab/checks%.lua:%d+: ", "")
  return { status = "error", text = "stopped with an error", lines = text.fill(message, 66) }
end

local function run_check(check, context)
  local ok, passed, said, lines, report = pcall(check.run, context)
  if not ok then return from_error(passed) end
  return { status = passed and "ok" or "wrong", text = said, lines = lines or {}, report = report }
end

-- A task stands where the first of its checks that does not hold stands.
local function run_task(task, context)
  local texts = {}
  for _, check in ipairs(task.checks) do
    local outcome = run_check(check, context)
    if outcome.status ~= "ok" then
      outcome.name, outcome.points, outcome.earned = task.name, task.points, 0
      return outcome
    end
    texts[#texts + 1] = outcome.text
  end
  return { name = task.name, status = "ok", text = table.concat(texts, "; "), lines = {},
    points = task.points, earned = task.points }
end

--- Runs every task's checks.
-- @param lab
-- @param class called with the length of a case's sequences, it makes a layer
-- @tparam integer seed of the random draws
-- @treturn table { tasks = { { name, status, text, lines, points, earned, report }, … }, earned,
--   points, passed, seed }; status is "ok", "wrong", "todo" or "error"; lines say more; report is the gradient check's,
--   where one failed
-- @raise where the lab's own solution can't be loaded
function runner.run(lab, class, seed)
  local solution = assert(lab:solution())
  local context = {
    lab = lab,
    seed = seed,
    mistakes = assert(lab:known_mistakes()),
    make = function(case) return class(case.n) end,
    solve = function(case) return solution(case.n) end,
    rng = function() return rnn.rng(seed) end,
  }
  local result = { tasks = {}, earned = 0, points = 0, passed = true, seed = seed }
  for number, task in ipairs(lab.tasks) do
    local outcome = run_task(task, context)
    result.tasks[number] = outcome
    result.earned = result.earned + outcome.earned
    result.points = result.points + outcome.points
    result.passed = result.passed and outcome.status == "ok"
  end
  return result
end

return runner
