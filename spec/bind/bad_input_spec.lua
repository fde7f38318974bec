-- Whatever shape does not fit, in any input of any layer over vectors: the message says which, what was expected and
-- what came; and the layer works afterwards.
local bits = require "spec.support.bits"
local layer_inputs = require "spec.support.layer_inputs"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local SEED = 3

local function arguments_of(layer, inputs)
  local list = {}
  for i, name in ipairs(layer.inputs) do list[i] = inputs[name] end
  return table.unpack(list, 1, #layer.inputs)
end

-- Shapes that are wrong in one way each: a size that is 1 more or 0, a dimension more or less.
local function wrong_shapes(shape)
  local list = {}
  for d, size in ipairs(shape) do
    for _, other in ipairs { size + 1, 0 } do
      local changed = table.move(shape, 1, #shape, 1, {})
      changed[d] = other
      table.insert(list, changed)
    end
  end
  table.insert(list, table.move(shape, 1, #shape, 2, { 1, nil }))
  table.insert(list, { 1, 1, 1, 1 })
  if #shape > 1 then table.insert(list, { table.unpack(shape, 2) }) end
  return list
end

local function results_of(layer, inputs)
  local list = {}
  for i, output in ipairs { layer:forward(arguments_of(layer, inputs)) } do
    list[i] = math.type(output) and ("%a"):format(output) or bits.of(output)
  end
  return list
end

for name, class in pairs(require("rnnlua.core").classes) do
  local made, layer = pcall(class) -- some classes need an argument
  if made and layer.shapes then
    describe("rnnlua." .. name, function()
      local inputs = layer_inputs.draw(layer, rnn.rng(SEED))
      local right = results_of(layer, inputs)

      -- The message of a forward with one input exchanged; nil if it takes it.
      local function message_about(input, value)
        local given = { arguments_of(layer, inputs) }
        for i, other in ipairs(layer.inputs) do
          if other == input then given[i] = value end
        end
        local function forward() layer:forward(table.unpack(given, 1, #layer.inputs)) end
        return not pcall(forward) and raised(forward) or nil
      end

      it("names the input of a shape that does not fit, what it expected, and what came", function()
        local refused = 0
        for input in pairs(layer.shapes) do
          for _, shape in ipairs(wrong_shapes(layer_inputs.shape(layer, input))) do
            local message = message_about(input, rnn.zeros(table.unpack(shape)))
            if message then
              refused = refused + 1
              local arg, named, text = message:match "^bad argument #(%d) to 'forward' %((%a%w*): expected (.*)%)$"
              assert.equal(named, layer.inputs[tonumber(arg)], message)
              assert.matches(" got %S", text)
              -- what came is this shape, or the message says which input gave the sizes
              local came = table.concat(shape, " × ")
              if named == input then
                assert.is_truthy(text:find("got " .. came, 1, true), message)
              else
                assert.matches("; .+ in ", text)
                local tells = text:find(" in " .. input, 1, true) or text:find(input .. " has no batch", 1, true)
                assert.is_truthy(tells, message)
              end
              -- then there is nothing to go backward from, until a forward succeeds
              assert.is_false(pcall(layer.backward, layer, 1))
              assert.same(right, results_of(layer, inputs))
            end
          end
        end
        assert.is_true(refused >= 3, refused)
      end)

      it("names the input of a value that is none", function()
        for i, input in ipairs(layer.inputs) do
          for _, value in ipairs { "1", true, print, rnn.rng(1) } do
            local message = message_about(input, value)
            local start = ("bad argument #%d to 'forward' (%s: expected "):format(i, input)
            assert.equal(start, message:sub(1, #start))
            assert.matches(", got %S+%)$", message)
          end
        end
      end)
    end)
  end
end
