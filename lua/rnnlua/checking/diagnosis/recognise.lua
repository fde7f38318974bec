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
  if family and not family.of_vectors then
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
  local size, varying = math.abs(value), {}
  for i, one in ipairs(quantities) do
    if one.value ~= second_quantities[i].value then varying[#varying + 1] = i end
  end
  -- Whether a product of quantities, and with its sign the same at the second case, is the number.
  local function is_it(product, other, sign)
    return compare.same(sign * product, value)
      and (compare.same(sign * other, second) or factor and compare.same(sign * other, second / factor))
  end
  for _, sign in ipairs { 1, -1 } do
    local prefix = sign < 0 and "-" or ""
    for _, i in ipairs(varying) do
      if is_it(quantities[i].value, second_quantities[i].value, sign) then return prefix .. quantities[i].name end
    end
    for place, i in ipairs(varying) do
      local one, other_one = quantities[i].value, second_quantities[i].value
      for next_place = place, one ~= 1 and #varying or 0 do
        local j = varying[next_place]
        local other = quantities[j].value
        local product = one * other
        if math.abs(math.abs(product) - size) <= 2 * compare.SAME * size and other ~= 1
          and is_it(product, other_one * second_quantities[j].value, sign) then
          return prefix .. quantities[i].name .. "·" .. quantities[j].name
        end
      end
    end
  end
end

return recognise
