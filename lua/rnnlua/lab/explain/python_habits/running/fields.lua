--- Why a field is nil: a field of self, of a class, or of a table that the layer was given.
-- @module rnnlua.lab.explain.python_habits.running.fields

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
  if sets[1] then return too_few_fields(file, sets, name) end
  local near = file.nearest(name, file:fields())
  if near then
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
  return { line = number, text = (
    "Nothing in this file gives `self.%s` a value: keep it in %s, `self.%s = %s`."):format(
    name, with and with.name or "forward", name, with and name or "…") }
end

return fields
