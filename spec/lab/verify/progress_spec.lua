local progress = require "rnnlua.lab.verify.progress"

describe("rnnlua.lab.verify.progress", function()
  it("shows one line, replaces it, and erases it", function()
    local written = {}
    local line = progress.new(function(...) written[#written + 1] = table.concat { ... } end)
    line:show "mutants"
    line:show("mutants", 16, 33)
    line:clear()
    assert.same({ "\r\27[K  ...    mutants  ", "\r\27[K  ...    mutants   16 of 33", "\r\27[K" }, written)
  end)

  it("writes nothing without a terminal", function()
    local line = progress.new()
    line:show("mutants", 1, 2)
    line:clear()
    assert.falsy(line.write)
  end)
end)
