--- Known mistakes: wrong layers, to compare with a failing one.
--
-- A family is a right layer with wrong variants: { inputs, gradients, right, mistakes, of_vectors }. `right` and each
-- mistake's `make` are functions that make a layer. `of_vectors` is true if the right layer is one of rnnlua.plain. A
-- mistake has id, name (what is wrong, in the student's words), why (what is right instead) and optionally hint.
-- @module rnnlua.mistakes

local edit = require "rnnlua.mistakes.edit"
local lazy = require "rnnlua.base.lazy"
local values = require "rnnlua.base.values"

local plain_class = lazy "rnnlua.mistakes.plain_class"

local mistakes = {}

-- An activation f and its derivative, as a function of y = f(z) and z.
local ACTIVATIONS = {
  linear = { f = function(z) return z end, slope = function() return 1 end },
  tanh = {
    f = function(z)
      local e = math.exp(-2 * math.abs(z))
      local y = (1 - e) / (1 + e)
      return z < 0 and -y or y
    end,
    slope = function(y) return 1 - y * y end,
  },
}

-- The upstream gradients of all steps. A number is that of the last step; the others are 0.
local function at_each_step(dout, n)
  if type(dout) ~= "number" then return dout end
  local steps = {}
  for t = 1, n do steps[t] = 0.0 end
  steps[n] = dout
  return steps
end

local function compile(source, activation)
  local env = { setmetatable = setmetatable, table = table, type = type, at_each_step = at_each_step,
    f = activation.f, slope = activation.slope }
  return assert(load(source, "=mistake", "t", env))()
end

local function build(description, kind)
  local activation = ACTIVATIONS[kind]
  local family = { inputs = description.inputs, gradients = description.gradients,
    right = compile(description.source, activation), mistakes = {} }
  for _, one in ipairs(description.mistakes) do
    if not one.only or one.only == kind then
      local text = assert(edit.apply(description.source, one.edits))
      table.insert(family.mistakes, { id = one[1], name = one.name, why = one.why, hint = one.hint,
        make = compile(text, activation) })
    end
  end
  return family
end

-- The mistakes of a family of vectors: edits of its plain layer, and those of the cell that it is a chain of.
local function add_vector_mistakes(list, name, file)
  local description = require("rnnlua.mistakes.vector_layers." .. file)
  for _, one in ipairs(description.mistakes) do
    local class
    table.insert(list, { id = one[1], name = one.name, why = one.why, hint = one.hint, make = function()
      class = class or plain_class.of(name, { [file] = one.edits })
      return class()
    end })
  end
  if description.cell then add_vector_mistakes(list, name, description.cell) end
end

local function build_of_vectors(name)
  local class = require("rnnlua.plain." .. name)
  local family = { inputs = class.inputs, gradients = class.gradients, right = function() return class() end,
    mistakes = {}, of_vectors = true }
  add_vector_mistakes(family.mistakes, name, name)
  return family
end

-- Which layers have inputs of these names, sorted.
local SCALAR = { ["h wh wx x"] = "recurrent_cell", ["X h0 wh wx"] = "recurrent" }
local OF_VECTORS = { ["Wh Wx b h x"] = "elman_cell", ["Wh Wx X b h0"] = "elman", ["Wh Wx b c h x"] = "lstm_cell",
  ["Wh Wx X b c0 h0"] = "lstm", ["Wh Wx bh bx h x"] = "gru_cell", ["Wh Wx X bh bx h0"] = "gru", ["W b x"] = "linear",
  ["k z"] = "softmax_cross_entropy", ["E k"] = "embedding" }

--- The names of the families of vectors, which are those of the plain layers.
-- @treturn {string,...}
function mistakes.of_vectors()
  local names = {}
  for _, name in next, OF_VECTORS do names[#names + 1] = name end
  table.sort(names)
  return names
end

local built = {}

--- The families whose layers have these inputs, in any order.
-- @tparam {string,...} inputs
-- @treturn {table,...} families
function mistakes.families(inputs)
  local names = {}
  for _, name in ipairs(inputs) do names[name] = true end
  local key = table.concat(values.names(names), " ")
  if not built[key] and SCALAR[key] then
    local description = require("rnnlua.mistakes." .. SCALAR[key])
    built[key] = { build(description, "linear"), build(description, "tanh") }
  elseif not built[key] and OF_VECTORS[key] then
    built[key] = { build_of_vectors(OF_VECTORS[key]) }
  end
  return built[key] or {}
end

return mistakes
