--- Calls of values that can't be called.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.calls

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local layers = require "rnnlua.lab.explain.python_habits.runtime_errors.layers"
local lines = require "rnnlua.lab.explain.python_habits.lines"
local names = require "rnnlua.lab.explain.python_habits.runtime_errors.names"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"
local texts = require "rnnlua.lab.explain.python_habits.compile_errors.texts"
local words = require "rnnlua.lab.explain.python_habits.words"

local calls = {}

local LIBRARIES = { math = true, string = true, table = true, io = true, os = true, coroutine = true, utf8 = true }
local METHODS = { "forward", "backward", "states", "init" }

local function of_rnn(name)
  local rnn, list = require "rnnlua", {}
  if rnn[name] then return name end
  for key in pairs(rnn) do
    if type(key) == "string" then list[#list + 1] = key end
  end
  table.sort(list)
  return nil, list
end

local function of_global(file, number, name)
  if name == "unpack" and file.lines[number].code:find " unpack %( .* [.:] %a+ward " then
    return { line = number, text = "A method gives its several results as they are, without `unpack`.",
      edit = function(code)
      return (code:gsub(" unpack %( (.*) %) $", " %1 "))
    end }
  elseif name == "unpack" and #expressions.arguments(file.lines[number].code, " unpack (%b())") > 1 then
    return { line = number, text = "Several values stand side by side in Lua, without `unpack`.", edit = function(code)
      return (code:gsub(" unpack (%b())", function(inner) return inner:sub(2, -2) end))
    end }
  elseif name == "set" and #expressions.arguments(file.lines[number].code, " set (%b())") > 1 then
    return nil
  elseif words.functions[name] then
    return { line = number, text = words.functions[name][1], edit = words.translated }
  end
  if name == "f" and file.lines[number].raw:find "%f[%w_]f[\"']" then
    local f_string = 'Lua has no f-strings. `("x is %g"):format(x)` puts a number into a text.'
    return { line = number, text = f_string, edit = function(code, list, at) return texts.f_string(code, list,
      list[at]) end }
  end
  if of_rnn(name) then
    return { line = number, text = ("It is `rnn.%s`."):format(name), edit = function(code)
      return names.renaming(name, "rnn . " .. name)((code:gsub("%f[%w_]new " .. name .. " ", name .. " ")))
    end }
  end
  return names.of_global(file, number, name)
end

--- The field of `rnn` that a misspelt one means.
-- @treturn ?table slip
function calls.of_rnn(file, number, name)
  local _, list = of_rnn(name)
  local near = list and file.nearest(name, list)
  return near and { line = number, text = ("`rnn` has no `%s`. Did you mean `rnn.%s`?"):format(name, near),
    edit = function(of)
      return (of:gsub(" rnn %. " .. name .. " ", " rnn . " .. near .. " "):gsub(" rnn %. Layer %. extend ",
        " rnn . Layer : extend "))
    end } or nil
end

-- The methods that the file declares.
local function own_methods(file)
  local list = table.move(METHODS, 1, #METHODS, 1, {})
  for _, block in ipairs(file:variables().blocks) do
    if block.head and block.head:find ":" then list[#list + 1] = block.name end
  end
  return list
end

-- Whether the file fills a list, or makes it with elements.
local function is_filled(file, list)
  list = list:gsub("%p", "%%%0")
  for _, line in ipairs(file.lines) do
    if line.code:find("%f[%w_]" .. list .. " %[ [^%]]* %] [%w_%. ,%[%]]*= ")
      or line.code:find("%f[%w_]" .. list .. " = { [^}]") or line.code:find(" insert %( " .. list .. " ,") then
      return true
    end
  end
  return false
end

local function of_method(file, number, name)
  local code = file.lines[number].code
  if (name == "new" or name == "New") and code:find " table [.:] [nN]ew %( %)" then
    return { line = number, text = "An empty table is `{}` in Lua.",
      edit = function(of) return (of:gsub(" table [.:] [nN]ew %( %)", " { }")) end }
  elseif (name == "new" or name == "New") and code:find " rnn %. %u" then
    return { line = number, text = "A layer is made by calling its class, without `new`.",
      edit = function(of) return (of:gsub(" [.:] " .. name .. " %(", " (")) end }
  end
  local library = code:match("%f[%w_](%a+) [.:] " .. name .. " ")
  if name:find "^extends?$" and code:find " rnn " then
    return { line = number, text = 'A class of layers is made by `rnn.Layer:extend "Name"`.', edit = function(of)
      return (of:gsub(" rnn .-extends? ", " rnn . Layer : extend "))
    end }
  elseif library == "rnn" then
    return calls.of_rnn(file, number, name)
  elseif LIBRARIES[library] then
    local list = {}
    for key in pairs(_G[library]) do list[#list + 1] = key end
    table.sort(list)
    local near = file.nearest(name, list)
    if words.functions[name] then return { line = number, text = words.functions[name][1] } end
    if library == "table" and words.methods[name] then return { line = number, text = words.methods[name] } end
    if not near then return { line = number, text = ("`%s` has no `%s` in Lua."):format(library, name) } end
    return { line = number, text = ("`%s` has no `%s`. Did you mean `%s.%s`?"):format(library, name,
      library, near),
      edit = function(of) return (of:gsub(" " .. library .. " %. " .. name .. " ", (" %s . %s "):format(library,
        near))) end }
  end
  local near = file.nearest(name, own_methods(file))
  if near then
    return { line = number, text = ("Is `%s` meant to be `%s`?"):format(name, near),
      edit = function(of) return (of:gsub(" ([.:]) " .. name .. " %(", " : " .. near .. " (")) end }
  end
  if words.lengths[name] then return names.of_length(file, number) end
  local index, counts_down = layers.index_at(file, number)
  if counts_down and (name == "append" or name == "push") then
    return { line = number, text = ("A list has no `%s` in Lua. This loop counts down, so each value goes to its own "
      .. "index, `%s`."):format(name, index), edit = function(of)
        return (of:gsub("^ ([%a_][%w_ .]*) [.:] %a+ %( ([^,]*) %) ;? ?$", " %1 [ " .. index .. " ] = %2 "))
      end }
  elseif name == "append" or name == "push" then
    return { line = number, text = words.methods[name], edit = function(of)
      return (of:gsub("^ ([%a_][%w_ .]*) [.:] %a+ %( ([^,]*) %) ;? ?$", " %1 [ # %1 + 1 ] = %2 "))
    end }
  elseif name == "insert" then
    return { line = number, text = words.methods[name], edit = function(of)
      return (of:gsub("^ ([%a_][%w_ .]*) [.:] insert %( (.*) %) ;? ?$", function(list, arguments)
        return (" table . insert ( %s , %s ) "):format(list, (arguments:gsub("^0 , ", "1 , ")))
      end))
    end }
  elseif words.methods[name] then
    return { line = number, text = words.methods[name] }
  elseif name == "__call__" then
    return { line = number, text = "A layer is no function: `layer:forward(…)` calls its method.",
      edit = function(of) return (of:gsub(" [.:] __call__ %(", " : forward (")) end }
  end
  local list = (name == "forward" or name == "backward") and code:match("([%a_][%w_ .]*) : " .. name .. " %(")
  if list and list ~= "self" then
    list = list:match "= (.*)$" or list
    if not is_filled(file, list) then
      return { line = number, text = ("`%s` is a table without a method `%s`: it is no layer."):format(
        list:gsub(" ", ""), name) }
    end
    return { line = number, text = ("`%s` has no %s: is it a list of layers? Each is called by its index, "
      .. "`%s[t]:%s(…)`."):format(
      list:gsub(" ", ""), name, list:gsub(" ", ""), name) }
  end
  if code:find(" self [.:] " .. name .. " %(") then
    return { line = number, text = ("This file has no method `%s`, and neither has a layer of rnnlua."):format(name) }
  end
end

-- Whether a line uses a global that has no value.
local function has_unknown(file, number)
  for _, use in ipairs(file:variables().uses) do
    if use.line == number and not use.declared and _G[use.name] == nil then return true end
  end
  return false
end

-- A string or a parenthesis that is read as the arguments of what stands before it.
local function joined(file, number, name)
  local below = lines.after(file.lines, number)
  local line = file.lines[number]
  local first = below and file.lines[below].tokens[1]
  local is_whole = line.tokens[#line.tokens] == name or not name or name == "?"
  if first and is_whole and first:find '^"' then
    local raw = file.lines[below].raw
    local is_python = raw:find "^%s*''['']" or raw:find '^%s*""["]'
    return { line = below, text = is_python and "A comment begins with `--` in Lua."
      or "A text alone is no statement in Lua: a comment begins with `--`." }
  elseif first == "(" and is_whole then
    return { line = below, text = ("Lua reads this line as the arguments of a call of what ends line %d: a `;` at the "
      .. "end of line %d separates them."):format(number, number) }
  elseif name and line.raw:find("%f[%w_]" .. name .. "'") and line.code:find(" " .. name .. ' "%d') then
    return { line = number, text = ("A name has no prime in Lua, and a number no transpose: leave out the `'` behind "
      .. "`%s`."):format(name) }
  end
end

-- A call of a number, a list or a layer.
local function of_value(file, number, what, name)
  local code = file.lines[number].code
  if what == "number" and name and code:find(" " .. name .. " ( )", 1, true) then
    return { line = number, text = ("`%s()` calls `%s`, which is a number: leave the parentheses out."):format(name,
      name), edit = function(of)
        return (of:gsub(" self %. ([%a_][%w_]*) %( %)", function(field)
          return file:sets_field(field)[1] and " self . " .. field or nil
        end):gsub(" " .. name .. " %( %)", " " .. name))
      end }
  elseif joined(file, number, name) then
    return joined(file, number, name)
  elseif what == "number" and name and code:find(" " .. name .. " (", 1, true) then
    return { line = number, text = ("`%s(` calls `%s`, which is a number: a product has a `*`."):format(name, name),
      edit = not has_unknown(file, number) and function(of)
        return (of:gsub(" ([%a_][%w_]*) %(", function(called)
          return scopes.is_parameter(file:variables(), number, called) and (" %s * ("):format(called) or nil
        end):gsub(" " .. name .. " %(", " " .. name .. " * ("))
      end or nil }
  elseif what == "table" and LIBRARIES[name] then
    return name == "table" and { line = number, text = "An empty table is `{}` in Lua.",
      edit = function(of) return (of:gsub("([^.:] )table %( %)", "%1{ }")) end } or nil
  elseif what == "table" and name and code:find(" rnn . " .. name .. " (", 1, true) then
    return name == "Layer" and { line = number, text = 'A class of layers is made by `rnn.Layer:extend "Name"`.',
      edit = function(of)
        return (of:gsub("%f[%w_]new rnn ", "rnn "):gsub(" rnn %. Layer %( (\"%d+) %)", " rnn . Layer : extend %1"))
      end } or nil
  elseif what == "table" and name and code:find(" " .. name .. " ( )", 1, true) then
    return { line = number, text = ("`%s()` calls `%s`, which is a table: leave the parentheses out."):format(name,
      name), edit = not code:find("%f[%w_]new [%w_. ]*" .. name .. " %(") and function(of)
        return (of:gsub(" " .. name .. " %( %)", " " .. name))
      end or nil }
  elseif what == "table" and name and (code:find(" " .. name .. " { [^{}=]+ }")
    or code:find(" " .. name .. ' "%d') and file.lines[number].raw:find("%f[%w_]" .. name .. "%[%[")) then
    return { line = number, text = ("An element of a list has one pair of square brackets: `%s[i]`."):format(name),
      edit = function(of, list, at)
        local line = list[at]
        return (of:gsub(" " .. name .. " { ([^{}]*) }", " " .. name .. " [ %1 ]")
          :gsub(" " .. name .. ' "(%d+) ', function(string)
            local index = line.strings[math.tointeger(tonumber(string))]:match "^%[%[ *([%w_]+) *%]%]$"
            return index and (" %s [ %s ] "):format(name, index) or nil
          end))
      end }
  elseif what == "table" and name and code:find(" " .. name .. " (", 1, true) then
    return { line = number, text = ("`%s(…)` calls `%s`, which is a table: its values are read with square brackets.")
      :format(name, name),
      edit = function(of) return (of:gsub(" " .. name .. " %( ([^()]*) %)", " " .. name .. " [ %1 ]")) end }
  elseif what and what:find "[%u.]" then -- the class of a layer
    return { line = number, text = "A layer is no function: `layer:forward(…)` calls its method.", edit = function(of)
      if name and name ~= "?" then return (of:gsub("%f[%w_]" .. name .. " %(", name .. " : forward (")) end
      return (of:gsub("%] %(", "] : forward ("))
    end }
  end
end

--- The slip that caused a failing call.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @string what type of the value that is called
-- @string[opt] kind of its variable: global, local, field, method …
-- @string[opt] name
-- @treturn ?table slip { line, text, edit }
function calls.find(file, number, what, kind, name)
  if what ~= "nil" then return of_value(file, number, what, name) end
  if kind == "global" then return of_global(file, number, name) end
  if kind == "method" or kind == "field" then return of_method(file, number, name) end
  return kind == "local" and names.of_local(file, number, name) or nil
end

return calls
