--- JSON that is readable in a diff: one value a line, names in order.
-- @module bench.json

local cjson = require "cjson"

local json = {}

local OBJECT = {}

--- Marks a table as an object, even where it is empty. Other tables without a string as a key are lists.
-- @tparam table t
-- @treturn table t
function json.object(t)
  return setmetatable(t, OBJECT)
end

local function is_object(t)
  return getmetatable(t) == OBJECT or type(next(t)) == "string"
end

-- A text, a number, a boolean or null.
local function plain(value)
  return (cjson.encode(value):gsub("\\/", "/"))
end

-- Adds the lines of a value; the first one goes on behind `start`, the last one ends in `stop`.
local function add(lines, value, indent, start, stop)
  if type(value) ~= "table" then
    lines[#lines + 1] = indent .. start .. plain(value) .. stop
    return
  end
  local object, keys = is_object(value), {}
  for key in next, value do keys[#keys + 1] = key end
  table.sort(keys)
  local open, close = object and "{" or "[", object and "}" or "]"
  if #keys == 0 then
    lines[#lines + 1] = indent .. start .. open .. close .. stop
    return
  end
  lines[#lines + 1] = indent .. start .. open
  for i, key in ipairs(keys) do
    add(lines, value[key], indent .. "  ", object and plain(key) .. ": " or "", i < #keys and "," or "")
  end
  lines[#lines + 1] = indent .. close .. stop
end

--- The text of a value, with a newline at the end.
-- @param value
-- @treturn string
function json.text(value)
  local lines = {}
  add(lines, value, "", "", "")
  return table.concat(lines, "\n") .. "\n"
end

return json
