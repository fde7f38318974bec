--- Recognises a number as a named quantity of a small case, or a product of two.
-- @module rnnlua.checking.diagnosis.recognise

local compare = require "rnnlua.base.compare"
local values = require "rnnlua.base.values"

local recognise = {}

local function add(list, name, value)
  if math.type(value) then list[#list + 1] = { name = name, value = value } end
end

-- Adds the numbers of a value with the names that a report uses: if X is a sequence of steps, X[2] is x_2; and beside
-- such a sequence, h0 is h_0.
local function add_all(list, name, value, by_step, in_sequence)
  if math.type(value) then
    local first = in_sequence and name:match "^(%a)0$"
    return add(list, first and first .. "_0" or name, value)
  end
  local readable, shape, flat = pcall(values.flatten, value, name)
  for k, x in ipairs(readable and flat or {}) do -- a fixed input may be anything
    local index = values.index(shape, k)
    if by_step and shape.kind == "vector" then
      index, name = "_" .. k, #name == 1 and name:lower() or name
    end
    add(list, name .. index, x)
  end
end

--- The named quantities of a case: its inputs, its states, and dout.
-- @tparam table case
-- @tparam {string,...} names of the inputs, in order
-- @tparam[opt] table family of the layer (rnnlua.mistakes), whose right layer gives the states
-- @tparam[opt] table steps which inputs are sequences over time (rnnlua.checking.sequences)
-- @treturn {{name=string,value=number},...}
function recognise.quantities(case, names, family, steps)
  local list = {}
  for _, name in ipairs(names) do
    add_all(list, name, case.inputs[name], steps and steps.names[name], steps)
  end
  if family then
    local layer, arguments = family.right(case.n), {}
    for i, name in ipairs(family.inputs) do arguments[i] = case.inputs[name] end
    local value = layer:forward(table.unpack(arguments, 1, #arguments))
    if layer.states then
      for t, h in ipairs(layer:states()) do add(list, "h_" .. t, h) end
    else
      add(list, "h'", value)
    end
  end
  add_all(list, "dout", case.dout, steps and steps.along, false)
  return list
end

-- Whether sign · quantity i · quantity j is a number; without j, sign · quantity i.
local function is_product(value, quantities, i, j, sign)
  return compare.same(sign * quantities[i].value * (j and quantities[j].value or 1), value)
end

--- The name of a number: a quantity or a product of two, with a sign. To exclude chance, the name also has to fit at
-- a second case with other inputs and another upstream gradient. A quantity with the same value at both cases, as
-- fixed inputs have, confirms nothing and is left out.
-- @number value
-- @tparam table quantities
-- @number second the same number at a second case
-- @tparam table second_quantities in the same order
-- @number[opt=1] factor dout at the second case if it is 1 at the first, where a product does not show it
-- @treturn ?string
function recognise.of(value, quantities, second, second_quantities, factor)
  if not second or value == 0 or value - value ~= 0 or #quantities ~= #second_quantities then return nil end
  local function varies(i)
    return quantities[i].value ~= second_quantities[i].value
  end
  local function try(i, j, sign)
    if not (varies(i) and (j == nil or varies(j))) then return false end
    return is_product(value, quantities, i, j, sign) and (is_product(second, second_quantities, i, j, sign)
      or factor and is_product(second / factor, second_quantities, i, j, sign))
  end
  for _, sign in ipairs { 1, -1 } do
    local prefix = sign < 0 and "-" or ""
    for i, one in ipairs(quantities) do
      if try(i, nil, sign) then return prefix .. one.name end
    end
    for i, one in ipairs(quantities) do
      for j = i, #quantities do
        local other = quantities[j]
        if one.value ~= 1 and other.value ~= 1 and try(i, j, sign) then
          return prefix .. one.name .. "·" .. other.name
        end
      end
    end
  end
end

return recognise
