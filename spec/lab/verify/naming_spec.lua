-- Names are given in the tasks that a mistake fails, and in no other.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local edit = lab_folder.replaced

-- A solution in which one number is a factor of the value and of the gradients: a mistake in it passes backward.
local SOLUTION = lab_folder.SOLUTION:gsub("\n\n%-%- Returns y", "\n\nlocal k = 1\n%0")
  :gsub("w %* x %+ b", "k * w * x + b"):gsub("dout %* self", "k * %0")
local LAB = edit(lab_folder.LAB, "  mistakes = {\n",
  '  mistakes = {\n    { "k is two", from = "local k = 1", to = "local k = 2", why = "It is 1." },\n')
LAB = LAB:gsub('from = "w %* x %+ b"', 'from = "k * w * x + b"')

describe("a known mistake", function()
  local work, lab

  setup(function()
    work = tree.temporary()
    lab = assert(catalogue.find(lab_folder.make(work, { ["lab.lua"] = LAB, ["solution.lua"] = SOLUTION })))
  end)
  teardown(function() tree.remove(work) end)

  -- By task, what is wrong and named.
  local function named(text)
    local outcomes = {}
    for i, task in ipairs(attempt.of_text(lab, text, "a.lua", 1).result.tasks) do
      local names = {}
      for k, one in ipairs(task.mistakes or {}) do names[k] = one.name end
      outcomes[i] = task.status .. " " .. table.concat(names, ", ")
    end
    return outcomes
  end

  it("is named in a task that it fails", function()
    assert.same({ "wrong k is two", "ok " }, named(edit(SOLUTION, "local k = 1", "local k = 2")))
  end)

  it("is not named in a task that it passes, even if all wrong numbers agree", function()
    local outcomes = named((SOLUTION:gsub("k %* dout", "2 * dout")))
    assert.equal("ok ", outcomes[1])
    assert.truthy(outcomes[2]:find "^wrong ", outcomes[2])
    assert.falsy(outcomes[2]:find("k is two", 1, true), outcomes[2])
  end)

  it("is not named for values that are not finite", function()
    assert.same({ "wrong ", "wrong " }, named(edit(SOLUTION, "k * w * x + b", "1 / 0 * k")))
  end)
end)
