local rnn = require "rnnlua"
local raised = require "spec.support.raised"

describe("rnnlua.RecurrentCell", function()
  local cell
  before_each(function() cell = rnn.RecurrentCell() end)

  describe("forward()", function()
    it("returns h·wh + x·wx of positional inputs", function()
      assert.equal(41.0, cell:forward(2, 3, 5, 7))
    end)

    it("returns the same of named inputs, in any order", function()
      assert.equal(41.0, cell:forward { h = 7, wh = 5, x = 3, wx = 2 })
    end)

    it("returns a float for integers", function()
      assert.equal("float", math.type(cell:forward(2, 3, 5, 7)))
      -- 2^62·4 wraps as integers, and doesn't as floats
      assert.equal(2.0 ^ 64, cell:forward(0, 0, 4, 1 << 62))
    end)

    it("names a missing positional input", function()
      assert.equal("bad argument #4 to 'forward' (input 'h' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward(2, 3, 5) end))
      assert.equal("bad argument #1 to 'forward' (input 'wx' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward() end))
    end)

    it("counts inputs that are too many", function()
      assert.equal("bad argument #5 to 'forward' (expected 4 inputs (wx, x, wh, h), got 5)",
        raised(function() cell:forward(2, 3, 5, 7, 9) end))
      assert.equal("bad argument #5 to 'forward' (expected 4 inputs (wx, x, wh, h), got 6)",
        raised(function() cell:forward(2, 3, 5, 7, nil, nil) end))
    end)

    it("names a missing named input", function()
      assert.equal("bad argument #1 to 'forward' (input 'h' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward { wx = 2, x = 3, wh = 5 } end))
      assert.equal("bad argument #1 to 'forward' (input 'wx' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward {} end))
    end)

    it("names an extra or misspelt input, and the nearest", function()
      local function nearest(name)
        local inputs = { wx = 2, x = 3, wh = 5, h = 7, [name] = 11 }
        return raised(function() cell:forward(inputs) end)
      end
      for name, near in pairs { X = "x", Wh = "wh", hh = "h", h0 = "h", wz = "wx", xx = "x", [""] = "x",
        [("wh"):rep(40)] = "wh" } do
        assert.equal(("bad argument #1 to 'forward' (unknown input '%s'; the nearest is '%s' "
          .. "of wx, x, wh, h)"):format(name, near), nearest(name))
      end
    end)

    it("rejects a key that is not a name", function()
      assert.equal("bad argument #1 to 'forward' (inputs by name: expected the keys wx, x, wh, h, "
        .. "got a key of type number)",
        raised(function() cell:forward { wx = 2, x = 3, wh = 5, h = 7, 11 } end))
      assert.equal("bad argument #1 to 'forward' (inputs by name: expected the keys wx, x, wh, h, "
        .. "got a key of type boolean)",
        raised(function() cell:forward { wx = 2, x = 3, wh = 5, h = 7, [true] = 11 } end))
    end)

    it("rejects a value that is not a number, by position", function()
      for got, value in pairs { string = "3", table = {}, boolean = true,
        ["function"] = print, thread = coroutine.create(print), ["FILE*"] = io.stdout,
        ["rnnlua.RecurrentCell"] = rnn.RecurrentCell(), ["rnnlua.rng"] = rnn.rng(1) } do
        assert.equal(("bad argument #2 to 'forward' (x: expected a number, got %s)"):format(got),
          raised(function() cell:forward(2, value, 5, 7) end))
      end
      assert.equal("bad argument #1 to 'forward' (wx: expected a number, got nil)",
        raised(function() cell:forward(nil, 3, 5, 7) end))
      assert.equal("bad argument #4 to 'forward' (h: expected a number, got nil)",
        raised(function() cell:forward(2, 3, 5, nil) end))
    end)

    it("rejects a value that is not a number, by name", function()
      assert.equal("bad argument #1 to 'forward' (wh: expected a number, got string)",
        raised(function() cell:forward { wx = 2, x = 3, wh = "5", h = 7 } end))
      assert.equal("bad argument #1 to 'forward' (h: expected a number, got table)",
        raised(function() cell:forward { wx = 2, x = 3, wh = 5, h = {} } end))
    end)

    it("takes one table and nothing else for named inputs", function()
      assert.equal("bad argument #3 to 'forward' (input 'wh' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward({ wx = 2, x = 3, wh = 5, h = 7 }, nil) end))
    end)

    it("runs no metamethod of a table of inputs", function()
      local trap = function() error("a metamethod ran") end
      local named = setmetatable({ wx = 2, x = 3, wh = 5, h = 7 },
        { __index = trap, __newindex = trap, __len = trap, __pairs = trap, __eq = trap })
      assert.equal(41.0, cell:forward(named))
      local short = setmetatable({ wx = 2, x = 3, wh = 5 }, { __index = { h = 7 } })
      assert.equal("bad argument #1 to 'forward' (input 'h' is missing; expected wx, x, wh, h)",
        raised(function() cell:forward(short) end))
    end)
  end)

  describe("backward()", function()
    it("returns dwx, dwh, dh, dx in that order", function()
      cell:forward(2, 3, 5, 7)
      assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) })
    end)

    it("multiplies each by dout", function()
      cell:forward { wx = 2, x = 3, wh = 5, h = 7 }
      assert.same({ -30.0, -70.0, -50.0, -20.0 }, { cell:backward(-10) })
    end)

    it("may be called again, and keeps the values of the last forward", function()
      local inputs = { wx = 2, x = 3, wh = 5, h = 7 }
      cell:forward(inputs)
      inputs.x, inputs.h = 100, 100
      for _ = 1, 3 do assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) }) end
      cell:forward(20, 30, 50, 70)
      assert.same({ 30.0, 70.0, 50.0, 20.0 }, { cell:backward(1) })
    end)

    it("keeps the values of two cells separate", function()
      local other = rnn.RecurrentCell()
      cell:forward(2, 3, 5, 7)
      other:forward(11, 13, 17, 19)
      assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) })
      assert.same({ 13.0, 19.0, 17.0, 11.0 }, { other:backward(1) })
    end)

    it("raises an error without a forward", function()
      assert.equal("call forward first: there was none yet", raised(function() cell:backward(1) end))
    end)

    it("raises an error after a forward that raised", function()
      for _, wrong in ipairs { {}, { 2, 3, 5, "7" }, { 2, 3, 5, 7, 9 }, { { wx = 2 } } } do
        cell:forward(2, 3, 5, 7)
        assert.is_false(pcall(cell.forward, cell, table.unpack(wrong)))
        assert.equal("call forward first: the last one raised an error", raised(function() cell:backward(1) end))
      end
      cell:forward(2, 3, 5, 7)
      assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) })
    end)

    it("keeps the forward when dout is wrong", function()
      cell:forward(2, 3, 5, 7)
      assert.equal("bad argument #1 to 'backward' (dout: expected a number, got no value)",
        raised(function() cell:backward() end))
      assert.equal("bad argument #1 to 'backward' (dout: expected a number, got string)",
        raised(function() cell:backward("1") end))
      assert.equal("bad argument #1 to 'backward' (dout: expected a number, got table)",
        raised(function() cell:backward { 1 } end))
      assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) })
    end)
  end)

  describe("self", function()
    it("is missing where a method is called with a dot", function()
      assert.equal("bad argument #1 to 'forward' (self: expected rnnlua.RecurrentCell, got number; "
        .. "call it with a colon, object:method())", raised(function() cell.forward(2, 3, 5, 7) end))
      assert.equal("bad argument #1 to 'backward' (self: expected rnnlua.RecurrentCell, got number; "
        .. "call it with a colon, object:method())", raised(function() cell.backward(1) end))
      assert.equal("bad argument #1 to 'forward' (self: expected rnnlua.RecurrentCell, got no value; "
        .. "call it with a colon, object:method())", raised(function() cell.forward() end))
    end)

    it("can't be a foreign userdata, nor a table with the cell's metatable", function()
      for got, foreign in pairs { ["FILE*"] = io.stdout, ["rnnlua.Recurrent"] = rnn.Recurrent(1),
        ["rnnlua.rng"] = rnn.rng(1), table = setmetatable({}, getmetatable(cell)) } do
        assert.equal(("bad argument #1 to 'forward' (self: expected rnnlua.RecurrentCell, got %s; "
          .. "call it with a colon, object:method())"):format(got),
          raised(function() cell.forward(foreign, 2, 3, 5, 7) end))
      end
      assert.equal("bad argument #1 to 'method' (self: expected rnnlua.RecurrentCell, got FILE*; "
        .. "call it with a colon, object:method())",
        raised(function() local method = getmetatable(cell).__tostring method(io.stdout) end))
    end)
  end)

  describe("fields", function()
    it("are fresh lists of the inputs and gradients", function()
      assert.same({ "wx", "x", "wh", "h" }, cell.inputs)
      assert.same({ "wx", "wh", "h", "x" }, cell.gradients)
      cell.inputs[1] = "changed"
      table.remove(cell.gradients)
      assert.same({ "wx", "x", "wh", "h" }, cell.inputs)
      assert.same({ "wx", "wh", "h", "x" }, cell.gradients)
    end)

    it("are nil if there is none", function()
      assert.is_nil(cell.input)
      assert.is_nil(cell[1])
      assert.is_nil(cell[cell])
    end)

    it("can't be set", function()
      assert.has_error(function() cell.inputs = {} end)
    end)
  end)

  describe("fresh()", function()
    it("returns a new cell, which has no forward", function()
      cell:forward(2, 3, 5, 7)
      local fresh = cell:fresh()
      assert.equal("call forward first: there was none yet", raised(function() fresh:backward(1) end))
      assert.equal(1.0, fresh:forward(1, 1, 0, 0))
      assert.same({ 3.0, 7.0, 5.0, 2.0 }, { cell:backward(1) })
    end)

    it("is a method", function()
      assert.equal("bad argument #1 to 'fresh' (self: expected rnnlua.RecurrentCell, got no value; call it with "
        .. "a colon, object:method())", raised(function() cell.fresh() end))
    end)
  end)

  describe("tostring()", function()
    it("is the constructor's call", function()
      assert.equal("rnn.RecurrentCell()", tostring(cell))
      assert.equal("rnnlua.RecurrentCell", getmetatable(cell).__name)
    end)
  end)
end)
