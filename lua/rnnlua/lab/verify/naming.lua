--- Tests whether each known mistake of a lab fails, and is recognised as itself and nothing else.
-- @module rnnlua.lab.verify.naming

local limit = require "rnnlua.lab.limit"
local recognition = require "rnnlua.lab.explain.recognition"
local runner = require "rnnlua.lab.run_submission.runner"
local Section = require "rnnlua.lab.verify.section"

local naming = {}

local SEEDS = { 1, 2, 3, 4, 5 } -- for pairs of mistakes
local NAMING_SEEDS = { 1, 2, 3 } -- some of these

local function names_of(list)
  local names = {}
  for i, one in ipairs(list) do names[i] = one.name end
  return names
end

-- Tries a mistake with one seed: the task that fails, and the names that the mistake is given.
local function try_mistake(lab, one, seed, call, observed)
  local task = Section.first_undone(runner.run(lab, one.submitted, seed, { call = call, until_undone = true,
    observed = observed }))
  return task, task and names_of(task.mistakes or {}) or {}
end

local function task_of(lab, name)
  for _, task in ipairs(lab.tasks) do
    if task.name == name then return task end
  end
end

-- Advice that gives a task more numbers to observe.
local function more_numbers(task)
  for _, check in ipairs(task.checks) do
    if check.compares_solution then return "Add a check that passes numbers to case:observe." end
  end
  return "Add lab.same_as_solution() to the task."
end

-- Why a mistake fails a task without being named: a limit, an error, or too few observations.
local function without_name(lab, section, one, seed, outcome)
  local task = task_of(lab, outcome.name)
  local stopped = outcome.lost or limit.stopped(outcome.problem) and outcome.problem
  if stopped then
    section:problem("'%s' is caught by task '%s', but its name is lost: the search for it was %s. Let the checks and "
      .. "the mistakes do less, such as with shorter `lengths`.", one.name, task.name, stopped)
  elseif outcome.status == "error" then
    section:problem("'%s' raises an error in task '%s' with seed %d, so a student is told the error and no name: %s. "
      .. "Fix its `to`, or remove it.", one.name, task.name, seed, Section.say(outcome))
  elseif recognition.observe(task, runner.context(lab, one.submitted, seed), one.submitted).numbers
      < recognition.FEWEST then
    section:problem("'%s' is caught by task '%s', but not named: its checks compare fewer than %d numbers. %s",
      one.name, task.name, recognition.FEWEST, more_numbers(task))
  else
    section:problem("'%s' is caught by task '%s' with seed %d, but not named: %s", one.name, task.name, seed,
      Section.say(outcome))
  end
end

-- Reports a mistake that is named wrongly or not at all, unless a problem with a pair of mistakes already says so.
local function unnamed(lab, section, one, seed, task, names)
  local rest = {}
  for _, name in ipairs(names) do
    if not section.pairs[one.name .. "\0" .. name] then rest[#rest + 1] = name end
  end
  if names[1] and not rest[1] then return end
  if names[1] then
    section:problem("'%s' is taken for '%s' with seed %d. The two can't be told apart by what task '%s' observes: "
      .. "remove one, or add a check in which they differ.", one.name, table.concat(rest, "' and '"), seed, task.name)
  else
    without_name(lab, section, one, seed, task)
  end
end

-- The row of a mistake, with its problems reported.
local function prove_mistake(lab, section, one, caller, observed_with)
  local row = { name = one.name, caught = "-", named = "yes", confused = {} }
  for _, seed in ipairs(NAMING_SEEDS) do
    local task, names = try_mistake(lab, one, seed, caller("=" .. one.name), observed_with(seed))
    if not task then
      row.named = "no"
      section:problem("'%s' passes every check with seed %d: nothing catches it. Add a check that does, or remove it.",
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
      section:problem("'%s' asks for hint %d of task '%s', which has %d", one.name, one.hint, task.name, #task.hints)
    end
  end
end

local ADVICE = "A student with it is told that, and no mistake of this task is named any more. Fix its `to`, or "
  .. "remove it."

-- What each task observes of a mistake; or nil, the error that stopped it, and the task.
local function observe_all(lab, one, seed, caller)
  local context, all = runner.context(lab, one.submitted, seed), {}
  for i, task in ipairs(lab.tasks) do
    local ok, seen = caller("=" .. one.name)(recognition.observe, task, context, one.submitted, context.draws)
    if not ok then return nil, seen, task.name end
    all[i] = seen
  end
  return all
end

-- What is observed of each mistake with each seed; nil if a limit stops one.
local function observe_known(lab, section, known, options)
  local list = {}
  for i, one in ipairs(known) do
    list[i] = {}
    options.tries(("'%s'"):format(one.name), ADVICE)
    for s, seed in ipairs(SEEDS) do
      local stopped, name
      list[i][s], stopped, name = observe_all(lab, one, seed, options.caller)
      if stopped then
        section:problem("'%s' is %s, by task '%s'. %s", one.name, stopped, name, ADVICE)
        break
      end
    end
  end
  return not section.problems[1] and list or nil
end

-- For a seed, a function that returns what a task observes of a known mistake.
local function lookup(lab, known, seen)
  local numbers, places, tasks = {}, {}, {}
  for s, seed in ipairs(SEEDS) do numbers[seed] = s end
  for i, one in ipairs(known) do places[one] = i end
  for i, task in ipairs(lab.tasks) do tasks[task] = i end
  return function(seed)
    return function(task, one) return seen[places[one]][numbers[seed]][tasks[task]] end
  end
end

local function agree(a, b)
  for i = 1, #a do
    if not a[i]:agrees(b[i]) then return false end
  end
  return true
end

-- Reports pairs of mistakes that agree in all observations, with the seeds for which they do.
local function check_pairs(section, known, seen)
  for i = 1, #known do
    for k = i + 1, #known do
      local same = {}
      for s, seed in ipairs(SEEDS) do
        if agree(seen[i][s], seen[k][s]) then same[#same + 1] = seed end
      end
      if #same == #SEEDS then
        section:problem("'%s' and '%s' agree in every number that the checks observe: they can't be told apart. "
          .. "Remove one, or add a check in which they differ.", known[i].name, known[k].name)
        section.pairs[known[i].name .. "\0" .. known[k].name] = true
        section.pairs[known[k].name .. "\0" .. known[i].name] = true
      elseif same[1] then
        section:warn("the draws of seed %s leave '%s' and '%s' indistinguishable: draw more widely.",
          table.concat(same, ", "), known[i].name, known[k].name)
      end
    end
  end
end

-- Whether every edit matches and yields a submission, even though a wrong one.
local function check_edits(lab, section, options)
  for _, one in ipairs(lab.mistakes) do
    options.tries(("'%s'"):format(one[1]), ADVICE)
    local ok, made, wrong = options.caller("=" .. one[1])(lab.mistaken, lab, one)
    if not ok then wrong = ("mistake '%s': %s"):format(one[1], made) end
    if wrong then
      section:problem("%s. Fix its `from` and `to`: it is an edit of solution.lua as it stands.", wrong)
    end
  end
  return not section.problems[1]
end

--- Tests the mistakes of a lab.
-- @param lab its solution has to pass
-- @tparam table section gets problems, warnings, text and rows
-- @tparam table options begins and caller, see rnnlua.lab.verify; tries(subject, advice), called before a mistake is
--   tried, with what to say if it never returns
function naming.check(lab, section, options)
  if not check_edits(lab, section, options) then return end
  local known = assert(lab:known_mistakes())
  local seen = observe_known(lab, section, known, options)
  if not seen then return end
  section.rows, section.pairs = {}, {}
  check_pairs(section, known, seen)
  local observed_with = lookup(lab, known, seen)
  for i, one in ipairs(known) do
    options.tries(("'%s'"):format(one.name), ADVICE)
    local row = prove_mistake(lab, section, one, options.caller, observed_with)
    check_hint(lab, section, one, row)
    section.rows[i] = { name = row.name, caught = row.caught, named = row.named, confused = row.confused }
    options.begins(section.name, i, #known)
  end
  section.text = known[1] and ("%d, each is caught and gets its own name"):format(#known)
    or "none; a failure will be shown, but not explained"
end

return naming
