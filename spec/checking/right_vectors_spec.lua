--- Right vector layers pass: each family in each convention, over tables and over arrays.

local right_vectors = require "spec.checking.right_vectors"

local COUNT, SEED = 72, 1 -- two of each kind

describe("a right vector layer", function()
  local counts, by_kind, failed = right_vectors.run(COUNT, SEED)

  it("never fails, in any family and convention", function()
    local kinds = 0
    for _ in pairs(by_kind) do kinds = kinds + 1 end
    assert.equal(36, kinds)
    assert.equal(0, counts.FAIL, failed[1] and tostring(failed[1].report))
    assert.equal(COUNT, counts.PASS + counts.INCONCLUSIVE)
  end)

  it("is decided", function()
    assert.equal(0, counts.INCONCLUSIVE, failed[1] and tostring(failed[1].report))
  end)

  it("of several outputs has a second layer by the option fresh", function()
    for number = 3, 4 do -- of the LSTM, cell and sequence
      for _, item in ipairs(right_vectors.check(number, SEED).contract) do
        assert.not_equal("UNCHECKED", item.verdict, item.id)
      end
    end
  end)
end)
