-- constants.lua reads the constants of a module, and docs/internals.md states those that there are.
local constants = dofile "spec/checking/constants.lua"

local function source_of(file)
  local handle = assert(io.open(("lua/rnnlua/checking/%s.lua"):format(file), "rb"))
  local source = handle:read "a"
  handle:close()
  return source
end

describe("the constants of a module", function()
  it("are its numbers with names in capitals", function()
    local list = {}
    for _, one in ipairs(constants.of [[
local SMALL, LARGE = 2, 1e-3 -- a comment, with a comma
local FIRST = 4 * EPSILON
local NAMES, LIST = { "a", "b" }, { 1, 2 }
local lower = 3
module.PUBLIC = 2.0 ^ -3
  local INSIDE = 5
]]) do
      list[#list + 1] = ("%s %s %d"):format(one.short, one.text, one.place)
    end
    assert.same({ "SMALL 2 1", "LARGE 1e-3 2", "FIRST 4 * EPSILON 1", "PUBLIC 2.0 ^ -3 1" }, list)
  end)

  it("have the values that docs/internals.md starts from", function()
    local count = 0
    for line in io.lines "docs/internals.md" do
      local name, file, value = line:match "^| `([%u%d_]+)` | `([%l_/]+)` | ([^|]+) | %d"
      if name then
        local stated
        for _, one in ipairs(constants.of(source_of(file))) do
          if one.short == name then stated = one.text end
        end
        assert.equal(value, stated, name)
        count = count + 1
      end
    end
    assert.is_true(count > 0)
  end)
end)
