--- Slips of people who come from Python (and C): what Lua's message means, and what to write. Pure
-- functions of a message and a source. What is not known for sure is not said.
-- @module rnnlua.lab.explain.python_habits

local lines = require "rnnlua.lab.explain.python_habits.lines"
local running = require "rnnlua.lab.explain.python_habits.running"
local syntax = require "rnnlua.lab.explain.python_habits.syntax"
local words = require "rnnlua.lab.explain.python_habits.words"

local python_habits = {}

-- Messages of the compiler end so, or are about a jump.
local function from_compiler(said)
  return said:find " near '.*'$" or said:find " near <eof>$"
end

--- The slip behind an error.
-- @string message Lua's, with its place in front: `x.lua:3: syntax error near '+'`
-- @string source the text of the file
-- @treturn ?table { line, text }: where to mend it, and how
-- @usage python_habits.find("x.lua:1: syntax error near '+'", "x += 1").text
--   --> "Lua has no `+=`: write `x = x + 1`."
function python_habits.find(message, source)
  local number, said = message:match "^.-:(%d+): (.*)$"
  if not number then return nil end
  local list = lines.read(source)
  local find = from_compiler(said) and syntax.find or running.find
  local line, text = find(list, math.tointeger(number), said)
  return line and { line = line, text = text }
end

--- The slip behind a result that has a key 0.
-- @string source
-- @treturn ?table { line, text }
function python_habits.of_key_zero(source)
  local line, text = running.filled_from_zero(lines.read(source))
  return line and { line = line, text = text }
end

--- What a global that nobody defined was meant to be, nil where that is unknown.
-- @string name
-- @treturn ?string
function python_habits.of_global(name)
  return words.values[name]
end

return python_habits
