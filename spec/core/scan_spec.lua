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
      output = tree.run(("%s/spec/rnnlua_scan_fuzz %s %s"):format(tree.build, draws, seed))
    end)

    it("agree bit for bit, and keep the promise of scan.h", function()
      assert.is_truthy(output:find ": ok\n$", output)
    end)

    it("name the paths that ran and those that did not", function()
      for _, path in ipairs { "plain", "avx2", "avx512" } do assert.matches(path, output) end
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
