---@meta rnnlua.array
error "annotations for editors, not to be loaded"

--- 64-bit floats of a fixed shape in one block. a[i] is a number, or of a matrix row i, a view of it.
---@class rnnlua.Array
---@field shape integer[] the sizes, outermost first
---@field [integer] any
---@operator len: integer
local Array = {}

--- A new array with the same numbers.
---@return rnnlua.Array
function Array:copy() end

--- A copy of a[i] … a[j], by default to the end.
---@param i integer
---@param j? integer
---@return rnnlua.Array
function Array:slice(i, j) end

--- The same numbers in another shape: a view.
---@param n integer|integer[] a size, or all of them
---@param ... integer
---@return rnnlua.Array
function Array:reshape(n, ...) end

--- The numbers in tables, which nest as the dimensions do.
---@return table
function Array:table() end

--- A new array with the dimensions in reverse order.
---@return rnnlua.Array
function Array:transpose() end

--- The sum, compensated; with a dimension, the sums over it, in an array without it.
---@param dimension? integer
---@return number|rnnlua.Array
---@overload fun(self: rnnlua.Array): number
function Array:sum(dimension) end

---@return number
function Array:mean() end

--- The least number; NaN where one is.
---@return number
function Array:min() end

--- The largest number; NaN where one is.
---@return number
function Array:max() end

--- The indices of the largest number, one a dimension.
---@return integer ...
function Array:argmax() end

--- The Euclidean norm.
---@return number
function Array:norm() end

--- Of two sequences the sum of a[i]·b[i]; else the product of matrices, or of a matrix and a sequence.
---@param b rnnlua.Array
---@return any
function Array:dot(b) end

--- A new array of a[i] + b[i], of the same shape.
---@param b rnnlua.Array
---@return rnnlua.Array
function Array:add(b) end

--- A new array of factor·a[i].
---@param factor number
---@return rnnlua.Array
function Array:scale(factor) end

--- A new array of e^a[i].
---@return rnnlua.Array
function Array:exp() end

--- A new array of natural logarithms: NaN below 0.
---@return rnnlua.Array
function Array:log() end

--- A new array of tanh a[i].
---@return rnnlua.Array
function Array:tanh() end

--- A new array of 1 / (1 + e^(-a[i])).
---@return rnnlua.Array
function Array:sigmoid() end

--- Adds factor·b to a, in place.
---@param b rnnlua.Array|number
---@param factor? number by default 1
---@return rnnlua.Array a
function Array:add_to(b, factor) end

--- Adds factor·b[i]·c[i] to each a[i], in place.
---@param b rnnlua.Array
---@param c rnnlua.Array
---@param factor? number by default 1
---@return rnnlua.Array a
function Array:add_product(b, c, factor) end

--- Adds factor·b[i]/c[i] to each a[i], in place.
---@param b rnnlua.Array
---@param c rnnlua.Array
---@param factor? number by default 1
---@return rnnlua.Array a
function Array:add_quotient(b, c, factor) end

--- Sets each a[i] to the square root of b[i].
---@param b rnnlua.Array
---@return rnnlua.Array a
function Array:sqrt_of(b) end

--- Sets numbers below lo to lo, and numbers above hi to hi.
---@param lo number
---@param hi number
---@return rnnlua.Array a
function Array:clip_to(lo, hi) end

--- Multiplies a by a factor, in place.
---@param factor number
---@return rnnlua.Array a
function Array:scale_by(factor) end

--- Makes every number v.
---@param v number
---@return rnnlua.Array a
function Array:fill(v) end

--- Saves it as a .npy file, as NumPy would.
---@param path string
---@return true? saved
---@return string? message what went wrong
function Array:save(path) end

--- `rnn.array { 1, 2, 3 }`, `rnn.array { { 1, 2 }, { 3, 4 } }`, or `rnn.array(n, v)`: n numbers v.
---@class rnnlua.arraylib
---@overload fun(numbers: rnnlua.Numbers): rnnlua.Array
---@overload fun(n: integer, v?: number): rnnlua.Array
local array = {}

--- Whether a value is an array.
---@param value any
---@return boolean
function array.is(value) end

--- Loads floats, integers or booleans of one to four dimensions from a .npy file.
---@param path string
---@return rnnlua.Array? array
---@return string? message what is wrong with the file
function array.load(path) end

return array
