--- NumPy's file format, as far as arrays need it: one dimension, 64-bit floats, least significant byte
-- first. Format: numpy.lib.format, "NPY format", versions 1.0 and 2.0.
--
-- Whatever is wrong with a file is no programmer's mistake: nil and a message that begins with the path.
-- @module rnnlua.npy

local core = require "rnnlua.core"

local npy = {}

local MAGIC = "\x93NUMPY"
local LENGTHS = { [1] = "<I2", [2] = "<I4" } -- of the header, by major version
local LONGEST_HEADER = 1 << 20 -- bytes; NumPy's own for one dimension have 118
local ALIGNMENT = 64

-- Python's literals, as far as a header has them, and what they mean. A list is a structured type.
local LITERALS = {
  { "^'([^'\\]*)'", function(text) return text end },
  { '^"([^"\\]*)"', function(text) return text end },
  { "^(%b[])", function(text) return text end },
  { "^(True)", function() return true end },
  { "^(False)", function() return false end },
  { "^(%([%d, ]*%))", function(text)
    local sizes = { text = text }
    for size in text:gmatch "%d+" do sizes[#sizes + 1] = tonumber(size) end
    return sizes
  end },
}

-- The value of a literal at `place`, and where it ends; nothing where there is none.
local function literal(text, place)
  for _, one in ipairs(LITERALS) do
    local first, last, captured = text:find(one[1], place)
    if first then return one[2](captured), last + 1 end
  end
end

-- The fields of "{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }", in any order; or nil.
local function parse(header)
  local text = header:match "^%s*{(.*)}%s*$"
  if not text then return nil end
  local fields, place = {}, 1
  while not text:find("^%s*$", place) do
    local key, value
    key, place = literal(text, text:match("^%s*()", place))
    if type(key) ~= "string" then return nil end
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

-- What is wrong with the numbers that a header describes; nil where nothing is.
local function unfit(fields)
  local kind, shape = fields.descr, fields.shape
  if type(kind) ~= "string" or type(fields.fortran_order) ~= "boolean" or type(shape) ~= "table" then
    return "its header does not say descr, fortran_order and shape"
  elseif kind == ">f8" then
    return "its numbers are big-endian ('>f8'), not '<f8': save a.astype('<f8')"
  elseif kind ~= "<f8" then
    return ("its numbers are of type %s, not '<f8', 64-bit floats: save a.astype('<f8')"):format(
      kind:find "^%[" and kind or "'" .. kind .. "'")
  elseif fields.fortran_order then
    return ("its numbers are in Fortran's order, of shape %s: save a.ravel()"):format(shape.text)
  elseif #shape ~= 1 then
    return ("it has %d dimensions, of shape %s, not 1: save a.ravel()"):format(#shape, shape.text)
  elseif math.type(shape[1]) ~= "integer" then
    return ("not enough memory for shape %s"):format(shape.text)
  end
end

-- Reads `count` bytes; nil and a message where there are fewer.
local function read(file, count, what)
  local bytes, message = file:read(count)
  if message then return nil, message end
  if not bytes or #bytes < count then return nil, "truncated: it ends within " .. what end
  return bytes
end

-- The length of the sequence in the file, which is left at its first number; or nil and a message.
local function read_header(file)
  local start, message = file:read(#MAGIC)
  if message then return nil, message end
  if start ~= MAGIC then return nil, "not a .npy file" end
  local version
  version, message = read(file, 2, "its header")
  if not version then return nil, message end
  local major, minor = version:byte(1, 2)
  local format = LENGTHS[major]
  if not format or minor ~= 0 then
    return nil, ("a .npy file of version %d.%d; 1.0 and 2.0 can be read"):format(major, minor)
  end
  local length, header
  length, message = read(file, string.packsize(format), "its header")
  if not length then return nil, message end
  length = string.unpack(format, length)
  if length > LONGEST_HEADER then return nil, ("its header claims %d bytes"):format(length) end
  header, message = read(file, length, "its header")
  if not header then return nil, message end
  local fields = parse(header)
  if not fields then return nil, "its header is no description of an array" end
  message = unfit(fields)
  if message then return nil, message end
  return fields.shape[1]
end

-- How many bytes there are from here on; the place stays.
local function rest(file)
  local here = file:seek()
  local last, message = file:seek("end")
  if not last then return nil, message end
  file:seek("set", here)
  return last - here
end

local function read_array(file)
  local n, message = read_header(file)
  if not n then return nil, message end
  local bytes
  bytes, message = rest(file)
  if not bytes then return nil, message end
  if bytes // 8 < n then
    return nil, ("truncated: %d of its %d numbers are there"):format(bytes // 8, n)
  end
  local ok, array, problem = pcall(core.read_numbers, file, n)
  if not ok then return nil, ("%s for its %d numbers"):format(array, n) end
  return array, problem
end

--- Reads an array.
-- @string path
-- @return[1] the array
-- @return[2] nil
-- @treturn[2] string
function npy.load(path)
  local file <close>, message = io.open(path, "rb")
  if not file then return nil, message end
  local array, problem = read_array(file)
  if not array then return nil, ("%s: %s"):format(path, problem) end
  return array
end

-- What NumPy writes before n numbers: the whole is a multiple of 64 bytes.
local function header_of(n)
  local text = ("{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }"):format(n)
  local before = #MAGIC + 2 + string.packsize(LENGTHS[1])
  text = text .. (" "):rep(-(before + #text + 1) % ALIGNMENT) .. "\n"
  return MAGIC .. "\1\0" .. string.pack(LENGTHS[1], #text) .. text
end

-- Writes all of an array to a file, down to the disk, and closes it; nil and a message where that fails.
local function write_array(file, array)
  local ok, message = file:write(header_of(#array))
  if ok then ok, message = core.write_numbers(file, array) end
  if ok then ok, message = core.sync(file) end
  local closed, problem = file:close()
  if not ok then return nil, message end
  return closed, problem
end

--- Writes an array to a new file, which then takes the place of the one at `path`.
-- @string path
-- @param array
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string
function npy.save(path, array)
  if core.is_special(path) then return nil, path .. ": not a regular file" end
  -- A name that no other process takes at the same time: the address of a new table.
  local new = ("%s.%s.new"):format(path, tostring({}):match "%x+$")
  local file <close>, message = io.open(new, "wb")
  if not file then return nil, path .. message:sub(#new + 1) end
  local ok
  ok, message = write_array(file, array)
  if ok then ok, message = os.rename(new, path) end
  if ok then return true end
  os.remove(new)
  return nil, ("%s: %s"):format(path, message)
end

return npy
