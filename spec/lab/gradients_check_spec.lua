-- lab.gradients(): what is required, at which draws, and what the student is told.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local runner = require "rnnlua.lab.run_submission.runner"
local tree = require "spec.support.tree"

local edit = lab_folder.replaced

-- A task's outcome as the student reads it.
local function shown(task)
  return task.status .. ": " .. task.text .. table.concat(task.lines, "\n", 1, #task.lines):gsub("^(.)", "\n%1")
end

describe("lab 02", function()
  local lab, solution

  setup(function()
    lab = assert(catalogue.find "labs/02_recurrent")
    solution = lab_folder.read "labs/02_recurrent/solution.lua"
  end)

  local function run(from, to, seed, options)
    return runner.run(lab, assert(lab:submitted_by(edit(solution, from, to), "=yours")), seed or 1, options)
  end

  local FORWARD, BACKWARD = "  return h\n", "  return dwx, dwh, dh, dX\n"

  -- What a layer does at one length alone, in forward or in backward, and its points.
  local wrong_at_one_length = {
    { FORWARD, "if #X == %d then return 0 end return h\n", 0 },
    { FORWARD, "if #X == %d then return h + 1e-4 end return h\n", 6 },
    { FORWARD, "if #X == %d then return 0 / 0 end return h\n", 0 },
    { FORWARD, "if #X == %d then return -h end return h\n", 0 },
    { BACKWARD, "if #dX == %d then dh = 0 end return dwx, dwh, dh, dX\n", 4 },
    { BACKWARD, "if #dX == %d then dX[1] = 0 end return dwx, dwh, dh, dX\n", 4 },
    { BACKWARD, "if #dX == %d then dX = nil end return dwx, dwh, dh, dX\n", 4 },
    { BACKWARD, "if #dX == %d then return dwx, dwh end return dwx, dwh, dh, dX\n", 4 },
    { BACKWARD, "if #dX == %d then dwh = 1.001 * dwh end return dwx, dwh, dh, dX\n", 4 },
  }
  for _, case in ipairs(wrong_at_one_length) do
    local from, to, points = table.unpack(case)
    it(("gives %d points to `%s`, whatever the length"):format(points, to:match "^[^\n]*"), function()
      for n = lab.lengths[1], lab.lengths[2] do
        for seed = 1, 5 do
          local result = run(from, to:format(n), seed, { explained = false })
          assert.equal(points, result.earned, ("n %d, seed %d"):format(n, seed))
          assert.is_false(result.passed)
        end
      end
    end)
  end

  it("draws again if a gradient vanishes and 0 would pass", function()
    local class = assert(lab:submitted_by(edit(solution, BACKWARD,
      "if #dX > 7 then dh, dX[1] = 0, 0 end return dwx, dwh, dh, dX\n"), "=yours"))
    for seed = 1, 200 do
      assert.equal(4, runner.run(lab, class, seed, { explained = false }).earned, "seed " .. seed)
    end
  end)

  it("names no mistake if forward is wrong at one length", function()
    for n = 1, 9 do
      assert.same({}, run(FORWARD, ("if #X == %d then return 0 end return h\n"):format(n)).tasks[1].mistakes)
    end
  end)

  it("says at which draws a gradient is missing, if not at all", function()
    local said = shown(run(BACKWARD, "if #dX < 3 then dX = nil end return dwx, dwh, dh, dX\n").tasks[2])
    assert.truthy(said:find("^wrong: dX is not returned; dwx, dwh and dh0 are right\n"
      .. "on 2 of 10 draws, first at n 1, wx .*\nbackward must return dwx, dwh, dh0, dX, in this order$"), said)
  end)

  it("reads the results in the lab's order, whatever the class declares", function()
    local right = shown(run("return Recurrent\n", "return Recurrent\n").tasks[2])
    for _, names in ipairs { '"wx", "wh", "h0"', '"X", "h0", "wh", "wx"' } do
      local declared = ("Recurrent.gradients = { %s }\nreturn Recurrent\n"):format(names)
      assert.equal(right, shown(run("return Recurrent\n", declared).tasks[2]))
    end
  end)

  -- What forward returns, and why nothing can be said of the gradients.
  it("says why nothing is decided if forward is 0", function()
    local said = shown(run(FORWARD, "  return #X == 4 and 0 or h\n").tasks[2])
    assert.truthy(said:find("^wrong: undecided, because forward is not right yet\nFix forward first.\n"
      .. "on 1 of 10 draws, first at n 4, wx "), said)
    assert.truthy(said:find("\ndwx, dwh, dh0 and dX: forward is 0 at every step tried", 1, true), said)
    said = shown(run(FORWARD, "  return 0\n").tasks[2])
    assert.truthy(said:find("^wrong: undecided, because forward is not right yet\nFix forward first.\n"
      .. "on 10 of 10 draws, first at n 9, wx "), said)
  end)

  for _, value in ipairs { "0 / 0", "1 / 0" } do
    it(("checks no gradients where forward is %s"):format(value), function()
      local said = shown(run(FORWARD, ("  return #X == 4 and %s or h\n"):format(value)).tasks[2])
      assert.truthy(said:find("^wrong: not checked: forward is not right yet\n"
        .. "forward: its value is not finite, on 1 of 10 draws, first at\n  n 4, wx "), said)
    end)
  end
end)

describe("a layer that is wrong for some inputs only", function()
  -- Of lab 01: where dwx is zero, in Lua.
  local conditions = { "self.x < 0", "self.wx > 0", "self.h < 0 and self.x < 0", "self.wh > 0 and self.wx < 0",
    "self.x > 0 and self.h > 0 and self.wh < 0", "self.wx < 0 and self.x < 0 and self.wh < 0",
    "self.wx * self.x * self.wh * self.h > 0", "self.wx * self.x * self.wh * self.h < 0", "self.x > 0.8",
    "self.wh < -0.8", "math.abs(self.h) > 1", "math.abs(self.wx) < 0.4", "self.x > self.h" }
  for _, condition in ipairs(conditions) do
    it(("is caught with every seed: %s"):format(condition), function()
      local lab = assert(catalogue.find "labs/01_recurrent_cell")
      local text = edit(lab_folder.read "labs/01_recurrent_cell/solution.lua", "  return dwx, dwh, dh, dx\n",
        ("  if %s then dwx = 0 end return dwx, dwh, dh, dx\n"):format(condition))
      local class = assert(lab:submitted_by(text, "=yours"))
      for seed = 1, 100 do
        assert.equal(4, runner.run(lab, class, seed, { explained = false }).earned, "seed " .. seed)
      end
    end)
  end
end)

describe("the key optional of a lab", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  -- The outcome of task backward, where some gradients are optional and backward returns something else.
  local function backward(optional, results)
    local path = lab_folder.make(work, { ["lab.lua"] = edit(lab_folder.LAB, 'gradients = { "w", "b", "x" },',
      ('gradients = { "w", "b", "x" }, optional = { %s },'):format(optional)) })
    local lab = assert(catalogue.find(path))
    local text = edit(lab_folder.SOLUTION, "return dw, db, dx", "return " .. results)
    return runner.run(lab, assert(lab:submitted_by(text, "=yours")), 1).tasks[2]
  end

  local cases = {
    { '"x"', "dw, db", "ok", "dw and db confirmed on 10 draws; off by" },
    { '"x"', "dw, db, dx", "ok", "dw, db and dx confirmed on 10 draws; off by" },
    { '"x"', "dw, db, 2 * dx", "wrong", "dx; dw and db are right" },
    { '"x"', "dw", "wrong", "db; dx is undecided; dw is right" },
    { '"b", "x"', "dw", "ok", "dw confirmed on 10 draws; off by" },
    { '"b"', "dw, nil, dx", "ok", "dw and dx confirmed on 10 draws; off by" },
    { "", "dw, db", "wrong", "dx is not returned; dw and db are right" },
  }
  for _, case in ipairs(cases) do
    it(("{ %s }: `return %s` is %s"):format(case[1], case[2], case[3]), function()
      local task = backward(case[1], case[2])
      assert.equal(case[3], task.status)
      assert.equal(case[4], task.text:sub(1, #case[4]))
    end)
  end

  it("requires a solution to return all listed gradients in verify", function()
    local path = lab_folder.make(work, {
      ["lab.lua"] = edit(lab_folder.LAB, 'gradients = { "w", "b", "x" },',
        'gradients = { "w", "b", "x" }, optional = { "x" },'),
      ["solution.lua"] = edit(lab_folder.SOLUTION, "return dw, db, dx", "return dw, db"),
    })
    local output, code = tree.run(("%s lab verify %s"):format(tree.rnnlua, path))
    assert.equal(1, code)
    assert.truthy(output:gsub("%s+", " "):find("lab.lua has the gradients w, b, x, the backward in solution.lua "
      .. 'returns those of w, b, in this order: write gradients = { "w", "b" }', 1, true), output)
  end)
end)
