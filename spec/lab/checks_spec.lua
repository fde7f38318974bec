-- The checks of a task, each on a right and on a wrong submission, with what the student reads.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local render = require "rnnlua.lab.render"
local runner = require "rnnlua.lab.run_submission.runner"
local tree = require "spec.support.tree"

local edit = lab_folder.replaced

describe("rnnlua.lab", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  -- The outcome of the first task of a lab with one check, on its solution after an edit.
  local function outcome(check, from, to, files)
    files = files or {}
    local path = lab_folder.make(work, {
      ["lab.lua"] = files.lab or edit(lab_folder.LAB,
        "lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution()", check),
      ["solution.lua"] = files.solution,
    })
    local lab = assert(catalogue.find(path))
    local text = lab_folder.read(path .. "/solution.lua")
    local submitted = assert(lab:submitted_by(from and edit(text, from, to) or text, "=yours"))
    return runner.run(lab, submitted, 1).tasks[1]
  end

  local function shown(task)
    return task.status .. ": " .. task.text .. table.concat(task.lines, "\n", 1, #task.lines):gsub("^(.)", "\n%1")
  end

  describe("value()", function()
    local check = "lab.value(13, { w = 3, x = 4, b = 1 })"

    it("holds if the value is the expected one", function()
      assert.equal("ok: is 13 at w 3, x 4, b 1", shown(outcome(check)))
    end)

    it("shows a wrong value, and names no mistake from a single number", function()
      assert.equal("wrong: its value is wrong\nat w 3, x 4, b 1\n  your 12   should be 13",
        shown(outcome(check, "w * x + b", "w * x")))
    end)
  end)

  describe("same_as_solution()", function()
    it("says on how many draws it holds", function()
      assert.equal("ok: equals the solution on 10 draws", shown(outcome "lab.same_as_solution()"))
    end)

    it("shows the first draw that differs, and names the mistake", function()
      local task = outcome("lab.same_as_solution()", "w * x + b", "w * x")
      assert.equal("wrong", task.status)
      assert.equal("differs from the solution on draw 1", task.text)
      assert.truthy(task.lines[1]:match "^at w %-?[%d.]+, x %-?[%d.]+, b %-?[%d.]+$", task.lines[1])
      assert.truthy(task.lines[2]:match "^  your %-?[%d.]+   should be %-?[%d.]+$", task.lines[2])
      assert.same({ "Mistake: y lacks b. The line starts at b." }, { table.unpack(task.lines, 3) })
      assert.same({ { id = "y lacks b", name = "y lacks b", explanation = "The line starts at b.", hint = 1 } },
        task.mistakes)
    end)

    it("names nothing for values that are not finite, even if a mistake gives them", function()
      local lab = edit(lab_folder.LAB, [[to = "w * x", why]], [[to = "(w * x + b) / 0", why]])
      local task = outcome(nil, "w * x + b", "(w * x + b) / 0", { lab = lab })
      assert.equal("its value is not finite", task.text)
      assert.same({}, task.mistakes)
    end)

    it("names no mistake in a task that the mistake passes", function()
      local check = [[lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution(),
        function(case) if case.layer.kept then return "it keeps something" end end]]
      local task = outcome(check, "local Line = rnn.Layer:extend \"Line\"",
        "local Line = rnn.Layer:extend \"Line\"\nLine.kept = true")
      assert.equal("it keeps something", task.text)
      assert.same({}, task.mistakes)
    end)

    it("names nothing for a value that no mistake gives", function()
      local task = outcome("lab.same_as_solution()", "w * x + b", "w * x - b")
      assert.equal(2, #task.lines)
      assert.same({}, task.mistakes)
    end)
  end)

  describe("a function(case)", function()
    it("gets a new layer, the solution and random inputs of each draw", function()
      assert.equal("ok: holds on 10 draws", shown(outcome [[
        function(case)
          assert(case.layer ~= case.solution)
          assert(case.number >= 1 and case.number <= 10)
          assert(case:forward() == case.inputs.w * case.inputs.x + case.inputs.b)
          assert(case:forward { w = 2, x = 3, b = 4 } == 10)
          assert(select("#", case:backward(1)) == 3)
        end]]))
    end)

    it("fails with the sentence that it returns, and the lines that it shows", function()
      assert.equal("wrong: it starts at 0\nat w 0", shown(outcome([[
        lab.check("starts at b", function(case)
          if case:forward { w = 0, x = 1, b = 1 } == 0 then
            case:show "at w 0"
            return "it starts at 0"
          end
        end)]], "w * x + b", "w * x")):gsub("\nMistake.*", ""))
    end)

    it("fails with its first sentence, even if a later draw raises an error; an earlier error comes first", function()
      assert.equal("wrong: it is wrong at 2", shown(outcome([[function(case)
        if case.number == 2 then return "it is wrong at 2" end
        if case.number > 2 then error "later" end
      end]])))
      local said = shown(outcome([[function(case)
        if case.number == 2 then return "it is wrong at 2" end
        if case.number == 1 then error "earlier" end
      end]]))
      assert.truthy(said:find("error: stopped with an error", 1, true), said)
    end)

    it("holds with its sentence", function()
      assert.equal("ok: starts at b", shown(outcome [[lab.check("starts at b", function() end)]]))
    end)

    it("distinguishes mistakes by what it observes", function()
      local check = [[function(case) if case:forward() ~= case.inputs.w * case.inputs.x + case.inputs.b then
        return "it is no line" end end]]
      assert.same({ "y lacks b" }, { outcome(check, "w * x + b", "w * x").mistakes[1].name })
      assert.same({}, outcome(check:gsub("case:forward%(%)", "case.layer:forward(case.inputs.w, case.inputs.x, "
        .. "case.inputs.b)"), "w * x + b", "w * x").mistakes)
    end)

    it("is reported if it returns anything but a sentence", function()
      assert.equal("error: stopped with an error\na check's function returns nothing, or a sentence that says what\n"
        .. "is wrong; it returned true", shown(outcome "function() return true end"))
    end)
  end)

  describe("built_from()", function()
    local solution = edit(edit(lab_folder.SOLUTION, "  self.w, self.x = w, x\n  return w * x + b",
      "  self.w, self.x = w, x\n  self.cell = rnn.RecurrentCell()\n  return self.cell:forward(w, x, 1, b)"),
      "local Line", "local Cell = rnn.RecurrentCell\nlocal Line")
    local lab = edit(edit(lab_folder.LAB, "lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution()",
      'lab.built_from "RecurrentCell"'),
      [[    { "y lacks b", from = "w * x + b", to = "w * x", why = "The line starts at b.", hint = 1 },]] .. "\n", "")
    local call = "self.cell:forward(w, x, 1, b)"

    local function built(to)
      return shown(outcome(nil, to and call, to, { lab = lab, solution = solution }))
    end

    it("holds for the library's cells under any name", function()
      assert.equal("ok: built from rnn.RecurrentCell", built())
      assert.equal("ok: built from rnn.RecurrentCell", built "Cell():forward(w, x, 1, b)")
      assert.equal("ok: built from rnn.RecurrentCell", built "Cell().forward(self.cell, w, x, 1, b)")
    end)

    it("says how often the cells were called, and how often they should be", function()
      assert.truthy(built("w * x + b"):match "^wrong: not built from rnn%.RecurrentCell\nat w .-, x .-, b .-\n"
        .. "  it calls the forward of rnn%.RecurrentCell never, not once$")
      assert.truthy(built("self.cell:forward(w, x, 1, b) + 0 * Cell():forward(1, 1, 1, 1)")
        :find("it calls the forward of rnn.RecurrentCell 2 times, not once", 1, true))
    end)

    it("detects cells whose values are not used", function()
      assert.truthy(built("0 * self.cell:forward(w, x, 1, b) + w * x + b"):find(
        "  it calls the forward of rnn.RecurrentCell once, but does not hand on what they return", 1, true))
    end)

    it("leaves the cells as they were, after an error too", function()
      local cell = require "rnnlua".RecurrentCell()
      local forward = cell.forward
      assert.truthy(built("self.cell:forward(w)"):find("^error: "))
      assert.equal(forward, cell.forward)
      assert.equal(41.0, cell:forward(2, 3, 5, 7))
    end)

    it("with required = false only says so", function()
      local gentle = edit(lab, 'lab.built_from "RecurrentCell"',
        'lab.built_from("RecurrentCell", { required = false })')
      assert.equal("ok: not built from rnn.RecurrentCell (a hint, not required)",
        shown(outcome(nil, call, "w * x + b", { lab = gentle, solution = solution })))
    end)

    it("raises an error if the author's solution uses no cells", function()
      assert.equal("error: stopped with an error\n"
        .. "lab.built_from: the solution itself never calls the forward of\nrnn.RecurrentCell",
        shown(outcome 'lab.built_from "RecurrentCell"'))
    end)
  end)

  it("tells a check whether it runs only to observe numbers", function()
    local check = 'lab.check("shows", function(case) if case.observing then case:observe(case:forward()) return end '
      .. "return tostring(case.observing) end)"
    local task = outcome(check, "w * x + b", "w * x")
    assert.equal("false", task.text)
    assert.equal("y lacks b", task.mistakes[1].name)
    assert.same({}, outcome(check).mistakes)
  end)

  describe("a lab of a function", function()
    local function_lab = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Doubling", func = "doubled",
  arguments = function(rng) return { a = rng:randn(), b = rng:randn() } end,
  { "double", points = 1, lab.value({ a = 2, b = 4 }, { a = 1, b = 2 }), lab.same_as_solution(),
    lab.check("leaves its argument alone", function(case)
      local t = case:arguments()
      local a = t.a
      case.func(t)
      case:observe(t.a)
      if t.a ~= a then return "it changed its argument" end
    end) },
  mistakes = {
    { "it writes into its argument", from = "local twice = {}", to = "local twice = t",
      why = "The table is the caller's." },
    { "it triples", from = "2 * v", to = "3 * v", why = "Twice is two times." },
  },
}:run(...)
]]
    local function_solution = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"

local function doubled(t)
  -- BEGIN SOLUTION
  local twice = {}
  for k, v in pairs(t) do twice[k] = 2 * v end
  return twice
  -- END SOLUTION
end

return doubled
]]
    local function tried(from, to)
      return shown(outcome(nil, from, to, { lab = function_lab, solution = function_solution }))
    end

    it("passes its solution, returned alone or in a table by name", function()
      local expected = "ok: is {a = 2, b = 4} at doubled({a = 1, b = 2}); equals the solution on 10 draws; "
        .. "leaves its argument alone"
      assert.equal(expected, tried())
      assert.equal(expected, tried("return doubled", "return { doubled = doubled }"))
    end)

    it("shows a value that is wrong, and names the mistake", function()
      assert.equal("wrong: its value is wrong\nat doubled({a = 1, b = 2})\n"
        .. "  your {a = 3, b = 6}   should be {a = 2, b = 4}\nMistake: it triples. Twice is two times.",
        tried("2 * v", "3 * v"))
    end)

    it("shows an extra field and a missing one", function()
      assert.equal("  your {a = 2, b = 4, c = 1}   should be {a = 2, b = 4}",
        tried("return twice", "twice.c = 1 return twice"):match "(  your[^\n]*)")
      assert.equal("  your {a = 2}   should be {a = 2, b = 4}",
        tried("return twice", "twice.b = nil return twice"):match "(  your[^\n]*)")
    end)

    it("says which names are left over", function()
      local said = tried("return twice", "twice.d, twice.c = 2, 1 return twice")
      assert.truthy(said:find("c and d should not be there.", 1, true), said)
    end)

    it("names a mistake by what a free-form check observes", function()
      assert.equal("wrong: it changed its argument\nMistake: it writes into its argument. The table is the caller's.",
        tried("local twice = {}", "local twice = t"))
    end)

    it("shows its starter as a to-do", function()
      local starter = assert(require "rnnlua.lab.source".starter(function_solution))
      local path = lab_folder.make(work, { ["lab.lua"] = function_lab, ["solution.lua"] = function_solution })
      local lab = assert(catalogue.find(path))
      local result = runner.run(lab, assert(lab:submitted_by(starter, "=yours")), 1)
      assert.equal("  to do  double  yours:5: doubled is not implemented yet", render.result(result)[1])
    end)
  end)
end)
