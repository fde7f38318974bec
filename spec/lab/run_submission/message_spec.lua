local message = require "rnnlua.lab.run_submission.message"

describe("rnnlua.lab.run_submission.message", function()
  it("gives values back as they were, numbers bit for bit", function()
    local value = { 1, -1, 0.1, 1 / 3, math.huge, -math.huge, math.mininteger, "a\0b\n", "", true, false, {},
      { { x = {} } }, [1.5] = "float", [true] = "key", name = "é{}s" }
    local back = message.decode(message.encode(value))
    assert.same(value, back)
    for i, item in ipairs(value) do assert.equal(math.type(item), math.type(back[i])) end
    assert.equal(-math.huge, 1 / message.decode(message.encode { -0.0 })[1])
    local nan = message.decode(message.encode { 0 / 0 })[1]
    assert.is_true(nan ~= nan)
  end)

  it("leaves out what another process can't use: functions, objects, such keys, a table in itself", function()
    local value = { 1, f = print, file = io.stdout, object = setmetatable({}, {}), [print] = 1, deep = { x = 1 } }
    value.deep.up, value.again = value, value.deep
    assert.same({ 1, deep = { x = 1 }, again = { x = 1 } }, message.decode(message.encode(value)))
  end)

  it("raises at a text that is damaged", function()
    local text = message.encode { 1, "two", { 3 } }
    for size = 0, #text - 1 do assert.is_false((pcall(message.decode, text:sub(1, size)))) end
    assert.has_error(function() message.decode "x" end, "message: it is damaged")
  end)
end)
