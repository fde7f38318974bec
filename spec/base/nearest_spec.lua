local nearest = require "rnnlua.base.nearest"

describe("rnnlua.base.nearest", function()
  it("finds the word at the least edit distance, an exchange being 0.75", function()
    assert.same({ "wrt", 0.75 }, { nearest.nearest("wtr", { "at", "wrt", "dout" }) })
    assert.same({ "dout", 1 }, { nearest.nearest("dot", { "at", "wrt", "dout" }) })
    assert.same({ "wrt", 0 }, { nearest.nearest("wrt", { "at", "wrt", "dout" }) })
  end)

  it("counts case as 0.5, and prefers the same beginning", function()
    assert.same({ "X", 0.5 }, { nearest.nearest("x", { "wx", "h", "X" }) })
    assert.equal("h0", (nearest.nearest("h", { "wx", "X", "wh", "h0" })))
  end)

  it("returns nil for an empty list", function()
    assert.is_nil((nearest.nearest("x", {})))
  end)

  it("suggests a near word, or the list", function()
    assert.equal("; did you mean 'seed'?", nearest.suggestion("sead", { "seed", "at" }, "options"))
    assert.equal("; the options are seed, at",
      nearest.suggestion("velocity", { "seed", "at" }, "options"))
  end)
end)
