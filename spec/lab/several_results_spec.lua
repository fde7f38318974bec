-- Labs of a function that returns several values: `outputs` names them, and all of them are compared.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local runner = require "rnnlua.lab.run_submission.runner"
local tree = require "spec.support.tree"
local verify = require "rnnlua.lab.verify"

local LAB = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Clipping", func = "clip", outputs = { "clipped", "norm" }, text = "Clip.",
  arguments = function(rng) return { rng:randn(), rng:randn() }, 1 end,
  { "clip", points = 4, hints = { "a" },
    lab.value({ { 0.6, 0.8 }, 5 }, { 3, 4 }, 1), lab.same_as_solution() },
  mistakes = {
    { "the norm is that after clipping", from = "return y, norm", to = "return y, norm * scale",
      why = "It is asked for before.", hint = 1 },
  },
}:run(...)
]]

local SOLUTION = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"

-- Returns the clipped list, and the norm that it had.
return function(x, most)
  -- BEGIN SOLUTION
  local sum, y = 0, {}
  for i = 1, #x do sum = sum + x[i] * x[i] end
  local norm = sum ^ 0.5
  local scale = norm > most and most / norm or 1
  for i = 1, #x do y[i] = scale * x[i] end
  return y, norm
  -- END SOLUTION
end
]]

-- What a submission returns, the outcome in one line, and the line on the value.
local ROWS = {
  { "return y, norm", "is {{0.6, 0.8}, 5} at clip({3, 4}, 1)" },
  { "return y", "returns nothing as norm" },
  { "return y, { norm }", "returns as norm a table, not a number" },
  { "return y, norm + 1", "its value is wrong", "your norm 6   should be 5" },
  { "return { 3, 4 }, norm", "its value is wrong", "your clipped {3, 4}   should be {0.6, 0.8}" },
  { "return norm, y", "returns as clipped a number, not a list of 2 numbers" },
  { "return y, norm, 1", "is {{0.6, 0.8}, 5} at clip({3, 4}, 1)" },
}

describe("a function with several results", function()
  local folder
  before_each(function() folder = tree.temporary() end)
  after_each(function() tree.remove(folder) end)

  local function load_lab(text)
    local path = lab_folder.make(folder, { ["lab.lua"] = text or LAB, ["solution.lua"] = SOLUTION })
    return catalogue.load(path .. "/lab.lua")
  end

  for _, row in ipairs(ROWS) do
    it("is told: " .. row[2] .. (row[3] and ": " .. row[3] or ""), function()
      local lab = load_lab()
      local text = lab_folder.replaced(SOLUTION, "return y, norm", row[1])
      local task = runner.run(lab, assert(lab:submitted_by(text, "=yours")), 1).tasks[1]
      local said = { task.text, table.unpack(task.lines) }
      local all = table.concat(said, "\n")
      assert.truthy(all:find(row[2], 1, true), all)
      if row[3] then assert.truthy(all:find(row[3], 1, true), all) end
    end)
  end

  it("is compared at random draws in all its results, and its mistakes are named", function()
    local lab = load_lab((LAB:gsub("lab.value%b(), ", "")))
    local text = lab_folder.replaced(SOLUTION, "return y, norm", "return y, norm * scale")
    local task = runner.run(lab, assert(lab:submitted_by(text, "=yours")), 1).tasks[1]
    assert.equal("wrong", task.status)
    assert.equal("the norm is that after clipping", task.mistakes[1].name)
  end)

  it("makes a lab that verify proves", function()
    local proof, problems = verify.run(load_lab()), {}
    for _, section in ipairs(proof.sections) do
      table.move(section.problems, 1, #section.problems, #problems + 1, problems)
    end
    assert.same({}, problems)
    assert.is_true(proof.proved)
  end)

  for expected, got in pairs { ["5"] = "number 5", ["{ { 0.6, 0.8 } }"] = "a list of 1" } do
    it("needs all its values: " .. got, function()
      local text = lab_folder.replaced(LAB, "{ { 0.6, 0.8 }, 5 }", expected)
      local _, problem = pcall(function() return assert(load_lab(text)) end)
      local said = "lab.value: expected the list of the 2 values clipped and norm, got " .. got
      assert.truthy(tostring(problem):find(said, 1, true), tostring(problem))
    end)
  end
end)
