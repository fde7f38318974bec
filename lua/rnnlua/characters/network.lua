--- A network that reads characters, and says after each one which character comes next: Embedding, LSTM, Linear, and
-- SoftmaxCrossEntropy for the loss.
--
-- Sizes: V characters, D numbers for each, H in a state; a chunk has T steps of N streams. `state` is a table of h and
-- c. A number that decides a loss comes from +, -, ×, ÷, √, or from a function of the library. So every machine
-- computes the same bits.
-- @module rnnlua.characters.network

local rnn = require "rnnlua"

local network = {}

local Network = {}
Network.__index = Network

-- An array of random numbers of the standard deviation `scale`.
local function draw(rng, scale, ...) return rng:randn(...):scale_by(scale) end

--- The parameters before training: random weights, and biases of 0. The bias of the forget gate is 1, so that the
-- network remembers from the start (Jozefowicz, Zaremba and Sutskever 2015).
-- @param rng
-- @tparam table sizes V, D and H
-- @treturn table arrays by name
function network.draw(rng, sizes)
  local V, D, H = sizes.V, sizes.D, sizes.H
  local b = rnn.zeros(4, H)                      -- a row for each gate: i, f, g, o
  b[2]:fill(1)
  return {
    E = draw(rng, 0.3, V, D),
    Wx = draw(rng, 1 / math.sqrt(D), 4 * H, D),
    Wh = draw(rng, 1 / math.sqrt(H), 4 * H, H),
    b = b:reshape(4 * H),
    W = draw(rng, 1 / math.sqrt(H), V, H),
    c = rnn.zeros(V),
  }
end

--- A network with these parameters. It uses the table itself, so training changes the network.
-- @tparam table parameters E [V, D], Wx [4H, D], Wh [4H, H], b [4H], W [V, H] and c [V]
-- @treturn table the network
function network.new(parameters)
  return setmetatable({
    parameters = parameters,
    embedding = rnn.Embedding(), lstm = rnn.LSTM(), linear = rnn.Linear(), cross_entropy = rnn.SoftmaxCrossEntropy(),
    cell = rnn.LSTMCell(),
  }, Network)
end

--- The state at the start of a text.
-- @tparam[opt] integer N the number of streams; without it, one text and no batch
-- @treturn table h and c, zeros [N, H] or [H]
function Network:start(N)
  local H = self.parameters.Wh.shape[2]
  if N then return { h = rnn.zeros(N, H), c = rnn.zeros(N, H) } end
  return { h = rnn.zeros(H), c = rnn.zeros(H) }
end

--- The mean loss of the characters in a chunk.
-- @param tokens [T, N] or [T]
-- @param labels the token after each of them
-- @tparam table state before the first step
-- @param[opt] mask [T, N, H], by which the states are multiplied on their way to the linear layer
-- @treturn number nats a character
-- @treturn table the state after the last step
function Network:forward(tokens, labels, state, mask)
  local p = self.parameters
  local X = self.embedding:forward(p.E, tokens)
  local states, c = self.lstm:forward(p.Wx, X, p.Wh, state.h, state.c, p.b)
  local seen = mask and rnn.zeros(states.shape):add_product(states, mask) or states
  local loss = self.cross_entropy:forward(self.linear:forward(p.W, seen, p.c), labels)
  self.mask = mask
  return loss, { h = states[#states], c = c }
end

--- The gradients of the loss of the last forward. They stop at the chunk's first step: the state before it counts as an
-- input (truncated backpropagation through time).
-- @treturn table arrays by name, as the parameters
function Network:backward()
  local dW, dc, dstates = self.linear:backward(self.cross_entropy:backward(1))
  if self.mask then dstates = rnn.zeros(dstates.shape):add_product(dstates, self.mask) end
  local dWx, dWh, _, _, db, dX = self.lstm:backward(dstates, nil, { h0 = false, c0 = false })
  return { E = self.embedding:backward(dX), Wx = dWx, Wh = dWh, b = db, W = dW, c = dc }
end

local CHUNK = 512 -- steps at once: only the memory depends on it

--- The mean loss of a text that the network reads from its first character to its last.
-- @param tokens an array [n]
-- @treturn number nats a character, over the characters from the second on
function Network:loss_of(tokens)
  local sum, state = 0, self:start()
  for first = 1, #tokens - 1, CHUNK do
    local last = math.min(first + CHUNK, #tokens)
    local loss
    loss, state = self:forward(tokens:slice(first, last - 1), tokens:slice(first + 1, last), state)
    sum = sum + loss * (last - first)
  end
  return sum / (#tokens - 1)
end

-- Draws an index with the probability softmax(z / temperature). u is a random number from 0 to 1.
local function draw_from(z, temperature, u)
  local weights = z:scale(1 / temperature)
  weights = weights:add_to(-weights:max()):exp()
  local left = u * weights:sum()
  for k = 1, #weights do
    left = left - weights[k]
    if left < 0 then return k end
  end
  return weights:argmax()                        -- by rounding alone
end

--- Writes: draws a character, reads it, draws the next one, and so on.
-- @tparam {integer,...} prompt the tokens to read first, at least one
-- @tparam integer count how many to write
-- @number temperature 1 draws with the network's probabilities; a lower one makes probable characters more probable, a
--   higher one makes all characters more alike
-- @param rng
-- @tparam[opt] function sample another way to draw: sample(z, temperature, u) returns a token for the logits z and a
--   random number u, 0 ≤ u < 1
-- @treturn {integer,...} the tokens
function Network:write(prompt, count, temperature, rng, sample)
  local p, state, written, z = self.parameters, self:start(), {}, nil
  local function read(token)
    local x = self.embedding:forward(p.E, token)
    state.h, state.c = self.cell:forward(p.Wx, x, p.Wh, state.h, state.c, p.b)
    z = self.linear:forward(p.W, state.h, p.c)
  end
  for _, token in ipairs(prompt) do read(token) end
  for i = 1, count do
    written[i] = (sample or draw_from)(z, temperature, rng:uniform(0, 1))
    read(written[i])
  end
  return written
end

return network
