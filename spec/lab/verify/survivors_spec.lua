-- The mutants that pass a lab's checks: those that pass all tasks with two seeds, in whatever order tasks are tried.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local mutants = require "rnnlua.lab.verify.mutants"
local runner = require "rnnlua.lab.run_submission.runner"
local silent_call = require "rnnlua.lab.run_submission.silent_call"
local survivors = require "rnnlua.lab.verify.survivors"
local tree = require "spec.support.tree"

local WEAK = [[
local lab = require "rnnlua.lab"
return lab {
  title = "A line", class = "Line", inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" },
  text = "A line.", formula = "y = w·x + b",
  { "forward", points = 4, lab.value(13, { w = 3, x = 4, b = 1 }) },
  { "backward", points = 6, function(case)
    case.layer:forward(3, 4, 1)
    local dw, db = case.layer:backward(2)
    if dw ~= 8 or db ~= 2 then return "dw or db is wrong" end
  end },
}:run(...)
]]

describe("the mutants that pass", function()
  local work

  setup(function() work = tree.temporary() end)
  teardown(function() tree.remove(work) end)

  -- The changed lines of mutants that pass all tasks.
  local function passing(lab)
    local list = {}
    for _, one in ipairs(mutants.of(assert(lab:read "solution.lua"))) do
      local ok, class = pcall(lab.submitted_by, lab, one.text, "=mutant")
      local passes = ok and class ~= nil
      for seed = 1, 2 do
        passes = passes and runner.run(lab, class, seed, { explained = false }).passed
      end
      if passes then list[#list + 1] = one.to end
    end
    return list
  end

  for name, text in pairs { ["a lab"] = lab_folder.LAB, ["a lab with weak checks"] = WEAK } do
    it("are those that pass every task of " .. name, function()
      local lab = assert(catalogue.find(lab_folder.make(work .. "/" .. name:gsub(" ", "_"), { ["lab.lua"] = text })))
      local found = survivors.find(lab, { caller = silent_call, tell = function() end })
      local lines = {}
      for i, one in ipairs(found.passed) do lines[i] = one.to end
      assert.same(passing(lab), lines)
      assert.is_true(#lines < found.tried)
    end)
  end
end)
