-- What every layer of the library has to have, those that are added included.
local check_gradients = require "rnnlua.checking".check_gradients
local layer_inputs = require "spec.support.layer_inputs"
local rnn = require "rnnlua"

local SEED = 5

-- The names of the inputs that have a gradient: all but labels.
local function differentiable(layer)
  local names = {}
  for _, name in ipairs(layer.inputs) do
    if not layer.shapes or layer.shapes[name] then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

-- Different sizes, some of them 1.
local function draw_sizes(rng)
  local sizes, letters = {}, { "T", "D", "H", "V" }
  for i, size in ipairs { 1, 2, 3, 4 } do
    table.insert(sizes, rng:integer(1, i), size)
  end
  local by_letter = {}
  for i, letter in ipairs(letters) do by_letter[letter] = sizes[i] end
  return by_letter
end

for name, class in pairs(require("rnnlua.core").classes) do
  local layer = class(3)
  if layer.inputs then
    describe("rnnlua." .. name, function()
      it("passes every check of its gradients and of the contract", function()
        local report = check_gradients(layer, { at = layer_inputs.draw(layer, rnn.rng(1)) })
        assert.equal("PASS", report.verdict, tostring(report))
        for _, item in ipairs(report.contract) do
          assert.truthy(item.verdict == "PASS" or item.verdict == "SKIPPED", tostring(report))
        end
      end)

      it("passes at other sizes", function()
        local rng = rnn.rng(SEED)
        for draw = 1, layer.shapes and 6 or 0 do
          local report = check_gradients(class(), { at = layer_inputs.draw(layer, rng, draw_sizes(rng)), seed = draw })
          assert.equal("PASS", report.verdict, ("seed %d, draw %d: %s"):format(SEED, draw, report))
        end
      end)

      it("has the gradients of its inputs, each once", function()
        local gradients = layer.gradients
        table.sort(gradients)
        assert.same(differentiable(layer), gradients)
      end)

      it("is made by the facade, which its text repeats", function()
        assert.equal(class, rnn[name])
        assert.equal(tostring(layer), tostring(load("return " .. tostring(layer), "=text", "t", { rnn = rnn })()))
      end)
    end)
  end
end
