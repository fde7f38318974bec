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
    if type(value) == "table" then
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

--- The name of a number: a quantity, or a product of two.
-- @number value
-- @tparam table quantities
-- @treturn ?string
function labels.of(value, quantities)
  if value == 0 or value - value ~= 0 then return nil end
  for _, one in ipairs(quantities) do
    if same(one.value, value) then return one.name end
  end
  for i, one in ipairs(quantities) do
    for j = i, #quantities do
      local other = quantities[j]
      if one.value ~= 1 and other.value ~= 1 and same(one.value * other.value, value) then
        return one.name .. "·" .. other.name
      end
    end
  end
end

return labels
