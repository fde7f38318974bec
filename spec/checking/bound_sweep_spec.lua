local path = debug.getinfo(1, "S").source:match "^@(.*)bound_sweep_spec%.lua$"
local sweep = dofile(path .. "bound_sweep.lua")

describe("the bound of estimate_gradients", function()
  it("holds for every coordinate of 1,590 cases against 120 digits", function()
    local cases = 0
    for _, row in ipairs(sweep.run(function(family, case, name, entry, apart)
      error(("%s, seed %d, d%s: %.17g ± %.3g is off by %.3g"):format(family, case.seed, name,
        entry.value, entry.bound, apart))
    end)) do
      assert.equal(0, row.violations)
      assert.is_true(row.regular >= 0.99 * row.coordinates, row.name)
      cases = cases + row.cases
    end
    assert.equal(1590, cases)
  end)
end)
