-- More points, and the figures: rnnlua spec/checking/mutation_figures.lua
local path = debug.getinfo(1, "S").source:match "^@(.*)mutation_spec%.lua$"
local mutants = dofile(path .. "mutants.lua")
local suite = dofile(path .. "suite.lua")

local POINTS, SEED = 3, 1000

local rows = {}

-- What the checker says of a mutant; once is enough, whichever spec asks for it first.
local function row_of(mutant)
  rows[mutant] = rows[mutant] or suite.run(mutant, POINTS, SEED)
  return rows[mutant]
end

local function describe_all(list, see)
  for _, mutant in ipairs(list) do
    it(("%s %s: %s"):format(mutant.kind, mutant.style, mutant.name), function()
      local row = row_of(mutant)
      assert.same({}, row.problems)
      assert.equal(POINTS, row.caught)
      see(row)
    end)
  end
end

describe("check_gradients", function()
  describe("fails and names, never wrongly,", function()
    describe_all(mutants.wrong, function(row)
      assert.is_true(row.right >= POINTS - 1)
    end)
  end)

  -- What is on no list is explained by the layer's own forward, or left unknown.
  describe("fails, and names no mistake that is not on a list,", function()
    describe_all(mutants.unknown, function(row)
      assert.equal(POINTS, row.unnamed + row.explained)
    end)

    it("but explains 7 of 10 by a path", function()
      local explained = 0
      for _, mutant in ipairs(mutants.unknown) do
        explained = explained + (row_of(mutant).explained == POINTS and 1 or 0)
      end
      assert.is_true(explained >= 0.7 * #mutants.unknown, ("%d of %d"):format(explained, #mutants.unknown))
    end)
  end)

  it("shrinks 95 of 100 failures to n ≤ 2 and integers up to 13", function()
    local small, failures = 0, 0
    for _, list in ipairs { mutants.wrong, mutants.unknown } do
      for _, mutant in ipairs(list) do
        small, failures = small + row_of(mutant).small, failures + row_of(mutant).caught
      end
    end
    assert.is_true(failures > 1000)
    assert.is_true(small >= 0.95 * failures, ("%d of %d"):format(small, failures))
  end)

  describe("does not fail right layers:", function()
    for _, mutant in ipairs(mutants.right) do
      it(mutant.kind .. " " .. mutant.name, function()
        local row = suite.run(mutant, 25, SEED)
        assert.equal(0, row.caught)
        assert.is_true(row.inconclusive == 0 or mutant.kind == "tanh" and row.inconclusive < 3)
      end)
    end
  end)
end)

describe("a report's reproduce", function()
  local check_gradients = require "rnnlua.checking".check_gradients
  local rnn = require "rnnlua"

  -- Runs it as a user would, with the layer's class under its name.
  local function repeated(report, mutant, layer)
    local environment = { check_gradients = check_gradients, layer = layer, rnn = rnn, math = math }
    environment[mutant.class.__name] = mutant.class
    return assert(load("return " .. report.reproduce, "=reproduce", "t", environment))()
  end

  for _, list in ipairs { mutants.wrong, mutants.unknown } do
    for _, mutant in ipairs(list) do
      it(("fails for %s %s: %s"):format(mutant.kind, mutant.style, mutant.name), function()
        local layer, options = suite.point(mutant, rnn.rng(7), 7)
        local again = repeated(check_gradients(layer, options), mutant, layer)
        assert.equal("FAIL", again.verdict)
        local is_listed = next(mutant.ids) ~= nil
        for _, one in ipairs(again.mistakes) do
          assert.is_true(mutant.ids[one.id] or not is_listed and one.id == "path", one.id)
        end
      end)
    end
  end
end)
