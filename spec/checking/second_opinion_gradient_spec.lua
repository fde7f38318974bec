-- The chain rule over a forward's operations against derivatives in 400 digits (spec/fixtures/second_opinion.py), and
-- what it has to abstain from.
local Gradient = require "rnnlua.checking.second_opinion.gradient"
local Recording = require "rnnlua.checking.second_opinion.recording"
local doubles = require "rnnlua.checking.second_opinion.doubles"
local fixture = require "spec.support.second_opinion_fixture"
local running = require "rnnlua.checking.second_opinion.running"
local sweep = require "rnnlua.checking.second_opinion.sweep"

local SHARP = 2.0 ^ -30 -- a bound, as part of the derivative, with which no more digits are tried

-- The gradient of a function of some numbers, at them.
local function gradient_of(f, names, at)
  local inputs = {}
  for i, name in ipairs(names) do inputs[name] = at[i] end
  local function make()
    return { forward = function(_, ...) return f(...) end }
  end
  local recording, why = Recording.new(make, names, inputs, {})
  if not recording then return nil, why end
  local gradient, problem = Gradient.new(recording, 1.0, names)
  return gradient, problem, recording
end

local function of_one(f, x)
  local gradient, why = gradient_of(f, { "x" }, { x })
  return gradient and gradient.numbers.x[1], why
end

-- Whether this Lua has all functions of an expression: it has some only if it was built with its older library.
local function has_functions_of(expression)
  for name in expression:gmatch "(%a%w*)%(" do
    if not math[name] then return false end
  end
  return true
end

describe("rnnlua.checking.second_opinion.gradient", function()
  for expression, lines in next, fixture.by_name "gradient" do
    local test = has_functions_of(expression) and it or pending
    test("has the derivatives within its bound: " .. expression, function()
      local f = assert(load("local x, y = ... return " .. expression, expression, "t", math))
      for _, line in ipairs(lines) do
        local at = { tonumber(line[3]), tonumber(line[4]) }
        local gradient, _, recording = gradient_of(f, { "x", "y" }, at)
        local in_doubles = Gradient.in_doubles(assert(recording), 1.0, { "x", "y" })
        for i, name in ipairs { "x", "y" } do
          local exact, rest = tonumber(line[3 + 2 * i]), tonumber(line[4 + 2 * i])
          local number = gradient.numbers[name][1]
          local apart = math.abs((number.value - exact) - rest)
          assert.is_true(apart <= number.bound + 2.0 ^ -100 * math.abs(exact), line[3] .. ", " .. line[4])
          assert.is_true(number.bound <= SHARP * math.abs(exact) + 1e-300, number.bound)
          local double = in_doubles and in_doubles.numbers[name][1]
          apart = double and math.abs((double.value - exact) - rest)
          assert.is_true(not double or apart <= double.bound + 2.0 ^ -100 * math.abs(exact), line[3] .. ", " .. line[4])
        end
      end
    end)
  end

  it("computes in doubles to the bit what the sweep with their arithmetic does", function()
    local count = 0
    for expression, lines in next, fixture.by_name "gradient" do
      local f = has_functions_of(expression) and load("local x, y = ... return " .. expression, expression, "t", math)
      for _, line in ipairs(f and lines or {}) do
        local _, _, recording = gradient_of(f, { "x", "y" }, { tonumber(line[3]), tonumber(line[4]) })
        local plan = sweep.plan(recording, recording.outputs, recording.compared, { "x", "y" })
        plan.upstream = { -3.0 }
        local expected = table.pack(pcall(function()
          sweep.check_order(plan, doubles)
          return sweep.evaluate(plan, doubles, true)
        end))
        assert.same(expected, table.pack(pcall(running.evaluate, plan)), expression)
        count = count + (expected[1] and 1 or 0)
      end
    end
    assert.is_true(count > 100, count)
  end)

  it("says how much rounding may change a right gradient", function()
    local function hidden(f, x) return gradient_of(f, { "x" }, { x }):hidden("x", 1) end
    assert.is_true(hidden(function(x) return x * x end, 3.0) < 1e-10)
    local far = hidden(function(x) return math.cos(1e9 * x) end, 3.0) -- its argument is known to 1e-7
    assert.is_true(far > 100 and far < 1e4, far)
    -- the difference of two numbers that agree in all digits but one
    assert.equal(math.huge, hidden(function(x) return math.sqrt(1 - math.cos(x) ^ 2) end, 2e-8))
    -- what underflows
    assert.equal(math.huge, hidden(function(x) return x * x * 1e300 end, 1e-200))
  end)

  it("has no bound on rounding that is too small", function()
    local function f(x) return (1 - math.cos(x)) / x end
    for _, x in ipairs { 1e-3, 1e-5, 1e-7 } do
      -- right, but for rounding
      local a = math.sin(x) / x - (1 - math.cos(x)) / (x * x)
      local gradient = gradient_of(f, { "x" }, { x })
      local number = gradient.numbers.x[1]
      assert.is_true(math.abs(a - number.value) <= number.bound + gradient:hidden("x", 1), x)
    end
  end)
end)

local floor, cos, sin, max = math.floor, math.cos, math.sin, math.max

-- What it can't tell the derivative of; each with a point.
local ABSTAINS = {
  ["two numbers that it compares are equal"] = {
    ["ReLU, max(x, 0)"] = { function(x) return max(x, 0) end, 0.0 },
    ["ReLU, max(0, x)"] = { function(x) return max(0, x) end, -0.0 },
    ["ReLU, x > 0"] = { function(x) return x > 0 and x or 0.0 end, 0.0 },
    ["ReLU, (x >= 0)·x"] = { function(x) return (x >= 0 and 1 or 0) * x end, 0.0 },
    ["ReLU, |x|"] = { function(x) return (x + math.abs(x)) / 2 end, 0.0 },
    ["leaky ReLU"] = { function(x) return x < 0 and 0.01 * x or x end, 0.0 },
    ["min"] = { function(x) return math.min(x, 2 * x - 1) end, 1.0 },
    ["a guard with |x|"] = { function(x) return math.abs(x) < 1e-8 and 0.5 or (1 - cos(x)) / x ^ 2 end, 0.0 },
    ["<= and >="] = { function(x) return x <= 1 and x >= 1 and 0.0 or 2 * x - 2 end, 1.0 },
    ["not <"] = { function(x) return not (x < 1) and not (x > 1) and 0.0 or 2 * x - 2 end, 1.0 },
    ["== beside a value"] = { function(x)
      local is_one = x == 1
      return is_one and 0.0 or 2 * x - 2
    end, 1.0 },
    ["== in a function"] = { function(x)
      local function same(a, b) return a == b end
      return same(x, 1) and 0.0 or 2 * x - 2
    end, 1.0 },
    ["sorted numbers"] = { function(x)
      local list = { x, 0.3, 2 * x }
      table.sort(list)
      return 3 * list[1] + list[3]
    end, 0.3 },
  },
  ["rounding may decide a comparison"] = {
    ["0.1 + 0.2 and 0.3"] = { function(x) return max(0.1 + x, 0.3) end, 0.2 },
    ["a sine near its zero"] = { function(x) return math.abs(sin(3 * x)) end, 1.0471975511965976 },
  },
  ["a divisor may be 0"] = {
    ["√(x²)"] = { function(x) return (x + math.sqrt(x * x)) / 2 end, 0.0 },
  },
  ["it rounds a number to a few bits"] = {
    ["Veltkamp's split, 24 bits"] = { function(x)
      local c = x * (2 ^ 29 + 1)
      return c - (c - x)
    end, 0.3 },
    ["the same, without a name"] = { function(x) return x * (2 ^ 29 + 1) - (x * (2 ^ 29 + 1) - x) end, 0.3 },
    ["to a multiple of 2^-22"] = { function(x) return (x + 3 * 2 ^ 29) - 3 * 2 ^ 29 end, 0.3 },
    ["another order"] = { function(x) return -(3 * 2 ^ 29) + (3 * 2 ^ 29 + x) end, 0.3 },
    ["to an integer"] = { function(x) return x + ((x + 1.5 * 2 ^ 52) - 1.5 * 2 ^ 52) end, 0.3 },
  },
  ["it turns a number into a text"] = {
    ["tostring"] = { function(x) return tonumber(tostring(x)) * 2 end, 0.3 },
    ["%s"] = { function(x) return tonumber(("%s"):format(x)) * 2 end, 0.3 },
  },
  ["a number in it is not finite"] = {
    ["an overflow on the way"] = { function(x) return 1 / (1 + math.exp(800 * x)) end, 1.0 },
  },
  ["math.floor"] = {
    ["treads"] = { function(x) return floor(x * 8) / 8 end, 0.3 },
    ["treads and x"] = { function(x) return x + floor(x * 8) / 8 end, 0.3 },
    ["a table"] = { function(x) return ({ 1, 2, 3 })[floor(x * 3) + 1] end, 0.3 },
  },
  ["math.ceil"] = { ["ceil"] = { function(x) return x + math.ceil(x) end, 0.3 } },
  ["math.fmod"] = { ["fmod"] = { function(x) return math.fmod(x, 1) end, 0.3 } },
  ["math.modf"] = { ["modf"] = { function(x) return x + math.modf(x) end, 0.3 } },
  ["math.tointeger"] = { ["tointeger"] = { function(x) return x + (math.tointeger(x) or 0) end, 0.3 } },
  ["the operation __idiv"] = { ["//"] = { function(x) return x + x // 0.125 end, 0.3 } },
  ["the operation __mod"] = { ["%"] = { function(x) return x % 1 end, 0.3 } },
  ["the operation __bor"] = { ["|"] = { function(x) return x | 0 end, 3.0 } },
  ["the operation __concat"] = { [".."] = { function(x) return tonumber(x .. "") * 2 end, 0.3 } },
  ["rawequal"] = { ["rawequal"] = { function(x) return rawequal(x, 1.0) and 0.0 or 2 * x - 2 end, 1.0 } },
  ["forward raises on traced numbers"] = {
    ["string.pack"] = { function(x) return (string.unpack("f", string.pack("f", x))) end, 0.3 },
    ["string.format"] = { function(x) return tonumber(("%.3f"):format(x)) * 2 end, 0.3 },
    ["a loop to x"] = { function(x)
      local sum = 0.0
      for i = 1, x do sum = sum + i end
      return sum + x
    end, 3.0 },
  },
  ["other branches than a plain forward's"] = {
    ["x - 1 == 0"] = { function(x)
      if x - 1 == 0 then return 0.0 end
      return 2 * x - 2
    end, 1.0 },
    ["not (x == 1)"] = { function(x)
      if not (x == 1) then return 2 * x - 2 end
      return 0.0
    end, 1.0 },
    ["a field"] = { function(x)
      local held = { x = x }
      if held.x == 1 then return 0.0 end
      return 2 * x - 2
    end, 1.0 },
    ["a table by a number"] = { function(x) return (({ [0.25] = 3 })[x] or 1) * x end, 0.25 },
  },
}

describe("the second opinion abstains:", function()
  for reason, cases in next, ABSTAINS do
    for name, case in next, cases do
      it(name, function()
        local number, why = of_one(case[1], case[2])
        assert.is_nil(number)
        assert.equal(reason, why)
      end)
    end
  end

  it("the guarded point of a removable singularity", function()
    local guarded = {
      function(x) return x == 0 and 0.0 or (1 - cos(x)) / x end,
      function(x) return x ~= 0 and sin(x) / x or 1.0 end,
      function(x)
        if x == 0 then return 1.0 end
        return (math.exp(x) - 1) / x
      end,
    }
    for _, f in ipairs(guarded) do
      assert.is_nil(of_one(f, 0.0))
      assert.is_nil(of_one(f, -0.0))
      assert.is_table(of_one(f, 0.1))
    end
  end)

  it("if only a comparison leads from the number to the value, as in a step function", function()
    local steps = {
      { function(x) return x < 1e-8 and x > -1e-8 and 0.5 or (1 - cos(x)) / x ^ 2 end, 0.0 },
      { function(x) return x < 0.1 and 0.0 or x < 0.2 and 0.1 or 0.2 end, 0.15 },
      { function(x) return math.max(math.min(x, 1), -1) end, 3.0 },
    }
    for _, case in ipairs(steps) do assert.truthy(of_one(case[1], case[2]).is_branch) end
    assert.falsy(of_one(function(x) return 0 * x + 1 end, 0.5).is_branch)
  end)

  it("a forward whose value another layer does not reproduce", function()
    local calls = 0
    local function make()
      calls = calls + 1
      local factor = 2.0 + calls
      return { forward = function(_, x) return factor * x end }
    end
    local recording, why = Recording.new(make, { "x" }, { x = 0.5 }, {})
    assert.is_nil(recording)
    assert.equal("another value than a plain forward's", why)
    local function same() return { forward = function(_, x) return 4 * x end } end
    recording = Recording.new(same, { "x" }, { x = 0.5 }, {})
    for _, of in ipairs { Gradient.new, Gradient.in_doubles } do
      assert.equal("another layer's value is another", select(2, of(recording, 1.0, { "x" }, { 1.5 })))
      assert.is_table(of(recording, 1.0, { "x" }, { 2.0 }))
    end
  end)
end)

describe("rnnlua.checking.second_opinion.recording", function()
  local function of(f, inputs, fixed)
    local function make()
      return { forward = function(_, ...) return f(...) end }
    end
    local names = {}
    for name in next, inputs do names[#names + 1] = name end
    table.sort(names)
    return assert(Recording.new(make, names, inputs, fixed or {}))
  end

  it("moves to other inputs, where it has the values of a recording made there", function()
    local function f(x, y)
      local log, power = math.log(x[1] ^ 2, 2), x[2] ^ y
      return { log + math.max(power, x[1]) - math.min(y, x[2]), -math.atan(y) / math.exp(x[1]), math.abs(y) + x[2] }
    end
    local recording, there = of(f, { x = { 1.5, 2.5 }, y = 0.75 }), { x = { 1.25, 3.5 }, y = 0.5 }
    assert.is_true(recording:move(there))
    local fresh = of(f, there)
    for id, node in ipairs(fresh.nodes) do assert.equal(node.value, recording.nodes[id].value) end
  end)

  it("does not move where the forward would do something else", function()
    local function f(x, y) return x[1] < 1 and x[1] * y or x[2] end
    local inputs = { x = { 0.5, 2.5 }, y = 2 }
    for _, case in ipairs {
      { { x = { 0.25, 7.0 }, y = 2 }, true }, { { x = { 1.5, 2.5 }, y = 2 }, false },
      { { x = { 1.0, 2.5 }, y = 2 }, false }, { { x = { 0.5, 2.5, 1.0 }, y = 2 }, false },
      { { x = { 0.5, 2.5 }, y = 3 }, false },
    } do
      assert.equal(case[2], of(f, inputs, { y = true }):move(case[1]))
    end
    local function same(x) return x == 2 and 3 * x or x end
    assert.is_false(of(same, { x = 1.0 }):move { x = 2.0 })
  end)
end)
