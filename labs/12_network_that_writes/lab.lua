-- Lab 12: a network that reads a text character by character, is trained chunk by chunk, and writes.
local console = require "rnnlua.base.console"
local lab = require "rnnlua.lab"
local rnn = require "rnnlua"

local NAMES = { "E", "Wx", "Wh", "b", "W", "c" } -- of the parameters

-- All numbers of a number, an array or nested lists, one after the other; nil if there is anything else in it.
local function flat(value, list)
  list = list or {}
  if math.type(value) then
    list[#list + 1] = value
    return list
  end
  if type(value) == "userdata" then value = value:table() end
  if type(value) ~= "table" then return nil end
  for i = 1, #value do
    if not flat(value[i], list) then return nil end
  end
  return list
end

-- Whether two values have the same numbers within rounding.
local function close(value, right)
  local ours, theirs = flat(value), flat(right)
  if not ours or #ours ~= #theirs then return false end
  for i, number in ipairs(theirs) do
    if not (math.abs(ours[i] - number) <= 1e-9 * math.max(1, math.abs(number))) then return false end
  end
  return true
end

-- A number, an array or nested lists as text; otherwise its type.
local function shown(value)
  if math.type(value) then return ("%.4g"):format(value) end
  if not flat(value) then return value == nil and "nothing" or "a " .. type(value) end
  local parts = {}
  for i = 1, #value do parts[i] = shown(value[i]) end
  return "{" .. table.concat(parts, ", ") .. "}"
end

-- The shape of an array or nested lists as text, such as 4 × 3; "a number"; otherwise the type.
local function shape_of(value)
  if math.type(value) then return "a number" end
  if not flat(value) then return shown(value) end
  local sizes = {}
  while not math.type(value) and value ~= nil do sizes[#sizes + 1], value = #value, value[1] end
  return sizes[2] and table.concat(sizes, " × ") or ("%d numbers"):format(sizes[1])
end

-- How a value differs from the right one: two texts, of their shapes or of the first wrong number. Nothing if it does
-- not.
local function difference(value, right)
  local shape, should = shape_of(value), shape_of(right)
  if shape ~= should then return shape, should end
  local ours, theirs = flat(value), flat(right)
  for i, number in ipairs(theirs) do
    if not close(ours[i], number) then return shown(ours[i]), shown(number) end
  end
end

local function missing(case, name)
  if type(case.layer[name]) == "function" then return end
  return ("the class has no function %s; did you rename it?"):format(name)
end

-- The sizes of a draw as text.
local function sizes_of(case)
  local sizes = case.sizes
  return ("with T %d, N %d, V %d, D %d and H %d"):format(sizes.T, sizes.N, sizes.V, sizes.D, sizes.H)
end

-- The loss of both layers at the draw. After it, both can go backward.
local function losses(case)
  local at = case.inputs
  return case:forward(), case.solution:forward(at.E, at.Wx, at.Wh, at.b, at.W, at.c, at.h0, at.c0, at.tokens, at.labels)
end

local ZERO_4 = { { 0 }, { 0 }, { 0 }, { 0 } }

local function first_loss(case)
  if case.number > 1 then return end
  local loss = case:forward { E = { { 3 }, { 4 } }, Wx = ZERO_4, Wh = ZERO_4, b = { 0, 0, 0, 0 }, W = { { 0 }, { 0 } },
    c = { 0, 0 }, h0 = { { 1 } }, c0 = { { 2 } }, tokens = { { 1 }, { 2 } }, labels = { { 2 }, { 1 } } }
  if not close(loss, math.log(2)) then
    return ("is %s with V 2 and W and c all 0, should be log 2 = 0.693"):format(shown(loss))
  end
end

local function check_loss(case)
  local loss, right = losses(case)
  if close(loss, right) then return end
  case:show(sizes_of(case))
  return ("the loss is %s, should be %s"):format(shown(loss), shown(right))
end

-- The states that forward stores.
local function check_states(case)
  losses(case)
  local wrong
  for _, name in ipairs { "h", "c" } do
    local yours, should = difference(case.layer[name], case.solution[name])
    case:observe(flat(case.layer[name]) or 0)
    if yours and not wrong then
      wrong = ("self.%s is not the state after the last step"):format(name)
      case:show(sizes_of(case))
      case:show(("  your self.%s is %s, should be %s"):format(name, yours, should))
    end
  end
  return wrong
end

local function check_backward(case)
  if not close(losses(case)) then return "not checked: forward is not right yet" end
  local dout, wrong = (-1) ^ case.number * case.rng:uniform(1.5, 3), {}
  local got, right = { case:backward(dout) }, { case.solution:backward(dout) }
  for i, name in ipairs(NAMES) do
    local yours, should = difference(got[i], right[i])
    if yours then wrong[#wrong + 1] = "d" .. name end
    if yours and not wrong[2] then
      case:show(("%s, dout %.4g"):format(sizes_of(case), dout))
      case:show(("  your d%s is %s, should be %s"):format(name, yours, should))
    end
  end
  if wrong[2] then return ("%s and %s are wrong"):format(table.concat(wrong, ", ", 1, #wrong - 1), wrong[#wrong]) end
  if wrong[1] then return wrong[1] .. " is wrong" end
end

local CHUNKS = 3
local SIZES = { V = 4, D = 2, H = 3, N = 2, T = 3 }

-- A text of random tokens, and for each layer a training of its own that starts from the same numbers.
local function trainings(case)
  -- Required here, since a list of the labs does not need them.
  local network, optim = require "rnnlua.characters.network", require "rnnlua.optim"
  local rng, N = case.rng, SIZES.N
  local text = rnn.zeros(CHUNKS * SIZES.T + 2, N)
  for t = 1, #text do
    for n = 1, N do text[t][n] = rng:integer(1, SIZES.V) end
  end
  local drawn, h, c = network.draw(rng, SIZES), rng:randn(N, SIZES.H), rng:randn(N, SIZES.H)
  local name = case.number % 2 == 1 and "sgd" or "adam"
  local most = (case.number - 1) // 2 % 2 == 0 and 0.1 or 10
  local function start(layer)
    local parameters = {}
    for key, array in next, drawn do parameters[key] = array:copy() end
    layer.h, layer.c = h:copy(), c:copy()
    return { parameters = parameters, optimizer = optim[name] { rate = 0.25 }, most = most, T = SIZES.T }
  end
  return text, start(case.layer), start(case.solution), ("optimizer %s, most %g, T %d, N %d"):format(name, most,
    SIZES.T, N)
end

-- The first parameter that is wrong, and one of its numbers: the name, yours, the right one.
local function wrong_parameter(ours, right)
  for _, name in ipairs(NAMES) do
    if not close(ours[name], right[name]) then
      local list, numbers = flat(ours[name]), flat(right[name])
      for i, number in ipairs(numbers) do
        if not close(list and list[i], number) then return name, list and list[i], number end
      end
    end
  end
end

-- What is wrong after a chunk, and lines to show; nothing if all is right.
local function problem_of_chunk(chunk, loss, right, ours, theirs)
  if not close(loss, right) then
    local lines = chunk > 1 and { "The parameters before this chunk are right. The loss depends",
      "on the tokens and the labels, too, and on self.h and self.c." } or {}
    return ("the loss of chunk %d is %s, should be %s"):format(chunk, shown(loss), shown(right)), lines
  end
  local name, number, should = wrong_parameter(ours.parameters, theirs.parameters)
  if not name then return end
  return ("the loss of chunk %d is right, the parameters after it are not"):format(chunk),
    { ("  a number of parameters.%s is %s, should be %s"):format(name, shown(number), shown(should)) }
end

-- What is wrong with the step, and lines to show; nothing if it is right.
local function problem_of_step(case)
  local text, ours, theirs, description = trainings(case)
  local wrong, lines
  for chunk = 1, CHUNKS do
    local first = (chunk - 1) * SIZES.T + 1
    local loss, right = case.layer:step(ours, text:copy(), first), case.solution:step(theirs, text, first)
    case:observe(math.type(loss) and loss or 0)
    for _, name in ipairs(NAMES) do case:observe(flat(ours.parameters[name]) or 0) end
    if not wrong then
      wrong, lines = problem_of_chunk(chunk, loss, right, ours, theirs)
      if wrong then table.insert(lines, 1, ("with %s, first %d"):format(description, first)) end
    end
  end
  return wrong, lines
end

local function check_step(case)
  local absent = missing(case, "step")
  if absent then return absent end
  case:forward() -- observed: a wrong forward is not taken for a wrong step
  local wrong, lines = problem_of_step(case)
  for _, line in ipairs(lines or {}) do case:show(line) end
  return wrong
end

local function first_draw(case)
  local absent = missing(case, "draw")
  if absent or case.number > 1 then return absent end
  for _, one in ipairs { { 0.3, 1 }, { 0.7, 2 } } do
    local k = case.layer.draw({ 5, 5 }, 2, one[1])
    case:observe(math.type(k) and k or 0)
    if k ~= one[2] then
      return ("is %s for z {5, 5}, temperature 2 and u %g, should be %d"):format(shown(k), one[1], one[2])
    end
  end
end

local TEMPERATURES = { 0.5, 1, 1.5 }
local PLACES = 24 -- numbers u in a draw, one from each part of 0 … 1

local function check_draw(case)
  local rng, z, wrong = case.rng, {}, nil
  for k = 1, 2 + case.number % 4 do z[k] = 2 * rng:randn() end
  local temperature = TEMPERATURES[case.number % 3 + 1]
  for i = 1, PLACES do
    local u = (i - 1 + rng:uniform(0.1, 0.9)) / PLACES
    local k, right = case.layer.draw(z, temperature, u), case.solution.draw(z, temperature, u)
    case:observe(math.type(k) and k or 0)
    if k ~= right and not wrong then
      wrong = ("is %s, should be %d"):format(shown(k), right)
      case:show(("at z %s, temperature %g, u %.4g"):format(shown(z), temperature, u))
    end
  end
  return wrong
end

local LARGE = { { 1000, 1000 }, { 1000, 999, 0 }, { -1000, -1000, -1001 }, { 0, 2000, 1999 } }

local function check_large(case)
  local z, wrong = LARGE[(case.number - 1) % #LARGE + 1], nil
  for _, u in ipairs { 0.05, 0.35, 0.65, 0.95 } do
    local k, right = case.layer.draw(z, 1, u), case.solution.draw(z, 1, u)
    case:observe(math.type(k) and k or 0)
    if k ~= right and not wrong then
      wrong = ("is %s, should be %d"):format(shown(k), right)
      case:show(("at z %s, temperature 1, u %g"):format(shown(z), u))
      case:show "exp(1000) is inf, inf/inf is nan, and exp(-1000) is 0."
    end
  end
  return wrong
end

local NO_CHANCE = -2000 -- a logit: the probability is 0
local LAST_U = 1 - 2 ^ -53 -- the largest number below 1
local LISTS = 200 -- of logits in a draw: in most draws, the sum of some is rounded to less than LAST_U

-- Compares two tokens at u 0 or LAST_U. Returns 0 if they agree, and otherwise 1 for no token, 2 for a wrong one; and
-- what is wrong.
local function at_end(case, z, u, word)
  local k, right = case.layer.draw(z, 1, u), case.solution.draw(z, 1, u)
  if k == right then return 0 end
  return k == nil and 1 or 2, ("is %s, should be %d"):format(shown(k), right),
    ("at z %s, temperature 1, u %s"):format(shown(z), word)
end

local function check_ends(case)
  local rng, z, worst = case.rng, {}, 0
  for k = 1, 1 + case.number % 3 do z[k] = NO_CHANCE end
  z[#z + 1], z[#z + 2] = rng:randn(), rng:randn()
  local kind, wrong, line = at_end(case, z, 0.0, "0")
  case:observe(kind)
  for _ = 1, LISTS do
    local list = {}
    for k = 1, 6 do list[k] = 2 * rng:randn() end
    local one, message, where = at_end(case, list, LAST_U, "1 - 2^-53")
    worst = math.max(worst, one)
    if not wrong then wrong, line = message, where end
  end
  case:observe(worst)
  if wrong then case:show(line) end
  return wrong
end

local SONG = ("The king sings a song. The ring is on his finger. "):rep(6)
local STEPS, WRITTEN = 80, 56

-- Trains a layer on the song. Returns the losses, the song as tokens, and the network.
local function train_on_song(layer)
  local characters, network = require "rnnlua.characters.text", require "rnnlua.characters.network"
  local source = characters.read(SONG)
  local text, T, N, H = characters.streams(source.tokens, 2), 16, 2, 20
  local training = { parameters = network.draw(rnn.rng(1), { V = #source.alphabet, D = 8, H = H }),
    optimizer = require "rnnlua.optim".adam { rate = 0.02 }, most = 1, T = T }
  local curve, first = {}, #text
  for i = 1, STEPS do
    if first + T > #text then first, layer.h, layer.c = 1, rnn.zeros(N, H), rnn.zeros(N, H) end
    curve[i] = layer:step(training, text, first)
    first = first + T
  end
  return curve, source, network.new(training.parameters)
end

-- Whether the step is right at the draw; it may be unfinished, or raise an error.
local function step_is_right(case)
  local ran, wrong = pcall(problem_of_step, case)
  return ran and not wrong
end

local STATE = "story.safetensors"
local SHARE = debug.getinfo(1, "S").source:match "^@(.*)labs[/\\][^/\\]+[/\\][^/\\]+$" or "" -- with labs and examples

-- The student's file: the function knows its name, and the command line its path, unless it is in this folder.
local function path_of(func)
  local name = debug.getinfo(func, "S").source:sub(2)
  for _, word in ipairs(arg or {}) do
    if word:match "[^/\\]*$" == name then return word end
  end
  return name
end

-- Shows the command that trains with the student's file. It has one word a line, so that no terminal is too narrow: a
-- shell reads on behind a backslash.
local function show_training(case)
  case:show "Now let it read a story, for some minutes. Paste this command:"
  case:show(("  %s\\"):format(console.shell_word(console.program())))
  for _, word in ipairs { SHARE .. "examples/characters/train.lua", STATE } do
    case:show(("    %s\\"):format(console.shell_word(word)))
  end
  case:show("    " .. console.shell_word(path_of(case.layer.step)))
  case:show(("It saves to %s. Ctrl-C stops and saves, too."):format(STATE))
  case:show "The same command continues."
end

local function show_writing(case)
  if case.number > 1 or case.observing then return end
  if not step_is_right(case) then return case:show "Nothing yet: step must be right first." end
  local curve, source, trained = train_on_song(case:new_layer())
  case:plot { x = "chunk", y = "loss", height = 9, series = { { name = "training", y = curve } } }
  for _, temperature in ipairs(TEMPERATURES) do
    local tokens = trained:write({ source.token_of["T"] }, WRITTEN, temperature, rnn.rng(1), case.layer.draw)
    for i, token in ipairs(tokens) do tokens[i] = source.alphabet[token] end
    case:show(("%3g  T%s"):format(temperature, table.concat(tokens)))
  end
  show_training(case)
end

return lab {
  title = "A network that writes",
  minutes = 40,
  class = "Writer",
  inputs = {
    E = { "V", "D" }, Wx = { "4H", "D" }, Wh = { "4H", "H" }, b = { "4H" }, W = { "V", "H" }, c = { "V" },
    h0 = { "N", "H" }, c0 = { "N", "H" }, tokens = { "integer", "T", "N", to = "V" },
    labels = { "integer", "T", "N", to = "V" },
  },
  dims = { V = { 2, 3 }, D = { 1, 2 }, H = { 1, 2 }, N = { 1, 2 }, T = { 1, 3 } },
  gradients = { "E", "Wx", "Wh", "b", "W", "c" },
  text = [[
A network reads a text character by character, and says after each one how probable each next
character is. Training makes the right ones more probable. Then the network writes: draw a character
with these probabilities, let the network read it, draw the next one, and so on.

A token is the number of a character, from 1 to V. The labels, k in lab 09, are the tokens that
really come next. The network has four layers, which init makes: self.embedding and so on. An embedding
is a table E: its row k is a list of D numbers for token k. You know the other layers from labs 08 to 10.
Here all four are the library's, which are fast:

    layer          forward takes         returns      backward returns
    embedding      E, tokens             X            dE
    lstm           Wx, X, Wh, h0, c0, b  states, c_T  dWx, dWh, dh0, dc0,
                                                      db, dX
    linear         W, states, c          z            dW, dc, dstates
    cross_entropy  z, labels             loss         dz

A backward takes the gradient of what its forward returned. Here lstm:backward needs only that of
states, dstates. The bias of the linear layer is c. The LSTM's cell states are c0 … c_T.

All steps of a story at once would need too much memory. So it is cut into chunks of T steps. The
states after a chunk are the states before the next one. The gradient does not pass from a chunk to the
one before: this is truncated backpropagation through time. To compute faster, the network reads N
places of the story side by side. So tokens and labels have T rows of N numbers.

When step and draw are right, the lab trains your network on a song. It also shows a command that
trains it on a story.]],
  formula = {
    "w_k = exp(z_k / temperature)       for k = 1 … V",
    "p_k = w_k / (w_1 + … + w_V)        the probability of token k",
  },

  { "forward", points = 2,
    text = "Return the loss of a chunk. Store the states after its last step, each N × H, in self.h and self.c.",
    hints = {
      "Each layer takes what the layer before it returned. Which of the ten arguments does each one need?",
      "lstm:forward returns two values: states, the list h_1 … h_T, and c_T, the c of the last step. #states is T.",
      "With V = 2, and W and c all 0, both logits are 0 at each step. So the loss is log 2 = 0.693, whatever the LSTM "
        .. "returns.",
    },
    lab.check("is log 2 = 0.693 with V 2 and W and c all 0", first_loss),
    lab.check("equals the solution on 10 draws", check_loss),
    lab.check("self.h and self.c are the states after the last step", check_states) },

  { "backward", points = 2,
    text = "Return dE, dWx, dWh, db, dW and dc, in this order, for the upstream gradient dout of the loss.",
    hints = {
      "Go through the layers in reverse. What does the last one need, and what does it return?",
      "Most layers return several gradients. One of them is that of what the layer got from the layer before it. It "
        .. "goes on, and the others are results.",
      "lstm:backward returns the gradients of h0 and c0, too, as third and fourth value. They would go to the chunk "
        .. "before this one. Drop them: that is the truncation. The name _ takes a value that you do not need.",
    },
    lab.check("all six gradients equal the solution's on 10 draws", check_backward) },

  { "step", points = 3,
    text = "Train on one chunk: forward from self.h and self.c, backward, clip by norm to training.most, and a step of "
      .. "training.optimizer. Return the loss. text:slice(i, j) returns the rows i … j of text. "
      .. "optim.clip_by_norm(gradients, most) changes the gradients in place. optimizer:step(parameters, gradients) "
      .. "changes the parameters. gradients is a table with the same names: gradients.E, gradients.Wx, ….",
    hints = {
      "Which rows of the text are the tokens of the chunk? After each token, the label is the next one in the text.",
      "forward stores the states in self.h and self.c, so they are there when the next chunk begins. The upstream "
        .. "gradient of the loss is 1. In what order do clipping and the optimizer's step make sense?",
      "With first 4 and T 3, the tokens are rows 4 to 6, and the labels rows 5 to 7. The next chunk begins with row 7.",
    },
    lab.check("trains as the solution, 3 chunks on each of 10 draws", check_step) },

  { "draw", points = 3,
    text = "Return the number of a token, drawn with the probabilities p_1 … p_V of the formula. Token 1 has the range "
      .. "of u from 0 up to p_1, without p_1 itself. Token 2 has the next one, from p_1 up to p_1 + p_2, and so on. "
      .. "Logits may be 1000 or −1000.",
    hints = {
      "Divide the numbers from 0 to 1 into V ranges, each as long as a probability. In which one is u?",
      "Subtract the largest logit from all of them, as in lab 09, then divide by the temperature. Then go through the "
        .. "tokens, and add up their probabilities until the sum is above u. Rounding may leave even the sum of all "
        .. "below u: otherwise it is the last token.",
      "With the probabilities 0.5, 0.25 and 0.25, the sums are 0.5, 0.75 and 1. So u 0.3 draws token 1, u 0.6 token 2, "
        .. "and u 0.9 token 3.",
    },
    lab.check("is 1 for z {5, 5} and u 0.3, and 2 for u 0.7", first_draw),
    lab.check("equals the solution on 10 draws", check_draw),
    lab.check("right for logits up to 2000", check_large),
    lab.check("right for u 0, and for the largest u below 1", check_ends),
    lab.check("what it writes after a song, at the temperatures 0.5, 1 and 1.5:", show_writing) },

  mistakes = {
    { "the labels are the tokens themselves", hint = 1, from = "self.cross_entropy:forward(z, labels)",
      to = "self.cross_entropy:forward(z, tokens)",
      why = "The loss compares the logits with the tokens that come next. They are in labels." },
    { "h0 and c0 are exchanged", hint = 2, from = "Wh, h0, c0, b)\n  self", to = "Wh, c0, h0, b)\n  self",
      why = "The LSTM takes h0 first, then c0." },
    { "the state of the first step is stored", hint = 2, from = "states[#states], last", to = "states[1], last",
      why = "The next chunk continues after the last step. So store h_T, number T of states." },
    { "the states after the chunk are not stored", hint = 2, from = "self.h, self.c = states[#states], last",
      to = "self.h, self.c = h0, c0",
      why = "After forward, self.h and self.c must be the states after the last step. The next chunk starts from "
        .. "them." },
    { "self.h and self.c are exchanged", hint = 2, from = "self.h, self.c = states", to = "self.c, self.h = states",
      why = "The list of states contains the h. The second value of the LSTM is c." },
    { "backward ignores dout", hint = 1, from = "self.cross_entropy:backward(dout)",
      to = "self.cross_entropy:backward(1)",
      why = "dout is the gradient of the loss. The last layer gets it as its upstream gradient." },
    { "the labels are the tokens of the chunk", hint = 1, from = "text:slice(first + 1, first + T)",
      to = "text:slice(first, first + T - 1)",
      why = "The label of a token is the next one in the text. So the labels begin one row later." },
    { "the tokens and the labels of the chunk are exchanged", hint = 1, from = "self.h, self.c, tokens, labels",
      to = "self.h, self.c, labels, tokens",
      why = "The network reads the tokens. The labels are what comes next: they begin one row later." },
    { "the chunk is one step too long", hint = 3,
      from = "text:slice(first, first + T - 1), text:slice(first + 1, first + T)",
      to = "text:slice(first, first + T), text:slice(first + 1, first + T + 1)",
      why = "slice includes its last row. T rows from row first on end with row first + T − 1." },
    { "each chunk starts from states of 0", hint = 2, from = "self.h, self.c, tokens",
      to = "rnn.zeros(self.h.shape), rnn.zeros(self.c.shape), tokens",
      why = "The state passes on: the states before a chunk are those after the one before it. Only the gradient "
        .. "does not pass." },
    { "the optimizer gets gradients that are not clipped", hint = 2,
      from = "  optim.clip_by_norm(g, training.most)\n", to = "",
      why = "The optimizer's step uses the gradients. So clip them before it." },
    { "the gradients are clipped by value", hint = 2, from = "clip_by_norm(g", to = "clip_by_value(g",
      why = "Clipping by norm multiplies all gradients by one factor, so they keep their direction (lab 05)." },
    { "each gradient is clipped by itself", hint = 2, from = "optim.clip_by_norm(g, training.most)",
      to = "for name, one in next, g do optim.clip_by_norm({ [name] = one }, training.most) end",
      why = "The norm is that of all gradients together, and all get the same factor." },
    { "the upstream gradient is the loss", hint = 2, from = "self:backward(1)", to = "self:backward(loss)",
      why = "The gradient of the loss with respect to itself is 1." },
    { "each chunk has a new optimizer", hint = 2, from = "training.optimizer:step(p, g)",
      to = "optim.adam { rate = training.optimizer.rate }:step(p, g)",
      why = "Adam remembers the gradients of the chunks before. So all chunks use the same one, training.optimizer." },
    { "step returns nothing", hint = 2, from = "  return loss\n", to = "",
      why = "step returns the loss of the chunk: the number that forward returned." },
    { "the loss is that after the training", hint = 2, from = "  return loss\n",
      to = "  return (self:forward(p.E, p.Wx, p.Wh, p.b, p.W, p.c, self.h, self.c, tokens, labels))\n",
      why = "A chunk is read once. Return the loss that forward returned before the parameters changed." },
    { "the token is always the most probable one", hint = 1, from = "local left = u * total",
      to = "local left = largest\n  for k = 1, #z do if z[k] == largest then return k end end",
      why = "The token depends on u: each token has a range of u as long as its probability." },
    { "the temperature multiplies", hint = 2, from = "(z[k] - largest) / temperature",
      to = "(z[k] - largest) * temperature",
      why = "The logits are divided by the temperature. A low one makes the differences larger." },
    { "the temperature is ignored", hint = 2, from = "(z[k] - largest) / temperature", to = "z[k] - largest",
      why = "The logits are divided by the temperature before the exp." },
    { "exp of a logit that may be large", hint = 2, from = "(z[k] - largest) / temperature",
      to = "z[k] / temperature",
      why = "exp(1000) is inf, inf/inf is nan, and exp(−1000) is 0. Subtract the largest logit first: the "
        .. "probabilities stay the same." },
    { "u is compared with each probability by itself", hint = 3,
      from = "    left = left - weights[k]\n    if left < 0 then", to = "    if left < weights[k] then",
      why = "The ranges of the tokens lie one behind the other. So compare u with the sum of the probabilities." },
    { "a token of probability 0 is drawn for u 0", hint = 2, from = "if left < 0 then", to = "if left <= 0 then",
      why = "A range contains its lower end, and not its upper end. So the sum must be above u, not equal to it." },
    { "no token is drawn for a u near 1", hint = 2, from = "  return #z\n", to = "",
      why = "Rounding can make the sum of all probabilities a little smaller than 1. Then no sum is above such a u. "
        .. "Return the last token." },
    { "the tokens are counted from 0", hint = 3, from = "if left < 0 then return k end\n  end\n  return #z",
      to = "if left < 0 then return k - 1 end\n  end\n  return #z - 1",
      why = "The tokens are numbered from 1." },
  },
}:run(...)
