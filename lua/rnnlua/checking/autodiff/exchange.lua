--- Replaces libraries in a layer's functions during a call: `math` by a version for traced numbers, and the library's
-- own cell by a plain function. It replaces the upvalues of the functions, and libraries that they find among their
-- globals. Afterwards everything is restored.
-- @module rnnlua.checking.autodiff.exchange

local rnn = require "rnnlua"
local traced = require "rnnlua.checking.autodiff.traced"

local exchange = {}

-- The folder of the library's own files. Functions from there do not belong to a student.
local LIBRARY = debug.getinfo(1, "S").source:match "^(.*[/\\])checking[/\\]autodiff[/\\]"

local OF_LAYERS = { "mistakes", "plain" } -- folders with layers, which count as an author's

--- The results of `own_source` by function, because debug.getinfo is slow.
exchange.sources = setmetatable({}, { __mode = "k" })
local sources = exchange.sources

--- The source of a function, if the layer's author wrote it in Lua; false for any other function.
-- @tparam function f
-- @treturn string|boolean
function exchange.own_source(f)
  local source = sources[f]
  if source == nil then
    local info = debug.getinfo(f, "S")
    local is_ours = info.source:sub(1, #LIBRARY) == LIBRARY
    for _, folder in ipairs(OF_LAYERS) do is_ours = is_ours and not info.source:find(folder, #LIBRARY + 1, true) end
    source = info.what ~= "C" and not is_ours and info.source
    sources[f] = source
  end
  return source
end

-- Stands for the library's cell. It has forward only, because only forward is traced.
local Cell = {}
Cell.__index = Cell

function Cell.forward(_, wx, x, wh, h)
  if x == nil and type(wx) == "table" and not traced.is(wx) then wx, x, wh, h = wx.wx, wx.x, wx.wh, wx.h end
  return traced.apart(function() return h * wh + x * wx end)
end

local function new_cell() return setmetatable({}, Cell) end

-- Nested tables stand for arrays, which can hold plain numbers only.
local function tables(sizes, place, value)
  local list = {}
  for i = 1, sizes[place] do list[i] = sizes[place + 1] and tables(sizes, place + 1, value) or value end
  return list
end

local function copy(value)
  if type(value) ~= "table" or traced.is(value) then return value end
  local list = {}
  for i = 1, #value do list[i] = copy(value[i]) end
  return list
end

local function new_array(value, of)
  if math.type(value) then return tables({ value }, 1, of or 0.0) end
  if type(value) == "userdata" then return value:table() end
  return copy(value)
end

local own_rnn = setmetatable({
  RecurrentCell = new_cell,
  array = setmetatable({ is = function() return false end }, { __call = function(_, ...) return new_array(...) end }),
  zeros = function(first, ...) return tables(type(first) == "table" and first or { first, ... }, 1, 0.0) end,
}, { __index = rnn })

-- Refuses traced numbers: rawequal would say that they equal no plain number.
local function own_rawequal(a, b)
  if traced.is(a) or traced.is(b) then traced.refuse "rawequal" end
  return rawequal(a, b)
end

local function own_type(...)
  return traced.is((...)) and "number" or type(...)
end

local FUNCTIONS = { [rnn.RecurrentCell] = new_cell, [rnn.zeros] = own_rnn.zeros, [rawequal] = own_rawequal,
  [type] = own_type }
for name, f in next, math do
  if type(f) == "function" then FUNCTIONS[f] = traced.math[name] end
end

-- The replacement for a value; nil if it stays. A read-only view of a library is recognised by its functions.
local function replacement(value)
  if type(value) == "function" then return FUNCTIONS[value] end
  if type(value) ~= "table" or traced.is(value) then return nil end
  local ok, of_math, of_rnn = pcall(function() return value.exp, value.RecurrentCell end)
  if not ok then return nil end
  if of_math == math.exp then return traced.math end
  return of_rnn == rnn.RecurrentCell and own_rnn or nil
end

-- A view of globals with the libraries replaced. Assignments go to the globals themselves.
local function globals_for(env)
  local found = {} -- by library; looked up anew each time, because the lookup may run code of the author's
  return setmetatable({}, {
    __index = function(_, name)
      local value = env[name]
      if value == nil then return nil end
      local other = found[value]
      if other == nil then
        other = replacement(value)
        if other == nil then return value end
        found[value] = other
      end
      return other
    end,
    __newindex = function(_, name, value) env[name] = value end,
    __pairs = function() return pairs(env) end,
  })
end

local MOST_VALUES = 2000

-- Calls f with the functions and tables that a value refers to: upvalues of a function, and items and metatable of a
-- table. Of globals, which may refer to anything, only the functions.
local function each_within(value, f)
  local function take(item, functions_alone)
    if type(item) == "function" or type(item) == "table" and not functions_alone then f(item) end
  end
  if type(value) == "table" then
    for _, item in next, value do take(item) end
    take(debug.getmetatable(value))
    return
  end
  for i = 1, math.huge do
    local name, held = debug.getupvalue(value, i)
    if not name then return end
    if name == "_ENV" and type(held) == "table" then
      for _, item in next, held do take(item, true) end
    else
      take(held)
    end
  end
end

-- Calls f with each of the author's functions that a value refers to, directly or indirectly, nearest first.
local function each_function(start, f)
  local seen, list = { [start] = true }, { start }
  local place = 0
  local function add(item)
    if seen[item] or #list >= MOST_VALUES or type(item) == "function" and not exchange.own_source(item) then return end
    seen[item] = true
    list[#list + 1] = item
  end
  while list[place + 1] do
    place = place + 1
    each_within(list[place], add)
    if type(list[place]) == "function" then f(list[place]) end
  end
end

--- Calls a function while the libraries are replaced in the functions that a layer refers to.
-- @param layer a table
-- @tparam function run
-- @treturn boolean whether it ended without an error
-- @return its result, or the error
function exchange.during(layer, run)
  local held, environments = {}, {}
  each_function(layer, function(f)
    for i = 1, math.huge do
      local name, value = debug.getupvalue(f, i)
      if not name then break end
      held[#held + 1] = { f, i, value }
      local other
      if name == "_ENV" then
        if not environments[value] then
          other = globals_for(value)
          environments[value], environments[other] = other, other
        else
          other = environments[value]
        end
      else
        other = replacement(value)
      end
      if other ~= nil then debug.setupvalue(f, i, other) end
    end
  end)
  local ok, result = pcall(run)
  for i = #held, 1, -1 do debug.setupvalue(table.unpack(held[i], 1, 3)) end
  return ok, result
end

return exchange
