-- What the binding of the layers over vectors (src/bind/vectors.c) does for each of them: shown on rnn.Linear.
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local CHANGED = "W was changed after forward: call forward again, or change a copy, W:copy()"
local MEANWHILE = "a finalizer called forward meanwhile: let it use a layer of its own, layer:fresh()"

local W, B = { { 1, 2 }, { 3, 4 }, { 5, 6 } }, { 0, 0, 1 }

-- What every message begins with.
local function forward_error(arg, text) return ("bad argument #%d to 'forward' (%s)"):format(arg, text) end
local function backward_error(arg, text) return ("bad argument #%d to 'backward' (%s)"):format(arg, text) end

describe("a layer over vectors", function()
  local layer
  before_each(function() layer = rnn.Linear() end)
  local function forward() return layer:forward(W, { 1, 1 }, B) end

  describe("forward()", function()
    it("takes tables, arrays, rows and tables of arrays, and returns an array", function()
      local expected = rnn.array { { 3, 7, 12 }, { 4, 8, 13 } }
      local x, rows = { { 1, 1 }, { 0, 2 } }, rnn.array { { 1, 1 }, { 0, 2 }, { 7, 7 } }
      for _, given in ipairs { x, rnn.array(x), { rows[1], rows[2] }, { rows[1], { 0, 2 } }, rows:slice(1, 2) } do
        assert.equal(expected, layer:forward(W, given, B))
        assert.equal(expected, layer:forward(rnn.array(W), given, rnn.array(B)))
      end
      assert.equal(expected[2], layer:forward(W, rows[2], B))
      assert.equal(expected[1], forward())
    end)

    it("takes the inputs by name", function()
      assert.equal(rnn.array { 3, 7, 12 }, layer:forward { W = W, x = { 1, 1 }, b = B })
      assert.equal(forward_error(1, "unknown input 'w'; the nearest is 'W' of W, x, b"),
        raised(function() layer:forward { w = W, x = { 1, 1 }, b = B } end))
      assert.equal(forward_error(1, "b: expected 3 numbers, got 2; V is 3 in W"),
        raised(function() layer:forward { W = W, x = { 1, 1 }, b = { 1, 2 } } end))
    end)

    it("returns a new array each time", function()
      local first = forward()
      assert.is_false(rawequal(first, forward()))
      layer:forward(W, { 5, 5 }, B)
      assert.equal(rnn.array { 3, 7, 12 }, first)
    end)

    it("takes a batch, and a batch of batches", function()
      assert.same({ 4, 3 }, layer:forward(W, rnn.zeros(4, 2), B).shape)
      assert.same({ 5, 4, 3 }, layer:forward(W, rnn.zeros(5, 4, 2), B).shape)
    end)

    it("says of a shape what it expected, what it got, and which input gave the sizes", function()
      for text, x in pairs {
        ["3;"] = { 1, 1, 2 }, ["0;"] = {}, ["1 × 3;"] = { { 1, 1, 2 } }, ["1 × 1 × 1 × 2;"] = rnn.zeros(1, 1, 1, 2),
        ["2 × 1; is it transposed?"] = rnn.zeros(2, 1),
      } do
        assert.equal(forward_error(2, "x: expected 2, N × 2 or T × N × 2 numbers, got " .. text .. " D is 2 in W"),
          raised(function() layer:forward(W, x, B) end))
      end
      assert.equal(forward_error(1, "W: expected V × D numbers, got 2"),
        raised(function() layer:forward({ 1, 2 }, { 1, 2 }, B) end))
      assert.equal(forward_error(3, "b: expected 3 numbers, got 2; V is 3 in W"),
        raised(function() layer:forward(W, { 1, 2 }, { 1, 2 }) end))
      assert.equal(forward_error(3, "b: expected 3 numbers, got 1 × 3; V is 3 in W"),
        raised(function() layer:forward(W, { 1, 2 }, { { 1, 2, 3 } }) end))
      assert.equal(forward_error(3, "b: expected 1 number, got 2; V is 1 in W"),
        raised(function() layer:forward({ { 1, 2 } }, { 1, 2 }, { 1, 2 }) end))
    end)

    it("says of a value what it is", function()
      assert.equal(forward_error(1, "W: expected a table or array of V × D numbers, got number"),
        raised(function() layer:forward(2, { 1, 2 }, B) end))
      assert.equal(forward_error(2, "x: expected a table or array of 2, N × 2 or T × N × 2 numbers, got nil"),
        raised(function() layer:forward(W, nil, B) end))
      assert.equal(forward_error(3, "b: expected a table or array of 3 numbers, got rnnlua.rng"),
        raised(function() layer:forward(W, { 1, 2 }, rnn.rng(1)) end))
      assert.equal(forward_error(3, "input 'b' is missing; expected W, x, b"),
        raised(function() layer:forward(W, { 1, 2 }) end))
      assert.equal(forward_error(2, "x[2]: expected a number, got string"),
        raised(function() layer:forward(W, { 1, "2" }, B) end))
      assert.equal(forward_error(1, "W[2]: expected 2 numbers, got 3"),
        raised(function() layer:forward({ { 1, 2 }, { 3, 4, 5 } }, { 1, 2 }, { 1, 2 }) end))
      assert.equal(forward_error(1, "W[1][2]: expected a number, got nil"),
        raised(function() layer:forward({ { 1, nil, 2 }, { 3, 4, 5 } }, { 1, 2 }, { 1, 2 }) end))
    end)

    it("refuses a size of 0, and sizes that no memory has", function()
      assert.equal(forward_error(1, "W: expected sizes of at least 1, got 1099511627776 × 0"),
        raised(function() layer:forward(rnn.zeros(1 << 40, 0), {}, {}) end))
      assert.equal(forward_error(2, "x: expected sizes of at least 1, got 0 × 2"),
        raised(function() layer:forward(W, rnn.zeros(0, 2), B) end))
      local ok, message = pcall(layer.forward, layer, rnn.zeros(1 << 20, 1), rnn.zeros(1 << 20, 1), rnn.zeros(1 << 20))
      assert.is_false(ok)
      assert.equal("not enough memory for the output of 1048576 × 1048576 numbers (8796093022208 bytes)", message)
      assert.equal("call forward first: the last one raised an error", raised(function() layer:backward { 1 } end))
      assert.equal(rnn.array { 3, 7, 12 }, forward())
    end)

    it("copies what it takes, but for an array of weights", function()
      local w, x, b = rnn.array(W), rnn.array { 1, 1 }, rnn.array(B)
      local table_w = { { 1, 2 }, { 3, 4 }, { 5, 6 } }
      layer:forward(w, x, b)
      x[1], b[1] = 7, 7
      assert.equal(rnn.array { { 1, 1 }, { 0, 0 }, { 0, 0 } }, (layer:backward { 1, 0, 0 }))
      w[1][1] = 1
      assert.equal(CHANGED, raised(function() layer:backward { 1, 0, 0 } end))
      layer:forward(table_w, x, b)
      table_w[1][1], w[1][1] = 9, 1
      assert.equal(rnn.array { 1, 2 }, (select(3, layer:backward { 1, 0, 0 })))
    end)

    it("keeps an array of weights alive, and the array that it is a view of", function()
      local held = setmetatable({ rnn.array { { { 1, 2 }, { 3, 4 } } } }, { __mode = "v" })
      layer:forward(held[1][1], { 1, 1 }, { 0, 0 })
      collectgarbage()
      assert.is_not_nil(held[1])
      assert.equal(rnn.array { 4, 6 }, (select(3, layer:backward { 1, 1 })))
      layer:forward({ { 1 } }, { 1 }, { 1 })
      collectgarbage()
      assert.is_nil(held[1])
    end)
  end)

  describe("backward()", function()
    it("raises an error before a forward, and after one that raised", function()
      assert.equal("call forward first: there was none yet", raised(function() layer:backward { 1, 1, 1 } end))
      forward()
      assert.is_false(pcall(layer.forward, layer, W, { 1 }, B))
      assert.equal("call forward first: the last one raised an error",
        raised(function() layer:backward { 1, 1, 1 } end))
    end)

    it("gives the same results again, and adds nothing up", function()
      forward()
      local function results() return { layer:backward { 1, 2, 3 } } end
      local first = results()
      assert.equal(3, #first)
      for i, gradient in ipairs(results()) do
        assert.equal(first[i], gradient)
        assert.is_false(rawequal(first[i], gradient))
      end
    end)

    it("takes a table or an array in the shape of the output", function()
      layer:forward(W, { { 1, 1 }, { 0, 2 } }, B)
      local dout = { { 1, 0, 2 }, { 0, 1, 0 } }
      local expected = { layer:backward(dout) }
      for i, gradient in ipairs { layer:backward(rnn.array(dout)) } do assert.equal(expected[i], gradient) end
      for got, wrong in pairs { ["3 × 2"] = rnn.zeros(3, 2), ["6"] = { 1, 2, 3, 4, 5, 6 }, ["2"] = { 1, 2 } } do
        assert.equal(backward_error(1, "dout: expected 2 × 3 numbers, got " .. got),
          raised(function() layer:backward(wrong) end))
      end
      layer:forward({ { 1, 2 } }, { 3, 4 }, { 5 })
      assert.equal(backward_error(1, "dout: expected 1 number, got 2"),
        raised(function() layer:backward { 1, 2 } end))
      assert.equal(backward_error(1, "dout: expected a table or array of 1 number, got number"),
        raised(function() layer:backward(1) end))
      layer:forward(W, { { 1, 1 }, { 0, 2 } }, B)
      assert.equal(backward_error(1, "dout: expected a table or array of 2 × 3 numbers, got number"),
        raised(function() layer:backward(1) end))
      assert.equal(backward_error(1, "dout[2][3]: expected a number, got boolean"),
        raised(function() layer:backward { { 1, 2, 3 }, { 1, 2, true } } end))
    end)

    it("counts its arguments", function()
      forward()
      assert.equal(backward_error(1, "dout is missing; expected an array of 3 numbers"),
        raised(function() layer:backward() end))
      assert.equal(backward_error(1, "dout is missing; expected an array of 3 numbers"),
        raised(function() layer:backward(nil, {}) end))
      assert.equal(backward_error(3, "expected 1 upstream gradient and a table of gradients, got 3 arguments"),
        raised(function() layer:backward({ 1, 2, 3 }, {}, nil) end))
    end)

    it("fills arrays of the caller's, and leaves gradients out", function()
      forward()
      local all = { layer:backward { 1, 2, 3 } }
      local dw, dx = rnn.array(6, 9):reshape(3, 2), rnn.zeros(2, 2)
      local results = table.pack(layer:backward({ 1, 2, 3 }, { W = dw, b = false, x = dx[2] }))
      assert.equal(3, results.n)
      assert.is_true(rawequal(dw, results[1]))
      assert.equal(all[1], dw)
      assert.is_nil(results[2])
      assert.equal(all[3], dx[2])
      assert.equal(rnn.array(2), dx[1])
      results = table.pack(layer:backward({ 1, 2, 3 }, { W = false, b = false, x = false }))
      assert.same({ n = 3 }, results)
      assert.equal(all[2], (select(2, layer:backward({ 1, 2, 3 }, {}))))
    end)

    it("counts filling an array as a change of it", function()
      local other, place = rnn.Linear(), rnn.array(W)
      other:forward(place, { 1, 1 }, B)
      forward()
      layer:backward({ 1, 2, 3 }, { W = place })
      assert.equal(CHANGED, raised(function() other:backward { 1, 2, 3 } end))
    end)

    it("says what is wrong with a place for a gradient", function()
      forward()
      for text, places in pairs {
        ["unknown gradient 'dW'; the nearest is 'W' of W, b, x"] = { dW = false },
        ["gradients by name: expected the keys W, b, x, got a key of type number"] = { false },
        ["W: expected an array of 3 × 2 numbers or false, got boolean"] = { W = true },
        ["x: expected an array of 2 numbers or false, got table"] = { x = { 1, 2 } },
        ["W: expected 3 × 2 numbers, got 2 × 3"] = { W = rnn.zeros(2, 3) },
        ["gradients: expected a table with an array or false by name, got 3"] = 3,
        ["gradients: expected a table with an array or false by name, got boolean"] = false,
        ["gradients: expected a table with an array or false by name, got rnnlua.array"] = rnn.array(3),
      } do
        assert.equal(backward_error(2, text), raised(function() layer:backward({ 1, 2, 3 }, places) end))
      end
    end)

    it("refuses a place whose numbers are needed elsewhere", function()
      local w, x, dout = rnn.array { W, W }, rnn.array { 1, 1 }, rnn.array { 1, 2, 3 }
      layer:forward(w[1], x, B)
      local function refusal(places) return raised(function() layer:backward(dout, places) end) end
      local own = "%s: expected an array of its own, got one that shares numbers with %s"
      assert.equal(backward_error(2, own:format("W", "W, which forward keeps")), refusal { W = w[1] })
      assert.equal(backward_error(2, own:format("b", "dout")), refusal { b = dout })
      assert.equal(backward_error(2, own:format("x", "W, which forward keeps")), refusal { x = w[1][2] })
      local square = rnn.Linear()
      square:forward({ { 1, 2 }, { 3, 4 } }, { 1, 2 }, { 1, 2 })
      local shared = rnn.zeros(2)
      assert.equal(backward_error(2, own:format("b", "the array for x")),
        raised(function() square:backward({ 1, 2 }, { b = shared, x = shared }) end))
      -- beside those numbers, and where x was copied from
      layer:backward(dout, { x = x })
      assert.equal(rnn.array { 22, 28 }, x)
      assert.is_true(pcall(layer.backward, layer, dout, { W = w[2] }))
    end)

    it("notices a forward of a finalizer that runs while it makes arrays", function()
      local mode, called = collectgarbage "generational", 0
      finally(function() collectgarbage(mode) end)
      collectgarbage()
      forward()
      local function forward_meanwhile()
        called = called + 1
        layer:forward({ { 1 } }, { 1 }, { 1 })
      end
      local dout = { 1, 2, 3 }
      collectgarbage "stop"
      setmetatable({}, { __gc = forward_meanwhile })
      collectgarbage "restart" -- the next allocation starts a collection
      local ok, message = pcall(layer.backward, layer, dout)
      assert.equal(1, called)
      assert.is_false(ok)
      assert.equal(MEANWHILE, message)
    end)
  end)

  it("has a fresh() that shares nothing", function()
    forward()
    local fresh = layer:fresh()
    assert.equal("call forward first: there was none yet", raised(function() fresh:backward { 1, 1, 1 } end))
    fresh:forward({ { 2 } }, { 3 }, { 4 })
    assert.equal(rnn.array { 1, 0, 0 }, (select(2, layer:backward { 1, 0, 0 })))
  end)

  it("says what its inputs are", function()
    assert.same({ "W", "x", "b" }, layer.inputs)
    assert.same({ "W", "b", "x" }, layer.gradients)
    assert.same({ W = { "V", "D" }, x = { "D" }, b = { "V" } }, layer.shapes)
    assert.is_nil(layer.outputs)
    assert.is_nil(layer.absent)
    assert.equal("rnn.Linear()", tostring(layer))
  end)

  it("has methods that name what they were called on instead", function()
    assert.equal("bad argument #1 to 'forward' (self: expected rnnlua.Linear, got rnnlua.RecurrentCell; call it with a "
      .. "colon, object:method())", raised(function() layer.forward(rnn.RecurrentCell(), W, { 1, 1 }, B) end))
  end)
end)

describe("a layer over sequences of vectors", function()
  local Wx, Wh, b = rnn.rng(1):randn(8, 3), rnn.rng(2):randn(8, 2), rnn.rng(3):randn(8)
  local h0, c0, X = rnn.array { 0.5, -0.25 }, rnn.array { 1, -1 }, rnn.rng(4):randn(5, 3)
  local layer
  before_each(function() layer = rnn.LSTM() end)
  local function forward() return layer:forward(Wx, X, Wh, h0, c0, b) end

  it("has a length and states after a forward", function()
    assert.equal(0, #layer)
    assert.equal("call forward first: there was none yet", raised(function() layer:states() end))
    local H, c = forward()
    assert.equal(5, #layer)
    local states, cells = layer:states()
    assert.equal(H, states)
    assert.same({ 5, 2 }, cells.shape)
    assert.equal(c, cells[5])
    assert.equal("bad argument #2 to 'forward' (X: expected T × 3 or T × N × 3 numbers, got 0; D is 3 in Wx)",
      raised(function() layer:forward(Wx, {}, Wh, h0, c0, b) end))
    assert.equal(0, #layer)
    assert.equal("call forward first: the last one raised an error", raised(function() layer:states() end))
  end)

  it("gives states of its own", function()
    local H = forward()
    local before = H:copy()
    layer:states():fill(7)
    H:fill(9)
    assert.equal(before, (layer:states()))
    local dWx = layer:backward(before)
    assert.equal(dWx, (layer:backward(before)))
  end)

  it("refuses sequences of no steps", function()
    assert.equal("bad argument #2 to 'forward' (X: expected sizes of at least 1, got 0 × 3)",
      raised(function() layer:forward(Wx, rnn.zeros(0, 3), Wh, h0, c0, b) end))
    assert.equal("bad argument #1 to 'forward' (Wx: expected sizes of at least 1, got 4398046511104 × 0)",
      raised(function() layer:forward(rnn.zeros(4 << 40, 0), X, Wh, h0, c0, b) end))
  end)

  it("says which input gave each size, and whether there is a batch", function()
    local function message(...)
      local given = table.pack(...)
      return raised(function() layer:forward(table.unpack(given, 1, given.n)) end)
    end
    local batch, zeros = rnn.zeros(5, 4, 3), rnn.zeros
    local text = "bad argument #%d to 'forward' (%s)"
    assert.equal(text:format(1, "Wx: expected 4H × D numbers, got 6 × 3"), message(zeros(6, 3), X, Wh, h0, c0, b))
    assert.equal(text:format(3, "Wh: expected 8 × 2 numbers, got 8 × 3; H is 2 in Wx"),
      message(Wx, X, zeros(8, 3), h0, c0, b))
    assert.equal(text:format(3, "Wh: expected 8 × 2 numbers, got 4 × 2; H is 2 in Wx"),
      message(Wx, X, zeros(4, 2), h0, c0, b))
    assert.equal(text:format(4, "h0: expected 2 numbers, got 4 × 2; X has no batch, H is 2 in Wx"),
      message(Wx, X, Wh, zeros(4, 2), c0, b))
    assert.equal(text:format(4, "h0: expected 4 × 2 numbers, got 2; N is 4 in X, H is 2 in Wx"),
      message(Wx, batch, Wh, h0, c0, b))
    assert.equal(text:format(5, "c0: expected 4 × 2 numbers, got 3 × 2; N is 4 in X, H is 2 in Wx"),
      message(Wx, batch, Wh, zeros(4, 2), zeros(3, 2), b))
    assert.equal(text:format(6, "b: expected 8 numbers, got 2; H is 2 in Wx"), message(Wx, X, Wh, h0, c0, h0))
    assert.equal(text:format(2, "X: expected T × 3 or T × N × 3 numbers, got 5 × 2; D is 3 in Wx"),
      message(Wx, zeros(5, 2), Wh, h0, c0, b))
    local scores = rnn.Linear()
    assert.equal(text:format(1, "self: expected rnnlua.LSTM, got rnnlua.Linear; call it with a colon, object:method()"),
      raised(function() layer.forward(scores, Wx, X, Wh, h0, c0, b) end))
  end)

  it("takes an upstream gradient for each output; what is missing is zero", function()
    local H, c = forward()
    local dH, dc = rnn.rng(5):randn(5, 2), rnn.rng(6):randn(2)
    local both = { layer:backward(dH, dc) }
    local first, second = { layer:backward(dH) }, { layer:backward(nil, dc) }
    local zero = { layer:backward(rnn.zeros(H.shape), rnn.zeros(c.shape)) }
    for i, gradient in ipairs { layer:backward(dH, rnn.zeros(2)) } do assert.equal(gradient, first[i]) end
    for i, gradient in ipairs { layer:backward(rnn.zeros(5, 2), dc:table()) } do assert.equal(gradient, second[i]) end
    for i, gradient in ipairs(both) do
      local difference = gradient:copy():add_to(first[i], -1):add_to(second[i], -1)
      assert.is_true(difference:norm() < 1e-12)
      assert.equal(0, zero[i]:norm())
    end
    assert.equal("bad argument #1 to 'backward' (dH and dc are missing: expected at least one of them)",
      raised(function() layer:backward() end))
    assert.equal("bad argument #1 to 'backward' (dH and dc are missing: expected at least one of them)",
      raised(function() layer:backward(nil, nil, { X = false }) end))
    assert.equal(backward_error(4, "expected 2 upstream gradients and a table of gradients, got 4 arguments"),
      raised(function() layer:backward(dH, dc, {}, 1) end))
    assert.equal("bad argument #2 to 'backward' (dc: expected 2 numbers, got 3)",
      raised(function() layer:backward(dH, { 1, 2, 3 }) end))
    assert.equal("bad argument #2 to 'backward' (dc[2]: expected a number, got string)",
      raised(function() layer:backward(dH, { 1, "2" }) end))
  end)

  it("takes the upstream gradient of the last step alone", function()
    forward()
    local dH, last = rnn.zeros(5, 2), rnn.array { 3, -1 }
    dH[5] = last
    local expected = { layer:backward(dH) }
    for _, given in ipairs { last, last:table(), dH[5] } do
      for i, gradient in ipairs { layer:backward(given) } do assert.equal(expected[i], gradient) end
    end
    assert.equal("bad argument #1 to 'backward' (dH: expected 5 × 2 numbers, or 2 for the last step alone, got 2 × 5)",
      raised(function() layer:backward(rnn.zeros(2, 5)) end))
    assert.equal(backward_error(1, "dH: expected a table or array of 5 × 2 numbers, or 2 for the last step alone, "
      .. "got number"), raised(function() layer:backward(1) end))
    layer:forward(Wx, rnn.zeros(5, 4, 3), Wh, rnn.zeros(4, 2), rnn.zeros(4, 2), b)
    dH = rnn.zeros(5, 4, 2)
    dH[5]:fill(2)
    expected = layer:backward(dH)
    assert.equal(expected, (layer:backward(rnn.zeros(4, 2):fill(2))))
  end)

  it("keeps arrays of weights and the sequence, and copies the states and the bias", function()
    local kept = { Wx = Wx:copy(), X = X:copy(), Wh = Wh:copy() }
    local copied = { h0 = h0:copy(), c0 = c0:copy(), b = b:copy() }
    local expected = { layer:forward(Wx, X, Wh, h0, c0, b) }
    expected = { layer:backward(expected[1], expected[2]) }
    local function again()
      return layer:forward(kept.Wx, kept.X, kept.Wh, copied.h0, copied.c0, copied.b)
    end
    local H, c = again()
    for _, array in pairs(copied) do array:fill(9) end
    for i, gradient in ipairs { layer:backward(H, c) } do assert.equal(expected[i], gradient) end
    for name, array in pairs(kept) do
      again()
      array[1][1] = array[1][1]
      assert.equal((CHANGED:gsub("W", name)), raised(function() layer:backward(H, c) end))
    end
  end)

  it("has cells that let their states be part of one array", function()
    -- The ordinary way to write backpropagation through time.
    local H, C, cells = rnn.zeros(6, 2), rnn.zeros(6, 2), {}
    H[1], C[1] = h0, c0
    for t = 1, 5 do
      cells[t] = rnn.LSTMCell()
      H[t + 1], C[t + 1] = cells[t]:forward(Wx, X[t], Wh, H[t], C[t], b)
    end
    local states, c = forward()
    assert.equal(states, H:slice(2, 6))
    assert.equal(c, C[6])
    local _, _, dh, dc = cells[5]:backward(H[6], C[6])
    for t = 4, 1, -1 do _, _, dh, dc = cells[t]:backward(dh, dc) end
    local _, _, dh0, dc0 = layer:backward(H[6], C[6])
    assert.same({ dh0, dc0 }, { dh, dc })
  end)

  it("notices a forward of a finalizer that runs while it makes arrays", function()
    local mode = collectgarbage "generational"
    finally(function() collectgarbage(mode) end)
    collectgarbage()
    forward()
    collectgarbage "stop"
    setmetatable({}, { __gc = forward })
    collectgarbage "restart" -- the next allocation starts a collection
    local ok, message = pcall(layer.states, layer)
    assert.is_false(ok)
    assert.equal(MEANWHILE, message)
  end)

  it("needs another forward if one failed, also if a finalizer made one meanwhile", function()
    local mode = collectgarbage "generational"
    finally(function() collectgarbage(mode) end)
    collectgarbage()
    collectgarbage "stop"
    setmetatable({}, { __gc = forward })
    collectgarbage "restart" -- the next allocation starts a collection
    local zeros = rnn.zeros
    local bad = zeros(8, 2):table()
    bad[8][2] = "x"
    assert.is_false(pcall(layer.forward, layer, zeros(8, 3), zeros(50, 3), bad, zeros(2), zeros(2), zeros(8)))
    assert.equal("call forward first: the last one raised an error", raised(function() layer:backward(zeros(6, 2)) end))
  end)

  it("is shown whatever became of its metatable", function()
    local meta = getmetatable(layer)
    local name = meta.__name
    finally(function() meta.__name = name end)
    for _, other in ipairs { "x", "" } do
      meta.__name = other
      assert.equal("rnn.layer()", tostring(layer))
    end
    meta.__name = nil
    assert.equal("rnn.layer()", tostring(layer))
  end)

  it("says what it is", function()
    assert.same({ "H", "c" }, layer.outputs)
    assert.same({ "h", "c" }, rnn.LSTMCell().outputs)
    assert.same({ Wx = { "4H", "D" }, X = { "T", "D" }, Wh = { "4H", "H" }, h0 = { "H" }, c0 = { "H" },
      b = { "4H" } }, layer.shapes)
    assert.equal("rnn.LSTM()", tostring(layer:fresh()))
    assert.is_nil(rnn.LSTMCell().states)
    assert.is_nil(rnn.Elman().outputs)
  end)
end)

describe("a layer with labels", function()
  local E = { { 1, 2 }, { 3, 4 }, { 5, 6 } }
  local embedding, loss
  before_each(function() embedding, loss = rnn.Embedding(), rnn.SoftmaxCrossEntropy() end)

  it("takes an integer, a list or a matrix of them, also as floats or as an array", function()
    assert.equal(rnn.array { 5, 6 }, embedding:forward(E, 3))
    assert.equal(rnn.array { 5, 6 }, embedding:forward(E, 3.0))
    assert.equal(rnn.array { { 3, 4 }, { 1, 2 } }, embedding:forward(E, { 2, 1 }))
    assert.equal(rnn.array { { 3, 4 }, { 1, 2 } }, embedding:forward(E, rnn.array { 2, 1 }))
    assert.equal(rnn.array { { { 3, 4 } }, { { 1, 2 } } }, embedding:forward { E = E, k = { { 2 }, { 1 } } })
    assert.equal(rnn.array { { 0, 0 }, { 0, 0 }, { 0, 0 } }, (embedding:backward(rnn.zeros(2, 1, 2))))
  end)

  it("sums the gradient of a row that was selected several times", function()
    embedding:forward(E, { 2, 3, 2 })
    assert.equal(rnn.array { { 0, 0 }, { 6, 8 }, { 3, 4 } }, (embedding:backward { { 1, 2 }, { 3, 4 }, { 5, 6 } }))
  end)

  it("says which label is out of range", function()
    for _, row in ipairs {
      { 0, "k: expected an integer from 1 to 3, got 0" }, { 4, "k: expected an integer from 1 to 3, got 4" },
      { { 1, 2.5 }, "k[2]: expected an integer from 1 to 3, got 2.5" },
      { { 1, 0 / 0 }, ("k[2]: expected an integer from 1 to 3, got %.16g"):format(0 / 0) },
      { { { 1, 2 }, { 3, -1 } }, "k[2][2]: expected an integer from 1 to 3, got -1" },
      { { 1, 1e300 }, "k[2]: expected an integer from 1 to 3, got 1e+300" },
      { { 1, "2" }, "k[2]: expected a number, got string" },
      { "1", "k: expected 1, N or T × N integers, got string" },
      { rnn.zeros(1, 1, 1), "k: expected 1, N or T × N integers, got 1 × 1 × 1" },
      { {}, "k: expected sizes of at least 1, got 0" },
    } do
      assert.equal(forward_error(2, row[2]), raised(function() embedding:forward(E, row[1]) end))
      assert.equal("call forward first: the last one raised an error",
        raised(function() embedding:backward { 1, 2 } end))
    end
  end)

  it("fits the labels to the rows", function()
    assert.equal(forward_error(2, "k: expected 2 integers, got 3; N is 2 in z"),
      raised(function() loss:forward({ { 1, 2 }, { 3, 4 } }, { 1, 2, 1 }) end))
    assert.equal(forward_error(2, "k: expected 2 integers, got a single one; N is 2 in z"),
      raised(function() loss:forward({ { 1, 2 }, { 3, 4 } }, 1) end))
    assert.equal(forward_error(2, "k: expected a single integer, got a list of 3; z has no batch"),
      raised(function() loss:forward({ 1, 2 }, { 1, 2, 1 }) end))
    assert.equal(forward_error(2, "k: expected a list of 1 integer, got a single one; N is 1 in z"),
      raised(function() loss:forward({ { 1, 2 } }, 2) end))
    assert.equal(forward_error(2, "k: expected 2 × 1 integers, got 1 × 2; is it transposed? T × N is 2 × 1 in z"),
      raised(function() loss:forward({ { { 1, 2 } }, { { 3, 4 } } }, { { 1, 2 } }) end))
  end)

  it("has a loss that is a number, whose gradient is one", function()
    local z = { { 1, 2, 0 }, { 0, 0, 5 } }
    local value = loss:forward(z, { 2, 3 })
    assert.equal("float", math.type(value))
    local dz = loss:backward(1)
    assert.same({ 2, 3 }, dz.shape)
    assert.equal(dz:copy():scale_by(-4), (loss:backward(-4)))
    assert.equal(backward_error(1, "dout: expected a number, got table"),
      raised(function() loss:backward { 1 } end))
    assert.equal(backward_error(1, "dout is missing; expected a number"), raised(function() loss:backward() end))
    local place = rnn.zeros(2, 3)
    assert.is_true(rawequal(place, (loss:backward(1, { z = place }))))
    assert.equal(dz, place)
    assert.is_nil((loss:backward(1, { z = false })))
    embedding:forward(E, 1)
    assert.is_nil((embedding:backward({ 1, 2 }, { E = false })))
  end)

  it("leaves rows with label 0 out of the mean", function()
    local z = { { 1, 2 }, { 3, 5 }, { 2, 2 } }
    assert.equal(loss:forward({ z[1], z[3] }, { 1, 2 }), loss:forward(z, { 1, 0, 2 }))
    assert.equal(rnn.array { 0, 0 }, loss:backward(1)[2])
    assert.equal(0.0, loss:forward(z, { 0, 0, 0 }))
    assert.equal(rnn.zeros(3, 2), (loss:backward(1)))
  end)

  it("does not overflow, and lets NaN and infinity through", function()
    assert.equal(0.0, loss:forward({ 1000, -1000 }, 1))
    assert.equal(2000.0, loss:forward({ 1000, -1000 }, 2))
    assert.equal(math.huge, loss:forward({ 0, -math.huge }, 2))
    for _, odd in ipairs { 0 / 0, math.huge } do
      for _, z in ipairs { { odd, 1 }, { 1, odd } } do
        local value = loss:forward(z, 2)
        assert.is_true(value ~= value)
      end
    end
  end)

  it("does not keep what only forward reads", function()
    local e, z = rnn.array(E), rnn.array { { 1, 2 } }
    embedding:forward(e, 2)
    loss:forward(z, { 1 })
    e:fill(0)
    z:fill(0)
    assert.equal(rnn.array { { 0, 0 }, { 1, 2 }, { 0, 0 } }, (embedding:backward { 1, 2 }))
    assert.is_true(loss:backward(1)[1][2] > 0.7)
    assert.same({ "E", "k" }, embedding.inputs)
    assert.same({ "E" }, embedding.gradients)
    assert.same({ E = { "V", "D" } }, embedding.shapes)
    assert.equal(backward_error(2, "unknown gradient 'k'; the nearest is 'E' of E"),
      raised(function() embedding:backward({ 1, 2 }, { k = false }) end))
  end)
end)
