local capture = require "rnnlua.lab.capture"
local tree = require "spec.support.tree"

describe("rnnlua.lab.capture", function()
  it("keeps what is printed in every way, also by functions kept in locals", function()
    local output = capture.output()
    local chunk = assert(load [[
      local print, write = print, io.write
      return function()
        print("a", nil, 1) write("b", 2, "\n") io.stdout:write("c"):write("d\n") io.stderr:write "e\n"
        return 7
      end]])
    local ok, f = capture.call(output, chunk)
    assert.is_true(ok)
    assert.same({ n = 2, true, 7 }, table.pack(capture.call(output, f)))
    assert.equal("a\tnil\t1\nb2\ncd\ne\n", output.text)
    assert.equal(#output.text, output.bytes)
  end)

  it("keeps 4 KiB of endless printing, and counts the rest", function()
    local output = capture.output()
    capture.call(output, function() for _ = 1, 1e5 do print "0123456789" end end)
    assert.equal(4096, #output.text)
    assert.equal(1100000, output.bytes)
  end)

  it("does not affect other files, nor anything outside of a call", function()
    local path = os.tmpname()
    capture.call(capture.output(), function()
      local file = io.open(path, "w")
      file:write "x"
      file:close()
    end)
    assert.equal("x", io.open(path):read "a")
    os.remove(path)
    assert.equal("in\nout\n", (tree.run(tree.rnnlua .. [[ -e '
      local shelter = require "rnnlua.lab.capture"
      local f
      shelter.call(shelter.output(), function() f = print end)
      f "in" io.write "out\n"']])))
  end)

  it("makes os.exit an error at the caller's line", function()
    local chunk = assert(load("os.exit(0)", "=it.lua"))
    assert.same({ n = 2, false, "it.lua:1: os.exit was called; a submission never ends the program" },
      table.pack(capture.call(capture.output(), chunk)))
  end)
end)
