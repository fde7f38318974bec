--- The library's tables as a submission sees them: it can read them, but not change them.
-- @module rnnlua.lab.run_submission.read_only

local ReadOnly = {}
ReadOnly.__index = ReadOnly

local read_only = {}

--- Makes views of tables. The same table always has the same view.
-- @treturn table with the methods below
function read_only.new()
  return setmetatable({ by_table = setmetatable({}, { __mode = "k" }), views = setmetatable({}, { __mode = "k" }) },
    ReadOnly)
end

--- Raises the error that a name can't be changed, at the line that assigns.
-- @string name such as `math.abs`
-- @tparam[opt] string owner the table that has it
-- @tparam[optchain] integer level as for `error`, counted from the caller
function read_only.refuse(name, owner, level)
  error(("`%s` can't be changed: the checks share %s. Use a local variable instead."):format(name,
    owner and "`" .. owner .. "`" or "it"), (level or 1) + 1)
end

--- Whether a value is a view.
function ReadOnly:is_view(value) return self.views[value] ~= nil end

--- The view of a table; other values are returned as they are. Fields of the table can't be changed. New fields can
-- be added, and exist only in the view.
-- @param value
-- @string name of the table, for messages
-- @tparam[opt] boolean closed whether no fields can be added: for a table in which Lua itself looks up fields,
--   because Lua would not find those of the view
function ReadOnly:of(value, name, closed)
  if type(value) ~= "table" or self.views[value] then return value end
  local found = self.by_table[value]
  if found then return found end
  local view = {}
  self.by_table[value], self.views[view] = view, true
  local function read(_, key)
    local item = value[key]
    if type(item) ~= "table" then return item end
    return self:of(item, ("%s.%s"):format(name, tostring(key)), closed)
  end
  local meta = getmetatable(value)
  return setmetatable(view, {
    __index = read,
    __newindex = function(_, key, new)
      if rawequal(new, read(nil, key)) then return end
      if closed or value[key] ~= nil then read_only.refuse(("%s.%s"):format(name, tostring(key)), name, 2) end
      rawset(view, key, new)
    end,
    __len = function() return #value end,
    __pairs = function()
      return function(_, key)
        local next_key, item = next(value, key)
        return next_key, self:of(item, ("%s.%s"):format(name, tostring(next_key)), closed)
      end, view, nil
    end,
    __call = meta and meta.__call,
    __metatable = false,
  })
end

return read_only
