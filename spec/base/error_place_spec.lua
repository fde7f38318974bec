local error_place = require "rnnlua.base.error_place"

describe("rnnlua.base.error_place", function()
  local function raised(text, handler)
    local f = assert(load(text, "=it.lua"))
    return select(2, xpcall(f, (handler or error_place.handler)(handler and f or "=it.lua")))
  end

  it("names the line that was running if C names none", function()
    for _, handler in ipairs { error_place.handler, error_place.handler_of } do
      assert.equal("it.lua:2: attempt to index a nil value",
        raised("local t\nfor _ in ipairs(t) do end", handler == error_place.handler_of and handler or nil))
    end
  end)

  it("leaves places, what error raised, objects and other chunks as they are", function()
    assert.equal("it.lua:1: no", raised "error 'no'")
    assert.equal("no", raised "error('no', 0)")
    assert.same({}, raised "error {}")
    local other = load("local t for _ in ipairs(t) do end", "=other.lua")
    assert.equal("attempt to index a nil value", select(2, xpcall(other, error_place.handler "=it.lua")))
    assert.equal("invalid key to 'next'", select(2, xpcall(next, error_place.handler_of(next), {}, 1)))
  end)

  it("names the line that called a function of ours, and this function", function()
    assert.equal("it.lua:3: in product: attempt to get length of a nil value (local 'x')",
      raised 'local vectors = require "rnnlua.plain.vectors"\nlocal y\ny = vectors.product({ { 1 } }, y)\nreturn y')
    local vectors = require "rnnlua.plain.vectors"
    local message = select(2, xpcall(vectors.product, error_place.handler_of(vectors.product), { { 1 } }))
    assert.matches("^%S+vectors%.lua:%d+: attempt to get length of a nil value", message)
    message = select(2, xpcall(vectors.product, error_place.handler "=it.lua", { { 1 } }))
    assert.matches("^%S+vectors%.lua:%d+: attempt to get length of a nil value", message)
  end)

  it("removes a line of ours at the start, and no other", function()
    for text, expected in pairs {
      ["/usr/share/lua/5.4/rnnlua/checking/calls.lua:12: no"] = "no",
      ["C:/lua/rnnlua/lab/run_submission/runner.lua:3: no"] = "no",
      ["rnnlua/layer.lua:1: a.lua:2: no"] = "a.lua:2: no",
      ["a.lua:2: lua/rnnlua/layer.lua:1: no"] = "a.lua:2: lua/rnnlua/layer.lua:1: no",
      ["my.lua:4: no"] = "my.lua:4: no",
      ["no"] = "no",
    } do assert.equal(expected, error_place.without_ours(text)) end
  end)

  it("calls a method, whose errors it gives a place", function()
    local object = { add = function(_, a, b) return a + b, nil end }
    assert.same({ 3, n = 2 }, table.pack(error_place.call(object, "add", 1, 2)))
    object.walk = assert(load("for _ in ipairs(nil) do end", "=it.lua"))
    local ok, message = pcall(error_place.call, object, "walk")
    assert.is_false(ok)
    assert.equal("it.lua:1: attempt to index a nil value", message)
    object.raise = function() error(object, 0) end
    assert.equal(object, select(2, pcall(error_place.call, object, "raise")))
  end)
end)
