--- The layer interface in Lua: the base class of students' layers, the to-do error, and the names
-- of any layer's inputs and gradients.
--
-- A layer is a differentiable function of named inputs: `layer:forward(...)` takes the inputs in order, and returns the
-- value. `layer:backward(dout)` returns the gradients of the last forward, in the order of `gradients`. Userdata and
-- tables are interchangeable.
-- @module rnnlua.layer

local core = require "rnnlua.core"

local layer = {}

-- Constructor arguments by object, for `fresh`. They are not in the object, so that a student's object
-- has only the student's fields.
local constructed = setmetatable({}, { __mode = "k" })

local Todo = { __name = "rnnlua.Todo" }

function Todo:__tostring()
  return ("%s%s is not implemented yet"):format(self.where, self.name)
end

--- Whether an error value is a to-do, raised by `todo`.
-- @param err any error value
-- @treturn boolean
function layer.is_todo(err)
  return getmetatable(err) == Todo
end

-- The name that a function has in the object's class, or in one of its ancestors.
local function method_name(object, func)
  local class = type(object) == "table" and getmetatable(object)
  while type(class) == "table" do
    for name, value in next, class do
      if value == func and type(name) == "string" then return name end
    end
    local meta = getmetatable(class)
    class = type(meta) == "table" and meta.parent
  end
end

local function raise_todo()
  local level = 3 -- 1 is this function, 2 the C function that calls it, 3 what called todo
  local info = debug.getinfo(level, "Slnf")
  local name, where, line = "this", "", nil
  if info then
    local _, object = debug.getlocal(level, 1)
    local class = type(object) == "table" and getmetatable(object)
    local method = method_name(object, info.func) or info.name
    name = method or name
    if method and type(class) == "table" and class.__name then
      name = class.__name .. ":" .. method
    end
    if info.source == debug.getinfo(1, "S").source then -- the base class's own method
      info = debug.getinfo(level + 1, "Sl") or info
    end
    line = info.currentline > 0 and info.currentline or nil
    where = line and ("%s:%d: "):format(info.short_src, line) or where
  end
  error(setmetatable({ name = name, where = where, line = line }, Todo), 0)
end

--- Raises the error "… is not implemented yet", which names the class and the method that called it. Every check shows
-- it as a to-do, not as a failure. `return rnn.todo()` is a tail call, in which Lua removes the frame of the caller;
-- `keep_frame` prevents this.
-- @function todo
-- @raise always; see `is_todo`
-- @usage function Cell:backward(dout) return rnn.todo() end
layer.todo = core.keep_frame(raise_todo)

-- Raises at the line that called into this module: reading a class's `inputs` may happen at any depth.
local function raise(message)
  local here, level = debug.getinfo(1, "S").source, 2
  while true do
    local info = debug.getinfo(level, "S")
    if not info or info.source ~= here then error(message, level) end
    level = level + 1
  end
end

-- The names of inputs and gradients.

local function class_name(object)
  local meta = getmetatable(object)
  local name = type(meta) == "table" and meta.__name
  return type(name) == "string" and name or "the layer"
end

-- The parameter names of a forward without the first, self; or nil and a message.
local function parameters(forward, what)
  local info = type(forward) == "function" and debug.getinfo(forward, "u")
  local names = {}
  if info then
    for i = 2, info.nparams do names[#names + 1] = debug.getlocal(forward, i) end
  end
  if not info or info.isvararg or info.nparams == 0 or #names < info.nparams - 1 then
    return nil, ("the inputs of %s can't be read off its forward; declare them, as in "
      .. '%s.inputs = { "wx", "x" }'):format(what, what:gsub("^the layer$", "Layer"))
  end
  return names
end

-- The inputs in order, x or X moved last.
local function x_last(inputs)
  local names, last = {}, nil
  for _, name in ipairs(inputs) do
    if name == "x" or name == "X" then last = name else names[#names + 1] = name end
  end
  names[#names + 1] = last
  return names
end

-- A copy of a list of names; or nil and a message.
local function checked_names(names, what, field)
  if type(names) ~= "table" then
    return nil, ("%s.%s: expected a list of names, got %s"):format(what, field, type(names))
  end
  local copy = {}
  for i = 1, #names do
    if type(names[i]) ~= "string" then
      return nil, ("%s.%s[%d]: expected a name, got %s"):format(what, field, i, type(names[i]))
    end
    copy[i] = names[i]
  end
  return copy
end

local function is_list_of_names(value)
  return type(value) == "table" and value[1] ~= nil and checked_names(value, "", "") ~= nil
end

-- A field in which a class declares something. An object of the class may have a field of the same name for its own
-- work, such as a table of past inputs: unless that is a declaration, too, the field of the class counts.
local function declared(object, key, is_declaration)
  local value = object[key]
  local class = type(object) == "table" and getmetatable(object)
  local of_class = type(class) == "table" and class.__index
  if value == nil or not of_class or is_declaration(value) or rawget(object, key) ~= value then return value end
  if type(of_class) == "function" then return of_class(object, key) end
  return of_class[key]
end

local function inputs_of(object)
  local what = class_name(object)
  local names = declared(object, "inputs", is_list_of_names)
  if names == nil then return parameters(object.forward, what) end
  return checked_names(names, what, "inputs")
end

local function index(object, key) return object[key] end

local function check_layer(object)
  local kind = type(object)
  local ok, forward = pcall(index, object, "forward")
  if kind ~= "table" and kind ~= "userdata" or not (ok and forward) then
    error(("layer: expected an object with a forward and a backward, got %s"):format(kind), 3)
  end
end

--- The names of a layer's inputs, in the order of its forward: those that it declares as `inputs`, otherwise the
-- parameter names of its forward.
-- @param object a layer: userdata or table
-- @treturn {string,...} a new list
-- @raise if it is not a layer, or if it declares no inputs and its forward does not show them (a vararg,
--   a C function, a function without debug information)
function layer.inputs_of(object)
  check_layer(object)
  local names, message = inputs_of(object)
  return names or raise(message)
end

--- The names of the inputs whose gradients a layer's backward returns, in its order: those that it declares as
-- `gradients`, otherwise its inputs with x or X moved last.
-- @param object a layer: userdata or table
-- @treturn {string,...} a new list
-- @raise as `inputs_of`
function layer.gradients_of(object)
  check_layer(object)
  local names, message
  local listed = declared(object, "gradients", is_list_of_names)
  if listed == nil then
    names, message = inputs_of(object)
    names = names and x_last(names)
  else
    names, message = checked_names(listed, class_name(object), "gradients")
  end
  return names or raise(message)
end

--- The names of a layer's outputs, if its class declares several in `outputs`. Any other value of this field, such as
-- the values of the last forward, is not a declaration.
-- @param object a layer: userdata or table
-- @treturn ?{string,...} a new list of two or more
function layer.outputs_of(object)
  local ok, names = pcall(declared, object, "outputs", is_list_of_names)
  names = ok and checked_names(names, "", "outputs")
  return names and names[2] and names or nil
end

local function is_callable(value)
  local meta = getmetatable(value)
  return type(value) == "function" or type(meta) == "table" and meta.__call ~= nil
end

--- An optional method of a layer, such as `states`. A field of the object that can't be called does not hide it.
-- @param object a layer: userdata or table
-- @string name
-- @return the method, a function or an object that can be called; nil if the layer has none
function layer.method(object, name)
  local ok, method = pcall(declared, object, name, is_callable)
  return ok and is_callable(method) and method or nil
end

-- The names of the library's own layers, by class. They never change.
local of_library = {}

--- The result of `names_of` for an object if it is known already; otherwise nil.
-- @param object anything
function layer.known_names(object)
  local known = of_library[getmetatable(object)]
  if known then return known.inputs, known.gradients, true end
end

--- The names of a layer's inputs and gradients, in shared lists, which must not be changed.
-- @param object a layer: userdata or table
-- @treturn {string,...} as from `inputs_of`
-- @treturn {string,...} as from `gradients_of`
-- @treturn boolean whether the layer is one of the library's: they take the numbers of a table by value, so that one
--   table can be used for many calls
-- @raise as `inputs_of`
function layer.names_of(object)
  local inputs, gradients, is_known = layer.known_names(object)
  if is_known then return inputs, gradients, true end
  inputs, gradients = layer.inputs_of(object), layer.gradients_of(object)
  local is_of_library = type(object) == "userdata" and class_name(object):find "^rnnlua%." ~= nil
  if is_of_library then of_library[getmetatable(object)] = { inputs = inputs, gradients = gradients } end
  return inputs, gradients, is_of_library
end

-- Which argument of a class's constructor is the length of sequences: the one named n; nil if there is none.
local function length_argument(class)
  local names = parameters(class.init, class.__name)
  for i, name in ipairs(names or {}) do
    if name == "n" then return i end
  end
end

-- Constructs another object of a class made by `extend`.
local function construct_again(object, arguments, n, from)
  local class, count = getmetatable(object), arguments.n
  local again = table.move(arguments, 1, count, 1, {})
  local i = n and length_argument(class)
  if i and (from == nil or again[i] == from) then
    again[i], count = n, math.max(i, count)
  end
  return class(table.unpack(again, 1, count))
end

local function field_of(object, name)
  local ok, value = pcall(index, object, name)
  return ok and value or nil
end

--- A new layer of the same kind, without the history of this one. A class with a method `fresh(n)` makes it. A class
-- made by `extend` without this method is called with the same arguments, except the one that its `init` names n.
-- @param object a layer
-- @tparam[opt] integer n the length of the new layer's sequences, by default the same
-- @tparam[opt] integer from the length of this layer's sequences, if known: an argument n with another value is not
--   the length
-- @return[1] the new layer
-- @return[2] nil
-- @treturn[2] string why there is none
-- @raise what the class raises
function layer.fresh(object, n, from)
  local fresh = field_of(object, "fresh")
  if type(fresh) == "function" then
    local made = fresh(object, n)
    if field_of(made, "forward") then return made end
    return nil, ("fresh(n) of %s returned %s, no layer"):format(class_name(object), type(made))
  end
  local arguments = constructed[object]
  if arguments then return construct_again(object, arguments, n, from) end
  return nil, ("%s has no method fresh(n), and was not made by rnn.Layer:extend"):format(class_name(object))
end

--- The arguments that a layer of a class made by `extend` was constructed with.
-- @param object a layer
-- @treturn ?table packed, a copy; nil for other layers
function layer.arguments_of(object)
  local arguments = constructed[object]
  return arguments and table.move(arguments, 1, arguments.n, 1, { n = arguments.n })
end

-- The base class.

local Layer = {}
Layer.__index = Layer
Layer.__name = "Layer"
layer.Layer = Layer

local function construct(class, ...)
  local object = setmetatable({}, class)
  constructed[object] = table.pack(...)
  object:init(...)
  return object
end

-- Fields that a class does not have itself: those of its parent, and the lists of names if no class declares them.
local function inherit(class, key)
  local value = getmetatable(class).parent[key]
  if value ~= nil or key ~= "inputs" and key ~= "gradients" then return value end
  local names, message
  if key == "inputs" then
    names, message = parameters(class.forward, class.__name)
  else
    names, message = inputs_of(class)
    names = names and x_last(names)
  end
  return names or raise(message)
end

--- Makes a class of layers. Calling it, `Cell(...)`, makes an object and calls its `init(...)`.
-- The class inherits from the one that it extends; it may declare `inputs` and `gradients`, lists of
-- names (see `inputs_of`, `gradients_of`). Otherwise these are derived from `forward`.
-- @function Layer:extend
-- @tparam string name of the class, for messages
-- @return the class
-- @raise if the name is not a string
-- @usage local Cell = rnn.Layer:extend "RecurrentCell"
function Layer.extend(parent, name)
  if type(parent) ~= "table" or type(name) ~= "string" then
    error('extend: expected a name, as in rnn.Layer:extend "RecurrentCell"', 2)
  end
  local class = { __name = name }
  class.__index = class
  return setmetatable(class, {
    parent = parent,
    __index = inherit,
    __call = construct,
    __name = "class " .. name,
  })
end

--- Called with the constructor's arguments. Does nothing unless a class replaces it.
function Layer.init() end

--- The value of the layer at its inputs. A class replaces it.
-- @raise a to-do
function Layer.forward(self, ...) -- luacheck: ignore
  return layer.todo()
end

--- The gradients of the last forward, given the gradient of its value. A class replaces it.
-- @raise a to-do
function Layer.backward(self, dout) -- luacheck: ignore
  return layer.todo()
end

return layer
