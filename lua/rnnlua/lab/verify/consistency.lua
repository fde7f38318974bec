--- What a lab declares of its layer, beside what its solution has: the name of the class, the names of
-- the inputs, the order of the gradients.
-- @module rnnlua.lab.verify.consistency

local compare = require "rnnlua.base.compare"
local layers = require "rnnlua.layer"
local rnn = require "rnnlua"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local consistency = {}

local function listed(names)
  return table.concat(names, ", ")
end

-- Names as a list in Lua.
local function quoted(names)
  local parts = {}
  for i, name in ipairs(names) do parts[i] = ("%q"):format(name) end
  return parts[1] and "{ " .. table.concat(parts, ", ") .. " }" or "{}"
end

local function check_class(lab, class)
  local name = type(class) == "table" and rawget(class, "__name")
  if type(name) == "string" and name ~= lab.class then
    return ('lab.lua has class = "%s", the class in solution.lua is named %s: write class = "%s"'):format(lab.class,
      name, name)
  end
end

local function check_inputs(lab, class)
  local ok, taken = pcall(layers.inputs_of, class)
  if not ok then return "solution.lua: " .. (usage_error.text(taken) or tostring(taken)) end
  local names = values.names(lab.inputs)
  if not compare.same_names(names, taken) then
    return ("lab.lua has the inputs %s, the forward in solution.lua takes %s: give both the same names"):format(
      listed(names), listed(taken))
  end
end

-- The inputs whose gradients the backward of a new layer returns, in its order.
local function returned(lab, class)
  local case = lab:draw(rnn.rng(1))
  local layer, names = class(case.n), {}
  lab.kind.forward(layer, case.inputs)
  local results = table.pack(layer:backward(1))
  for i, name in ipairs(layers.gradients_of(layer)) do
    if results[i] ~= nil then names[#names + 1] = name end
  end
  return names
end

-- A layer that raises an error, or returns nothing, is left to the tasks.
local function check_gradients(lab, class)
  local ok, names = pcall(returned, lab, class)
  if ok and names[1] and listed(names) ~= listed(lab.gradients) then
    return ("lab.lua has the gradients %s, the backward in solution.lua returns those of %s, in this order: write "
      .. "gradients = %s"):format(listed(lab.gradients), listed(names), quoted(names))
  end
end

--- Compares what a lab of a layer declares with its solution.
-- @param lab of a layer
-- @param class its solution
-- @treturn {string,...} what differs, and what to write
function consistency.problems(lab, class)
  local problems = { check_class(lab, class) }
  local wrong = check_inputs(lab, class)
  problems[#problems + 1] = wrong or check_gradients(lab, class)
  return problems
end

return consistency
