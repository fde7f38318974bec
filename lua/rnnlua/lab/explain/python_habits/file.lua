--- The names in a file: the fields of self, its functions, its classes.
-- @module rnnlua.lab.explain.python_habits.file

local lines = require "rnnlua.lab.explain.python_habits.lines"
local nearest = require "rnnlua.base.nearest"
local scopes = require "rnnlua.lab.explain.python_habits.scopes"

local File = {}
File.__index = File

local CONSTRUCTORS = { __init__ = true, __init = true, new = true, initialize = true, constructor = true, Init = true,
  setup = true, create = true, _init = true }

--- Reads a source.
-- @string text
-- @treturn table { lines, text, scopes }: rnnlua.lab.explain.python_habits.lines, and .scopes, which is read at the
--   first use
function File.new(text)
  return setmetatable({ text = text, lines = lines.read(text) }, File)
end

--- The variables of the file (rnnlua.lab.explain.python_habits.scopes).
function File:variables()
  self.scopes = self.scopes or scopes.read(self.text)
  return self.scopes
end

-- Whether a line sets `self["name"]`, or a field of self whose name is in a variable.
local function sets_by_key(line, name)
  for key, from in line.code:gmatch " self %[ (%S+) [^%]]*%] ()" do
    local text = line.strings[math.tointeger(tonumber(key:match '^"(%d+)$'))]
    if line.code:find('^[%w_%. ,%[%]"]*= ', from) and (not text or text:sub(2, -2) == name) then return true end
  end
  return false
end

--- The lines that assign to self.NAME, alone or in a list.
-- @string name
-- @treturn {integer,...}
function File:sets_field(name)
  local found = {}
  for number, line in ipairs(self.lines) do
    for from in line.code:gmatch(" self %. " .. name .. " ()") do
      if line.code:find("^= ", from) or line.code:find("^, [%w_%. ,%[%]]*= ", from) then
        found[#found + 1] = number
        break
      end
    end
    if line.code:find("[{,] " .. name .. " = ") or sets_by_key(line, name) then found[#found + 1] = number end
  end
  return found
end

--- Whether self.NAME is read or set.
-- @string name
-- @tparam[opt] integer except a line whose function does not count
function File:mentions_field(name, except)
  local own = except and self:function_at(except)
  for number, line in ipairs(self.lines) do
    if line.code:find(" self %. " .. name .. " ") and not (own and self:function_at(number) == own) then return true end
  end
  return false
end

--- Whether self.NAME is read as a list: by its length, an index or `ipairs`.
function File:uses_list(name)
  for _, line in ipairs(self.lines) do
    local has_index = line.code:find(" self %. " .. name .. ' %[ [^"]')
    if has_index or line.code:find(" # self %. " .. name .. " ") then return true end
  end
  return false
end

--- The names of all fields of self that get a value.
-- @treturn {string,...}
function File:fields()
  local names, seen = {}, {}
  for _, line in ipairs(self.lines) do
    for name in line.code:gmatch " self %. ([%a_][%w_]*)" do
      if not seen[name] and self:sets_field(name)[1] then names[#names + 1] = name end
      seen[name] = true
    end
    for _, text in ipairs(line.strings) do
      local name = text:sub(2, -2)
      if name:find "^[%a_][%w_]*$" and not seen[name] and sets_by_key(line, name) then
        names[#names + 1], seen[name] = name, true
      end
    end
  end
  return names
end

--- The function that contains a line, as a block (rnnlua.lab.explain.python_habits.scopes); nil outside functions.
function File:function_at(number)
  local block = scopes.block_at(self:variables(), number).func
  return block and block.head and block or nil
end

--- The function with a parameter of this name.
-- @string name
-- @treturn ?table its block
function File:with_parameter(name)
  for _, declared in ipairs(self:variables().declarations) do
    if declared.name == name and declared.kind == "parameter" and declared.block.name then return declared.block end
  end
end

--- A method that is meant as the constructor, but is not named `init`.
-- @treturn ?table its block
function File:misnamed_constructor()
  for _, block in ipairs(self:variables().blocks) do
    if block.kind == "function" and CONSTRUCTORS[block.name] and block.head:find "[.:]" then return block end
  end
end

--- The method of a name.
-- @treturn ?table its block
function File:method(name)
  for _, block in ipairs(self:variables().blocks) do
    if block.head and block.head:find("[.:]" .. name .. "$") then return block end
  end
end

--- The last line of a function, where it returns a value.
-- @tparam {string,...} names the function has one of them
-- @treturn ?integer
function File:last_return(names)
  for _, name in ipairs(names) do
    for _, block in ipairs(self:variables().blocks) do
      local number = block.kind == "function" and block.name == name and lines.before(self.lines, block.last)
      if number and number > block.line and self.lines[number].code:find "^ return [^;]" then return number end
    end
  end
end

--- The class whose methods the file declares.
-- @treturn ?string
function File:method_class()
  for _, block in ipairs(self:variables().blocks) do
    local class = block.head and block.head:match "^([%a_][%w_]*):"
    if class then return class end
  end
end

--- The local function with this name that is declared after a line.
-- @treturn ?integer its line
function File:function_below(name, number)
  for _, declared in ipairs(self:variables().declarations) do
    if declared.name == name and declared.line > number and declared.block == self.scopes.root then
      return declared.line
    end
  end
end

-- A name without the differences that readers overlook: underscores, case, o for 0, l for 1.
local function alike(name) return (name:gsub("_", ""):lower():gsub("[ol]", { o = "0", l = "1" })) end

--- The nearest of some names, if one is near and no other is equally near. An edit costs 1; exchanged neighbours and
-- case cost less. For short names, only these two count as near.
-- @string name
-- @tparam {string,...} names
-- @treturn ?string
function File.nearest(name, names)
  local plain = alike(name)
  for _, other in ipairs(names) do
    if other ~= name and alike(other) == plain then return other end
  end
  local best, apart = nearest.nearest(name, names)
  local far = #name <= 3 and 0.75 or math.max(1, #name / 4)
  if not best or apart == 0 or apart > far then return nil end
  for _, other in ipairs(names) do
    if other ~= best and select(2, nearest.nearest(name, { other })) == apart then return nil end
  end
  return best
end

return File
