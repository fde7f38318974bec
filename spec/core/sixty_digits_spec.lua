-- `rnnlua spec/core/sixty_digits.lua` prints the whole table. Every machine has the same bits, so the figures are part
-- of the promise.
local sixty_digits = require "spec.core.sixty_digits"

local SEED, MOST = 1, 6

-- The largest of error / bound, and by kind how many numbers, with the median.
local function figures(cases)
  local largest, lines, by_kind = 0.0, {}, {}
  for _, of_family in pairs(sixty_digits.run(cases, SEED, MOST)) do
    for kind, list in pairs(of_family) do
      by_kind[kind] = table.move(list, 1, #list, #(by_kind[kind] or {}) + 1, by_kind[kind] or {})
    end
  end
  for i, kind in ipairs(sixty_digits.KINDS) do
    table.sort(by_kind[kind])
    largest = math.max(largest, by_kind[kind][#by_kind[kind]])
    lines[i] = ("%s: %d, median %.4f"):format(kind, #by_kind[kind], sixty_digits.median(by_kind[kind]))
  end
  return largest, lines
end

describe("the layers over vectors", function()
  it("keep the bounds of their sums against 60 digits, each family once", function()
    local largest = figures(#sixty_digits.FAMILIES)
    assert.is_true(largest <= 1, ("seed %d: %.17g"):format(SEED, largest))
  end)

  it("keep the bounds of their sums against 60 digits in 100 cases #slow", function()
    local largest, lines = figures(100)
    assert.is_true(largest <= 1, ("seed %d: %.17g"):format(SEED, largest))
    assert.same({ "pre-activations: 8253, median 0.0253", "gradient sums: 11229, median 0.0303",
      "other numbers: 12282, median 0.0738" }, lines)
  end)
end)
