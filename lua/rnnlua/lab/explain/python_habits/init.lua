--- Slips of people who know Python, JavaScript or C: explains Lua's message and says what to write. These are pure
-- functions of a message and a source. A slip is reported only if it is certain, and a line is proposed only if the
-- file compiles with it (rnnlua.lab.explain.python_habits.repair).
-- @module rnnlua.lab.explain.python_habits

local file = require "rnnlua.lab.explain.python_habits.file"
local lazy = require "rnnlua.base.lazy"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local page = require "rnnlua.base.page"
local paragraphs = require "rnnlua.base.text"
local repair = require "rnnlua.lab.explain.python_habits.repair"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"
local words = require "rnnlua.lab.explain.python_habits.words"

local elements = lazy "rnnlua.lab.explain.python_habits.runtime_errors.elements"
local misplaced = lazy "rnnlua.lab.explain.python_habits.misplaced"
local running = lazy "rnnlua.lab.explain.python_habits.runtime_errors"
local silent = lazy "rnnlua.lab.explain.python_habits.silent"
local syntax = lazy "rnnlua.lab.explain.python_habits.syntax"

local python_habits = {}

-- Whether a corrected line, in a file that compiles, still uses a name that nothing in the file gives a value.
local function leaves_unknown(list, number, corrected)
  if corrected:find "^function " then return false end
  local raw, set = {}, {}
  for i, line in ipairs(list) do raw[i] = i == number and corrected or line.raw end
  local uses = scopes.read(table.concat(raw, "\n")).uses
  for i, line in ipairs(list) do
    local left = i == number and corrected:match "^([%w_ ,]-) = " or line.code:match "^ ([%w_ ,]-) = " or ""
    for name in left:gmatch "[%a_][%w_]*" do set[name] = true end
  end
  for _, use in ipairs(uses) do
    if not use.declared and use.is_set then set[use.name] = true end
  end
  for _, use in ipairs(uses) do
    if use.line == number and not use.declared and not set[use.name] and _G[use.name] == nil and use.name ~= "rnn" then
      return true
    end
  end
  return false
end

-- The source with a corrected line.
local function with_line(list, number, corrected)
  local raw = {}
  for i, line in ipairs(list) do raw[i] = i == number and corrected or line.raw end
  return table.concat(raw, "\n")
end

-- A slip as the student sees it, with the corrected line if it is known to be right.
local function explained(slip, list, is_running)
  if not slip then return nil end
  local corrected = slip.edit and repair.line(list, slip, syntax.find)
  if corrected and is_running and leaves_unknown(list, slip.line, corrected) then corrected = nil end
  local said = corrected and ("%s Write `%s`."):format(slip.text, corrected) or slip.text
  return { line = slip.line, id = slip.id, about = slip.about, text = said,
    needs_proof = slip.needs_proof, is_unlisted = slip.is_unlisted,
    repaired = corrected and with_line(list, slip.line, corrected) or slip.repaired and slip.repaired(list),
    instead = explained(slip.instead, list, is_running) }
end

--- The slip that caused an error.
-- @string message Lua's, with its place: `x.lua:3: syntax error near '+'`
-- @string source the text of the file
-- @treturn ?table { line, text }: the line to correct, and how
-- @usage python_habits.find("x.lua:1: syntax error near '+'", "x += 1").text
--   --> "Lua has no `+=`. Write `x = x + 1`."
function python_habits.find(message, source)
  local number, said = message:match "^.-:(%d+): (.*)$"
  if not number then return nil end
  number = math.tointeger(number)
  local code = file.new(source)
  if load(source, "=x", "t") then return explained(running.find(code, number, said), code.lines, true) end
  return explained(syntax.find(code.lines, number, said), code.lines)
end

--- The slip that caused an error at the prompt, as paragraphs of text.
-- @string message with its place, and optionally a traceback
-- @string source the chunk: statements, or an expression
-- @treturn ?string nil if no slip is known
function python_habits.at_prompt(message, source)
  message = message:gsub("\nstack traceback:.*$", "")
  local number, said = message:match "^stdin:(%d+): (.*)$"
  if not number then return nil end
  local expression = "return " .. source:gsub("^=", "")
  if not load(source, "=x", "t") and load(expression, "=x", "t") then source = expression end
  local line = lines.read(source)[math.tointeger(number)]
  local name = said:match "%(%a+ '([%a_][%w_]*)'%)"
  if name and not (line and line.raw:find(name, 1, true)) then return nil end -- a chunk from before raised it
  local slip = python_habits.find(message, source)
  if not slip then return nil end
  local text = source == expression and slip.text:gsub("Write `return ", "Write `") or slip.text
  if source:find "\n" then text = ("line %d: %s"):format(slip.line, text) end
  return table.concat(paragraphs.fill(text, page.room(1)), "\n")
end

--- The slip that caused a result to have a key 0.
-- @string source
-- @treturn ?table { line, text }
function python_habits.of_key_zero(source)
  local code = file.new(source)
  return explained(elements.filled_from_zero(code), code.lines)
end

--- Why a function returns nil, from its last line.
-- @string source
-- @tparam {string,...} names the function's name is one of them
-- @treturn ?table { line, text }; nil if it is unknown
-- @treturn boolean whether the last line returns a value
function python_habits.of_nil(source, names)
  local code = file.new(source)
  local number = code:last_return(names)
  local slip = number and running.of_return(code, number)
  return explained(slip, code.lines), number ~= nil
end

--- The slips that may make gradients wrong: the results of a cell's backward are assigned to the wrong names, a cell
-- gets its inputs in another order, or a slip in a loop of backward (rnnlua.lab.explain.python_habits.silent).
-- @string source
-- @treturn {table,...} slips as from `silent`; is_unlisted: only to be told if no mistake that the lab lists is found
function python_habits.of_results(source)
  local code, list = file.new(source), {}
  local function add(slip) list[#list + 1] = explained(slip, code.lines) end
  misplaced.results(code, add)
  misplaced.arguments(code, add)
  silent.in_method(code, "backward", add)
  return list
end

--- The slips in a file that runs but has wrong results: legal Lua that is probably not what the author meant.
-- @string source
-- @treturn {table,...} { line, text, id, about, repaired, needs_proof, instead }: repaired, the source as the text
--   proposes it; needs_proof, whether the slip is only to be told if this repair helps, because the line may be meant;
--   instead, another slip like this one, to be told if this repair does not help
function python_habits.silent(source)
  local list, code = {}, file.new(source)
  if not load(source, "=x", "t") then return list end
  for i, slip in ipairs(silent.find(code)) do list[i] = explained(slip, code.lines) end
  return list
end

--- The meaning of an undefined global from another language; nil if unknown.
-- @string name
-- @treturn ?string
function python_habits.of_global(name)
  return words.values[name] and words.values[name][2]
end

return python_habits
