local error_place = require "rnnlua.base.error_place"

describe("rnnlua.base.error_place", function()
  local function raised(text, handler)
    local f = assert(load(text, "=it.lua"))
    return select(2, xpcall(f, (handler or error_place.handler)(handler and f or "=it.lua")))
  end

  it("names the line that was running where C says none", function()
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
end)
