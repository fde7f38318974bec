--- NumPy's files of arrays: one to four dimensions of numbers that doubles hold exactly.
--
-- A problem with a file raises no error: the functions return nil and a message that begins with the path.
-- @module rnnlua.npy

local core = require "rnnlua.core"
local dtype = require "rnnlua.npy.dtype"
local header = require "rnnlua.npy.header"
local storage = require "rnnlua.base.storage"

local npy = {}

local MOST_DIMENSIONS = 4

-- The numbers that a header describes: their type, the shape, and how many they are; or nil and what is wrong.
local function described(fields)
  local descr, shape = fields.descr, fields.shape
  if type(descr) ~= "string" or type(fields.fortran_order) ~= "boolean" or type(shape) ~= "table" then
    return nil, "its header does not say descr, fortran_order and shape"
  end
  local kind, message = dtype.parse(descr)
  if not kind then return nil, message end
  if #shape < 1 or #shape > MOST_DIMENSIONS then
    return nil, ("it has %d dimensions, of shape %s, not 1 to %d: save a.ravel()"):format(#shape, shape.text,
      MOST_DIMENSIONS)
  end
  local numbers = 1.0
  for _, size in ipairs(shape) do numbers = numbers * size end
  numbers = math.tointeger(numbers)
  if not numbers then return nil, ("not enough memory for shape %s"):format(shape.text) end
  return kind, shape, numbers
end

-- How many bytes remain in the file. The position does not change.
local function rest(file)
  local here = file:seek()
  local last, message = file:seek("end")
  if not last then return nil, message end
  file:seek("set", here)
  return last - here
end

-- The next n numbers of a type; or nil and a message.
local function read_numbers(file, n, kind)
  local bytes, message = rest(file)
  if not bytes then return nil, message end
  if bytes // kind.size < n then
    return nil, ("truncated: %d of its %d numbers are there"):format(bytes // kind.size, n)
  end
  local ok, array, problem, place, digits = pcall(core.read_numbers, file, n, kind.kind, kind.size, kind.big_endian)
  if not ok then return nil, array end -- not enough memory
  if place then
    problem = ("its number %d, a[%d] in Python, is %s, beyond 2^53, where 64-bit floats have gaps: "
      .. "save a.astype('<f8'), which rounds it"):format(place, place - 1, digits)
  end
  return array, problem
end

-- A text as a Python literal; nil if it needs more than quotes.
local function literal(text)
  return not text:find "[%c\\']" and "'" .. text .. "'" or nil
end

-- The kind of a file that begins like an archive. A .npz file is an archive of arrays.
local function archive(file, path)
  file:seek "set"
  local start = file:read(30)
  if start and start:find "^PK\5\6" then return "an empty .npz file" end
  if not start or not start:find "^PK\3\4" then return nil end
  local name = #start == 30 and file:read((string.unpack("<I2", start, 27))) or ""
  local key = literal(name:match "^(.+)%.npy$" or "")
  if key == "''" then return "a zip archive" end
  return ("a .npz file, an archive of arrays: save one of them, numpy.save('a.npy', numpy.load(%s)[%s])"):format(
    literal(path) or "…", key or "…")
end

local function read_array(file, path)
  local fields, message, foreign = header.read(file)
  if not fields then
    local other = foreign and archive(file, path)
    return nil, other and "not a .npy file, but " .. other or message
  end
  local kind, shape, numbers = described(fields)
  if not kind then return nil, shape end
  local read, problem = read_numbers(file, numbers, kind)
  if not read or #shape == 1 then return read, problem end
  if not fields.fortran_order then return read:reshape(shape) end
  local reversed = {}
  for i, size in ipairs(shape) do reversed[#shape + 1 - i] = size end
  return read:reshape(reversed):transpose()
end

--- Reads an array.
-- @string path
-- @return[1] the array
-- @return[2] nil
-- @treturn[2] string
function npy.load(path)
  local kind = core.kind_of_file(path)
  if kind then return nil, ("%s: it is %s; an array is loaded from a regular file"):format(path, kind) end
  local file <close>, message = io.open(path, "rb")
  if not file then return nil, message end
  local array, problem = read_array(file, path)
  if not array then return nil, ("%s: %s"):format(path, problem) end
  return array
end

--- Writes an array to a new file, which then replaces the file at `path`.
-- @string path
-- @param array
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string
function npy.save(path, array)
  return storage.replace(path, header.text(array.shape), array)
end

return npy
