--- The layers over vectors against arithmetic of 60 digits. Every step is computed again from the states that the layer
-- itself has computed, so that a bound of one step holds for all of them.
--
-- A pre-activation, and each gradient that is a sum of K products, must be within (K + 4)·u·Σ|products| of the exact
-- sum, u = 2^-53. What follows from them element by element must be within a running error bound (Higham, 2002, section
-- 3.3): each operation adds its own rounding, and exp, log, tanh and sigmoid add an ulp.
--
-- `rnnlua spec/core/sixty_digits.lua [CASES [SEED [MOST]]]` draws so many cases (100), with sizes from 1 to MOST (6),
-- and prints a table: how many numbers, and the median and the largest of error / bound.
-- @module sixty_digits

local elementary = require "rnnlua.checking.second_opinion.elementary"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local sixty_digits = {}

local LIMBS = 10 -- at least 216 bits, 65 digits
local U = 2.0 ^ -53
local SLACK = 1.01 -- for terms of second order

local A = elementary.arithmetic(LIMBS)
local number, ONE = A.number, A.ONE
local function size(x) return math.abs((A.double(x))) end

-- A number that is computed in doubles: what it is exactly, and what the computed one may be off by.
local function known(x) return { exact = number(x), off = 0.0 } end
local function rounded(exact, off) return { exact = exact, off = (off + U * size(exact)) * SLACK } end
local function sum(a, b) return rounded(A.add(a.exact, b.exact), a.off + b.off) end
local function difference(a, b) return rounded(A.sub(a.exact, b.exact), a.off + b.off) end
local function product(a, b)
  return rounded(A.mul(a.exact, b.exact), size(a.exact) * b.off + size(b.exact) * a.off + a.off * b.off)
end
local function quotient(a, b)
  local exact = A.div(a.exact, b.exact)
  return rounded(exact, (a.off + size(exact) * b.off) / (size(b.exact) - b.off))
end
local function negated(a) return { exact = A.negated(a.exact), off = a.off } end
-- a·b + c, rounded once
local function fused(a, b, c)
  local off = size(a.exact) * b.off + size(b.exact) * a.off + a.off * b.off
  return rounded(A.add(A.mul(a.exact, b.exact), c.exact), off + c.off)
end
-- A function whose result is within an ulp, at most 2u of it; its slope is known at the exact argument.
local function of(exact, slope, x) return { exact = exact, off = (slope * x.off + 2 * U * size(exact)) * SLACK } end
local function exp(x)
  local y = A.exp(x.exact)
  return of(y, size(y), x)
end
local function log(x) return of(A.log(x.exact), 1 / size(x.exact), x) end
local function sigmoid(x)
  local y = A.inverse(A.add(ONE, A.exp(A.negated(x.exact))))
  return of(y, size(A.mul(y, A.sub(ONE, y))), x)
end
local function tanh(x)
  local e = A.exp(A.times_power(x.exact, 1))
  local y = A.div(A.sub(e, ONE), A.add(e, ONE))
  return of(y, size(A.sub(ONE, A.mul(y, y))), x)
end
local one = known(1)
local function slope_of_tanh(y) return product(difference(one, y), sum(one, y)) end
local function slope_of_sigmoid(y) return product(y, difference(one, y)) end

-- The sum of products of doubles { a1, b1, a2, b2, … }, with the bound of the promise.
local function sum_of_products(list)
  local exact, sizes = number(0), 0.0
  for i = 1, #list, 2 do
    local a, b = list[i], list[i + 1]
    exact, sizes = A.add(exact, A.mul(number(a), number(b))), sizes + math.abs(a * b)
  end
  return { exact = exact, off = (#list // 2 + 4) * U * sizes }
end

-- What is measured: by kind, the list of error / bound.
local PRE, SUM, OTHER = "pre-activations", "gradient sums", "other numbers"
sixty_digits.KINDS = { PRE, SUM, OTHER }

local measured

local function hold(kind, computed, expected)
  local error, radius = A.double(A.sub(number(computed), expected.exact))
  error = math.max(math.abs(error) - radius, 0)
  local list = measured[kind]
  list[#list + 1] = error == 0 and 0.0 or error / expected.off
end

-- Holds each element of a nested list to sum_of_products of what `terms` lists for its place.
local function hold_sums(computed, terms)
  for i, row in ipairs(computed) do
    if math.type(row) then
      hold(SUM, row, sum_of_products(terms(i)))
    else
      for j, x in ipairs(row) do hold(SUM, x, sum_of_products(terms(i, j))) end
    end
  end
end

local function gradients_of(layer, ...)
  local by_name = {}
  for i, gradient in ipairs { layer:backward(...) } do by_name[layer.gradients[i]] = gradient:table() end
  return by_name
end

local function numbers_of(rng, ...) return rng:randn(...):scale_by(rng:uniform(0.3, 2)) end

-- The pre-activations W·x + b as doubles. rnn.Linear has the order of sums that all layers have: b, then each product.
local function pre_activations(W, x, b)
  local z = rnn.Linear():forward(W, x, b):table()
  for i, row in ipairs(W) do
    local terms = { b[i], 1 }
    for k, w in ipairs(row) do table.insert(terms, w); table.insert(terms, x[k]) end
    hold(PRE, z[i], sum_of_products(terms))
  end
  return z
end

-- Two lists, or the rows of two matrices, side by side.
local function beside(a, b)
  local list = {}
  if type(a[1]) == "table" then
    for i, row in ipairs(a) do list[i] = beside(row, b[i]) end
    return list
  end
  table.move(a, 1, #a, 1, list)
  return table.move(b, 1, #b, #a + 1, list)
end

local families = {}

function families.Linear(rng, draw)
  local N, D, V = draw(), draw(), draw()
  local layer, W, x, b = rnn.Linear(), numbers_of(rng, V, D), numbers_of(rng, N, D), numbers_of(rng, V)
  layer:forward(W, x, b)
  local dy = numbers_of(rng, N, V)
  local gradients = gradients_of(layer, dy)
  W, x, dy = W:table(), x:table(), dy:table()
  local function over_rows(f)
    local terms = {}
    for n = 1, N do
      table.insert(terms, (f(n)))
      table.insert(terms, (select(2, f(n))))
    end
    return terms
  end
  for n = 1, N do pre_activations(W, x[n], b:table()) end
  hold_sums(gradients.W, function(i, k) return over_rows(function(n) return dy[n][i], x[n][k] end) end)
  hold_sums(gradients.b, function(i) return over_rows(function(n) return dy[n][i], 1 end) end)
  hold_sums(gradients.x, function(n, k)
    local terms = {}
    for i = 1, V do table.insert(terms, W[i][k]); table.insert(terms, dy[n][i]) end
    return terms
  end)
end

-- The steps of recurrent layers. `step.z` has the pre-activations of a step as doubles (of a GRU, those with x and
-- those with h); h and c are the states before it, dh and dc the gradients of those after it, as doubles. Each
-- function returns, for number k: the states after the step; dz (of a GRU, of both); the gradient that c before it
-- gets, or the first term of the gradient that h before it gets.
local function known_at(z, H, k, gate) return known(z[gate * H + k]) end

local steps = {}

function steps.Elman(step, k)
  local h = tanh(known(step.z[k]))
  return { h }, { product(known(step.dh[k]), slope_of_tanh(known(step.after.h[k]))) }
end

function steps.LSTM(step, k, H)
  local z, dh = step.z, known(step.dh[k])
  local i, f = sigmoid(known_at(z, H, k, 0)), sigmoid(known_at(z, H, k, 1))
  local g, o = tanh(known_at(z, H, k, 2)), sigmoid(known_at(z, H, k, 3))
  local c, before = known(step.after.c[k]), known(step.before.c[k])
  local s = tanh(c)
  local d = fused(product(dh, o), slope_of_tanh(s), known(step.dc[k]))
  return { product(o, s), fused(f, before, product(i, g)) }, {
    product(product(d, g), slope_of_sigmoid(i)), product(product(d, before), slope_of_sigmoid(f)),
    product(product(d, i), slope_of_tanh(g)), product(product(dh, s), slope_of_sigmoid(o)),
  }, product(d, f)
end

function steps.GRU(step, k, H)
  local a, u, dh, before = step.z, step.u, known(step.dh[k]), known(step.before.h[k])
  local r = sigmoid(sum(known_at(a, H, k, 0), known_at(u, H, k, 0)))
  local z = sigmoid(sum(known_at(a, H, k, 1), known_at(u, H, k, 1)))
  local n = tanh(fused(r, known_at(u, H, k, 2), known_at(a, H, k, 2)))
  local da_n = product(product(dh, difference(one, z)), slope_of_tanh(n))
  local da_r = product(product(da_n, known_at(u, H, k, 2)), slope_of_sigmoid(r))
  local da_z = product(product(dh, difference(before, n)), slope_of_sigmoid(z))
  return { fused(z, before, product(difference(one, z), n)) }, { da_r, da_z, da_n, da_r, da_z, product(da_n, r) },
    product(dh, z)
end

local GATES = { Elman = 1, LSTM = 4, GRU = 3 }

-- Draws inputs of a layer and its upstream gradients, and runs it. A cell is a sequence of one step here.
local function run_recurrent(kind, is_cell, rng, draw)
  local N, D, H = draw(), draw(), draw()
  local T, G = is_cell and 1 or draw(), GATES[kind] * H
  local inputs = { Wx = numbers_of(rng, G, D), X = numbers_of(rng, T, N, D), Wh = numbers_of(rng, G, H),
    h0 = numbers_of(rng, N, H), c0 = numbers_of(rng, N, H), b = numbers_of(rng, G), bx = numbers_of(rng, G),
    bh = numbers_of(rng, G) }
  inputs.x, inputs.h, inputs.c = inputs.X[1], inputs.h0, inputs.c0
  local layer, arguments = rnn[kind .. (is_cell and "Cell" or "")](), {}
  for i, name in ipairs(layer.inputs) do arguments[i] = inputs[name] end
  local h, c = layer:forward(table.unpack(arguments))
  local dH, dc = numbers_of(rng, T, N, H), kind == "LSTM" and numbers_of(rng, N, H) or nil
  local gradients = gradients_of(layer, is_cell and dH[1] or dH, dc)
  for cell, sequence in pairs { x = "X", h = "h0", c = "c0" } do
    if is_cell then gradients[sequence] = gradients[cell] end
  end
  if is_cell then gradients.X = { gradients.X } end
  local states = { h = is_cell and { h:table() } or h:table() }
  if c then states.c = is_cell and { c:table() } or select(2, layer:states()):table() end
  for name, input in pairs(inputs) do inputs[name] = input:table() end
  return { T = T, N = N, D = D, H = H, inputs = inputs, gradients = gradients, states = states, dH = dH:table(),
    dc = dc and dc:table() }
end

-- A step of one sequence, as a cell computes it from the states before it; dz are the gradients of its biases.
local function cell_of(kind, inputs, x, before, dh, dc)
  local cell = rnn[kind .. "Cell"]()
  local h, c = cell:forward { Wx = inputs.Wx, x = x, Wh = inputs.Wh, h = before.h, c = before.c,
    b = kind ~= "GRU" and inputs.b or nil, bx = kind == "GRU" and inputs.bx or nil,
    bh = kind == "GRU" and inputs.bh or nil }
  local gradients = gradients_of(cell, dh, dc)
  return { h = h:table(), c = c and c:table() }, gradients
end

local function recurrent(kind, is_cell)
  return function(rng, draw)
    local run = run_recurrent(kind, is_cell, rng, draw)
    local inputs, H = run.inputs, run.H
    local both = beside(inputs.Wx, inputs.Wh)
    local dz, du, dh0, dc0 = {}, {}, {}, {}
    for t = 1, run.T do dz[t], du[t] = {}, {} end
    for n = 1, run.N do
      local dh_next, dc = {}, run.dc and run.dc[n]
      for k = 1, H do dh_next[k] = 0.0 end
      for t = run.T, 1, -1 do
        local function state(name)
          local of_all = run.states[name]
          if not of_all then return nil end
          return t == 1 and inputs[name .. "0"][n] or of_all[t - 1][n]
        end
        local x, before, dh = inputs.X[t][n], { h = state "h", c = state "c" }, {}
        for k = 1, H do dh[k] = run.dH[t][n][k] + dh_next[k] end
        local after, gradients = cell_of(kind, inputs, x, before, dh, dc)
        local step = { before = before, after = after, dh = dh, dc = dc }
        if kind == "GRU" then
          step.z = pre_activations(inputs.Wx, x, inputs.bx)
          step.u = pre_activations(inputs.Wh, before.h, inputs.bh)
          dz[t][n], du[t][n] = gradients.bx, gradients.bh
        else
          step.z = pre_activations(both, beside(x, before.h), inputs.b)
          dz[t][n], du[t][n] = gradients.b, gradients.b
        end
        for k = 1, H do
          local expected, expected_dz, carried = steps[kind](step, k, H)
          hold(OTHER, run.states.h[t][n][k], expected[1])
          if expected[2] then hold(OTHER, run.states.c[t][n][k], expected[2]) end
          for gate, value in ipairs(expected_dz) do
            local twice = gate > GATES[kind] -- of a GRU: du
            hold(OTHER, (twice and du or dz)[t][n][((gate - 1) % GATES[kind]) * H + k], value)
          end
          if gradients.c then hold(OTHER, gradients.c[k], carried) end
          -- dh of the step before: Whᵀ·dz, of a GRU z∘dh + Whᵀ·du
          local terms = {}
          for i, row in ipairs(inputs.Wh) do
            table.insert(terms, row[k])
            table.insert(terms, du[t][n][i])
          end
          local total = sum_of_products(terms)
          if kind == "GRU" then
            total = { exact = A.add(total.exact, carried.exact), off = total.off * (#inputs.Wh + 5) / (#inputs.Wh + 4)
              + (#inputs.Wh + 5) * U * size(carried.exact) + carried.off }
          end
          hold(SUM, gradients.h[k], total)
        end
        dh_next, dc = gradients.h, gradients.c
      end
      dh0[n], dc0[n] = dh_next, dc
    end
    -- What the layer returns for all steps and sequences.
    local function over_all(f)
      local terms = {}
      for t = 1, run.T do
        for n = 1, run.N do
          local a, b = f(t, n)
          table.insert(terms, a)
          table.insert(terms, b)
        end
      end
      return terms
    end
    local function before(t, n) return t == 1 and inputs.h0[n] or run.states.h[t - 1][n] end
    local got = run.gradients
    hold_sums(got.Wx, function(i, k) return over_all(function(t, n) return dz[t][n][i], inputs.X[t][n][k] end) end)
    hold_sums(got.Wh, function(i, k) return over_all(function(t, n) return du[t][n][i], before(t, n)[k] end) end)
    for name, of_step in pairs { b = dz, bx = dz, bh = du } do
      if got[name] then
        hold_sums(got[name], function(i) return over_all(function(t, n) return of_step[t][n][i], 1 end) end)
      end
    end
    for t = 1, run.T do
      hold_sums(got.X[t], function(n, k)
        local terms = {}
        for i, row in ipairs(inputs.Wx) do table.insert(terms, row[k]); table.insert(terms, dz[t][n][i]) end
        return terms
      end)
    end
    for n = 1, run.N do
      for k = 1, H do
        hold(OTHER, got.h0[n][k], known(dh0[n][k]))
        if got.c0 then hold(OTHER, got.c0[n][k], known(dc0[n][k])) end
      end
    end
  end
end

for _, kind in ipairs { "Elman", "LSTM", "GRU" } do
  families[kind], families[kind .. "Cell"] = recurrent(kind, false), recurrent(kind, true)
end

function families.GatedScan(rng, draw)
  local T, N, H = draw(), draw(), draw()
  local a, b, h0 = numbers_of(rng, T, N, H), numbers_of(rng, T, N, H), numbers_of(rng, N, H)
  local layer = rnn.GatedScan()
  local states, dH = layer:forward(a, b, h0):table(), numbers_of(rng, T, N, H)
  local gradients = gradients_of(layer, dH)
  a, b, h0, dH = a:table(), b:table(), h0:table(), dH:table()
  for t = 1, T do
    for n = 1, N do
      for k = 1, H do
        local before = t == 1 and h0[n][k] or states[t - 1][n][k]
        hold(PRE, states[t][n][k], sum_of_products { a[t][n][k], before, b[t][n][k], 1 })
        local delta = gradients.b[t][n][k]
        local later = t < T and { a[t + 1][n][k], gradients.b[t + 1][n][k] } or {}
        hold(SUM, delta, sum_of_products { dH[t][n][k], 1, table.unpack(later) })
        hold(SUM, gradients.a[t][n][k], sum_of_products { delta, before })
        if t == 1 then hold(SUM, gradients.h0[n][k], sum_of_products { a[1][n][k], delta }) end
      end
    end
  end
end

function families.Embedding(rng, draw)
  local N, D, V = draw(), draw(), draw()
  local labels, layer = {}, rnn.Embedding()
  for n = 1, N do labels[n] = rng:integer(1, V) end
  layer:forward(numbers_of(rng, V, D), labels)
  local dy = numbers_of(rng, N, D)
  local gradients = gradients_of(layer, dy)
  dy = dy:table()
  hold_sums(gradients.E, function(v, k)
    local terms = {}
    for n, label in ipairs(labels) do
      if label == v then table.insert(terms, dy[n][k]); table.insert(terms, 1) end
    end
    return terms
  end)
end

function families.SoftmaxCrossEntropy(rng, draw)
  local N, V = draw(), draw()
  local layer, z, labels, counted = rnn.SoftmaxCrossEntropy(), numbers_of(rng, N, V):scale_by(4), {}, 0
  for n = 1, N do
    labels[n] = rng:integer(0, V)
    if labels[n] > 0 then counted = counted + 1 end
  end
  local loss, dloss = layer:forward(z, labels), rng:randn()
  local dz = layer:backward(dloss):table()
  local losses, count = known(0), known(math.max(counted, 1))
  local scale = quotient(known(dloss), count)
  for n, row in ipairs(z:table()) do
    local m = math.max(table.unpack(row))
    local S, e = known(0), {}
    for j, x in ipairs(row) do
      e[j] = exp(difference(known(x), known(m)))
      S = sum(S, e[j])
    end
    local k = labels[n]
    if k > 0 then losses = sum(losses, sum(log(S), negated(difference(known(row[k]), known(m))))) end
    for j in ipairs(row) do
      local p = quotient(e[j], S)
      hold(OTHER, dz[n][j], k == 0 and known(0) or product(scale, j == k and difference(p, one) or p))
    end
  end
  hold(OTHER, loss, quotient(losses, count))
end

sixty_digits.FAMILIES = values.names(families)

--- Holds drawn cases to the bounds, one family after another.
-- @tparam integer cases
-- @tparam integer seed
-- @tparam integer most the largest size
-- @treturn {[string]={[string]={number,...}}} by family and kind: error / bound of each number, sorted
function sixty_digits.run(cases, seed, most)
  local rng, results = rnn.rng(seed), {}
  for case = 1, cases do
    local family = sixty_digits.FAMILIES[(case - 1) % #sixty_digits.FAMILIES + 1]
    measured = results[family] or { [PRE] = {}, [SUM] = {}, [OTHER] = {} }
    results[family] = measured
    families[family](rng, function() return rng:integer(1, most) end)
  end
  for _, by_kind in pairs(results) do
    for _, list in pairs(by_kind) do table.sort(list) end
  end
  return results
end

--- The median of a sorted list.
function sixty_digits.median(list) return list[(#list + 1) // 2] end

if (arg or {})[0] and arg[0]:find "sixty_digits%.lua$" then
  local cases, seed, most = tonumber(arg[1] or 100), tonumber(arg[2] or 1), tonumber(arg[3] or 6)
  local results, all, beyond = sixty_digits.run(cases, seed, most), {}, 0
  print(("%-22s %-16s %8s %10s %10s"):format("family", "", "numbers", "median", "largest"))
  local function row(family, kind, list)
    if #list == 0 then return end
    print(("%-22s %-16s %8d %10.4f %10.4f"):format(family, kind, #list, sixty_digits.median(list), list[#list]))
  end
  for _, family in ipairs(sixty_digits.FAMILIES) do
    for _, kind in ipairs(sixty_digits.KINDS) do
      local list = (results[family] or {})[kind] or {}
      row(family, kind, list)
      all[kind] = table.move(list, 1, #list, #(all[kind] or {}) + 1, all[kind] or {})
      for _, share in ipairs(list) do beyond = share <= 1 and beyond or beyond + 1 end
    end
  end
  for _, kind in ipairs(sixty_digits.KINDS) do
    table.sort(all[kind])
    row("all", kind, all[kind])
  end
  print(("cases %d, seed %d, sizes to %d: %d numbers beyond their bounds"):format(cases, seed, most, beyond))
  os.exit(beyond == 0)
end

return sixty_digits
