--- Arrays: `rnn.array`, which makes them and loads them from `.npy` files.
--
-- An array is a fixed number of floats in one block: `a[i]`, `a[i] = v`, `#a`, `ipairs(a)`, `pairs(a)`,
-- `a == b`, and the methods slice, sum, mean, min, max, dot, add, scale, save.
-- @module rnnlua.array

local core = require "rnnlua.core"
local lazy = require "rnnlua.base.lazy"

local npy = lazy "rnnlua.npy"

local array = {}

local Array -- the metatable

--- Whether a value is an array.
-- @param value
-- @treturn boolean
function array.is(value)
  return type(value) == "userdata" and getmetatable(value) == Array
end

local function check_path(path, name)
  if type(path) ~= "string" then
    error(("bad argument #1 to '%s' (path: expected a string, got %s)"):format(name, type(path)), 3)
  end
end

--- Loads an array from a `.npy` file of format 1.0 or 2.0 with floats, integers or booleans.
-- An integer beyond 2^53 is an error, because a 64-bit float can't hold every such integer.
-- @string path
-- @return[1] the array
-- @return[2] nil
-- @treturn[2] string what is wrong with the file, after its path
function array.load(path)
  check_path(path, "load")
  return npy.load(path)
end

--- Saves an array in a `.npy` file with the same bytes as NumPy. An existing file does not change until all data is on
-- the disk; a file that can't be completed is removed. An existing file keeps its mode. If the path is a symbolic link,
-- the file that it points to is replaced. A read-only file is an error.
-- @function array:save
-- @string path
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string what went wrong
function core.array_methods.save(self, path)
  if not array.is(self) then
    error(("bad argument #1 to 'save' (self: expected rnnlua.array, got %s; call it with a colon, "
      .. "object:method())"):format(type(self)), 2)
  end
  check_path(path, "save")
  return npy.save(path, self)
end

--- `rnn.array(t)`: an array of the numbers of a table, or of another array; `rnn.array(n [, v])`: n
-- numbers v, by default 0.
setmetatable(array, { __call = core.call_array })

Array = getmetatable(array(0))

return array
