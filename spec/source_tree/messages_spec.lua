-- What code must know of an error or an outcome is a field: a message is for people, and may be worded anew.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

-- These read what Lua says, of which there is no more than the text.
local READS_LUA = { "lua/rnnlua/base/lua_errors.lua", "lua/rnnlua/base/error_place.lua",
  "lua/rnnlua/lab/explain/error_text.lua", "lua/rnnlua/lab/explain/python_habits/" }

local NAMES = { "message", "problem", "reason", "err", "said", "why", "wrong", "usage_error%.text%b()" }

-- The places in a text of code that compare with words, or look for something in a message.
local function readings(code)
  local found = {}
  for line in code:gmatch "[^\n]+" do
    local compares = line:find '[=~]= "[^"]*%a [^"]*"'
    for _, name in ipairs(NAMES) do
      for _, use in ipairs { "[^%w_]" .. name .. "%)?:match", "[^%w_]" .. name .. "%)?:find",
        "[^%w_]" .. name .. ' or ""%):match', "[^%w_]" .. name .. ' or ""%):find' } do
        compares = compares or (" " .. line):find(use)
      end
    end
    if compares then found[#found + 1] = line:match "^%s*(.*)$" end
  end
  return found
end

local function reads_lua(path)
  for _, place in ipairs(READS_LUA) do
    if path:sub(1, #place) == place then return true end
  end
end

describe("the Lua modules", function()
  it("make no decision by the text of a message", function()
    local found = {}
    for path in tree.run("find lua -name '*.lua'"):gmatch "[^\n]+" do
      if not reads_lua(path) then
        for _, line in ipairs(readings(files.read(path))) do found[#found + 1] = path .. ": " .. line end
      end
    end
    assert.same({}, found)
  end)

  it("would be reported if they did", function()
    for _, line in ipairs {
      'if problem == "not returned" then', 'return message ~= "not a .npy file"', 'if message:find "^C stack" then',
      'if (usage_error.text(err) or ""):match "^dout: " then', 'local word = why:match "^%a+"',
      'return not usage_error.text(got):find("changed after forward", 1, true)',
    } do
      assert.same({ line }, readings("\n  " .. line .. "\n"))
    end
    assert.same({}, readings 'if reason == "noise" then return prelude:find "a b" end')
  end)
end)
