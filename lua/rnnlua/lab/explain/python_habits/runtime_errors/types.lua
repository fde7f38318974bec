--- Values of the wrong type: lists in arithmetic, numbers with an index, loops without an iterator.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.types

local loops = require "rnnlua.lab.explain.python_habits.compile_errors.loops"
local names = require "rnnlua.lab.explain.python_habits.runtime_errors.names"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"
local texts = require "rnnlua.lab.explain.python_habits.compile_errors.texts"
local numbers = require "rnnlua.lab.explain.python_habits.runtime_errors.numbers"
local layers = require "rnnlua.lab.explain.python_habits.runtime_errors.layers"
local words = require "rnnlua.lab.explain.python_habits.words"

local types = {}

-- A loop over a value that is not an iterator: a list, a range. `what` is its type.
function types.of_iterator(file, number, what)
  local code = file.lines[number].code
  local loop_names, over, rest = code:match " for (.-) in (.-) do (.*)$"
  if what == "number" and over and over:find "^[%a_][%w_. ]*$" then
    return { line = number, text = "A loop over numbers is `for i = 1, n do`.", edit = function(of)
      return not loop_names:find "," and (of:gsub(" in ([%a_][%w_. ]-) do ", " = 1 , %1 do ")) or nil
    end }
  end
  local name = loop_names and loop_names:match "^[%a_][%w_]*$"
  local text = name and over:find "^[%a_][%w_%. ]*$"
    and ("`in` wants an iterator: `for _, %s in ipairs(%s) do` goes through a list."):format(name, (over:gsub(" ", "")))
  if over and over:find "^[%d# ]" then
    return { line = number, text = "A loop over numbers has a `=`: `for i = 1, n do`.", edit = function(of)
      return (of:gsub(" in ", " = ", 1))
    end }
  end
  local two = not name and loop_names and over:find "^[%a_][%w_%. ]*$" and (over:find " cells$" or over:find "^X$")
  if two then
    return { line = number, text = "`in` wants an iterator: `ipairs` goes through a list, with index and value.",
      edit = function(of) return (of:gsub(" in ([%a_][%w_. ]-) do ", " in ipairs ( %1 ) do ")) end }
  end
  local of_keys = name and loops.of_keys(file.lines, name, over)
  if of_keys then
    return { line = number, text = loops.KEYS, edit = function() return of_keys .. rest end }
  end
  return { line = number, text = text
    or "`in` wants an iterator: `ipairs(list)` goes through a list, `pairs(t)` through a "
    .. "table.",
    edit = not text and loop_names and function()
      local head = loops.over(loop_names, over)
      return head and head .. rest
    end or nil }
end

local LOOPS = { range = true, enumerate = true, zip = true, reversed = true }

--- A loop of Python over the result of a function that Lua lacks.
-- @treturn ?table slip
function types.of_loop(file, number, name)
  local code = file.lines[number].code
  local before, loop_names, over, rest = code:match "^(.-) for (.-) in (.-) do (.*)$"
  local outer = over and over:match "^([%a_][%w_]*) %("
  if LOOPS[outer] and not words.is_declared(file.lines, outer) then name = outer end -- what is in it goes with it
  if not before or not LOOPS[name] or not over:find("%f[%w_]" .. name .. "%f[^%w_]") then return nil end
  return { line = number, text = words.functions[name][1], edit = function()
    local head = loops.over(loop_names, over)
    return head and before .. head .. rest
  end }
end

--- `for i = 1, n` with a wrong limit, such as nil.
-- @treturn ?table slip
function types.of_limit(file, number, what)
  local code = file.lines[number].code
  local last = code:match " for [%w_]+ = .- , (.-) do " or ""
  local first = code:match " for [%w_]+ = (.-) , " or ""
  if what == "table" and first:find "^[%a_][%w_. ]*$" then
    return { line = number, text = ("A loop begins at a number, and `%s` is a list: its length is `#%s`."):format(
      (first:gsub(" ", "")), (first:gsub(" ", ""))),
      edit = function(of) return (of:gsub(" = ([%a_][%w_. ]-) , ", " = # %1 , ", 1)) end }
  end
  if what == "table" and last:find "^[%a_][%w_. ]*$" then
    return { line = number, text = ("A loop ends at a number, and `%s` is a list: its length is `#%s`."):format(
      (last:gsub(" ", "")), (last:gsub(" ", ""))),
      edit = function(of) return (of:gsub(" , ([%a_][%w_. ]*) do ", " , # %1 do ")) end }
  end
  return names.of_line(file, number)
end

-- A function that is declared with a dot and without self, and contains a line; with its first parameter.
function types.dotted_function(file, number)
  local block = file:function_at(number)
  local class, name = (block and block.head or ""):match "^([%a_][%w_]*)%.([%a_][%w_]*)$"
  local first = block and file.lines[block.line].code:match " function [%w_. ]+ %( ([%a_]?[%w_]*)"
  if class and first ~= "self" then
    return { line = block.line, text = (
      "`function %s.%s` takes no self: with a colon it does, `function %s:%s`."):format(
      class, name, class, name) }, first
  end
end

--- A method with a colon and a second parameter self.
-- @treturn ?table slip
function types.second_self(file, number, name)
  if name ~= "self" then return nil end
  local block = file:function_at(number)
  local class, method = (block and block.head or ""):match "^([%a_][%w_]*):([%a_][%w_]*)$"
  if class and file.lines[block.line].code:find "%( self " then
    return { line = block.line, text = (
      "self is there already, by the colon: take it out of the parameters of `%s:%s`.")
      :format(class, method) }
  end
end

--- A call with a dot of a method that the file declares with a colon.
-- @treturn ?table slip
function types.dotted_call(file)
  local methods = {}
  for _, block in ipairs(file:variables().blocks) do
    if block.head and block.head:find ":" then methods[block.name] = true end
  end
  for number, line in ipairs(file.lines) do
    if not line.code:find " function " then
      for object, name, first in line.code:gmatch "([%a_][%w_]*) %. ([%a_][%w_]*) %( ([^ ]+)" do
        if methods[name] and object:find "^%l" and first ~= "self" and words.is_declared(file.lines, object) then
          return { line = number, text = ("`%s.%s(…)` hands over no self: call it with a colon, `%s:%s(…)`."):format(
            object, name, object, name) }
        end
      end
    end
  end
end

-- A class where a layer is meant: its name is not called.
local function uncalled_class(file)
  for number, line in ipairs(file.lines) do
    for class, behind in (line.code .. ";"):gmatch " rnn %. (%u[%w_]*) (%S)" do
      if class ~= "Layer" and not behind:find '[(.:{"]' then
        local left = line.code:match "^ ([%w_. %[%]]-) = rnn %."
        return { line = number, text = ("`rnn.%s` is a class, and makes a layer when it is called: "
          .. "`%srnn.%s()`."):format(
          class, left and left:gsub(" ", ""):gsub("^local", "") .. " = " or "", class) }
      end
    end
  end
end

-- A variable that gets only the first of several results: `local g = cell:backward(dout)`.
local function one_of_several(file, name, number)
  for i = number, 1, -1 do
    local code = file.lines[i].code
    if code:find("^ local " .. name .. " = .*[.:] backward %b() $") or code:find("^ " .. name
      .. " = .*[.:] backward %b() $") then
      return { line = i, text = (
        "backward returns several numbers, not a list, and `%s` keeps the first alone: give each a "
        .. "name, `local dwx, dwh, dh, dx = …`."):format(name) }
    end
  end
end

-- Whether a name is a variable that is declared above a line.
local function is_known_above(file, number, name)
  for _, known in ipairs(scopes.names_at(file:variables(), number - 1)) do
    if known == name then return true end
  end
  return false
end

--- An index into, or a method of, a number, a function or a string.
-- @treturn ?table slip
function types.of_index(file, number, what, name)
  local code = file.lines[number].code
  local again = types.second_self(file, number, name)
  if again then return again end
  if what == "function" then
    local class = code:match "^ function rnn %. (%u[%w_]*) :"
    if class then
      return { line = number,
        text = ("`rnn.%s` is the library's class: a method belongs to the class of this file."):format(class),
        edit = function(of) return (of:gsub("^ function rnn %. ", " function ")) end }
    end
    local own = name and name ~= "?" and code:match("^ function (" .. name .. ") :")
    local made = own and uncalled_class(file)
    if made then
      return { line = made.line, text = ("This is the library's class: a class of this file is made by `local %s = "
        .. "rnn.Layer:extend \"%s\"`."):format(own, own) }
    end
    local new = code:match " rnn %. %u[%w_]* [.:] (new) %(" or code:match " rnn %. %u[%w_]* [.:] (New) %("
    if new then
      return { line = number, text = "A layer is made by calling its class, without `new`.",
        edit = function(of) return (of:gsub(" [.:] " .. new .. " %(", " (")) end }
    end
    local member = name and name ~= "?" and code:match("%f[%w_]" .. name .. " [.:] ([%a_][%w_]*) %(")
    if member and scopes.is_parameter(file:variables(), number, name) then
      return { line = number, text = ("`%s` is a function, which has no `%s`: it is called "
        .. "itself."):format(name, member),
        edit = function(of)
          of = of:gsub("%f[%w_]" .. name .. " [.:] " .. member .. " %(", name .. " (")
          return (of:gsub("%f[%w_]" .. name .. " %( null , ", name .. " ( ")
            :gsub("%f[%w_]" .. name .. " %( this , ", name .. " ( "))
        end }
    end
    local argument = name and name ~= "?" and (code:match("%f[%w_]" .. name .. " %. ([%a_][%w_]*) ")
      or code:match("%f[%w_]" .. name .. " %[ ([%a_][%w_]*) %]"))
    local block = file:function_at(number)
    if argument and block and scopes.is_parameter(file:variables(), number, name)
      and is_known_above(file, number, argument) then
      return { line = number, text = ("`%s` is a function: it is called with parentheses."):format(name),
        edit = function(of)
        return (of:gsub("%f[%w_]" .. name .. " %. ([%a_][%w_]*) ", name .. " ( %1 ) ")
          :gsub("%f[%w_]" .. name .. " %[ ([%a_][%w_]*) %]", name .. " ( %1 )"))
      end }
    end
    return uncalled_class(file)
  elseif what == "number" and name == "self" then
    local called = types.dotted_call(file)
    return called and layers.of_itself(file, called.line) or called
  elseif what == "number" and not name and code:find "[.:] backward %b() %[" then
    return { line = number, text = "backward returns several numbers, not a list: give each a name, "
      .. "`local dwx, dwh, dh, dx = …`." }
  elseif what == "number" and not name then
    return code:find " ipairs %( # " and { line = number, text = "`ipairs` goes through a list, and `#` gives a "
      .. "number.",
      edit = function(of)
        return (of:gsub(" for ([%w_]+) in ipairs %( # ([%a_][%w_ .]-) %) do ", " for %1 = 1 , # %2 do "))
      end } or nil
  elseif what == "number" and name then
    local slip = names.of_ipairs(file, name, number) or one_of_several(file, name, number)
    if slip then return slip end
    local method = file:function_at(number)
    if method and method.head:find ":forward$" and code:find " self : forward %(" then
      return { line = number, text = "`self:forward` calls this function again; each cell has a forward of its own." }
    end
    return code:find(" " .. name .. " [", 1, true) and { line = number,
      text = ("`%s` is one number here, not a list: it has no index."):format(name) }
      or numbers.of_member(file, number, name)
  end
end

local TEXT_SUM = "Texts are joined by `..` in Lua; `+` is for numbers."

--- Arithmetic with a string, a list, a function or a boolean.
-- @treturn ?table slip
function types.of_arithmetic(file, number, what, name)
  local code = file.lines[number].code
  local again = types.second_self(file, number, name)
  if again then return again end
  if what == "string" then
    return (code:find '"%d+ %+ ' or code:find ' %+ "%d') and { line = number, text = TEXT_SUM, edit = function(of)
      return (of:gsub(' ("%d+) %+ ', " %1 .. "):gsub(' %+ ("%d+)', " .. %1"))
    end } or nil
  end
  local field = name == "self" and code:match " self , ([%a_][%w_]*) "
  if field and file:sets_field(field)[1] then
    return { line = number, text = ("A field has a dot in Lua: `self.%s`."):format(field),
      edit = function(of) return (of:gsub(" self , ([%a_][%w_]*) ", " self . %1 ")) end }
  end
  local dotted, first = types.dotted_function(file, number)
  if dotted and name == first then return dotted end
  if what == "table" and name ~= "self" then
    local slip = name and (names.of_ipairs(file, name, number) or names.of_braces(file, name, number))
    return slip or { line = number, text = "Lua has no arithmetic on lists: take its numbers one by one, in a loop." }
  elseif what == "function" and name then
    return { line = number, text = ("`%s` is a function: its value is got by a call, `%s(…)`."):format(name, name) }
  elseif what == "boolean" then
    return { line = number, text = "A comparison gives true or false, and Lua computes with neither: choose by `if`." }
  end
end

--- Arithmetic with two values, if the message has only their types.
-- @treturn ?table slip
function types.of_operands(file, number, operation, first)
  local code = file.lines[number].code
  local joins = code:find '"%d+ %+ ' or code:find ' %+ "%d' or code:find " tostring %(" or code:find " %.%. "
  if operation == "add" and joins then
    return { line = number, text = TEXT_SUM, edit = function(of)
      return (of:gsub(' ("%d+) %+ ', " %1 .. "):gsub(' %+ ("%d+)', " .. %1"))
    end }
  elseif operation == "mod" and first == "string" then
    return { line = number, text = 'Lua puts values into a text by `("…"):format(x)`; `%` is for numbers.',
      edit = texts.percent }
  end
end

--- A comparison that raises an error.
-- @treturn ?table slip
function types.of_comparison(file, number, first, second)
  local code = file.lines[number].code
  if first == "boolean" and code:find " <=? [^<]+ <=? " then
    return { line = number, text = "Comparisons are not chained in Lua: `a < b and b < c`.", edit = function(of)
      return (of:gsub(" ([%w_.]+) (<=?) ([%w_.]+) (<=?) ([%w_.]+) ", " %1 %2 %3 and %3 %4 %5 "))
    end }
  elseif first == "nil" or second == "nil" then
    return names.of_line(file, number)
  end
  for name in code:gmatch " ([%a_][%w_]*) " do
    local slip = (first == "table" or second == "table") and names.of_ipairs(file, name, number)
    if slip then return slip end
  end
end

--- A concatenation with a value that is neither a string nor a number.
-- @treturn ?table slip
function types.of_joining(file, number, what)
  if what == "nil" then return names.of_line(file, number) end
  return (what == "table" or what == "boolean") and { line = number,
    text = "`..` joins texts and numbers: `tostring(x)` makes a text of other values." } or nil
end


return types
