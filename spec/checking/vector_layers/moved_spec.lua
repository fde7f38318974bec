-- Gradients whose numbers are in other places are named so only where the numbers show it.
local Samples = require "rnnlua.checking.diagnosis.samples"
local moved = require "rnnlua.checking.diagnosis.moved"

-- Samples of one gradient: pairs of what was returned and what is right, within a slack each. has_fixed_items: whether
-- another input is the same at all of them.
local function samples_of(pairs_of, slack, has_fixed_items)
  local list = { candidate = { has_fixed_items = function() return has_fixed_items or false end } }
  for i, pair in ipairs(pairs_of) do
    local room = {}
    for k = 1, #pair[2] do room[k] = slack or 0 end
    list[i] = { case = { inputs = { b = pair[2] } }, seen = { gradients = { b = pair[1] } }, truth = { b = pair[2] },
      slack = { b = room } }
  end
  return setmetatable(list, Samples)
end

describe("a gradient", function()
  it("has the values of other places", function()
    local one = moved.of(samples_of { { { 2, 1, 3 }, { 1, 2, 3 } }, { { 5, 7, 4 }, { 7, 5, 4 } },
      { { 8, 6, 1 }, { 6, 8, 1 } } }, "b")
    assert.equal("moved", one.id)
    assert.equal("db[1] has the value of db[2], and db[2] has the value of db[1]", one.name)
  end)

  it("is not recognised if the places may be those of indices that are the same at all samples", function()
    assert.is_nil(moved.of(samples_of({ { { 2, 1, 3 }, { 1, 2, 3 } }, { { 5, 7, 4 }, { 7, 5, 4 } },
      { { 8, 6, 1 }, { 6, 8, 1 } } }, 0, true), "b"))
  end)

  it("is not recognised from zeros, which resemble any number near zero", function()
    assert.is_nil(moved.of(samples_of({ { { 0, 1e-9, 3 }, { 5, 1e-9, 3 } }, { { 0, 2e-9, 4 }, { 6, 2e-9, 4 } },
      { { 0, 3e-9, 1 }, { 7, 3e-9, 1 } } }, 1e-8), "b"))
  end)

  it("is not recognised if two places fit", function()
    assert.is_nil(moved.of(samples_of { { { 2, 2, 2 }, { 1, 2, 2 } }, { { 5, 5, 5 }, { 7, 5, 5 } },
      { { 8, 8, 8 }, { 6, 8, 8 } } }, "b"))
  end)
end)
