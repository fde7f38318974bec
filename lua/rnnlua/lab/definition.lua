--- The definition of a lab: what its author states, checked; and its `run`.
-- @module rnnlua.lab.definition

local edit = require "rnnlua.mistakes.edit"
local layers = require "rnnlua.layer"
local mistake = require "rnnlua.mistake"
local nearest = require "rnnlua.nearest"
local source = require "rnnlua.lab.source"
local submission = require "rnnlua.lab.submission"

local Lab = { __name = "rnnlua.Lab" }
Lab.__index = Lab

local definition = {
  --- Given to a lab's file as its only argument, makes `run` return the lab and run nothing.
  LOAD = setmetatable({}, { __name = "rnnlua.lab.LOAD" }),
}

local LAB_KEYS = { "title", "minutes", "class", "figure", "inputs", "gradients", "text", "formula",
  "lengths", "mistakes" }
local TASK_KEYS = { "points", "text", "hints" }
local MISTAKE_KEYS = { "from", "to", "why", "hint" }
local KINDS = { "number", "sequence" }

local function check_type(value, expected, what)
  if type(value) ~= expected then
    mistake.raise("%s: expected a %s, got %s", what, expected, type(value))
  end
  return value
end

local function named_part(spec)
  local part = {}
  for key, value in next, spec do
    if math.type(key) ~= "integer" then part[key] = value end
  end
  return part
end

local function new_task(spec, number)
  check_type(spec, "table", ("lab: task %d"):format(number))
  local name = check_type(spec[1], "string", ("lab: name of task %d"):format(number))
  local what = ("task '%s'"):format(name)
  nearest.check_keys(named_part(spec), TASK_KEYS, what)
  local task = {
    name = name,
    points = check_type(spec.points or 0, "number", what .. ": points"),
    text = check_type(spec.text or "", "string", what .. ": text"),
    hints = check_type(spec.hints or {}, "table", what .. ": hints"),
    checks = { table.unpack(spec, 2) },
  }
  if not task.checks[1] then
    mistake.raise("%s: it has no check; add one, such as lab.gradients()", what)
  end
  return task
end

local function check_inputs(spec)
  for name, kind in next, check_type(spec.inputs, "table", "lab: inputs") do
    if not (kind == "number" or kind == "sequence") then
      mistake.raise("lab: inputs.%s: unknown kind '%s'%s", tostring(name), tostring(kind),
        nearest.suggestion(tostring(kind), KINDS, "kinds"))
    end
  end
  for _, name in ipairs(check_type(spec.gradients, "table", "lab: gradients")) do
    if not spec.inputs[name] then
      mistake.raise("lab: gradients: '%s' is no input", tostring(name))
    end
  end
end

local function check_mistakes(list)
  for i, one in ipairs(check_type(list, "table", "lab: mistakes")) do
    local what = ("lab: mistake %d"):format(i)
    check_type(one, "table", what)
    nearest.check_keys(named_part(one), MISTAKE_KEYS, what)
    for _, key in ipairs { 1, "from", "to", "why" } do
      check_type(one[key], "string", ("%s: %s"):format(what, key == 1 and "name" or key))
    end
  end
end

--- Makes a lab of what its author states.
-- @tparam table spec see rnnlua.lab
-- @string chunk the source of the file that states it, as debug.getinfo has it
-- @raise a mistake that names the key
-- @return a lab: title, class, inputs, gradients, tasks …, folder, name, number
definition.new = mistake.guarded(function(spec, chunk)
  check_type(spec, "table", "lab")
  nearest.check_keys(named_part(spec), LAB_KEYS, "lab")
  check_type(spec.title, "string", "lab: title")
  check_type(spec.class, "string", "lab: class")
  check_inputs(spec)
  local lab = named_part(spec)
  lab.text = lab.text or ""
  lab.lengths = lab.lengths or { 1, 9 }
  lab.mistakes = lab.mistakes or {}
  check_mistakes(lab.mistakes)
  lab.file = chunk:match "^@(.*)$" or chunk
  lab.folder = lab.file:match "^(.*)[/\\][^/\\]*$" or "."
  lab.tasks = {}
  for number, task in ipairs(spec) do lab.tasks[number] = new_task(task, number) end
  return setmetatable(lab, Lab)
end)

--- The name of its folder, such as 01_recurrent_cell.
-- @treturn string
function Lab:name()
  local folder = self.folder
  if folder == "." then folder = os.getenv "PWD" or folder end
  return folder:match "([^/\\]+)$"
end

--- Its heading: the number in its folder's name, and its title.
-- @treturn string
function Lab:heading()
  local number = self:name():match "^(%d+)"
  return number and number .. " " .. self.title or self.title
end

--- The text of one of its files.
-- @string name of the file
-- @treturn[1] string
-- @return[2] nil
-- @treturn[2] string why it can't be read
function Lab:read(name)
  local file, message = io.open(self.folder .. "/" .. name, "rb")
  if not file then return nil, message end
  local text = file:read "a"
  file:close()
  return text
end

--- The class of its solution.
-- @return[1] the class
-- @return[2] nil
-- @treturn[2] string what is wrong with solution.lua
function Lab:solution()
  return submission.class(self.folder .. "/solution.lua", self.class)
end

--- The text of its starter.
-- @treturn[1] string
-- @return[2] nil
-- @treturn[2] string what is wrong with solution.lua
function Lab:starter()
  local text, message = self:read "solution.lua"
  if not text then return nil, message end
  local starter
  starter, message = source.starter(text)
  if not starter then return nil, ("%s/solution.lua: %s"):format(self.folder, message) end
  return starter
end

--- The lab's known mistakes as wrong layers: each an edit of its solution.
-- @treturn[1] {table,...} { id, name, why, hint, make } for check_gradients
-- @return[2] nil
-- @treturn[2] string which edit matches not exactly once, or makes no layer
function Lab:known_mistakes()
  local list = {}
  if not self.mistakes[1] then return list end
  local text, message = self:read "solution.lua"
  if not text then return nil, message end
  for i, one in ipairs(self.mistakes) do
    local edited, wrong = edit.apply(text, { { from = one.from, to = one.to } })
    local class
    if edited then class, wrong = submission.class_of_text(edited, "=" .. one[1], self.class) end
    if not class then return nil, ("%s: mistake '%s': %s"):format(self.file, one[1], wrong) end
    list[i] = { id = one[1], name = one[1], why = one.why, hint = one.hint,
      make = function(n) return class(n) end }
  end
  return list
end

--- The class that a bare run checks: the library's, or the solution where it has none.
-- @return the class, or nil and what is wrong
-- @treturn string "library" or "solution"
function Lab:own_class()
  local library = require "rnnlua"
  if library[self.class] then return library[self.class], "library" end
  return self:solution(), "solution"
end

--- The names of its inputs, in the order in which the solution's forward takes them.
-- @treturn {string,...}
function Lab:input_names()
  local class = assert(self:solution())
  return layers.inputs_of(class)
end

--- A random case: standard normal values, and for sequences a random length.
-- @param rng a generator (rnn.rng)
-- @treturn {inputs=table,n=?integer} inputs by name; n, the length of the sequences
function Lab:draw(rng)
  local case = { inputs = {} }
  local names = self:input_names()
  for _, name in ipairs(names) do
    if self.inputs[name] == "sequence" then
      case.n = case.n or rng:integer(self.lengths[1], self.lengths[2])
    end
  end
  for _, name in ipairs(names) do
    if self.inputs[name] == "sequence" then
      local values = {}
      for i = 1, case.n do values[i] = rng:randn() end
      case.inputs[name] = values
    else
      case.inputs[name] = rng:randn()
    end
  end
  return case
end

--- Runs the lab as a script with its arguments, `[FILE] [--seed N]`, and ends the process with the
-- exit code, where the lab's file is the script; elsewhere returns it. With `definition.LOAD` as its
-- argument it returns the lab.
-- @param ... the script's arguments
function Lab:run(...)
  if ... == definition.LOAD then return self end
  local code = require "rnnlua.lab.script".run(self, ...)
  if arg and arg[0] == self.file then os.exit(code, true) end
  return code
end

return definition
