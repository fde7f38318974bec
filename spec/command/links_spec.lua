-- Places in a student's file are links (OSC 8) on a terminal, and nowhere else.
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL = "01_recurrent_cell"

describe("rnnlua lab", function()
  local work

  before_each(function()
    work = folder.new()
    local wrong = folder.solution(CELL, "  local dwx =", "  local dwx = =")
    for _, name in ipairs { "a", "my +cell", "é" } do work:write(name .. ".lua", wrong) end
  end)
  after_each(function() work:remove() end)

  -- What a command prints on a terminal of 40 columns, with variables of the environment.
  local function typed(command, variables)
    variables = variables or "NO_COLOR= TERM=xterm"
    work:write("typed.sh", ("stty cols 40 rows 24; %s rnnlua lab %s"):format(variables, command))
    return (tree.run(work:command "script -qec 'sh typed.sh' /dev/null </dev/null"):gsub("\r", ""))
  end

  local function link(name, address)
    return ("\27]8;;file://%s/%s#15\27\\%s:15\27]8;;\27\\:"):format(work.path, address, name)
  end

  it("links each place in the file, and breaks lines where they break without", function()
    for _, verb in ipairs { "check", "hint", "try", "check --seed 2" } do
      local output = typed(verb .. " a.lua")
      assert.truthy(output:find(link("a.lua", "a.lua"), 1, true), output)
      assert.equal(typed(verb .. " a.lua", "NO_COLOR=1 TERM=xterm"), (output:gsub("\27]8;.-\27\\", "")))
    end
  end)

  it("escapes what an address can't have", function()
    assert.truthy(typed "check 'my +cell.lua'":find(link("my +cell.lua", "my%20%2Bcell.lua"), 1, true))
    assert.truthy(typed "check ./é.lua":find(link("é.lua", "%C3%A9.lua"), 1, true))
  end)

  it("has none in a pipe, on a plain terminal, and with NO_COLOR", function()
    for _, variables in ipairs { "NO_COLOR=1 TERM=xterm", "NO_COLOR= TERM=dumb", "NO_COLOR= TERM=" } do
      assert.falsy(typed("check a.lua", variables):find("\27", 1, true), variables)
    end
    local piped = tree.run(work:command "NO_COLOR= TERM=xterm rnnlua lab check a.lua")
    assert.falsy(piped:find("\27", 1, true))
  end)
end)
