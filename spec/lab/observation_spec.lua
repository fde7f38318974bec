local Observation = require "rnnlua.lab.observation"

local function observed(...)
  local seen = Observation.new()
  seen:add(...)
  return seen
end

local INF, NAN = math.huge, 0 / 0

describe("rnnlua.lab.observation", function()
  local pairs_of = { -- two values, and whether they agree
    { 1, 1 + 1e-12, true }, { 1, 1.001, false }, { { 1, 2 }, { 1, 2 }, true }, { { 1 }, 1, false },
    { INF, 1e308, false }, { 1, INF, false }, { INF, -INF, false }, { INF, INF, true }, { NAN, 0, false },
    { NAN, INF, false }, { NAN, NAN, true }, { { INF, 1 }, { INF, 2 }, false }, { true, 1, false },
  }
  for _, case in ipairs(pairs_of) do
    it(("%s agree: %s and %s"):format(case[3] and "do" or "do not", tostring(case[1]), tostring(case[2])), function()
      assert.equal(case[3], observed(case[1]):agrees(observed(case[2])))
      assert.equal(case[3], observed(case[2]):agrees(observed(case[1])))
    end)
  end

  it("knows whether all numbers are finite; otherwise no mistake is named", function()
    assert.is_true(observed(1, { 2, "x" }).finite)
    for _, value in ipairs { INF, -INF, NAN } do assert.is_false(observed(1, { value }).finite) end
  end)
end)
