-- What every layer of the library has to have, those that are added included.
local check_gradients = require "rnnlua.checking".check_gradients
local rnn = require "rnnlua"

-- Inputs of a layer for 3 steps: a sequence where the name begins with a capital letter.
local function inputs_of(layer)
  local rng, inputs = rnn.rng(1), {}
  for _, name in ipairs(layer.inputs) do
    inputs[name] = name:find "^%u" and rng:randn(3) or rng:randn()
  end
  return inputs
end

for name, class in pairs(require("rnnlua.core").classes) do
  local layer = class(3)
  if layer.inputs then
    describe("rnnlua." .. name, function()
      it("passes every check of its gradients and of the contract", function()
        local report = check_gradients(layer, { at = inputs_of(layer) })
        assert.equal("PASS", report.verdict, tostring(report))
        for _, item in ipairs(report.contract) do
          assert.truthy(item.verdict == "PASS" or item.verdict == "SKIPPED", tostring(report))
        end
      end)

      it("has the gradients of its inputs, each once", function()
        local inputs, gradients = layer.inputs, layer.gradients
        table.sort(inputs)
        table.sort(gradients)
        assert.same(inputs, gradients)
      end)

      it("is made by the facade, which its text repeats", function()
        assert.equal(class, rnn[name])
        assert.equal(tostring(layer), tostring(load("return " .. tostring(layer), "=text", "t", { rnn = rnn })()))
      end)
    end)
  end
end
