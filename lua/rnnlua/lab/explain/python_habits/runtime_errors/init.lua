--- Slips that raise an error when their line runs.
-- @module rnnlua.lab.explain.python_habits.runtime_errors

local calls = require "rnnlua.lab.explain.python_habits.runtime_errors.calls"
local elements = require "rnnlua.lab.explain.python_habits.runtime_errors.elements"
local fields = require "rnnlua.lab.explain.python_habits.runtime_errors.fields"
local layers = require "rnnlua.lab.explain.python_habits.runtime_errors.layers"
local lists = require "rnnlua.lab.explain.python_habits.runtime_errors.lists"
local names = require "rnnlua.lab.explain.python_habits.runtime_errors.names"
local numbers = require "rnnlua.lab.explain.python_habits.runtime_errors.numbers"
local rows = require "rnnlua.lab.explain.python_habits.runtime_errors.rows"
local types = require "rnnlua.lab.explain.python_habits.runtime_errors.types"
local words = require "rnnlua.lab.explain.python_habits.words"

local running = {}

-- A nil value, by the kind of its variable.
local function of_nil(file, number, kind, name, in_sum)
  if kind == "global" and name == "self" then
    return types.dotted_function(file, number) or { line = number,
      text = "Only a function with a colon has a self: `function Class:name(…)`." }
  elseif kind == "global" then
    return names.of_global(file, number, name)
  elseif kind == "local" or kind == "upvalue" then
    return names.of_local(file, number, name, in_sum)
  elseif kind == "field" and name ~= "?" then
    local of_rnn = file.lines[number].code:find(" rnn %. " .. name .. " ") and calls.of_rnn(file, number, name)
    if of_rnn then return of_rnn end
    local of_class = fields.of_prototype(file, name) or fields.of_class(file, number, name)
    if of_class then return of_class end
    local of_self = file.lines[number].code:find(" self %. " .. name .. " ")
      or fields.is_quoted(file, number, name)
    return of_self and fields.of_field(file, number, name) or names.of_length(file, number)
      or of_self and names.of_line(file, number) or elements.of_index(file, number) or names.of_dot(file, number)
      or names.of_quoted(file, number)
  end
  return kind == "field" and names.of_ipairs_key(file, number) or names.of_line(file, number)
end

local function of_module(number, module)
  local library = words.libraries[module:match "^[%w_]+" or ""]
  if library then
    return { line = number, text = names.LIBRARY:format(library) }
  elseif module:lower():find "^rnn" or module == "torch-rnn" then
    return { line = number, text = "The module is called `rnnlua`.", edit = function(code, list, at)
      local strings = table.move(list[at].strings, 1, #list[at].strings, 1, {})
      for i, text in ipairs(strings) do
        if text:sub(2, -2) == module then strings[i] = '"rnnlua"' end
      end
      return code, strings
    end }
  end
end

-- `x = y // comment`, where the comment is one word.
local function of_comment(file, number, name)
  local line = file.lines[number]
  if not name or not line.raw:find("%s//%s*" .. name .. "%s*$") then return nil end
  return { line = number, text = "A comment begins with `--` in Lua; `//` divides without a rest.",
    edit = function(code) return (code:gsub(" // " .. name .. " $", " ")) end }
end

-- Rules by a pattern of Lua's message: functions of the file, the line, the variable's kind and name, and the
-- pattern's captures. A rule that returns false says that no cause is certain, and that no other rule applies.
local RULES = {
  { "^attempt to call a ([%w_.]+) value", function(file, number, kind, name, what)
    if kind == "for iterator" then
      return types.of_iterator(file, number, what)
    end
    return what == "nil" and kind == "global" and types.of_loop(file, number, name)
      or calls.find(file, number, what, kind, name)
      or what == "nil" and types.dotted_call(file) or nil
  end },
  { "^attempt to index a ([%w_.]+) value", function(file, number, kind, name, what)
    if what ~= "nil" then return types.of_index(file, number, what, name) end
    return of_nil(file, number, kind, name) or types.dotted_call(file)
      or kind == "field" and name == "?" and rows.of_index(file, number) or nil
  end },
  { "^attempt to perform arithmetic on a ([%w_.]+) value", function(file, number, kind, name, what)
    local comment = of_comment(file, number, name)
    if comment then return comment end
    if what ~= "nil" then return types.of_arithmetic(file, number, what, name) end
    return of_nil(file, number, kind, name, true) or types.dotted_call(file)
      or kind == "field" and name == "?" and rows.of_number(file, number) or nil
  end },
  { "^attempt to (%a+) a '(%a+)' with a '%a+'", function(file, number, _, _, operation, first)
    return types.of_operands(file, number, operation, first)
  end },
  { "^attempt to compare (%a+) with (%a+)", function(file, number, _, _, first, second)
    return types.of_comparison(file, number, first, second)
  end },
  { "^attempt to compare two (%a+) values", function(file, number, _, _, what)
    return types.of_comparison(file, number, what, what)
  end },
  { "^attempt to concatenate a (%a+) value", function(file, number, kind, name, what)
    if what == "nil" and kind then return of_nil(file, number, kind, name) end
    return types.of_joining(file, number, what)
  end },
  { "^table index is nil", function(file, number) return names.of_line(file, number) end },
  { "^attempt to perform bitwise operation on", function(file, number)
    return file.lines[number].code:find " [iw][fh]i?l?e? .* ~ " and { line = number, text = "Not equal is `~=` in Lua.",
      edit = function(code) return (code:gsub(" ~ ", " ~= ")) end } or nil
  end },
  { "^attempt to get length of a nil value", function(file, number, kind, name)
    return of_nil(file, number, kind, name)
  end },
  { "^attempt to get length of a number value", function(file, number, _, name)
    return numbers.of_length(file, number, name) or name and types.of_index(file, number, "number", name)
  end },
  { "^bad 'for' %a+ %a* ?%(number expected, got (%a+)%)", function(file, number, _, _, what)
    return types.of_limit(file, number, what)
  end },
  { "^'for' [%a ]+ must be a number", function(file, number) return types.of_limit(file, number, "nil") end },
  { "^module '([^']+)' not found", function(_, number, _, _, module) return of_module(number, module) end },
  { "^bad argument #1 to '%a+ward'", function(file, number)
    local with_dot = file.lines[number].code:find "[%w_%]] %. %a+ward %("
    return with_dot and { line = number, text = "A method is called with a colon.", edit = function(code)
      return (code:gsub(" %. (%a+ward) %( self , ", " : %1 ( "):gsub(" %. (%a+ward) %(", " : %1 ("))
    end }
  end },
  { "^bad argument #%d+ to '%a+ward' %(expected %d+ inputs", function(file, number)
    return layers.of_count(file, number)
  end },
  { "^bad argument #1 to 'forward' %(inputs by name", function(file, number)
    return layers.of_braces(file, number)
  end },
  { "^bad argument #(%d+) to '%a+ward' %(.*expected a number, got table", function(file, number, _, _, at)
    return layers.of_list(file, number, math.tointeger(tonumber(at)))
  end },
  { "^bad argument #1 to 'backward' %(.*got no value", function(file, number)
    return layers.of_no_upstream(file, number)
  end },
  { "^bad argument #(%d+) to '%a+ward' %(.*expected a number, got nil", function(file, number, _, _, at)
    return layers.of_nil(file, number, math.tointeger(tonumber(at)), names)
  end },
  { "^call forward first", function(file) return layers.of_order(file) end },
  { "^bad argument #1 to 'insert' %(table expected, got (%S+)%)", function(file, number, _, _, what)
    return what == "nil" and lists.kept(file, number) or what ~= "nil" and lists.of_first(file, number) or nil
  end },
  { "^bad argument #2 to 'insert' %(position", function(file, number) return lists.of_place(file, number) end },
  { "got nil", function(file, number) return names.of_line(file, number) end },
  { "got no value", function(file, number) return names.of_line(file, number) end },
}

--- Why the value of a return is nil.
-- @treturn ?table slip
function running.of_return(file, number) return names.of_line(file, number) end

--- The slip that made a line raise an error.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @string said the message
-- @treturn ?table slip { line, text, edit }: edit as in rnnlua.lab.explain.python_habits.syntax
function running.find(file, number, said)
  if not file.lines[number] then return nil end
  local kind, name = said:match "%((%a+) '([^']+)'%)"
  if said:find("for iterator", 1, true) then kind = "for iterator" end
  for _, rule in ipairs(RULES) do
    local first, second = said:match(rule[1])
    if first then
      local slip = rule[2](file, number, kind, name, first, second)
      if slip or slip == false then return slip or nil end
    end
  end
  return layers.of_itself(file, number)
end

return running
