--- The order of gradients in a lab of layers. What the lab lists is the authority: it holds for every class that is
-- put to the checks, whatever the class declares, and whatever the order of forward's parameters.
-- @module rnnlua.lab.gradient_order

local layers = require "rnnlua.layer"

local gradient_order = {}

local declared = setmetatable({}, { __mode = "k" }) -- by class: its own list, where that was another one

local function is_list_of_names(list)
  if type(list) ~= "table" then return false end
  for i = 1, #list do
    if type(list[i]) ~= "string" then return false end
  end
  return true
end

--- Makes the lab's order that of a class, and so the names of several outputs. One that declares no list of names is
-- left as it is: it can't be checked.
-- @param lab of a layer
-- @param class
function gradient_order.settle(lab, class)
  if type(class) ~= "table" or rawget(class, "__name") == nil or class.forward == layers.Layer.forward then return end
  if lab.outputs then rawset(class, "outputs", table.move(lab.outputs, 1, #lab.outputs, 1, {})) end
  local own = rawget(class, "gradients")
  if own ~= nil then
    if not is_list_of_names(own) then return end
    if table.concat(own, ", ") == table.concat(lab.gradients, ", ") then return end
    declared[class] = own
  end
  rawset(class, "gradients", table.move(lab.gradients, 1, #lab.gradients, 1, {}))
end

--- What a class declared, where it is not what the lab lists.
-- @param class
-- @treturn ?{string,...}
function gradient_order.declared(class) return declared[class] end

return gradient_order
