--- Calling the layer under test: forward and backward with copies of their arguments, and the results as flat numbers.
--
-- A case is { inputs = { name = value }, dout = a number, or one for each step, n = length of its sequences }.
-- @module rnnlua.checking.calls

local error_place = require "rnnlua.base.error_place"
local meter = require "rnnlua.checking.meter"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"
local values = require "rnnlua.base.values"

local calls = {}

--- A copy of a value in floats: a number or a nested sequence of numbers.
-- @param value
-- @return the copy, independent of the original
function calls.copy(value)
  local shape, flat = values.flatten(value, "value")
  return (values.build(shape, flat))
end

-- Raises a layer's error again: with its place if it is a text, unchanged if it is an object (such as a to-do).
local function rethrow(what, problem)
  if type(problem) ~= "string" and not usage_error.text(problem) then error(problem, 0) end
  usage_error.raise("%s raised an error: %s", what, usage_error.text(problem) or problem)
end

--- Calls forward with the inputs of a case in order, without copying them.
-- @param layer
-- @tparam {string,...} names of its inputs, in order
-- @tparam table inputs by name
-- @return the first result of forward
-- @raise a usage error with the layer's error; an error object unchanged
function calls.forward(layer, names, inputs)
  local arguments = {}
  for i, name in ipairs(names) do arguments[i] = inputs[name] end
  meter.forward(layer)
  local ok, value = xpcall(layer.forward, error_place.handler_of(layer.forward), layer,
    table.unpack(arguments, 1, #names))
  if not ok then rethrow("forward", value) end
  return value
end

--- Calls backward with an upstream gradient, without copying it.
-- @param layer
-- @param dout
-- @treturn table its results, packed
-- @raise as `forward`
function calls.backward(layer, dout)
  local results = table.pack(xpcall(layer.backward, error_place.handler_of(layer.backward), layer, dout))
  if not results[1] then
    rethrow(("backward, given the dout %s,"):format(text.value(dout)), results[2])
  end
  return table.move(results, 2, results.n, 1, { n = results.n - 1 })
end

-- What is wrong with the shape of a gradient, as a sentence.
local function wrong_shape(name, got, shape)
  local sizes, expected = values.sizes(got) or {}, values.sizes(shape) or {}
  local is_turned = #sizes == 2 and #expected == 2 and sizes[1] == expected[2] and sizes[2] == expected[1]
  return ("d%s is %s, expected %s, the shape of %s%s"):format(name, values.describe_shape(got),
    values.describe_shape(shape), name, is_turned and ": is it transposed?" or "")
end

--- The gradient that backward returned for one input, as flat numbers.
-- @param result of backward
-- @tparam table shape of the input
-- @string name of the input
-- @treturn[1] {number,...}
-- @return[2] nil
-- @treturn[2] string what is wrong with it, as text
-- @treturn[2] ?string the same as a sentence, if only the shape is wrong
function calls.numbers(result, shape, name)
  if result == nil then return nil, "not returned" end
  local ok, got, flat = pcall(values.flatten, result, "it")
  if not ok then
    local problem = (usage_error.text(got) or tostring(got)):gsub("^it: ", ""):gsub("^it%[", "[")
    return nil, problem
  end
  if not values.same_shape(got, shape) then
    local at_zero = type(result) == "table" and rawget(result, 0) ~= nil and ", and one at the index 0" or ""
    return nil, ("expected %s, got %s%s"):format(values.describe_shape(shape), values.describe_shape(got), at_zero),
      wrong_shape(name, got, shape)
  end
  return flat
end

--- All results of a backward as flat numbers, for exact comparisons.
-- @tparam table results of `backward`
-- @treturn {{number,...},...} a list for each result; empty if a result has other values than numbers
function calls.flat(results)
  local lists = {}
  for i = 1, results.n do
    local ok, _, flat = pcall(values.flatten, results[i], "it")
    lists[i] = ok and flat or {}
  end
  return lists
end

--- Copies of the inputs of a case.
-- @tparam table inputs by name
-- @treturn table
function calls.copy_inputs(inputs)
  return values.copy(inputs)
end

return calls
