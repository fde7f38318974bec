-- Lab 03, as a student goes through it.
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local FOLDER = "labs/03_estimating_gradients"

describe("lab 03_estimating_gradients", function()
  local work, solution

  setup(function() solution = lab_folder.read(FOLDER .. "/solution.lua") end)
  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  local function check(text)
    local path = work .. "/mine.lua"
    lab_folder.write(path, text)
    local output, code = tree.run(("%s lab check %s"):format(tree.rnnlua, path))
    return output:gsub("%s+", " "), code
  end

  local function edited(from, to) return lab_folder.replaced(solution, from, to) end

  it("passes its solution, and shows where 1e-3 lies between truncation and rounding", function()
    local output, code = tree.run(("%s %s/lab.lua %s/solution.lua"):format(tree.rnnlua, FOLDER, FOLDER))
    assert.equal(0, code, output)
    local first = assert(output:find("150 gradients: how many pass |estimate - exact| < 1e-3?", 1, true), output)
    local right, wrong = {}, {}
    for step, a, b in output:sub(first):gmatch "\n +(1e[+-]%d%d) +(%d+) +(%d+)" do
      right[step], wrong[step] = tonumber(a), tonumber(b)
    end
    -- both ends fail right gradients; in between none fails, and wrong ones pass
    assert.is_true(right["1e+00"] < 150 and right["1e-14"] < right["1e-12"] and right["1e-12"] < 150)
    for _, step in ipairs { "1e-04", "1e-06", "1e-08", "1e-10" } do
      assert.equal(150, right[step])
      assert.is_true(wrong[step] >= 15)
    end
  end)

  it("shows its starter as a to-do", function()
    local output, code = check(assert(require "rnnlua.lab.source".starter(solution)))
    assert.equal(1, code)
    assert.truthy(output:find(":10: estimate_gradients is not implemented yet", 1, true), output)
    assert.truthy(output:find("0/10 points", 1, true), output)
    assert.falsy(output:find("stopped with an error", 1, true), output)
  end)

  local cases = {
    { "(2 * eps)", "eps", "Mistake: the distance is taken to be eps." },
    { "local point = {}\n    for key, value in pairs(options.at) do point[key] = value end", "local point = options.at",
      "Mistake: the caller's table is moved." },
    { "1e-5", "1e-15", "which is too small: the rounding error of f dominates Mistake: the step is 1e-15." },
    { "1e-5", "0.1", "which is too large: f is not straight between the two points Mistake: the step is 0.1." },
    { "1e-5", "1e-2",
      "with points 2e-02 apart, which is too large: f is not straight between the two points Next: " },
    { "1e-5", "1e-13",
      "with points 2e-13 apart, which is too small: the rounding error of f dominates Next: " },
    { "point[name] = x + eps", "x = x + eps",
      "which moves nothing: f is called at one point only, see task 'estimate'" },
    { "return estimated\n", "return estimated.x\n", "should be {x = 12.25} " },
    { "return estimated\n", "return nil\n", "the estimate of wx is missing: see task 'estimate' Next: " },
    { "(right - left) / (2 * eps)", "tostring((right - left) / (2 * eps))",
      "the estimate of wx is no number: see task 'estimate' Next: " },
    { "1e-5", "1e-10", "with points 2e-10 apart, which is too small: the rounding error of f dominates Next: " },
    { "1e-5", "2 ^ -52", "with points 0e+00 apart, which is too small: wx does not move Next: " },
    { "    local x = point[name]", "    local x = point[name]\n    local eps = options.eps or 1e-6 * math.abs(x)",
      "without options.eps, the estimate of wx is not a finite number, at wx 0, wh 0.851143, h0 -1.0979 Next: " },
    { "options.eps or 1e-5", "options.eps or 1e-5 * math.abs(f(options.at))", ", where f is 0 Next: " },
    { "x - eps", "x - (options.eps or 0)", "apart, and without options.eps, wx moves to the right only Next: " },
    { "x - eps", "x", "apart, and wx moves to the right only: see task 'estimate' Mistake: the difference is one",
      { "(2 * eps)", "eps" } },
    { "(2 * eps)", "(options.eps and 2 * eps or 3 * eps)",
      "apart, and is right with the same step in options.eps: what differs without it? Next: " },
    { "/ (2 * eps)", "/ (3 * eps)",
      "apart, and is not right with other steps in options.eps either: see task 'estimate' Next: " },
    { "local estimated = {}", "estimates = estimates or {}\n  local estimated = estimates",
      "and f is never called. Where does the estimate come from? note ", { "    local point = {}",
      "    if estimated[name] then goto done end\n    local point = {}",
      "    estimated[name] = (right - left) / (2 * eps)",
      "    estimated[name] = (right - left) / (2 * eps)\n    ::done::" } },
    { "local eps = options.eps or 1e-5\n  local estimated = {}", "local estimated = {}",
      "WRONG estimate differs from the solution on draw", { "for _, name in ipairs(options.wrt) do",
      "for i, name in ipairs(options.wrt) do\n    local eps = (options.eps or 1e-6) * 10 ^ (i - 1)" } },
    { "x - eps", "x + eps", "with points 0e+00 apart, which moves nothing: f is called at one point only, see" },
    { "local x = point[name]", "local x = 0",
      "with points 2e-05 apart, and is not right with other steps in options.eps either: see task 'estimate'" },
    { "local point = {}\n    for key, value in pairs(options.at) do point[key] = value end", "local point = options.at",
      "with points 2e-05 apart, where wx does not have its value from options.at: see task 'estimate'" },
    { "    local point = {}\n    for key, value in pairs(options.at) do point[key] = value end\n", "",
      "with points 2e-05 apart, where wx does not have its value from options.at: see task 'estimate'",
      { "local estimated = {}", "local point = {}\n  for key, value in pairs(options.at) do point[key] = value end",
        "estimated[name] =", "point[name] =", "return estimated\n", "return point\n" } },
    { "return estimated\n", "f(options.at) f(options.at)\n  return { wx = 1, wh = 1, h0 = 1 }\n",
      "with points 2e-05 apart, and is not right with other steps" },
    { "local right = f(point)", "local right = f(point) + 0 * f(point)",
      "the estimate of wx is off by 4.2e-01, and is not right with other steps", { "/ (2 * eps)", "/ (3 * eps)" },
      "with points" },
    { "options.eps or 1e-5", "1e-5", "no table yet: the estimates are the same with each step, so options.eps has no "
      .. "effect on them. Next: ", nil, "150 gradients" },
    { "options.eps or 1e-5", "(options.eps or 1e-5) / 2", "no table yet: with a step in options.eps, the estimates are "
      .. "wrong, see task 'estimate'. Next: ", nil, "150 gradients" },
    { "options.eps or 1e-5", "(options.eps or 1e-5) / 2", "Mistake: only half of options.eps is used. The step is eps "
      .. "to each side. So the two points are 2·eps apart, not eps." },
    { "x + eps", "x + eps / 2", "Mistake: only half of options.eps is used.",
      { "x - eps", "x - eps / 2", "(2 * eps)", "eps" } },
    { "(right - left) / (2 * eps)", "right - left / (2 * eps)", "Mistake: the brackets of the difference are missing. "
      .. "a - b / c means a - (b / c), so that only one of the two values is divided." },
    { "for _, name in ipairs(options.wrt) do", "for name in pairs(options.at) do", "150 gradients: how many pass" },
    { "local x = point[name]", "local x = point[name]\n    local eps = eps * math.abs(x)",
      "the estimate of wx is not a finite number, at wx 0, wh 0.851143, h0 -1.0979: see task 'estimate'",
      nil, "Mistake:" },
    { "point[name] = x + eps", "for _, key in ipairs(options.wrt) do point[key] = options.at[key] + eps end",
      "y = 1.926207287} should be {x = 1.743646009, y = 0.1825612776} Mistake: all inputs are moved at once.",
      { "point[name] = x - eps", "for _, key in ipairs(options.wrt) do point[key] = options.at[key] - eps end" } },
    { "local function estimate_gradients", "local estimated = {}\nlocal function estimate_gradients",
      "your {x = 0.2218990392, y = -0.01190114355, z = -0.06133568226} should be {y = -0.01190114355, z = "
        .. "-0.06133568226} x should not be there. Each call returns the same table, so a later call changes what an "
        .. "earlier one returned.", { "  local estimated = {}\n", "" } },
    { "/ (2 * eps)", "* (0 / 0)", "the estimate of wx is not a finite number: see task 'estimate' Next: " },
  }
  for _, case in ipairs(cases) do
    it(("says of `%s`: %s"):format(case[2], case[3]), function()
      local text, more = edited(case[1], case[2]), case[4] or {}
      for i = 1, #more, 2 do text = lab_folder.replaced(text, more[i], more[i + 1]) end
      local output, code = check(text)
      assert.equal(1, code, output)
      assert.truthy(output:find(case[3], 1, true), output)
      assert.falsy(output:find("lab.lua:", 1, true), output)
      if case[5] then assert.falsy(output:find(case[5], 1, true), output) end
    end)
  end

  it("passes a function that changes options.at and restores it, with a note", function()
    local moved = edited("local point = {}\n    for key, value in pairs(options.at) do point[key] = value end",
      "local point = options.at")
    local output, code = check(lab_folder.replaced(moved, "(2 * eps)", "(2 * eps)\n    point[name] = x"))
    assert.equal(0, code, output)
    local note = "options.at itself is moved and put back, so it is wrong while f runs. Move a copy instead."
    assert.truthy(output:find(note, 1, true), output)
    assert.falsy(check(solution):find("is moved and put back", 1, true))
  end)

  it("fails, with every seed, a function that moves options.at back by adding, which rounds", function()
    local runner = require "rnnlua.lab.run_submission.runner"
    local lab = assert(require "rnnlua.lab.catalogue".find(FOLDER))
    local func = assert(lab:submitted_by([[
-- rnnlua lab 03_estimating_gradients
return function(f, options)
  local eps, at, estimated = options.eps or 1e-5, options.at, {}
  for _, name in ipairs(options.wrt) do
    at[name] = at[name] + eps
    local right = f(at)
    at[name] = at[name] - 2 * eps
    estimated[name] = (right - f(at)) / (2 * eps)
    at[name] = at[name] + eps
  end
  return estimated
end
]], "=yours"))
    for seed = 1, 40 do
      assert.equal(4, runner.run(lab, func, seed, { explained = false }).earned, "seed " .. seed)
    end
  end)

  it("judges a step near the limit alike with every seed", function()
    local runner = require "rnnlua.lab.run_submission.runner"
    local lab = assert(require "rnnlua.lab.catalogue".find(FOLDER))
    for _, step in ipairs { "1e-3", "5.6e-4", "3.2e-4", "1.8e-4", "1.8e-10", "1e-10", "5.6e-11" } do
      local func = assert(lab:submitted_by(edited("1e-5", step), "=yours"))
      local first = runner.run(lab, func, 1, { explained = false }).earned
      for seed = 2, 20 do
        assert.equal(first, runner.run(lab, func, seed, { explained = false }).earned, step)
      end
    end
  end)

  it("gives the points of task 'step' to the suitable steps", function()
    local runner = require "rnnlua.lab.run_submission.runner"
    local lab = assert(require "rnnlua.lab.catalogue".find(FOLDER))
    for step, points in pairs { ["1e-3"] = 6, ["1e-4"] = 10, ["1e-5"] = 10, ["1e-6"] = 10, ["1e-7"] = 10,
      ["1e-8"] = 10, ["1e-9"] = 10, ["1e-10"] = 6, ["1e-11"] = 6,
      ["6e-6 * math.max(1, math.abs(options.at[options.wrt[1]]))"] = 10 } do
      local func = assert(lab:submitted_by(edited("1e-5", step), "=yours"))
      assert.equal(points, runner.run(lab, func, 1, { explained = false }).earned, step)
    end
  end)

  it("accepts another way to the same numbers", function()
    local output, code = check [[
-- rnnlua lab 03_estimating_gradients
local function moved(at, name, by)
  return setmetatable({ [name] = at[name] + by }, { __index = at })
end
return { estimate_gradients = function(f, options)
  local eps, estimated = options.eps or 1e-6, {}
  for i = #options.wrt, 1, -1 do
    local name = options.wrt[i]
    local left = f(moved(options.at, name, -eps))
    estimated[name] = (f(moved(options.at, name, eps)) - left) / eps / 2
  end
  return estimated
end }
]]
    assert.equal(0, code, output)
  end)
end)
