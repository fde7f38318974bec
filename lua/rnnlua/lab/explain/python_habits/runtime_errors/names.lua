--- Why a name has no value where it is used.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.names

local elements = require "rnnlua.lab.explain.python_habits.runtime_errors.elements"
local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local fields = require "rnnlua.lab.explain.python_habits.runtime_errors.fields"
local first_values = require "rnnlua.lab.explain.python_habits.runtime_errors.first_values"
local layers = require "rnnlua.lab.explain.python_habits.runtime_errors.layers"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"
local words = require "rnnlua.lab.explain.python_habits.words"

local names = {}

local function escaped(name) return (name:gsub("%p", "%%%0")) end

-- An edit that replaces a name, unless it is a field or a method.
local function renaming(name, by)
  return function(code)
    return (code:gsub("(%S+ )" .. escaped(name) .. " %f[%S]", function(before)
      if before ~= ". " and before ~= ": " then return before .. by .. " " end
    end):gsub("^ " .. escaped(name) .. " ", " " .. by .. " "))
  end
end
names.renaming = renaming

-- An assignment with fewer values than names; `values` is the code after `=`.
local function too_few(number, name, declared, values)
  local count, given = expressions.commas(declared) + 1, expressions.count_values(values)
  local items, at = expressions.items(" " .. values .. " "), 0
  for one in declared:gmatch "[%w_]+" do
    at = at + 1
    local value = one == name and words.values[(items[at] or ""):match "^%s*(.-)%s*$"]
    if value then return { line = number, text = value[2] } end
  end
  if count > 1 and values:find "^%( .* %b() %)$" then
    return { line = number, text = "Parentheses around a call keep its first result alone: leave them out.",
      edit = function(code) return (code:gsub(" = %( (.*) %) $", " = %1 ")) end }
  end
  if not given or given >= count then return nil end
  name = declared:match "([%w_]+)%s*$"
  if given == 1 then
    return { line = number, text = ("One value for %d names: `%s` gets none, and is nil."):format(count, name),
      edit = (values:find "^%-?[%d.]+$" or values == "{ }") and function(code)
        return code:gsub(" $", "") .. (" , " .. values):rep(count - 1) .. " "
      end or nil }
  end
  return { line = number, text = ("%d values for %d names: `%s` gets none, and is nil."):format(given, count, name) }
end

-- An assignment with fewer values than names, before a line in the same function.
local function too_few_above(file, number, name)
  for i = number - 1, 1, -1 do
    local code = file.lines[i].code
    local assigned, values = code:match "^ ([%a_][%w_ ,]*) = (.*) $"
    if assigned and (" " .. assigned .. " "):find(" " .. name .. " ", 1, true) then return too_few(i, name, assigned,
      values) end
    if code:find " function " then return nil end
  end
end

-- The declaration of a local variable in a block that has ended before its use, in the same function.
local function closed_local(file, name, number)
  local read = file:variables()
  local block, found = scopes.block_at(read, number), nil
  for _, declared in ipairs(read.declarations) do
    if declared.name == name and declared.kind ~= "parameter" and declared.line < number
      and declared.block.func == block.func and not scopes.is_within(block, declared.block) then
      found = declared
    end
  end
  return found
end

-- The one line that gives a global a value, if it stands under a condition.
local function set_under_condition(file, name)
  local found
  for _, use in ipairs(file:variables().uses) do
    local code = file.lines[use.line].code
    if use.name == name and not use.declared and code:find("%f[%w_]" .. name .. " = ") then
      local is_one = not found or found == use.line
      local is_conditional = code:find(" then .*%f[%w_]" .. name .. " = ")
        or scopes.is_conditional(file:variables(), use.line)
      if not is_one or not is_conditional then return nil end
      found = use.line
    end
  end
  return found
end

-- The one name that goes on behind an underscore: `dx_t` for `dx`.
local function longer(name, list)
  local found
  for _, other in ipairs(list) do
    if other:find("^" .. name .. "_%w+$") then
      if found then return nil end
      found = other
    end
  end
  return found
end

-- The names that may be meant by a name in a line: no list is an element of itself, and a library or a function of
-- Lua is meant only where it is used as one.
local function candidates(file, number, unknown)
  local code = file.lines[number].code
  local list, filled = {}, code:match "^ ([%a_][%w_]*) %[.-%] = "
  for _, name in ipairs(scopes.names_at(file:variables(), number)) do
    if name ~= filled then list[#list + 1] = name end
  end
  for _, use in ipairs(file:variables().uses) do
    if use.is_set and not use.declared and use.name ~= unknown then list[#list + 1] = use.name end
  end
  local is_called = code:find(" " .. unknown .. ' [("]')
  local has_fields = code:find(" " .. unknown .. " .", 1, true)
  for name, value in pairs(_G) do
    local is_meant = type(value) == "table" and has_fields or type(value) == "function" and is_called
    if is_meant and type(name) == "string" and #name > 2 then list[#list + 1] = name end
  end
  return list
end

--- The text about a library of Python.
names.LIBRARY = "There is no %s here: `math` has exp, sqrt and others, and lists are gone through in loops."

-- Objects of other languages, used as globals with fields.
local OBJECTS = {
  Math = "It is `math` in Lua, in small letters.",
  console = "`print(x)` prints in Lua.",
  random = "`math.random()` gives a number from 0 to 1 in Lua.",
  sys = "`io` and `os` have what Lua knows of the system; a layer needs neither.",
  itertools = "Lua has no itertools: nested loops do the same.",
  functools = "Lua has no functools: a loop does the same.",
  copy = words.functions.copy[1],
  Array = "A list is `{}` in Lua; a loop fills it.",
  super = "`Parent.method(self, …)` calls the parent's method in Lua.",
  Object = "A table is `{}` in Lua; `pairs(t)` goes through it.",
  module = "The file gives its class to the lab by `return`, in its last line.",
  JSON = "Lua has no JSON of its own: print values one by one.",
}

-- An edit that writes `self.x` for each unknown x of a line, if self has this field.
local function with_self(file, number)
  return function(code)
    for _, use in ipairs(file:variables().uses) do
      if use.line == number and not use.declared and _G[use.name] == nil and file:sets_field(use.name)[1] then
        code = renaming(use.name, "self . " .. use.name)(code)
      end
    end
    return code
  end
end

--- Why a global is nil.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @string name
-- @treturn ?table slip { line, text, edit }
function names.of_global(file, number, name)
  local value = words.values[name]
  if value and name == "this" and not file.lines[number].code:find " this [.:%[] " then
    return { line = number, text = value[2] }
  elseif value then return { line = number, text = value[2], edit = renaming(name, (value[1]:gsub("%.", " . "))) } end
  if name == "rnn" then
    return { line = number,
      text = 'Nothing in this file loads `rnn`: `local rnn = require "rnnlua"` belongs at its top.' }
  elseif words.libraries[name] and file.lines[number].code:find(" " .. name .. " .", 1, true) then
    return { line = number, text = names.LIBRARY:format(words.libraries[name]) }
  elseif OBJECTS[name] and file.lines[number].code:find(" " .. name .. " .", 1, true) then
    return { line = number, text = OBJECTS[name], edit = name == "Math" and renaming(name, "math") or nil }
  end
  local field = name:match "^[sS]elf_?(.+)$"
  if field and file:sets_field(field)[1] then
    return { line = number, text = ("`%s` lacks the dot of `self.%s`."):format(name, field),
      edit = renaming(name, "self . " .. field) }
  elseif file.lines[number].code:find(" self [ " .. name .. " ]", 1, true) and file:sets_field(name)[1] then
    return { line = number, text = ("`self[%s]` reads a field whose name is in the variable `%s`; the field `%s` is "
      .. "`self.%s`."):format(name, name, name, name),
      edit = function(code) return (code:gsub(" self %[ ([%a_][%w_]*) %]", " self . %1")) end }
  end
  local few = too_few_above(file, number, name)
  if few then return few end
  local unset = first_values.of_list_above(file, number, name) or first_values.of_later(file, number, name)
    or first_values.of_global(file, number, name)
  if unset then return unset end
  local only = set_under_condition(file, name)
  if only then
    return { line = number, text = ("`%s` has no value here: line %d gives it one under a condition alone."):format(
      name, only) }
  end
  local closed = closed_local(file, name, number)
  if closed and closed.kind == "for" then
    return { line = number, text = ("`%s` is the variable of the loop in line %d, and known in the loop alone."):format(
      name, closed.line) }
  elseif closed then
    return { line = number, text = ("`%s` of line %d is known in its block alone: declare it before the block, "
      .. "`local %s`, and leave `local` out inside."):format(name, closed.line, name) }
  end
  local method = file:function_at(number)
  local has_self = method and method.head:find ":" or scopes.is_parameter(file:variables(), number, "self")
  if has_self and file:mentions_field(name) and file:sets_field(name)[1] then
    local is_layer = file.lines[number].code:find("%f[%w_]" .. name .. " [.:] %a+ward %(")
    return { line = number, text = ("`%s` is kept in self, as `self.%s`."):format(name, name),
      edit = not (is_layer and file:uses_list(name)) and with_self(file, number) or nil }
  end
  local below = file:function_below(name, number)
  if below then
    return { line = number, text = (
      "`%s` is known from line %d on: its `local` belongs above the function that uses it.")
      :format(name, below) }
  end
  local with, here = file:with_parameter(name), file:function_at(number)
  if with and with ~= here then
    return { line = number, text = ("`%s` is known in %s alone (line %d): keep it there, `self.%s = %s`, and write "
      .. "`self.%s` here."):format(name, with.name, with.line, name, name, name) }
  end
  local similar = file.nearest(name, scopes.names_at(file:variables(), number))
  local bare = layers.of_method(file, number, name) or not similar and layers.of_upstream(file, number, name)
    or layers.of_index_name(file, number, name) or fields.of_bare_name(file, number, name)
  if bare then return bare end
  if name:find "_$" and file.lines[number].code:find(" " .. name .. " {", 1, true) then
    local plain = name:gsub("_+$", "")
    return { line = number, text = ("`%s{…}` is how formulas are written: in Lua, it calls `%s` with a table. Use the "
      .. "variable that has this value, or a list, `%s[…]`."):format(name, name, plain) }
  end
  local meant = candidates(file, number, name)
  local near = longer(name, meant) or file.nearest(name, meant)
  local is_whole = near == "X" and not file.lines[number].code:find(" " .. name .. " [%[.:(]")
    and not file.lines[number].code:find("# " .. name .. " ") and not file.lines[number].code:find("pairs %( " .. name)
  local index = is_whole and layers.index_at(file, number)
  if index then
    return { line = number, text = ("`%s` is unknown here, so it is nil. Did you mean `X[%s]`?"):format(name, index),
      edit = renaming(name, ("X [ %s ]"):format(index)) }
  elseif near then
    return { line = number, text = ("`%s` is unknown here, so it is nil. Did you mean `%s`?"):format(name, near),
      edit = renaming(name, near) }
  end
  if file:mentions_field(name) then
    return { line = number, text = ("Is `%s` meant to be `self.%s`?"):format(name, name) }
  end
end

--- Why an element that was assigned to a local variable is nil.
-- @tparam integer number of the line of its declaration
-- @tparam[opt] string index its index, if that is a variable
-- @treturn ?table slip
function names.of_element(file, number, index)
  local slip = elements.of_index(file, number) or index and names.of_local(file, number - 1, index)
  if slip or not index then return slip end
  local name = file.lines[number].code:match "= ([%a_][%w_]*) %["
  for i = number - 1, 1, -1 do
    local code = file.lines[i].code
    local over = name and code:match(" for [%w_]+ , [%w_]+ in ipairs %( ([%w_ .]-) %) do " .. name .. " %[")
    if over then
      return { line = i, text = ("`ipairs` goes through a list; the names and values of `%s` come by `pairs`."):format(
        (over:gsub(" ", ""))), edit = function(of) return (of:gsub(" in ipairs ", " in pairs ")) end }
    elseif name and code:find("^ local " .. name .. " = setmetatable %( { } , ") then
      return { line = i, text = "`setmetatable` copies nothing: `for k, v in pairs(t) do copy[k] = v end` copies a "
        .. "table." }
    elseif name and code:find("^ local " .. name .. " = { table %. unpack %(") then
      return { line = i, text = elements.UNPACKED }
    elseif code:find " function " then
      return nil
    end
  end
end

--- Why a local variable is nil: it has fewer values than names, no value, or Python's None.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @string name
-- @tparam[opt] boolean in_sum whether it is nil in arithmetic
-- @treturn ?table slip
function names.of_local(file, number, name, in_sum)
  local unasked = layers.of_parameter(file, number, name)
  if unasked then return unasked end
  local hidden = first_values.of_hidden(file, number, name)
  if hidden then return hidden end
  local function has(declared) return declared and (" " .. declared .. " "):find(" " .. name .. " ", 1, true) end
  for i = number, 1, -1 do
    local code = file.lines[i].code
    local declared, values = code:match "^ local ([%w_ ,]+) = (.*) $"
    if has(declared) then
      local unset = first_values.of_missing_comma(file, i)
      if unset then return unset end
      local index = values:match "^[%a_][%w_ .]* %[ ([%a_][%w_]*) %]$"
      return too_few(i, name, declared, values) or index and names.of_ipairs(file, index, i)
        or values:find " %[ " and names.of_element(file, i, index) or in_sum and fields.of_default(file, i, values)
        or values:find " %[ " and names.of_unset(file, i)
    end
    local bare = code:match "^ local ([%w_ ,]+) $"
    if has(bare) then
      return { line = i, text = ("`%s` is declared without a value, so it is nil%s."):format(name,
        in_sum and "; a sum begins with 0" or ""), edit = in_sum and function(of) return of .. "= 0" .. (
          " , 0"):rep(expressions.commas(bare)) .. " " end or nil }
    end
    declared, values = code:match "^ ([%w_ ,]+) = (.*) $"
    if i < number and has(declared) then
      return first_values.of_overwritten(file, i, name) or too_few(i, name, declared, values)
    end
    if i < number and code:find(" " .. name .. " [%w_ ,]*= ") then return nil end
  end
end

--- `local a, b = { x, y }`: the first name gets the list.
-- @treturn ?table slip
function names.of_braces(file, name, number)
  for i = number - 1, 1, -1 do
    local code = file.lines[i].code
    local declared, inner = code:match "^ local ([%w_ ,]+) = { (.*) } $"
    if not declared then declared, inner = code:match "^ ([%w_ ,]+) = { (.*) } $" end
    if declared and declared:match "^([%a_][%w_]*) ," == name
      and #expressions.items(" " .. inner .. " ") == expressions.commas(declared) + 1 then
      return { line = i, text = ("`%s` gets the whole list here: several values stand side by side, without braces.")
        :format(name), edit = function(of) return (of:gsub(" = { (.*) } $", " = %1 ")) end }
    elseif code:find " function " then
      return nil
    end
  end
end

--- `for name in pairs(t)`, where the value is meant.
-- @treturn table slip
function names.of_first(_, number, name)
  return { line = number, text = ("`pairs` gives the key first and the value second: `%s` is the key here."):format(
    name), edit = function(of)
      return (of:gsub(" for " .. name .. " in pairs ", " for _ , " .. name .. " in pairs "))
    end }
end

--- `for cell in ipairs(list)` or `for cell, t in ipairs(list)`, where `cell` is the index.
-- @treturn ?table slip
function names.of_ipairs(file, name, number)
  for i = number, 1, -1 do
    local code = file.lines[i].code
    local other = code:match(" for " .. name .. " , ([%a_][%w_]*) in ipairs ")
    if code:find(" for " .. name .. " in pairs ") then
      return names.of_first(file, i, name)
    elseif code:find(" for " .. name .. " , _ in pairs ") then
      return { line = i, text = ("`pairs` gives the key first and the value second: `%s` is the key "
        .. "here."):format(name),
        edit = function(of) return (of:gsub(" for " .. name .. " , _ ", " for _ , " .. name .. " ")) end }
    elseif code:find(" for " .. name .. " in ipairs ") or other and other ~= "_" and name ~= "_" and #name > #other then
      return { line = i, text = (
        "`ipairs` gives the index first and the value second: `%s` is the index here."):format(name),
        edit = function(of)
          if other then return (of:gsub(" for " .. name .. " , " .. other, " for " .. other .. " , " .. name)) end
          return (of:gsub(" for " .. name .. " in ipairs ", " for _ , " .. name .. " in ipairs "))
        end }
    elseif code:find(" for " .. name .. " ") or code:find(" for [%w_]+ , " .. name .. " ") then
      return nil
    end
  end
end

--- `point[name]` in a loop `for name in ipairs(names)`: the variable is the index, and the key is the value. A short
-- name is probably meant as the index, and so is one with which the list itself is read.
-- @treturn ?table slip
function names.of_ipairs_key(file, number)
  for key in file.lines[number].code:gmatch "%f[%w_][%a_][%w_]* %[ ([%a_][%w_]*) %]" do
    for i = number, 1, -1 do
      local code = file.lines[i].code
      if code:find " function " then break end
      local list = code:match(" for " .. key .. " in ipairs %( (.-) %) do ")
      local is_index = #key < 3 or key == "idx" or key == "index"
      for k = i, list and #file.lines or 0 do
        is_index = is_index or file.lines[k].code:find(list .. " [ " .. key .. " ]", 1, true) ~= nil
      end
      if list then return not is_index and names.of_ipairs(file, key, i) or nil end
    end
  end
end

-- A field that other languages use for the length of a list: the code of the list, and the field.
local function length_field(code)
  for before, name in code:gmatch "()[.:] (%a+) " do
    local _, object = expressions.last_operand(code:sub(1, before - 1))
    object = object and object:match "^ ([%a_][%w_ .%[%]]-) $"
    if words.lengths[name] and object and object ~= "self" and object ~= "string" then return object, name end
  end
end

--- A field that lists in Lua do not have: `X.length`, `X.shape[0]`.
-- @treturn ?table slip
function names.of_length(file, number)
  local object, name = length_field(file.lines[number].code)
  if not object then return nil end
  local field = " " .. object:gsub("%p", "%%%0") .. " [.:] " .. name
  return { line = number, text = ("A list has no field `%s` in Lua: its length is `#%s`."):format(name,
    (object:gsub(" ", ""))),
    edit = function(code)
      code = code:gsub(field .. " %[ 0 %]", " # " .. object)
      if code:find(field .. " %[") then return nil end -- the size in another dimension
      return (code:gsub(field .. " %( %)", " # " .. object)
        :gsub(field .. " ([^.:(])", " # " .. object .. " %1"))
    end }
end

--- Why a local variable is nil since its declaration.
-- @tparam table use of rnnlua.lab.explain.python_habits.scopes
-- @treturn ?table slip
function names.of_declaration(file, use)
  local declared = use.declared
  local code = file.lines[declared.line].code
  local value = code:match(" local " .. declared.name .. " = ([%a_][%w_]*) $")
  local field = code:match("^ local " .. declared.name .. " = self %. ([%a_][%w_]*) $")
  if field and not file:sets_field(field)[1] then return fields.of_field(file, declared.line, field) end
  if value and _G[value] == nil then
    for _, other in ipairs(file:variables().uses) do
      if other.line == declared.line and other.name == value and not other.declared then
        return names.of_global(file, declared.line, value)
      end
    end
  end
  return names.of_local(file, use.line, use.name)
end

--- `p.name` in a loop over names, where `p[name]` is meant.
-- @treturn ?table slip
function names.of_dot(file, number)
  for _, declared in ipairs(file:variables().declarations) do
    local block = declared.block
    if declared.kind == "for" and block.line <= number and number <= block.last then
      local object = file.lines[number].code:match("([%a_][%w_]*) %. " .. declared.name .. " [^(]")
      if object and object ~= "self" and object ~= "rnn" then
        return { line = number, text = (
          "`%s.%s` is the field called %s; the one whose key is in the variable is `%s[%s]`.")
          :format(object, declared.name, declared.name, object, declared.name), edit = function(code)
            return (code:gsub("([%a_][%w_]*) %. " .. declared.name .. " ", "%1 [ " .. declared.name .. " ] "))
          end }
      end
    end
  end
end

--- `p["name"]` in a loop over names, where `p[name]` is meant.
-- @treturn ?table slip
function names.of_quoted(file, number)
  local line = file.lines[number]
  for object, at in line.code:gmatch '([%a_][%w_]*) %[ "(%d+) %]' do
    local name = line.strings[math.tointeger(tonumber(at))]:sub(2, -2)
    for _, declared in ipairs(file:variables().declarations) do
      local block = declared.block
      if declared.kind == "for" and declared.name == name and block.line <= number and number <= block.last then
        return { line = number, text = ("`%s[\"%s\"]` is the field called %s; the one whose key is in the variable is "
          .. "`%s[%s]`."):format(object, name, name, object, name), edit = function(code)
            return (code:gsub("%f[%w_]" .. object .. ' %[ "(%d+) %]', function(other)
              local is_same = line.strings[math.tointeger(tonumber(other))]:sub(2, -2) == name
              return is_same and ("%s [ %s ]"):format(object, name) or nil
            end))
          end }
      end
    end
  end
end

--- `for name in pairs(list)`, where the key reads another table: of a list it is the index.
-- @treturn ?table slip
function names.of_key(file, number)
  for key in file.lines[number].code:gmatch "[%a_][%w_]* %[ ([%a_][%w_]*) %]" do
    for i = number - 1, 1, -1 do
      local code = file.lines[i].code
      local over = code:match(" for " .. key .. " in pairs %( ([%w_ .]-) %) do ")
      if over and (over == "X" or over:find "wrt$" or over:find "names$" or over:find "cells$") then
        return names.of_first(file, i, key)
      elseif code:find " function " then
        break
      end
    end
  end
end

--- A global of a line that nothing in the file gives a value.
-- @treturn ?table slip
function names.of_unset(file, number)
  local set = {}
  for _, use in ipairs(file:variables().uses) do
    if not use.declared and use.is_set then set[use.name] = true end
  end
  for _, use in ipairs(file:variables().uses) do
    if use.line == number and not use.declared and not set[use.name] and _G[use.name] == nil then
      return { line = number,
        text = ("`%s` is unknown here, so it is nil: nothing in this file gives it a value."):format(use.name) }
    end
  end
end

--- The nil in a line, if Lua's message names no variable.
-- @treturn ?table slip
function names.of_line(file, number)
  local read = file:variables()
  for _, use in ipairs(read.uses) do
    if use.line == number and not use.declared and not use.is_set and _G[use.name] == nil then
      local slip = names.of_global(file, number, use.name)
      if slip then return slip end
    end
  end
  for name in file.lines[number].code:gmatch " self %. ([%a_][%w_]*) " do
    local slip = not file.lines[number].code:find(" self %. " .. name .. " =") and fields.of_field(file, number, name)
    if slip and (not file:sets_field(name)[1] or file:misnamed_constructor()) then return slip end
  end
  for _, use in ipairs(read.uses) do
    if use.line == number and use.declared and use.declared.kind == "local" and not use.is_set then
      local slip = names.of_declaration(file, use)
      if slip then return slip end
    end
  end
  for name in file.lines[number].code:gmatch "[%a_][%w_]* %. ([%a_][%w_]*) " do
    local slip = fields.of_parameter(file, number, name)
    if slip then return slip end
  end
  return elements.of_index(file, number) or names.of_length(file, number) or names.of_dot(file, number)
    or names.of_quoted(file, number) or elements.of_shorter(file, number) or elements.of_copy(file, number)
    or names.of_key(file, number) or names.of_unset(file, number)
end

return names
