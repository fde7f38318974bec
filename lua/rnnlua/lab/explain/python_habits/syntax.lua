--- Slips that are syntax errors. Each record matches only code that is never valid Lua, so its text is true wherever
-- it matches.
-- @module rnnlua.lab.explain.python_habits.syntax

local characters = require "rnnlua.lab.explain.python_habits.compile_errors.characters"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local statements = require "rnnlua.lab.explain.python_habits.compile_errors.statements"
local structure = require "rnnlua.lab.explain.python_habits.compile_errors.structure"

local syntax = {}

-- Records of a line:
--   on     a pattern of its code (rnnlua.lab.explain.python_habits.lines)
--   near   [opt] a pattern of the token in this line at which Lua reports the error
--   raw    [opt] a pattern of the line itself
--   when   [opt] when(line, list, number): a further condition
--   text   the explanation, or text(line), which may return nil
--   edit   [opt] corrects the line: edit(code, list, line), or { pattern, replacement } pairs for gsub, applied in
--   order
local RECORDS = {
  require "rnnlua.lab.explain.python_habits.compile_errors.headers",
  statements.records,
  require "rnnlua.lab.explain.python_habits.compile_errors.operators",
  require "rnnlua.lab.explain.python_habits.compile_errors.literals",
}

local function editing(edit)
  if type(edit) ~= "table" then return edit and function(code, list, number) return edit(code, list,
    list[number]) end end
  return function(code)
    for _, one in ipairs(edit) do code = code:gsub(one[1], one[2]) end
    return code
  end
end

local function applies(record, list, number, near)
  local line = list[number]
  local is_near = not record.near or near and near:find(record.near)
    or record.near == "^:$" and line.code:find " : $" -- a line of Lua never ends with a colon
  return line.code:find(record.on) and is_near
    and (not record.raw or line.raw:find(record.raw)) and (not record.when or record.when(line, list, number))
end

local function of_line(list, number, near)
  for _, records in ipairs(RECORDS) do
    for _, record in ipairs(records) do
      local text = applies(record, list, number, near) and record.text
      if type(text) == "function" then text = text(list[number]) end
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
  local slip = characters.find(list, number) or of_line(list, number, near) or above and of_line(list, above)
  if slip then return slip end
  slip = statements.misspelt(list, number)
  if slip then return slip end
  for _, rule in ipairs(structure.rules) do
    slip = rule(list, number, said, near)
    if slip then return slip end
  end
  for _, at in ipairs { number, above } do
    slip = statements.misspelt(list, at) or statements.value(list, at)
    if slip then return slip end
  end
  return structure.lone_value(list, number, near)
end

return syntax
