local rnn = require "rnnlua"
local bits = require("spec.support.float64").bits
local raised = require "spec.support.raised"

-- The numbers of an array in a table.
local function listed(a) return table.move(a, 1, #a, 1, {}) end

describe("rnnlua.array", function()
  local a
  before_each(function() a = rnn.array { 1, 2.5, -3 } end)

  describe("array()", function()
    it("copies the numbers of a table, as floats", function()
      local t = { 1, 2.5, -3 }
      a = rnn.array(t)
      t[1] = 100
      assert.same({ 1.0, 2.5, -3.0 }, listed(a))
      assert.equal("float", math.type(a[1]))
    end)

    it("copies another array", function()
      local b = rnn.array(a)
      b[1] = 100
      assert.same({ 1.0, 2.5, -3.0 }, listed(a))
      assert.same({ 100.0, 2.5, -3.0 }, listed(b))
    end)

    it("makes n numbers, 0 or the value given", function()
      assert.same({ 0.0, 0.0 }, listed(rnn.array(2)))
      assert.same({ 0.5, 0.5, 0.5 }, listed(rnn.array(3.0, 0.5)))
      assert.same({ 7.0 }, listed(rnn.array(1, 7)))
    end)

    it("makes an empty array", function()
      for _, none in ipairs { rnn.array {}, rnn.array(0) } do
        assert.equal(0, #none)
        assert.is_nil(none[1])
        assert.equal(0.0, none:sum())
      end
    end)

    it("reads a table raw, whatever order its keys came in", function()
      local t = setmetatable({ [3] = 3, name = "not a number" }, { __index = error, __len = error, __pairs = error })
      rawset(t, 2, 2)
      rawset(t, 1, 1)
      assert.same({ 1.0, 2.0, 3.0 }, listed(rnn.array(t)))
    end)

    it("rejects a table with a hole, or with items that are not numbers", function()
      for message, t in pairs {
        ["t[2]: expected a number, got string"] = { 1, "2", 3 },
        ["t[1]: expected a number, got nil"] = { [2] = 1 },
        ["t[2]: expected a number, got nil"] = { 1, nil, 3 },
        ["t[3]: expected a number, got nil"] = { 1, 2, [2 ^ 40] = 3 },
        ["t[2]: expected a number, got rnnlua.array"] = { 1, a },
      } do
        assert.equal(("bad argument #1 to 'array' (%s)"):format(message), raised(function() rnn.array(t) end))
      end
    end)

    it("rejects an invalid size", function()
      for got, n in pairs { ["-1"] = -1, ["1.5"] = 1.5, ["281474976710657"] = (1 << 48) + 1, inf = math.huge,
        ["1.152921504606847e+18"] = 2 ^ 60, ["1152921504606846976"] = 1 << 60,
        ["-9223372036854775808"] = math.mininteger } do
        assert.equal(("bad argument #1 to 'array' (n: expected an integer from 0 to 2^48, got %s)"):format(got),
          raised(function() rnn.array(n) end))
      end
      assert.equal("bad argument #2 to 'array' (v: expected a number, got string)",
        raised(function() rnn.array(3, "1") end))
    end)

    it("rejects any other value", function()
      for got, value in pairs { string = "3", boolean = true, ["FILE*"] = io.stdout, ["rnnlua.rng"] = rnn.rng(1) } do
        assert.equal(("bad argument #1 to 'array' (t: expected a size, a table of numbers or an array, got %s)")
          :format(got), raised(function() rnn.array(value) end))
      end
      assert.equal("bad argument #1 to 'array' (t: expected a size, a table of numbers or an array, got no value)",
        raised(function() rnn.array() end))
    end)

    it("raises 'not enough memory' for sizes beyond memory, and what exists stays usable", function()
      for _, n in ipairs { 1 << 48, 2.0 ^ 47 } do
        local ok, message = pcall(rnn.array, n)
        assert.is_false(ok)
        assert.equal(("not enough memory for an array of %d numbers (%d bytes)"):format(n, 8 * n), message)
      end
      assert.same({ 1.0, 2.5, -3.0 }, listed(a))
    end)
  end)

  describe("index", function()
    it("begins at 1, and may be a float with an integral value", function()
      assert.equal(1.0, a[1])
      assert.equal(-3.0, a[3.0])
      a[2.0] = 4
      assert.equal(4.0, a[2])
      assert.equal("float", math.type(a[2]))
    end)

    it("reads nil one past the end, so that ipairs ends there", function()
      assert.is_nil(a[4])
      local seen = {}
      for i, v in ipairs(a) do seen[i] = v end
      assert.same({ 1.0, 2.5, -3.0 }, seen)
    end)

    it("raises out of range, with the index and the length", function()
      for _, i in ipairs { 0, -1, 5, math.maxinteger, math.mininteger } do
        assert.equal(("index %d is out of range: the array has 3 numbers"):format(i),
          raised(function() return a[i] end))
        assert.equal(("index %d is out of range: the array has 3 numbers"):format(i),
          raised(function() a[i] = 1 end))
      end
      assert.equal("index 4 is out of range: the array has 3 numbers", raised(function() a[4] = 1 end))
      assert.equal("index 3 is out of range: the array has 1 number", raised(function() return rnn.array(1)[3] end))
    end)

    it("raises an error if it is not an integer", function()
      assert.equal("index: expected an integer, got 1.5", raised(function() return a[1.5] end))
      assert.equal("index: expected an integer, got boolean", raised(function() return a[true] end))
      assert.equal("index: expected an integer, got inf", raised(function() a[math.huge] = 1 end))
      assert.equal("index: expected an integer, got string", raised(function() a["1"] = 1 end))
    end)

    it("accepts numbers only", function()
      assert.equal("index 2: expected a number, got string", raised(function() a[2] = "1" end))
      assert.equal("index 2: expected a number, got nil", raised(function() a[2] = nil end))
      assert.same({ 1.0, 2.5, -3.0 }, listed(a))
    end)

    it("finds methods by name, and nothing else", function()
      assert.equal("function", type(a.sum))
      assert.is_nil(a.total)
      assert.is_nil(a["1"])
    end)

    it("keeps every bit", function()
      local values = require("spec.support.float64").special
      local b = rnn.array(#values)
      for i, v in ipairs(values) do b[i] = v end
      assert.equal(bits(table.unpack(values)), bits(table.unpack(b)))
      assert.equal(bits(table.unpack(values)), bits(table.unpack(rnn.array(values))))
    end)
  end)

  describe("iteration", function()
    it("goes through pairs in order", function()
      local seen = {}
      for i, v in pairs(a) do seen[#seen + 1] = { i, v } end
      assert.same({ { 1, 1.0 }, { 2, 2.5 }, { 3, -3.0 } }, seen)
      for _ in pairs(rnn.array(0)) do error("there is nothing") end
    end)

    it("has an iterator that checks what it is given", function()
      local step = pairs(a)
      assert.is_nil(step(a, 3))
      assert.is_nil(step(a, -1))
      assert.is_nil(step(a, math.maxinteger))
      assert.has_error(function() step(io.stdout, 0) end)
      assert.has_error(function() step(a, "x") end)
    end)

    it("works with Lua's table functions", function()
      assert.same({ 1.0, 2.5, -3.0 }, { table.unpack(a) })
      assert.equal("1.0 2.5 -3.0", table.concat(a, " "))
      table.sort(a)
      assert.same({ -3.0, 1.0, 2.5 }, listed(a))
    end)
  end)

  describe("#", function()
    it("is how many numbers there are", function()
      assert.equal(3, #a)
      assert.equal("integer", math.type(#a))
    end)
  end)

  describe("==", function()
    it("compares number by number", function()
      assert.is_true(a == rnn.array { 1, 2.5, -3 })
      assert.is_false(a == rnn.array { 1, 2.5, 3 })
      assert.is_false(a == rnn.array { 1, 2.5 })
      assert.is_true(rnn.array(0) == rnn.array {})
      assert.is_false(a == { 1, 2.5, -3 })
      assert.is_false(a == io.stdout)
      assert.is_false(io.stdout == a)
    end)

    it("is that of IEEE 754: -0 equals 0, and NaN equals nothing, not even itself", function()
      assert.is_true(rnn.array { 0.0 } == rnn.array { -0.0 })
      assert.is_false(rnn.array { 0 / 0 } == rnn.array { 0 / 0 })
    end)
  end)

  describe("slice()", function()
    it("copies from i to j, or to the end", function()
      assert.same({ 2.5, -3.0 }, listed(a:slice(2)))
      assert.same({ 1.0, 2.5 }, listed(a:slice(1, 2)))
      assert.same({ 2.5 }, listed(a:slice(2, 2)))
      local s = a:slice(1)
      s[1] = 100
      assert.equal(1.0, a[1])
    end)

    it("rejects bounds out of range or in the wrong order", function()
      for message, bounds in pairs {
        ["#1 to 'slice' (i: expected an integer from 1 to 3, got 0)"] = { 0 },
        ["#1 to 'slice' (i: expected an integer from 1 to 3, got 4)"] = { 4, 4 },
        ["#1 to 'slice' (i: expected an integer from 1 to 3, got 1.5)"] = { 1.5 },
        ["#1 to 'slice' (i: expected an integer from 1 to 3, got string)"] = { "1" },
        ["#1 to 'slice' (i: expected an integer from 1 to 3, got no value)"] = {},
        ["#2 to 'slice' (j: expected an integer from i = 2 to 3, got 4)"] = { 2, 4 },
        ["#2 to 'slice' (j: expected an integer from i = 3 to 3, got 1)"] = { 3, 1 },
        ["#2 to 'slice' (j: expected an integer from i = 1 to 3, got string)"] = { 1, "3" },
      } do
        assert.equal("bad argument " .. message, raised(function() a:slice(table.unpack(bounds)) end))
      end
    end)
  end)

  describe("arithmetic", function()
    it("adds and scales into new arrays, and has an inner product", function()
      assert.same({ 2.0, 5.0, -6.0 }, listed(a:add(a)))
      assert.same({ -2.0, -5.0, 6.0 }, listed(a:scale(-2)))
      assert.equal(1 + 6.25 + 9, a:dot(a))
      assert.same({ 1.0, 2.5, -3.0 }, listed(a))
    end)

    it("has a sum, mean, least and greatest number", function()
      assert.same({ 0.5, 0.5 / 3, -3.0, 2.5 }, { a:sum(), a:mean(), a:min(), a:max() })
    end)

    it("rejects another length, and values that are neither arrays nor numbers", function()
      for _, name in ipairs { "dot", "add" } do
        local function message(b)
          return raised(function() local _ = name == "dot" and a:dot(b) or a:add(b) end)
        end
        assert.equal(("bad argument #1 to '%s' (b: expected 3 numbers, got 2)"):format(name), message(rnn.array(2)))
        assert.equal(("bad argument #1 to '%s' (b: expected an array of 3 numbers, got table)"):format(name),
          message { 1, 2, 3 })
      end
      assert.equal("bad argument #1 to 'dot' (b: expected an array of 1 number, got no value)",
        raised(function() rnn.array(1):dot() end))
      assert.equal("bad argument #1 to 'scale' (factor: expected a number, got string)",
        raised(function() a:scale "2" end))
    end)

    it("has no mean or extreme of an empty array", function()
      local none = rnn.array(0)
      assert.equal("an array of 0 numbers has no mean", raised(function() none:mean() end))
      assert.equal("an array of 0 numbers has no min", raised(function() none:min() end))
      assert.equal("an array of 0 numbers has no max", raised(function() none:max() end))
    end)
  end)

  describe("tostring()", function()
    it("is Lua code that makes it again, up to 8 numbers", function()
      assert.equal("rnn.array {1, 2.5, -3}", tostring(a))
      assert.equal("rnn.array {}", tostring(rnn.array(0)))
      assert.equal("rnn.array {0, 0, 0, 0, 0, 0, 0, 0}", tostring(rnn.array(8)))
    end)

    it("abbreviates longer ones", function()
      a = rnn.array(1000)
      for i = 1, 1000 do a[i] = i / 10 end
      assert.equal("rnn.array(1000) {0.1, 0.2, 0.3, …, 100}", tostring(a))
    end)
  end)

  describe("self", function()
    it("is missing where a method is called with a dot", function()
      for name, call in pairs {
        slice = function() a.slice(1) end, sum = function() a.sum(1) end, mean = function() a.mean(1) end,
        min = function() a.min(1) end, max = function() a.max(1) end, dot = function() a.dot(1) end,
        add = function() a.add(1) end, scale = function() a.scale(1) end, save = function() a.save(1) end,
        copy = function() a.copy(1) end, reshape = function() a.reshape(1) end, table = function() a.table(1) end,
        transpose = function() a.transpose(1) end, argmax = function() a.argmax(1) end,
        norm = function() a.norm(1) end, add_to = function() a.add_to(1) end,
        scale_by = function() a.scale_by(1) end, fill = function() a.fill(1) end,
        add_product = function() a.add_product(1) end, add_quotient = function() a.add_quotient(1) end,
        exp = function() a.exp(1) end, log = function() a.log(1) end, tanh = function() a.tanh(1) end,
        sigmoid = function() a.sigmoid(1) end,
        sqrt_of = function() a.sqrt_of(1) end, clip_to = function() a.clip_to(1) end,
      } do
        assert.equal(("bad argument #1 to '%s' (self: expected rnnlua.array, got number; "
          .. "call it with a colon, object:method())"):format(name), raised(call))
      end
    end)

    it("can't be a foreign userdata", function()
      for name, metamethod in pairs(getmetatable(a)) do
        if type(metamethod) == "function" and name ~= "__eq" then
          assert.has_error(function() metamethod(io.stdout, 1, 1) end)
        end
      end
    end)
  end)
end)
