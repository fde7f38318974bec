local float64 = require "spec.support.float64"
local rnn = require "rnnlua"
local bits = float64.bits
local raised = require "spec.support.raised"

local function listed(a) return table.move(a, 1, #a, 1, {}) end

-- As bits, arrays in the place of tables.
local function flat(...)
  local values = table.pack(...)
  for i = 1, values.n do
    if type(values[i]) == "userdata" then values[i] = listed(values[i]) end
  end
  return bits(table.unpack(values, 1, values.n))
end

describe("rnnlua.Recurrent on arrays", function()
  local layer, X
  before_each(function()
    layer, X = rnn.Recurrent(3), rnn.array { 1, 2, 3 }
  end)
  local function forward() return layer:forward(2, X, 3, 1) end

  describe("forward()", function()
    it("takes X by position and by name", function()
      assert.equal(63.0, forward())
      assert.equal(63.0, layer:forward { wx = 2, X = X, wh = 3, h0 = 1 })
    end)

    it("counts an X of another length", function()
      assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 2)",
        raised(function() layer:forward(2, rnn.array(2), 3, 1) end))
      assert.equal("bad argument #1 to 'forward' (X: expected 3 numbers, got 0)",
        raised(function() layer:forward { wx = 2, X = rnn.array(0), wh = 3, h0 = 1 } end))
      assert.equal("call forward first: the last one raised an error", raised(function() layer:backward(1) end))
      assert.equal(63.0, forward())
    end)
  end)

  describe("backward()", function()
    it("returns dX as an array", function()
      forward()
      local dwx, dwh, dh0, dX = layer:backward(1)
      assert.same({ 18.0, 43.0, 27.0 }, { dwx, dwh, dh0 })
      assert.equal(rnn.array { 18, 6, 2 }, dX)
      assert.not_equal(dX, select(4, layer:backward(2)))
      assert.equal(rnn.array { 18, 6, 2 }, dX)
    end)

    it("returns dX as the kind of the last X", function()
      forward()
      layer:forward(2, { 1, 2, 3 }, 3, 1)
      assert.same({ 18.0, 6.0, 2.0 }, (select(4, layer:backward(1))))
      assert.same({ 5.0, 19.0, 63.0 }, layer:states())
      forward()
      assert.equal(rnn.array { 18, 6, 2 }, (select(4, layer:backward(1))))
    end)

    it("takes dout as an array, whatever X was", function()
      for _, given in ipairs { X, { 1, 2, 3 } } do
        layer:forward(2, given, 3, 1)
        assert.equal(flat(65.0, 146.0, 102.0, { 68.0, 22.0, 6.0 }), flat(layer:backward(rnn.array { 1, 2, 3 })))
        assert.equal(flat(65.0, 146.0, 102.0, { 68.0, 22.0, 6.0 }), flat(layer:backward { 1, 2, 3 }))
        assert.equal(flat(65.0, 146.0, 102.0), flat(layer:backward(rnn.array { 1, 2, 3 }, false)))
      end
      assert.equal("bad argument #1 to 'backward' (dout: expected 3 numbers, got 4)",
        raised(function() layer:backward(rnn.array(4)) end))
    end)

    it("takes X itself as dout", function()
      forward()
      assert.equal(flat(65.0, 146.0, 102.0, { 68.0, 22.0, 6.0 }), flat(layer:backward(X)))
      assert.equal(rnn.array { 1, 2, 3 }, X)
    end)

    it("fills and returns the array that it is given", function()
      for _, given in ipairs { X, { 1, 2, 3 } } do
        layer:forward(2, given, 3, 1)
        local dX = rnn.array(3)
        assert.is_true(rawequal(dX, (select(4, layer:backward(1, dX)))))
        assert.equal(rnn.array { 18, 6, 2 }, dX)
        layer:backward({ 1, 2, 3 }, dX)
        assert.equal(rnn.array { 68, 22, 6 }, dX)
      end
    end)

    it("may fill dout", function()
      forward()
      local dout = rnn.array { 1, 2, 3 }
      local dwx, dwh, dh0, dX = layer:backward(dout, dout)
      assert.same({ 65.0, 146.0, 102.0 }, { dwx, dwh, dh0 })
      assert.is_true(rawequal(dout, dX))
      assert.equal(rnn.array { 68, 22, 6 }, dout)
    end)

    it("rejects a dX of another length, and X itself", function()
      forward()
      assert.equal("bad argument #2 to 'backward' (dX: expected 3 numbers, got 4)",
        raised(function() layer:backward(1, rnn.array(4)) end))
      assert.equal("bad argument #2 to 'backward' "
        .. "(dX: expected another array than X, which forward keeps, got X itself)",
        raised(function() layer:backward(1, X) end))
      assert.equal("bad argument #2 to 'backward' "
        .. "(dX: expected an array of 3 numbers, false or nothing, got rnnlua.rng)",
        raised(function() layer:backward(1, rnn.rng(1)) end))
      assert.equal(rnn.array { 18, 6, 2 }, (select(4, layer:backward(1))))
      -- once X is a table again, the array is any other
      layer:forward(2, { 1, 2, 3 }, 3, 1)
      assert.is_true(rawequal(X, (select(4, layer:backward(1, X)))))
    end)

    it("does not change a given dX if dout is wrong", function()
      forward()
      local dX = rnn.array(3, 7)
      assert.is_false(pcall(layer.backward, layer, { 1, 2, "3" }, dX))
      assert.equal(rnn.array(3, 7), dX)
    end)
  end)

  describe("states()", function()
    it("is a new array", function()
      forward()
      local states = layer:states()
      assert.equal(rnn.array { 5, 19, 63 }, states)
      states[1] = 100
      assert.equal(rnn.array { 5, 19, 63 }, layer:states())
    end)
  end)

  describe("X changed after forward", function()
    local changed = "X was changed after forward: call forward again, or change a copy, X:copy()"

    local function refuses()
      assert.equal(changed, raised(function() layer:backward(1) end))
      assert.equal(changed, raised(function() layer:backward { 1, 2, 3 } end))
      assert.equal(changed, raised(function() layer:backward(1, false) end))
      assert.equal(changed, raised(function() layer:states() end))
    end

    it("is an error, even if the number is the same", function()
      forward()
      X[2] = 2
      refuses()
      assert.equal(63.0, forward())
      assert.equal(rnn.array { 18, 6, 2 }, (select(4, layer:backward(1))))
    end)

    it("is an error if another layer wrote its dX there", function()
      forward()
      local other = rnn.Recurrent(3)
      other:forward(2, { 1, 2, 3 }, 3, 1)
      other:backward(1, X)
      refuses()
    end)

    it("is no error if nothing was written", function()
      forward()
      assert.is_false(pcall(function() X[4] = 1 end))
      assert.is_false(pcall(function() X[1] = "1" end))
      assert.is_number(X[1] + X:sum() + X:dot(X) + #X:add(X) + #X:scale(2) + #X:slice(1) + #tostring(X))
      assert.equal(rnn.array { 18, 6, 2 }, (select(4, layer:backward(1))))
    end)
  end)

  it("keeps its X from being collected", function()
    local weak = setmetatable({ X }, { __mode = "v" })
    forward()
    X = nil
    collectgarbage()
    collectgarbage()
    assert.equal(rnn.array { 18, 6, 2 }, (select(4, layer:backward(1))))
    layer:forward(2, { 1, 2, 3 }, 3, 1)
    collectgarbage()
    assert.is_nil(weak[1])
  end)

  it("gives the same bits as on tables #slow", function()
    local rng = rnn.rng(23)
    for draw = 1, 200 do
      local n = rng:integer(1, draw % 10 == 0 and 9000 or 200)
      local wx, wh, h0 = rng:randn(), float64.draw(rng, 2), float64.draw(rng, 10)
      local numbers, upstream = {}, {}
      for t = 1, n do numbers[t], upstream[t] = rng:randn(), float64.draw(rng, 10) end
      local on_table, on_array = rnn.Recurrent(n), rnn.Recurrent(n)
      local what = ("seed 23, draw %d, n %d"):format(draw, n)
      assert.equal(bits(on_table:forward(wx, numbers, wh, h0)),
        bits(on_array:forward(wx, rnn.array(numbers), wh, h0)), what)
      assert.equal(flat(on_table:states()), flat(on_array:states()), what)
      assert.equal(flat(on_table:backward(-1.5)), flat(on_array:backward(-1.5)), what)
      local expected = flat(on_table:backward(upstream))
      assert.equal(expected, flat(on_array:backward(rnn.array(upstream))), what)
      assert.equal(expected, flat(on_array:backward(upstream, rnn.array(n))), what)
      local both = rnn.array(upstream)
      assert.equal(expected, flat(on_array:backward(both, both)), what)
    end
  end)
end)
