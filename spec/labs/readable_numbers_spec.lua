-- The numbers that labs show: a saturated function has gradients of about 0, which no reader can compare.
local catalogue = require "rnnlua.lab.catalogue"
local runner = require "rnnlua.lab.run_submission.runner"
local small_case = require "rnnlua.lab.explain.small_case"
local values = require "rnnlua.base.values"

local LABS = { "01_recurrent_cell", "02_recurrent", "04_loss_at_every_step", "06_tanh_cell", "07_vectors",
  "08_sequence_of_vectors", "09_loss_on_words", "10_lstm", "11_gru" }
local LEAST = 5e-4 -- of the numbers that are not 0
local LEAST_SLOPE = 0.05 -- of the tanh in a smallest case

describe("lab try", function()
  for _, name in ipairs(LABS) do
    it("shows gradients that are not tiny: " .. name, function()
      local lab = assert(catalogue.find("labs/" .. name))
      local _, gradients = lab.kind.results(lab:solution(), small_case.unsaturated(lab))
      for _, input in ipairs(lab.gradients) do
        local is_zero = true
        for _, x in ipairs(select(2, values.flatten(gradients[input], input))) do
          is_zero = is_zero and x == 0
          assert.is_true(x == 0 or math.abs(x) >= LEAST, ("%s has %g"):format(input, x))
        end
        assert.is_false(is_zero, input)
      end
    end)
  end
end)

describe("the smallest case of lab 06", function()
  it("is not saturated, for every known mistake of backward", function()
    local lab, count = assert(catalogue.find "labs/06_tanh_cell"), 0
    for _, one in ipairs(assert(lab:known_mistakes())) do
      local forward, backward = table.unpack(runner.run(lab, one.submitted, 1).tasks)
      local smallest = forward.status == "ok" and backward.report.smallest
      if smallest then
        local layer, at = lab:solution()(), smallest.inputs
        local slope = 1 - layer:forward(at.wx, at.x, at.wh, at.h, at.b) ^ 2
        assert.is_true(slope >= LEAST_SLOPE, ("%s: %g"):format(one.name, slope))
        count = count + 1
      end
    end
    assert.is_true(count >= 11, count)
  end)
end)
