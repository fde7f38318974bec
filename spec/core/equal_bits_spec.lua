-- Runs the C program that holds the layers over vectors to plain loops, on every path. RNNLUA_FUZZ_SEED chooses where
-- the shapes are drawn from. Under an emulator there are fewer: fma takes long on a processor that lacks it.
local tree = require "spec.support.tree"

local LAYERS = { linear = 3, elman = 4, lstm = 4, gru = 4, gatedscan = 2, embedding = 3, softmax = 2 }
local MOST = 70 -- each size takes every value up to this

local seed = os.getenv "RNNLUA_FUZZ_SEED" or "1"

local function hold(shapes)
  local output, code = tree.run(tree.program(("rnnlua_equal_bits %s %s"):format(shapes, seed)))
  assert.equal(0, code, output)
  assert.matches("^paths: plain[^\n]*\n", output)
  for layer, sizes in pairs(LAYERS) do
    local drawn, seen, all = output:match("\n" .. layer .. ": (%d+) shapes, (%d+) of (%d+) sizes %x+\n")
    assert.equal(shapes, drawn, output)
    assert.equal(MOST * sizes, tonumber(all))
    assert.equal(tonumber(shapes) >= MOST * sizes and all, tonumber(shapes) >= MOST * sizes and seen, output)
  end
  assert.matches("\nseed %d+: ok\n$", output)
end

describe("the layers over vectors", function()
  it("have the bits of plain loops on every path (equal_bits.c)", function()
    hold(os.getenv "RNNLUA_UNDER" and "40" or "280")
  end)

  it("have the bits of plain loops at every size from 1 to 70, in 2,000 shapes (equal_bits.c) #slow", function()
    hold "2000"
  end)
end)
