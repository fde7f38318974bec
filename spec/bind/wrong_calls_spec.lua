-- Wrong calls of the layers in C that have more to say than a shape: sizes given to a constructor, matrices that are
-- transposed, a backward at the wrong time, arrays too large for any memory.
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local zeros = rnn.zeros

-- Each layer's inputs, and the shape of the first.
local FORWARDS = {
  ElmanCell = "(Wx, x, Wh, h, b), Wx being H × D numbers",
  Elman = "(Wx, X, Wh, h0, b), Wx being H × D numbers",
  LSTMCell = "(Wx, x, Wh, h, c, b), Wx being 4H × D numbers",
  LSTM = "(Wx, X, Wh, h0, c0, b), Wx being 4H × D numbers",
  GRUCell = "(Wx, x, Wh, h, bx, bh), Wx being 3H × D numbers",
  GRU = "(Wx, X, Wh, h0, bx, bh), Wx being 3H × D numbers",
  Linear = "(W, x, b), W being V × D numbers",
  Embedding = "(E, k), E being V × D numbers",
  SoftmaxCrossEntropy = "(z, k), z being V, N × V or T × N × V numbers",
  GatedScan = "(a, b, h0), a being T × H or T × N × H numbers",
  RecurrentCell = "(wx, x, wh, h)",
}

-- The right inputs of each layer over vectors: T 5, N 4, D 3, H 2, V 6.
local RIGHT = {
  ElmanCell = { Wx = { 2, 3 }, x = { 4, 3 }, Wh = { 2, 2 }, h = { 4, 2 }, b = { 2 } },
  Elman = { Wx = { 2, 3 }, X = { 5, 3 }, Wh = { 2, 2 }, h0 = { 2 }, b = { 2 } },
  LSTMCell = { Wx = { 8, 3 }, x = { 4, 3 }, Wh = { 8, 2 }, h = { 4, 2 }, c = { 4, 2 }, b = { 8 } },
  LSTM = { Wx = { 8, 3 }, X = { 5, 3 }, Wh = { 8, 2 }, h0 = { 2 }, c0 = { 2 }, b = { 8 } },
  GRUCell = { Wx = { 6, 3 }, x = { 4, 3 }, Wh = { 6, 2 }, h = { 4, 2 }, bx = { 6 }, bh = { 6 } },
  GRU = { Wx = { 6, 3 }, X = { 5, 3 }, Wh = { 6, 2 }, h0 = { 2 }, bx = { 6 }, bh = { 6 } },
  Linear = { W = { 6, 3 }, x = { 4, 3 }, b = { 6 } },
  GatedScan = { a = { 5, 2 }, b = { 5, 2 }, h0 = { 2 } },
}

-- What each layer says if the inputs on the left are transposed; and if they are the first of two that are.
local TRANSPOSED = {
  ElmanCell = {
    Wx = "Wx: expected 2 × 3 numbers, got 3 × 2; is it transposed? H is 2 in Wh, D is 3 in x",
    x = "x: expected 4 × 3 numbers, got 3 × 4; is it transposed? N is 4 in h, D is 3 in Wx",
    h = "h: expected 4 × 2 numbers, got 2 × 4; is it transposed? N is 4 in x, H is 2 in Wx",
  },
  Elman = {
    Wx = "Wx: expected 2 × 3 numbers, got 3 × 2; is it transposed? H is 2 in Wh, D is 3 in X",
    X = "X: expected T × 3 numbers, got 3 × 5; is it transposed? h0 has no batch, D is 3 in Wx",
  },
  LSTMCell = {
    Wx = "Wx: expected 8 × 3 numbers, got 3 × 8; is it transposed? H is 2 in Wh, D is 3 in x",
    Wh = "Wh: expected 8 × 2 numbers, got 2 × 8; is it transposed? H is 2 in Wx",
    c = "c: expected 4 × 2 numbers, got 2 × 4; is it transposed? N is 4 in x, H is 2 in Wx",
    ["Wx Wh"] = "Wx: expected 8 × 3 numbers, got 3 × 8; is it transposed? H is 2 in h, D is 3 in x",
  },
  LSTM = {
    Wx = "Wx: expected 8 × 3 numbers, got 3 × 8; is it transposed? H is 2 in Wh, D is 3 in X",
    Wh = "Wh: expected 8 × 2 numbers, got 2 × 8; is it transposed? H is 2 in Wx",
    X = "X: expected T × 3 numbers, got 3 × 5; is it transposed? h0 has no batch, D is 3 in Wx",
    ["Wx Wh"] = "Wx: expected 8 × 3 numbers, got 3 × 8; is it transposed? H is 2 in h0, D is 3 in X",
  },
  GRUCell = {
    Wx = "Wx: expected 6 × 3 numbers, got 3 × 6; is it transposed? H is 2 in Wh, D is 3 in x",
    Wh = "Wh: expected 6 × 2 numbers, got 2 × 6; is it transposed? H is 2 in Wx",
    ["Wx Wh"] = "Wx: expected 6 × 3 numbers, got 3 × 6; is it transposed? H is 2 in h, D is 3 in x",
  },
  GRU = {
    Wx = "Wx: expected 6 × 3 numbers, got 3 × 6; is it transposed? H is 2 in Wh, D is 3 in X",
    Wh = "Wh: expected 6 × 2 numbers, got 2 × 6; is it transposed? H is 2 in Wx",
    ["Wx Wh"] = "Wx: expected 6 × 3 numbers, got 3 × 6; is it transposed? H is 2 in h0, D is 3 in X",
  },
  Linear = {
    W = "W: expected 6 × 3 numbers, got 3 × 6; is it transposed? V is 6 in b, D is 3 in x",
    x = "x: expected 3, N × 3 or T × N × 3 numbers, got 3 × 4; is it transposed? D is 3 in W",
    ["W x"] = "W: expected 6 × 3 numbers, got 3 × 6; is it transposed? V is 6 in b, D is 3 in x",
  },
  GatedScan = {
    a = "a: expected 5 × 2 numbers, got 2 × 5; is it transposed? T is 5 in b, b has no batch, H is 2 in b",
    b = "b: expected 5 × 2 numbers, got 2 × 5; is it transposed? T is 5 in a, a has no batch, H is 2 in a",
  },
}

-- A layer's inputs in order, those named turned.
local function inputs_of(layer, shapes, turned)
  local list = {}
  for i, name in ipairs(layer.inputs) do
    local shape = shapes[name]
    if (" " .. turned .. " "):find(" " .. name .. " ", 1, true) then shape = { shape[2], shape[1] } end
    list[i] = zeros(table.unpack(shape))
  end
  return list
end

describe("the constructor of a layer in C", function()
  for name, text in pairs(FORWARDS) do
    it(("rnn.%s() takes no sizes, and says where they come from"):format(name), function()
      local expected = "bad argument #1 to '%s' (expected no arguments, got %d: sizes come from what forward gets; "
        .. "write rnn.%s(), and then layer:forward%s)"
      -- as a user writes it: the error names the function as the call does
      local text_of = "local rnn = ... return function(...) local layer = rnn.%s(...) return layer end"
      local make = load(text_of:format(name), "@spec/bind/wrong_calls_spec.lua")(rnn)
      local function refused(...)
        local arguments = table.pack(...)
        assert.equal(expected:format(name, arguments.n, name, text),
          raised(function() make(table.unpack(arguments, 1, arguments.n)) end))
      end
      refused(3)
      refused(3, 8)
      refused(nil, 8)
      refused { input_size = 3, hidden_size = 8 }
      assert.equal(("rnn.%s()"):format(name), tostring(rnn[name](nil)))
    end)
  end

  it("rnn.Recurrent(n) takes n alone", function()
    assert.equal("bad argument #2 to 'Recurrent' (expected n alone, the steps of a sequence; the layer has no other "
      .. "sizes, and its weights are numbers that forward takes)", raised(function() rnn.Recurrent(3, 8) end))
    assert.equal(3, #rnn.Recurrent(3, nil))
  end)
end)

describe("a transposed matrix", function()
  for name, cases in pairs(TRANSPOSED) do
    for turned, text in pairs(cases) do
      it(("is named: %s of rnn.%s"):format(turned, name), function()
        local layer = rnn[name]()
        local given = inputs_of(layer, RIGHT[name], turned)
        local tables = {}
        for i, array in ipairs(given) do tables[i] = array:table() end
        for _, inputs in ipairs { given, tables } do
          local message = raised(function() layer:forward(table.unpack(inputs)) end)
          local input, arg = text:match "^%w+", 0
          for i, one in ipairs(layer.inputs) do arg = one == input and i or arg end
          assert.equal(("bad argument #%d to 'forward' (%s)"):format(arg, text), message)
        end
        assert.is_true(pcall(layer.forward, layer, table.unpack(inputs_of(layer, RIGHT[name], ""))))
      end)
    end
  end

  it("is named by the labels: E, and z", function()
    assert.equal("bad argument #2 to 'forward' (k[2]: expected an integer from 1 to 2, the rows of E (2 × 6; is it "
      .. "transposed?), got 4)", raised(function() rnn.Embedding():forward(zeros(2, 6), { 1, 4 }) end))
    assert.equal("bad argument #2 to 'forward' (k: expected an integer from 1 to 2, got 7)",
      raised(function() rnn.Embedding():forward(zeros(2, 6), 7) end))
    assert.equal("bad argument #1 to 'forward' (z: expected 4 × V numbers, got 6 × 4; is it transposed? N is 4 in k)",
      raised(function() rnn.SoftmaxCrossEntropy():forward(zeros(6, 4), { 1, 2, 3, 4 }) end))
  end)

  it("is not guessed where something else is wrong, too", function()
    local layer = rnn.Elman()
    -- h0 does not fit either
    assert.equal("bad argument #2 to 'forward' (X: expected T × 2 or T × N × 2 numbers, got 5 × 3; D is 2 in Wx)",
      raised(function() layer:forward(zeros(3, 2), zeros(5, 3), zeros(2, 2), zeros(7), zeros(2)) end))
    for _, other in ipairs { "1", { {}, {} }, { { { { { 1 } } } } }, zeros(0), true } do
      assert.equal("bad argument #2 to 'forward' (X: expected T × 2 or T × N × 2 numbers, got 5 × 3; D is 2 in Wx)",
        raised(function() layer:forward(zeros(3, 2), zeros(5, 3), zeros(2, 2), other, zeros(2)) end))
    end
  end)
end)

-- Each operation that needs a large array, and what the error calls it. The address space that the program leaves
-- itself stands in for that of a machine.
describe("an array that is too large for memory", function()
  -- What the error says after "not enough memory for ".
  local function refused(f, ...)
    local ok, message = pcall(f, ...)
    assert.is_false(ok)
    return message:match "^not enough memory for (.*)$" or message
  end

  it("is named, with its bytes, where a table, an array or a generator makes it", function()
    assert.equal("an array of 1099511627776 × 4 numbers (35184372088832 bytes)", refused(zeros, 1 << 40, 4))
    assert.equal("an array of 4398046511104 numbers (35184372088832 bytes)", refused(rnn.array, 1 << 42))
    assert.equal("an array of 1048576 × 1048576 numbers (8796093022208 bytes)",
      refused(rnn.array(1 << 20).dot, zeros(1 << 20, 1), zeros(1, 1 << 20)))
  end)
end)
