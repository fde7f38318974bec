local compare = require "rnnlua.base.compare"
local rnn = require "rnnlua"

local NAN, INF = 0 / 0, math.huge

describe("rnnlua.base.compare", function()
  it("treats numbers as the same within rounding", function()
    for _, pair in ipairs { { 1, 1.0 }, { 1, 1 + 1e-10 }, { 1e20, 1e20 * (1 + 5e-10) }, { 0, 1e-10 }, { NAN, NAN },
      { INF, INF }, { -INF, -INF } } do
      assert.is_true(compare.close(pair[1], pair[2]), pair[1] .. " and " .. pair[2])
      assert.is_true(compare.close(pair[2], pair[1]), pair[2] .. " and " .. pair[1])
    end
    for _, pair in ipairs { { 1, 1 + 1e-8 }, { 0, 1e-8 }, { 1, INF }, { INF, -INF }, { 1, NAN }, { INF, NAN } } do
      assert.is_false(compare.close(pair[1], pair[2]), pair[1] .. " and " .. pair[2])
      assert.is_false(compare.close(pair[2], pair[1]), pair[2] .. " and " .. pair[1])
    end
  end)

  it("treats small numbers as the same relative to their size", function()
    assert.is_true(compare.same(1e-20, 1e-20 * (1 + 5e-10)))
    assert.is_true(compare.same(-3, -3))
    for _, pair in ipairs { { 1e-20, 1.1e-20 }, { 0, 1e-30 }, { 1, 1 + 1e-8 }, { 1, NAN }, { 1, -1 } } do
      assert.is_false(compare.same(pair[1], pair[2]), pair[1] .. " and " .. pair[2])
    end
  end)

  it("compares lists of names in any order", function()
    assert.is_true(compare.same_names({ "a", "b" }, { "b", "a" }))
    assert.is_false(compare.same_names({ "a", "a" }, { "a", "b" }))
    assert.is_false(compare.same_names({ "a" }, { "a", "b" }))
    assert.is_false(compare.same_names({ "a", "b" }, { "a" }))
  end)

  it("compares tables and arrays by every key", function()
    assert.is_true(compare.agree({ 1, { x = 2 } }, { 1.0, { x = 2 + 1e-12 } }))
    assert.is_true(compare.agree(rnn.array { 1, 2 }, { 1, 2 }))
    assert.is_true(compare.agree("a", "a"))
    assert.is_true(compare.agree(nil, nil))
    for _, pair in ipairs { { { 1 }, { 1, 2 } }, { { 1, 2 }, { 1 } }, { { 1 }, 1 }, { 1, { 1 } }, { "1", 1 },
      { { x = 1 }, { y = 1 } } } do
      assert.is_false(compare.agree(pair[1], pair[2]))
    end
  end)
end)
