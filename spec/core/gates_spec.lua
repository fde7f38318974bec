-- Runs the C program that holds the kernels of the layers' steps against their definition. RNNLUA_FUZZ_SEED chooses the
-- numbers.
local tree = require "spec.support.tree"

local seed = os.getenv "RNNLUA_FUZZ_SEED" or "1"

describe("the steps of the layers over vectors", function()
  it("have the bits of their definition on every path, and write to nothing else (gates_check.c)", function()
    local output, code = tree.run(tree.program("rnnlua_gates_check " .. seed))
    local paths, rest = output:match "^(paths: plain[^\n]*\n)(.*)$"
    assert.truthy(paths, output)
    assert.equal(([[
lstm_forward: 210 shapes
lstm_backward: 210 shapes
gru_forward: 210 shapes
gru_backward: 210 shapes
elman_backward: 210 shapes
scan_forward: 222 shapes
scan_backward: 222 shapes
seed %s: ok
]]):format(seed), rest)
    assert.equal(0, code)
  end)
end)
