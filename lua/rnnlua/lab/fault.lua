--- An error in a student's file as the student is shown it: the line and its text, Lua's message without
-- a trace, and where it is a known slip, what to write.
-- @module rnnlua.lab.fault

local slips = require "rnnlua.lab.slips"
local text = require "rnnlua.text"

local fault = {}

local WIDTH = 66

-- The message from the student's own line on: what stands before it is ours.
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

-- A line of a text with its number, cut to the width.
local function quoted(source, number)
  local at = 0
  for line in (source .. "\n"):gmatch "(.-)\r?\n" do
    at = at + 1
    if at == number then
      line = line:gsub("\t", "  ")
      local shown = ("%5d | %s"):format(number, line)
      if text.width(shown) > WIDTH + 2 then
        shown = shown:sub(1, (utf8.offset(shown, WIDTH + 1) or #shown + 1) - 1) .. "…"
      end
      return line:find "%S" and shown or nil
    end
  end
end

--- An error as text.
-- @param err what was raised
-- @treturn string
function fault.message(err)
  local meta = getmetatable(err)
  if type(err) == "table" and not (type(meta) == "table" and meta.__tostring) then
    return "a table was raised as an error"
  end
  return tostring(err)
end

--- The lines that show an error.
-- @string message
-- @string name of the file, as it stands in the message
-- @string source its text
-- @treturn {string,...}
function fault.lines(message, name, source)
  local number, said = own_part(message, name)
  if not number then -- a position in front is one of ours
    return text.fill((message:gsub("^[^\n:]*rnnlua/[%w_/]+%.lua:%d+: ", "")), WIDTH)
  end
  said = said:gsub("\nstack traceback:.*$", ""):gsub("^(module '[^\n]-' not found):\n.*$", "%1")
  local lines = text.fill(("%s:%d: %s"):format(name, number, said), WIDTH)
  local slip = slips.find(("%s:%d: %s"):format(name, number, said), source)
  lines[#lines + 1] = quoted(source, slip and slip.line or number)
  if slip then
    local told = slip.line ~= number and ("line %d: %s"):format(slip.line, slip.text) or slip.text
    text.append(lines, text.fill(told, WIDTH))
  end
  return lines
end

return fault
