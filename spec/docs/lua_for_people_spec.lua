-- docs/lua-for-people-who-know-python.md: its Lua is Lua, and what it calls a slip is one.
describe("docs/lua-for-people-who-know-python.md", function()
  local page = io.open("docs/lua-for-people-who-know-python.md"):read "a"

  -- The cells of its tables: pairs of code in Python and in Lua.
  local function rows()
    local list = {}
    for python, lua in page:gmatch "\n| ([^|\n]*`[^|\n]*) | ([^|\n]*`[^|\n]*) |" do
      list[#list + 1] = { python = python, lua = lua }
    end
    return list
  end

  local function compiles(code) return load(code) or load("return " .. code) end

  it("has Lua code in its right columns", function()
    local count = 0
    for _, row in ipairs(rows()) do
      for code in row.lua:gmatch "`([^`]+)`" do
        count = count + 1
        assert(compiles(code), code)
      end
    end
    assert.is_true(count >= 40, count)
  end)

  it("has blocks of Lua that run, and a layer with right gradients", function()
    local last
    for code in page:gmatch "```lua\n(.-)```" do last = assert(load(code))() end
    local report = require "rnnlua.checking".check_gradients(last(), { at = { w = 2, x = 3 } })
    assert.equal("PASS", report.verdict)
  end)

  it("is right about lists and globals", function()
    local X = { 5, 6, 7 }
    assert.is_nil(X[0])
    assert.is_nil(X[4])
    assert.is_nil(True) -- luacheck: ignore
    local a, b = 0 -- luacheck: ignore
    assert.is_nil(b)
  end)
end)
