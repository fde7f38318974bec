--- Compares a lab's declarations with its solution: the name of the class, the names of the inputs, the order of the
-- gradients.
-- @module rnnlua.lab.verify.consistency

local calls = require "rnnlua.checking.calls"
local capture = require "rnnlua.lab.capture"
local checking = require "rnnlua.checking"
local compare = require "rnnlua.base.compare"
local gradient_order = require "rnnlua.lab.gradient_order"
local new_layer = require "rnnlua.lab.new_layer"
local layers = require "rnnlua.layer"
local rnn = require "rnnlua"
local upstream = require "rnnlua.lab.upstream"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local consistency = {}

local NEAR = 1e-6 -- relative to an estimate; gradients of other inputs differ by more

local function listed(names)
  return table.concat(names, ", ")
end

-- A list of names as Lua source.
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

-- Whether a result agrees with an estimated gradient.
local function is_near(result, estimate)
  local ok, shape, flat = pcall(values.flatten, result, "it")
  local expected_shape, expected = values.flatten(estimate, "it")
  if not ok or not values.same_shape(shape, expected_shape) then return false end
  for i, x in ipairs(expected) do
    if not (math.abs(flat[i] - x) <= NEAR * (1 + math.abs(x))) then return false end
  end
  return true
end

-- The input whose estimated gradient agrees with a result, preferably the expected one; nil if none or several do.
local function input_of(result, estimated, expected)
  if expected and is_near(result, estimated[expected]) then return expected end
  local found
  for _, name in ipairs(values.names(estimated)) do
    if is_near(result, estimated[name]) then found = found and "" or name end
  end
  return found ~= "" and found or nil
end

-- The inputs whose gradients the backward of a new layer returns, in its order; nil if a result agrees with none of
-- them, or with several.
local function returned(lab, class)
  local case = lab:draw(rnn.rng(1))
  local layer, names = new_layer(class, case.n), {}
  local dout = upstream.of(lab.kind.forward(layer, case.inputs))
  local results = calls.backward(layer, dout)
  local estimated = checking.estimate_gradients(class(case.n), { at = case.inputs, dout = dout,
    wrt = layers.inputs_of(layer) })
  for i = 1, results.n do
    names[i] = input_of(results[i], estimated, lab.gradients[i])
    if not names[i] then return nil end
  end
  return names
end

-- A layer that raises an error or returns something wrong is not reported here, because the tasks report it.
local function check_gradients(lab, class)
  local declared = gradient_order.declared(class)
  local ok, names = capture.silently(returned, lab, class)
  if ok and names and names[1] and listed(names) ~= listed(lab.gradients) then
    return ("lab.lua has the gradients %s, the backward in solution.lua returns those of %s, in this order: write "
      .. "gradients = %s"):format(listed(lab.gradients), listed(names), quoted(names))
  elseif declared then
    return ("lab.lua has the gradients %s, solution.lua declares %s.gradients = %s: remove that, or write %s"):format(
      listed(lab.gradients), lab.class, quoted(declared), quoted(lab.gradients))
  end
end

--- Compares what a lab of a layer declares with its solution.
-- @param lab of a layer
-- @param class its solution
-- @treturn {string,...} the differences, and what to write
function consistency.problems(lab, class)
  local problems = { check_class(lab, class) }
  local wrong = check_inputs(lab, class)
  problems[#problems + 1] = wrong or check_gradients(lab, class)
  return problems
end

return consistency
