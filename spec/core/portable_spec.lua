-- What other processors run as well (script/test): here as this one has it.
local tree = require "spec.support.tree"

describe("the core", function()
  it("has the same bits on every path of this processor (core_digest.c)", function()
    local output, code = tree.run(tree.program "rnnlua_core_digest 300 7")
    assert.equal(0, code, output)
    for _, part in ipairs { "rng", "cell", "array", "elementary", "linear", "elman", "lstm", "gru",
      "gatedscan", "labels", "recurrent" } do
      assert.matches("\n" .. part .. " " .. ("%x"):rep(16) .. "\n", output)
    end
  end)

  it("has a C library whose fma rounds once (cmake/fma_check.c)", function()
    local output, code = tree.run(tree.program "rnnlua_fma_check")
    assert.equal("", output)
    assert.equal(0, code)
  end)

  it("computes no size that overflows (sizes.c)", function()
    local output, code = tree.run(tree.program "rnnlua_sizes")
    assert.equal(0, code, output)
    assert.matches("^ok, %d+ bits\n$", output)
  end)
end)
