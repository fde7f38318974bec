--- Tests whether each known mistake of a lab fails, and is recognised as itself and nothing else: with the first seed
-- as a student sees it, with more seeds by what the tasks observe.
-- @module rnnlua.lab.verify.naming

local halves = require "rnnlua.lab.run_submission.halves"
local limit = require "rnnlua.lab.limit"
local recognition = require "rnnlua.lab.explain.recognition"
local runner = require "rnnlua.lab.run_submission.runner"
local Section = require "rnnlua.lab.verify.section"
local told_apart = require "rnnlua.lab.verify.told_apart"

local naming = {}

local FIRST_SEED, SEEDS = 1, 20 -- 1 to SEEDS
local PAIR_SEEDS = 5 -- of these, in which mistakes are compared in all tasks

local function names_of(list)
  local names = {}
  for i, one in ipairs(list) do names[i] = one.name end
  return names
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

-- Why a mistake fails a task without being named: a limit, an error, or too few observations. As a text.
local function without_name(lab, one, outcome)
  local task = task_of(lab, outcome.name)
  local stopped = outcome.lost or limit.stopped(outcome.problem) and outcome.problem
  if stopped then
    return ("'%s' is caught by task '%s', but its name is lost: the search for it was %s. Let the checks and "
      .. "the mistakes do less, such as with shorter `lengths`."):format(one.name, task.name, stopped)
  elseif outcome.status == "error" then
    return ("'%s' raises an error in task '%s' with seed %d, so a student is told the error and no name: %s. "
      .. "Fix its `to`, or remove it."):format(one.name, task.name, FIRST_SEED, Section.say(outcome))
  elseif recognition.observe(task, runner.context(lab, one.submitted, FIRST_SEED), one.submitted).numbers
      < recognition.FEWEST then
    return ("'%s' is caught by task '%s', but not named: its checks compare fewer than %d numbers. %s"):format(
      one.name, task.name, recognition.FEWEST, more_numbers(task))
  end
  return ("'%s' is caught by task '%s' with seed %d, but not named: %s"):format(one.name, task.name, FIRST_SEED,
    Section.say(outcome))
end

-- A function that returns what a task observes of a known mistake with the first seed; each is observed once.
local function observer(lab)
  local seen = {}
  return function(task, one)
    seen[one] = seen[one] or {}
    seen[one][task] = seen[one][task]
      or recognition.observe(task, runner.context(lab, one.submitted, FIRST_SEED), one.submitted)
    return seen[one][task]
  end
end

local ADVICE = "A student with it is told that, and no mistake of this task is named any more. Fix its `to`, or "
  .. "remove it."

-- The problem of a mistake that a limit stops in a task, as a text; false if none does.
local function stopped(lab, one, options)
  local observed = observer(lab)
  for _, task in ipairs(lab.tasks) do
    local ok, stop = options.caller("=" .. one.name)(observed, task, one)
    if not ok then return ("'%s' is %s, by task '%s'. %s"):format(one.name, stop, task.name, ADVICE) end
  end
  return false
end

-- Tries a mistake with the first seed, as a student would: { place and task of the failing task, names, why = the text
-- if it has no name }, or { problem }.
local function tried(lab, one, options, observed)
  local result = runner.run(lab, one.submitted, FIRST_SEED, { call = options.caller("=" .. one.name),
    until_undone = true, observed = observed })
  local outcome = Section.first_undone(result)
  if not outcome then
    return { problem = ("'%s' passes every check with seed %d: nothing catches it. Add a check that does, or remove "
      .. "it."):format(one.name, FIRST_SEED) }
  end
  local names = names_of(outcome.mistakes or {})
  return { place = #result.tasks, task = outcome.name, names = names,
    why = not names[1] and without_name(lab, one, outcome) or nil }
end

-- Calls f(one) for each known mistake, in copies of this process. A result is the error of limit.stop if the copy was
-- ended.
local function for_each(lab, options, f, done)
  local numbers = {}
  for i = 1, #lab.mistakes do numbers[i] = i end
  return halves(numbers, function(i) return f(assert(lab:known_mistakes())[i]) end, done, options.limits)
end

-- Reports the mistakes that a limit stops, each tried by itself. (Behind that, a mistake is compared with the others.)
local function check_limits(lab, section, options)
  local list = for_each(lab, options, function(one) return stopped(lab, one, options) end, function() end)
  for i, problem in ipairs(list) do
    if limit.stopped(problem) then
      problem = ("'%s' is %s%s. %s"):format(lab.mistakes[i][1], problem, problem.in_call and ", in a function of Lua"
        or "", ADVICE)
    end
    if problem then section:problem("%s", problem) end
  end
end

-- What `tried` returns for each mistake.
local function try_all(lab, section, options)
  local observed
  return for_each(lab, options, function(one)
    observed = observed or observer(lab)
    return tried(lab, one, options, observed)
  end, function(done) options.begins(section.name, done, #lab.mistakes) end)
end

-- Tries all mistakes with more seeds: for each, the results of told_apart.with_seed, { rows, same }.
local function try_seeds(lab, options, places)
  local seeds = {}
  for seed = 1, SEEDS do seeds[seed] = seed end
  local function call(name, f, ...) return options.caller("=" .. name)(f, ...) end
  return halves(seeds, function(seed)
    local rows, same = told_apart.with_seed(lab, assert(lab:known_mistakes()), seed, places,
      { call = call, with_pairs = seed <= PAIR_SEEDS })
    for _, row in ipairs(rows) do row.stopped = row.stopped and tostring(row.stopped) end
    return { rows = rows, same = same }
  end, function() end, options.limits, SEEDS)
end

-- Reports a mistake that is named wrongly or not at all, unless a problem with a pair of mistakes already says so.
local function report_names(section, one, seed, task, names)
  local rest = {}
  for _, name in ipairs(names) do
    if name ~= one[1] and not section.pairs[one[1] .. "\0" .. name] then rest[#rest + 1] = name end
  end
  if not rest[1] then return end
  section:problem("'%s' is taken for '%s' with seed %d. The two can't be told apart by what task '%s' observes: "
    .. "remove one, or add a check in which they differ.", one[1], table.concat(rest, "' and '"), seed, task)
end

-- Reports what is wrong with a mistake with some seed; only the first.
local function report_seeds(section, one, i, task, seeds)
  for seed, result in ipairs(seeds) do
    local row = result.rows[i]
    if row.stopped then
      return section:problem("'%s' is %s, by task '%s' with seed %d. %s", one[1], row.stopped, task, seed, ADVICE)
    elseif not row.fails then
      return section:problem("'%s' is caught by task '%s' with seed %d, but passes it with seed %d. Add a check that "
        .. "catches it with each seed, such as one at values of your own.", one[1], task, FIRST_SEED, seed)
    elseif row.others[1] then
      return report_names(section, one, seed, task, row.others)
    elseif not row.is_told then
      return section:problem("'%s' is caught by task '%s' with seed %d, but not named: what the task observes of it "
        .. "is not finite, or equals the solution's.", one[1], task, seed)
    end
  end
end

local function check_hint(lab, section, one, place)
  local task = lab.tasks[place]
  if one.hint and not task.hints[one.hint] then
    section:problem("'%s' asks for hint %d of task '%s', which has %d", one[1], one.hint, task.name, #task.hints)
  end
end

-- Reports pairs of mistakes that agree in all observations, with the seeds for which they do.
local function check_pairs(lab, section, seeds)
  local same, found = {}, {}
  for seed = 1, PAIR_SEEDS do
    for _, pair in ipairs(seeds[seed].same) do
      local key = pair[1] .. " " .. pair[2]
      if not same[key] then
        same[key] = { pair = pair }
        found[#found + 1] = same[key]
      end
      table.insert(same[key], seed)
    end
  end
  table.sort(found, function(a, b)
    return a.pair[1] < b.pair[1] or a.pair[1] == b.pair[1] and a.pair[2] < b.pair[2]
  end)
  for _, one in ipairs(found) do
    local first, second = lab.mistakes[one.pair[1]][1], lab.mistakes[one.pair[2]][1]
    if #one == PAIR_SEEDS then
      section:problem("'%s' and '%s' agree in every number that the checks observe: they can't be told apart. "
        .. "Remove one, or add a check in which they differ.", first, second)
      section.pairs[first .. "\0" .. second], section.pairs[second .. "\0" .. first] = true, true
    else
      section:warn("the draws of seed %s leave '%s' and '%s' indistinguishable: draw more widely.",
        table.concat(one, ", "), first, second)
    end
  end
end

--- Tests whether every edit matches and yields a submission, even though a wrong one.
-- @param lab
-- @tparam table section gets problems
-- @tparam table options caller, see rnnlua.lab.verify; tries(subject, advice), called before a mistake is loaded, with
--   what to say if it never returns
function naming.check_edits(lab, section, options)
  for _, one in ipairs(lab.mistakes) do
    options.tries(("'%s'"):format(one[1]), ADVICE)
    local ok, made, wrong = options.caller("=" .. one[1])(lab.mistaken, lab, one)
    if not ok then wrong = ("mistake '%s': %s"):format(one[1], made) end
    if wrong then
      section:problem("%s. Fix its `from` and `to`: it is an edit of solution.lua as it stands.", wrong)
    end
  end
end

--- Tests the mistakes of a lab, in copies of this process.
-- @param lab its solution has to pass, and its edits have to match
-- @tparam table section gets problems, warnings, text and rows
-- @tparam table options begins, caller and limits, see rnnlua.lab.verify
function naming.check(lab, section, options)
  check_limits(lab, section, options)
  if section.problems[1] then return end
  local list, places = try_all(lab, section, options), {}
  for i, one in ipairs(list) do
    if limit.stopped(one) then one = { problem = ("'%s' is %s. %s"):format(lab.mistakes[i][1], one, ADVICE) } end
    if one.problem then section:problem("%s", one.problem) end
    places[i] = one.place
  end
  if section.problems[1] then return end
  local seeds = lab.mistakes[1] and try_seeds(lab, options, places) or {}
  section.rows, section.pairs = {}, {}
  for seed, result in ipairs(seeds) do
    if limit.stopped(result) then
      return section:problem("a mistake is %s with seed %d. %s", result, seed, ADVICE)
    end
  end
  if seeds[1] then check_pairs(lab, section, seeds) end
  for i, one in ipairs(lab.mistakes) do
    local row, before = list[i], #section.problems
    local others = {}
    for _, name in ipairs(row.names) do
      if name ~= one[1] then others[#others + 1] = name end
    end
    if row.why then
      section:problem("%s", row.why)
    elseif others[1] then
      report_names(section, one, FIRST_SEED, row.task, others)
    else
      report_seeds(section, one, i, row.task, seeds)
    end
    local is_named = not row.why and not others[1] and #section.problems == before
    check_hint(lab, section, one, row.place)
    section.rows[i] = { name = one[1], caught = row.task, named = is_named and "yes" or "no", confused = others }
  end
  section.text = lab.mistakes[1]
    and ("%d, each is caught and gets its own name"):format(#lab.mistakes)
    or "none; a failure will be shown, but not explained"
end

return naming
