-- Runs the C program that holds the products of matrices against their definition. RNNLUA_FUZZ_DRAWS and
-- RNNLUA_FUZZ_SEED choose how many shapes are drawn, and from where.
local tree = require "spec.support.tree"

local draws = os.getenv "RNNLUA_FUZZ_DRAWS" or "600"
local seed = os.getenv "RNNLUA_FUZZ_SEED" or "1"

describe("the products of matrices", function()
  it("have the bits of their definition on every path, and keep to their memory (product_check.c)", function()
    local output, code = tree.run(tree.program(("rnnlua_product_check %s %s"):format(draws, seed)))
    assert.equal(0, code, output)
    assert.matches(("^paths: plain[^\n]*\nseed %s draws %s: ok\n$"):format(seed, draws), output)
  end)
end)
