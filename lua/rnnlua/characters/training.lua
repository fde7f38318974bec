--- Training of a character network: the steps, and the file with the state between two steps. A training that was
-- stopped and continued computes the same bits as one that never stopped.
-- @module rnnlua.characters.training

local rnn = require "rnnlua"
local network = require "rnnlua.characters.network"
local optim = require "rnnlua.optim"
local text = require "rnnlua.characters.text"

local training = {}

local Training = {}
Training.__index = Training

local RECENT = 100 -- chunks whose mean loss is shown

--- A training that has not begun.
-- @tparam table source what `text.read` returns; the network trains on the first part that `text.divide` returns
-- @tparam table settings numbers: D and H, the sizes of the network; N, the streams, and T, the steps of a chunk;
--   `steps`, the number of chunks to train on; `rate`, the first learning rate, which falls to 0 on a line; `most`, the
--   norm to which gradients are clipped; `dropout`, the probability that the linear layer does not see a number of a
--   state; `seed`
-- @tparam[opt] table writer a layer of lab 12, which trains in place of the network's own forward and backward; see
--   `Training:step`
-- @treturn table the training: `network`; `train` and `held_out`, the parts of the text; `done`, the number of steps so
--   far; `loss`, the mean loss of the last chunks, in nats a character; `alphabet`, that of the source
-- @raise an error if a stream is shorter than a chunk
function training.new(source, settings, writer)
  local train, held_out = text.divide(source.tokens)
  local streams = text.streams(train, settings.N)
  if #streams <= settings.T then
    error(("the text is too short: a stream has %d characters, and a chunk %d"):format(#streams - 1, settings.T), 2)
  end
  local sizes = { V = #source.alphabet, D = settings.D, H = settings.H }
  local self = {
    settings = settings, alphabet = source.alphabet, train = train, held_out = held_out, streams = streams,
    network = network.new(network.draw(rnn.rng(settings.seed), sizes)),
    adam = optim.adam { rate = settings.rate },
    done = 0, row = 1, loss = 0, writer = writer,
  }
  self.state = self.network:start(settings.N)
  return setmetatable(self, Training)
end

-- A mask that hides each number with the probability p, and makes the others larger, so that the mean stays (dropout:
-- Srivastava et al. 2014; on the LSTM's output alone: Zaremba, Sutskever and Vinyals 2014). Each step has its own
-- generator, so a training that continues draws the same mask.
local function draw_mask(settings, step)
  local p = settings.dropout
  if p == 0 then return nil end
  local mask = rnn.rng(settings.seed + step):uniform({ settings.T, settings.N, settings.H }, -p, 1 - p)
  return mask:scale_by(1e300):clip_to(0, 1 / (1 - p))      -- a negative number becomes 0, a positive one 1 / (1 - p)
end

-- A linear layer that does not see what a mask hides of the states.
local Masked = {}
Masked.__index = Masked

function Masked:forward(W, states, c)
  return self.linear:forward(W, rnn.zeros(states.shape):add_product(states, self.mask), c)
end

function Masked:backward(dz)
  local dW, dc, dstates = self.linear:backward(dz)
  return dW, dc, rnn.zeros(dstates.shape):add_product(dstates, self.mask)
end

-- Trains on the chunk at the row with the layer of lab 12. Returns its loss and the state after it.
local function step_of_writer(self, mask)
  local settings, writer = self.settings, self.writer
  writer.h, writer.c = self.state.h, self.state.c
  if mask then writer.linear = setmetatable({ linear = rnn.Linear(), mask = mask }, Masked) end
  local loss = writer:step({ parameters = self.network.parameters, optimizer = self.adam, most = settings.most,
    T = settings.T }, self.streams, self.row)
  if not math.type(loss) then error("step returned no loss; does the file pass `rnnlua lab check`?", 0) end
  return loss, { h = writer.h, c = writer.c }
end

-- The same with the network's own forward and backward.
local function step_of_network(self, mask)
  local row, T = self.row, self.settings.T
  local tokens, labels = self.streams:slice(row, row + T - 1), self.streams:slice(row + 1, row + T)
  local loss, state = self.network:forward(tokens, labels, self.state, mask)
  local gradients = self.network:backward()
  optim.clip_by_norm(gradients, self.settings.most)
  self.adam:step(self.network.parameters, gradients)
  return loss, state
end

--- Trains on the next chunk. The state passes on to the next chunk, the gradient does not.
--
-- With a layer of lab 12, the step is `writer:step(training, text, first)`. The states pass in writer.h and writer.c.
-- The dropout is in writer.linear.
-- @treturn number the loss of the chunk before the step, in nats a character
function Training:step()
  local settings, T = self.settings, self.settings.T
  if self.row + T > #self.streams then
    self.row, self.state = 1, self.network:start(settings.N)
  end
  self.adam.rate = settings.rate * (1 - self.done / settings.steps)
  local step = self.writer and step_of_writer or step_of_network
  local loss, state = step(self, draw_mask(settings, self.done + 1))
  self.row, self.state, self.done = self.row + T, state, self.done + 1
  self.loss = self.loss + (loss - self.loss) / math.min(self.done, RECENT)
  return loss
end

-- Adds arrays to others, under a prefix.
local function put(arrays, prefix, added)
  for name, array in next, added do arrays[prefix .. name] = array end
end

-- The arrays under a prefix.
local function under(arrays, prefix)
  local found = {}
  for name, array in next, arrays do
    if name:sub(1, #prefix) == prefix then found[name:sub(#prefix + 1)] = array end
  end
  return found
end

--- Saves everything that the next steps depend on, but the text. A file that is there stays as it is until all of the
-- new one is on the disk.
-- @string path a safetensors file
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string what went wrong, after the path
function Training:save(path)
  local codes, arrays = {}, {}
  for i, character in ipairs(self.alphabet) do codes[i] = utf8.codepoint(character) end
  put(arrays, "parameters.", self.network.parameters)
  put(arrays, "adam.", self.adam.state)
  put(arrays, "state.", self.state)
  for name, value in next, self.settings do arrays["settings." .. name] = rnn.array { value } end
  arrays.progress = rnn.array { self.done, self.row, self.loss }
  arrays.alphabet = rnn.array(codes)
  return rnn.save(path, arrays)
end

-- The arrays of a file that `save` wrote; or nil and a message.
local function read(path)
  local arrays, message = rnn.load(path)
  if not arrays then return nil, message end
  if not (arrays.progress and arrays.alphabet) then return nil, path .. ": not the state of a training" end
  return arrays
end

local function alphabet_of(arrays)
  local alphabet = {}
  for i, code in ipairs(arrays.alphabet) do alphabet[i] = utf8.char(math.tointeger(code)) end
  return alphabet
end

-- Why a file does not belong to a training; nil if it does.
local function difference(arrays, self)
  if table.concat(alphabet_of(arrays)) ~= table.concat(self.alphabet) then
    return "it was trained on a text with other characters"
  end
  for _, name in ipairs { "D", "H", "N", "T", "steps", "rate", "most", "dropout", "seed" } do
    local saved = arrays["settings." .. name]
    if not saved or saved[1] ~= self.settings[name] then
      return ("it was trained with %s = %s, not %.15g"):format(name, saved and ("%.15g"):format(saved[1]),
        self.settings[name])
    end
  end
end

--- A training that continues where another was when it was saved.
-- @string path
-- @tparam table source the same text
-- @tparam table settings the same settings
-- @tparam[opt] table writer as for `new`
-- @treturn[1] table as from `new`
-- @return[2] nil
-- @treturn[2] string why not, after the path
function training.continue(path, source, settings, writer)
  local arrays, message = read(path)
  if not arrays then return nil, message end
  local self = training.new(source, settings, writer)
  local why = difference(arrays, self)
  if why then return nil, ("%s: %s; to begin again, remove the file"):format(path, why) end
  self.network = network.new(under(arrays, "parameters."))
  self.adam.state, self.state = under(arrays, "adam."), under(arrays, "state.")
  self.done, self.row = math.tointeger(arrays.progress[1]), math.tointeger(arrays.progress[2])
  self.loss = arrays.progress[3]
  return self
end

--- The network of a saved training, to write with.
-- @string path
-- @treturn[1] table the network
-- @treturn[1] {string,...} its alphabet
-- @return[2] nil
-- @treturn[2] string why not, after the path
function training.load_network(path)
  local arrays, message = read(path)
  if not arrays then return nil, message end
  return network.new(under(arrays, "parameters.")), alphabet_of(arrays)
end

return training
