-- Runs the C program that holds the scan's kernels against each other, against the definition and
-- against long double. RNNLUA_FUZZ_DRAWS and RNNLUA_FUZZ_SEED choose how much is drawn, and from where
-- (60000 is the full measure).
local tree = require "spec.support.tree"

local draws = os.getenv "RNNLUA_FUZZ_DRAWS" or "3000"
local seed = os.getenv "RNNLUA_FUZZ_SEED" or "1"

describe("scan", function()
  describe("kernels", function()
    local output

    setup(function()
      output = tree.run(tree.program(("rnnlua_scan_fuzz %s %s"):format(draws, seed)))
    end)

    it("agree bit for bit, and keep the promise of recurrent.h", function()
      assert.is_truthy(output:find ": ok\n$", output)
    end)

    it("name the paths that ran and those that did not", function()
      -- the plain path runs everywhere, and is the first
      local ran, rest = output:match "paths: plain([%w ]*)(.-)\n"
      assert.is_truthy(ran, output)
      assert.is_truthy(rest == "" or rest:find "^; not run here:[%w ]+$", rest)
    end)

    it("did not fall back on the definition in most draws", function()
      local drawn, value, last, steps = output:match(
        "draws (%d+) kernels: value (%d+) gradients (%d+) step gradients (%d+)")
      drawn = tonumber(drawn)
      assert.is_true(tonumber(value) > drawn / 2, output)
      assert.is_true(tonumber(last) > drawn / 2, output)
      assert.is_true(tonumber(steps) > drawn / 3, output)
    end)
  end)
end)
