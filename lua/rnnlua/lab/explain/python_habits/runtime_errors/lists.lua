--- Wrong calls of `table.insert`, from its message.
-- @module rnnlua.lab.explain.python_habits.runtime_errors.lists

local expressions = require "rnnlua.lab.explain.python_habits.expressions"

local lists = {}

local CALL = " table %. insert (%b())"

local function with_arguments(...)
  local arguments = " table . insert ( " .. table.concat({ ... }, " , ") .. " )"
  return function(code)
    return (code:gsub(" table %. insert %b()", function() return arguments end))
  end
end

--- An assignment from `table.insert`, as if it returned the list.
-- @treturn ?table slip
function lists.kept(file, number)
  if not file.lines[number].code:find "= table %. insert %(" then return nil end
  return { line = number, text = "`table.insert` changes the list, and returns nothing to keep.",
    edit = function(code) return (code:gsub("^ [^=]- = table %. insert ", " table . insert ")) end }
end

--- A first argument of `table.insert` that is not a list.
-- @treturn ?table slip
function lists.of_first(file, number)
  local kept = lists.kept(file, number)
  if kept then return kept end
  local list, value, more = table.unpack(expressions.arguments(file.lines[number].code, CALL))
  return value and not more and { line = number, text = "`table.insert` takes the list first: `table.insert(list, "
    .. "value)`.",
    edit = with_arguments(value, list) } or nil
end

--- A position that `table.insert` does not accept.
-- @treturn ?table slip
function lists.of_place(file, number)
  local list, place, value = table.unpack(expressions.arguments(file.lines[number].code, CALL))
  if not value then return nil end
  if place == "0" then
    return { line = number, text = "Lists begin at 1: `table.insert(list, 1, value)` puts a value in front.",
      edit = with_arguments(list, "1", value) }
  end
  return { line = number, text = "`table.insert` moves what stands behind the place, which may be no further than one "
    .. "behind the end; `list[i] = value` sets any element.", edit = function(code)
      return (code:gsub(" table %. insert %b()", function() return (" %s [ %s ] = %s"):format(list, place, value) end))
    end }
end

return lists
