--- Recognising a number: the quantity of a small case that it equals.
-- @module rnnlua.checking.labels

local values = require "rnnlua.checking.values"

local labels = {}

local SAME = 1e-9

local function add(list, name, value)
  if math.type(value) then list[#list + 1] = { name = name, value = value } end
end

-- How the text calls an input's number: X[2] is x_2, and beside a sequence h0 is h_0.
local function input_name(name, index, in_sequence)
  if index then return ("%s_%d"):format(#name == 1 and name:lower() or name, index) end
  if in_sequence and name:match "^%a0$" then return name:sub(1, 1) .. "_0" end
  return name
end

--- The named quantities of a case: its inputs, and the states that a right layer gives.
-- @tparam table case
-- @tparam {string,...} names of the inputs, in order
-- @tparam[opt] table family of the layer (rnnlua.mistakes), whose right layer knows the states
-- @treturn {{name=string,value=number},...}
function labels.quantities(case, names, family)
  local list = {}
  for _, name in ipairs(names) do
    local value = case.inputs[name]
    if values.is_sequence(value) then
      for t, x in ipairs(value) do add(list, input_name(name, t), x) end
    else
      add(list, input_name(name, nil, case.n), value)
    end
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
  if math.type(case.dout) then
    add(list, "dout", case.dout)
  else
    local _, flat = values.flatten(case.dout, "dout")
    for t, u in ipairs(flat) do add(list, "dout_" .. t, u) end
  end
  return list
end

local function same(a, b)
  return math.abs(a - b) <= SAME * math.max(math.abs(a), math.abs(b))
end

-- Whether the quantities i and j (1 alone where j is nil), times a sign, are a number.
local function is_product(value, quantities, i, j, sign)
  return same(sign * quantities[i].value * (j and quantities[j].value or 1), value)
end

--- The name of a number: a quantity or a product of two, with a sign. It has to be the same at a second
-- case, so that nothing is so called by chance.
-- @number value
-- @tparam table quantities
-- @number second the same number at a second case
-- @tparam table second_quantities in the same order
-- @treturn ?string
function labels.of(value, quantities, second, second_quantities)
  if not second or value == 0 or value - value ~= 0 or #quantities ~= #second_quantities then return nil end
  local function try(i, j, sign)
    return is_product(value, quantities, i, j, sign) and is_product(second, second_quantities, i, j, sign)
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

return labels
