local mutants = require "rnnlua.lab.verify.mutants"

-- The changed lines of a solution's one line.
local function changed(line, before)
  local lines = {}
  for i, one in ipairs(mutants.of(("function f(a, b)\n%s\n-- BEGIN SOLUTION\n%s\n-- END SOLUTION\nend\n"):format(
    before or "", line))) do
    assert(one.line == 4 and one.from == line)
    lines[i] = one.to
  end
  return lines
end

describe("rnnlua.lab.verify.mutants", function()
  it("exchanges operators", function()
    assert.same({ "return -1 - 2 * 3" }, { changed("return -1 + 2 * 3")[2] })
    assert.same({ "return 0 or 0" }, { changed("return 0 and 0")[2] })
    assert.same({ "return 0 <= 0" }, { changed("return 0 < 0")[2] })
    assert.same({ "return 0 == 0" }, { changed("return 0 ~= 0")[2] })
  end)

  it("takes the next number, and a tenfold float", function()
    assert.same({ "return 8" }, changed "return 7")
    assert.same({ "return (10 * 1e-5)" }, changed "return 1e-5")
  end)

  it("moves an index by one both ways, and not a table's key", function()
    assert.same({ "return g[i + 1]", "return g[i - 1]" }, changed "return g[i]")
    assert.same({}, changed 'return { ["x"] = nil }')
  end)

  it("exchanges names that are in scope, parameters and locals, and no others", function()
    assert.same({ "return b" }, changed "return a")
    assert.same({ "return a", "return c" }, changed("return b", "local c"))
    assert.same({}, changed "return unknown")
    assert.same({ "return b" }, changed("return a", "for t = 1, 2 do local u = t end"))
    assert.same({ "for t = 0, 0 do return b end", "for t = 0, 0 do return t end" },
      { table.unpack(changed("for t = 0, 0 do return a end"), 3) })
  end)

  it("exchanges fields of self, and leaves methods and other fields alone", function()
    assert.same({ "return self.v" }, changed("return self.u", "self.v = self.u"))
    assert.same({}, changed("return self:u(g.u)", "self.v = self.u"))
  end)

  it("changes nothing outside the solution's regions", function()
    assert.same({}, mutants.of "return 1 + 2\n")
    local found = mutants.of "local x = 1 -- SOLUTION\nlocal y = 2\nreturn 1\n"
    assert.same({ 1, "local x = 2 -- SOLUTION" }, { #found, found[1].to })
  end)

  it("makes valid Lua only", function()
    for _, one in ipairs(mutants.of(assert(io.open "labs/02_recurrent/solution.lua"):read "a")) do
      assert(load(one.text))
    end
  end)
end)
