--- Files of named arrays in the format safetensors, to exchange weights with PyTorch. A file has 8 bytes with the
-- length of the header, the header in JSON, and the numbers. Format: Hugging Face, safetensors, "Format".
--
-- A problem with a file raises no error: the functions return nil and a message that begins with the path.
-- @module rnnlua.safetensors

local array = require "rnnlua.array"
local core = require "rnnlua.core"
local storage = require "rnnlua.base.storage"
local usage_error = require "rnnlua.base.usage_error"

local safetensors = {}

local LENGTH = "<I8" -- the format of the header's length
local LONGEST = 100000000 -- bytes of a header; the limit of safetensors itself
local ALIGNMENT = 8
local MOST_DIMENSIONS = 4

-- How the numbers of a type are read (core.read_numbers), and the bytes of one number.
local TYPES = {
  F64 = { "f", 8 }, F32 = { "f", 4 }, F16 = { "f", 2 }, BF16 = { "g", 2 },
  I64 = { "i", 8 }, I32 = { "i", 4 }, I16 = { "i", 2 }, I8 = { "i", 1 },
  U64 = { "u", 8 }, U32 = { "u", 4 }, U16 = { "u", 2 }, U8 = { "u", 1 }, BOOL = { "b", 1 },
}

-- The module for JSON; or nil and how to get it.
local function json()
  local ok, cjson = pcall(require, "cjson")
  if ok then return cjson end
  return nil, "safetensors files need the Lua module cjson, in Debian the package lua-cjson"
end

-- A list of whole numbers from 0 on as integers; nil for anything else.
local function sizes(list)
  if type(list) ~= "table" then return nil end
  local whole = {}
  for key, size in pairs(list) do
    local integer = math.type(key) and type(size) == "number" and math.tointeger(size)
    if not integer or integer < 0 then return nil end
    whole[key] = integer
  end
  return #whole == #list and whole or nil
end

-- How many bytes a shape takes; a float if it is too large for an integer.
local function bytes_of(shape, size)
  local numbers = 1.0
  for _, one in ipairs(shape) do numbers = numbers * one end
  return numbers * size
end

-- The tensor that an entry of the header describes; or nil and what is wrong with it.
local function described(entry)
  local offsets = type(entry) == "table" and sizes(entry.data_offsets)
  local shape = type(entry) == "table" and sizes(entry.shape)
  if not offsets or #offsets ~= 2 or not shape or type(entry.dtype) ~= "string" then
    return nil, "has no dtype, shape and data_offsets"
  end
  local kind = TYPES[entry.dtype]
  if not kind then
    return nil, ("is of type %s, which arrays can't hold: save it as float32"):format(entry.dtype)
  elseif #shape > MOST_DIMENSIONS then
    return nil, ("has %d dimensions, and arrays have at most %d"):format(#shape, MOST_DIMENSIONS)
  end
  local bytes = bytes_of(shape, kind[2])
  if offsets[2] - offsets[1] ~= bytes then
    return nil, ("takes %.15g bytes by its type and shape, but %d by its offsets"):format(bytes,
      offsets[2] - offsets[1])
  end
  return { kind = kind, shape = shape, numbers = math.tointeger(bytes) // kind[2], first = offsets[1],
    after = offsets[2] }
end

-- The tensors of a header in the order of their numbers; or nil and what is wrong with it.
local function tensors_of(header)
  local cjson, absent = json()
  if not cjson then return nil, absent end
  local ok, entries = pcall(cjson.decode, header)
  if not ok or type(entries) ~= "table" or not header:find "^{" then return nil, "its header is no JSON object" end
  local tensors = {}
  for name, entry in pairs(entries) do
    if name ~= "__metadata__" then
      local tensor, problem = described(entry)
      if not tensor then return nil, ("its tensor '%s' %s"):format(name, problem) end
      tensor.name = name
      tensors[#tensors + 1] = tensor
    end
  end
  table.sort(tensors, function(a, b)
    if a.first ~= b.first then return a.first < b.first end
    if a.after ~= b.after then return a.after < b.after end
    return a.name < b.name
  end)
  return tensors
end

-- Checks that every byte belongs to one tensor. Returns what is wrong, or nil.
local function misplaced(tensors, bytes)
  local after, last = 0, nil
  for _, tensor in ipairs(tensors) do
    if tensor.first < after then
      return ("its tensors '%s' and '%s' overlap"):format(last.name, tensor.name)
    elseif tensor.first > after then
      return ("the bytes %d to %d of its numbers belong to no tensor"):format(after, tensor.first - 1)
    end
    after, last = tensor.after, tensor
  end
  if after > bytes then
    return ("truncated: %d of the %d bytes of its numbers are there"):format(bytes, after)
  elseif after < bytes then
    return ("the bytes %d to %d of its numbers belong to no tensor"):format(after, bytes - 1)
  end
end

local function read_header(file)
  local bytes = file:seek "end"
  file:seek "set"
  local start, message = file:read(8)
  if message then return nil, message end
  if start and start:find "^\x93NUMPY" then return nil, "a .npy file; rnn.array.load reads it" end
  if not start or #start < 8 then return nil, "truncated: it ends within its first 8 bytes" end
  local length = string.unpack(LENGTH, start)
  if length < 0 or length > LONGEST then return nil, "not a safetensors file" end
  if length > bytes - 8 then return nil, "truncated: it ends within its header" end
  return length == 0 and "" or file:read(length), bytes - 8 - length -- at the end, read(0) would return nil
end

local function read_tensor(file, start, tensor)
  file:seek("set", start + tensor.first)
  local ok, numbers, problem, place, digits = pcall(core.read_numbers, file, tensor.numbers, tensor.kind[1],
    tensor.kind[2], false)
  if not ok then return nil, ("tensor '%s': %s"):format(tensor.name, numbers) end
  if place then
    problem = ("number %d of its tensor '%s' is %s, beyond 2^53, where 64-bit floats have gaps"):format(place,
      tensor.name, digits)
  end
  if not numbers then return nil, problem end
  return tensor.shape[2] and numbers:reshape(tensor.shape) or numbers
end

local function read_tensors(file)
  local header, bytes = read_header(file)
  if not header then return nil, bytes end
  local tensors, problem = tensors_of(header)
  if not tensors then return nil, problem end
  problem = misplaced(tensors, bytes)
  if problem then return nil, problem end
  local read = {}
  for _, tensor in ipairs(tensors) do
    read[tensor.name], problem = read_tensor(file, 8 + #header, tensor)
    if problem then return nil, problem end
  end
  return read
end

local function check_path(path, name)
  if type(path) ~= "string" then
    usage_error.raise("bad argument #1 to '%s' (path: expected a string, got %s)", name, type(path))
  end
end

--- Loads the arrays of a file: floats of 16, 32 and 64 bits, bfloat16, integers and booleans, which become
-- doubles exactly. An integer beyond 2^53 is an error in the file. A tensor without dimensions becomes an
-- array of one number.
-- @string path
-- @treturn[1] table the arrays by name
-- @return[2] nil
-- @treturn[2] string what is wrong with the file, after its path
-- @raise a usage error where the path is no string
safetensors.load = usage_error.guarded(function(path)
  check_path(path, "load")
  local kind = core.kind_of_file(path)
  if kind then return nil, ("%s: it is %s; arrays are loaded from a regular file"):format(path, kind) end
  local file <close>, message = io.open(path, "rb")
  if not file then return nil, message end
  local tensors, problem = read_tensors(file)
  if not tensors then return nil, ("%s: %s"):format(path, problem) end
  return tensors
end)

-- The names of arrays, sorted.
local function names_of(tensors)
  if type(tensors) ~= "table" then
    usage_error.raise("bad argument #2 to 'save' (expected a table of arrays by name, got %s)", type(tensors))
  end
  local names = {}
  for name, value in next, tensors do
    if type(name) ~= "string" or not utf8.len(name) or name == "__metadata__" then
      usage_error.raise("bad argument #2 to 'save' (expected names of arrays in UTF-8, got the key %q)",
        math.type(name) and name or tostring(name))
    elseif not array.is(value) then
      usage_error.raise("bad argument #2 to 'save' (%s: expected an array, got %s)", name, type(value))
    end
    names[#names + 1] = name
  end
  table.sort(names)
  return names
end

-- The header for arrays by name, and the arrays in its order.
local function header_of(tensors, names, encode)
  local arrays, entries, after = {}, {}, 0
  for i, name in ipairs(names) do
    local before = after
    arrays[i] = tensors[name]
    after = before + math.tointeger(bytes_of(arrays[i].shape, 8))
    entries[i] = ('%s:{"dtype":"F64","shape":[%s],"data_offsets":[%d,%d]}'):format(encode(name),
      table.concat(arrays[i].shape, ","), before, after)
  end
  local header = "{" .. table.concat(entries, ",") .. "}"
  return header .. (" "):rep(-#header % ALIGNMENT), arrays
end

--- Saves arrays by name as 64-bit floats. An existing file does not change until all data is on the disk.
-- @string path
-- @tparam table tensors arrays by name
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string what went wrong, after the path
-- @raise a usage error where the path is no string, or the table holds anything else
safetensors.save = usage_error.guarded(function(path, tensors)
  check_path(path, "save")
  local names = names_of(tensors)
  local cjson, absent = json()
  if not cjson then return nil, ("%s: %s"):format(path, absent) end
  local header, arrays = header_of(tensors, names, cjson.encode)
  return storage.replace(path, string.pack(LENGTH, #header) .. header, arrays)
end)

return safetensors
