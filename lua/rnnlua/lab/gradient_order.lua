--- The order of gradients in a lab of layers. The lab's list is authoritative: it applies to every class that is
-- checked, regardless of the class's own declaration and of the order of forward's parameters.
-- @module rnnlua.lab.gradient_order

local layers = require "rnnlua.layer"

local gradient_order = {}

local declared = setmetatable({}, { __mode = "k" }) -- by class: its own list, if it differed

local function is_list_of_names(list)
  if type(list) ~= "table" then return false end
  for i = 1, #list do
    if type(list[i]) ~= "string" then return false end
  end
  return true
end

--- Sets the order of gradients and the names of several outputs of a class to the lab's. A class whose declaration is
-- not a list of names is not changed, because it can't be checked.
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

--- A class's own declaration, if it differs from the lab's list.
-- @param class
-- @treturn ?{string,...}
function gradient_order.declared(class) return declared[class] end

return gradient_order
