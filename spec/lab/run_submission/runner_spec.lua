-- Which tasks runner.run runs, and what is observed of known mistakes.
local catalogue = require "rnnlua.lab.catalogue"
local files = require "spec.support.files"
local runner = require "rnnlua.lab.run_submission.runner"

describe("runner.run", function()
  local lab, solution

  setup(function()
    lab = assert(catalogue.find "labs/01_recurrent_cell")
    solution = files.read "labs/01_recurrent_cell/solution.lua"
  end)

  local function class_of(text) return assert(lab:submitted_by(text, "=yours")) end

  -- The names and the statuses of the tasks that ran.
  local function ran(text, options)
    local list = {}
    for i, task in ipairs(runner.run(lab, class_of(text), 1, options).tasks) do
      list[i] = task.name .. " " .. task.status
    end
    return table.concat(list, ", ")
  end

  it("runs all tasks; or with until_undone, none after one that does not pass; or only one", function()
    local wrong = solution:gsub("return h([ \n])", "return 2 * h%1", 1)
    assert.not_equal(solution, wrong)
    assert.equal("forward wrong, backward wrong", ran(wrong))
    assert.equal("forward wrong", ran(wrong, { until_undone = true }))
    assert.equal("forward ok, backward ok", ran(solution, { until_undone = true }))
    assert.equal("backward ok", ran(solution, { only = "backward" }))
  end)

  it("names a mistake by observations that are given, and observes the other mistakes itself", function()
    local recognition = require "rnnlua.lab.explain.recognition"
    local known = assert(lab:known_mistakes())
    local one
    local backward, asked = lab.tasks[2], {}
    for _, mistake in ipairs(known) do
      local result = runner.run(lab, mistake.submitted, 1, { explained = false })
      if result.tasks[1].status == "ok" then one = one or mistake end
    end
    local context = runner.context(lab, one.submitted, 1)
    local seen = recognition.observe(backward, context, one.submitted)
    context = runner.context(lab, one.submitted, 1, { observed = function(task, mistake)
      asked[#asked + 1] = task.name .. " " .. mistake.name
      return mistake == one and seen or nil
    end })
    local found = recognition.name(backward, context)
    assert.equal(#known, #asked)
    assert.equal(backward.name .. " " .. known[1].name, asked[1])
    assert.same({ one.name }, { found[1].name, found[2] and found[2].name })
  end)

  describe("a submission that agrees with the solution in all observations", function()
    local recognition = require "rnnlua.lab.explain.recognition"

    -- The mistakes that are named for it, and the number of mistakes that were tried.
    local function named(text)
      local tried = 0
      local context = runner.context(lab, class_of(text), 1, { observed = function() tried = tried + 1 end })
      return recognition.name(lab.tasks[2], context), tried
    end

    it("gets no name, and no mistake is tried", function()
      local found, tried = named(solution)
      assert.same({}, found)
      assert.equal(0, tried)
    end)

    it("is not one that changes dout, because dout is observed after backward", function()
      local vectors = assert(catalogue.find "labs/08_sequence_of_vectors")
      local text = files.read "labs/08_sequence_of_vectors/solution.lua"
      local wrong = files.replaced(text, "local h, dz = self.states[t], {}", "local h, dz = self.states[t], dout[t]")
      local class = assert(vectors:submitted_by(wrong, "=yours"))
      local context = runner.context(vectors, class, 1)
      local seen = recognition.observe(vectors.tasks[2], context, class)
      assert.is_false(seen:agrees(recognition.observe(vectors.tasks[2], context, context.solution)))
    end)
  end)
end)
