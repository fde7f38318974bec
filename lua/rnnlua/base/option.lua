--- Reading options. Each function takes the value that the user gave, and its name for messages. It returns the value
-- to use, or the default if the value is nil.
-- @module rnnlua.base.option

local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local option = {}

--- Whether a list has an item.
-- @tparam table list
-- @param item
-- @treturn boolean
function option.contains(list, item)
  for i = 1, #list do
    if list[i] == item then return true end
  end
  return false
end

--- Checks that the options of a function are a table, and that it knows their names.
-- @param given
-- @tparam {string,...} known the keys
-- @string what the function
-- @string example of such options
-- @raise a usage error that names the nearest key
function option.check_all(given, known, what, example)
  if type(given) ~= "table" then
    usage_error.raise("options: expected a table such as %s, got %s", example, values.describe(given))
  end
  nearest.check_keys(given, known, what)
end

--- A finite number, not negative.
-- @param value
-- @string name
-- @tparam[opt] number default
-- @treturn ?number
-- @raise a usage error
function option.size(value, name, default)
  if value == nil then return default end
  if not (math.type(value) and value >= 0 and value < math.huge) then
    usage_error.raise("%s: expected a finite number, not negative, got %s", name, values.describe(value))
  end
  return value + 0.0
end

local function whole(value, name, expected, fits, default)
  if value == nil then return default end
  local integer = math.type(value) and math.tointeger(value)
  if not (integer and fits(integer)) then
    usage_error.raise("%s: expected %s, got %s", name, expected, values.describe(value))
  end
  return integer
end

--- An integer; a float with an integral value is one.
-- @param value
-- @string name
-- @tparam[opt] integer default
-- @treturn ?integer
-- @raise a usage error
function option.integer(value, name, default)
  return whole(value, name, "an integer", function() return true end, default)
end

--- An integer from 1 on.
-- @param value
-- @string name
-- @tparam[opt] integer default
-- @treturn ?integer
-- @raise a usage error
function option.count(value, name, default)
  return whole(value, name, "a positive integer", function(integer) return integer >= 1 end, default)
end

--- One of some names.
-- @param value
-- @string name of the option; its plural has an s
-- @tparam {string,...} known
-- @tparam[opt] string default
-- @treturn ?string
-- @raise a usage error that names the nearest
function option.choice(value, name, known, default)
  if value == nil then return default end
  if option.contains(known, value) then return value end
  if type(value) ~= "string" then
    usage_error.raise("%s: expected a name (%s), got %s", name, table.concat(known, ", "), values.describe(value))
  end
  usage_error.raise("%s: there is no '%s'%s", name, value, nearest.suggestion(value, known, name .. "s"))
end

--- A list of names, or one name for a list of one. Read raw.
-- @param value
-- @string name
-- @tparam {string,...} known
-- @tparam table words { what is said of another name, such as "is no input"; what the known ones are, such
--   as "inputs" }
-- @treturn ?{string,...}
-- @raise a usage error that names the nearest
function option.names(value, name, known, words)
  if value == nil then return nil end
  if type(value) == "string" then value = { value } end
  if type(value) ~= "table" then
    usage_error.raise("%s: expected a name or a list of names, got %s", name, values.describe(value))
  end
  value = values.raw(value)
  for i = 1, #value do
    local one, is_known = value[i], false
    for j = 1, #known do
      if known[j] == one then
        is_known = true
        break
      end
    end
    if not is_known and type(one) ~= "string" then
      usage_error.raise("%s[%d]: expected a name, got %s", name, i, values.describe(one))
    elseif not is_known then
      usage_error.raise("%s: '%s' %s%s", name, one, words[1], nearest.suggestion(one, known, words[2]))
    end
  end
  if #value == 0 then
    usage_error.raise("%s: expected at least one name, got an empty list; leave it out for all %s", name, words[2])
  end
  return value
end

--- A function.
-- @param value
-- @string name
-- @treturn ?function
-- @raise a usage error
function option.func(value, name)
  if value ~= nil and type(value) ~= "function" then
    usage_error.raise("%s: expected a function, got %s", name, values.describe(value))
  end
  return value
end

return option
