--- Why a field is nil: a field of self, of a class, or of a table that the layer was given.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.fields

local first_values = require "rnnlua.lab.explain.python_habits.runtime_errors.first_values"
local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"

local fields = {}

-- An assignment with fewer values than fields of self, so that one is nil.
local function too_few_fields(file, sets, name)
  local left, values = file.lines[sets[1]].code:match "^ ([%w_ ,.]+) = (.*) $"
  local count, given = left and expressions.commas(left) + 1, values and expressions.count_values(values)
  return given and given < count and { line = sets[1], text = (
    "%d %s for %d names: `self.%s` may get none, and is nil.")
    :format(given, given == 1 and "value" or "values", count, name) } or nil
end

-- The line that sets a field to the value of a global that nobody has given one.
local function unknown_value(file, sets, name)
  for _, number in ipairs(sets) do
    local value = file.lines[number].code:match("^ self %. " .. name .. " = ([%a_][%w_]*) $")
    local slip = value and first_values.of_later(file, number, value)
    if slip then return slip end
  end
end

-- The line of a local variable with this name in another function.
local function local_elsewhere(file, name, number)
  local here = scopes.block_at(file:variables(), number).func
  for _, declared in ipairs(file:variables().declarations) do
    if declared.name == name and declared.kind == "local" and declared.block.func ~= here
      and declared.block ~= file.scopes.root then
      return declared.line
    end
  end
end

-- The line of another function that gives a global of this name a value.
local function global_of(file, name, number)
  local here = scopes.block_at(file:variables(), number).func
  for _, use in ipairs(file:variables().uses) do
    local code = file.lines[use.line].code
    local is_set = use.name == name and not use.declared and code:find("^ [%w_ ,]*%f[%w_]" .. name .. " [%w_ ,]*= ")
    if is_set and scopes.block_at(file:variables(), use.line).func ~= here and not code:find(" self %. " .. name .. " ")
    then
      return use.line
    end
  end
end

-- The line that sets `selfNAME`, or `self_NAME`, which is a global variable.
local function without_dot(file, name)
  for number, line in ipairs(file.lines) do
    local written = line.code:match("^ [%w_ ,.%[%]]*%f[%w_](self_?" .. name .. ") [%w_ ,.%[%]]*= ")
    if written then
      return { line = number, text = ("`%s` lacks the dot of `self.%s`."):format(written, name),
        edit = function(code)
          return (code:gsub("%f[%w_]self_?([%a_][%w_]*) ", function(field)
            local is_same = written:find("^self_?" .. field .. "$")
              or file:mentions_field(field) and not file:sets_field(field)[1]
            return is_same and ("self . %s "):format(field) or nil
          end))
        end }
    end
  end
end

-- Whether a field begins as a list, or is filled as one.
local function is_list(file, name)
  for _, number in ipairs(file:sets_field(name)) do
    local code = file.lines[number].code
    if code:find " = .*{" or code:find " , .* = " then return true end
  end
  for _, line in ipairs(file.lines) do
    if line.code:find(" self %. " .. name .. " %[ [^%]]* %] [%w_%. ,%[%]]*= ") then return true end
  end
  return false
end

-- An edit that writes `self.by` for `self.name` and `self["name"]`.
local function renaming(name, by)
  return function(code, list, number)
    code = code:gsub(" self %. " .. name .. " ", " self . " .. by .. " ")
    return (code:gsub(' self %[ "(%d+) %] ', function(at)
      if list[number].strings[math.tointeger(tonumber(at))]:sub(2, -2) == name then return " self . " .. by .. " " end
    end))
  end
end

--- `self = { … }`, which does not change the layer's fields.
-- @treturn ?table slip
function fields.of_new_self(file)
  for number, line in ipairs(file.lines) do
    if line.code:find "^ self = " then
      return { line = number, text = "`self = …` gives the variable another value, and the layer keeps nothing of "
        .. "it: set "
        .. "its fields one by one, `self.x = x`." }
    end
  end
end

--- Whether a line reads a field of self by a quoted name: `self["x"]`.
-- @treturn boolean
function fields.is_quoted(file, number, name)
  local line = file.lines[number]
  for at in line.code:gmatch ' self %[ "(%d+) %]' do
    if line.strings[math.tointeger(tonumber(at))]:sub(2, -2) == name then return true end
  end
  return false
end

--- `Class.prototype.method = function`.
-- @treturn ?table slip
function fields.of_prototype(file, name)
  if name ~= "prototype" then return nil end
  for number, line in ipairs(file.lines) do
    if line.code:find "^ [%a_][%w_]* %. prototype %. " then
      return { line = number, text = "A class has no prototype in Lua: `function Class:name(…)` … `end` is its method.",
        edit = function(code)
          return (code:gsub("^ ([%a_][%w_]*) %. prototype %. ([%a_][%w_]*) = function %(", " function %1 : %2 ("))
        end }
    end
  end
end

--- A field of the class where a field of self is meant.
-- @treturn ?table slip
function fields.of_class(file, number, name)
  local block = file:function_at(number)
  local class = (block and block.head or ""):match "^([%a_][%w_]*):"
  if not class or not file.lines[number].code:find(" " .. class .. " . " .. name .. " ", 1, true) then return nil end
  return { line = number, text = ("`%s.%s` is a field of the class; the layer's own is `self.%s`."):format(class, name,
    name), edit = function(code) return (code:gsub(" " .. class .. " %. ", " self . ")) end }
end

--- A field of a parameter with a similar name to another field that the file, or a comment in it, mentions.
-- @treturn ?table slip
function fields.of_parameter(file, number, name)
  local object = file.lines[number].code:match("([%a_][%w_]*) %. " .. name .. " ")
  if not object or not scopes.is_parameter(file:variables(), number, object) then return nil end
  local others, seen = {}, { [name] = true }
  for other in file.text:gmatch("%f[%w_]" .. object .. "%.([%a_][%w_]*)") do
    if not seen[other] then others[#others + 1] = other end
    seen[other] = true
  end
  local near = file.nearest(name, others)
  return near and { line = number, text = ("`%s` has no `%s`. Did you mean "
    .. "`%s.%s`?"):format(object, name, object, near),
    edit = function(code)
      return (code:gsub("%f[%w_]" .. object .. " %. " .. name .. " ", object .. " . " .. near .. " "))
    end } or nil
end

-- An edit that writes a field for a name that stands alone.
local function as_field(name, object)
  return function(code)
    return (code:gsub("([^.:] )" .. name .. " ", "%1" .. object .. " . " .. name .. " "))
  end
end

--- A name that is a field of a parameter: `at` for `options.at`, `options[at]`.
-- @treturn ?table slip
function fields.of_bare_name(file, number, name)
  local block = file:function_at(number)
  if not block then return nil end
  for _, declared in ipairs(file:variables().declarations) do
    local object = declared.kind == "parameter" and declared.block == block and declared.name
    if object and object ~= "self" then
      local has_fields = file.text:find("%f[%w_]" .. object .. "%.%a")
      if has_fields and file.lines[number].code:find((" %s [ %s ] "):format(object, name), 1, true) then
        return { line = number, text = ("`%s[%s]` reads a field whose name is in the variable `%s`; the field `%s` is "
          .. "`%s.%s`."):format(object, name, name, name, object, name), edit = function(code)
            return (code:gsub(" " .. object .. " %[ " .. name .. " %]", (" %s . %s"):format(object, name)))
          end }
      elseif file.text:find("%f[%w_]" .. object .. "%." .. name .. "%f[^%w_]") then
        return { line = number, text = ("`%s` is unknown here, so it is nil. Did you mean `%s.%s`?"):format(name,
          object, name), edit = as_field(name, object) }
      end
    end
  end
end

--- A field of a parameter that may be missing, and has no default.
-- @string value what a variable was given
-- @treturn ?table slip
function fields.of_default(file, number, value)
  local object, name = value:match "^([%a_][%w_]*) %. ([%a_][%w_]*)$"
  if not object or not scopes.is_parameter(file:variables(), number, object) or object == "self" then return nil end
  return { line = number, text = ("`%s.%s` is nil here: `or` gives a value in its place, `%s.%s or …`."):format(object,
    name, object, name) }
end

--- Why a field of self is nil.
-- @treturn ?table slip
function fields.of_field(file, number, name)
  local replaced = fields.of_new_self(file)
  if replaced then return replaced end
  local sets = file:sets_field(name)
  local constructor = file:misnamed_constructor()
  if constructor and (not sets[1] or sets[1] >= constructor.line and sets[1] <= constructor.last) then
    return { line = constructor.line, text = ("`%s` is never called: the constructor of a layer is `init`."):format(
      constructor.head), edit = function(code)
        return (code:gsub("[.:] " .. constructor.name .. " %( self ,? ?", ": init ( ")
          :gsub("[.:] " .. constructor.name .. " %(", ": init ("))
      end }
  end
  if sets[1] then
    return too_few_fields(file, sets, name) or first_values.of_field(file, sets, name)
      or unknown_value(file, sets, name)
  end
  local filled = first_values.of_list(file, name)
  if filled then return filled end
  local is_here = scopes.is_parameter(file:variables(), number, name) and not file:mentions_field(name, number)
  if is_here then
    return { line = number, text = ("`%s` is a parameter here, and nothing sets a field `self.%s`."):format(name, name),
      edit = function(code)
        return (code:gsub(" self %. ([%a_][%w_]*) ", function(field)
          local is_same = scopes.is_parameter(file:variables(), number, field) and not file:sets_field(field)[1]
          return is_same and " " .. field .. " " or nil
        end))
      end }
  end
  local undotted = without_dot(file, name)
  if undotted then return undotted end
  local global = global_of(file, name, number)
  if global then
    return { line = global, text = ("`%s` of this line is a variable, and no field: keep it in self, `self.%s`, from "
      .. "here on."):format(name, name) }
  end
  local near = file.nearest(name, file:fields())
  local is_called = near and file.lines[number].code:find(" self %. " .. name .. " : ")
  if near and (file:uses_list(name) and not is_list(file, near) or is_called and is_list(file, near)) then
    return { line = number, text = ("Nothing in this file gives `self.%s` a value; line %d sets `self.%s`."):format(
      name, file:sets_field(near)[1], near) }
  elseif near then
    return { line = number, text = ("Nothing in this file gives `self.%s` a value. Did you mean `self.%s`?"):format(
      name, near), edit = renaming(name, near) }
  end
  local own = local_elsewhere(file, name, number)
  if own then
    return { line = number, text = (
      "`%s` of line %d is a local variable, known in its function alone: keep it in self, "
      .. "`self.%s = %s`."):format(name, own, name, name) }
  end
  local with = file:with_parameter(name)
  local class = not with and not file:method "init" and file:uses_list(name) and file:method_class()
  if class then
    return { line = number, text = (
      "Nothing in this file gives `self.%s` a value: a layer gets it in its `init`, `function %s:init(n)`."):format(
      name, class) }
  end
  if not with or with == file:function_at(number) then
    return { line = number, text = ("Nothing in this file gives `self.%s` a value."):format(name) }
  end
  return { line = number, text = ("Nothing in this file gives `self.%s` a value: keep it in %s, "
    .. "`self.%s = %s`."):format(name, with.name, name, name) }
end

return fields
