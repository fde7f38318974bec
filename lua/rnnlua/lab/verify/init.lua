--- Proves a lab: its solution passes, its starter is a to-do and gives nothing away, each known mistake
-- is caught and named as itself, and no two can be taken for each other.
-- @module rnnlua.lab.verify

local leaks = require "rnnlua.lab.verify.leaks"
local recognition = require "rnnlua.lab.explain.recognition"
local runner = require "rnnlua.lab.run.runner"
local source = require "rnnlua.lab.source"
local survivors = require "rnnlua.lab.verify.survivors"

local verify = {}

local SEEDS = { 1, 2, 3, 4, 5 } -- of the solution, and of pairs of mistakes
local NAMING_SEEDS = { 1, 2, 3 }

local function problem(section, text, ...)
  section.problems[#section.problems + 1] = text:format(...)
end

local function warn(section, text, ...)
  section.warnings[#section.warnings + 1] = text:format(...)
end

local function first_undone(result)
  for _, task in ipairs(result.tasks) do
    if task.status ~= "ok" then return task end
  end
end

-- What a task's outcome says, in one paragraph.
local function say(task)
  local parts = { task.text }
  for _, line in ipairs(task.lines) do parts[#parts + 1] = line:match "^%s*(.*)$" end
  return table.concat(parts, " ")
end

local function check_solution(lab, section)
  local text, message = lab:read "solution.lua"
  if not text then return problem(section, "%s; a lab needs a solution beside its lab.lua", message) end
  local _, wrong = source.lines(text)
  if wrong then return problem(section, "solution.lua, %s", wrong) end
  local solution
  solution, message = lab:solution()
  if not solution then return problem(section, "solution.lua can't be loaded: %s", message) end
  for _, differs in ipairs(lab.kind.inconsistencies(lab, solution)) do
    problem(section, "%s", differs)
  end
  if section.problems[1] then return end
  local result
  for _, seed in ipairs(SEEDS) do
    result = runner.run(lab, solution, seed, { explained = false })
    local undone = first_undone(result)
    if undone then
      return problem(section, "the solution does not pass task '%s' with seed %d: %s. Fix solution.lua or the "
        .. "check.", undone.name, seed, say(undone):gsub("%.$", ""))
    end
  end
  for _, answer in ipairs(lab.kind.trivial_answers(lab)) do
    if runner.run(lab, answer.submitted, SEEDS[1], { explained = false }).passed then
      problem(section, "a %s that returns %s passes every task: the checks tell nothing. Add one that it fails.",
        lab.kind.noun, answer.name)
    end
  end
  section.text = ("passes with each of %d seeds, %g points"):format(#SEEDS, result.points)
end

local function check_starter(lab, section)
  local starter, message = lab:starter()
  if not starter then return problem(section, "%s", message) end
  if source.lab_name(starter) ~= lab:name() then
    problem(section, "the first line of solution.lua must be `-- rnnlua lab %s`: by it a submission finds its lab",
      lab:name())
  end
  if starter:find("return rnn.todo()", 1, true) and not starter:find "%f[%w_]local%s+rnn%f[^%w_]" then
    return problem(section, "solution.lua lacks `local rnn = require \"rnnlua\"`: in the starter a region becomes "
      .. "`return rnn.todo()`, which needs it. Put it below the first line.")
  end
  local submitted
  submitted, message = lab:submitted_by(starter, "=starter")
  if not submitted then
    return problem(section, "the starter can't be loaded: %s. A region becomes `return rnn.todo()`: it must end a "
      .. "block, and rnn must be a local of the file.", message)
  end
  for _, task in ipairs(runner.run(lab, submitted, 1, { explained = false }).tasks) do
    if task.status == "ok" then
      problem(section, "the starter passes task '%s': nothing in it is left to do. Put what the student is to write "
        .. "between `-- BEGIN SOLUTION` and `-- END SOLUTION`.", task.name)
    elseif task.status ~= "todo" then
      problem(section, "the starter is no to-do in task '%s': %s. What stands outside the regions must run without "
        .. "them.", task.name, say(task):gsub("%.$", ""))
    end
  end
  section.text = ("%d %s to do"):format(#lab.tasks, #lab.tasks == 1 and "task" or "tasks")
end

local function check_leaks(lab, section)
  local found, lines = leaks.find(lab, assert(lab:read "solution.lua"))
  for _, leak in ipairs(found) do
    problem(section, "%s gives away line %d of solution.lua, `%s`. Reword it, or state it in the lab's `formula` where "
      .. "it is given.", leak.place, leak.number, leak.text)
  end
  section.text = ("of %d line%s of the solution nothing is given away"):format(lines,
    lines == 1 and "" or "s")
end

local function names_of(list)
  local names = {}
  for i, one in ipairs(list) do names[i] = one.name end
  return names
end

-- A mistake under one seed: the task that catches it, and the names that it is given.
local function try_mistake(lab, one, seed)
  local task = first_undone(runner.run(lab, one.submitted, seed))
  return task, task and names_of(task.mistakes or {}) or {}
end

local function task_of(lab, name)
  for _, task in ipairs(lab.tasks) do
    if task.name == name then return task end
  end
end

local function few_numbers(lab, one, seed, task)
  return recognition.observe(task, runner.context(lab, one.submitted, seed), one.submitted).numbers < recognition.FEWEST
end

-- What gives a task more numbers to observe.
local function more_numbers(task)
  for _, check in ipairs(task.checks) do
    if check.compares_solution then return "Add a check that passes numbers to case:observe." end
  end
  return "Add lab.same_as_solution() to the task."
end

-- A mistake that a task catches under another name, or under none. What `pairs` says is not said again.
local function unnamed(lab, section, one, seed, task, names)
  local rest = {}
  for _, name in ipairs(names) do
    if not section.pairs[one.name .. "\0" .. name] then rest[#rest + 1] = name end
  end
  if names[1] and not rest[1] then return end
  if names[1] then
    problem(section, "'%s' is taken for '%s' with seed %d. The two can't be told apart by what task '%s' observes: "
      .. "remove one, or add a check in which they differ.", one.name, table.concat(rest, "' and '"), seed, task.name)
  elseif few_numbers(lab, one, seed, task_of(lab, task.name)) then
    problem(section, "'%s' is caught by task '%s', but not named: fewer than %d numbers are observed there. %s",
      one.name, task.name, recognition.FEWEST, more_numbers(task_of(lab, task.name)))
  else
    problem(section, "'%s' is caught by task '%s' with seed %d, but not named: %s", one.name, task.name, seed,
      say(task))
  end
end

-- One row of the table, and what is wrong with one mistake.
local function prove_mistake(lab, section, one)
  local row = { name = one.name, caught = "-", named = "yes", confused = {} }
  for _, seed in ipairs(NAMING_SEEDS) do
    local task, names = try_mistake(lab, one, seed)
    if not task then
      row.named = "no"
      problem(section, "'%s' passes every check with seed %d: nothing catches it. Add a check that does, or remove it.",
        one.name, seed)
      break
    end
    row.caught, row.task = task.name, task
    local others = {}
    for _, name in ipairs(names) do
      if name ~= one.name then others[#others + 1] = name end
    end
    if names[1] ~= one.name or names[2] then
      row.named, row.confused = "no", others
      unnamed(lab, section, one, seed, task, others)
      break
    end
  end
  return row
end

local function check_hint(lab, section, one, row)
  if not (one.hint and row.task) then return end
  for _, task in ipairs(lab.tasks) do
    if task.name == row.task.name and not task.hints[one.hint] then
      problem(section, "'%s' asks for hint %d of task '%s', which has %d", one.name, one.hint, task.name, #task.hints)
    end
  end
end

local function observe_all(lab, submitted, seed)
  local context, all = runner.context(lab, submitted, seed), {}
  for i, task in ipairs(lab.tasks) do
    all[i] = recognition.observe(task, context, submitted, context.draws)
  end
  return all
end

local function agree(a, b)
  for i = 1, #a do
    if not a[i]:agrees(b[i]) then return false end
  end
  return true
end

-- Under how many seeds two mistakes agree in all that is observed, pair by pair.
local function check_pairs(lab, section, known)
  local seen = {}
  for i, one in ipairs(known) do
    seen[i] = {}
    for s, seed in ipairs(SEEDS) do seen[i][s] = observe_all(lab, one.submitted, seed) end
  end
  for i = 1, #known do
    for k = i + 1, #known do
      local same = {}
      for s, seed in ipairs(SEEDS) do
        if agree(seen[i][s], seen[k][s]) then same[#same + 1] = seed end
      end
      if #same == #SEEDS then
        problem(section, "'%s' and '%s' agree in every number that the checks observe: they can't be told apart. "
          .. "Remove one, or add a check in which they differ.", known[i].name, known[k].name)
        section.pairs[known[i].name .. "\0" .. known[k].name] = true
        section.pairs[known[k].name .. "\0" .. known[i].name] = true
      elseif same[1] then
        warn(section, "the draws of seed %s leave '%s' and '%s' indistinguishable: draw more widely.",
          table.concat(same, ", "), known[i].name, known[k].name)
      end
    end
  end
end

-- Whether every edit matches and makes a solution, if a wrong one.
local function check_edits(lab, section)
  for _, one in ipairs(lab.mistakes) do
    local _, wrong = lab:mistaken(one)
    if wrong then
      problem(section, "%s. Fix its `from` and `to`: it is an edit of solution.lua as it stands.", wrong)
    end
  end
  return not section.problems[1]
end

local function check_mistakes(lab, section)
  if not check_edits(lab, section) then return end
  local known = assert(lab:known_mistakes())
  section.rows, section.pairs = {}, {}
  check_pairs(lab, section, known)
  for i, one in ipairs(known) do
    section.rows[i] = prove_mistake(lab, section, one)
    check_hint(lab, section, one, section.rows[i])
  end
  section.text = known[1] and ("%d, each is caught and gets its own name"):format(#known)
    or "none; a failure will be shown, but not explained"
end

local function check_figure(lab, section)
  if not lab.figure then
    section.text = "none"
  elseif not lab:read(lab.figure .. ".svg") then
    problem(section, "%s/%s.svg is not there: draw it, or remove `figure` from the lab", lab.folder, lab.figure)
  else
    section.text = lab.figure .. ".svg"
  end
end

local function check_mutants(lab, section)
  local result = survivors.find(lab)
  section.mutants = result.passed
  section.text = ("%d made, %d caught, %d not caught"):format(result.made, result.made - #result.passed,
    #result.passed)
end

-- In order; a later part needs those before it.
local PARTS = { { "solution", check_solution }, { "starter", check_starter }, { "leaks", check_leaks },
  { "figure", check_figure }, { "mistakes", check_mistakes }, { "mutants", check_mutants } }

--- Proves a lab.
-- @param lab
-- @treturn table { proved = boolean, sections = { { name, text, problems, warnings, rows, mutants }, … } };
--   rows: of each mistake name, caught (by a task), named ("yes", "no"), confused (names); mutants: those
--   that pass, see rnnlua.lab.verify.survivors. Where the solution fails, nothing after it is looked at, and
--   mutants are tried where all else holds.
function verify.run(lab)
  local result = { proved = true, sections = {} }
  for i, part in ipairs(PARTS) do
    local section = { name = part[1], problems = {}, warnings = {} }
    section.text = "not tried: the sections above must pass first"
    if result.proved or part[1] ~= "mutants" then part[2](lab, section) end
    result.sections[i] = section
    if section.problems[1] then result.proved = false end
    if i == 1 and not result.proved then break end
  end
  return result
end

return verify
