-- Labs of layers over vectors, as an author writes them: spec/fixtures/labs.
local layer_draws = require "rnnlua.lab.kinds.layer_draws"
local catalogue = require "rnnlua.lab.catalogue"
local inputs = require "rnnlua.lab.inputs"
local lab_folder = require "spec.support.lab_folder"
local recognition = require "rnnlua.lab.explain.recognition"
local rnn = require "rnnlua"
local runner = require "rnnlua.lab.run_submission.runner"
local sizes = require "rnnlua.lab.sizes"
local tree = require "spec.support.tree"
local usage_error = require "rnnlua.base.usage_error"
local wrong_value = require "rnnlua.lab.explain.wrong_value"

local function stated(spec)
  inputs.read(spec)
  local names = {}
  for name in pairs(spec.inputs) do names[#names + 1] = name end
  table.sort(names)
  spec.lengths = spec.lengths or { 1, 9 }
  spec.input_names = function() return names end
  return spec
end

describe("the sizes of dimensions", function()
  local ranges = {
    { {}, 1, "" },
    { { H = { 3, 3 } }, 1, "H 3" },
    { { H = { 1, 4 } }, 4, "H 1 to 4" },
    { { H = { 1, 4 }, D = { 1, 3 } }, 4, "D 1 to 3, H 1 to 4" },
    { { H = { 1, 4 }, D = { 1, 4 } }, 4, "D 1 to 4, H 1 to 4" },
    { { N = { 1, 2 }, T = { 1, 5 }, H = { 1, 3 }, D = { 2, 3 } }, nil, "D 2 to 3, H 1 to 3, N 1 to 2, T 1 to 5" },
    { { H = { 1, 100 } }, 32, "H 1 to 100" },
    { { H = { 2, 2 }, D = { 2, 2 } }, 1, "D 2, H 2" },
  }
  for _, range in ipairs(ranges) do
    local dims, count, words = table.unpack(range)
    it("all occur: " .. words, function()
      local rows, seen = sizes.rows(dims), {}
      if count then assert.equal(count, #rows) end
      for _, row in ipairs(rows) do
        for name, size in pairs(row) do seen[name .. size] = true end
      end
      for name, one in pairs(dims) do
        assert.is_true(seen[name .. one[1]] and seen[name .. one[2]])
        for size = one[1], one[2] < 100 and one[2] or 0 do assert.is_true(seen[name .. size], name .. size) end
      end
      assert.equal(words, table.concat(sizes.ranges(dims), ", "))
    end)
  end

  it("differ from each other if the ranges allow it", function()
    for _, dims in ipairs { { H = { 1, 4 }, D = { 1, 3 } }, { H = { 1, 4 }, D = { 1, 4 } },
      { H = { 2, 3 }, D = { 2, 9 } } } do
      for _, row in ipairs(sizes.rows(dims)) do assert.not_equal(row.H, row.D) end
    end
  end)
end)

describe("inputs with dimensions and kinds", function()
  it("are drawn as declared", function()
    local lab = stated { dims = { N = { 1, 3 }, V = { 2, 5 } }, inputs = {
      z = { "N", "V" }, k = { "integer", "N", from = 0, to = "V" }, p = "positive", c = { "integer", to = 2 },
      b = { "2V" }, q = { "positive", "N", 2 }, X = "sequence",
      m = { "number", "N", draw = function(rng, of)
        local list = {}
        for i = 1, of.N do list[i] = rng:integer(0, 1) + 0.0 end
        return list
      end } } }
    local least, most = math.huge, 0
    for _, case in ipairs(layer_draws.list(lab, rnn.rng(1), 40)) do
      local N, V = case.sizes.N, case.sizes.V
      assert.same({ N, V, N, 2 * V, N, 2, N, case.n }, { #case.inputs.z, #case.inputs.z[1], #case.inputs.k,
        #case.inputs.b, #case.inputs.q, #case.inputs.q[1], #case.inputs.m, #case.inputs.X })
      for i = 1, N do
        assert.equal("integer", math.type(case.inputs.k[i]))
        assert.is_true(case.inputs.k[i] >= 0 and case.inputs.k[i] <= V)
        least, most = math.min(least, case.inputs.k[i]), math.max(most, case.inputs.k[i] / V)
        assert.is_true(case.inputs.q[i][1] > 0 and case.inputs.q[i][2] > 0)
        assert.is_true(case.inputs.m[i] == 0 or case.inputs.m[i] == 1)
      end
      assert.is_true(case.inputs.p > 0 and (case.inputs.c == 1 or case.inputs.c == 2))
    end
    assert.same({ 0, 1 }, { least, most })
  end)

  -- An input, the numbers that its `draw` returns at N = 2, V = 3, and what is said of them.
  for _, row in ipairs {
    { { "positive", "N" }, { 1, -0.5 }, "positive numbers, got -0.5" },
    { { "positive", "N" }, { 0, 1 }, "positive numbers, got 0" },
    { { "N" }, { math.huge, 0 / 0 }, "numbers, got NaN" },
    { { "integer", "N", from = 0, to = "V" }, { 0, 4 }, "integers from 0 to 3, got 4" },
    { { "integer", "N", to = 5 }, { 5, 0.5 }, "integers to 5, got 0.5" },
    { { "integer", "N" }, { 1, 2.0 }, "integers, got 2.0" },
  } do
    it("raise an error for an author's draw that leaves its domain: " .. row[3], function()
      local input = { draw = function() return { table.unpack(row[2]) } end }
      for key, value in pairs(row[1]) do input[key] = value end
      local lab = stated { dims = { N = 2, V = 3 }, inputs = { x = input, z = { "N", "V" } } }
      assert.equal("lab: inputs.x: draw: expected " .. row[3],
        usage_error.text(select(2, pcall(layer_draws.one, lab, rnn.rng(1)))))
    end)
  end

  it("raise an error for an author's draw also where mistakes are told apart", function()
    local lab = stated { inputs = { x = { "positive", draw = function() return -1 end } } }
    lab.all_draws = function(_, seed, count) return layer_draws.list(lab, rnn.rng(seed), count) end
    assert.equal("lab: inputs.x: draw: expected positive numbers, got -1",
      usage_error.text(select(2, pcall(recognition.observe, { checks = {} }, { lab = lab, seed = 1, draws = 3 }))))
  end)

  it("raise an error for an author's draw of another shape", function()
    local lab = stated { dims = { H = { 2, 2 } }, inputs = { x = { "H", draw = function() return { 1, 2, 3 } end } } }
    assert.equal("lab: inputs.x: draw: expected H numbers with H 2, as in the inputs before, got 3 numbers",
      usage_error.text(select(2, pcall(layer_draws.one, lab, rnn.rng(1)))))
  end)
end)

-- What a wrong submission is told, from its first line on.
local TOLD = {
  { "07_elman", "return y\n", "return {y}\n", 1, "returns 1 × 1, not 1 number" },
  { "07_elman", "return y\n", "return y[1]\n", 1, "returns a number, not a list of 1 number" },
  { "07_elman", "return y\n", "return\n", 1, "returns nothing" },
  { "07_elman", "return y\n", "return { y[1], 0, 1 }\n", 1, "returns 3 numbers, not 1 number" },
  { "07_elman", "return y\n", "y[1] = 0 / 0 return y\n", 1, "its value is not finite" },
  { "10_lstm", "return new_h, new_c", "return new_h, new_c[1]", 1,
    "returns as c a number, not a list of %d+ numbers?" },
  { "10_lstm", "return new_h, new_c", "return { new_h }, new_c", 1, "returns as h 1 × %d, not %d numbers?" },
  { "10_lstm", "return new_h, new_c", "new_c[1] = 1 / 0 return new_h, new_c", 1, "its value c is not finite" },
  { "10_lstm", "return new_h, new_c", "return new_c, new_h", 1, "differs from the solution on draw %d+" },
  { "10_lstm", "return new_h, new_c", "return new_h, {}", 2, "not checked: forward is not right yet" },
}

describe("a vector's value", function()
  for _, told in ipairs(TOLD) do
    local name, from, to, task, expected = table.unpack(told)
    it(("is told as: %s (%s)"):format(expected, to:gsub("\n", "")), function()
      local lab = catalogue.load("spec/fixtures/labs/" .. name .. "/lab.lua")
      local text = lab_folder.read("spec/fixtures/labs/" .. name .. "/solution.lua")
      local class = assert(lab:submitted_by(lab_folder.replaced(text, from, to), "=yours"))
      local outcome = runner.run(lab, class, 1).tasks[task]
      assert.truthy(outcome.text:find("^" .. expected .. "$"), outcome.text)
    end)
  end

  it("is shown as matrices beside each other, and long vectors below each other", function()
    local function show(value) return type(value) == "table" and "{…}" or tostring(value) end
    assert.same({
      "your value (* is wrong)   should be",
      "  1  2*                     1  3",
      "  4  5                      4  5",
    }, wrong_value.lines("", { { 1, 2 }, { 4, 5 } }, { { 1, 3 }, { 4, 5 } }, show))
    assert.same({ "your h {…}   should be {…}" }, wrong_value.lines("h", { 1 }, { 2 }, show))
    assert.same({ "your " .. ("x"):rep(60), "should be " .. ("x"):rep(60) },
      wrong_value.lines("", 1, 2, function() return ("x"):rep(60) end))
  end)

  it("of another shape is described", function()
    local shapes = {
      { { { 1, 2, 3 }, { 4, 5, 6 } }, { { 1, 4 }, { 2, 5 }, { 3, 6 } }, "returns 2 × 3, not 3 × 2: is it transposed?" },
      { { { 1, 2 } }, { 1, 2 }, "returns 1 × 2, not 2 numbers" },
      { { 1, 2 }, { { 1, 2 } }, "returns 2 numbers, not 1 × 2" },
      { 1, { { 1, 2 } }, "returns a number, not 1 × 2" },
      { {}, { 1, 2 }, "returns an empty table, not 2 numbers" },
      { { { 1 }, { 2, nil, 3 } }, { 1, 2 }, "returns a table that is no list of numbers, not 2 numbers" },
      { { { 1, 2 }, { 3, 4 } }, { { 1, 2 }, { 3, 5 } } },
    }
    for _, case in ipairs(shapes) do assert.equal(case[3], (wrong_value.problem(case[1], case[2]))) end
  end)
end)

describe("what an author sets", function()
  local folder
  before_each(function() folder = tree.temporary() end)
  after_each(function() tree.remove(folder) end)

  local LAB = [[
local lab = require "rnnlua.lab"
return lab {
  title = "A line", class = "Line", inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" }, draws = DRAWS, tolerance = 1e-3,
  { "forward", points = 4, lab.same_as_solution() },
  { "backward", points = 6, lab.check("right at b = 0", function(case)
    case:show("draw " .. case.number)
    return case:gradients(nil, { at = { w = case.inputs.w, x = case.inputs.x, b = 0.0 } })
  end) },
}:run(...)
]]

  local function run(draws, from, to)
    local path = lab_folder.make(folder, { ["lab.lua"] = LAB:gsub("DRAWS", draws) })
    local lab = catalogue.load(path .. "/lab.lua")
    local text = from and lab_folder.replaced(lab_folder.SOLUTION, from, to) or lab_folder.SOLUTION
    return runner.run(lab, assert(lab:submitted_by(text, "=yours")), 1)
  end

  it("is the number of draws", function()
    for draws, words in pairs { [1] = "1 draw", [3] = "3 draws", [25] = "25 draws" } do
      local result = run(draws)
      assert.is_true(result.passed)
      assert.equal("equals the solution on " .. words, result.tasks[1].text)
      assert.equal("draw " .. draws, result.tasks[2].lines[draws])
    end
  end)

  it("is the tolerance of values", function()
    assert.equal(4, run(10, "w * x + b", "(1 + 1e-4) * w * x + b").tasks[1].earned)
    assert.equal(0, run(10, "w * x + b", "1.1 * w * x + b").tasks[1].earned)
  end)

  it("is the point where gradients are checked, and wrong ones are reported as usual", function()
    local outcome = run(2, "dout * self.w", "2 * dout * self.w").tasks[2]
    assert.equal("wrong", outcome.status)
    assert.equal("dx is wrong", outcome.text)
    local lines = table.concat(outcome.lines, "\n")
    assert.truthy(lines:find("smallest case: w ", 1, true), lines)
    assert.truthy(lines:find("your dx ", 1, true), lines)
    assert.truthy(lines:find("Mistake: dx is twice what it should be", 1, true), lines)
  end)
end)

-- Wrong submissions, as edits of the solution: text from, text to, points, names of the mistakes.
local WRONG = {
  ["07_elman"] = {
    { "tanh(sum)", "sum", 0 },
    { "return y\n", "return {y}\n", 0 },
    { "return y\n", "return y[1]\n", 0 },
    { "Wx[i][j] * x[j]", "Wx[j][i] * x[j]", 0 },
    { "dWx[i][j] = da", "dWx[i][j] = 2 * da", 4 },
    { "return dWx, dWh, dh", "return dWh, dWx, dh", 4 },
    { "dx[j] = dx[j] + da", "dx[j] = da", 4 },
    { "da * self.Wh[i][j]", "da * self.Wh[j][i]", 4 },
    { "dh, db, dx\n  -- END", "dh, db\n  -- END", 4 },
    { "local sum = b[i]", "local sum = 0", 0, "the bias is left out" },
    { "(1 - self.y[i] ^ 2)", "(1 - self.y[i])", 4, "tanh' is taken of the sum" },
  },
  ["09_softmax"] = {
    { "return loss / #z", "return loss", 0, "the mean is a sum" },
    { "k[n]] - largest", "1] - largest", 0 },
    { "0, {}\n    for", "1, {}\n    for", 0 },
    { "math.log(sum)", "sum", 0 },
    { "(p[j] - right)", "p[j]", 4, "the label's 1 is missing" },
    { "(p[j] - right)", "(right - p[j])", 4 },
    { "(p[j] - right)", "p[j] * (p[j] - right)", 4, "only the diagonal of softmax's derivative is used" },
    { " / #self.p", "", 4, "dz lacks 1/N" },
    { " / #self.p", " / #p", 4 },
    { "dout * (p", "(p", 4 },
    { "dz[n] = {}", "dz[n] = 0", 4 },
  },
  ["10_lstm"] = {
    { "return new_h, new_c", "return new_h", 0 },
    { "return new_h, new_c", "return new_c, new_h", 0 },
    { "return new_h, new_c", "return new_h, new_c[1]", 0 },
    { "new_h[k] = o * s", "new_h[k] = o * new_c[k]", 0 },
    { "f * c[k] + i * g", "i * c[k] + f * g", 0, "i and f are exchanged" },
    { "dc_next[k] + dh_next[k]", "dh_next[k]", 4, "the upstream gradient of c' is lost" }, -- of the library's list
    { "d * self.c[k]", "d", 4 },
    { "dc[k] = d * gate.f", "dc[k] = d", 4, "dc is not passed on through f" },
    { "dh[j] = dh[j] + dz[r]", "dh[j] = dz[r]", 4 },
    { "dh_next[k] * gate.s", "dc_next[k] * gate.s", 4 },
  },
}

for name, list in pairs(WRONG) do
  describe("the lab " .. name, function()
    local lab = catalogue.load("spec/fixtures/labs/" .. name .. "/lab.lua")
    local text = lab_folder.read("spec/fixtures/labs/" .. name .. "/solution.lua")

    it("is passed by its solution, with as many draws as it takes", function()
      for seed = 1, 3 do
        local result = runner.run(lab, assert(lab:solution()), seed)
        assert.is_true(result.passed, result.tasks[1].text .. result.tasks[2].text)
      end
    end)

    for _, wrong in ipairs(list) do
      local from, to, points, mistake = table.unpack(wrong)
      it(("gives %d points to `%s`"):format(points, to:gsub("\n.*", "")), function()
        local class = assert(lab:submitted_by(lab_folder.replaced(text, from, to), "=yours"))
        for seed = 1, 2 do
          local result = runner.run(lab, class, seed, { explained = seed == 1 })
          assert.equal(points, result.earned, "seed " .. seed)
          assert.is_false(result.passed)
          if seed == 1 and mistake then
            local named = result.tasks[points > 0 and 2 or 1].mistakes
            assert.equal(mistake, named[1] and named[1].name)
          end
        end
      end)
    end
  end)
end
