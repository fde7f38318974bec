--- Shared by the checks of the contract: calling a layer, comparing its results, and describing a difference.
--
-- A context is a table: layer; names, gradients: of its inputs and results; fixed: names of inputs as keys
-- (rnnlua.checking.fixed_inputs); v, w: cases of the same shapes; first_value, optional: what forward first returned
-- at v, flat; by_step: whether dout may have a number for each step; noise, optional: the declared relative noise;
-- fresh(): returns a new layer like it, or nil and why there is none; lengthened(seed, change): returns inputs with a
-- sequence of another length, and the length; accumulate: the contract of gradients that add up
-- (rnnlua.checking.accumulating), or nil.
-- @module rnnlua.checking.layer_contract.comparing

local calls = require "rnnlua.checking.calls"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local comparing = {}

local function same_number(a, b)
  return a == b or a ~= a and b ~= b
end

--- Whether two lists have the same numbers. NaN is the same as NaN.
-- @tparam {number,...} a
-- @tparam {number,...} b
-- @treturn boolean
function comparing.same_list(a, b)
  if #a ~= #b then return false end
  for i = 1, #a do
    if not same_number(a[i], b[i]) then return false end
  end
  return true
end

--- A text with two different numbers, with enough digits to show the difference.
-- @tparam ?number a
-- @tparam ?number b
-- @treturn string
-- @treturn string
function comparing.two(a, b)
  local one, other = text.value(a), text.value(b)
  if one == other and a and b then return ("%.17g"):format(a), ("%.17g"):format(b) end
  return one, other
end

--- A forward's value as text.
-- @tparam {number,...} numbers
-- @treturn string
function comparing.shown(numbers)
  return text.value(#numbers == 1 and numbers[1] or numbers)
end

--- The name of a number in a result, such as dX[3][1]. If a result has another shape than its input, or if there are
-- too many results, the name has the position.
-- @tparam table context
-- @tparam integer i which result
-- @tparam integer k which of its numbers
-- @tparam integer count how many it has
-- @treturn string
function comparing.label(context, i, k, count)
  local name = context.gradients[i]
  local shape = name and not context.fixed[name] and values.flatten(context.v.inputs[name], name)
  if shape and shape.size == count then return "d" .. name .. values.index(shape, k) end
  return ("d%s%s"):format(name or "?", count > 1 and ("[%d]"):format(k) or "")
end

--- The gradients in which two backwards differ.
-- @tparam table context
-- @tparam {{number,...},...} a
-- @tparam {{number,...},...} b
-- @tparam[opt] function same compares two lists; by default exactly
-- @treturn {string,...} their names, such as dwx
-- @treturn ?table an example: the name of a number, and its two values as texts
function comparing.differing(context, a, b, same)
  local names, example = {}, nil
  for i = 1, math.max(#a, #b) do
    local one, other = a[i] or {}, b[i] or {}
    if not (same or comparing.same_list)(one, other) then
      names[#names + 1] = "d" .. (context.gradients[i] or "?")
      for k = 1, example and 0 or math.max(#one, #other) do
        if not same_number(one[k], other[k]) then
          local count = math.max(#one, #other)
          example = { comparing.label(context, i, k, count), comparing.two(one[k], other[k]) }
          break
        end
      end
    end
  end
  return names, example
end

--- An example as text.
-- @string format for the name and the two values
-- @tparam ?table example
-- @treturn ?string
function comparing.show(format, example)
  return example and format:format(table.unpack(example))
end

--- The numbers of a value.
-- @param value
-- @string name
-- @treturn {number,...}
function comparing.flat(value, name)
  local _, list = values.flatten(value, name)
  return list
end

--- A forward's value as numbers. The layer gets copies of the inputs.
-- @tparam table context
-- @param layer
-- @tparam table case
-- @treturn {number,...}
function comparing.forward(context, layer, case)
  return comparing.flat(calls.forward(layer, context.names, calls.copy_inputs(case.inputs)), "forward's value")
end

--- The results of backward, without any results after the last gradient.
-- @tparam table context
-- @tparam table results packed
-- @treturn table
function comparing.gradients(context, results)
  results.n = math.min(results.n, #context.gradients)
  return results
end

--- Backward's results as numbers.
-- @tparam table context
-- @param layer
-- @param dout
-- @treturn {{number,...},...}
function comparing.backward(context, layer, dout)
  return calls.flat(comparing.gradients(context, calls.backward(layer, calls.copy(dout))))
end

--- An upstream gradient times a number.
-- @param dout
-- @number s
-- @return a new one of the same shape
function comparing.scaled(dout, s)
  local shape, numbers = values.flatten(dout, "dout")
  for i = 1, #numbers do numbers[i] = numbers[i] * s end
  return (values.build(shape, numbers))
end

--- The inputs that have changed, for example because a layer has written into them.
-- @tparam table before by name
-- @tparam table after by name
-- @treturn {string,...} their names, in order
-- @treturn ?string an example, as text
function comparing.changed(before, after)
  local all, names, example = {}, {}, nil
  for name in next, before do all[#all + 1] = name end
  table.sort(all)
  for _, name in ipairs(all) do
    if not values.equal(before[name], after[name]) then
      names[#names + 1] = name
      example = example or ("%s was %s and is %s"):format(name, text.value(before[name]),
        text.value(after[name]))
    end
  end
  return names, example
end

return comparing
