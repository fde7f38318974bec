-- The character network: its gradients, its held-out loss, and what it writes.
local network = require "rnnlua.characters.network"
local rnn = require "rnnlua"
local text = require "rnnlua.characters.text"

local SIZES = { V = 5, D = 3, H = 4 }

local function drawn(seed) return network.new(network.draw(rnn.rng(seed), SIZES)) end

describe("the character network", function()
  it("has the gradients of its loss, with and without a mask", function()
    local tokens, labels = rnn.array { { 1, 2 }, { 5, 2 }, { 3, 1 } }, rnn.array { { 5, 2 }, { 3, 1 }, { 4, 4 } }
    local rng = rnn.rng(2)
    local state = { h = rng:randn(2, SIZES.H), c = rng:randn(2, SIZES.H) }
    local mask = rng:uniform({ 3, 2, SIZES.H }, -1, 1)
    local net = drawn(1)
    for _, hidden in ipairs { false, mask } do
      net:forward(tokens, labels, state, hidden or nil)
      for name, gradient in pairs(net:backward()) do
        local direction = rng:randn(table.unpack(gradient.shape))
        local slope = gradient:copy():fill(0):add_product(gradient, direction)
        while slope.shape[2] do slope = slope:sum(1) end
        local parameter, h = net.parameters[name], 1e-5
        local right = net:forward(tokens, labels, state, hidden or nil, parameter:add_to(direction, h))
        local left = net:forward(tokens, labels, state, hidden or nil, parameter:add_to(direction, -2 * h))
        parameter:add_to(direction, h)
        local difference = (right - left) / (2 * h)
        assert.is_true(math.abs(slope:sum() - difference) < 1e-8, name)
      end
    end
  end)

  it("reads a long text in parts with the loss of one chunk", function()
    local net, rng, tokens = drawn(3), rnn.rng(4), rnn.array(1100)
    for i = 1, #tokens do tokens[i] = rng:integer(1, SIZES.V) end
    local whole = net:forward(tokens:slice(1, 1099), tokens:slice(2, 1100), net:start())
    assert.is_true(math.abs(net:loss_of(tokens) - whole) < 1e-13)
  end)

  it("writes characters with the probabilities that its loss says", function()
    local net, prompt, draws = drawn(5), { 2, 4 }, 20000
    local rng, counts = rnn.rng(6), { 0, 0, 0, 0, 0 }
    for _ = 1, draws do
      local token = net:write(prompt, 1, 1, rng)[1]
      counts[token] = counts[token] + 1
    end
    -- The loss of the chunk is the mean of that of 4 behind 2, and of k behind both.
    local before = net:forward(rnn.array { 2 }, rnn.array { 4 }, net:start())
    local chi2 = 0
    for k = 1, SIZES.V do
      local loss = net:forward(rnn.array { 2, 4 }, rnn.array { 4, k }, net:start())
      local expected = draws * math.exp(before - 2 * loss)
      chi2 = chi2 + (counts[k] - expected) ^ 2 / expected
    end
    assert.is_true(chi2 < 18.5, "chi-squared of 4 degrees: " .. chi2)          -- above 18.5 with the probability 0.001
  end)

  it("writes the most probable characters at a low temperature, and all alike at a high one", function()
    local net, counts = drawn(7), { 0, 0, 0, 0, 0 }
    local cold = net:write({ 1 }, 30, 1e-6, rnn.rng(8))
    assert.same(cold, net:write({ 1 }, 30, 1e-6, rnn.rng(9)))
    for _, token in ipairs(net:write({ 1 }, 5000, 1e6, rnn.rng(10))) do counts[token] = counts[token] + 1 end
    for k = 1, SIZES.V do assert.is_true(math.abs(counts[k] - 1000) < 120, k .. ": " .. counts[k]) end
  end)

  it("writes the same with the same generator", function()
    local net = drawn(7)
    assert.same(net:write({ 1 }, 40, 1, rnn.rng(8)), net:write({ 1 }, 40, 1, rnn.rng(8)))
    assert.not_same(net:write({ 1 }, 40, 1, rnn.rng(8)), net:write({ 1 }, 40, 1, rnn.rng(9)))
  end)
end)

describe("a text as numbers", function()
  it("has a token for each character, in UTF-8", function()
    local source = text.read "ba–ab"
    assert.same({ "a", "b", "–" }, source.alphabet)
    assert.same({ a = 1, b = 2, ["–"] = 3 }, source.token_of)
    assert.same({ 2, 1, 3, 1, 2 }, source.tokens:table())
  end)

  it("is divided, and cut into streams", function()
    local tokens = rnn.array(21)
    for i = 1, 21 do tokens[i] = i end
    local train, held_out = text.divide(tokens)
    assert.same({ 19, 20, 21 }, { #train, held_out[1], held_out[2] })
    local streams = text.streams(train, 3)
    assert.same({ 7, 3 }, streams.shape)
    assert.same({ { 1, 7, 13 }, { 2, 8, 14 } }, { streams[1]:table(), streams[2]:table() })
    assert.same({ 7, 13, 19 }, streams[7]:table())
  end)
end)
