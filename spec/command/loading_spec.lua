-- A command opens the modules that it needs, and no more: that is its start-up.
local folder = require "spec.support.folder"
local source = require "rnnlua.lab.source"
local tree = require "spec.support.tree"

local CELL = "01_recurrent_cell"

-- Runs `rnnlua lab …` and prints behind what it prints how many of our modules in Lua were loaded.
local COUNT = [[-e '
  local code = require "rnnlua.command.lab"(table.unpack(arg, 1))
  local in_c, count = { ["rnnlua.core"] = true, ["rnnlua.copy"] = true, ["rnnlua.limits"] = true,
    ["rnnlua.terminal"] = true }, 0
  for name in pairs(package.loaded) do
    if name:find "^rnnlua" and not in_c[name] then count = count + 1 end
  end
  print("loaded " .. count)
  os.exit(code)' /dev/null ]]

describe("rnnlua lab", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local function loaded(arguments)
    local output = tree.run(work:command("rnnlua " .. COUNT .. arguments))
    return math.tointeger(output:match "loaded (%d+)\n$"), output
  end

  it("opens at most 40 of our files to list the labs", function()
    local count, output = loaded ""
    assert.truthy(output:find(CELL, 1, true), output)
    assert.is_true(count <= 40, count .. " files")
  end)

  it("opens at most 75 of our files for the check of lab 01", function()
    local solution = folder.solution(CELL)
    for _, text in ipairs { solution, assert(source.starter(solution)) } do
      work:write("a.lua", text)
      local count, output = loaded "check a.lua"
      assert.truthy(output:find("01 A recurrent cell", 1, true), output)
      assert.is_true(count <= 75, count .. " files")
    end
  end)

  it("opens the module of the verb only", function()
    work:write("a.lua", folder.solution(CELL))
    local _, output = loaded "check --help"
    assert.falsy(output:find("loaded", 1, true)) -- argparse ends the process
    assert.truthy(output:find("Usage: rnnlua lab check", 1, true), output)
    assert.is_true(loaded "reset absent.lua" <= 40)
  end)
end)
