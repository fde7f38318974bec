-- Checks at special values: a layer that is right everywhere keeps its points, where the solution has a kink, a jump or
-- a pole, or can't be called.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local runner = require "rnnlua.lab.run_submission.runner"
local special_cases = require "rnnlua.lab.kinds.special_cases"
local tree = require "spec.support.tree"

local edit = lab_folder.replaced
local VALUE, DX = "return w * x + b", "local dx = dout * self.w\n"

describe("rnnlua.lab.checks.special_values", function()
  local work

  setup(function() work = tree.temporary() end)
  teardown(function() tree.remove(work) end)

  -- A lab whose solution has the value f(w, x, b), and the gradients d, as code.
  local function lab_of(value, dw, db, dx)
    local text = edit(lab_folder.SOLUTION, VALUE, "self.b = b\n  return " .. value)
    text = edit(text, "local dw = dout * self.x", "local w, x, b = self.w, self.x, self.b\n  local dw = " .. dw)
    text = edit(edit(text, "local db = dout", "local db = " .. db), DX, "local dx = " .. dx .. "\n")
    local folder = lab_folder.make(work, { ["solution.lua"] = text, ["lab.lua"] = edit(edit(lab_folder.LAB,
      "lab.value(13, { w = 3, x = 4, b = 1 }), ", ""), lab_folder.LAB:match "\n  mistakes = .*\n  },\n", "\n") })
    return assert(catalogue.find(folder)), text
  end

  local RELU = { "math.max(0, w * x + b)", "(w * x + b > 0 and x or 0) * dout", "(w * x + b > 0 and 1 or 0) * dout",
    "(w * x + b > 0 and w or 0) * dout" }
  local ABS = { "w * math.abs(x) + b", "dout * math.abs(x)", "dout", "dout * w * (x > 0 and 1 or -1)" }
  local STEP = { "w * x + (b > 0 and 1 or 0)", "dout * x", "0 * dout", "dout * w" }
  local POLE = { "w / x + b", "dout / x", "dout", "-dout * w / x / x" }
  local ROOT = { "w * x + (b * b) ^ 0.25", "dout * x", "0.5 * dout * b / (b * b) ^ 0.75", "dout * w" }
  local right = {
    { "ReLU with >=", RELU, "> 0", ">= 0" },
    { "|x| whose slope at 0 is 1", ABS, "x > 0", "x >= 0" },
    { "a step with >=", STEP, "b > 0", "b >= 0" },
    { "a pole", POLE, "w / x + b", "b + w * x ^ -1" },
    { "a pole that raises an error", POLE, "return w", "assert(x ~= 0)\n  return w" },
    { "a root", ROOT, "0.5 * dout", "dout * 0.5" },
  }
  for _, one in ipairs(right) do
    it("decides nothing at " .. one[1], function()
      local lab, text = lab_of(table.unpack(one[2]))
      text = text:gsub(one[3]:gsub("%W", "%%%0"), (one[4]:gsub("%%", "%%%%")))
      local result = runner.run(lab, assert(lab:submitted_by(text, "=yours")), 1)
      assert.equal(10, result.earned, table.concat(result.tasks[1].lines, "\n")
        .. table.concat(result.tasks[2].lines, "\n"))
    end)
  end

  local wrong = {
    { "beside a pole", POLE, "local db = dout", "local db = w == 0 and 0 or dout", 4 },
    { "beside a kink", RELU, "local dw = ", "local dw = b == 1 and 0 or ", 4 },
    { "where every input is 1", RELU, "local dw = ", "local dw = w == 1 and x == 1 and b == 1 and 0 or ", 4 },
    { "of a step, in forward", STEP, "return w * x", "return x == 0 and 2 or w * x", 6 },
  }
  for _, one in ipairs(wrong) do
    it("finds a mistake " .. one[1], function()
      local lab, text = lab_of(table.unpack(one[2]))
      for seed = 1, 20 do
        assert.equal(one[5], runner.run(lab, assert(lab:submitted_by(edit(text, one[3], one[4]), "=yours")), seed,
          { explained = false }).earned, seed)
      end
    end)
  end

  it("says what is special in lists", function()
    local words = {}
    local lab = assert(catalogue.find "labs/02_recurrent")
    for _, case in ipairs(special_cases.list(lab, lab:all_draws(1, 10))) do words[case.words or "nothing"] = case end
    local zeros = 0
    for _, x in ipairs(words["a number of X is 0"].inputs.X) do zeros = zeros + (x == 0 and 1 or 0) end
    assert.equal(1, zeros)
    for _, x in ipairs(words["every number of X is 0"].inputs.X) do assert.equal(0.0, x) end
    assert.equal(-1.0, words["every input is -1"].inputs.wx)
    assert.equal(1.0, words["h0 is 1"].inputs.h0)
  end)
end)
