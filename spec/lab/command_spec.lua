-- `rnnlua lab …` and a lab's script, on good and bad input.
local tree = require "spec.support.tree"

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  file:close()
end

describe("rnnlua lab", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  local function run(arguments)
    return tree.run(tree.rnnlua .. " lab " .. arguments)
  end

  it("lists the labs and says what to type next", function()
    local output, code = run ""
    assert.equal(0, code)
    assert.truthy(output:match "\n?  01_recurrent_cell +A recurrent cell\n  02_recurrent +A recurrent layer\n")
    assert.truthy(output:find("Next: " .. tree.rnnlua .. " lab start 01_recurrent_cell\n", 1, true))
  end)

  describe("start", function()
    it("writes the starter, says what is next, and never overwrites", function()
      local path = work .. "/02_recurrent.lua"
      local output, code = run("start 2 " .. work)
      assert.equal(("%s is yours to complete. Then: %s lab check %s\n"):format(path, tree.rnnlua, path),
        output)
      assert.equal(0, code)
      write(path, "mine")
      output, code = run("start 02_recurrent " .. work .. "/")
      assert.equal(("rnnlua lab: %s exists already; nothing was written\n"):format(path), output)
      assert.equal(2, code)
      assert.equal("mine", assert(io.open(path)):read "a")
    end)

    it("says why it can't: no such lab, no such folder", function()
      local output, code = run("start 01_recurent " .. work)
      assert.equal("rnnlua lab: there is no lab '01_recurent'; did you mean '02_recurrent'?\n", output)
      assert.equal(2, code)
      output, code = run("start 1 " .. work .. "/none")
      assert.equal(("rnnlua lab: %s/none/01_recurrent_cell.lua: No such file or directory\n"):format(work),
        output)
      assert.equal(2, code)
    end)
  end)

  describe("check", function()
    local function check(text)
      local path = work .. "/it is.lua"
      write(path, text)
      return run("check '" .. path .. "'")
    end

    it("checks each file against the lab that its first line names", function()
      local cell, layer = "labs/01_recurrent_cell/solution.lua", "labs/02_recurrent/solution.lua"
      local output, code = run("check " .. cell .. " " .. layer .. " --seed 4")
      assert.equal(0, code, output)
      assert.truthy(output:match "^01 A recurrent cell\n.*10/10 points, seed 4\n02 A recurrent layer\n.*seed 4\n$")
    end)

    it("says what is wrong with a file, without a stack trace", function()
      local head = "-- rnnlua lab 01_recurrent_cell\n"
      local name = work .. "/it is.lua"
      local cases = {
        { "return 1", 2, "rnnlua lab: " .. name .. ": its first line names no lab; expected, for example, "
          .. "`-- rnnlua lab 01_recurrent_cell`\n" },
        { "-- rnnlua lab 01_recurrent\n", 2,
          "rnnlua lab: there is no lab '01_recurrent'; did you mean '02_recurrent'?\n" },
        { head .. "x = = 1", 1, "ERROR  " .. name .. ":2: unexpected symbol near '='\n" },
        { head .. "local x = nil + 1", 1,
          "ERROR  " .. name .. ":2: attempt to perform arithmetic on a nil value\n" },
        { head, 1, "ERROR  " .. name .. " returns nothing; end it with `return RecurrentCell`\n" },
        { head .. "return 5", 1,
          "ERROR  " .. name .. " returns a number; end it with `return RecurrentCell`\n" },
        { head .. "return { RecurentCell = 1 }", 1, "ERROR  " .. name
          .. " returns no class 'RecurrentCell'; did you mean 'RecurentCell'?\n" },
        { head .. "return {}", 1, "ERROR  " .. name
          .. " returns no class 'RecurrentCell'; end it with `return RecurrentCell`\n" },
      }
      for _, case in ipairs(cases) do
        local output, code = check(case[1])
        assert.equal(case[2], code, output)
        assert.truthy(output:find(case[3], 1, true), output .. "\nexpected: " .. case[3])
        assert.falsy(output:find("traceback", 1, true), output)
      end
    end)

    it("accepts a class on its own and in a table of classes", function()
      local solution = assert(io.open "labs/01_recurrent_cell/solution.lua"):read "a"
      local _, code = check((solution:gsub("return RecurrentCell\n$", "return { RecurrentCell = RecurrentCell }")))
      assert.equal(0, code)
    end)

    it("says that a file is not there", function()
      local output, code = run("check " .. work .. "/none.lua")
      assert.equal(("rnnlua lab: %s/none.lua: No such file or directory\n"):format(work), output)
      assert.equal(2, code)
    end)
  end)

  it("ends with 2 and its usage for a command that there is not", function()
    local output, code = run "chek"
    assert.equal(2, code)
    assert.truthy(output:find("unknown command 'chek'", 1, true), output)
    assert.truthy(output:find("Usage: rnnlua lab", 1, true), output)
  end)

  it("run as a script refuses options that it does not know", function()
    local script = tree.rnnlua .. " labs/01_recurrent_cell/lab.lua "
    local cases = {
      { "--sed 1", "rnnlua: unknown option '--sed'; usage: lab.lua [FILE] [--seed N]\n" },
      { "--seed x", "rnnlua: --seed: expected an integer, got x\n" },
      { "--seed", "rnnlua: --seed: expected an integer, got nothing\n" },
      { "a.lua b.lua", "rnnlua: expected one file; usage: lab.lua [FILE] [--seed N]\n" },
      { "none.lua", "rnnlua: none.lua: No such file or directory\n" },
    }
    for _, case in ipairs(cases) do
      local output, code = tree.run(script .. case[1])
      assert.equal(case[2], output)
      assert.equal(2, code)
    end
  end)
end)
