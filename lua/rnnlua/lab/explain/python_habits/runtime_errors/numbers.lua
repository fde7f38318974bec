--- Members of arrays or lists used on a number: `h.dot(wh)`, `x.copy()`, `x.T`, `#n`.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.numbers

local numbers = {}

local PRODUCTS = { dot = true, matmul = true, mul = true, multiply = true, times = true, mm = true }
local UNCHANGED = { copy = true, clone = true, T = true, item = true, detach = true, transpose = true, t = true,
  numpy = true, tolist = true, squeeze = true, flatten = true, data = true, value = true }

-- `h . dot ( wh )` as `h * wh`, unless it follows a division or a power.
local function as_product(member)
  return function(code)
    if code:find("[/^] [%w_ .]* [.:] " .. member .. " ") then return nil end
    code = code:gsub("([%w_%]]) [.:] " .. member .. " %( ([%a_][%w_ .]-) %)", "%1 * %2")
    return not code:find " %* [%w_ .]+ [.:] [%a_][%w_]* %(" and code or nil -- a member of a product would be left
  end
end

-- `x . copy ( )` and `x . T` as `x`.
local function left_out(name, member)
  return function(code)
    code = code:gsub("([%w_%]]) [.:] " .. member .. " %( %)", "%1"):gsub("([%w_%]]) %. " .. member .. " ", "%1 ")
    return not code:find("%f[%w_]" .. name .. " [.:] [%a_]") and code or nil -- another member would be left
  end
end

--- A field or method of a number.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @string name of the variable or field that holds the number
-- @treturn ?table slip
function numbers.of_member(file, number, name)
  local member = file.lines[number].code:match("%f[%w_]" .. name .. " [.:] ([%a_][%w_]*)")
  if not member then return nil end
  local text = ("`%s` is a number here, which has no `%s`"):format(name, member)
  if PRODUCTS[member] then
    return { line = number, text = text .. ": a product is `a * b`.", edit = as_product(member) }
  elseif UNCHANGED[member] then
    return { line = number, text = text .. ": leave it out.", edit = left_out(name, member) }
  end
  return { line = number, text = text .. "." }
end

--- The length of a number.
-- @treturn ?table slip
function numbers.of_length(file, number, name)
  if not name or not file.lines[number].code:find(" # " .. name .. " ", 1, true) then return nil end
  if file.lines[number].code:find("[ # " .. name .. " ]", 1, true) then
    return { line = number, text = ("`%s` is one number here, not a list: it has no index."):format(name),
      edit = function(code) return (code:gsub("%f[%w_]" .. name .. " %[ # " .. name .. " %]", name)) end }
  end
  return { line = number, text = ("`%s` is a number: `#` gives the length of a list."):format(name),
    edit = function(code) return (code:gsub(" # " .. name .. " ", " " .. name .. " ")) end }
end

return numbers
