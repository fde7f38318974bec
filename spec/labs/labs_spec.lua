-- The labs that ship, run as a student runs them.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local LABS = {
  { name = "01_recurrent_cell", class = "RecurrentCell", title = "01 A recurrent cell",
    order = { "dwx", "dwh", "dh", "dx" }, result = "return dwx, dwh, dh, dx" },
  { name = "02_recurrent", class = "Recurrent", title = "02 A recurrent layer",
    order = { "dwx", "dwh", "dh0", "dX" }, result = "return dwx, dwh, dh, dX" },
}

local read, write, replaced = files.read, files.write, files.replaced

-- A wrong number in one of the gradients that backward returns: each a bug of its own.
local function planted(lab, position)
  local names = { "dwx", "dwh", "dh", position == 4 and lab.result:match "(%a+)$" or nil }
  local expressions = { "dwx", "dwh", "dh", lab.result:match "(%a+)$" }
  local wrong = names[position] == "dX" and "(function() dX[1] = dX[1] + 0.25 return dX end)()"
    or names[position] .. " + 0.25"
  expressions[position] = wrong
  return "return " .. table.concat(expressions, ", ")
end

for _, lab in ipairs(LABS) do
  local folder = "labs/" .. lab.name
  local script = tree.rnnlua .. " " .. folder .. "/lab.lua"

  describe("lab " .. lab.name, function()
    local work, solution

    setup(function()
      work = tree.temporary()
      solution = read(folder .. "/solution.lua")
    end)

    teardown(function() tree.remove(work) end)

    local function check(text, arguments)
      local path = work .. "/submission.lua"
      write(path, text)
      return tree.run(("%s %s %s"):format(script, path, arguments or ""))
    end

    it("run without arguments says what it teaches, checks the library's layer, and says what to type next", function()
      local output, code = tree.run(script)
      assert.equal(0, code, output)
      assert.equal(lab.title, output:match "^[^\n(]-%f[\n(]":gsub(" $", ""))
      assert.truthy(output:find("The library's own " .. lab.class .. ", put to the checks:", 1, true))
      assert.truthy(output:find("10/10 points, seed 1", 1, true))
      assert.truthy(output:find("That was the library's layer. Your turn: get a starter, complete it, check it.\n  "
        .. tree.rnnlua .. " lab start " .. lab.name, 1, true), output)
    end)

    it("passes its solution, with any seed", function()
      for seed = 1, 5 do
        local output, code = check(solution, "--seed " .. seed)
        assert.equal(0, code, output)
        assert.truthy(output:find("10/10 points, seed " .. seed, 1, true), output)
      end
    end)

    -- What backward returns in the place of all gradients, and what is said of it; %4 is the last one.
    local left_out = {
      { "dwx, dwh, dh", "%4 is not returned; %1, %2 and %3 are right" },
      { "dwx, dwh, dh, nil", "%4 is not returned; %1, %2 and %3 are right" },
      { "dwx, dwh", "%3 and %4 are not returned; %1 and %2 are right" },
      { "dwx", "%2, %3 and %4 are not returned; %1 is right" },
    }
    for _, case in ipairs(left_out) do
      it(("fails a backward that returns %s"):format(case[1]), function()
        local output, code = check(replaced(solution, lab.result, "return " .. case[1]))
        assert.equal(1, code, output)
        local said = case[2]:gsub("%%(%d)", function(i) return lab.order[tonumber(i)] end)
        local order = ("backward must return %s, in this order"):format(table.concat(lab.order, ", "))
        assert.truthy(output:find(("\n  WRONG  backward  %s\n           %s\n"):format(said, order), 1, true), output)
        assert.truthy(output:find("4/10 points", 1, true), output)
      end)
    end

    it("says that a right backward is right for the task behind a wrong forward", function()
      local output, code = check((solution:gsub("return h([ \n])", "return 2 * h%1", 1)))
      assert.equal(1, code, output)
      assert.truthy(output:gsub("%s+", " "):find("WRONG backward right for the task, and not for your forward Your "
        .. "forward is still wrong. Fix forward first. ", 1, true), output)
    end)

    for position, name in ipairs(lab.order) do
      it("fails a bug in " .. name .. " on that gradient's name alone", function()
        local output, code = check(replaced(solution, lab.result, planted(lab, position)))
        assert.equal(1, code, output)
        assert.truthy(output:find("\n  WRONG  backward  " .. name .. "; ", 1, true), output)
        assert.truthy(output:find("\n           " .. name .. ": off by more than 0.001 on 10 of 10 draws",
          1, true), output)
        for _, other in ipairs(lab.order) do
          assert.equal(other == name, output:find("\n           " .. other .. ": off by", 1, true) ~= nil)
        end
      end)
    end

    it("names each of its own mistakes as itself", function()
      local catalogue = require "rnnlua.lab.catalogue"
      local definition = assert(catalogue.find(folder))
      assert.is_true(#definition.mistakes >= 5)
      for _, mistake in ipairs(definition.mistakes) do
        local output, code = check(replaced(solution, mistake.from, mistake.to))
        assert.equal(1, code, output)
        local flat = output:gsub("%s+", " ")
        assert.truthy(flat:find("Mistake: " .. mistake[1] .. ". " .. mistake.why, 1, true), output)
      end
    end)

    it("shows its starter as a to-do, never a stack trace", function()
      local starter = assert(require "rnnlua.lab.source".starter(solution))
      local output, code = check(starter)
      assert.equal(1, code)
      assert.truthy(output:gsub("%s+", " "):match(":%d+: " .. lab.class .. ":forward is not implemented yet "),
        output)
      assert.truthy(output:find("\n  to do  forward ", 1, true), output)
      assert.truthy(output:find("\n  to do  backward  complete forward first\n", 1, true), output)
      assert.truthy(output:find("0/10 points", 1, true), output)
      assert.falsy(output:find("traceback", 1, true), output)
    end)

    it("has a starter that names its lab in the first line", function()
      local starter = assert(require "rnnlua.lab.source".starter(solution))
      assert.equal(lab.name, require "rnnlua.lab.source".lab_name(starter))
    end)

    describe("by_hand.lua", function()
      local by_hand = tree.rnnlua .. " " .. folder .. "/by_hand.lua"

      it("passes the library's layer and the solution", function()
        for _, file in ipairs { "", folder .. "/solution.lua" } do
          local output, code = tree.run(by_hand .. " " .. file)
          assert.equal("0 failures in 10 draws, seed 1\n", output)
          assert.equal(0, code)
        end
      end)

      for position = 1, 3 do
        local name = lab.order[position]:sub(2)
        it("names " .. name .. " and the difference on a planted bug", function()
          local path = work .. "/wrong.lua"
          write(path, replaced(solution, lab.result, planted(lab, position)))
          local output, code = tree.run(by_hand .. " " .. path .. " 3")
          assert.equal(1, code)
          local _, lines = output:gsub("The gradient of " .. name .. " is off by 0.25\n", "")
          assert.equal(10, lines, output)
          assert.truthy(output:find("10 failures in 10 draws, seed 3\n", 1, true), output)
        end)
      end

      it("refuses a file that returns no class, and an invalid seed", function()
        local path = work .. "/none.lua"
        write(path, "local x = 1\n")
        local output, code = tree.run(by_hand .. " " .. path)
        assert.equal(1, code)
        assert.truthy(output:find(path .. " returns no class\n", 1, true), output)
        output, code = tree.run(by_hand .. " " .. folder .. "/solution.lua abc")
        assert.equal(1, code)
        assert.truthy(output:find("SEED: expected an integer\n", 1, true), output)
      end)

      it("fails a layer that returns nothing", function()
        local path = work .. "/nothing.lua"
        write(path, replaced(solution, lab.result, "return"))
        local output, code = tree.run(by_hand .. " " .. path)
        assert.equal(1, code)
        assert.truthy(output:find("30 failures in 10 draws", 1, true), output)
      end)
    end)
  end)
end

describe("every lab", function()
  for _, entry in ipairs(assert(require "rnnlua.lab.catalogue".list())) do
    it(("run without arguments shows a layer that passes (%s)"):format(entry.name), function()
      local output, code = tree.run(("%s %s/lab.lua"):format(tree.rnnlua, entry.folder or "labs/" .. entry.name))
      assert.equal(0, code, output)
      assert.matches("\n  (%d+)/%1 points, seed 1\n", output)
      assert.truthy(output:find("lab start " .. entry.name, 1, true), output)
    end)
  end
end)

it("has solutions that agree with the library's layers bit for bit", function()
  local rnn = require "rnnlua"
  local rng = rnn.rng(11)
  local Cell, Layer = dofile "labs/01_recurrent_cell/solution.lua", dofile "labs/02_recurrent/solution.lua"
  for _ = 1, 100 do
    local a, b, c, d, u = rng:randn(), rng:randn(), rng:randn(), rng:randn(), rng:randn()
    local ours, theirs = Cell(), rnn.RecurrentCell()
    assert.equal(theirs:forward(a, b, c, d), ours:forward(a, b, c, d))
    assert.same({ theirs:backward(u) }, { ours:backward(u) })
    local n, X = rng:integer(1, 9), {}
    for t = 1, n do X[t] = rng:randn() end
    local layer, chain = rnn.Recurrent(n), Layer(n)
    assert.equal(layer:forward(a, X, b, c), chain:forward(a, X, b, c))
    assert.same({ layer:backward(u) }, { chain:backward(u) })
  end
end)
