--- Slips that are syntax errors. Each record matches only code that is never valid Lua, so its text is true wherever
-- it matches.
-- @module rnnlua.lab.explain.python_habits.syntax

local characters = require "rnnlua.lab.explain.python_habits.compile_errors.characters"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local position = require "rnnlua.lab.explain.python_habits.compile_errors.position"
local statements = require "rnnlua.lab.explain.python_habits.compile_errors.statements"
local structure = require "rnnlua.lab.explain.python_habits.compile_errors.structure"

local syntax = {}

-- Records of a line:
--   on     a pattern of its code (rnnlua.lab.explain.python_habits.lines)
--   near   [opt] a pattern of the token in this line at which Lua reports the error
--   raw    [opt] a pattern of the line itself
--   when   [opt] when(line, list, number, at): a further condition; at is the token at which Lua stops, if it is known
--   (rnnlua.lab.explain.python_habits.compile_errors.position)
--   far    [opt] whether Lua may report the error at another place of the line than the one that `on` matches
--   text   the explanation, or text(line), which may return nil
--   edit   [opt] corrects the line: edit(code, list, line), or { pattern, replacement } pairs for gsub, applied in
--   order
local RECORDS = {
  require "rnnlua.lab.explain.python_habits.compile_errors.headers",
  statements.records,
  require "rnnlua.lab.explain.python_habits.compile_errors.operators",
  require "rnnlua.lab.explain.python_habits.compile_errors.literals",
}

-- If Lua stops behind this many tokens of a line, the line before is not the cause: a name and a sign may still go on
-- from it.
local MOST_BEFORE = 2
local MOST_COLON = 6 -- the same behind a colon at its end: Lua reads a call of a method, such as `:h(x)`

local function editing(edit)
  if type(edit) ~= "table" then return edit and function(code, list, number) return edit(code, list,
    list[number]) end end
  return function(code)
    for _, one in ipairs(edit) do code = code:gsub(one[1], one[2]) end
    return code
  end
end

-- Whether the code that a pattern matches includes the token at which Lua stops, or ends just before it. Other code in
-- the line may be wrong, too, and is not what Lua reports. After a colon, Lua reads one more name as that of a method.
local function is_at(record, code, at)
  if not at or record.far then return true end
  local first, last = code:find(record.on)
  local goes_on = code:sub(last + 1):match("^ ?[%a_][%w_]* ()")
  if goes_on and code:sub(first, last):find ": ?$" then last = last + goes_on end
  return first < at.last and last >= at.first
end

local function applies(record, list, number, near, at)
  local line = list[number]
  local is_near = not record.near or near and near:find(record.near)
    or record.near == "^:$" and line.code:find " : $" -- a line of Lua never ends with a colon
  return line.code:find(record.on) and is_near and is_at(record, line.code, at)
    and (not record.raw or line.raw:find(record.raw)) and (not record.when or record.when(line, list, number, at))
end

local function of_line(list, number, near, at)
  for _, records in ipairs(RECORDS) do
    for _, record in ipairs(records) do
      local text = applies(record, list, number, near, at) and record.text
      if type(text) == "function" then text = text(list[number], list, number) end
      if text then return { line = number, text = text, edit = editing(record.edit) } end
    end
  end
end

--- Finds the slip that is behind a syntax error.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @tparam integer number of the line that Lua names
-- @string said the rest of its message
-- @treturn ?table { line, text, edit }: the line of the slip, what is wrong, and, if known, how to correct the line
--   (rnnlua.lab.explain.python_habits.repair)
function syntax.find(list, number, said)
  if not list[number] then return nil end
  local near = said:match " near '(.*)'$" or said:match " near (<eof>)$"
  local above = lines.before(list, number)
  local at = position.of(list, number, near)
  local opened = math.tointeger(tonumber(said:match "to close '{' at line (%d+)%)"))
  local braced = opened and list[opened].code:find " { $" and of_line(list, opened, "{")
    or near == list[number].tokens[1] and above and list[above].code:find " { $" and of_line(list, above, "{")
  if braced then return braced end
  local open_above = above and at and at.token <= MOST_COLON and list[above].code:find " : $" and of_line(list, above)
  if open_above then return open_above end
  local slip = characters.find(list, number) or of_line(list, number, near, at)
    or above and (not at or at.token <= MOST_BEFORE) and of_line(list, above)
  if slip then return slip end
  slip = statements.misspelt(list, number)
  if slip then return slip end
  for _, rule in ipairs(structure.rules) do
    slip = rule(list, number, said, near, at)
    if slip then return slip end
  end
  for _, one in ipairs { number, above } do
    slip = statements.misspelt(list, one) or statements.value(list, one)
    if slip then return slip end
  end
  return structure.lone_value(list, number, near)
end

return syntax
