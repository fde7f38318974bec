-- The layers over sequences of vectors: chains of their cells, bit for bit, for each sequence of a batch.
local bits = require "spec.support.bits"
local layer_inputs = require "spec.support.layer_inputs"
local rnn = require "rnnlua"

local SEED, DRAWS = 21, 40

-- Each layer with the inputs and outputs of its cell that are a state.
local LAYERS = { { "Elman", "ElmanCell", { "h" } }, { "LSTM", "LSTMCell", { "h", "c" } },
  { "GRU", "GRUCell", { "h" } } }

local function draw_sizes(rng)
  return { T = rng:integer(1, 6), D = rng:integer(1, 6), H = rng:integer(1, 6), N = rng:integer(1, 4) }
end

-- Inputs of a sequence layer; those with a batch have N items in it. Numbers are ordinary, or large, or partly NaN or
-- infinite.
local function draw(layer, rng, sizes, batch)
  local inputs, scale = layer_inputs.draw(layer, rng, sizes), ({ 1, 1, 30, 1e200 })[rng:integer(1, 4)]
  local odd = ({ 0 / 0, math.huge, -math.huge })[rng:integer(1, 3)]
  if batch then
    inputs.X = rng:randn(sizes.T, sizes.N, sizes.D)
    for _, name in ipairs { "h0", "c0" } do inputs[name] = inputs[name] and rng:randn(sizes.N, sizes.H) end
  end
  inputs.X:scale_by(scale)
  if rng:integer(1, 4) == 1 then
    local numbers = sizes.T * (batch and sizes.N or 1) * sizes.D
    inputs.X:reshape(numbers)[rng:integer(1, numbers)] = odd
  end
  return inputs
end

local function arguments_of(layer, inputs)
  local list = {}
  for i, name in ipairs(layer.inputs) do list[i] = inputs[name] end
  return table.unpack(list)
end

-- The inputs of a cell at a step.
local function at_step(inputs, t, states, kept)
  local of = {}
  for name, value in pairs(inputs) do of[name] = value end
  of.x, of.X = inputs.X[t], nil
  for i, name in ipairs(kept) do of[name], of[name .. "0"] = states[i], nil end
  return of
end

for _, row in ipairs(LAYERS) do
  local name, cell_name, kept = table.unpack(row)
  describe("rnnlua." .. name, function()
    for _, batch in ipairs { false, true } do
      it("is a chain of cells, bit for bit" .. (batch and ", for a batch" or ""), function()
        local rng, layer = rnn.rng(SEED), rnn[name]()
        for i = 1, DRAWS do
          local what, sizes = ("seed %d, draw %d"):format(SEED, i), draw_sizes(rng)
          local inputs = draw(layer, rng, sizes, batch)
          local outputs = { layer:forward(arguments_of(layer, inputs)) }
          local states = {}
          for k, state in ipairs(kept) do states[k] = inputs[state .. "0"] end
          local cells = {}
          for t = 1, sizes.T do
            cells[t] = rnn[cell_name]()
            states = { cells[t]:forward(at_step(inputs, t, states, kept)) }
            assert.same(bits.of(outputs[1][t]), bits.of(states[1]), what)
          end
          if outputs[2] then assert.same(bits.of(outputs[2]), bits.of(states[2]), what) end
          -- Backwards: what goes from step to step, and to the inputs of a step.
          local shape = outputs[1].shape
          local dH = rng:randn(shape)
          local dc = outputs[2] and rng:randn(outputs[2].shape)
          local gradients = {}
          for k, gradient in ipairs { layer:backward(dH, dc) } do gradients[layer.gradients[k]] = gradient end
          local dh = rnn.zeros(inputs.h0.shape)
          for t = sizes.T, 1, -1 do
            local of = {}
            for k, gradient in ipairs { cells[t]:backward(dH[t]:add(dh), dc) } do
              of[cells[t].gradients[k]] = gradient
            end
            dh, dc = of.h, of.c
            assert.same(bits.of(gradients.X[t]), bits.of(of.x), what)
          end
          assert.same(bits.of(gradients.h0), bits.of(dh), what)
          if dc then assert.same(bits.of(gradients.c0), bits.of(dc), what) end
        end
      end)
    end

    it("treats the sequences of a batch alike", function()
      local rng, layer, single = rnn.rng(SEED), rnn[name](), rnn[name]()
      for i = 1, DRAWS do
        local sizes = draw_sizes(rng)
        local inputs = draw(layer, rng, sizes, true)
        local H = layer:forward(arguments_of(layer, inputs))
        for n = 1, sizes.N do
          local one = {}
          for key, value in pairs(inputs) do one[key] = value end
          one.X, one.h0 = rnn.zeros(sizes.T, sizes.D), inputs.h0[n]
          one.c0 = inputs.c0 and inputs.c0[n]
          for t = 1, sizes.T do one.X[t] = inputs.X[t][n] end
          local alone = single:forward(arguments_of(layer, one))
          for t = 1, sizes.T do
            assert.same(bits.of(H[t][n]), bits.of(alone[t]), ("seed %d, draw %d"):format(SEED, i))
          end
        end
      end
    end)
  end)
end

describe("rnnlua.GatedScan", function()
  it("computes h_t = a_t·h_{t-1} + b_t and its gradients, with fused products", function()
    local layer = rnn.GatedScan()
    local H = layer:forward({ { 2, 1 }, { 3, -1 }, { 0, 0.5 } }, { { 1, 0 }, { 2, 5 }, { 7, 1 } }, { 10, -4 })
    assert.same({ { 21.0, -4.0 }, { 65.0, 9.0 }, { 7.0, 5.5 } }, H:table())
    local da, db, dh0 = layer:backward { { 1, 0 }, { 0, 0 }, { 1, 2 } }
    assert.same({ { 1.0, -1.0 }, { 0.0, 1.0 }, { 1.0, 2.0 } }, db:table())
    assert.same({ { 10.0, 4.0 }, { 0.0, -4.0 }, { 65.0, 18.0 } }, da:table())
    assert.same({ 2.0, -1.0 }, dh0:table())
    local a = 1 + 2.0 ^ -27
    assert.equal(2.0 ^ -54, layer:forward({ { a } }, { { -(1 + 2.0 ^ -26) } }, { a })[1][1])
  end)

  it("reads b once: it may change after forward, and a may not", function()
    local layer, a, b = rnn.GatedScan(), rnn.array { { 2 }, { 3 } }, rnn.array { { 1 }, { 1 } }
    layer:forward(a, b, { 1 })
    b:fill(9)
    assert.same({ 4.0 }, (select(3, layer:backward { { 2 }, { 0 } })):table())
    a:fill(9)
    local ok, message = pcall(layer.backward, layer, { 1 })
    assert.is_false(ok)
    assert.equal("a was changed after forward: call forward again, or change a copy, a:copy()", message)
  end)
end)
