--- The definition of a lab: its author's declarations, checked.
-- @module rnnlua.lab.definition

local Lab = require "rnnlua.lab.lab"
local checks = require "rnnlua.lab.checks"
local func_kind = require "rnnlua.lab.kinds.func"
local layer_kind = require "rnnlua.lab.kinds.layer"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local definition = {}

local KINDS = { layer_kind, func_kind }

local LAB_KEYS = { "title", "minutes", "class", "func", "figure", "text", "formula", "mistakes", "draws",
  "tolerance", "outputs" }
local TASK_KEYS = { "points", "text", "hints" }
local MISTAKE_KEYS = { "from", "to", "why", "hint" }

local function article(word)
  return (word:match "^[aeiou]" and "an " or "a ") .. word
end

local function check_type(value, expected, what)
  if type(value) ~= expected then
    usage_error.raise("%s: expected %s, got %s", what, article(expected), type(value))
  end
  return value
end

local function optional(value, expected, what)
  if value ~= nil then check_type(value, expected, what) end
end

local function count(value, what)
  if not (math.type(value) and value >= 0 and value < math.huge) then
    usage_error.raise("%s: expected a number, not negative, got %s", what, tostring(value))
  end
end

local function named_part(spec)
  local part = {}
  for key, value in next, spec do
    if math.type(key) ~= "integer" then part[key] = value end
  end
  return part
end

-- Checks that no name occurs twice in a list.
local function check_once(names, plural)
  local seen = {}
  for _, name in ipairs(names) do
    if seen[name] then usage_error.raise("lab: there are two %s named '%s'; rename one", plural, name) end
    seen[name] = true
  end
end

local function new_checks(spec, lab, what)
  local list = {}
  for i = 2, #spec do
    list[i - 1] = checks.of(spec[i])
    if not list[i - 1] then
      usage_error.raise("%s: expected a check, such as lab.same_as_solution(), or a function(case), got %s", what,
        type(spec[i]) == "table" and "a table that is none" or article(type(spec[i])))
    end
    if list[i - 1].check then list[i - 1].check(lab) end
  end
  if not list[1] then
    usage_error.raise("%s: it has no check; add one, such as %s", what,
      lab.kind.usual_check)
  end
  return list
end

local function new_task(spec, number, lab)
  check_type(spec, "table", ("lab: task %d"):format(number))
  local name = check_type(spec[1], "string", ("lab: name of task %d"):format(number))
  local what = ("task '%s'"):format(name)
  nearest.check_keys(named_part(spec), TASK_KEYS, what)
  count(spec.points or 0, what .. ": points")
  optional(spec.text, "string", what .. ": text")
  optional(spec.hints, "table", what .. ": hints")
  for i, hint in ipairs(spec.hints or {}) do check_type(hint, "string", ("%s: hint %d"):format(what, i)) end
  return { name = name, points = spec.points or 0, text = spec.text or "", hints = spec.hints or {},
    checks = new_checks(spec, lab, what) }
end

local function new_tasks(spec, lab)
  local tasks, names = {}, {}
  for number, task in ipairs(spec) do
    tasks[number] = new_task(task, number, lab)
    names[number] = tasks[number].name
  end
  if not tasks[1] then
    usage_error.raise('lab: it has no task; add one, such as { "forward", points = 4, lab.same_as_solution() }')
  end
  check_once(names, "tasks")
  return tasks
end

local function check_mistakes(list)
  local names = {}
  for i, one in ipairs(check_type(list, "table", "lab: mistakes")) do
    local what = ("lab: mistake %d"):format(i)
    check_type(one, "table", what)
    nearest.check_keys(named_part(one), MISTAKE_KEYS, what)
    for _, key in ipairs { 1, "from", "to", "why" } do
      check_type(one[key], "string", ("%s: %s"):format(what, key == 1 and "name" or key))
    end
    if one.hint ~= nil and not (math.type(one.hint) == "integer" and one.hint >= 1) then
      usage_error.raise("%s: hint: expected the number of a hint, got %s", what, tostring(one.hint))
    end
    names[i] = one[1]
  end
  check_once(names, "mistakes")
end

-- The kind of a lab: of a class of layers, or of a function.
local function kind_of(spec)
  if (spec.class == nil) == (spec.func == nil) then
    usage_error.raise('lab: expected either class = "Name", of a layer, or func = "name", of a function; got %s',
      spec.class == nil and "neither" or "both")
  end
  for _, kind in ipairs(KINDS) do
    if spec[kind.key] ~= nil then return kind end
  end
end

-- The names of several values of a layer or function.
local function check_outputs(outputs)
  local seen = {}
  if type(outputs) ~= "table" or #outputs < 2 then
    usage_error.raise('lab: outputs: expected the names of two values or more, such as { "h", "c" }, got %s',
      type(outputs) == "table" and #outputs == 1 and "one" or values.describe(outputs))
  end
  for i, name in ipairs(outputs) do
    if type(name) ~= "string" or seen[name] then
      usage_error.raise("lab: outputs[%d]: expected another name, got %s", i, values.describe(name))
    end
    seen[name] = true
  end
end

local function check_keys(spec)
  local allowed = table.move(LAB_KEYS, 1, #LAB_KEYS, 1, {})
  for _, kind in ipairs(KINDS) do table.move(kind.keys, 1, #kind.keys, #allowed + 1, allowed) end
  nearest.check_keys(named_part(spec), allowed, "lab")
end

-- Refuses keys of the other kind, which have no meaning here.
local function check_kind(spec, kind)
  for _, other in ipairs(KINDS) do
    for _, key in ipairs(other ~= kind and other.keys or {}) do
      if spec[key] ~= nil then
        usage_error.raise("lab: %s: only a lab with `%s` has it, this one has `%s`", key, other.key, kind.key)
      end
    end
  end
  check_type(spec[kind.key], "string", "lab: " .. kind.key)
end

-- The lines of `formula`: one or several.
local function formulas(formula)
  if formula == nil then return {} end
  if type(formula) == "string" then return { formula } end
  for i, line in ipairs(check_type(formula, "table", "lab: formula")) do
    check_type(line, "string", ("lab: formula %d"):format(i))
  end
  return formula
end

-- Checks the least number of draws, and the tolerance of values.
local function check_draws(lab)
  local draws, tolerance = lab.draws, lab.tolerance
  if draws ~= nil and not (math.type(draws) == "integer" and draws >= 1) then
    usage_error.raise("lab: draws: expected a positive integer, got %s", tostring(draws))
  elseif tolerance ~= nil and not (math.type(tolerance) and tolerance > 0 and tolerance < 1) then
    usage_error.raise("lab: tolerance: expected a part of a number, such as 1e-6, got %s", tostring(tolerance))
  end
end

--- Makes a lab from its author's declarations.
-- @tparam table spec see rnnlua.lab
-- @string chunk the source of the file, as in debug.getinfo
-- @tparam function script the lab as a script: script(lab, ...) returns the exit code
-- @raise a usage error that names the key
-- @return a lab (rnnlua.lab.lab): the declarations, and kind, class (the name of the class or function), tasks, file,
--   folder
definition.new = usage_error.guarded(function(spec, chunk, script)
  check_type(spec, "table", "lab")
  check_keys(spec)
  check_type(spec.title, "string", "lab: title")
  local kind = kind_of(spec)
  check_kind(spec, kind)
  local lab = named_part(spec)
  lab.kind, lab.class, lab.script = kind, spec[kind.key], script
  if lab.outputs ~= nil then check_outputs(lab.outputs) end
  kind.check(lab)
  optional(lab.text, "string", "lab: text")
  optional(lab.figure, "string", "lab: figure")
  if lab.minutes ~= nil then count(lab.minutes, "lab: minutes") end
  check_draws(lab)
  lab.text = lab.text or ""
  lab.formula = formulas(lab.formula)
  lab.mistakes = lab.mistakes or {}
  check_mistakes(lab.mistakes)
  lab.file = chunk:match "^@(.*)$" or chunk
  lab.folder = lab.file:match "^(.*)[/\\][^/\\]*$" or "."
  lab.tasks = new_tasks(spec, lab)
  return setmetatable(lab, Lab)
end)

return definition
