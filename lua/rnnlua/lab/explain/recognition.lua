--- Recognises a known mistake: compares a submission that fails a task with the lab's known mistakes, in everything
-- that the task's checks observe, at each draw, within rounding.
-- @module rnnlua.lab.explain.recognition

local Observation = require "rnnlua.lab.observation"
local capture = require "rnnlua.lab.capture"

local recognition = {}

recognition.FEWEST = 3 -- observed numbers; with fewer, agreement may be a coincidence

--- Collects what a task's checks observe of a submission.
-- @tparam table task
-- @tparam table context as for a check; `draws`, `submitted` and the functions for observing are replaced
-- @param submitted
-- @tparam[opt] integer draws by default the context's
-- @return rnnlua.lab.observation
function recognition.observe(task, context, submitted, draws)
  local seen = Observation.new()
  local looking = setmetatable({
    submitted = submitted,
    draws = draws or context.draws, -- all of them, because some mistakes show at one length only
    observing = true,
    mistakes = {},
    observe = function(...) seen:add(...) end,
    recognise = function() return {} end,
  }, { __index = context })
  local drawn, problem = capture.silently(context.lab.all_draws, context.lab, context.seed, looking.draws)
  if not drawn then error(problem, 0) end -- of the author's own draw, not of the submission
  for _, check in ipairs(task.checks) do
    if not capture.silently(check.run, looking) then seen:add "raised an error" end
  end
  return seen
end

local function record(one)
  return { id = one.id, name = one.name, explanation = one.why, hint = one.hint }
end

--- Whether a submission passes a task's checks.
-- @tparam table task
-- @tparam table context as for a check
-- @param submitted
-- @treturn boolean
function recognition.passes(task, context, submitted)
  local judging = setmetatable({ submitted = submitted, explained = false, mistakes = {},
    observe = function() end, recognise = function() return {} end }, { __index = context })
  for _, check in ipairs(task.checks) do
    local ok, held = capture.silently(check.run, judging)
    if not (ok and held) then return false end
  end
  return true
end

--- Whether what is observed of a submission can tell its mistake. Values that are not finite agree with nothing. A
-- submission that agrees with the solution fails by something that is not observed, and so would each of the many
-- mistakes that do the same.
-- @tparam table seen rnnlua.lab.observation
-- @tparam table right what is observed of the solution
-- @treturn boolean
function recognition.tells(seen, right)
  return seen.numbers >= recognition.FEWEST and seen.finite and not seen:agrees(right)
end

--- The known mistakes that agree with a submission in everything that a task's checks observe, and that fail the
-- task. None is tried if what is observed can't tell a mistake.
-- @tparam table task
-- @tparam table context
-- @treturn {table,...} { id, name, explanation, hint }; empty if none agrees
function recognition.name(task, context)
  local found = {}
  if not context.mistakes[1] then return found end
  local seen = recognition.observe(task, context, context.submitted)
  if not recognition.tells(seen, recognition.observe(task, context, context.solution)) then return found end
  for _, one in ipairs(context.mistakes) do
    local known = context.observed(task, one) or recognition.observe(task, context, one.submitted)
    if seen:agrees(known) and not recognition.passes(task, context, one.submitted) then
      found[#found + 1] = record(one)
    end
  end
  return found
end

return recognition
