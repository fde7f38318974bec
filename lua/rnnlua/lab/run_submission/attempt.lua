--- One attempt of a student: loads a file, runs the checks of the lab that its first line names, and explains the
-- outcome.
-- @module rnnlua.lab.run_submission.attempt

local capture = require "rnnlua.lab.capture"
local catalogue = require "rnnlua.lab.catalogue"
local files = require "rnnlua.base.files"
local lazy = require "rnnlua.base.lazy"
local limit = require "rnnlua.lab.limit"
local nearest = require "rnnlua.base.nearest"
local rnn = require "rnnlua"
local page = require "rnnlua.base.page"
local runner = require "rnnlua.lab.run_submission.runner"
local sandbox = require "rnnlua.lab.run_submission.sandbox"
local source = require "rnnlua.lab.source"
local submission = require "rnnlua.lab.run_submission.submission"
local text = require "rnnlua.base.text"

local first_line = lazy "rnnlua.lab.first_line"
local error_text = lazy "rnnlua.lab.explain.error_text"
local library_calls = lazy "rnnlua.lab.run_submission.library_calls"
local repair_trial = lazy "rnnlua.lab.run_submission.repair_trial"
local wrong_value = lazy "rnnlua.lab.explain.wrong_value"
local python_habits = lazy "rnnlua.lab.explain.python_habits"

local attempt = {}

local NO_LAB = "its first line names no lab, as in\n-- rnnlua lab 01_recurrent_cell"
local TRIAL, MOST_TRIALS = 1, 16 -- seconds for the trial of a repair, and trials
local RAISED = 10 -- cases to try for a layer that raises an error
local LONGEST_NAME = 50 -- of a file's name in messages; Lua truncates longer ones

--- Reads a submission and finds the lab that its first line names.
-- @string path
-- @return[1] the lab
-- @treturn[1] string the text
-- @return[2] nil
-- @treturn[2] string why that failed
function attempt.open(path)
  local content, message = files.read(path)
  if not content then return nil, message end
  local name = source.lab_name(content)
  if not name then
    local problem, line = first_line.problem(content)
    return nil, ("%s: %s"):format(line and ("%s:%d"):format(path, line) or path, problem or NO_LAB)
  end
  local lab
  lab, message = catalogue.find(name)
  if not lab then return nil, ("%s: %s"):format(path, message) end
  return lab, text.without_mark(content)
end

-- The file's variable that is most similar to an undefined name in its last line `return NAME`; nil if none is
-- similar.
local function misspelt_return(content, env)
  local name = content:match "return%s+([%a_][%w_]*)%s*$"
  if not name or rawget(env, name) ~= nil then return nil end
  local names, seen = {}, { [name] = true }
  for declared in content:gmatch "local%s+([%a_][%w_]*)" do
    if not seen[declared] then names[#names + 1] = declared end
    seen[declared] = true
  end
  local near, apart = nearest.nearest(name, names)
  return near and apart <= math.max(1, #name / 4) and near or nil
end

-- The lines for a file that returns nothing, if one of its variables may be meant; otherwise nil.
local function returns_misspelt(content, name, env)
  local near = misspelt_return(content, env)
  if not near then return nil end
  local head, tail = ("%s returns nothing;"):format(name), ("did you mean `return %s`?"):format(near)
  if text.width(head) + 1 + text.width(tail) <= page.inner() then return { head .. " " .. tail } end
  return text.append(text.fill(head, page.inner()), { tail })
end

-- Advice for code that was stopped; Ctrl-C needs none.
local ADVICE = {
  time = function(lab, stop)
    return ("was running. Either a loop around it does not end, or the %s is too slow: a check may take %g s."):format(
      lab.kind.noun, stop.seconds)
  end,
  call = function(_, stop)
    return ("called a function of Lua that had not returned after %g s. Give it less to do, such as a pattern with "
      .. "fewer repetitions."):format(stop.seconds)
  end,
  wait = function(lab, stop)
    return ("had waited for %g s for what does not come, such as input. Remove it: a check gives the %s all that it "
      .. "needs."):format(stop.wait, lab.kind.noun)
  end,
  memory = function() return "was running. Does a loop around it make a text or a table longer without end?" end,
}

-- The lines that show where code was stopped.
local function where_stopped(lab, stop, content, name)
  local advice = ADVICE[stop.reason == "time" and stop.in_call and "call" or stop.reason]
  if not stop.line or not advice then return {} end
  return error_text.lines(("%s:%d: this line %s"):format(name, stop.line, advice(lab, stop)), name, content)
end

-- The lines for an error that was raised while a file was loaded, and its line there, if it is known.
local function of_raised(lab, raised, message, content, name)
  if not limit.stopped(raised) then return error_text.lines(message, name, content) end
  return text.append({ tostring(raised) }, where_stopped(lab, raised, content, name)), raised.line
end

-- The lines for a file that could not be loaded, or submits nothing; and the line in the file.
local function not_loaded(lab, content, name, env, message, failure)
  local misspelt = failure.status == "nothing" and returns_misspelt(content, name, env)
  if misspelt then return misspelt end
  local lines, line = of_raised(lab, failure.raised, message, content, name)
  local more = not limit.stopped(failure.raised) and lab.kind.after_error(lab, content)
  if more then lines[#lines + 1] = more end
  return lines, line
end

-- Why a submission can't be checked, as lines, and the line in its file; nil if it can.
local function unfit(lab, submitted, content, name)
  local wrong_type = lab.kind.wrong_type(lab, submitted)
  if wrong_type then return { ("%s: %s"):format(name, wrong_type) } end
  local wrong, line = lab.kind.problem(lab, submitted, content, name)
  if wrong then return line and error_text.lines(wrong, name, content) or text.fill(wrong, page.inner()) end
end

-- Loads a text. Returns what it submits; or nil, the problem as lines, the error, and the line in the file.
local function load(lab, content, name, env, call)
  local submitted, message, failure = submission.class_of_text(content, "=" .. name, lab.class,
    { env = env, call = call })
  if not submitted then
    local lines, line = not_loaded(lab, content, name, env, message, failure)
    return nil, lines, failure.raised, line
  end
  lab.kind.name_inputs(lab, submitted)
  local ok, problem, line = call(unfit, lab, submitted, content, name)
  if not ok then
    local lines
    lines, line = of_raised(lab, problem, error_text.message(problem, name), content, name)
    return nil, lines, problem, line
  end
  if problem then return nil, problem, nil, line end
  lab.kind.settle(lab, submitted)
  return submitted
end

-- Replaces the first `place_lines` lines of a wrong value, which name the case, by the states of a small case, which
-- show more.
local function where_wrong(task, lab, submitted)
  local lines = lab.kind.first_wrong(lab, submitted)
  if not lines then return task.lines end
  return table.move(task.lines, task.place_lines + 1, #task.lines, #lines + 1, lines)
end

-- Why a value is nil, by the source.
local function why_nil(task, lab, content, name)
  local slip, returns = python_habits.of_nil(content, { "forward", lab.class })
  if not slip then return returns and wrong_value.NIL or wrong_value.MISSING end
  task.told, task.line = slip.text, slip.line
  return ("%s:%d: %s"):format(name, slip.line, slip.text)
end

-- A protected call with shared limits, whose output is captured. Afterwards the current folder is the same as before.
local function captured(protected, output)
  return function(f, ...)
    local lfs = files.system "keeping the folder needs"
    local folder = lfs and lfs.currentdir()
    return capture.call(output, function(...)
      local results = table.pack(protected(f, ...))
      if folder then lfs.chdir(folder) end
      if not results[1] then error(results[2], 0) end
      return table.unpack(results, 2, results.n)
    end, ...)
  end
end

-- A function that says of a slip what to tell: the slip, or the one instead of it, if its repair makes a result right;
-- or, if `more`, makes more results right. A slip that proposes no repair is told as it is if `more`. Repaired
-- submissions have less time than a check.
local function prover(lab, submitted, name, seed)
  local judge
  local trials = 0
  -- How much better a repaired source is; nil if it is not, or can't be run.
  local function try(repaired)
    local call = captured(limit.caller("=" .. name, { seconds = TRIAL, wait = TRIAL }), capture.output())
    trials = trials + 1
    if trials > MOST_TRIALS then return nil end
    local made = submission.class_of_text(repaired, "=" .. name, lab.class, { env = (sandbox.new()), call = call })
    local ok, found = call(function()
      judge = judge or repair_trial.judge(lab, submitted, seed)
      return made and judge(made)
    end)
    return ok and found or nil
  end
  return function(slip, more)
    local best
    while slip do
      local found = slip.repaired and try(slip.repaired)
      if found == "right" then return slip end
      if more and (found or not slip.repaired and not slip.needs_proof) then best = best or slip end
      slip = slip.instead
    end
    return best
  end
end

-- Replaces the mistakes that fit the numbers by a slip, if its repair makes a result right.
local function by_source(task, content, name, prove)
  local slip, is_listed
  for _, one in ipairs(task.mistakes) do is_listed = is_listed or one.hint end
  for _, one in ipairs(python_habits.of_results(content)) do
    if not (one.is_unlisted and is_listed) then slip = slip or prove(one) end
  end
  if not slip then return end
  local first, last = table.unpack(task.explanation)
  local lines = table.move(task.lines, 1, first - 1, 1, {})
  text.append(lines, text.fill(("%s:%d: %s"):format(name, slip.line, slip.text), page.inner()))
  task.lines = table.move(task.lines, last + 1, #task.lines, #lines + 1, lines)
  task.mistakes, task.told, task.line = {}, slip.text, slip.line
end

-- The line at which what a task checks begins; nil if it is not in the file.
local function first_line_of(task, lab, submitted, name)
  local checked = lab.kind.checked(submitted, task)
  local info = type(checked) == "function" and debug.getinfo(checked, "S")
  return info and info.source == "=" .. name and info.linedefined or nil
end

-- Explains the outcome of a task: an error by its line, a wrong value by the step at which it arises.
local function explain(task, lab, submitted, content, name, seed)
  local stopped = limit.stopped(task.problem)
  if stopped then
    task.text = tostring(task.problem)
    task.lines, task.line = where_stopped(lab, task.problem, content, name), task.problem.line
  elseif task.status == "error" then
    local message = error_text.message(task.problem)
    local found = lab.kind.where_raised(lab, submitted, rnn.rng(seed), math.max(RAISED, lab.kind.fewest_draws(lab)))
    local raised = found and error_text.message(found.err)
    local same = raised and message:sub(-#raised) == raised
    if same and found.words then task.text = ("%s %s"):format(task.text, found.words) end
    task.lines, task.line = error_text.lines(message, name, content)
    if task.behind then task.lines[#task.lines + 1] = task.behind end
  elseif task.status == "wrong" and task.key_zero then
    local slip = python_habits.of_key_zero(content)
    task.line = slip and slip.line
    if slip then text.append(task.lines, text.fill(("%s:%d: %s"):format(name, slip.line, slip.text), page.inner())) end
  elseif task.status == "wrong" and task.place_lines then
    task.lines = where_wrong(task, lab, submitted)
    if task.is_nil then text.append(task.lines, text.fill(why_nil(task, lab, content, name), page.inner())) end
  end
  if task.status == "wrong" then task.line = task.line or first_line_of(task, lab, submitted, name) end
end

-- Says that no known mistake matches a wrong number that nothing else explains: a slip, or a value that is missing.
-- A report of gradients says so itself.
local function say_unnamed(task)
  local is_named = task.mistakes and task.mistakes[1]
  local has_cause = is_named or task.told or task.key_zero or task.is_nil or task.lost
  if task.status == "wrong" and task.is_unexplained and not has_cause then
    task.lines[#task.lines + 1] = "No known mistake matches."
  end
end

-- The name of a file in messages.
local function shown_name(path)
  local name = files.name_of(path)
  if #name <= LONGEST_NAME then return name end
  local from = #name - LONGEST_NAME
  while name:byte(from) and name:byte(from) & 0xC0 == 0x80 do from = from + 1 end
  return "…" .. name:sub(from)
end

-- What a submission prints: while it is loaded, and, if its kind of lab has a small case, there.
local function printed(lab, submitted, loading, protected)
  local output = capture.output()
  local at = lab.kind.run_small_case(lab, submitted, captured(protected, output))
  return { loading = loading.text, at = at, case = output.text, more = output.bytes > #output.text }
end

-- The message about a layer that only uses the library's own layer; nil for others.
local function not_own(lab, submitted, name, protected)
  local library = lab.kind.library(lab.class)
  if not library then return nil end
  local count = library_calls.count(library, lab.kind.run_small_case, lab, submitted,
    captured(protected, capture.output()))
  if count == 0 then return nil end
  return text.fill(("%s: this is rnn.%s, the library's own layer, or it calls it. Hand in your own class: write its "
    .. "forward and backward, and end the file with `return %s`."):format(name, lab.class, lab.class), page.inner())
end

-- The notes on an attempt.
local function notes_of(made, seen, content, name, prove)
  local notes = text.append(made.lab.kind.notes(made.lab, made.submitted), sandbox.notes(seen, name))
  local statuses, told = {}, {}
  for _, task in ipairs(made.result.tasks) do
    if task.told then told[task.told] = true end
    statuses[task.status], statuses["from zero"] = true, statuses["from zero"] or task.key_zero
  end
  if not (statuses.wrong or statuses.todo) then return notes end -- an error is explained by itself
  for _, slip in ipairs(python_habits.silent(content)) do
    local is_asked = statuses.wrong or slip.about == "todo"
    if is_asked and not statuses[slip.id] and not told[slip.text] then
      local proved = slip.about == "todo" and slip or prove(slip, true)
      if proved then notes[#notes + 1] = ("%s:%d: %s"):format(name, proved.line, proved.text) end
    end
  end
  return notes
end

-- A function for each task's outcome: explains it, shortens an error that was shown before, and reports the results
-- so far.
local function explainer(made, content, name, call, tell, prove)
  local first = {} -- first task with an error, by its text
  return function(task, result)
    made.result = result
    made.stopped = made.stopped or limit.stopped(task.problem)
    call(explain, task, made.lab, made.submitted, content, name, result.seed)
    if task.status == "wrong" and task.explanation and not task.key_zero then by_source(task, content, name, prove) end
    if made.lab.mistakes[1] then say_unnamed(task) end
    local key = task.status == "error" and table.concat(task.lines, "\n")
    if first[key] then task.text, task.lines = ("stopped with the error of %s"):format(first[key]), {} end
    if key then first[key] = first[key] or task.name end
    tell(made)
  end
end

local function tell_nobody() end

--- Runs the checks of a lab on a text.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @tparam integer seed
-- @tparam[opt] table options seconds, wait and bytes, as for limit.caller; tell(made), called with the results so far
--   when the text is loaded, and after each task
-- @treturn table { lab, path, submitted, result, problem, line, notes, printed, stopped }: result of runner.run, whose
--   tasks have a line, too; or problem, lines that say why there is none; line in the file, if it is known; notes,
--   paragraphs; printed, { loading, at, case }: the output while it loads, a small case as text, and the output there;
--   stopped, the reason from limit.stopped
function attempt.of_text(lab, content, path, seed, options)
  local name, tell = shown_name(path), options and options.tell or tell_nobody
  local env, seen = sandbox.new()
  local loading, checking, protected = capture.output(), capture.output(), limit.caller("=" .. name, options)
  local made = { lab = lab, path = path, notes = {} }
  local raised
  made.submitted, made.problem, raised, made.line = load(lab, content, name, env, captured(protected, loading))
  if not made.submitted then
    made.stopped = limit.stopped(raised)
    return made
  end
  made.problem = nil
  made.result = { tasks = {}, earned = 0, points = 0, passed = true, seed = seed }
  tell(made)
  local explaining = captured(limit.caller("=" .. name, options), capture.output())
  local prove = prover(lab, made.submitted, name, seed)
  made.result = runner.run(lab, made.submitted, seed, { call = captured(protected, checking),
    done = explainer(made, content, name, explaining, tell, prove) })
  if made.stopped then return made end
  made.problem = made.result.earned > 0 and not_own(lab, made.submitted, name, protected) or nil
  if made.problem then
    made.result = nil
    return made
  end
  if checking.bytes + loading.bytes > 0 then
    made.printed = printed(lab, made.submitted, loading, protected)
  end
  made.notes = notes_of(made, seen, content, name, prove)
  return made
end

--- The lines that show an error from a submission's code.
-- @param lab
-- @param raised the error
-- @string content the text of the submission
-- @string path of its file
-- @treturn {string,...}
function attempt.problem(lab, raised, content, path)
  return of_raised(lab, raised, error_text.message(raised), content, shown_name(path))
end

--- Completes an attempt that was ended from outside: the current task and all later ones count as stopped.
-- @tparam table made the last results that were reported
-- @string content its text
-- @tparam table stop the error, made by limit.stop
function attempt.complete(made, content, stop)
  local lab, result, name = made.lab, made.result, shown_name(made.path)
  local lines = where_stopped(lab, stop, content, name)
  made.stopped = stop.reason
  if not result then
    made.problem, made.line = text.append({ tostring(stop) }, lines), stop.line
    return
  end
  local from = #result.tasks + 1
  for number = from, #lab.tasks do
    local task = lab.tasks[number]
    local same = number > from and ("stopped with the error of %s"):format(result.tasks[from].name)
    result.tasks[number] = { name = task.name, status = "error", text = same or tostring(stop),
      lines = same and {} or lines, line = stop.line, points = task.points, earned = 0, mistakes = {} }
    result.points, result.passed = result.points + task.points, false
  end
end

--- The line of the first failure in the file, if it is known.
-- @tparam table made see `of_text`
-- @treturn ?integer
function attempt.line(made)
  for _, task in ipairs(made.result and made.result.tasks or {}) do
    if task.status ~= "ok" then return task.line end
  end
  return made.line
end

--- Loads what a text submits, for other purposes than its checks.
-- @param lab
-- @string content
-- @string path of the file, for messages
-- @return[1] the class or function
-- @treturn[1] function call(f, …), like pcall, with limits and without output
-- @return[2] nil
-- @treturn[2] {string,...} what is wrong
function attempt.load(lab, content, path)
  local name = shown_name(path)
  local call = captured(limit.caller("=" .. name), capture.output())
  local submitted, problem = load(lab, content, name, (sandbox.new()), call)
  if not submitted then return nil, problem end
  return submitted, call
end

return attempt
