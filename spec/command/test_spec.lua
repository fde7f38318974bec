-- What `rnnlua test` reports to a CI server, read by programs that are not ours: prove (of Perl), and Python's parser
-- of XML.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local SPEC = [[
local rnn = require "rnnlua"
local Product = rnn.Layer:extend "Product"
function Product:forward(w, x)
  self.w, self.x = w, x
  return w * x
end
function Product:backward(dout) return dout * self.x, dout * self.x end

describe("a <layer> & its \"gradients\"", function()
  it("is right", function() assert.gradients(rnn.RecurrentCell(), { at = { wx = 2, x = 3, wh = 5, h = 7 } }) end)
  it("is wrong", function() assert.gradients(Product(), { at = { w = 2, x = 3 } }) end)
  it("raises", function() error "a < b & c" end)
  pending "is written later"
end)
]]

-- What each test case of a JUnit report is, a line each.
local READ_JUNIT = [[
import sys
import xml.etree.ElementTree as tree
root = tree.parse(sys.argv[1]).getroot()
print(root.tag, *(root.get(k) for k in ("tests", "failures", "errors", "skip")))
for case in root.iter("testcase"):
    print("|".join([case.get("classname"), case.get("name")]
        + [f"{c.tag}:{(c.text or '').partition(chr(10))[0].rpartition('/')[2]}" for c in case]))
]]

local program = tree.rnnlua:find "^/" and tree.rnnlua or (tree.run "pwd"):gsub("\n$", "/") .. tree.rnnlua

describe("rnnlua test", function()
  local work

  before_each(function()
    work = tree.temporary()
    tree.run("mkdir " .. work .. "/spec")
    files.write(work .. "/spec/product_spec.lua", SPEC)
    files.write(work .. "/junit.py", READ_JUNIT)
  end)
  after_each(function() tree.remove(work) end)

  local function run(command)
    return tree.run(("cd %s && unset LUA_INIT && %s"):format(tree.quote(work), command:gsub("RNNLUA",
      tree.quote(program))))
  end

  it("has assert.gradients, and writes TAP that prove reads", function()
    local output, code = run "RNNLUA test -o TAP > out.tap"
    assert.equal("", output)
    assert.equal(1, code)
    output, code = run "prove --verbose --exec cat out.tap"
    assert.equal(1, code, output)
    for _, part in ipairs { 'ok 1 - a <layer> & its "gradients" is right',
      'not ok 2 - a <layer> & its "gradients" is wrong', "#   Mistake: dx has the value of dw.",
      'not ok 3 - a <layer> & its "gradients" raises', "ok 4 - # SKIP", "Failed tests:  2-3", "Tests: 4 Failed: 2",
      "less 1 skipped subtest", "Result: FAIL" } do
      assert.truthy(output:find(part, 1, true), part .. "\n" .. output)
    end
    assert.falsy(output:find("Parse errors", 1, true), output)
  end)

  it("writes JUnit's XML, to a file where one is named, that Python's parser reads", function()
    local output, code = run "RNNLUA test -o junit -Xoutput report.xml"
    assert.equal("", output)
    assert.equal(1, code)
    output, code = run "python3 junit.py report.xml"
    assert.equal([[
testsuites 4 1 1 1
spec/product_spec.lua:10|a <layer> & its "gradients" is right
spec/product_spec.lua:11|a <layer> & its "gradients" is wrong|failure:product_spec.lua:11: FAIL  dx; dw is right
spec/product_spec.lua:12|a <layer> & its "gradients" raises|error:product_spec.lua:12: a < b & c
spec/product_spec.lua:13|a <layer> & its "gradients" is written later|skipped:
]], output)
    assert.equal(0, code)
  end)

  it("exits with 0 if nothing failed", function()
    files.write(work .. "/spec/product_spec.lua", 'it("holds", function() end)\n')
    assert.equal(0, select(2, run "RNNLUA test -o TAP > out.tap"))
    local output, code = run "prove --exec cat out.tap"
    assert.equal(0, code, output)
  end)

  it("is what busted runs on stock Lua, given rnnlua.busted as its helper", function()
    if tree.sanitized then return pending "stock Lua can't load a core.so with sanitizers" end
    local build = program:match "^(.*)/bin/"
    local output, code = run(("LUA_PATH='%s/share/lua/5.4/?.lua;%s/share/lua/5.4/?/init.lua;;' "
      .. "LUA_CPATH='%s/lib/lua/5.4/?.so;;' busted --lua=lua5.4 --helper=rnnlua.busted -o TAP"):format(build,
      build, build))
    assert.equal(1, code, output)
    assert.truthy(output:find('ok 1 - a <layer> & its "gradients" is right\nnot ok 2', 1, true), output)
  end)
end)
