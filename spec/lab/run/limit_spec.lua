local limit = require "rnnlua.lab.run.limit"

describe("rnnlua.lab.run.limit", function()
  local function chunk(text) return assert(load(text, "=it.lua")) end

  it("calls like pcall", function()
    local call = limit.caller(1, "=it.lua")
    assert.same({ n = 4, true, 1, nil, 3 }, table.pack(call(function(...) return ... end, 1, nil, 3)))
    assert.same({ n = 2, false, "it.lua:1: x" }, table.pack(call(chunk "error 'x'")))
  end)

  it("ends what takes longer, names the innermost line of the file, and calls nothing after it", function()
    local call = limit.caller(0.05, "=it.lua")
    local ok, err = call(chunk "local function f()\n while true do math.abs(1) end\nend\nf()")
    assert.is_false(ok)
    assert.equal("still running after 0.05 s, in line 2", tostring(err))
    assert.equal("time", limit.stopped(err))
    assert.same({ n = 2, false, err }, table.pack(call(error, "never called")))
    assert.is_nil(debug.gethook())
  end)

  it("ends what swallows its errors", function()
    local call = limit.caller(0.05, "=it.lua")
    local ok, err = call(chunk "for i = 1, 3 do pcall(function() while true do end end) end return 'done'")
    assert.same({ false, "time" }, { ok, limit.stopped(err) })
  end)

  it("knows Ctrl-C by its message, however it is wrapped", function()
    local call = limit.caller(1, "=it.lua")
    local ok, err = call(error, "forward raised an error: it.lua:3: interrupted!")
    assert.same({ false, "interrupt", "interrupted" }, { ok, limit.stopped(err), tostring(err) })
    assert.is_nil(limit.stopped "interrupted!")
  end)

  it("limits each call on its own", function()
    local call = limit.caller(0.2, "=it.lua")
    for _ = 1, 4 do
      assert.is_true(call(chunk "local t = os.clock() while os.clock() - t < 0.08 do end"))
    end
  end)
end)
