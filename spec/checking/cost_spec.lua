local estimate_gradients = require "rnnlua.checking".estimate_gradients
local Objective = require "rnnlua.checking.estimate.objective"
local directional = require "rnnlua.checking.estimate.directional"
local rnn = require "rnnlua"

-- Numbers in (-2, 2), never 0, the same in every run.
local function draws(seed)
  return function()
    seed = seed * 48271 % 2147483647
    return (seed * 2 + 1) / 1073741824 - 2
  end
end

local N = 1000

local function case(wh)
  local draw = draws(7)
  local at = { wx = draw(), h0 = draw(), wh = wh, X = {} }
  for t = 1, N do
    at.X[t] = draw()
  end
  return at
end

-- The recurrent layer, which counts its forwards.
local function recurrent()
  local counter = { calls = 0 }
  return function(v)
    counter.calls = counter.calls + 1
    local X, h, wx, wh = v.X, v.h0, v.wx, v.wh
    for t = 1, N do
      h = h * wh + X[t] * wx
    end
    return h
  end, counter
end

describe("a layer of 1,000 steps", function()
  for _, wh in ipairs { 0.5, 0.9, 0.95, -0.97, -1.0, 1.01, 1.03, -1.05, 1.1 } do
    it(("costs at most 12 forwards a coordinate, wh = %g"):format(wh), function()
      local forward, counter = recurrent()
      local _, details = estimate_gradients(forward, { at = case(wh) })
      assert.is_true(counter.calls <= 12 * (N + 3),
        ("%.2f forwards a coordinate"):format(counter.calls / (N + 3)))
      local sum = details.wx.evaluations + details.wh.evaluations + details.h0.evaluations
      for t = 1, N do
        sum = sum + details.X[t].evaluations
      end
      -- Beside them: the first and the last, and the noise.
      assert.is_true(counter.calls - sum >= 2 + 11 and counter.calls - sum <= 2 + 33)
    end)
  end
end)

describe("rnnlua.checking.estimate.directional", function()
  local function normal(seed)
    local draw = draws(seed)
    return { randn = function() return draw() + draw() + draw() end }
  end

  it("costs at most 30 forwards, including the first and the last one", function()
    for _, wh in ipairs { 0.5, 0.9, -1.0, 1.01, 1.1 } do
      for seed = 1, 10 do
        local forward, counter = recurrent()
        local subject = Objective.new(forward, case(wh), 1)
        local list, calls = directional.estimate(subject, { rng = normal(seed), directions = 3 })
        subject:evaluate()
        assert.is_true(counter.calls <= 30)
        assert.equal(counter.calls, calls + 2)
        assert.is_true(#list >= 1)
      end
    end
  end)

  it("bounds the derivative along its direction", function()
    -- F = Σ k·x_k + x_1·x_2, so that F'(x)·d = Σ k·d_k + x_2·d_1 + x_1·d_2.
    local at, n = { X = {} }, 50
    for k = 1, n do
      at.X[k] = k % 7 - 3
    end
    local subject = Objective.new(function(v)
      local sum = v.X[1] * v.X[2]
      for k = 1, n do
        sum = sum + k * v.X[k]
      end
      return sum
    end, at, 1)
    for seed = 1, 20 do
      for _, got in ipairs((directional.estimate(subject, { rng = normal(seed), directions = 2 }))) do
        local d = got.direction
        local exact = at.X[2] * d[1] + at.X[1] * d[2]
        for k = 1, n do
          exact = exact + k * d[k]
        end
        assert.equal("regular", got.status)
        assert.is_true(math.abs(got.value - exact) <= got.bound)
        assert.is_true(got.bound < 1e-9)
      end
    end
  end)

  it("draws directions of norm 1, scaled by max(1, |x|), and fewer if forwards run out",
    function()
      local subject = Objective.new(function(v) return v.x + v.y + v.z end,
        { x = 0.5, y = -100, z = 0 }, 1)
      local list = directional.estimate(subject, { rng = normal(3), directions = 50 })
      assert.is_true(#list < 5)
      for _, got in ipairs(list) do
        local d = got.direction
        assert.is_true(math.abs(d[1] ^ 2 + (d[2] / 100) ^ 2 + d[3] ^ 2 - 1) < 1e-12)
      end
    end)
end)

describe("a forward of an estimate", function()
  local CALLS = 100

  -- Bytes that a call allocates.
  local function bytes(call)
    call()
    collectgarbage()
    collectgarbage "stop"
    local before = collectgarbage "count"
    for _ = 1, CALLS do call() end
    local after = collectgarbage "count"
    collectgarbage "restart"
    return (after - before) * 1024 / CALLS
  end

  it("allocates nothing if inputs and value are numbers", function()
    local subject = Objective.new(rnn.RecurrentCell(), { wx = 1, x = 2, wh = 3, h = 4 })
    for k = 1, 4 do
      local F = subject:partial()
      subject:move(k)
      assert.equal(0, bytes(function() F(0.5) end))
    end
  end)

  local Sum = rnn.Layer:extend "Sum"
  Sum.inputs = { "X", "w" }

  function Sum:forward(X, w) -- luacheck: ignore 212
    local sum = 0.0
    for t = 1, #X do sum = sum + X[t] * w end
    return sum
  end

  local function subjects(layer, at)
    local floats, integers, list = {}, {}, {}
    for t = 1, 10 do floats[t], integers[t] = t / 2, t end
    for _, X in ipairs { floats, integers } do
      for _, wrt in ipairs { "w", { "w", "X" } } do
        local inputs = { X = X }
        for name, value in pairs(at) do inputs[name] = value end
        if at.wx then wrt = wrt == "w" and "wx" or { "wx", "X" } end
        list[#list + 1] = Objective.new(layer, inputs, nil, { wrt = wrt })
      end
    end
    return list, bytes(function() return { table.unpack(floats, 1, 10) } end)
  end

  it("allocates a table for a sequence and nothing else, whether it is differentiated or not", function()
    local list, table_of_ten = subjects(Sum(), { w = 2 })
    for _, subject in ipairs(list) do
      local F = subject:partial()
      subject:move(subject.first.w)
      assert.equal(table_of_ten, bytes(function() F(0.5) end))
    end
  end)

  it("allocates nothing for a layer of the library, which takes numbers by value", function()
    for _, subject in ipairs((subjects(rnn.Recurrent(10), { wx = 1, wh = 3, h0 = 4 }))) do
      local F = subject:partial()
      subject:move(subject.first.wx)
      assert.equal(0, bytes(function() F(0.5) end))
    end
  end)

  for _, method in ipairs { "central", "scaled" } do
    it("is one of two for each number, besides the first and the last, with method " .. method, function()
      local forward, counter = recurrent()
      estimate_gradients(forward, { at = case(0.9), method = method, wrt = { "wx", "X" } })
      assert.equal(2 + 2 * (N + 1), counter.calls)
    end)
  end
end)
