local rnn = require "rnnlua"
local raised = require "spec.support.raised"

-- A table of numbers whose every metamethod is an error, or lies.
local function trapped(values)
  local trap = function() error("a metamethod ran") end
  return setmetatable(values, {
    __index = trap, __newindex = trap, __len = trap, __pairs = trap, __call = trap, __eq = trap,
  })
end

describe("rnnlua.Recurrent", function()
  local layer
  before_each(function() layer = rnn.Recurrent(3) end)
  local function forward() return layer:forward(2, { 1, 2, 3 }, 3, 1) end

  describe("Recurrent()", function()
    local expected = "bad argument #1 to 'Recurrent' (n: expected a positive integer up to 2^48, got %s)"

    it("rejects anything but a positive integer", function()
      for got, n in pairs { ["0"] = 0, ["-1"] = -1, ["1.5"] = 1.5, string = "3", table = {}, boolean = true,
        ["-9223372036854775808"] = math.mininteger, ["1e+300"] = 1e300, inf = math.huge,
        ["-inf"] = -math.huge, ["-0"] = -0.0, [("%.16g"):format(0 / 0)] = 0 / 0 } do
        assert.equal(expected:format(got), raised(function() rnn.Recurrent(n) end))
      end
      assert.equal(expected:format("nil"), raised(function() rnn.Recurrent(nil) end))
      assert.equal(expected:format("no value"), raised(function() rnn.Recurrent() end))
    end)

    it("accepts a float with an integral value", function()
      assert.equal(3, #rnn.Recurrent(3.0))
    end)

    it("rejects n above 2^48", function()
      for got, n in pairs { ["281474976710657"] = (1 << 48) + 1, ["281474976710658"] = 2.0 ^ 48 + 2,
        ["9223372036854775807"] = math.maxinteger, ["9.223372036854776e+18"] = 2.0 ^ 63 } do
        assert.equal(expected:format(got), raised(function() rnn.Recurrent(n) end))
      end
    end)

    it("raises 'not enough memory' up to there, and what exists stays usable", function()
      forward()
      for _, n in ipairs { 1 << 48, 2.0 ^ 48, 1 << 47 } do
        local ok, message = pcall(rnn.Recurrent, n)
        assert.is_false(ok)
        assert.equal(("not enough memory for a layer of %d steps (%d bytes)"):format(n, 8 * n), message)
      end
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
      assert.equal(63.0, forward())
    end)
  end)

  describe("forward()", function()
    it("returns h_n of positional inputs", function()
      assert.equal(63.0, layer:forward(2, { 1, 2, 3 }, 3, 1))
    end)

    it("returns the same of named inputs", function()
      assert.equal(63.0, layer:forward { h0 = 1, wh = 3, X = { 1, 2, 3 }, wx = 2 })
    end)

    it("is the cell at n = 1", function()
      layer = rnn.Recurrent(1)
      assert.equal(41.0, layer:forward(2, { 3 }, 5, 7))
      assert.same({ 3.0, 7.0, 5.0, { 2.0 } }, { layer:backward(1) })
    end)

    it("returns a float for integers", function()
      assert.equal("float", math.type(forward()))
    end)

    it("counts an X that is too short or too long", function()
      for got, X in pairs { [0] = {}, [2] = { 1, 2 }, [4] = { 1, 2, 3, 4 }, [5] = { 1, 2, 3, 4, 5 } } do
        assert.equal(("bad argument #2 to 'forward' (X: expected 3 numbers, got %d)"):format(got),
          raised(function() layer:forward(2, X, 3, 1) end))
        assert.equal(("bad argument #1 to 'forward' (X: expected 3 numbers, got %d)"):format(got),
          raised(function() layer:forward { wx = 2, X = X, wh = 3, h0 = 1 } end))
      end
      assert.equal("bad argument #2 to 'forward' (X: expected 1 number, got 2)",
        raised(function() rnn.Recurrent(1):forward(2, { 1, 2 }, 3, 1) end))
      assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 5)",
        raised(function() layer:forward(2, { 1, 2, 3, nil, 5 }, 3, 1) end))
    end)

    it("rejects an X with a hole", function()
      for i, X in pairs { { nil, 2, 3 }, { 1, nil, 3 }, { 1, 2, nil, 4 } } do
        assert.equal(("bad argument #2 to 'forward' (X[%d]: expected a number, got nil)"):format(i),
          raised(function() layer:forward(2, X, 3, 1) end))
      end
    end)

    it("rejects an X with an item that is not a number", function()
      assert.equal("bad argument #2 to 'forward' (X[2]: expected a number, got string)",
        raised(function() layer:forward(2, { 1, "2", 3 }, 3, 1) end))
      assert.equal("bad argument #1 to 'forward' (X[3]: expected a number, got rnnlua.rng)",
        raised(function() layer:forward { wx = 2, X = { 1, 2, rnn.rng(1) }, wh = 3, h0 = 1 } end))
      assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 4)",
        raised(function() layer:forward(2, { 1, 2, 3, "4" }, 3, 1) end))
    end)

    it("rejects an X that is neither table nor array", function()
      for got, X in pairs { number = 5, string = "123", ["FILE*"] = io.stdout } do
        assert.equal(("bad argument #2 to 'forward' (X: expected a table or array of 3 numbers, got %s)")
          :format(got), raised(function() layer:forward(2, X, 3, 1) end))
      end
      assert.equal("bad argument #2 to 'forward' (X: expected a table or array of 1 number, got nil)",
        raised(function() rnn.Recurrent(1):forward(2, nil, 3, 1) end))
    end)

    it("rejects a value that is not a number", function()
      assert.equal("bad argument #1 to 'forward' (wx: expected a number, got string)",
        raised(function() layer:forward("2", { 1, 2, 3 }, 3, 1) end))
      assert.equal("bad argument #3 to 'forward' (wh: expected a number, got table)",
        raised(function() layer:forward(2, { 1, 2, 3 }, {}, 1) end))
      assert.equal("bad argument #4 to 'forward' (h0: expected a number, got nil)",
        raised(function() layer:forward(2, { 1, 2, 3 }, 3, nil) end))
      assert.equal("bad argument #1 to 'forward' (h0: expected a number, got boolean)",
        raised(function() layer:forward { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = false } end))
    end)

    it("names a missing, extra or misspelt input, and the nearest", function()
      assert.equal("bad argument #4 to 'forward' (input 'h0' is missing; expected wx, X, wh, h0)",
        raised(function() layer:forward(2, { 1, 2, 3 }, 3) end))
      assert.equal("bad argument #5 to 'forward' (expected 4 inputs (wx, X, wh, h0), got 5)",
        raised(function() layer:forward(2, { 1, 2, 3 }, 3, 1, 1) end))
      assert.equal("bad argument #1 to 'forward' (input 'X' is missing; expected wx, X, wh, h0)",
        raised(function() layer:forward { wx = 2, wh = 3, h0 = 1 } end))
      for name, near in pairs { x = "X", h = "h0", H0 = "h0", ho = "h0" } do
        assert.equal(("bad argument #1 to 'forward' (unknown input '%s'; the nearest is '%s' "
          .. "of wx, X, wh, h0)"):format(name, near),
          raised(function() layer:forward { wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1, [name] = 1 } end))
      end
    end)

    it("runs no metamethod", function()
      assert.equal(63.0, layer:forward(2, trapped { 1, 2, 3 }, 3, 1))
      assert.equal(63.0, layer:forward(trapped { wx = 2, X = trapped { 1, 2, 3 }, wh = 3, h0 = 1 }))
      assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 2)",
        raised(function() layer:forward(2, trapped { 1, 2 }, 3, 1) end))
      assert.equal("bad argument #2 to 'forward' (X[2]: expected a number, got nil)",
        raised(function() layer:forward(2, trapped { 1, nil, 3 }, 3, 1) end))
      local three = function() return 3 end
      local lying = setmetatable({ 1, 2 }, { __index = three, __len = three })
      assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 2)",
        raised(function() layer:forward(2, lying, 3, 1) end))
    end)

    it("leaves its tables as they were", function()
      local X = { 1, 2, 3 }
      local named = { wx = 2, X = X, wh = 3, h0 = 1 }
      layer:forward(named)
      layer:backward(1)
      assert.same({ wx = 2, X = { 1, 2, 3 }, wh = 3, h0 = 1 }, named)
      assert.equal("integer", math.type(X[1]))
    end)
  end)

  describe("backward()", function()
    it("returns dwx, dwh, dh0, dX in that order", function()
      forward()
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
      assert.same({ -36.0, -86.0, -54.0, { -36.0, -12.0, -4.0 } }, { layer:backward(-2) })
    end)

    it("takes an upstream gradient for each state", function()
      forward()
      assert.same({ 65.0, 146.0, 102.0, { 68.0, 22.0, 6.0 } }, { layer:backward { 1, 2, 3 } })
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward { 0, 0, 1 } })
      -- h_1 alone = h0·wh + x_1·wx
      assert.same({ 1.0, 1.0, 3.0, { 2.0, 0.0, 0.0 } }, { layer:backward { 1, 0, 0 } })
    end)

    it("leaves dX out if its second argument is false", function()
      forward()
      assert.same({ n = 3, 18.0, 43.0, 27.0 }, table.pack(layer:backward(1, false)))
      assert.same({ n = 3, 65.0, 146.0, 102.0 }, table.pack(layer:backward({ 1, 2, 3 }, false)))
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1, nil) })
    end)

    it("returns a new dX at each call", function()
      forward()
      local first = select(4, layer:backward(1))
      first[1] = 100
      local second = select(4, layer:backward(1))
      assert.same({ 18.0, 6.0, 2.0 }, second)
      assert.not_equal(first, second)
    end)

    it("uses the values of the last forward, even if X was changed", function()
      local X = { 1, 2, 3 }
      layer:forward(2, X, 3, 1)
      X[1], X[2], X[3] = 100, nil, "x"
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
    end)

    it("keeps the values of two layers separate", function()
      local other = rnn.Recurrent(2)
      forward()
      other:forward(1, { 10, 20 }, 2, 3) -- 16, 52
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
      assert.same({ 40.0, 22.0, 4.0, { 2.0, 1.0 } }, { other:backward(1) })
    end)

    it("raises an error without a forward", function()
      assert.equal("call forward first: there was none yet", raised(function() layer:backward(1) end))
      assert.equal("call forward first: there was none yet", raised(function() layer:states() end))
    end)

    it("raises an error after a forward that raised", function()
      for _, wrong in ipairs { {}, { 2, { 1, 2 }, 3, 1 }, { 2, { 1, 2, "3" }, 3, 1 },
        { 2, { 1, 2, 3 }, 3, "1" }, { { wx = 1 } } } do
        forward()
        assert.is_false(pcall(layer.forward, layer, table.unpack(wrong)))
        assert.equal("call forward first: the last one raised an error", raised(function() layer:backward(1) end))
        assert.equal("call forward first: the last one raised an error", raised(function() layer:states() end))
      end
      forward()
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
    end)

    it("rejects a dout of the wrong length or kind, and keeps the forward", function()
      forward()
      for message, dout in pairs {
        ["dout: expected 3 numbers, got 0"] = {},
        ["dout: expected 3 numbers, got 2"] = { 1, 2 },
        ["dout: expected 3 numbers, got 4"] = { 1, 2, 3, 4 },
        ["dout[2]: expected a number, got nil"] = { 1, nil, 3 },
        ["dout[3]: expected a number, got string"] = { 1, 2, "3" },
        ["dout: expected a number, or a table or array of 3 numbers, got string"] = "1",
        ["dout: expected a number, or a table or array of 3 numbers, got FILE*"] = io.stdout,
      } do
        assert.equal(("bad argument #1 to 'backward' (%s)"):format(message),
          raised(function() layer:backward(dout) end))
      end
      assert.equal("bad argument #1 to 'backward' "
        .. "(dout: expected a number, or a table or array of 3 numbers, got no value)",
        raised(function() layer:backward() end))
      assert.equal("bad argument #1 to 'backward' (dout: expected a number, or a table or array of 3 numbers, got nil)",
        raised(function() layer:backward(nil) end))
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })

      layer = rnn.Recurrent(1)
      layer:forward(2, { 3 }, 5, 7)
      assert.equal("bad argument #1 to 'backward' "
        .. "(dout: expected a number, or a table or array of 1 number, got boolean)",
        raised(function() layer:backward(true) end))
    end)

    it("runs no metamethod of dout", function()
      forward()
      assert.same({ 65.0, 146.0, 102.0, { 68.0, 22.0, 6.0 } }, { layer:backward(trapped { 1, 2, 3 }) })
    end)

    it("rejects a dX that is neither an array, false nor absent", function()
      forward()
      for got, dX in pairs { boolean = true, table = {}, string = "dX" } do
        assert.equal(("bad argument #2 to 'backward' "
          .. "(dX: expected an array of 3 numbers, false or nothing, got %s)"):format(got),
          raised(function() layer:backward(1, dX) end))
      end
    end)
  end)

  describe("value_and_gradients()", function()
    it("returns h_n and its gradients, as forward and backward do", function()
      assert.same({ n = 4, 63.0, 18.0, 43.0, 27.0 }, table.pack(layer:value_and_gradients(2, { 1, 2, 3 }, 3, 1)))
      assert.same({ 63.0, 18.0, 43.0, 27.0 },
        { layer:value_and_gradients { wx = 2, X = rnn.array { 1, 2, 3 }, wh = 3, h0 = 1 } })
      for _, n in ipairs { 1, 63, 64, 5000 } do
        local joined, apart, X = rnn.Recurrent(n), rnn.Recurrent(n), rnn.rng(n):randn(n)
        local h = apart:forward(0.5, X, -0.999, 3)
        local dwx, dwh, dh0 = apart:backward(1, false)
        assert.same({ h, dwx, dwh, dh0 }, { joined:value_and_gradients(0.5, X, -0.999, 3) })
      end
    end)

    it("is a forward: backward and states belong to it", function()
      layer:value_and_gradients(2, { 1, 2, 3 }, 3, 1)
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
    end)

    it("rejects what forward rejects, and then does not count as a forward", function()
      forward()
      assert.equal("bad argument #2 to 'value_and_gradients' (X: expected 3 numbers, got 2)",
        raised(function() layer:value_and_gradients(2, { 1, 2 }, 3, 1) end))
      assert.equal("call forward first: the last one raised an error", raised(function() layer:backward(1) end))
      assert.equal("bad argument #4 to 'value_and_gradients' (input 'h0' is missing; expected wx, X, wh, h0)",
        raised(function() layer:value_and_gradients(2, { 1, 2, 3 }, 3) end))
    end)
  end)

  describe("states()", function()
    it("returns h_1 … h_n as a fresh list", function()
      forward()
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
      layer:states()[1] = 100
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
      layer:backward(1)
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
    end)
  end)

  describe("self", function()
    it("is missing where a method is called with a dot", function()
      assert.equal("bad argument #1 to 'forward' (self: expected rnnlua.Recurrent, got number; "
        .. "call it with a colon, object:method())",
        raised(function() layer.forward(2, { 1, 2, 3 }, 3, 1) end))
      assert.equal("bad argument #1 to 'backward' (self: expected rnnlua.Recurrent, got number; "
        .. "call it with a colon, object:method())", raised(function() layer.backward(1) end))
      assert.equal("bad argument #1 to 'states' (self: expected rnnlua.Recurrent, got no value; "
        .. "call it with a colon, object:method())", raised(function() layer.states() end))
    end)

    it("can't be a foreign userdata", function()
      for got, foreign in pairs { ["FILE*"] = io.stdout, ["rnnlua.RecurrentCell"] = rnn.RecurrentCell() } do
        for name in pairs { forward = 1, backward = 1, states = 1 } do
          local call = assert(load(("local layer, foreign = ... return layer.%s(foreign, 1)"):format(name)))
          local ok, message = pcall(call, layer, foreign)
          assert.is_false(ok)
          assert.equal(("bad argument #1 to '%s' (self: expected rnnlua.Recurrent, got %s; "
            .. "call it with a colon, object:method())"):format(name, got),
            (message:gsub("^.-:1: ", ""):gsub("'%?'", "'" .. name .. "'")))
        end
        assert.has_error(function() getmetatable(layer).__len(foreign) end)
        assert.has_error(function() getmetatable(layer).__tostring(foreign) end)
      end
    end)
  end)

  describe("fields", function()
    it("are fresh lists of the inputs and gradients", function()
      assert.same({ "wx", "X", "wh", "h0" }, layer.inputs)
      assert.same({ "wx", "wh", "h0", "X" }, layer.gradients)
      layer.inputs[1] = "changed"
      layer.gradients[5] = "more"
      assert.same({ "wx", "X", "wh", "h0" }, layer.inputs)
      assert.same({ "wx", "wh", "h0", "X" }, layer.gradients)
    end)

    it("are nil if there is none", function()
      assert.is_nil(layer.n)
      assert.is_nil(layer[1])
    end)
  end)

  describe("#", function()
    it("is n", function()
      assert.equal(3, #layer)
      assert.equal("integer", math.type(#rnn.Recurrent(7.0)))
    end)
  end)

  describe("fresh()", function()
    it("returns a new layer of as many steps, which has no forward", function()
      forward()
      for _, fresh in ipairs { layer:fresh(), layer:fresh(nil), layer:fresh(3) } do
        assert.equal(3, #fresh)
        assert.equal("call forward first: there was none yet", raised(function() fresh:backward(1) end))
      end
      assert.same({ 18.0, 43.0, 27.0, { 18.0, 6.0, 2.0 } }, { layer:backward(1) })
    end)

    it("returns one of n steps", function()
      assert.equal(5, #layer:fresh(5))
      assert.equal(2, #layer:fresh(2.0))
      assert.equal(1.0, layer:fresh(1):forward(1, { 1 }, 0, 0))
    end)

    it("rejects anything but a positive integer", function()
      for got, n in pairs { ["0"] = 0, ["1.5"] = 1.5, string = "3", boolean = false,
        ["281474976710657"] = (1 << 48) + 1 } do
        assert.equal(("bad argument #1 to 'fresh' (n: expected a positive integer up to 2^48, got %s)"):format(got),
          raised(function() layer:fresh(n) end))
      end
    end)
  end)

  describe("tostring()", function()
    it("is the constructor's call", function()
      assert.equal("rnn.Recurrent(3)", tostring(layer))
      assert.equal("rnn.Recurrent(3)", tostring(rnn.Recurrent(3.0)))
    end)
  end)
end)
