--- Values as text, for another process: strings, numbers, booleans, and tables of these without metatables. Other
-- values in a table are left out, and so is a table inside itself. Numbers keep all their bits.
-- @module rnnlua.lab.run_submission.message

local message = {}

local append
local writing = {} -- the tables that contain the value that is being written

-- How a value of each type is written, after a letter for the type.
local WRITERS = {
  string = function(parts, value) parts[#parts + 1] = string.pack("<c1s4", "s", value) end,
  boolean = function(parts, value) parts[#parts + 1] = value and "T" or "F" end,
  number = function(parts, value)
    parts[#parts + 1] = math.type(value) == "integer" and string.pack("<c1i8", "i", value)
      or string.pack("<c1d", "d", value)
  end,
  table = function(parts, value)
    parts[#parts + 1] = "{"
    for key, item in next, value do
      local before = #parts
      if not (append(parts, key) and append(parts, item)) then
        for i = #parts, before + 1, -1 do parts[i] = nil end
      end
    end
    parts[#parts + 1] = "}"
  end,
}

-- Appends a value; returns false if it can't be written.
function append(parts, value)
  local write = WRITERS[type(value)]
  if not write then return false end
  if type(value) ~= "table" then
    write(parts, value)
    return true
  end
  if writing[value] or debug.getmetatable(value) then return false end
  writing[value] = true
  write(parts, value)
  writing[value] = nil
  return true
end

--- A value as text.
-- @tparam table value
-- @treturn string
function message.encode(value)
  local parts = {}
  append(parts, value)
  return table.concat(parts)
end

local read

-- Reads the value after each letter. Returns it and the position after it.
local READERS = {
  s = function(text, at) return string.unpack("<s4", text, at) end,
  i = function(text, at) return string.unpack("<i8", text, at) end,
  d = function(text, at) return string.unpack("<d", text, at) end,
  T = function(_, at) return true, at end,
  F = function(_, at) return false, at end,
  ["{"] = function(text, at)
    local value = {}
    while text:sub(at, at) ~= "}" do
      local key, item
      key, at = read(text, at)
      item, at = read(text, at)
      value[key] = item
    end
    return value, at + 1
  end,
}

function read(text, at)
  local reader = READERS[text:sub(at, at)] or error("message: it is damaged", 0)
  return reader(text, at + 1)
end

--- The value from a text of `encode`.
-- @string text
-- @return the value
-- @raise an error if the text is not one
function message.decode(text) return (read(text, 1)) end

return message
