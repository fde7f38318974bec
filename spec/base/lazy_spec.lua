local lazy = require "rnnlua.base.lazy"

describe("rnnlua.base.lazy", function()
  local loads

  before_each(function()
    loads = 0
    package.preload["spec.base.lazy_module"] = function()
      loads = loads + 1
      return { answer = 42, double = function(x) return 2 * x end }
    end
  end)

  after_each(function()
    package.preload["spec.base.lazy_module"], package.loaded["spec.base.lazy_module"] = nil, nil
  end)

  it("loads a module when a field is used, once", function()
    local module = lazy "spec.base.lazy_module"
    assert.equal(0, loads)
    assert.equal(42, module.answer)
    assert.equal(6, module.double(3))
    assert.is_nil(module.absent)
    assert.equal(1, loads)
  end)

  it("calls a module that is a function", function()
    package.preload["spec.base.lazy_module"] = function() return function(a, b) return b, a end end
    assert.same({ n = 2, "y", "x" }, table.pack(lazy "spec.base.lazy_module"("x", "y")))
  end)
end)
