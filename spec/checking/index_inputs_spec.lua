--- The option `indices`: integers that are indices into a dimension stay within it when it gets smaller.

local changed = require "spec.checking.changed_layer"
local checking = require "rnnlua.checking"
local indices = require "rnnlua.checking.indices"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local SHAPES = { z = { "N", "V" }, k = "N" }

-- The smallest case of a wrong softmax with cross entropy; its forward accepts any label.
local function smallest(k, given)
  local class = changed("softmax_cross_entropy", "dout * (p[j] - one) /", "2 * dout * (p[j] - one) /")
  local layer = class()
  local forward = layer.forward
  layer.inputs = { "z", "k" }
  function layer:forward(z, labels)
    local own = {}
    for n = 1, #z do own[n] = labels[n] and labels[n] <= #z[1] and labels[n] or 1 end
    return forward(self, z, own)
  end
  local report = checking.check_gradients(layer, { shapes = SHAPES, dims = { V = 5 }, at = { k = k }, indices = given,
    explain = math.huge, fresh = function() return class() end })
  assert.equal("FAIL", report.verdict)
  return report.smallest.inputs
end

describe("the option indices", function()
  it("keeps the indices of the smallest case within its sizes, with one for each row", function()
    local beyond = 0
    for _, k in ipairs { { 5, 5 }, { 4, 1, 5 }, { 3, 3, 5, 2 } } do
      local inputs = smallest(k, { k = "V" })
      assert.equal(#inputs.z, #inputs.k)
      for _, index in ipairs(inputs.k) do
        assert.equal("integer", math.type(index))
        assert.is_true(1 <= index and index <= #inputs.z[1], index)
        beyond = beyond + (#inputs.z[1] < 5 and 1 or 0)
      end
    end
    assert.is_true(beyond > 0, "no case with fewer columns")
  end)

  it("keeps different indices different if there are enough, and fits in lists of lists and arrays", function()
    for _, row in ipairs {
      { { 3, 3, 1 }, 2, { 2, 2, 1 } },
      { { 9, 1, 7, 9 }, 3, { 3, 1, 2, 3 } },
      { { 4, 5, 6 }, 2, { 2, 1, 2 } },
      { { 1, 2 }, 2, { 1, 2 } },
      { 7, 4, 4 },
      { { { 5, 1 }, { 2, 5 } }, 3, { { 3, 1 }, { 2, 3 } } },
    } do
      local inputs = { k = row[1] }
      indices.fit(inputs, { k = { dimension = "V", factor = 1 } }, { V = row[2] })
      assert.same(row[3], inputs.k)
    end
    local inputs = { k = rnn.array { 3, 1 } }
    indices.fit(inputs, { k = { dimension = "V", factor = 2 } }, { V = 1 })
    assert.same({ 2.0, 1.0 }, values.plain(inputs.k))
  end)

  it("names a dimension of shapes", function()
    local class = changed("softmax_cross_entropy", "dout * (p[j] - one)", "dout * p[j]")
    local ok, problem = pcall(checking.check_gradients, class(), { shapes = SHAPES, dims = { V = 3 },
      at = { k = { 1, 2 } }, indices = { k = "v" } })
    assert.is_false(ok)
    assert.truthy(tostring(problem):find("indices.k: no shape has the dimension 'v'; did you mean 'V'?", 1, true),
      problem)
  end)
end)
