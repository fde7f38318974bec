--- Splits a line of code into operands and items, as text. Edits must not cut an operand in two.
-- @module rnnlua.lab.explain.python_habits.expressions

local tokens = require "rnnlua.base.tokens"

local expressions = {}

local OPENING = { [")"] = "(", ["]"] = "[", ["}"] = "{" }
local CLOSING = { ["("] = ")", ["["] = "]", ["{"] = "}" }

local function split(code)
  local list = {}
  for token in code:gmatch "%S+" do list[#list + 1] = token end
  return list
end

local function is_name(token)
  return token ~= nil and token:find "^[%a_]" ~= nil and not tokens.KEYWORDS[token]
end

-- The index of the first token of an operand that ends at a token: `a . b [ i ]`, `f ( x )`, `3`.
local function operand_start(list, last)
  local i = last
  while list[i] do
    if OPENING[list[i]] then
      local close, depth = list[i], 0
      while list[i] do
        depth = depth + (list[i] == close and 1 or list[i] == OPENING[close] and -1 or 0)
        if depth == 0 then break end
        i = i - 1
      end
      local before = list[i - 1]
      if not (is_name(before) or before and OPENING[before]) then return list[i] and i end
      i = i - 1
    elseif is_name(list[i]) and (list[i - 1] == "." or list[i - 1] == ":") then
      i = i - 2
    else
      return (is_name(list[i]) or list[i]:find '^[%d%.]' or list[i]:find '^"') and i or nil
    end
  end
end

--- Splits code before the operand at its end.
-- @string code as from lines.read
-- @treturn ?string the code before the operand; nil if there is no operand at the end
-- @treturn ?string the operand
-- @usage expressions.last_operand " return a + b . c "  --> " return a + ", " b . c "
function expressions.last_operand(code)
  local list = split(code)
  local start = operand_start(list, #list)
  if not start then return nil end
  local function text(first, last) return first > last and " " or " " .. table.concat(list, " ", first, last) .. " " end
  return text(1, start - 1), text(start, #list)
end

--- Splits code at the first separator outside brackets.
-- @string code
-- @string separator with its spaces
-- @treturn ?string the code before it; nil if there is none
-- @treturn ?string the code after it
function expressions.cut(code, separator)
  local from = 1
  while true do
    local first, last = code:find(separator, from, true)
    if not first then return nil end
    local depth = 0
    for token in code:sub(1, first):gmatch "%S+" do
      depth = depth + (CLOSING[token] and 1 or OPENING[token] and -1 or 0)
    end
    if depth == 0 then return code:sub(1, first), " " .. code:sub(last + 1) end
    from = first + 1
  end
end

--- The parts between commas outside brackets, each with a space around.
-- @string code
-- @treturn {string,...}
function expressions.items(code)
  local list = {}
  while true do
    local first, rest = expressions.cut(code, " , ")
    list[#list + 1] = first or code
    if not first then return list end
    code = rest
  end
end

--- Code without the spaces around it.
function expressions.trimmed(code) return code:match "^%s*(.-)%s*$" end

--- The arguments of the first call that a pattern finds.
-- @string code
-- @string pattern its capture has the arguments with their parentheses, as `%b()`
-- @treturn {string,...} empty if there is no such call
function expressions.arguments(code, pattern)
  local inner = code:match(pattern)
  local list = inner and expressions.items(inner:sub(2, -2)) or {}
  for i, one in ipairs(list) do list[i] = expressions.trimmed(one) end
  return list
end

--- The number of commas in code.
function expressions.commas(code) return select(2, code:gsub(",", "")) end

--- The number of values in a list of expressions; nil if a call or a vararg at the end makes it unknown.
function expressions.count_values(values)
  local items = expressions.items(" " .. values .. " ")
  local last = expressions.trimmed(items[#items])
  if last:find '[%)"}]$' and not last:find "^%b{}$" or last == "..." then return nil end
  return #items
end

--- Whether code is one operand: a name, a field, a call or a number.
function expressions.is_operand(code)
  local before = expressions.last_operand(code)
  return before == " "
end

--- Writes `list[#list]` for each `list[-1]`.
-- @string code
-- @treturn string
function expressions.from_end(code)
  local at = code:find(" [ - 1 ]", 1, true)
  while at do
    local before, list = expressions.last_operand(code:sub(1, at))
    if not before then return code end
    code = ("%s%s[ #%s]%s"):format(before, list:sub(2), list, code:sub(at + #" [ - 1 ]"))
    at = code:find(" [ - 1 ]", 1, true)
  end
  return code
end

--- Applies a change to the contents of all brackets, innermost first.
-- @string code
-- @tparam function change inner code → changed code, or nil
function expressions.in_brackets(code, change)
  return (code:gsub("%b()", function(bracket)
    local inner = expressions.in_brackets(bracket:sub(2, -2), change)
    return "(" .. (change(inner) or inner) .. ")"
  end))
end

return expressions
