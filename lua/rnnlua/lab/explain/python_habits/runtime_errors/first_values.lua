--- Names and fields that are used before they get their first value.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.first_values

local expressions = require "rnnlua.lab.explain.python_habits.expressions"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"

local first_values = {}

local TYPES = { float = true, double = true, int = true, number = true, string = true, bool = true, var = true,
  auto = true }

-- `local a, b c = …` up to the two names between which something is missing.
local function two_names(code)
  local before, first, second = code:match "^ local ([%w_ ,]-)([%a_][%w_]*) ([%a_][%w_]*) [%w_ ,]*= "
  if before and (before == "" or before:find ", $") then return before, first, second end
end

-- Whether a variable of this name is known above a line.
local function is_used_above(file, number, name)
  for _, known in ipairs(scopes.names_at(file:variables(), number - 1)) do
    if known == name then return true end
  end
  return false
end

--- `local a, b c = …`: it ends behind `b`, and what follows sets other names.
-- @param file rnnlua.lab.explain.python_habits.file
-- @tparam integer number of the line
-- @treturn ?table slip { line, text, edit }
function first_values.of_missing_comma(file, number)
  local before, first, second = two_names(file.lines[number].code)
  if not before then return nil end
  if TYPES[first] then
    return { line = number, text = "Variables have no type in Lua.",
      edit = function(code) return (code:gsub(" " .. first .. " " .. second .. " ", " " .. second .. " ")) end }
  end
  if first == second then
    return { line = number, text = ("`%s` stands twice here, and `local` ends between them."):format(first) }
  end
  local is_other = is_used_above(file, number, second)
  if is_other then
    return { line = number, text = ("`local` ends with `%s` here: a comma or a sign is missing between `%s` and `%s`.")
      :format(first, first, second) }
  end
  return { line = number, text = ("A comma is missing between `%s` and `%s`: `local` ends with `%s`, and what follows "
    .. "gives other variables a value."):format(first, second, first),
    edit = function(code)
      return (code:gsub(" " .. first .. " " .. second .. " ", (" %s , %s "):format(first, second)))
    end }
end

--- The line above in which a `local` lacks a comma, so that a name has no value.
-- @string name
-- @treturn ?table slip
function first_values.of_list_above(file, number, name)
  for i = number, 1, -1 do
    local code = file.lines[i].code
    if code:find(" " .. name .. " ", 1, true) and two_names(code) then
      return first_values.of_missing_comma(file, i)
    elseif code:find " function " then
      return nil
    end
  end
end

-- Whether another line than a given one gives a global a value.
local function is_set_elsewhere(file, number, name)
  for at, line in ipairs(file.lines) do
    local left = at ~= number and line.code:match "^ ([%w_ ,]-) = "
    if left and (" " .. left .. " "):find(" " .. name .. " ", 1, true) then return true end
  end
  return false
end

-- What a name may begin with: 0 for what adds up, the parameter `h0` for h.
local function start_of(file, number, name)
  local code = file.lines[number].code
  local adds = code:find("^ " .. name .. " = " .. name .. " [%+%-] ") or code:find(" = .* %+ " .. name .. " $")
  if adds then return "0" end
  return scopes.is_parameter(file:variables(), number, name .. "0") and name .. "0" or "…"
end

--- A global that a line computes from itself, and that has no value before.
-- @treturn ?table slip
function first_values.of_global(file, number, name)
  local left, right = file.lines[number].code:match "^ ([%w_ ,]-) = (.*)$"
  if left and left:find "^local " then return nil end
  if not left or not (" " .. left .. " "):find(" " .. name .. " ", 1, true)
    or not ("= " .. right):find("[^.:] " .. name .. " ") or is_set_elsewhere(file, number, name) then return nil end
  return { line = number, text = ("`%s` has no value before this line: declare it in front of the loop, "
    .. "`local %s = %s`."):format(name, name, start_of(file, number, name)) }
end

--- A local variable of a name that is declared further down in the function in which a line stands.
-- @treturn ?table slip
function first_values.of_later(file, number, name)
  local read = file:variables()
  local block = scopes.block_at(read, number)
  for _, declared in ipairs(read.declarations) do
    if declared.name == name and declared.kind == "local" and declared.line > number
      and declared.block.func == block.func and scopes.is_within(block, declared.block) then
      return { line = number, text = ("`%s` has its value from line %d on: here it is nil."):format(name,
        declared.line) }
    end
  end
end

--- `x = self.x`, where x is a parameter and nothing sets the field.
-- @treturn ?table slip
function first_values.of_overwritten(file, number, name)
  local field = file.lines[number].code:match("^ " .. name .. " = self %. ([%a_][%w_]*) $")
  if not field or file:sets_field(field)[1] then return nil end
  if not scopes.is_parameter(file:variables(), number, name) then return nil end
  return { line = number, text = ("This line gives `%s` the value of `self.%s`, which nothing sets. The other way "
    .. "round it keeps `%s`."):format(name, field, name), edit = function()
      return (" self . %s = %s "):format(field, name)
    end }
end

--- A `local` in a block of an `if` that hides the variable which is used behind the block.
-- @treturn ?table slip
function first_values.of_hidden(file, number, name)
  local read = file:variables()
  local here = scopes.block_at(read, number)
  for _, declared in ipairs(read.declarations) do
    local outer, block = declared.hides, declared.block
    local is_unused = declared.name == name and declared.kind == "local" and not declared.uses[1]
    local is_above = block.kind == "then" and declared.line < number and not scopes.is_within(here, block)
    if is_unused and is_above and block.func == here.func and outer and outer.block.func == here.func then
      local is_alone = file.lines[declared.line].code:find("^ local " .. name .. " = ")
      return { line = declared.line, text = ("`local %s` makes a new variable, which is known in this block alone, and "
        .. "the `%s` of line %d keeps its value. Leave `local` out."):format(name, name, outer.line),
        edit = is_alone and function(code) return (code:gsub("^ local ", " ")) end or nil }
    end
  end
end

--- A list in self that is filled and never made.
-- @treturn ?table slip
function first_values.of_list(file, name)
  for number, line in ipairs(file.lines) do
    if line.code:find("%f[%w_]self %. " .. name .. " %[ [^%]]* %] = ") then
      return { line = number, text = ("Nothing in this file makes `self.%s`: it begins as an empty list, "
        .. "`self.%s = {}`, before it is filled."):format(name, name) }
    end
  end
end

--- A field of self that each line that sets it computes from itself.
-- @tparam {integer,...} sets the lines that set it
-- @treturn ?table slip
function first_values.of_field(file, sets, name)
  for _, number in ipairs(sets) do
    if not file.lines[number].code:find(" = .*%f[%w_]self %. " .. name .. " ") then return nil end
  end
  local function_block = sets[1] and file:function_at(sets[1])
  local is_itself = sets[1] and file.lines[sets[1]].code:find("^ self %. " .. name .. " = self %. " .. name .. " $")
  if is_itself and scopes.is_parameter(file:variables(), sets[1], name) then
    return { line = sets[1], text = ("`self.%s` gets its own value here, which is nil. The parameter is "
      .. "`%s`."):format(name, name), edit = function() return (" self . %s = %s "):format(name, name) end }
  end
  local left, right = (sets[1] and file.lines[sets[1]].code or ""):match "^ (.-) = (.*) $"
  local values = expressions.items(" " .. (right or "") .. " ")
  for i, item in ipairs(expressions.items(" " .. (left or "") .. " ")) do
    local is_it = expressions.trimmed(item) == "self . " .. name
    if is_it and values[i] and expressions.trimmed(values[i]) == "self . " .. name then
      return { line = sets[1], text = ("`self.%s` gets its own value here, which is nil."):format(name) }
    end
  end
  return function_block and { line = sets[1], text = (
    "`self.%s` has no value before this line: begin it at the top of %s, `self.%s = 0`."):format(name,
    function_block.name, name) } or nil
end

return first_values
