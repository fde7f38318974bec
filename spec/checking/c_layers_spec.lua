-- `rnnlua spec/checking/c_layers.lua` checks each layer 200 times.
local c_layers = require "spec.checking.c_layers"

local SEED, COUNT = 1, 5

describe("the layers over vectors in C", function()
  for _, name in ipairs(c_layers.NAMES) do
    it("PASS at random sizes: " .. name, function()
      local counts, others = c_layers.run(name, COUNT, SEED)
      assert.equal(COUNT, counts.PASS, ("seed %d: %s"):format(SEED, others[1]))
    end)
  end

  -- The output gate of step 1 lets 4e-19 of tanh(c) through. Over large steps of c0, tanh(c) is constant.
  it("do not fail where larger steps do not see a saturated term", function()
    local report = c_layers.check("LSTM", 12, SEED, true)
    assert.not_equal("FAIL", report.verdict, tostring(report))
  end)
end)
