local float64 = require "spec.support.float64"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local bits = float64.bits

-- The numbers of an array of any shape, in row-major order.
local function listed(a)
  local n = 1
  for _, size in ipairs(a.shape) do n = n * size end
  return table.move(a:reshape(n), 1, n, 1, {})
end

-- Numbers to compare results with, to the bit.
local function same_bits(expected, a, message)
  assert.equal(bits(table.unpack(expected)), bits(table.unpack(listed(a))), message)
end

describe("an array's shape", function()
  local A
  before_each(function() A = rnn.array { { 1, 2, 3 }, { 4, 5, 6 } } end)

  describe("comes from", function()
    it("tables of tables, and arrays among them", function()
      assert.same({ 2, 3 }, A.shape)
      assert.equal(2, #A)
      assert.same({ 2, 1, 2, 1 }, rnn.array({ { { { 1 }, { 2 } } }, { { { 3 }, { 4 } } } }).shape)
      local rows = rnn.array { A[2], { 7, 8, 9 } }
      assert.same({ 4.0, 5.0, 6.0, 7.0, 8.0, 9.0 }, listed(rows))
      rows[1][1] = 100
      assert.equal(4.0, A[2][1])
      assert.same({ 2, 2, 3 }, rnn.array({ A, A }).shape)
      assert.same({ 2, 0 }, rnn.array({ {}, {} }).shape)
      assert.same({ 3 }, rnn.array({ 1, 2, 3 }).shape)
      assert.equal(A, rnn.array(A))
    end)

    it("sizes, or a table of sizes", function()
      assert.same({ 4, 3 }, rnn.zeros(4, 3).shape)
      assert.same({ 1, 2, 3, 4 }, rnn.zeros({ 1, 2, 3.0, 4 }).shape)
      assert.same({ 5 }, rnn.zeros(5).shape)
      assert.same({ 0, 3 }, rnn.zeros(0, 3).shape)
      assert.equal(0.0, rnn.zeros(4, 3):norm())
      same_bits(listed(rnn.rng(1):randn(6)), rnn.rng(1):randn(2, 3))
      same_bits(listed(rnn.rng(1):randn(6)), rnn.rng(1):randn { 3, 2 })
      same_bits(listed(rnn.rng(1):uniform(6, -1, 1)), rnn.rng(1):uniform({ 2, 3 }, -1, 1))
      assert.same({ 2, 3 }, rnn.rng(1):uniform({ 2, 3 }, -1, 1).shape)
    end)

    it("nothing that is not rectangular", function()
      for message, t in pairs {
        ["t[2]: expected 2 numbers, got 1"] = { { 1, 2 }, { 3 } },
        ["t[2]: expected 2 numbers, got 3"] = { { 1, 2 }, rnn.array { 3, 4, 5 } },
        ["t[2][2]: expected a number, got string"] = { { 1, 2 }, { 3, "4" } },
        ["t[2]: expected a table or array of 2 numbers, got number"] = { { 1, 2 }, 3 },
        ["t[2]: expected a number, got table"] = { 1, { 2 } },
        ["t[1][2]: expected 2 numbers, got 1"] = { { { 1, 2 }, { 1 } } },
        ["t[2]: expected 1 row, got 2"] = { { { 1, 2 } }, { { 1, 2 }, { 3, 4 } } },
        ["t[2]: expected 2 rows, got 1"] = { { { 1 }, { 2 } }, { { 3 } } },
        ["t[2]: expected a table or array of 2 × 1 numbers, got boolean"] = { { { 1 }, { 2 } }, true },
        ["t[2]: expected a table, got nil"] = { { 1 }, nil, { 3 } },
        ["t[1][2]: expected a number, got nil"] = { { 1, nil, 3 } },
        ["t[1][1][1][1]: expected at most four dimensions, got more"] = { { { { { 1 } } } } },
        ["t[1][1][1]: expected at most four dimensions, got more"] = { { { A } } },
      } do
        assert.equal(("bad argument #1 to 'array' (%s)"):format(message), raised(function() rnn.array(t) end))
      end
    end)

    it("no invalid sizes", function()
      for message, sizes in pairs {
        ["#1 to 'zeros' (n: expected an integer from 0 to 2^48, got no value)"] = {},
        ["#2 to 'zeros' (n: expected an integer from 0 to 2^48, got -1)"] = { 3, -1 },
        ["#5 to 'zeros' (n: expected one to four sizes, got 5)"] = { 1, 2, 3, 4, 5 },
        ["#1 to 'zeros' (n: expected one to four sizes, got 0)"] = { {} },
        ["#1 to 'zeros' (n: expected one to four sizes, got 5)"] = { { 1, 2, 3, 4, 5 } },
        ["#1 to 'zeros' (n: expected an integer from 0 to 2^48, got string)"] = { { 2, "3" } },
        ["#2 to 'zeros' (n: expected an integer from 0 to 2^48, got table)"] = { 3, {} },
      } do
        assert.equal("bad argument " .. message, raised(function() rnn.zeros(table.unpack(sizes)) end))
      end
    end)

    it("no sizes beyond memory", function()
      local most = "281474976710656 × 281474976710656 × 281474976710656 × 281474976710656"
      for named, sizes in pairs {
        ["1073741824 × 1073741824 numbers (more than 2251799813685248 bytes)"] = { 1 << 30, 1 << 30 },
        [most .. " numbers (more than 2251799813685248 bytes)"] = { 1 << 48, 1 << 48, 1 << 48, 1 << 48 },
        ["1048576 × 268435456 numbers (2251799813685248 bytes)"] = { 1 << 20, 1 << 28 },
      } do
        assert.same({ false, "not enough memory for an array of " .. named }, { pcall(rnn.zeros, sizes) })
      end
    end)
  end)

  describe("is indexed as nested tables are", function()
    it("with rows that are views", function()
      assert.equal(6.0, A[2][3])
      assert.is_nil(A[3])
      assert.is_nil(A[1][4])
      A[1][2] = 20
      assert.same({ 1.0, 20.0, 3.0, 4.0, 5.0, 6.0 }, listed(A))
      local row = A[2]
      A[2] = { 7, 8, 9 }
      assert.same({ 7.0, 8.0, 9.0 }, listed(row))
      A[1] = row
      row[1] = 0
      assert.same({ 7.0, 8.0, 9.0, 0.0, 8.0, 9.0 }, listed(A))
      local seen = {}
      for i, one in ipairs(A) do seen[i] = one:sum() end
      for i, one in pairs(A) do seen[i] = seen[i] + one:sum() end
      assert.same({ 48.0, 34.0 }, seen)
    end)

    it("with the same views of views", function()
      local X = rnn.zeros(2, 3, 4)
      X[2][3][4] = 5
      X[2][1] = { 1, 2, 3, 4 }
      X[1] = { { 1, 1, 1, 1 }, X[2][1], { 0, 0, 0, 0 } }
      assert.same({ 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0,
        1.0, 2.0, 3.0, 4.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 5.0 }, listed(X))
      assert.same({ 4 }, X[2][3].shape)
    end)

    it("by views that keep their numbers alive", function()
      local rows = {}
      for i = 1, 100 do rows[i] = rnn.array({ { i, i }, { i, i + 1 } })[2]:reshape(2) end
      collectgarbage()
      collectgarbage()
      for i = 1, 100 do assert.same({ i + 0.0, i + 1.0 }, listed(rows[i])) end
    end)

    it("within its sizes", function()
      for message, run in pairs {
        ["index 4 is out of range: the 2 × 3 array has 2 rows"] = function() return A[4] end,
        ["index 0 is out of range: the 2 × 3 array has 2 rows"] = function() return A[0] end,
        ["index 3 is out of range: the 2 × 3 array has 2 rows"] = function() A[3] = { 1, 2, 3 } end,
        ["index 5 is out of range: the array has 3 numbers"] = function() return A[1][5] end,
        ["index 2 is out of range: the 1 × 3 array has 1 row"] = function() rnn.zeros(1, 3)[2] = {} end,
        ["index: expected an integer, got string"] = function() A.shape = { 3, 2 } end,
        ["row 2: expected 3 numbers, got 2"] = function() A[2] = { 1, 2 } end,
        ["row 1: expected 3 numbers, got 2 × 3"] = function() A[1] = A end,
        ["row 2: expected a table or array of 3 numbers, got number"] = function() A[2] = 1 end,
        ["row 2[3]: expected a number, got string"] = function() A[2] = { 7, 8, "9" } end,
      } do
        assert.equal(message, raised(run))
      end
      assert.same({ 1.0, 2.0, 3.0, 4.0, 5.0, 6.0 }, listed(A))
    end)
  end)

  it("is part of what == compares, and of what is printed", function()
    assert.is_true(A == rnn.array { { 1, 2, 3 }, { 4, 5, 6 } })
    assert.is_false(A == A:reshape(3, 2))
    assert.is_false(A == A:reshape(6))
    assert.is_false(A == rnn.array { { 1, 2, 3 }, { 4, 5, 7 } })
    assert.is_true(A[1] == rnn.array { 1, 2, 3 })
    assert.equal("rnn.array {{1, 2, 3}, {4, 5, 6}}", tostring(A))
    assert.equal("rnn.array(10 × 30) {{0, 0, 0, …, 0}, …, {0, 0, 0, …, 0}}", tostring(rnn.zeros(10, 30)))
    assert.equal("rnn.array(2 × 13) {{0, 0, 0, …, 0}, {0, 0, 0, …, 0}}", tostring(rnn.zeros(2, 13)))
    assert.equal("rnn.array(9 × 4) {{0, 0, 0, 0}, …, {0, 0, 0, 0}}", tostring(rnn.zeros(9, 4)))
    assert.equal("rnn.array(0 × 3) {}", tostring(rnn.zeros(0, 3)))
  end)

  it("changes in a view, a copy, a table or a transpose", function()
    local view, copy = A:reshape(3, 2), A:copy()
    view[1][1] = 100
    assert.equal(100.0, A[1][1])
    assert.equal(1.0, copy[1][1])
    assert.same({ { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0 } }, copy:table())
    assert.same({ { { 1.0 } } }, rnn.array({ { { 1 } } }):table())
    assert.same({ 2.0, 5.0 }, rnn.array({ 2, 5 }):table())
    assert.same({ { 4.0, 5.0, 6.0 } }, copy:slice(2):table())
    assert.same({ { 1.0, 4.0 }, { 2.0, 5.0 }, { 3.0, 6.0 } }, copy:transpose():table())
    assert.equal("reshape: expected sizes whose product is 6, got 4 × 2", raised(function() A:reshape(4, 2) end))
    local X = rnn.rng(3):randn(2, 3, 4)
    local T = X:transpose()
    assert.same({ 4, 3, 2 }, T.shape)
    for i = 1, 2 do
      for j = 1, 3 do
        for k = 1, 4 do assert.equal(X[i][j][k], T[k][j][i]) end
      end
    end
    assert.equal(X, T:transpose())
    assert.same({ 0, 3, 2 }, rnn.zeros(2, 3, 0):transpose().shape)
  end)
end)

describe("arithmetic of arrays with a shape", function()
  it("multiplies matrices and sequences in the order that the header states", function()
    local rng = rnn.rng(5)
    for _ = 1, 60 do
      local m, k, n = rng:integer(0, 9), rng:integer(0, 20), rng:integer(0, 20)
      local A, B, expected = rng:randn(m, k), rng:randn(k, n), {}
      for i = 1, m do
        for j = 1, n do
          local sum = 0.0
          for l = 1, k do sum = sum + A[i][l] * B[l][j] end
          expected[#expected + 1] = sum
        end
      end
      local C = A:dot(B)
      assert.same({ m, n }, C.shape)
      same_bits(expected, C)
      if m > 0 and n > 0 and k > 0 then
        assert.equal(C[1], A[1]:dot(B))
        assert.equal(C:transpose()[1], A:dot(B:transpose()[1]))
      end
    end
    assert.equal(14.0, rnn.array({ 1, 2, 3 }):dot(rnn.array { 1, 2, 3 }))
  end)

  it("sums over a dimension as it sums sequences", function()
    local X = rnn.rng(6):randn(3, 17, 5)
    for dimension, shape in ipairs { { 17, 5 }, { 3, 5 }, { 3, 17 } } do
      local sums = X:sum(dimension)
      assert.same(shape, sums.shape)
      for i = 1, shape[1] do
        for j = 1, shape[2] do
          local column = {}
          for k = 1, X.shape[dimension] do
            local place = dimension == 1 and { k, i, j } or dimension == 2 and { i, k, j } or { i, j, k }
            column[k] = X[place[1]][place[2]][place[3]]
          end
          assert.equal(bits(rnn.array(column):sum()), bits(sums[i][j]))
        end
      end
    end
    assert.equal(X:reshape(255):sum(), X:sum())
    assert.equal(6.0, rnn.array({ 1, 2, 3 }):sum(1))
    assert.same({ 0.0, 0.0, 0.0 }, listed(rnn.zeros(0, 3):sum(1)))
    local large = rnn.array { { 1e308, 1 }, { 1e308, 2 }, { -1e308, 3 } }
    assert.same({ 1e308, 6.0 }, listed(large:sum(1)))
    assert.same({ math.huge, -math.huge }, listed(rnn.array { { math.huge, 1 }, { 1, -math.huge } }:sum(1)))
  end)

  it("finds norms without overflow or loss", function()
    for scale = -1070, 1020, 10 do
      local a = rnn.array { 3 * 2.0 ^ scale, -4 * 2.0 ^ scale }
      assert.equal(5 * 2.0 ^ scale, a:norm(), scale)
    end
    local rng = rnn.rng(7)
    for _ = 1, 200 do
      local n, spread, squares = rng:integer(1, 60), rng:integer(0, 400), 0
      local a = rng:randn(n)
      for i = 1, n do a[i] = math.floor(a[i] * 2 ^ 20) end -- integers, whose squares have an exact sum
      for i = 1, n do squares = squares + math.tointeger(a[i]) ^ 2 end
      local norm = a:scale(2.0 ^ -spread):norm() * 2.0 ^ spread
      assert.is_true(math.abs(norm - math.sqrt(squares)) <= 4 * 2.0 ^ -53 * norm, norm)
    end
    assert.equal(0.0, rnn.array(0):norm())
    assert.equal(math.huge, rnn.array({ 1, -math.huge }):norm())
    assert.is_true(rnn.array({ 1, 0 / 0 }):norm() ~= rnn.array({ 1, 0 / 0 }):norm())
    assert.is_true(rnn.array({ math.huge, 0 / 0 }):norm() ~= 0)
  end)

  it("finds the largest number and its indices", function()
    local X = rnn.array { { { 1, 2 }, { 9, 4 } }, { { 5, 9 }, { 7, 8 } } }
    assert.same({ 1, 2, 1 }, { X:argmax() })
    assert.equal(9.0, X:max())
    assert.equal(3, (rnn.array({ 1, 2, 0 / 0, 5 }):argmax()))
    assert.equal("an array of 0 numbers has no argmax", raised(function() return rnn.array(0):argmax() end))
  end)

  it("changes an array in place, and returns it", function()
    local A, B = rnn.array { { 1, 2 }, { 3, 4 } }, rnn.array { { 10, 20 }, { 30, 40 } }
    assert.equal(A, A:add_to(B))
    assert.same({ 11.0, 22.0, 33.0, 44.0 }, listed(A))
    A:add_to(B, -0.5):scale_by(2)
    assert.same({ 12.0, 24.0, 36.0, 48.0 }, listed(A))
    A[2]:add_to(A[1])
    assert.same({ 12.0, 24.0, 48.0, 72.0 }, listed(A))
    assert.same({ 7.0, 7.0, 7.0, 7.0 }, listed(A:fill(7)))
    assert.same({ 17.0, 27.0, 37.0, 47.0 }, listed(A:add(B)))
    assert.same({ 2, 2 }, B:scale(2).shape)
  end)

  it("adds a number, products and quotients, takes roots and clips in place, as Lua computes them", function()
    local rng = rnn.rng(9)
    for _ = 1, 100 do
      local n = rng:integer(1, 40)
      local a, b, c, s = rng:randn(n), rng:randn(n), rng:randn(n), rng:randn()
      local sum, product, quotient, root, clipped = {}, {}, {}, {}, {}
      for i = 1, n do
        sum[i] = a[i] + s * 3
        product[i] = a[i] + s * b[i] * c[i]
        quotient[i] = a[i] + s * b[i] / c[i]
        root[i] = math.sqrt(math.abs(b[i]))
        clipped[i] = math.min(math.max(b[i], -0.5), 0.25)
      end
      same_bits(sum, a:copy():add_to(3, s))
      same_bits(product, a:copy():add_product(b, c, s))
      same_bits(quotient, a:copy():add_quotient(b, c, s))
      same_bits(clipped, b:copy():clip_to(-0.5, 0.25))
      local size = b:copy():clip_to(0, math.huge):add_to(b:copy():clip_to(-math.huge, 0), -1)
      same_bits(root, a:sqrt_of(size))
      assert.equal(a, a:add_to(1))
    end
    local A = rnn.array { { 1, 4 }, { 9, 16 } }
    A:sqrt_of(A):add_product(A, A):add_quotient(A, A)
    assert.same({ 3.0, 7.0, 13.0, 21.0 }, listed(A))
    assert.equal("nan", bits(rnn.array(1):sqrt_of(rnn.array { -1 })[1]))
    local extremes = rnn.array { 0 / 0, -math.huge, math.huge, -0.0 }:clip_to(-2, 2)
    assert.equal(bits(0 / 0, -2.0, 2.0, -0.0), bits(table.unpack(listed(extremes))))
  end)

  it("has the values of exp, log, tanh and sigmoid that mpmath has", function()
    local given, expected = {}, {}
    local name
    for line in io.lines "spec/fixtures/elementary.txt" do
      name = line:match "^function (%a+)$" or name
      local x, y, lacks = line:match "^(%x+) (%x+) (%S+)$"
      -- what is not close to half an ulp is the closest double
      if x and math.abs(tonumber(lacks)) < 0.25 then
        given[name], expected[name] = given[name] or {}, expected[name] or {}
        table.insert(given[name], (string.unpack("d", string.pack("I8", tonumber(x, 16)))))
        table.insert(expected[name], (string.unpack("d", string.pack("I8", tonumber(y, 16)))))
      end
    end
    for _, method in ipairs { "exp", "log", "tanh", "sigmoid" } do
      local x = rnn.array(given[method])
      local before = x:copy()
      assert.is_true(#x > 200)
      same_bits(expected[method], x[method](x))
      same_bits(listed(before), x)
    end
    local A = rnn.array { { -1, 0, 1 }, { 2, 3, 4 } }
    assert.same({ 2, 3 }, A:tanh().shape)
    assert.equal(A[2]:sigmoid(), A:sigmoid()[2])
    assert.same({ 2, 0, 3 }, rnn.zeros(2, 0, 3):exp().shape)
  end)

  it("holds shapes to each other", function()
    local A, X = rnn.zeros(4, 3), rnn.zeros(2, 3, 4)
    for message, run in pairs {
      ["#1 to 'add' (b: expected 4 × 3 numbers, got 3 × 4)"] = function() A:add(A:transpose()) end,
      ["#1 to 'add_to' (b: expected 4 × 3 numbers, got 12)"] = function() A:add_to(rnn.array(12)) end,
      ["#1 to 'add_to' (b: expected an array of 4 × 3 numbers or a number, got table)"] = function() A:add_to {} end,
      ["#2 to 'add_to' (factor: expected a number, got boolean)"] = function() A:add_to(1, true) end,
      ["#1 to 'add_product' (b: expected an array of 4 × 3 numbers, got 1)"] = function() A:add_product(1, A) end,
      ["#2 to 'add_product' (c: expected 4 × 3 numbers, got 2 × 3 × 4)"] = function() A:add_product(A, X) end,
      ["#3 to 'add_product' (factor: expected a number, got string)"] = function() A:add_product(A, A, "1") end,
      ["#2 to 'add_quotient' (c: expected an array of 4 × 3 numbers, got no value)"] =
        function() A:add_quotient(A) end,
      ["#1 to 'sqrt_of' (b: expected 4 × 3 numbers, got 2 × 3 × 4)"] = function() A:sqrt_of(X) end,
      ["#1 to 'clip_to' (lo: expected a number, got no value)"] = function() A:clip_to() end,
      ["#1 to 'clip_to' (lo: expected a number, got NaN)"] = function() A:clip_to(0 / 0, 1) end,
      ["#2 to 'clip_to' (hi: expected at least lo = 1.0, got -1.0)"] = function() A:clip_to(1, -1) end,
      ["#2 to 'add_to' (factor: expected a number, got string)"] = function() A:add_to(A, "1") end,
      ["#1 to 'dot' (b: expected 3 rows for the product 4 × 3 by 4 × 3, got 4)"] = function() A:dot(A) end,
      ["#1 to 'dot' (b: expected 3 numbers for the product 4 × 3 by 4, got 4)"] =
        function() A:dot(rnn.array(4)) end,
      ["#1 to 'dot' (b: expected 3 rows for the product 3 by 4 × 3, got 4)"] = function() rnn.array(3):dot(A) end,
      ["#1 to 'dot' (b: expected a sequence or a matrix, got 2 × 3 × 4)"] = function() A:dot(X) end,
      ["#1 to 'sum' (dimension: expected an integer from 1 to 2, got 3)"] = function() A:sum(3) end,
      ["#1 to 'scale_by' (factor: expected a number, got no value)"] = function() A:scale_by() end,
      ["#1 to 'fill' (v: expected a number, got nil)"] = function() A:fill(nil) end,
    } do
      assert.equal("bad argument " .. message, raised(run))
    end
    assert.matches("self: expected a sequence or a matrix, got 2 × 3 × 4", raised(function() X:dot(A) end), 1, true)
  end)
end)

describe("a layer's sequence", function()
  it("may be a row of a matrix, and none of its columns", function()
    local data, layer = rnn.array { { 1, 2, 3 }, { 4, 5, 6 } }, rnn.Recurrent(3)
    assert.equal(63.0, layer:forward(2, data[1], 3, 1))
    assert.same({ 18.0, 6.0, 2.0 }, listed((select(4, layer:backward(1)))))
    assert.equal("bad argument #2 to 'forward' (X: expected 3 numbers, got 3 × 1)",
      raised(function() layer:forward(2, rnn.zeros(3, 1), 3, 1) end))
    assert.equal("bad argument #2 to 'backward' (dX: expected another array than X, which forward keeps, got X itself)",
      raised(function() layer:forward(2, data[1], 3, 1) layer:backward(1, data[1]) end))
  end)

  it("is changed through a view of it, too", function()
    local data, layer = rnn.array { { 1, 2, 3 }, { 4, 5, 6 } }, rnn.Recurrent(3)
    for _, change in ipairs {
      function() data[1][1] = 5 end,
      function() data[1] = { 1, 2, 3 } end,
      function() data:scale_by(2) end,
      function() data:fill(1) end,
      function() data:add_product(data, data) end,
      function() data:add_quotient(data, data) end,
      function() data:sqrt_of(data) end,
      function() data:clip_to(0, 1) end,
      function() data:add_to(1) end,
      function() data:reshape(6)[2] = 0 end,
      function() data[1]:add_to(data[2]) end,
    } do
      layer:forward(2, data[1], 3, 1)
      layer:backward(1)
      change()
      assert.equal("X was changed after forward: call forward again, or change a copy, X:copy()",
        raised(function() layer:backward(1) end))
    end
  end)
end)
