-- Lab 09's gradient against its closed formula: dz_t = dout·(softmax(z_t) − onehot(k_t))/T.
local catalogue = require "rnnlua.lab.catalogue"
local files = require "spec.support.files"
local rnn = require "rnnlua"
local runner = require "rnnlua.lab.run_submission.runner"

local function matrix(rng, rows, columns)
  local made = {}
  for i = 1, rows do
    made[i] = {}
    for j = 1, columns do made[i][j] = rng:randn() end
  end
  return made
end

-- The closed formulas: the loss, and the gradients of W, b and h.
local function closed(W, h, b, k, dout)
  local T, V, H, loss = #h, #b, #h[1], 0
  local dW, db, dh = rnn.zeros(V, H), rnn.zeros(V), rnn.zeros(T, H)
  for t = 1, T do
    local p, total = {}, 0
    for i = 1, V do
      local z = b[i]
      for j = 1, H do z = z + W[i][j] * h[t][j] end
      p[i] = math.exp(z)
      total = total + p[i]
    end
    loss = loss - math.log(p[k[t]] / total) / T
    for i = 1, V do
      local dz = dout * (p[i] / total - (i == k[t] and 1 or 0)) / T
      db[i] = db[i] + dz
      for j = 1, H do
        dW[i][j] = dW[i][j] + dz * h[t][j]
        dh[t][j] = dh[t][j] + dz * W[i][j]
      end
    end
  end
  return loss, dW, db, dh
end

local function assert_close(right, value)
  if math.type(right) then
    assert.is_true(math.abs(right - value) <= 1e-13 * math.max(1, math.abs(right)), ("%g, not %g"):format(value, right))
    return
  end
  assert.equal(#right, #value)
  for i = 1, #right do assert_close(right[i], value[i]) end
end

describe("lab 09", function()
  local WordLoss = dofile "labs/09_loss_on_words/solution.lua"

  it("has the gradients of the closed formula", function()
    local rng = rnn.rng(9)
    for _ = 1, 100 do
      local T, V, H, k = rng:integer(1, 6), rng:integer(2, 6), rng:integer(1, 4), {}
      for t = 1, T do k[t] = rng:integer(1, V) end
      local W, h, b, dout = matrix(rng, V, H), matrix(rng, T, H), matrix(rng, 1, V)[1], rng:randn()
      local layer = WordLoss()
      local loss = layer:forward(W, h, b, k)
      assert_close({ closed(W, h, b, k, dout) }, { loss, layer:backward(dout) })
    end
  end)

  it("agrees with rnn.Linear and rnn.SoftmaxCrossEntropy, also for logits of 1000", function()
    local rng = rnn.rng(10)
    for _, scale in ipairs { 1, 1000 } do
      local W, h, b, k = matrix(rng, 4, 3), matrix(rng, 5, 3), matrix(rng, 1, 4)[1], { 4, 1, 2, 2, 3 }
      for i = 1, 4 do b[i] = scale * b[i] end
      local layer, linear, softmax = WordLoss(), rnn.Linear(), rnn.SoftmaxCrossEntropy()
      local loss = softmax:forward(linear:forward(W, h, b), k)
      local ours = layer:forward(W, h, b, k)
      assert.is_true(math.abs(loss - ours) <= 1e-13 * math.max(1, loss))
      assert_close({ linear:backward(softmax:backward(1)) }, { layer:backward(1) })
    end
  end)

  describe("smallest case", function()
    local lab = assert(catalogue.find "labs/09_loss_on_words")
    local solution = files.read "labs/09_loss_on_words/solution.lua"

    -- Forwards that accept words that there are not, and words without a state.
    local FORWARDS = {
      { "sum = sum + math.log(total) - z[k[t]]",
        "for i = 1, V do if i == k[t] then sum = sum + math.log(total) - z[i] end end" },
      { "z[k[t]]", "(z[k[t]] or 0)" },
    }
    local WRONG = {
      { "(self.P[t][i] - onehot) / T", "(self.P[t][i] - onehot)" },
      { "(self.P[t][i] - onehot) / T", "(self.P[t][i] - (i == self.k[T] and 1 or 0)) / T" },
      { "dh[t][j] = dh[t][j] + dz", "dh[t][j] = dh[t][j] + 2 * dz" },
    }

    for i, forward in ipairs(FORWARDS) do
      for j, wrong in ipairs(WRONG) do
        it(("has a word from 1 to V for each state: forward %d, backward %d"):format(i, j), function()
          local text = files.replaced(files.replaced(solution, forward[1], forward[2]), wrong[1], wrong[2])
          local class = assert(lab:submitted_by(text, "=yours"))
          for seed = 1, 5 do
            local task = runner.run(lab, class, seed, { only = "backward" }).tasks[1]
            local inputs = task.report.smallest.inputs
            assert.equal(#inputs.h, #inputs.k)
            assert.equal(#inputs.W, #inputs.b)
            for _, word in ipairs(inputs.k) do assert.is_true(1 <= word and word <= #inputs.W, word) end
          end
        end)
      end
    end
  end)
end)
