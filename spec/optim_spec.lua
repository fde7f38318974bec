--- The optimizers and clipping against PyTorch (spec/fixtures/optim.py), and their usage errors.

local fixture = require "spec.fixtures.optim"
local float64 = require "spec.support.float64"
local optim = require "rnnlua.optim"
local raised = require "spec.support.raised"
local rnn = require "rnnlua"

local bits = float64.bits
local U = 2.0 ^ -53
local STEPS = 100

-- The numbers of a parameter of the fixture, and its gradients: the formulas of optim.py, exact in doubles.
local function start(k) return (k * 5 % 7 - 3) / 4 end
local function gradient(k, i, t) return (k * 13 + t * 7) % 31 * 2.0 ^ (k % 5 - 4) - (t + i) % 3 end

-- W [2, 3] and b [3] from make(k, i): k is the place among all numbers, from 1, and i that in its array, from 0.
local function named(make)
  local W, b = rnn.array(6), rnn.array(3)
  for i = 0, 5 do W[i + 1] = make(1 + i, i) end
  for i = 0, 2 do b[i + 1] = make(7 + i, i) end
  return { W = W:reshape(2, 3), b = b }
end

local function gradients_of(t)
  return named(function(k, i) return gradient(k, i, t) end)
end

-- All numbers, those of W first.
local function flat(arrays)
  local list = table.move(arrays.W:reshape(6), 1, 6, 1, {})
  return table.move(arrays.b, 1, 3, 7, list)
end

-- How many roundings a step's update is the result of, on either side: five in each step so far (Adam's means), and at
-- most 20 of its own. PyTorch rounds beta^t before it subtracts it from 1, which adds u·beta^t / (1 - beta^t).
local function roundings(optimizer, t)
  local count = 5 * t + 20
  for _, beta in ipairs { optimizer.beta1 or 0, optimizer.beta2 or 0 } do
    count = count + beta ^ t / (1 - beta ^ t)
  end
  return count
end

-- Holds the parameters after each kept step to PyTorch's. A number p rounds once in each step, by u·|p|. Its updates
-- round by u·roundings·(the update of the same optimizer for |g|, where nothing cancels), which `rising` adds up.
local function hold(case)
  local optimizer, other = optim[case.name](case.options), optim[case.name](case.options)
  local parameters, rising, before = named(start), named(function() return 0 end), {}
  local bounds, compared = {}, 0
  for t = 1, STEPS do
    optimizer:step(parameters, gradients_of(t))
    other:step(rising, named(function(k, i) return math.abs(gradient(k, i, t)) end))
    local now, risen = flat(parameters), flat(rising)
    for k = 1, #now do
      local update = math.abs(risen[k] - (before[k] or 0))
      bounds[k] = (bounds[k] or 0) + 2 * U * (math.abs(now[k]) + roundings(optimizer, t) * update)
      local expected = case.after[t] and case.after[t][k]
      if expected then
        assert.is_true(math.abs(now[k] - expected) <= bounds[k], ("step %d, number %d: %.17g, not %.17g ± %g"):format(t,
          k, now[k], expected, bounds[k]))
        compared = compared + 1
      end
    end
    before = risen
  end
  assert.equal(9 * 19, compared)
end

describe("rnnlua.optim", function()
  for i, case in ipairs(fixture) do
    it(("%s follows PyTorch's over %d steps (%d)"):format(case.name, STEPS, i), function() hold(case) end)
  end

  local make = {
    sgd = function() return optim.sgd { rate = 0.1, momentum = 0.9 } end,
    adagrad = function() return optim.adagrad { rate = 0.1 } end,
    adam = function() return optim.adam { rate = 0.1 } end,
  }
  for name, new in pairs(make) do
    describe(name, function()
      it("changes arrays, tables and numbers in place, to the same bits", function()
        local arrays, tables, numbers = named(start), { W = {}, b = {} }, {}
        local optimizers = { new(), new(), new() }
        local held = arrays.W
        for i, row in ipairs(arrays.W) do tables.W[i] = row:table() end
        tables.W[2] = rnn.array(tables.W[2]) -- arrays may be among the tables
        tables.b = arrays.b:table()
        for k, v in ipairs(flat(arrays)) do numbers["p" .. k] = v end
        local b, row = tables.b, tables.W[1]
        for t = 1, 5 do
          local g, ones = gradients_of(t), {}
          for k, v in ipairs(flat(g)) do ones["p" .. k] = v end
          optimizers[1]:step(arrays, g)
          optimizers[2]:step(tables, t % 2 == 0 and g or { W = g.W:table(), b = g.b:table() })
          optimizers[3]:step(numbers, ones)
          assert.equal(bits(table.unpack(flat(gradients_of(t)))), bits(table.unpack(flat(g)))) -- unchanged
        end
        local expected = flat(arrays)
        assert.is_true(rawequal(held, arrays.W) and rawequal(b, tables.b) and rawequal(row, tables.W[1]))
        local given = flat { W = rnn.array(tables.W), b = rnn.array(b) }
        assert.equal(bits(table.unpack(expected)), bits(table.unpack(given)))
        for k, v in ipairs(expected) do assert.equal(bits(v), bits(numbers["p" .. k])) end
      end)

      it("continues from a state that was saved", function()
        local path, whole, first = os.tmpname(), new(), new()
        local expected, parameters = named(start), named(start)
        for t = 1, 6 do whole:step(expected, gradients_of(t)) end
        for t = 1, 3 do first:step(parameters, gradients_of(t)) end
        assert(rnn.save(path, first.state))
        local second = new()
        second.state = assert(rnn.load(path))
        os.remove(path)
        for t = 4, 6 do second:step(parameters, gradients_of(t)) end
        assert.equal(bits(table.unpack(flat(expected))), bits(table.unpack(flat(parameters))))
      end)

      it("allocates no array after the first step", function()
        local n, optimizer = 20000, new()
        local parameters, gradients = { W = rnn.array(n, 1) }, { W = rnn.array(n, 2) }
        optimizer:step(parameters, gradients)
        collectgarbage()
        collectgarbage "stop"
        local before = collectgarbage "count"
        for _ = 1, 10 do optimizer:step(parameters, gradients) end
        local grown = (collectgarbage "count" - before) * 1024
        collectgarbage "restart"
        assert.is_true(grown < 8 * n, grown)
      end)

      it("propagates NaN and infinity, number by number", function()
        local parameters, optimizer = { b = rnn.array { 1, 1, 1 } }, new()
        for _ = 1, 2 do optimizer:step(parameters, { b = rnn.array { 0 / 0, math.huge, 1 } }) end
        assert.equal("nan", bits(parameters.b[1]))
        assert.is_false(parameters.b[2] - parameters.b[2] == 0)
        assert.is_true(parameters.b[3] < 1)
      end)

      it("takes a new rate at any time", function()
        local parameters, optimizer = { w = 1 }, new()
        optimizer:step(parameters, { w = 1 })
        local w = parameters.w
        optimizer.rate = 0
        optimizer:step(parameters, { w = 1 })
        assert.equal(w, parameters.w)
      end)
    end)
  end

  it("has a state of arrays by name", function()
    local p = { W = rnn.zeros(2, 3) }
    local g = { W = rnn.array { { 1, 2, 3 }, { 4, 5, 6 } } }
    local states = {}
    for name, optimizer in pairs { plain = optim.sgd { rate = 1 }, sgd = make.sgd(), adagrad = make.adagrad(),
      adam = make.adam() } do
      optimizer:step(p, g)
      states[name] = optimizer.state
    end
    assert.same({}, states.plain)
    assert.same({ ["velocity.W"] = g.W }, states.sgd)
    assert.same({ ["sum.W"] = rnn.array { { 1, 4, 9 }, { 16, 25, 36 } } }, states.adagrad)
    local one, two = 1 - 0.9, 1 - 0.999
    assert.same({ ["m.W"] = g.W:scale(one), ["v.W"] = rnn.zeros(2, 3):add_product(g.W, g.W, two),
      ["c.W"] = rnn.array { one, two } }, states.adam)
  end)

  it("counts Adam's steps for each parameter", function()
    local adam = optim.adam { rate = 0.1 }
    local early, late = { a = 1 }, { b = 1 }
    for _ = 1, 3 do adam:step(early, { a = 2 }) end
    adam:step(late, { b = 2 })
    local once, adam_of_b = { b = 1 }, optim.adam { rate = 0.1 }
    adam_of_b:step(once, { b = 2 })
    assert.equal(once.b, late.b)
  end)

  describe("clip_by_norm()", function()
    it("gives PyTorch's norm and gradients, but for the 1e-6 that PyTorch adds to the norm", function()
      for _, case in ipairs(fixture.by_norm) do
        local gradients = gradients_of(1)
        local norm = optim.clip_by_norm(gradients, case.most)
        assert.is_true(math.abs(norm - case.norm) <= 16 * U * norm, norm) -- 9 squares are added in either
        local by_theirs = norm > case.most and (norm + 1e-6) / norm or 1
        for k, v in ipairs(flat(gradients)) do
          local expected = case[1][k] * by_theirs
          assert.is_true(math.abs(v - expected) <= 32 * U * math.abs(expected), v)
        end
      end
    end)

    it("changes nothing if the norm is at most the limit, NaN or infinite", function()
      for norm, b in pairs { [5] = { 3, -4 }, [math.huge] = { 1, -math.huge }, [1e300] = { 0, 1e300 } } do
        local gradients = { a = 0, b = rnn.array(b) }
        assert.equal(norm, optim.clip_by_norm(gradients, norm))
        assert.equal(rnn.array(b), gradients.b)
      end
      local gradients = { a = 1, b = { 0 / 0, 2 } }
      assert.equal("nan", bits(optim.clip_by_norm(gradients, 1)))
      assert.equal(2, gradients.b[2])
      gradients = { a = -math.huge, b = 2 }
      assert.equal(math.huge, optim.clip_by_norm(gradients, 1))
      assert.same({ a = -math.huge, b = 2 }, gradients)
    end)

    it("takes the norm of all numbers together, also of tables and numbers, without overflow", function()
      local large = 2.0 ^ 1020
      local gradients = { a = 3 * large, b = { { 0 }, { 0 } }, c = rnn.array { { 0 }, { -4 * large } } }
      assert.equal(5 * large, optim.clip_by_norm(gradients, 5))
      assert.same({ 3.0, { { 0.0 }, { 0.0 } }, { { 0.0 }, { -4.0 } } },
        { gradients.a, gradients.b, gradients.c:table() })
    end)

    it("adds in the order of the names, so that every run has the same bits", function()
      local expected
      for _ = 1, 20 do
        local gradients, names = {}, {}
        for i = 1, 26 do names[i] = string.char(96 + i) end
        local rng = rnn.rng(3)
        for i = 26, 1, -1 do gradients[table.remove(names, rng:integer(1, i))] = 0 end
        for i = 1, 26 do gradients[string.char(96 + i)] = rng:randn() / i end
        local norm = bits(optim.clip_by_norm(gradients, 100))
        expected = expected or norm
        assert.equal(expected, norm)
      end
    end)
  end)

  describe("clip_by_value()", function()
    it("gives PyTorch's gradients", function()
      for _, case in ipairs(fixture.by_value) do
        local gradients = gradients_of(1)
        assert.is_nil(optim.clip_by_value(gradients, case.most))
        assert.equal(bits(table.unpack(case[1])), bits(table.unpack(flat(gradients))))
      end
    end)

    it("changes tables and numbers in place", function()
      local gradients = { a = -7, b = { { 1, 9 } } }
      local row = gradients.b[1]
      optim.clip_by_value(gradients, 5)
      assert.same({ a = -5.0, b = { { 1.0, 5.0 } } }, gradients)
      assert.is_true(rawequal(row, gradients.b[1]))
    end)
  end)

  describe("usage errors", function()
    local nan = tostring(0 / 0)

    it("are about options", function()
      for message, run in pairs {
        ["options: expected a table such as { rate = 0.001 }, got nil"] = function() optim.adam() end,
        ["options: expected a table such as { rate = 0.001 }, got number 0.1"] = function() optim.sgd(0.1) end,
        ["sgd: unknown option 'momentun'; did you mean 'momentum'?"] =
          function() optim.sgd { rate = 1, momentun = 0.9 } end,
        ["adam: unknown option 'lr'; the options are rate, beta1, beta2, epsilon"] =
          function() optim.adam { lr = 0.001 } end,
        ["adagrad: unknown option '1'; the options are rate, epsilon"] = function() optim.adagrad { 0.1 } end,
        ["rate: expected a finite number, not negative, got nil"] = function() optim.adam {} end,
        ["rate: expected a finite number, not negative, got number -0.1"] = function() optim.sgd { rate = -0.1 } end,
        ["rate: expected a finite number, not negative, got number " .. nan] =
          function() optim.adagrad { rate = 0 / 0 } end,
        ["rate: expected a finite number, not negative, got number inf"] =
          function() optim.adam { rate = math.huge } end,
        ['rate: expected a finite number, not negative, got string "1"'] = function() optim.sgd { rate = "1" } end,
        ["momentum: expected a number from 0 up to, but not including, 1, got number 1"] =
          function() optim.sgd { rate = 1, momentum = 1 } end,
        ["beta1: expected a number from 0 up to, but not including, 1, got number -0.5"] =
          function() optim.adam { rate = 1, beta1 = -0.5 } end,
        ["beta2: expected a number from 0 up to, but not including, 1, got number " .. nan] =
          function() optim.adam { rate = 1, beta2 = 0 / 0 } end,
        ["epsilon: expected a finite number, not negative, got boolean false"] =
          function() optim.adagrad { rate = 1, epsilon = false } end,
      } do
        assert.equal(message, raised(run))
      end
    end)

    it("are about parameters and gradients, and come before anything changes", function()
      local W, b = rnn.array { { 1, 2, 3 }, { 4, 5, 6 } }, rnn.array { 1, 2 }
      local p, ok = { W = W, b = b }, { W = rnn.array { { 1, 1, 1 }, { 1, 1, 1 } }, b = { 1, 1 } }
      local adam = optim.adam { rate = 0.1 }
      for message, run in pairs {
        ["self: expected an optimizer, got a table; call it with a colon, optimizer:step(parameters, gradients)"] =
          function() adam.step(p, ok) end,
        ["self: expected an optimizer, got nil; call it with a colon, optimizer:step(parameters, gradients)"] =
          function() adam.step() end,
        ["parameters: expected a table of arrays by name, got nil"] = function() adam:step() end,
        ["parameters: expected a table of arrays by name, got an array"] = function() adam:step(W, ok) end,
        ["parameters: expected names, as in { W = W }, got the key number 1"] = function() adam:step({ W }, ok) end,
        ["parameters: expected at least one array, got an empty table"] = function() adam:step({}, ok) end,
        ["gradients: expected a table of arrays by name, got nil"] = function() adam:step(p) end,
        ["gradients: expected names, as in { W = W }, got the key number 1"] = function() adam:step(p, { W, b }) end,
        ["gradients: expected at least one array, got an empty table"] = function() adam:step(p, {}) end,
        ["gradients.w: there is no parameter 'w'; did you mean 'W'?"] = function() adam:step(p, { w = W, b = b }) end,
        ["gradients.h0: there is no parameter 'h0'; the parameters are W, b"] =
          function() adam:step(p, { W = ok.W, b = ok.b, h0 = b }) end,
        ["gradients.W: expected the gradient of parameters.W, got nil; "
          .. "a parameter that must not change does not belong in parameters"] = function() adam:step(p, { b = b }) end,
        ["gradients.b: expected the gradient of parameters.b, got parameters.b itself"] =
          function() adam:step(p, { W = ok.W, b = b }) end,
        ["gradients.W: expected 2 × 3 numbers, like parameters.W, got 3 × 2; is it transposed?"] =
          function() adam:step(p, { W = ok.W:transpose(), b = ok.b }) end,
        ["gradients.W: expected 2 × 3 numbers, like parameters.W, got 6"] =
          function() adam:step(p, { W = ok.W:reshape(6), b = ok.b }) end,
        ["gradients.b: expected 2 numbers, like parameters.b, got 1"] =
          function() adam:step(p, { W = ok.W, b = 1 }) end,
        ["gradients.w: expected 1 number, like parameters.w, got 2"] =
          function() adam:step({ w = 1 }, { w = b:copy() }) end,
        ["gradients.b: expected rows of one length, got a list of 2 (a sequence of 1 number, 2 numbers)"] =
          function() adam:step(p, { W = ok.W, b = { { 1 }, { 1, 2 } } }) end,
        ["gradients.b: expected at most four dimensions, got 5"] =
          function() adam:step(p, { W = ok.W, b = { { { { { 1 } } } } } }) end,
        ['gradients.b: expected a number or a sequence of numbers, got string "1"'] =
          function() adam:step(p, { W = ok.W, b = "1" }) end,
        ['gradients.b[2]: expected a number or a sequence of numbers, got string "1"'] =
          function() adam:step(p, { W = ok.W, b = { 1, "1" } }) end,
        ["parameters.c: expected a number or a sequence of numbers, got a function"] =
          function() adam:step({ c = print }, { c = 1 }) end,
      } do
        assert.equal(message, raised(run))
      end
      for _, set in ipairs { { "rate", 0 / 0, nan }, { "rate", -1, "-1" }, { "epsilon", -1, "-1" } } do
        local one = optim.adam { rate = 0.1 }
        one[set[1]] = set[2]
        assert.equal(("%s: expected a finite number, not negative, got number %s"):format(set[1], set[3]),
          raised(function() one:step(p, ok) end))
      end
      assert.same({}, adam.state)
      assert.same({ { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 6.0 } }, W:table())
      assert.same({ 1.0, 2.0 }, b:table())
    end)

    it("are about a state that does not fit", function()
      local p, g = { W = rnn.zeros(2, 3) }, { W = rnn.zeros(2, 3) }
      local c, right, wrong = rnn.zeros(2), rnn.zeros(2, 3), rnn.zeros(3, 2)
      for message, state in pairs {
        ["state: expected a table of arrays by name, got boolean false"] = false,
        ["state: unknown array 'sum.W'; adam has m.NAME, v.NAME, c.NAME for each NAME of W"] = { ["sum.W"] = right },
        ["state: unknown array 'm.Wx'; adam has m.NAME, v.NAME, c.NAME for each NAME of W"] = { ["m.Wx"] = right },
        ["state['m.W']: expected 2 × 3 numbers, got 3 × 2"] = { ["m.W"] = wrong, ["v.W"] = right, ["c.W"] = c },
        ["state['v.W']: expected an array of 2 × 3 numbers, got nil"] = { ["m.W"] = right, ["c.W"] = c },
        ["state['c.W']: expected an array of 2 numbers, got a table"] =
          { ["m.W"] = right, ["v.W"] = right, ["c.W"] = { 1, 1 } },
        ["state['m.W']: expected an array beside 'v.W', got nil"] = { ["v.W"] = right, ["c.W"] = c },
      } do
        local adam = optim.adam { rate = 0.1 }
        adam.state = state
        assert.equal(message, raised(function() adam:step(p, g) end))
      end
      local adam = optim.adam { rate = 0.1 }
      adam:step(p, g)
      assert.equal("state['m.W']: expected 3 × 2 numbers, got 2 × 3",
        raised(function() adam:step({ W = wrong }, { W = wrong:copy() }) end))
      adam.state = {}
      adam:step({ W = wrong }, { W = wrong:copy() })
      assert.same({ 3, 2 }, adam.state["m.W"].shape)
    end)

    it("are about fields that were set later", function()
      local adam = optim.adam { rate = 0.1 }
      local function step() adam:step({ w = { 1, 2 } }, { w = { 1, 1 } }) end
      step()
      adam.Rate = 0.01
      assert.equal("adam: unknown option 'Rate'; did you mean 'rate'?", raised(step))
      adam.Rate, adam.state = nil, { rnn.zeros(2) }
      assert.equal("state: expected names, such as m.NAME, got the key number 1", raised(step))
    end)

    it("are about gradients that are the parameters", function()
      for _, same in ipairs { rnn.array { 1, 2 }, { 1, 2 } } do
        assert.equal("gradients.w: expected the gradient of parameters.w, got parameters.w itself",
          raised(function() optim.sgd { rate = 1 }:step({ w = same }, { w = same }) end))
      end
    end)

    it("are about clipping", function()
      for name, clip in pairs { norm = optim.clip_by_norm, value = optim.clip_by_value } do
        for message, run in pairs {
          ["gradients: expected a table of arrays by name, got an array"] = function() clip(rnn.array { 1 }, 1) end,
          ["gradients: expected names, as in { W = W }, got the key number 1"] = function() clip({ 1 }, 1) end,
          ['gradients.a: expected a number or a sequence of numbers, got string "1"'] =
            function() clip({ a = "1" }, 1) end,
          ["most: expected a positive number, got nil"] = function() clip { a = 1 } end,
          ["most: expected a positive number, got number 0"] = function() clip({ a = 1 }, 0) end,
          ["most: expected a positive number, got number " .. nan] = function() clip({ a = 1 }, 0 / 0) end,
        } do
          assert.equal(message, raised(run), name)
        end
      end
    end)
  end)
end)
