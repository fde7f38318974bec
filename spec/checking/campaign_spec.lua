-- A part of the campaign (campaign.lua), and the cases by which the bound was once broken.
local path = debug.getinfo(1, "S").source:match "^@(.*)campaign_spec%.lua$"
local campaign = dofile(path .. "campaign.lua")

local checking = require "rnnlua.checking"
local rnn = require "rnnlua"

local SAID = { false_fail = "the right gradient FAILs", false_pass = "a wrong gradient PASSes",
  broken = "the bound is broken", contradicted = "the chain rule contradicts the differences",
  wrong = "the chain rule's bound is broken", missed = "what the chain rule knows is undecided" }

-- Of a group's points the shares that the chain rule has to be able to tell.
local TOLD = { ["24 bits"] = 0, ["16 bits"] = 0, table = 0, ["kink at"] = 0 }
local LEAST_TOLD = 0.85 -- of the others: functions of the campaign have guarded points, and look for their branches

local rows = {}

-- A family's row of the table and what is wrong, in lines; it is run at the first call.
local function row_of(cases)
  if not rows[cases] then
    local wrong = {}
    rows[cases] = campaign.run(cases, function(what, case, result)
      wrong[#wrong + 1] = ("%s: %s: %.17g ± %.3g (%s), truth %.17g%s"):format(SAID[what], campaign.describe(case),
        result.entry.value, result.entry.bound, result.entry.status, case.right,
        what == "false_pass" and ", claimed: " .. result.false_pass or "")
    end)
    rows[cases].wrong_lines = wrong
  end
  return rows[cases]
end

describe("the campaign's fixture", function()
  local families = campaign.read()

  for _, cases in ipairs(families) do
    local family = cases[1].family
    it(("is judged right: %s, %s"):format(family.group, family.name), function()
      assert.equal(12, #cases)
      local row = row_of(cases)
      assert.same({}, row.wrong_lines)
      if TOLD[family.group] then assert.equal(0, row.traces) end
    end)
  end

  it("is decided by the chain rule if doubles compute it, except beside kinks and guards", function()
    local told = {}
    for _, cases in ipairs(families) do
      local group, row = cases[1].family.group, row_of(cases)
      local sum = told[group] or { points = 0, sharp = 0 }
      told[group] = sum
      for key in pairs(sum) do sum[key] = sum[key] + row[key] end
    end
    for group, sum in next, told do
      if not TOLD[group] then assert.is_true(sum.sharp >= LEAST_TOLD * sum.points, group) end
    end
  end)
end)

-- The verdict on a gradient of a function of one number at a point.
local function verdict(f, x, gradient)
  local Layer = rnn.Layer:extend "Layer"
  function Layer:forward(a) -- luacheck: ignore 212
    self.a = a
    return f(a)
  end
  function Layer:backward(dout) return dout * gradient(self.a) end
  return checking.check_gradients(Layer(), { at = { a = x }, points = 1 }).certified
end

local function near_zero(f, at_zero)
  return function(x) return x == 0 and at_zero or f(x) end
end

local exp, log, cos, sin = math.exp, math.log, math.cos, math.sin

local function tanh(x)
  local e = exp(-2 * math.abs(x))
  return (x < 0 and -1 or 1) * (1 - e) / (1 + e)
end

local function f32(x) return (string.unpack("f", string.pack("f", x))) end

describe("a removable singularity", function()
  local singular = {
    { "(1 - cos x)/x", near_zero(function(x) return (1 - cos(x)) / x end, 0.0), 0.5 },
    { "(e^x - 1)/x", near_zero(function(x) return (exp(x) - 1) / x end, 1.0), 0.5 },
    { "log(1 + x)/x", near_zero(function(x) return log(1 + x) / x end, 1.0), -0.5 },
    { "(√(1 + x) - 1)/x", near_zero(function(x) return ((1 + x) ^ 0.5 - 1) / x end, 0.5), -0.125 },
  }
  for _, case in ipairs(singular) do
    for _, x in ipairs { 0.0, 1e-8, -1e-8, 1e-7 } do
      it(("is decided right: %s at %g"):format(case[1], x), function()
        assert.equal("PASS", verdict(case[2], x, function() return case[3] end))
        assert.equal("FAIL", verdict(case[2], x, function() return 0.0 end))
        assert.equal("FAIL", verdict(case[2], x, function() return -case[3] end))
      end)
    end
  end

  it("is within the bound that it states", function()
    for _, x in ipairs { 0.0, 1e-8, 1e-4, 1e-3 } do
      local f = singular[1][2]
      local _, details = checking.estimate_gradients(function(t) return f(t.x) end, { at = { x = x } })
      assert.is_true(math.abs(details.x.value - (0.5 - x * x / 8)) <= details.x.bound, x)
      assert.is_true(details.x.bound < 1e-5)
    end
  end)
end)

describe("a gradient that the forward's rounding hides", function()
  it("neither FAILs nor is evidence, unless the chain rule gives it", function()
    local function right(x) return -1 / (1 + exp(x)) end
    local function unrecorded(x) return tonumber(("%.17g"):format(x)) end
    for _, z in ipairs { 40, 60, 100 } do
      assert.equal("INCONCLUSIVE", verdict(function(x) return log(1 + exp(-unrecorded(x))) end, z, right))
      assert.equal("PASS", verdict(function(x) return log(1 + exp(-x)) end, z, right))
      assert.equal("INCONCLUSIVE", verdict(function(x) return log(1 + exp(-x)) end, z, function() return 0.0 end))
    end
    assert.equal("FAIL", verdict(function(x) return log(1 + exp(-x)) end, 40, function() return -1.0 end))
  end)

  it("is named by the report", function()
    local Layer = rnn.Layer:extend "Layer"
    function Layer:forward(a, b)
      self.a, self.b = a, b
      return 1e12 * b + a * 1e-9
    end
    function Layer:backward(dout) return dout * 1e-9, dout * 1e12 end -- luacheck: ignore 212
    local report = checking.check_gradients(Layer(), { at = { a = 0.3, b = 0.7 }, method = "ladder", points = 1 })
    assert.is_true(report.verdict == "PASS" or report.verdict == "INCONCLUSIVE")
    for _, entry in ipairs(report.entries) do
      if entry.certified == "INCONCLUSIVE" then assert.equal("a", entry.input) end
    end
  end)

  it("passes where it is exactly zero at all points", function()
    local Layer = rnn.Layer:extend "Layer"
    function Layer:forward(a, b) -- luacheck: ignore 212
      self.a = a
      return a * a
    end
    function Layer:backward(dout) return dout * 2 * self.a, 0.0 end
    assert.equal("PASS", checking.check_gradients(Layer(), { at = { a = 0.3, b = 0.7 } }).verdict)
  end)
end)

describe("an error that the bound resolves", function()
  it("FAILs beside a large offset", function()
    local function offset(x) return 0.7 * x + 1e9 end
    assert.equal("PASS", verdict(offset, 0.3, function() return 0.7 end))
    assert.equal("FAIL", verdict(offset, 0.3, function() return 0.707 end))
  end)
end)

describe("a forward that rounds only in part", function()
  it("never passes the gradient of its small steps", function()
    for i = 1, 40 do
      local x = -2 + 0.1 * i + 0.0123
      local function mixed(a) return f32(tanh(a)) + sin(a) end
      assert.not_equal("FAIL", verdict(mixed, x, function(a) return 1 - tanh(a) ^ 2 + cos(a) end))
      assert.not_equal("PASS", verdict(mixed, x, function(a) return cos(a) end))
    end
  end)
end)

describe("a wave", function()
  it("is not taken for rounding", function()
    local passed = 0
    for i = 1, 40 do
      local x = -2 + 0.1 * i + 0.0123
      local function wave(a) return a + 1e-6 * sin(1e6 * a) end
      local right = verdict(wave, x, function(a) return 1 + cos(1e6 * a) end)
      assert.not_equal("FAIL", right)
      passed = passed + (right == "PASS" and 1 or 0)
      assert.not_equal("PASS", verdict(wave, x, function() return 1.0 end))
    end
    assert.is_true(passed >= 25, passed) -- where 1 + cos is near 0, 1e-6 of it is out of reach
  end)
end)

describe("a forward that does not move", function()
  it("FAILs nothing if its value is 0", function()
    assert.equal("INCONCLUSIVE", verdict(function(x) return (x + 1e40) - 1e40 end, 0.3, function() return 1.0 end))
  end)

  it("FAILs a gradient that is not zero if its value is not 0", function()
    assert.equal("FAIL", verdict(function() return 7.0 end, 0.3, function() return 1.0 end))
  end)
end)
