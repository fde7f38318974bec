--- Runs the checks of a lab on a submission: a class of layers, or a function.
-- @module rnnlua.lab.run_submission.runner

local capture = require "rnnlua.lab.capture"
local error_place = require "rnnlua.base.error_place"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local limit = require "rnnlua.lab.limit"
local rnn = require "rnnlua"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local error_text = lazy "rnnlua.lab.explain.error_text"
local recognition = lazy "rnnlua.lab.explain.recognition"

local runner = {}

local DRAWS = 10 -- at least, unless the lab defines the number

-- The outcome for an error in a check: a to-do, or an error that the submission raised.
local function from_error(err, lab)
  if layers.is_todo(err) then
    return { status = "todo", text = lab.kind.todo(lab, err), lines = {}, line = err.line, todo = err.where }
  end
  local message = error_place.without_ours(error_text.message(err))
  return { status = "error", text = "stopped with an error", lines = text.fill(message, page.inner()), problem = err }
end

local function run_check(check, context)
  local ok, passed, said, lines, detail = context.call(check.run, context)
  if not ok then return from_error(passed, context.lab) end
  detail = detail or {}
  return { status = passed and "ok" or "wrong", text = said, lines = lines or {}, report = detail.report,
    place_lines = detail.place_lines, key_zero = detail.key_zero, is_nil = detail.is_nil,
    is_unexplained = detail.is_unexplained or detail.place_lines ~= nil, explanation = detail.explanation,
    plots = detail.plots, notes = detail.notes, mistakes = detail.report and detail.report.mistakes }
end

-- Adds the known mistakes that agree with a failing check, if it has no report.
local function explain(outcome, context)
  local ok, found = context.call(context.recognise)
  if not ok and not limit.stopped(found) then error(found, 0) end
  outcome.mistakes, outcome.lost = ok and found or {}, not ok and found or nil
  if #outcome.mistakes > 1 then outcome.lines[#outcome.lines + 1] = "Several mistakes fit:" end
  for _, one in ipairs(outcome.mistakes) do
    text.append(outcome.lines, text.fill_lines(("Mistake: %s. %s"):format(one.name, one.explanation), page.inner()))
  end
end

local function recognise_nothing() return {} end

local function observe_nothing() end

-- The checks that run. Behind a task that fails, a free-form check after a gradients check does not: it takes a forward
-- that is right for granted, and would say that a right backward is wrong.
local function checks_of(task, context)
  local list, is_after_gradients = {}, false
  for _, check in ipairs(task.checks) do
    if not (context.behind and is_after_gradients and check.is_free) then list[#list + 1] = check end
    is_after_gradients = is_after_gradients or check.needs_forward
  end
  return list
end

-- The outcome of a task is that of its first check that does not hold.
local function run_task(task, context)
  local texts, lines, plots, notes = {}, {}, {}, {}
  context.recognise = context.explained and function() return recognition.name(task, context) end
    or recognise_nothing
  for _, check in ipairs(checks_of(task, context)) do
    local outcome = run_check(check, context)
    if outcome.status ~= "ok" then
      outcome.name, outcome.points, outcome.earned = task.name, task.points, 0
      outcome.needs_forward = check.needs_forward
      if not outcome.report and outcome.status ~= "todo" then explain(outcome, context) end
      return outcome
    end
    texts[#texts + 1] = outcome.text
    table.move(outcome.lines, 1, #outcome.lines, #lines + 1, lines)
    table.move(outcome.plots or {}, 1, #(outcome.plots or {}), #plots + 1, plots)
    text.append(notes, outcome.notes or {})
  end
  return { name = task.name, status = "ok", text = table.concat(texts, "; "), lines = text.append(lines, notes),
    plots = plots, points = task.points, earned = task.points }
end

-- A task that stops at the to-do of an earlier task waits for that task: the place is shown once.
local function wait_for_earlier(outcome, tasks)
  for _, earlier in ipairs(tasks) do
    if outcome.todo and outcome.todo == earlier.todo then
      outcome.text = ("complete %s first"):format(earlier.name)
      return
    end
  end
end

--- Makes the context for the checks of a submission (see rnnlua.lab.checks).
-- @param lab
-- @param submitted a class of layers or a function
-- @tparam integer seed
-- @tparam[opt] table options draws (default: the lab's or 10, or as many as needed for every length and size);
--   explained (default true): whether failures are explained; call (default: pcall without output): a function that
--   calls each check and the search for its mistake, and may limit them; observed(task, mistake), optional: what was
--   observed before of a known mistake, with this seed and as many draws, or nil
-- @treturn table
-- @raise an error if the lab's own solution or one of its mistakes can't be loaded
function runner.context(lab, submitted, seed, options)
  options = options or {}
  local explained = options.explained ~= false
  return {
    call = options.call or capture.silently,
    lab = lab,
    kind = lab.kind,
    seed = seed,
    draws = options.draws or math.max(lab.draws or DRAWS, lab.kind.fewest_draws(lab)),
    explained = explained,
    mistakes = explained and assert(lab:known_mistakes()) or {},
    observed = options.observed or observe_nothing,
    submitted = submitted,
    solution = assert(lab:solution()),
    rng = function() return rnn.rng(seed) end,
    observe = function() end,
  }
end

-- The first task that does not pass, for what is behind it: { name, mistakes, text }; the text says to fix it.
local function undone(tasks)
  for _, task in ipairs(tasks) do
    if task.status ~= "ok" then
      local said = task.name == "forward" and "Your forward is still wrong. Fix forward first."
        or ("'%s' is still wrong. Fix it first."):format(task.name)
      return { name = task.name, mistakes = task.mistakes or {}, text = said }
    end
  end
end

local function is_any_wrong(tasks)
  for _, task in ipairs(tasks) do
    if task.status == "wrong" then return true end
  end
  return false
end

-- All tasks of a lab, or the one with a name.
local function tasks_of(lab, name)
  if not name then return lab.tasks end
  for _, task in ipairs(lab.tasks) do
    if task.name == name then return { task } end
  end
end

--- Runs every task's checks.
-- @param lab
-- @param submitted a class, which makes a layer when it is called with the length of a case's sequences; or a
--   function, in a lab of a function
-- @tparam integer seed of the random draws
-- @tparam[opt] table options as for `context`; done(outcome, result), optional, is called after each task with the
--   result so far; until_undone: no task runs after one that does not pass; only: the name of the one task to run
-- @treturn table { tasks = { { name, status, text, lines, points, earned, report, mistakes }, … }, earned, points,
--   passed, seed }; status is "ok", "wrong", "todo" or "error"; lines give details; report is that of a failing
--   gradient check; place_lines, is_nil, explanation and key_zero are those of the failing check
--   (rnnlua.lab.checks); plots are those of its free-form checks (rnnlua.lab.case); mistakes are the known ones that
--   explain a failure: { id, name, explanation, hint }; lost is the limit (rnnlua.lab.limit) that ended the search for
--   them; problem is the raised value of an
--   "error"; todo is the place of a "todo"
-- @raise an error if the lab's own solution can't be loaded
function runner.run(lab, submitted, seed, options)
  local context = runner.context(lab, submitted, seed, options)
  local result = { tasks = {}, earned = 0, points = 0, passed = true, seed = seed }
  for number, task in ipairs(tasks_of(lab, options and options.only)) do
    context.behind = undone(result.tasks)
    local outcome = run_task(task, context)
    outcome.behind = outcome.needs_forward and is_any_wrong(result.tasks) and context.behind.text or nil
    if outcome.report and context.behind then table.insert(outcome.lines, 1, context.behind.text) end
    wait_for_earlier(outcome, result.tasks)
    result.tasks[number] = outcome
    result.earned = result.earned + outcome.earned
    result.points = result.points + outcome.points
    result.passed = result.passed and outcome.status == "ok"
    if options and options.done then options.done(outcome, result) end
    if options and options.until_undone and not result.passed then break end
  end
  return result
end

return runner
