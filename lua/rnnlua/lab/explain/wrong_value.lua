--- Problems with the kind of a value, which are reported before its numbers are compared: nothing, a text, a table
-- instead of a number, another number of items, a number that is not finite.
-- @module rnnlua.lab.explain.wrong_value

local compare = require "rnnlua.base.compare"
local matrices = require "rnnlua.checking.matrices"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local wrong_value = {}

local DEEPEST = 4
local WIDTH = 60 -- columns for the student's value beside the right one

-- The first number in a value that is not finite.
local function not_finite(value, depth)
  value = values.plain(value)
  if math.type(value) then return value - value ~= 0 and value or nil end
  if type(value) ~= "table" or depth > DEEPEST then return nil end
  for _, item in next, value do
    local found = not_finite(item, depth + 1)
    if found then return found end
  end
end

local function kind_of(value)
  if math.type(value) then return "number" end
  return values.is_sequence(value) and "table" or type(value)
end

-- The shape of a value of numbers as text: `1 number`, `3 numbers`, `2 × 3`; nil if it has none.
local function shape_of(value)
  local ok, shape = pcall(values.flatten, value, "it")
  if not ok then return nil end
  return shape.size == 1 and shape.kind == "vector" and "1 number" or values.describe_shape(shape), values.sizes(shape)
end

-- The two shapes of tables as texts, if they differ.
local function other_shape(got, expected)
  local is, sizes = shape_of(got)
  local wanted, right = shape_of(expected)
  if not wanted or is == wanted then return nil end
  is = is or #got == 0 and "an empty table" or "a table that is no list of numbers"
  local turned = sizes and right and sizes[2] and sizes[1] == right[2] and sizes[2] == right[1] and not sizes[3]
  return is, wanted .. (turned and ": is it transposed?" or "")
end

--- Describes a problem with the kind of a value.
-- @param got
-- @param expected
-- @string[opt] name of the output, if there are several
-- @treturn ?string such as "returns a table, not a number"; nil if the kind is right and all numbers are finite
-- @treturn ?string what to do
function wrong_value.problem(got, expected, name)
  local as = name and name ~= "" and ("as %s "):format(name) or ""
  local is, wanted = kind_of(got), kind_of(expected)
  if got == nil then
    return as == "" and "returns nothing" or ("returns nothing %s"):format(as):gsub("%s$", "")
  elseif is ~= wanted then
    local bare = is == "table" and rawlen(values.plain(got)) == 1
    local shape = is == "number" and shape_of(expected)
    wanted = shape and (shape:find "number" and "a list of " or "") .. shape or "a " .. wanted
    return ("returns %sa %s, not %s"):format(as, is, wanted),
      bare and "Return the number itself, without the braces." or nil
  end
  local shape, right_shape
  if is == "table" then shape, right_shape = other_shape(got, expected) end
  if shape then
    return ("returns %s%s, not %s"):format(as, shape, right_shape)
  elseif not_finite(got, 0) and not not_finite(expected, 0) then
    return as == "" and "its value is not finite" or ("its value %s is not finite"):format(name)
  end
end

-- Two matrices of equal sizes, as rnnlua.checking.matrices takes them; nil for other values.
local function both(got, expected)
  local ok, shape, exact = pcall(values.flatten, got, "it")
  local right_ok, right_shape, estimate = pcall(values.flatten, expected, "it")
  local sizes = ok and right_ok and values.sizes(right_shape)
  if not sizes or #sizes ~= 2 or not values.same_shape(shape, right_shape) then return nil end
  local one = { rows = sizes[1], columns = sizes[2], exact = exact, estimate = estimate, wrong = {} }
  for k, x in ipairs(exact) do one.wrong[k] = not compare.agree(x, estimate[k]) end
  return matrices.is_small(one) and one or nil
end

--- The first wrong output of several.
-- @param lab
-- @param got the value; a list of outputs if there are several
-- @param expected
-- @treturn string its name; empty if there is one output only
-- @return its value
-- @return the right value
function wrong_value.part(lab, got, expected)
  for i, name in ipairs(lab.outputs or {}) do
    if type(got) == "table" and not compare.agree(got[i], expected[i], lab.tolerance) then
      return name, got[i], expected[i]
    end
  end
  return "", got, expected
end

--- Names in a table by name that should not be there, as a sentence.
-- @param got
-- @param expected
-- @treturn ?string nil if there is none
function wrong_value.left_over(got, expected)
  if type(got) ~= "table" or type(expected) ~= "table" or not values.names(expected)[1] then return nil end
  local extra = {}
  for _, name in ipairs(values.names(got)) do
    if expected[name] == nil then extra[#extra + 1] = tostring(name) end
  end
  return extra[1] and ("%s should not be there."):format(text.list(extra)) or nil
end

--- Texts about a value that is nil, if the source does not show why: for a function without a return of its own, and
-- for one with a return.
wrong_value.MISSING = "Is a `return` missing?"
wrong_value.NIL = "What it returns is nil."

--- A wrong value beside the right one; small matrices are shown as matrices.
-- @string name of the value, such as `h`; empty for the only value of a layer or function
-- @param got
-- @param expected
-- @tparam function show value → text
-- @treturn {string,...} lines
function wrong_value.lines(name, got, expected, show)
  local matrix = type(got) == "table" and type(expected) == "table" and both(got, expected)
  if matrix then return matrices.lines(name == "" and "value" or name, matrix) end
  local label = name == "" and "" or name .. " "
  local yours = got == nil and "you return nothing" or "your " .. label .. show(got)
  local line = ("%s   should be %s"):format(yours, show(expected))
  if text.width(line) <= WIDTH or got == nil then return { line } end
  return { yours, ("should be %s"):format(show(expected)) }
end

return wrong_value
