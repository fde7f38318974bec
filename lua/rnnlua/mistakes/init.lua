--- Known mistakes: wrong layers, to compare with a failing one.
--
-- A family is a right layer with wrong variants: { inputs, gradients, right, mistakes }. `right` and each mistake's
-- `make` are functions that make a layer. A mistake has id, name (what is wrong, in the student's words), why (what
-- is right instead) and optionally hint.
-- @module rnnlua.mistakes

local compare = require "rnnlua.base.compare"
local edit = require "rnnlua.mistakes.edit"

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

local built = {}

--- The families whose layers have these inputs, in any order.
-- @tparam {string,...} inputs
-- @treturn {table,...} families
function mistakes.families(inputs)
  for _, module in ipairs { "rnnlua.mistakes.recurrent_cell", "rnnlua.mistakes.recurrent" } do
    local description = require(module)
    if compare.same_names(description.inputs, inputs) then
      built[module] = built[module] or { build(description, "linear"), build(description, "tanh") }
      return built[module]
    end
  end
  return {}
end

return mistakes
