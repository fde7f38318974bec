local rnn = require "rnnlua"
local raised = require "spec.support.raised"

describe("rnnlua.rng", function()
  local rng
  before_each(function() rng = rnn.rng(1) end)

  describe("rng()", function()
    it("takes any integer as a seed", function()
      for _, seed in ipairs { 0, -1, 7.0, math.mininteger, math.maxinteger } do
        assert.equal("float", math.type(rnn.rng(seed):randn()))
      end
    end)

    it("rejects anything but an integer", function()
      for got, seed in pairs { ["1.5"] = 1.5, string = "1", ["9.223372036854776e+18"] = 2.0 ^ 63,
        inf = math.huge } do
        assert.equal(("bad argument #1 to 'rng' (seed: expected an integer, got %s)"):format(got),
          raised(function() rnn.rng(seed) end))
      end
      assert.equal("bad argument #1 to 'rng' (seed: expected an integer, got no value)",
        raised(function() rnn.rng() end))
    end)
  end)

  describe("randn(n)", function()
    it("is an array of n draws", function()
      assert.equal(3, #rng:randn(3.0))
      assert.equal(0, #rng:randn(0))
    end)

    it("rejects an invalid size", function()
      for got, n in pairs { ["-1"] = -1, ["1.5"] = 1.5, string = "3", ["1152921504606846976"] = 1 << 60 } do
        assert.equal(("bad argument #1 to 'randn' (n: expected an integer from 0 to 2^48, got %s)"):format(got),
          raised(function() rng:randn(n) end))
      end
      assert.equal("bad argument #1 to 'randn' (n: expected an integer from 0 to 2^48, got nil)",
        raised(function() rng:randn(nil) end))
      assert.equal("not enough memory for an array of 281474976710656 numbers (2251799813685248 bytes)",
        select(2, pcall(rng.randn, rng, 1 << 48)))
    end)
  end)

  describe("uniform(n, lo, hi)", function()
    it("is an array of n draws", function()
      for _, draw in ipairs(rng:uniform(100, 2, 3)) do assert.is_true(draw >= 2 and draw < 3) end
      assert.equal(rnn.array { 5, 5 }, rng:uniform(2, 5, 5))
    end)

    it("rejects an invalid size, and an invalid interval", function()
      for message, arguments in pairs {
        ["#1 to 'uniform' (n: expected an integer from 0 to 2^48, got 1.5)"] = { 1.5, 0, 1 },
        ["#2 to 'uniform' (lo: expected a number, got string)"] = { 2, "0", 1 },
        ["#3 to 'uniform' (hi: expected a number, got string)"] = { 2, 0, "1" },
        ["#3 to 'uniform' (hi: expected a number not below lo (2), got 1)"] = { 5, 2, 1 },
        ["#2 to 'uniform' (lo: expected a finite number, got -inf)"] = { 2, -math.huge, 0 },
        ["#3 to 'uniform' (hi: expected hi - lo to be finite, got inf)"] = { 2, 0, math.huge },
      } do
        assert.equal("bad argument " .. message,
          raised(function() rng:uniform(table.unpack(arguments)) end))
      end
    end)

    it("draws nothing when it raises", function()
      local same = rnn.rng(1)
      assert.is_false(pcall(rng.uniform, rng, 10, 2, 1))
      assert.is_false(pcall(rng.randn, rng, -1))
      assert.equal(same:randn(), rng:randn())
    end)
  end)

  describe("uniform()", function()
    it("draws a float of [0, 1) without an interval", function()
      local same = rnn.rng(1)
      assert.equal(same:uniform(0, 1), rng:uniform())
      assert.equal("float", math.type(rng:uniform(3, 3)))
    end)

    it("rejects an invalid interval", function()
      for message, interval in pairs {
        ["#1 to 'uniform' (lo: expected a number, got string)"] = { "0", 1 },
        ["#2 to 'uniform' (hi: expected a number, got no value)"] = { 0 },
        ["#2 to 'uniform' (hi: expected a number not below lo (2), got 1)"] = { 2, 1 },
        ["#2 to 'uniform' (hi: expected a number not below lo (0.5), got 0.25)"] = { 0.5, 0.25 },
        ["#1 to 'uniform' (lo: expected a finite number, got -inf)"] = { -math.huge, 0 },
        ["#2 to 'uniform' (hi: expected hi - lo to be finite, got inf)"] = { 0, math.huge },
        ["#2 to 'uniform' (hi: expected hi - lo to be finite, got 1e+308)"] = { -1e308, 1e308 },
        [("#1 to 'uniform' (lo: expected a finite number, got %.16g)"):format(0 / 0)] = { 0 / 0, 1 },
        [("#2 to 'uniform' (hi: expected a number not below lo (0), got %.16g)"):format(0 / 0)]
          = { 0, 0 / 0 },
      } do
        assert.equal("bad argument " .. message,
          raised(function() rng:uniform(table.unpack(interval)) end))
      end
      assert.equal("bad argument #1 to 'uniform' (lo: expected a number, got nil)",
        raised(function() rng:uniform(nil) end))
    end)
  end)

  describe("integer()", function()
    it("draws an integer, of floats with integral values too", function()
      assert.equal("integer", math.type(rng:integer(1.0, 6.0)))
    end)

    it("rejects an invalid interval", function()
      for message, interval in pairs {
        ["#1 to 'integer' (lo: expected an integer, got no value)"] = {},
        ["#2 to 'integer' (hi: expected an integer, got no value)"] = { 1 },
        ["#1 to 'integer' (lo: expected an integer, got 1.5)"] = { 1.5, 2 },
        ["#2 to 'integer' (hi: expected an integer, got string)"] = { 1, "2" },
        ["#2 to 'integer' (hi: expected a number not below lo (2), got 1)"] = { 2, 1 },
      } do
        assert.equal("bad argument " .. message,
          raised(function() rng:integer(table.unpack(interval)) end))
      end
    end)

    it("keeps its state when it raises", function()
      local same = rnn.rng(1)
      assert.is_false(pcall(rng.integer, rng, 2, 1))
      assert.equal(same:randn(), rng:randn())
    end)
  end)

  describe("self", function()
    it("is missing where a method is called with a dot", function()
      for name, call in pairs {
        randn = function() rng.randn() end,
        uniform = function() rng.uniform() end,
        integer = function() rng.integer() end,
        fork = function() rng.fork() end,
      } do
        assert.equal(("bad argument #1 to '%s' (self: expected rnnlua.rng, got no value; "
          .. "call it with a colon, object:method())"):format(name), raised(call))
      end
    end)

    it("can't be a foreign userdata", function()
      assert.equal("bad argument #1 to 'randn' (self: expected rnnlua.rng, got FILE*; "
        .. "call it with a colon, object:method())", raised(function() rng.randn(io.stdout) end))
    end)
  end)

  describe("tostring()", function()
    it("names the seed", function()
      assert.equal("rnn.rng(1)", tostring(rng))
      assert.equal("rnn.rng(-7)", tostring(rnn.rng(-7.0)))
      -- of a child, the seed that makes it again
      local child = rng:fork()
      local again = rnn.rng(math.tointeger(tostring(child):match("%-?%d+")))
      assert.equal(child:randn(), again:randn())
    end)
  end)

  it("has no field but its methods", function()
    assert.is_nil(rng.inputs)
    assert.is_nil(rng.seed)
  end)
end)
