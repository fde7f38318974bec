--- The head of a loop in Python, JavaScript or C, as Lua writes it.
-- @module rnnlua.lab.explain.python_habits.compile_errors.loops

local expressions = require "rnnlua.lab.explain.python_habits.expressions"

local loops = {}

-- An expression plus one; for `n - 1`, this is `n`.
local function one_more(code)
  local less = code:match "^(.*) %- 1$"
  if less and (expressions.is_operand(" " .. less .. " ") or less:find "^# ") then return less end
  if code == "- 1" then return "0" end
  return math.tointeger(tonumber(code)) and ("%d"):format(tonumber(code) + 1) or code .. " + 1"
end

local function one_less(code)
  local more = code:match "^(.*) %+ 1$"
  if more then return more end
  return math.tointeger(tonumber(code)) and ("%d"):format(tonumber(code) - 1) or code .. " - 1"
end

-- `len ( X )` as `# X`, which the other functions recognise.
local function in_lua(code)
  return expressions.trimmed((code:gsub("%f[%w_]len (%b())", function(inner)
    inner = expressions.trimmed(inner:sub(2, -2))
    return inner:find "^[%a_][%w_ .]*$" and "# " .. inner or nil
  end)))
end

-- The arguments of a range as first, last and step. A range from 0 usually counts the items of a list, so it starts
-- at 1 in Lua; others keep their numbers.
local function range(arguments)
  local parts = expressions.items(arguments)
  for i, part in ipairs(parts) do parts[i] = in_lua(part) end
  local first, last, step = parts[1], parts[2], parts[3]
  if first == "" or #parts > 3 then return nil end
  if #parts == 1 or first == "0" and (not step or step == "1") then return "1", last or first end
  if not step or step == "1" then return first, one_less(last) end
  if step == "- 1" and last == "- 1" then return one_more(first), "1", "-1" end
  if step == "- 1" then return first, one_more(last), "-1" end
end

-- `for i = first, last, step do` for a range, which may be reversed.
local function over_range(name, arguments, is_reversed)
  local first, last, step = range(arguments)
  if not first or is_reversed and step then return nil end
  if is_reversed then first, last, step = last, first, "-1" end
  return (" for %s = %s , %s%s do "):format(name, first, last, step and " , " .. step:gsub("^-", "- ") or "")
end

--- The head of a loop over an iterable of Python.
-- @string names between `for` and `in`
-- @string over the code between `in` and the colon
-- @treturn ?string nil if Lua has no loop with the same iterations
function loops.over(names, over)
  names, over = expressions.trimmed(names), expressions.trimmed(over)
  local name = names:match "^[%a_][%w_]*$"
  local word, arguments = over:match "^([%a_][%w_]*) (%b())$"
  local inner = arguments and arguments:sub(2, -2)
  if word == "range" and name then return over_range(name, inner) end
  local reversed = word == "reversed" and inner:match "^ range (%b()) $"
  if reversed then return name and over_range(name, reversed:sub(2, -2), true) end
  if word == "reversed" and name then
    local list = expressions.trimmed(inner)
    return list:find "^[%a_][%w_ .]*$" and name ~= "i"
      and (" for i = # %s , 1 , - 1 do local %s = %s [ i ] "):format(list, name, list) or nil
  end
  local both = word == "enumerate" and names:match "^[%a_][%w_]* , [%a_][%w_]*$"
  if both and not inner:find " , " and expressions.trimmed(inner):find "^[%a_][%w_ .]*$" then
    return (" for %s in ipairs (%s) do "):format(both, inner)
  end
  local first, second = (word == "zip" and inner or ""):match "^ ([%a_][%w_ .]*) , ([%a_][%w_ .]*) $"
  local a, b = names:match "^([%a_][%w_]*) , ([%a_][%w_]*)$"
  if first and a and a ~= "i" and b ~= "i" then
    return (" for i = 1 , # %s do local %s , %s = %s [ i ] , %s [ i ] "):format(first, a, b, first, second)
  end
  local object, method = over:match "^([%a_][%w_ .]*) %. (%a+) %( %)$"
  if method == "items" and a then return (" for %s in pairs ( %s ) do "):format(names, object) end
  if method == "keys" and name then return (" for %s in pairs ( %s ) do "):format(name, object) end
  if method == "values" and name then return (" for _ , %s in pairs ( %s ) do "):format(name, object) end
  if name and over:find "^[%a_][%w_ .]*$" then return (" for _ , %s in ipairs ( %s ) do "):format(name, over) end
end

--- The text about a loop over the keys of a table.
loops.KEYS = "A loop over the keys of a table is `for k in pairs(t) do` … `end`."

--- The head of a loop over the keys of a table. It is one if the file uses the variable as a key, as in `t[k]`.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @string name
-- @string over the code between `in` and the colon or `do`
-- @treturn ?string
function loops.of_keys(list, name, over)
  over = expressions.trimmed(over)
  if not over:find "^[%a_][%w_ .]*$" then return nil end
  for _, line in ipairs(list) do
    if line.code:find((" %s [ %s ] "):format(over, name), 1, true) then
      return (" for %s in pairs ( %s ) do "):format(name, over)
    end
  end
end

--- The head of a counting loop of C or JavaScript: ` for ( let i = 0 ; i < n ; i ++ )`.
-- @string code of the line; it ends at a `--`, which is a comment in Lua
-- @treturn ?string
function loops.counting(code)
  local head, test, step = code:match "^ for %( (.-) ; (.-) ; (.*)$"
  if not head then return nil end
  local name, first = head:match "^.*%f[%w_]([%a_][%w_]*) = (.*)$"
  local tested, op, last = test:match "^([%a_][%w_]*) ([<>]=?) (.*)$"
  if not name or tested ~= name then return nil end
  first = first:gsub("^([%a_][%w_ .]-) %. length", "# %1")
  last = last:gsub("^([%a_][%w_ .]-) %. length", "# %1")
  if op == "<" or op == "<=" then
    if not step:find("^" .. name .. " %+%+ ") and not step:find("^%+%+ " .. name .. " ") then return nil end
    if op == "<" and first == "0" then return (" for %s = 1 , %s do "):format(name, last) end
    return (" for %s = %s , %s do "):format(name, first, op == "<" and one_less(last) or last)
  elseif step:find("^" .. name .. " $") then -- `i--`
    if op == ">=" and last == "0" then return (" for %s = %s , 1 , - 1 do "):format(name, one_more(first)) end
    return (" for %s = %s , %s , - 1 do "):format(name, first, op == ">" and one_more(last) or last)
  end
end

return loops
