-- Lab 08: its gradients against the closed formula of a linear path, the library's layer, and central differences.
local Elman = dofile "labs/08_sequence_of_vectors/solution.lua"
local files = require "spec.support.files"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

-- Random numbers, as lists of the given sizes.
local function lists(rng, size, ...)
  local made = {}
  for i = 1, size do made[i] = ... and lists(rng, ...) or rng:randn() end
  return made
end

local function assert_close(right, value, tolerance, what)
  if math.type(right) then
    assert.is_true(math.abs(right - value) <= tolerance * math.max(1, math.abs(right)),
      ("%s is %g, not %g"):format(what, value, right))
    return
  end
  assert.equal(#right, #value, what)
  for i = 1, #right do assert_close(right[i], value[i], tolerance, ("%s[%d]"):format(what, i)) end
end

local NAMES = { "dWx", "dWh", "dh0", "db", "dX" }

local function assert_gradients(right, got, tolerance)
  for i, name in ipairs(NAMES) do assert_close(right[i], got[i], tolerance, name) end
end

-- The batch of sizes T, N, D and H: Wx, X, Wh, h0, b and dout.
local function batch(rng, T, N, D, H)
  return lists(rng, H, D), lists(rng, T, N, D), lists(rng, H, H), lists(rng, N, H), lists(rng, H),
    lists(rng, T, N, H)
end

-- The sum over all numbers of a value times a factor, which has the same shape.
local function inner(value, factor)
  if math.type(value) then return value * factor end
  local sum = 0
  for i = 1, #value do sum = sum + inner(value[i], factor[i]) end
  return sum
end

-- The derivatives of f() with respect to all numbers in a list, which f reads, by central differences.
local function estimates(list, f)
  local made = {}
  for i = 1, #list do
    if type(list[i]) == "table" then
      made[i] = estimates(list[i], f)
    else
      local value, step = list[i], 2.0 ^ -17
      list[i] = value + step
      local above = f()
      list[i] = value - step
      made[i] = (above - f()) / (2 * step)
      list[i] = value
    end
  end
  return made
end

describe("lab 08_sequence_of_vectors", function()
  -- With all weights and states small, tanh(z) is z within z³/3, so that h_T = Σ Wh^(T-t)·(Wx·x_t + b) + Wh^T·h_0:
  -- here with H = D = 1, and numbers near 1e-6.
  it("has the gradients of the linear layer for small numbers", function()
    local w, v, scale, T = 0.5, 0.75, 1e-6, 5
    local X, dout = {}, {}
    for t = 1, T do X[t], dout[t] = { t * scale }, { t == T and 1 or 0 } end
    local layer = Elman()
    layer:forward({ { v } }, X, { { w } }, { 3 * scale }, { 2 * scale })
    local dWx, _, dh0, db, dX = layer:backward(dout)
    local sum_x, sum = 0, 0
    for t = 1, T do
      sum_x, sum = sum_x + w ^ (T - t) * t * scale, sum + w ^ (T - t)
      assert_close({ v * w ^ (T - t) }, dX[t], 1e-8, "dX")
    end
    assert_close(sum_x / scale, dWx[1][1] / scale, 1e-8, "dWx")
    assert_close({ sum }, db, 1e-8, "db")
    assert_close({ w ^ T }, dh0, 1e-8, "dh0")
  end)

  it("has the values and the gradients of rnn.Elman, for a sequence and for a batch", function()
    local rng = rnn.rng(8)
    for T = 1, 4 do
      for N = 1, 3 do
        for D = 1, 3 do
          local H = (T + N + D) % 3 + 1
          local Wx, X, Wh, h0, b, dout = batch(rng, T, N, D, H)
          local ours, theirs = Elman(), rnn.Elman()
          assert_close(theirs:forward(Wx, X, Wh, h0, b), ours:forward_batch(Wx, X, Wh, h0, b), 1e-13, "states")
          assert_gradients({ theirs:backward(dout) }, { ours:backward_batch(dout) }, 1e-12)
          local x, d = {}, {}
          for t = 1, T do x[t], d[t] = X[t][N], dout[t][N] end
          assert_close(theirs:forward(Wx, x, Wh, h0[N], b), ours:forward(Wx, x, Wh, h0[N], b), 1e-13, "states")
          assert_gradients({ theirs:backward(d) }, { ours:backward(d) }, 1e-12)
        end
      end
    end
  end)

  it("has the gradients of a batch that central differences of forward_batch estimate", function()
    local rng = rnn.rng(9)
    local Wx, X, Wh, h0, b, dout = batch(rng, 3, 2, 2, 3)
    local layer = Elman()
    local function loss() return inner(Elman():forward_batch(Wx, X, Wh, h0, b), dout) end
    layer:forward_batch(Wx, X, Wh, h0, b)
    local got = { layer:backward_batch(dout) }
    for i, input in ipairs { Wx, Wh, h0, b, X } do
      assert_close(estimates(input, loss), got[i], 1e-8, NAMES[i])
    end
  end)

  it("computes a batch as its sequences one by one, and leaves its inputs alone", function()
    local Wx, X, Wh, h0, b = batch(rnn.rng(10), 4, 3, 2, 2)
    local states = Elman():forward_batch(Wx, X, Wh, h0, b)
    for k = 1, 3 do
      local x, h = {}, {}
      for t = 1, 4 do x[t], h[t] = X[t][k], states[t][k] end
      assert.same(Elman():forward(Wx, x, Wh, h0[k], b), h)
    end
    for i, input in ipairs { Wx, X, Wh, h0, b } do
      assert.same((select(i, batch(rnn.rng(10), 4, 3, 2, 2))), input)
    end
  end)

  describe("a submission", function()
    local SUM = "for i = 1, H do dz[i] = (dout[t][i] + dh[i]) * (1 - h[i] ^ 2) end"
    local solution = files.read "labs/08_sequence_of_vectors/solution.lua"
    local work

    setup(function() work = tree.temporary() end)

    teardown(function() tree.remove(work) end)

    -- What a student reads about the solution with a line replaced.
    local function check(from, to)
      local path = work .. "/08_sequence_of_vectors.lua"
      files.write(path, files.replaced(solution, from, to))
      return (tree.run(("%s labs/08_sequence_of_vectors/lab.lua %s"):format(tree.rnnlua, path)))
    end

    it("with N for T shows that at the example, whose sizes and squares differ", function()
      for _, row in ipairs {
        { "for t = 1, #dout do dX[t][k] = dX_k[t] end", "for t = 1, #self.layers do dX[t][k] = dX_k[t] end", "dX is" },
        { "dh0[k] = dh0_k", "for t = 1, #dout do dh0[t] = dh0_k end", "dh0 is" },
        { "for t = 1, #X do all[t][k] = own[t] end", "for t = 1, #h0 do all[t][k] = own[t] end", "the states differ" },
        { "layer:backward(upstream)", "self.layers[1]:backward(upstream)", "dWx, dWh, dh0, db and dX are" },
      } do
        local output = check(row[1], row[2])
        assert.truthy(output:find(row[3], 1, true), output)
        assert.truthy(output:find("at Wx {{2}}, X {{{1}, {0.5}}", 1, true), output)
      end
    end)

    it("is told that it writes into dout, within the time of a check", function()
      for _, to in ipairs {
        "vectors.add(dout[t], dh)\n    for i = 1, H do dz[i] = dout[t][i] * (1 - h[i] ^ 2) end",
        "vectors.add(dout[t], dh)\n    dh = dout[t]\n    for i = 1, H do dz[i] = dh[i] * (1 - h[i] ^ 2) end",
        "dz = dout[t]\n    " .. SUM,
      } do
        local output = check(SUM, to)
        assert.truthy(output:find("backward writes into dout; dWx, dWh, dh0, db and dX", 1, true), output)
        assert.truthy(output:find("Mistake: dout is overwritten.", 1, true), output)
      end
    end)

    it("is told that it refills a table that it returned, within the time of a check", function()
      local output = check("{}, vectors.zeros(H)\n", "{}, vectors.zeros(H)\n  self.db = self.db or db\n"
        .. "  for i = 1, H do self.db[i] = 0 end\n  db = self.db\n")
      assert.truthy(output:find("a later backward writes into the db that was returned", 1, true), output)
      assert.truthy(output:find("Mistake: an internal table is returned.", 1, true), output)
    end)
  end)
end)
