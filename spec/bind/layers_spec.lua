-- What every layer of the library has to have, those that are added included.
local check_gradients = require "rnnlua.checking".check_gradients
local layer_inputs = require "spec.support.layer_inputs"
local rnn = require "rnnlua"

local SEED, DRAWS = 5, 4

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
  for i, size in ipairs { 1, 2, 3, 2 } do
    table.insert(sizes, rng:integer(1, i), size)
  end
  local by_letter = {}
  for i, letter in ipairs(letters) do by_letter[letter] = sizes[i] end
  return by_letter
end

for name, class in pairs(require("rnnlua.core").classes) do
  local needs_none, layer = pcall(class)
  if not needs_none then layer = class(3) end
  if layer.inputs then
    describe("rnnlua." .. name, function()
      it("passes every check of its gradients and of the contract", function()
        local report = check_gradients(layer, { at = layer_inputs.draw(layer, rnn.rng(1)) })
        assert.equal("PASS", report.verdict, tostring(report))
        for _, item in ipairs(report.contract) do
          assert.truthy(item.verdict == "PASS" or item.verdict == "SKIPPED", tostring(report))
        end
      end)

      -- Where gates saturate, differences may leave a number undecided: a draw in DRAWS is allowed that.
      it("passes at other sizes", function()
        local rng, undecided = rnn.rng(SEED), 0
        for draw = 1, layer.shapes and DRAWS or 0 do
          local report = check_gradients(class(), { at = layer_inputs.draw(layer, rng, draw_sizes(rng)), seed = draw })
          assert.not_equal("FAIL", report.verdict, ("seed %d, draw %d: %s"):format(SEED, draw, report))
          if report.verdict ~= "PASS" then undecided = undecided + 1 end
        end
        assert.is_true(undecided <= 1, ("seed %d: %d undecided"):format(SEED, undecided))
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
