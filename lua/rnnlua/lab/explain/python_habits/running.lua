--- Slips that raise an error when the line runs.
-- @module rnnlua.lab.explain.python_habits.running

local blocks = require "rnnlua.lab.explain.python_habits.blocks"
local nearest = require "rnnlua.base.nearest"
local words = require "rnnlua.lab.explain.python_habits.words"

local running = {}

local NIL = "attempt to %a+ ?%a* ?%a* ?%a* a nil value"

-- The kind of a variable in Lua's message, and its name: `(global 'wx')`.
local function variable(said)
  return said:match "%((%a+) '([^']+)'%)"
end

local function is_nil(said) return said:find(NIL) ~= nil end

-- Whether the file gives self.NAME a value, alone or in a list.
local function sets_field(list, name)
  for _, line in ipairs(list) do
    local after = line.code:match(" self %. " .. name .. " (.*)$")
    if after and after:find "^[%w_%. ,%[%]]*= " or line.code:find("[{,] " .. name .. " = ")
      or line.code:find " self %[ " then
      return true
    end
  end
  return false
end

local function mentions_field(list, name)
  for _, line in ipairs(list) do
    if line.code:find(" self %. " .. name .. " ") then return true end
  end
  return false
end

-- The function that has a parameter of this name: its line and its name.
local function with_parameter(list, name)
  for number, line in ipairs(list) do
    local called, parameters = line.code:match " function ([%w_%. :]-) (%b()) "
    if parameters and parameters:find(" " .. name .. " ", 1, true) then
      return number, called:match "[%w_]+$" or "the function"
    end
  end
end

-- The line of a `local NAME` that is indented further than the line where the name is unknown.
local function inner_local(list, name, number)
  for i = number - 1, 1, -1 do
    local line = list[i]
    if line.code:find " function " and line.indent < list[number].indent then return nil end
    local declared = line.code:match "^ local ([%w_ ,]+)"
    if declared and (" " .. declared .. " "):find(" " .. name .. " ", 1, true)
      and line.indent > list[number].indent then
      return i
    end
  end
end

local function unknown_global(list, number, name)
  local said = words.values[name]
  if said then return said end
  local block = inner_local(list, name, number)
  if block then
    return ("`local %s` of line %d is known in its block alone: declare it before the block.")
      :format(name, block)
  end
  if mentions_field(list, name) and sets_field(list, name) then
    return ("`%s` is kept in self: write `self.%s`."):format(name, name)
  end
  local at, called = with_parameter(list, name)
  local here = blocks.function_of(list, number)
  if at and at ~= here then
    return ("`%s` is known in %s alone (line %d): keep it there, `self.%s = %s`, and write `self.%s` here.")
      :format(name, called, at, name, name, name)
  end
  local self_less = list[number].code:find(" self ", 1, true) == nil and mentions_field(list, name)
  if self_less then return ("Is `%s` meant to be `self.%s`?"):format(name, name) end
end

-- The loop over a variable in which a line stands: { line, through_one, through_zero, last }: whether it
-- has a round for 1 and for 0 for sure; last, the text of its last number.
local function loop_of(list, name, number)
  for i = number, 1, -1 do
    local code = list[i].code
    local first, last = code:match(" for " .. name .. " = ([%w_%.# +%-]-) , (.-) do ")
    if first then
      return { line = i, last = last, through_one = first == "1" or last:find "^1 , %-" ~= nil,
        through_zero = first == "0" or last:find "^0 , %-" ~= nil }
    elseif code:find(" for " .. name .. " , [%a_][%w_]* in ipairs ") then
      return { line = i, through_one = true, through_zero = false }
    elseif code:find " function " then
      return nil
    end
  end
end

local function indexing(list, number)
  local code = list[number].code
  local name = code:match "([%a_][%w_]*) %[ %- %d+ %]"
  if name then
    return ("A negative index does not count from the end: the last of a list is `%s[#%s]`."):format(name, name)
  end
  name = code:match "([%a_][%w_]*) %[ 0 %]"
  if name then return ("Lists begin at 1: `%s[0]` is nil, the first is `%s[1]`."):format(name, name) end
  code = code:gsub("^ ([%w_%. ]+%b[]) = ", " ") -- a list that grows is not read
  for list_name, index, offset in code:gmatch "([%a_][%w_]*) %[ ([%a_][%w_]*)([^%]]*)%]" do
    local loop = loop_of(list, index, number)
    if loop and loop.through_zero and offset:match "^%s*$" then
      return ("Lists begin at 1, and the loop of line %d goes through 0: `%s[0]` is nil."):format(loop.line,
        list_name)
    elseif loop and loop.through_one and offset:match "^%s*%- 1%s*$" then
      return ("Where %s is 1, `%s[%s - 1]` is `%s[0]`, which is nil: lists begin at 1."):format(index,
        list_name, index, list_name)
    elseif loop and loop.last == "# " .. list_name and offset:match "^%s*%+ 1%s*$" then
      return ("In the last round `%s[%s + 1]` lies behind the end of the list, where it is nil.")
        :format(list_name, index)
    end
  end
end

--- Where a file fills a list from 0 on.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @treturn[1] integer the line
-- @treturn[1] string what to write
-- @return[2] nil
function running.filled_from_zero(list)
  for number, line in ipairs(list) do
    local name, index, offset = line.code:match "^ ([%a_][%w_]*) %[ ([%a_][%w_]*)([^%]]*)%] = "
    local loop = name and loop_of(list, index, number)
    if loop and (loop.through_zero and offset:match "^%s*$" or loop.through_one and offset:match "^%s*%- 1%s*$") then
      return number, ("Lists begin at 1: the first value goes to `%s[1]`, not to `%s[0]`."):format(name, name)
    end
  end
end

-- How many values a list of expressions has; nil where a call or a vararg at its end leaves that open.
local function count_values(values)
  if values:find "[%)\"}]%s*$" or values:find "%.%.%.%s*$" then return nil end
  return select(2, values:gsub("%b()", ""):gsub("%b{}", ""):gsub(",", "")) + 1
end

-- Why a local variable is nil: declared with fewer values than names, or with Python's None.
local function declared_nil(list, name, number)
  for i = number, 1, -1 do
    local names, values = list[i].code:match "^ local ([%w_ ,]+) = (.*) $"
    if names and (" " .. names .. " "):find(" " .. name .. " ", 1, true) then
      local count, given = select(2, names:gsub(",", "")) + 1, count_values(values)
      if words.values[values] and count == 1 then return words.values[values], i end
      if given == 1 and count > 1 and names:match "^[%w_]+" ~= name then
        return ("One value for %d names: `%s` gets none, and is nil. Write `local %s = %s`."):format(count,
          name, names:gsub(" ,", ","), values .. (", " .. values):rep(count - 1)), i
      end
      return nil
    elseif i < number and list[i].code:find(" " .. name .. " [%w_ ,]*= ") then
      return nil
    end
  end
end

-- A function that is declared with a dot and without self, in which a line stands; its first parameter.
local function dotted_function(list, number)
  local at = blocks.function_of(list, number)
  local class, name, first = (at and list[at].code or ""):match
    "function ([%a_][%w_]*) %. ([%a_][%w_]*) %( ([%a_]?[%w_]*)"
  if class and first ~= "self" then
    return ("`function %s.%s` takes no self: with a colon it does, `function %s:%s`."):format(class, name,
      class, name), at, first
  end
end

-- A method with a colon that has another parameter self.
local function second_self(list, number, said)
  if not said:find "%(local 'self'%)" then return nil end
  local at = blocks.function_of(list, number)
  local class, name = (at and list[at].code or ""):match "function ([%a_][%w_]*) : ([%a_][%w_]*) %( self "
  if class then
    return ("self is there already, by the colon: take it out of the parameters of `%s:%s`."):format(class, name), at
  end
end

-- A call with a dot of a method that the file declares with a colon.
local function dotted_call(list)
  local methods = {}
  for _, line in ipairs(list) do
    local name = line.code:match " function [%w_%. ]+ : ([%a_][%w_]*) "
    if name then methods[name] = true end
  end
  for number, line in ipairs(list) do
    if not line.code:find " function " then
      for object, name, first in line.code:gmatch "([%a_][%w_]*) %. ([%a_][%w_]*) %( ([^ ]+)" do
        if methods[name] and object:find "^%l" and first ~= "self" then
          return number, ("`%s.%s(…)` hands over no self: call it with a colon, `%s:%s(…)`."):format(object,
            name, object, name)
        end
      end
    end
  end
end

local function uncalled_class(list, name)
  for number, line in ipairs(list) do
    local class = line.code:match(" " .. name .. " = rnn %. (%u[%w_]*) $")
    if class then
      return number, ("`rnn.%s` makes a layer when it is called: `%s = rnn.%s()`."):format(class, name, class)
    end
  end
end

local function called_nil(list, number, kind, name)
  if kind == "global" then
    if words.functions[name] then return words.functions[name] end
    if name == "f" and list[number].raw:find "%f[%w_]f[\"']" then
      return 'Lua has no f-strings: `("x is %g"):format(x)`, or `"x is " .. x`.'
    end
    local rnn = require "rnnlua"
    if rnn[name] then return ("It is `rnn.%s`."):format(name) end
  elseif kind == "method" or kind == "field" then
    if words.methods[name] then return words.methods[name] end
    local near, apart = nearest.nearest(name, { "forward", "backward", "states" })
    if apart > 0 and apart <= 2 then return ("Is `%s` meant to be `%s`?"):format(name, near) end
    if list[number].code:find(" math %. " .. name .. " ") and words.functions[name] then
      return words.functions[name]
    end
  end
end

-- Errors of nil: arithmetic, an index, a call, a comparison.
local function of_nil(list, number, said)
  local kind, name = variable(said)
  if said:find "attempt to call" then
    if said:find("for iterator", 1, true) then return nil end
    return kind and called_nil(list, number, kind, name)
  end
  if kind == "global" and name == "self" then
    return dotted_function(list, number) or "Only a function with a colon has a self: `function Class:name(…)`."
  elseif kind == "global" and words.libraries[name] then
    return ("There is no %s here: `math` has exp, sqrt and others, and lists are gone through in loops.")
      :format(words.libraries[name])
  elseif kind == "global" then
    return unknown_global(list, number, name)
  elseif kind == "local" then
    return declared_nil(list, name, number)
  elseif kind == "field" and name ~= "?" and list[number].code:find(" self %. " .. name .. " ")
    and not sets_field(list, name) then
    return ("Nothing in this file gives `self.%s` a value: keep it in forward, `self.%s = %s`."):format(name,
      name, name)
  end
  return indexing(list, number)
end

local function of_iterator(list, number, said)
  if not said:find("for iterator", 1, true) then return nil end
  local name, over = list[number].code:match " for ([%a_][%w_]*) in ([%a_][%w_%.]*) do "
  if name then
    return ("`in` wants an iterator: `for _, %s in ipairs(%s) do` goes through a list."):format(name, over)
  end
  return "`in` wants an iterator: `for _, x in ipairs(list) do` goes through a list."
end

local function of_text(list, number, said)
  if said:find "^attempt to add a 'string'" or said:find "^attempt to add a '%a+' with a 'string'"
    or said:find "^attempt to perform arithmetic on a string value" and list[number].code:find " %+ " then
    return "Texts are joined by `..` in Lua; `+` is for numbers."
  end
end

local function of_list(list, number, said)
  local kind = said:match "^attempt to perform arithmetic on a ([%w_]+) value"
  if not kind then return nil end
  local _, name = variable(said)
  local text, at, first = dotted_function(list, number)
  if text and name == first and kind ~= "nil" then return text, at end
  if kind == "table" and name ~= "self" then
    return "Lua has no arithmetic on lists: take its numbers one by one, in a loop."
  end
end

local function of_comparison(list, number, said)
  if said:find "^attempt to compare boolean with number" and list[number].code:find " <=? [^<]+ <=? " then
    return "Comparisons are not chained in Lua: `a < b and b < c`."
  end
end

local function of_function(list, _, said)
  if not said:find "^attempt to index a function value" then return nil end
  local _, name = variable(said)
  if name then
    local at, text = uncalled_class(list, name)
    return text, at
  end
end

local function of_module(_, _, said)
  local library = words.libraries[said:match "^module '([%w_]+)" or ""]
  return library and ("There is no %s here: `math` has exp, sqrt and others, and lists are gone through in loops.")
    :format(library)
end

local function of_argument(list, number, said)
  if said:find "^bad argument #1 to '%a+ward'" then
    local object, name = list[number].code:match "([%a_][%w_]*) %. (%a+ward) %("
    return object and ("Call it with a colon: `%s:%s(…)`."):format(object, name)
  elseif said:find "got nil" then
    return indexing(list, number)
  end
end

--- What slip made a line raise.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @tparam integer number of the line
-- @string said the message
-- @treturn[1] integer the line of the slip
-- @treturn[1] string what to write
-- @return[2] nil
function running.find(list, number, said)
  if not list[number] then return nil end
  for _, rule in ipairs { second_self, of_iterator, of_text, of_list, of_comparison, of_function, of_argument,
    of_module } do
    local text, at = rule(list, number, said)
    if text then return at or number, text end
  end
  if not is_nil(said) then return nil end
  local text, at = of_nil(list, number, said)
  if text then return at or number, text end
  return dotted_call(list)
end

return running
