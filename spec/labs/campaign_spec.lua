-- `rnnlua spec/labs/campaign.lua` takes 1,000 seeds and all labs; here are few seeds and the first lab.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local SEEDS = 2

-- Runs the campaign. Returns what it prints, with single spaces, and its exit code.
local function run(lab)
  local output, code = tree.run(("%s spec/labs/campaign.lua %d %s"):format(tree.rnnlua, SEEDS, lab))
  return output:gsub(" +", " "), code
end

describe("the campaign of the labs", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  it("catches each known mistake with each seed, and names it as itself", function()
    local output, code = run "labs/01_recurrent_cell"
    assert.equal(0, code, output)
    assert.truthy(output:find("01_recurrent_cell, 2 seeds\n caught named points mistake\n", 1, true), output)
    assert.truthy(output:find("\n 2 2 4 dwh lacks h\n", 1, true), output)
  end)

  -- Two mistakes with the same edit agree in all that is observed.
  it("ends with 1 if a mistake is not named as itself", function()
    tree.run(("cp -R labs/01_recurrent_cell %s"):format(work))
    local path = work .. "/01_recurrent_cell"
    local text = files.read(path .. "/lab.lua")
    local one = assert(text:match 'mistakes = {%s*(%b{})')
    local other = one:gsub('^{%s*"[^"]*"', '{ "a second name"', 1)
    files.write(path .. "/lab.lua", files.replaced(text, one, one .. ",\n" .. other))
    local output, code = run(path)
    assert.equal(1, code, output)
    assert.truthy(output:find("\n 2 0 4 a second name\n agrees with 'dh uses wx instead of wh' with seed 1\n", 1, true),
      output)
  end)
end)
