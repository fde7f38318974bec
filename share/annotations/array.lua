---@meta rnnlua.array
error "annotations for editors, not to be loaded"

--- A fixed number of 64-bit floats in one block, read and written with a[i].
---@class rnnlua.Array
---@field [integer] number
---@operator len: integer
local Array = {}

--- A copy of a[i] … a[j], by default to the end.
---@param i integer
---@param j? integer
---@return rnnlua.Array
function Array:slice(i, j) end

--- The sum, compensated.
---@return number
function Array:sum() end

---@return number
function Array:mean() end

--- The least number; NaN where one is.
---@return number
function Array:min() end

--- The largest number; NaN where one is.
---@return number
function Array:max() end

--- The sum of a[i]·b[i].
---@param b rnnlua.Array
---@return number
function Array:dot(b) end

--- A new array of a[i] + b[i].
---@param b rnnlua.Array
---@return rnnlua.Array
function Array:add(b) end

--- A new array of factor·a[i].
---@param factor number
---@return rnnlua.Array
function Array:scale(factor) end

--- Saves it as a .npy file, as NumPy would.
---@param path string
---@return true? saved
---@return string? message what went wrong
function Array:save(path) end

--- `rnn.array { 1, 2, 3 }`, or `rnn.array(n, v)`: n numbers v.
---@class rnnlua.arraylib
---@overload fun(numbers: rnnlua.Numbers): rnnlua.Array
---@overload fun(n: integer, v?: number): rnnlua.Array
local array = {}

--- Whether a value is an array.
---@param value any
---@return boolean
function array.is(value) end

--- Loads a sequence of floats, integers or booleans from a .npy file.
---@param path string
---@return rnnlua.Array? array
---@return string? message what is wrong with the file
function array.load(path) end

return array
