-- Runs the C program that holds exp, log, tanh and sigmoid against mpmath. RNNLUA_FUZZ_DRAWS and
-- RNNLUA_FUZZ_SEED choose how many neighbours are drawn, and from where.
local tree = require "spec.support.tree"

local draws = os.getenv "RNNLUA_FUZZ_DRAWS" or "3000"
local seed = os.getenv "RNNLUA_FUZZ_SEED" or "1"

describe("exp, log, tanh and sigmoid", function()
  it("are within an ulp of mpmath's values, have their limits, and never fall (elementary_check.c)", function()
    local output, code = tree.run(tree.program(("rnnlua_elementary_check spec/fixtures/elementary.txt %s %s")
      :format(draws, seed)))
    -- the errors are part of the promise: every machine has the same bits
    local paths, rest = output:match "^(paths: plain[^\n]*\n)(.*)$"
    assert.truthy(paths, output)
    assert.equal(([[
exp: 915 values, largest error 0.5829 ulp, of denormal results 0.5000
log: 2541 values, largest error 0.5284 ulp, of denormal results 0.0000
tanh: 597 values, largest error 0.5251 ulp, of denormal results 0.0000
sigmoid: 933 values, largest error 0.5213 ulp, of denormal results 0.5000
seed %s draws %s: ok
]]):format(seed, draws), rest)
    assert.equal(0, code)
  end)
end)
