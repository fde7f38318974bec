--- The header of a `.npy` file: a dictionary of Python literals, as old and new versions of NumPy and other programs
-- write it. Format: numpy.lib.format, "NPY format", versions 1.0 and 2.0.
-- @module rnnlua.npy.header

local header = {}

local MAGIC = "\x93NUMPY"
local LENGTHS = { [1] = "<I2", [2] = "<I4" } -- of the header, by major version
local LONGEST = 1 << 20 -- bytes; NumPy's own for one dimension have 118
local ALIGNMENT = 64
local GROWTH = 21 -- digits that NumPy leaves room for in the first size

-- The sizes in "(3,)" or "(3L, 4L)"; nil if it is not a tuple of sizes.
local function tuple(text)
  local sizes, rest = { text = text }, text:sub(2, -2)
  while rest:find "%S" do
    local digits, comma, behind = rest:match "^%s*(%d+)[lL]?%s*(,?)(.*)$"
    if not digits or comma == "" and (not sizes[1] or behind ~= "") then return nil end
    sizes[#sizes + 1] = tonumber(digits)
    rest = behind
  end
  return sizes
end

-- The Python literals that occur in a header, and their meanings. A list is a structured type.
local LITERALS = {
  { "^[uU]?'([^'\\]*)'", function(text) return text end },
  { '^[uU]?"([^"\\]*)"', function(text) return text end },
  { "^(%b[])", function(text) return text end },
  { "^(True)%f[^%w_]", function() return true end },
  { "^(False)%f[^%w_]", function() return false end },
  { "^(%([%d%s,lL]*%))", tuple },
}

-- The value of a literal at `place`, and where it ends; nothing if there is no literal.
local function literal(text, place)
  for _, one in ipairs(LITERALS) do
    local _, last, captured = text:find(one[1], place)
    if last then return one[2](captured), last + 1 end
  end
end

--- The fields of "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", in any order.
-- @string text
-- @treturn ?table nil if the text is not such a dictionary
function header.parse(text)
  -- a newline ends it, or nothing; spaces at the end are padding
  text = text:match "^%s*{(.*)}$" or text:match "^%s*{(.*)} *\n$"
  if not text then return nil end
  local fields, place = {}, 1
  while not text:find("^%s*$", place) do
    local key, value
    key, place = literal(text, text:match("^%s*()", place))
    if type(key) ~= "string" or fields[key] ~= nil then return nil end
    place = text:match("^%s*:%s*()", place)
    if not place then return nil end
    value, place = literal(text, place)
    if value == nil then return nil end
    fields[key] = value
    place = text:match("^%s*,()", place) or text:match("^%s*()$", place)
    if not place then return nil end
  end
  return fields
end

-- Reads `count` bytes; nil and a message if there are fewer.
local function read(file, count)
  local bytes, message = file:read(count)
  if message then return nil, message end
  if not bytes or #bytes < count then return nil, "truncated: it ends within its header" end
  return bytes
end

--- Reads the header of a file. Afterwards the position in the file is at the first number.
-- @param file
-- @treturn[1] table the fields
-- @return[2] nil
-- @treturn[2] string what is wrong
-- @treturn[2] ?boolean whether it is no .npy file at all
function header.read(file)
  local start, message = file:read(#MAGIC)
  if message then return nil, message end
  if start ~= MAGIC then return nil, "not a .npy file", true end
  local version
  version, message = read(file, 2)
  if not version then return nil, message end
  local major, minor = version:byte(1, 2)
  local format = LENGTHS[major]
  if not format or minor ~= 0 then
    return nil, ("a .npy file of version %d.%d; 1.0 and 2.0 can be read"):format(major, minor)
  end
  local length, text
  length, message = read(file, string.packsize(format))
  if not length then return nil, message end
  length = string.unpack(format, length)
  if length > LONGEST then return nil, ("its header claims %d bytes"):format(length) end
  text, message = read(file, length)
  if not text then return nil, message end
  local fields = header.parse(text)
  if not fields then return nil, "its header is no description of an array" end
  return fields
end

--- The bytes that NumPy writes before 64-bit floats. Their count is a multiple of 64.
-- @tparam {integer,...} shape
-- @treturn string
function header.text(shape)
  local sizes = table.concat(shape, ", ") .. (shape[2] and "" or ",")
  local text = ("{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }"):format(sizes)
  text = text .. (" "):rep(GROWTH - #tostring(shape[1]))
  local before = #MAGIC + 2 + string.packsize(LENGTHS[1])
  text = text .. (" "):rep(ALIGNMENT - (before + #text + 1) % ALIGNMENT) .. "\n"
  return MAGIC .. "\1\0" .. string.pack(LENGTHS[1], #text) .. text
end

return header
