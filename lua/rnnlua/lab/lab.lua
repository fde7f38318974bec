--- A lab: its author's declarations, and what follows from them and from its files.
-- @module rnnlua.lab.lab

local files = require "rnnlua.base.files"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local loading = require "rnnlua.lab.run_submission.loading"
local rnn = require "rnnlua"
local source = require "rnnlua.lab.source"
local texts = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local edit = lazy "rnnlua.mistakes.edit"
local error_text = lazy "rnnlua.lab.explain.error_text"
local submission = lazy "rnnlua.lab.run_submission.submission"

local Lab = { __name = "rnnlua.Lab" }
Lab.__index = Lab

--- If this is the only argument of a lab's file, `run` returns the lab without running it.
Lab.LOAD = setmetatable({}, { __name = "rnnlua.lab.LOAD" })

--- The name of its folder, such as 01_recurrent_cell.
-- @treturn string
function Lab:name()
  local folder = self.folder
  if folder == "." then folder = os.getenv "PWD" or folder end
  return folder:match "([^/\\]+)[/\\]*$"
end

--- Its heading: the number in its folder's name, and its title.
-- @treturn string
function Lab:heading()
  local number = self:name():match "^(%d+)"
  return number and number .. " " .. self.title or self.title
end

--- The points of all its tasks.
-- @treturn number
function Lab:points()
  local points = 0
  for _, task in ipairs(self.tasks) do points = points + task.points end
  return points
end

--- The text of one of its files.
-- @string name of the file
-- @treturn[1] string
-- @return[2] nil
-- @treturn[2] string why it can't be read
function Lab:read(name)
  local text, message = files.read(self.folder .. "/" .. name)
  return text, message
end

-- The result of a loader (rnnlua.lab.run_submission.submission), if it has the lab's kind.
function Lab:of_kind(load, ...)
  local ok, submitted, message = loading.quietly(load, ...)
  if not ok then return nil, error_text.message(submitted) end
  if submitted == nil then return nil, message end
  local wrong = self.kind.wrong_type(self, submitted)
  if wrong then return nil, wrong end
  self.kind.settle(self, submitted)
  return submitted
end

--- The solution: a class of layers, or a function. The file is read once.
-- @return[1] the class or function
-- @return[2] nil
-- @treturn[2] string what is wrong with solution.lua
function Lab:solution()
  if not self.solved then
    local solved, message = self:of_kind(submission.class, self.folder .. "/solution.lua", self.class)
    if not solved then return nil, message end
    self.solved = solved
  end
  return self.solved
end

--- The text of the starter.
-- @treturn[1] string
-- @return[2] nil
-- @treturn[2] string what is wrong with solution.lua
function Lab:starter()
  local text, message = self:read "solution.lua"
  if not text then return nil, message end
  local starter, wrong, line = source.starter(text)
  if not starter then return nil, ("%s/solution.lua:%d: %s"):format(self.folder, line, wrong) end
  return starter
end

--- The class or function that a text of Lua submits.
-- @string text
-- @string chunk_name as for `load`
-- @return[1] the class or function
-- @return[2] nil
-- @treturn[2] string what is wrong with it
function Lab:submitted_by(text, chunk_name)
  return self:of_kind(submission.class_of_text, text, chunk_name, self.class)
end

--- One of the lab's known mistakes, as an edited solution.
-- @tparam table one an entry of `mistakes`
-- @return[1] the wrong class or function
-- @return[2] nil
-- @treturn[2] string why there is none: the edit does not match exactly once, or yields no submission
function Lab:mistaken(one)
  local text, message = self:read "solution.lua"
  if not text then return nil, message end
  local edited, wrong = edit.apply(text, { { from = one.from, to = one.to } })
  local submitted
  if edited then submitted, wrong = self:submitted_by(edited, "=" .. one[1]) end
  if not submitted then return nil, ("mistake '%s': %s"):format(one[1], wrong) end
  return submitted
end

--- The lab's known mistakes as wrong submissions, each an edited solution.
-- @treturn[1] {table,...} { id, name, why, hint, submitted, make } for check_gradients
-- @return[2] nil
-- @treturn[2] string which edit does not match exactly once, or makes no layer
function Lab:known_mistakes()
  if self.known then return self.known end
  local list = {}
  for i, one in ipairs(self.mistakes) do
    local submitted, message = self:mistaken(one)
    if not submitted then return nil, ("%s: %s"):format(self.file, message) end
    list[i] = { id = one[1], name = one[1], why = texts.without_marks(one.why), hint = one.hint, submitted = submitted,
      make = function(n) return submitted(n) end }
  end
  self.known = list
  return list
end

--- What to check without a submission: the library's class if it has all functions of the solution, or else the
-- solution.
-- @return the class or function, or nil and what is wrong
-- @treturn string "library" or "solution"
function Lab:own_class()
  local library = self.kind.library(self.class)
  local solution, message = self:solution()
  if library and solution and self.kind.stands_for(library, solution) then return library, "library" end
  return solution, solution and "solution" or message
end

--- The names of a layer's inputs, in the order in which the solution's forward takes them.
-- @treturn {string,...}
function Lab:input_names()
  return layers.inputs_of(assert(self:solution()))
end

--- Draws random inputs, as the lab's kind defines it: for a layer, standard normal inputs by name.
-- @param rng a generator (rnn.rng)
-- @treturn table see rnnlua.lab.kinds.layer and rnnlua.lab.kinds.func
function Lab:draw(rng)
  return self.kind.draw(self, rng)
end

--- The draws of a check. For every seed, they include every length of the lab's range.
-- @tparam integer seed
-- @tparam integer count at least kind.fewest_draws, to include every length
-- @treturn {table,...} as from `draw`; new copies at each call
function Lab:all_draws(seed, count)
  local drawn = self.drawn
  if not (drawn and drawn.seed == seed and drawn.count == count) then
    drawn = { seed = seed, count = count, list = self.kind.draws(self, rnn.rng(seed), count) }
    self.drawn = drawn
  end
  return values.copy(drawn.list)
end

--- Runs the lab as a script with the arguments `[FILE] [--seed N]`. If the lab's file is the script, ends the process
-- with the exit code; otherwise returns it. With the argument `LOAD`, returns the lab.
-- @param ... the script's arguments
function Lab:run(...)
  if ... == Lab.LOAD then
    self.loaded = true -- proves that the file calls `run(...)`; see catalogue.load
    return self
  end
  if loading.active then
    error(("%s: its arguments do not reach run; end it with `return lab { … }:run(...)`, dots included"):format(
      self.file), 0)
  end
  local code = self.script(self, ...)
  if arg and arg[0] == self.file then os.exit(code, true) end
  return code
end

return Lab
