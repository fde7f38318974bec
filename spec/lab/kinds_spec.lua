local func_kind = require "rnnlua.lab.kinds.func"
local layer_kind = require "rnnlua.lab.kinds.layer"
local tree = require "spec.support.tree"

-- What a kind need not have.
local OF_LAYERS = { forward = true, results = true }
local OF_FUNCTIONS = { show = true }

local function missing(from, other, known)
  local names = {}
  for name in pairs(from) do
    if other[name] == nil and not known[name] then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

describe("the kinds of labs", function()
  it("have the same functions", function()
    assert.same({}, missing(layer_kind, func_kind, OF_LAYERS))
    assert.same({}, missing(func_kind, layer_kind, OF_FUNCTIONS))
  end)

  it("are called, and never compared", function()
    assert.equal("", (tree.run [[grep -rnE "[=~]= *(layer|func)_kind|kind\.key *[=~]=" lua/rnnlua]]))
  end)
end)
