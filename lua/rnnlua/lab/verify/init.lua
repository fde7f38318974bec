--- Proves a lab: its solution passes; its starter is a to-do and contains nothing of the solution; each known mistake
-- fails and is named correctly; and no two mistakes can be confused.
-- @module rnnlua.lab.verify

local child_process = require "rnnlua.lab.run_submission.child_process"
local leaks = require "rnnlua.lab.verify.leaks"
local silent_call = require "rnnlua.lab.run_submission.silent_call"
local lua_errors = require "rnnlua.base.lua_errors"
local naming = require "rnnlua.lab.verify.naming"
local runner = require "rnnlua.lab.run_submission.runner"
local Section = require "rnnlua.lab.verify.section"
local source = require "rnnlua.lab.source"
local survivors = require "rnnlua.lab.verify.survivors"

local verify = {}

local SEEDS = { 1, 2, 3, 4, 5 }

-- Runs the tasks with limits.
local function run(lab, submitted, seed, call)
  return runner.run(lab, submitted, seed, { explained = false, call = call })
end

-- Calls a method of the lab that loads code, with limits. Returns its result, or nil and the problem.
local function load_limited(call, lab, method, ...)
  local ok, loaded, message = call(lab[method], lab, ...)
  if not ok then return nil, tostring(loaded) end
  return loaded, message
end

local function check_answers(lab, section, options)
  for _, answer in ipairs(lab.kind.trivial_answers(lab)) do
    options.tries(("an answer that returns %s"):format(answer.name), "Fix the check.")
    if run(lab, answer.submitted, SEEDS[1], options.caller "=answer").passed then
      section:problem("a %s that returns %s passes every task: the checks tell nothing. Add one that it fails.",
        lab.kind.noun, answer.name)
    end
  end
end

local function check_solution(lab, section, options)
  local text, message = lab:read "solution.lua"
  if not text then return section:problem("%s; a lab needs a solution beside its lab.lua", message) end
  local _, wrong, line = source.lines(text)
  if wrong then return section:problem("solution.lua:%d: %s", line, wrong) end
  local chunk = "@" .. lab.folder .. "/solution.lua"
  options.tries("the solution", "Fix solution.lua or the check.")
  local solution, unloaded = load_limited(options.caller(chunk), lab, "solution")
  if not solution then return section:problem("solution.lua can't be loaded: %s", unloaded) end
  local ok, differences = options.caller(chunk)(lab.kind.inconsistencies, lab, solution)
  for _, differs in ipairs(ok and differences or {}) do section:problem("%s", differs) end
  if section.problems[1] then return end
  local result
  for _, seed in ipairs(SEEDS) do
    result = run(lab, solution, seed, options.caller(chunk))
    local undone = Section.first_undone(result)
    if undone then
      return section:problem("the solution does not pass task '%s' with seed %d: %s. Fix solution.lua or the check.",
        undone.name, seed, Section.say(undone))
    end
  end
  check_answers(lab, section, options)
  section.text = ("passes with each of %d seeds, %g points"):format(#SEEDS, result.points)
end

local function check_starter(lab, section, options)
  local starter, message = lab:starter()
  if not starter then return section:problem("%s", message) end
  if source.lab_name(starter) ~= lab:name() then
    section:problem("the first line of solution.lua must be `-- rnnlua lab %s`: by it a submission finds its lab",
      lab:name())
  end
  if starter:find("return rnn.todo()", 1, true) and not starter:find "%f[%w_]local%s+rnn%f[^%w_]" then
    return section:problem("solution.lua lacks `local rnn = require \"rnnlua\"`: in the starter a region becomes "
      .. "`return rnn.todo()`, which needs it. Put it below the first line.")
  end
  options.tries("the starter", "What stands outside the regions must run without them.")
  local submitted
  submitted, message = load_limited(options.caller "=starter", lab, "submitted_by", starter, "=starter")
  if not submitted then
    return section:problem("the starter can't be loaded: %s. A region becomes `return rnn.todo()`: it must end a "
      .. "block, and rnn must be a local of the file.", message)
  end
  for _, task in ipairs(run(lab, submitted, SEEDS[1], options.caller "=starter").tasks) do
    if task.status == "ok" then
      section:problem("the starter passes task '%s': nothing in it is left to do. Put what the student is to write "
        .. "between `-- BEGIN SOLUTION` and `-- END SOLUTION`.", task.name)
    elseif task.status ~= "todo" then
      section:problem("the starter is no to-do in task '%s': %s. What stands outside the regions must run without "
        .. "them.", task.name, Section.say(task))
    end
  end
  section.text = ("%d %s to do"):format(#lab.tasks, #lab.tasks == 1 and "task" or "tasks")
end

local function check_leaks(lab, section)
  local found, lines = leaks.find(lab, assert(lab:read "solution.lua"))
  for _, leak in ipairs(found) do
    section:problem("%s gives away line %d of solution.lua, `%s`. Reword the text. If students are allowed to see the "
      .. "line, add it to the lab's `formula`.", leak.place, leak.number, leak.text)
  end
  section.text = ("%d %s of the solution, none is given away"):format(lines, lines == 1 and "line" or "lines")
end

local function check_figure(lab, section)
  if not lab.figure then
    section.text = "none"
  elseif not lab:read(lab.figure .. ".svg") then
    section:problem("%s/%s.svg is not there: draw it, or remove `figure` from the lab", lab.folder, lab.figure)
  else
    section.text = lab.figure .. ".svg"
  end
end

local function check_mutants(lab, section, options)
  local result = survivors.find(lab, { caller = options.caller, limits = options.limits,
    tell = function(done, count) options.begins(section.name, done, count) end })
  section.mutants = table.move(result.stopped, 1, #result.stopped, #result.passed + 1,
    table.move(result.passed, 1, #result.passed, 1, {}))
  section.text = ("%d made, %s%d caught, %d not caught"):format(result.made, result.tried < result.made
    and result.tried .. " tried, " or "", result.tried - #result.passed, #result.passed)
end

-- Tries a part in a copy of this process, so that code that never returns can be stopped.
local function in_copy(check, lab, section, options)
  local trying, advice
  local told, stop = child_process.call(function(tell)
    check(lab, section, {
      begins = function(...) tell { begun = { ... } } end,
      tries = function(...) tell { tried = { ... } } end,
      caller = options.caller,
    })
    local made = {}
    for name, value in next, section do made[name] = value end
    tell { made = made }
  end, options.limits, function(told)
    if told.begun then options.begins(table.unpack(told.begun)) end
    if told.tried then trying, advice = table.unpack(told.tried) end
  end)
  for name, value in next, told.made or {} do section[name] = value end
  if not stop then return end
  if stop.reason == "interrupt" then lua_errors.interrupt() end
  section:problem("%s is %s%s. %s", trying or "this part", stop, stop.in_call and ", in a function of Lua" or "",
    advice or "")
end

-- The edits can hang while they are loaded, so they are loaded in a copy first.
local function check_mistakes(lab, section, options)
  in_copy(naming.check_edits, lab, section, options)
  if not section.problems[1] then naming.check(lab, section, options) end
end

local function here(check, lab, section, options) check(lab, section, options) end

-- The parts of a proof in order; a part needs those before it.
local PARTS = { { "solution", check_solution, in_copy }, { "starter", check_starter, in_copy },
  { "leaks", check_leaks, here }, { "figure", check_figure, here }, { "mistakes", check_mistakes, here },
  { "mutants", check_mutants, here } }

local function tell_nobody() end

local DEFAULTS = { begins = tell_nobody, ends = tell_nobody, caller = silent_call }

--- Proves a lab.
-- @param lab
-- @tparam[opt] table options begins(name, done, count), called when a part begins, and during it, if it can tell how
--   much is done; ends(section), called when it has ended; caller, which makes limited calls (by default
--   rnnlua.lab.run_submission.silent_call); limits, the seconds and wait of these calls, if they are not the usual ones
-- @treturn table { proved = boolean, sections = { { name, text, problems, warnings, rows, mutants }, … } }; rows: for
--   each mistake its name, caught (by a task), named ("yes", "no"), confused (names); mutants: those that pass or were
--   stopped, see rnnlua.lab.verify.survivors. If the solution fails, nothing else is tried; mutants are tried only if
--   everything else holds.
function verify.run(lab, options)
  options = setmetatable(options or {}, { __index = DEFAULTS })
  local result = { proved = true, sections = {} }
  for i, part in ipairs(PARTS) do
    local section = Section.new(part[1])
    options.begins(section.name)
    if result.proved or section.name ~= "mutants" then part[3](part[2], lab, section, options) end
    options.ends(section)
    result.sections[i] = section
    if section.problems[1] then result.proved = false end
    if i == 1 and not result.proved then break end
  end
  return result
end

return verify
