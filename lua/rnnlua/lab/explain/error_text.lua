--- An error in a student's file as text: the line with its source, Lua's message without a traceback, and, for a
-- known slip, what to write.
-- @module rnnlua.lab.explain.error_text

local error_place = require "rnnlua.base.error_place"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local limit = require "rnnlua.lab.limit"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local python_habits = lazy "rnnlua.lab.explain.python_habits"
local show = lazy "rnnlua.base.show"

local error_text = {}

local SECONDS = 1 -- limit for the __tostring of an error
local RAISED = { items = 8, depth = 1, length = 60 } -- limits for showing a table that was raised

-- The part of a message from the student's line on; before it are lines of ours.
local function own_part(message, name)
  local first = 1
  while true do
    local from = message:find(name .. ":", first, true)
    if not from then return nil end
    local line, said = message:match("^:(%d+): (.*)$", from + #name)
    if line and not message:sub(1, from - 1):find "[%w_%-%.]$" then return math.tointeger(tonumber(line)), said end
    first = from + 1
  end
end

-- A line of a text with its number, truncated to the width.
local function quoted(source, number)
  local at = 0
  for line in (source .. "\n"):gmatch "(.-)\r?\n" do
    at = at + 1
    if at == number then
      line = line:gsub("\t", "  ")
      return line:find "%S" and text.cut(("%5d | %s"):format(number, line), page.inner() + 1) or nil
    end
  end
end

-- The text that a value's metatable gives; nil if there is none, or if it fails or does not end.
local function said_by(err)
  local meta = debug.getmetatable(err)
  if type(meta) ~= "table" or rawget(meta, "__tostring") == nil then return nil end
  local ok, said = limit.caller("", { seconds = SECONDS })(tostring, err)
  return ok and not said:find "0x%x%x%x%x" and said or nil
end

-- A text for a raised value that is not a text.
local function of_value(err)
  if err == nil then return "an error without a message was raised" end
  if type(err) ~= "table" then return ("a %s was raised as an error"):format(type(err)) end
  if next(err) == nil then return "an empty table was raised as an error" end
  return "a table was raised as an error: " .. show.table(err, RAISED)
end

--- An error as text, without addresses, which tell a student nothing.
-- @param err the raised value
-- @string[opt] name of the file, put before an error without a place, unless it is one of ours
-- @treturn string
function error_text.message(err, name)
  if type(err) == "string" or type(err) == "number" then return tostring(err) end
  if limit.stopped(err) or layers.is_todo(err) then return tostring(err) end
  local place = error_place.of(err) or name
  return (place and place .. ": " or "") .. (said_by(err) or of_value(err))
end

--- The lines that show an error.
-- @string message
-- @string name of the file, as in the message
-- @string source its text
-- @treturn {string,...}
-- @treturn ?integer the line of the file that they name
function error_text.lines(message, name, source)
  local number, said = own_part(message, name)
  if not number then return text.fill(error_place.without_ours(message), page.inner()) end
  said = said:gsub("\nstack traceback:.*$", ""):gsub("^(module '[^\n]-' not found):\n.*$", "%1")
  local lines = text.fill(("%s:%d: %s"):format(name, number, said), page.inner())
  local slip = python_habits.find(("%s:%d: %s"):format(name, number, said), source)
  lines[#lines + 1] = quoted(source, slip and slip.line or number)
  if slip then
    local told = slip.line ~= number and ("%s:%d: %s"):format(name, slip.line, slip.text) or slip.text
    text.append(lines, text.fill(told, page.inner()))
  end
  return lines, slip and slip.line or number
end

return error_text
