--- A value as text for a person: a table is shown by its fields, not by its address.
-- @module rnnlua.base.show

local array = require "rnnlua.array"

local show = {}

-- The defaults: how many fields of a table, how many levels of nested tables, and how many bytes of a text in a table.
local ITEMS, DEPTH, LENGTH = 30, 5, 200
local MOST = 80 -- fields in total, in all nested tables
local LOOKED_AT = 1000 -- fields of a table that are read and sorted

local function quoted(value, length)
  if #value > length then value = value:sub(1, (utf8.offset(value, 0, length + 1) or length + 1) - 1) .. "…" end
  return (("%q"):format(value):gsub("\\\n", "\\n"))
end

local function metafield(value, name)
  local meta = debug.getmetatable(value)
  return type(meta) == "table" and rawget(meta, name) or nil
end

local fields

-- A value within a table.
local function inner(value, state, depth)
  if type(value) == "string" then return quoted(value, state.length) end
  if type(value) == "number" or type(value) == "boolean" or array.is(value) then return tostring(value) end
  if type(value) ~= "table" then return "a " .. type(value) end
  if next(value) == nil then return "{}" end
  if depth >= state.depth or state.open[value] or state.left <= 0 then return "{…}" end
  return fields(value, state, depth + 1)
end

-- The keys in the order in which they are shown: those that are integers, by size; then the others, by name.
local function keys_of(value, state, depth)
  local keys, names = {}, {}
  for key in next, value do
    keys[#keys + 1] = key
    names[key] = inner(key, state, depth)
    if #keys == LOOKED_AT then break end
  end
  table.sort(keys, function(a, b)
    local first, second = math.type(a) == "integer", math.type(b) == "integer"
    if first ~= second then return first end
    if first then return a < b end
    return names[a] < names[b]
  end)
  return keys, names
end

function fields(value, state, depth)
  state.open[value] = true
  local keys, names = keys_of(value, { length = state.length, depth = 0, open = {}, left = 0 }, 0)
  local items = {}
  for i, key in ipairs(keys) do
    if i > state.items or state.left <= 0 then
      items[i] = "…"
      break
    end
    state.left = state.left - 1
    local item = inner(rawget(value, key), state, depth)
    local name = type(key) == "string" and key:find "^[%a_][%w_]*$" and key or ("[%s]"):format(names[key])
    items[i] = key == i and item or ("%s = %s"):format(name, item)
  end
  state.open[value] = nil
  local class = metafield(value, "__name")
  return (type(class) == "string" and class .. " " or "") .. "{" .. table.concat(items, ", ") .. "}"
end

--- The fields of a table, those by number first: `{1, 2.5, wx = 3}`, the name of its class in front where it has
-- one. It is read raw: no metamethod runs.
-- @tparam table value
-- @tparam[opt] table options `items`, how many fields of a table are shown, by default 30; `depth`, how many tables
--   in one another, 5; `length`, bytes of a text in a table, 200
-- @treturn string one line
function show.table(value, options)
  options = options or {}
  return fields(value, { items = options.items or ITEMS, depth = options.depth or DEPTH,
    length = options.length or LENGTH, left = MOST, open = {} }, 1)
end

--- A value as `print` shows it, except that a table without `__tostring` is shown by its fields.
-- @param value
-- @treturn string
-- @raise what `__tostring` raises
function show.value(value)
  if type(value) ~= "table" or metafield(value, "__tostring") ~= nil then return tostring(value) end
  return show.table(value)
end

--- Values as `print` shows them in one line.
-- @param ...
-- @treturn string divided by tabs
function show.line(...)
  local words = table.pack(...)
  for i = 1, words.n do words[i] = show.value(words[i]) end
  return table.concat(words, "\t", 1, words.n)
end

return show
