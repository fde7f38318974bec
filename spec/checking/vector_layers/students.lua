--- Right layers over vectors as students write them, with loops over all indices, and edits of them. None is that of
-- rnnlua.plain.
-- @module students

local edit = require "rnnlua.mistakes.edit"
local rnn = require "rnnlua"

local SOURCES = {}

SOURCES.elman_cell = [[
function Layer:forward(Wx, x, Wh, h, b)
  local H, D, sums, new = #Wx, #x, {}, {}
  for i = 1, H do
    local a = b[i]
    for j = 1, D do a = a + Wx[i][j] * x[j] end
    for j = 1, H do a = a + Wh[i][j] * h[j] end
    sums[i], new[i] = a, tanh(a)
  end
  self.H, self.D, self.Wx, self.x, self.Wh, self.h, self.sums, self.new = H, D, Wx, x, Wh, h, sums, new
  return new
end

Layer.gradients = { "Wx", "Wh", "h", "b", "x" }

function Layer:backward(dout)
  local H, D, x, h, new = self.H, self.D, self.x, self.h, self.new
  local dWx, dWh, dh, db, dx = matrix(H, D), matrix(H, H), vector(H), vector(H), vector(D)
  for i = 1, H do
    local g = dout[i] * (1 - new[i] ^ 2)
    db[i] = g
    for j = 1, D do
      dWx[i][j] = g * x[j]
      dx[j] = dx[j] + g * self.Wx[i][j]
    end
    for j = 1, H do
      dWh[i][j] = g * h[j]
      dh[j] = dh[j] + g * self.Wh[i][j]
    end
  end
  return dWx, dWh, dh, db, dx
end
]]

SOURCES.elman = [[
function Layer:forward(Wx, X, Wh, h0, b)
  local n, H, D = #X, #Wx, #Wx[1]
  local hs, sums = { [0] = h0 }, {}
  for t = 1, n do
    hs[t], sums[t] = {}, {}
    for i = 1, H do
      local a = b[i]
      for j = 1, D do a = a + Wx[i][j] * X[t][j] end
      for j = 1, H do a = a + Wh[i][j] * hs[t - 1][j] end
      sums[t][i], hs[t][i] = a, tanh(a)
    end
  end
  self.n, self.H, self.D, self.Wx, self.X, self.Wh, self.hs, self.sums = n, H, D, Wx, X, Wh, hs, sums
  return table.move(hs, 1, n, 1, {})
end

Layer.gradients = { "Wx", "Wh", "h0", "b", "X" }

function Layer:backward(dout)
  local n, H, D, X, hs = self.n, self.H, self.D, self.X, self.hs
  local dWx, dWh, db, dX, back = matrix(H, D), matrix(H, H), vector(H), matrix(n, D), vector(H)
  for t = n, 1, -1 do
    local g, earlier = {}, vector(H)
    for i = 1, H do
      g[i] = (dout[t][i] + back[i]) * (1 - hs[t][i] ^ 2)
      db[i] = db[i] + g[i]
      for j = 1, D do
        dWx[i][j] = dWx[i][j] + g[i] * X[t][j]
        dX[t][j] = dX[t][j] + g[i] * self.Wx[i][j]
      end
      for j = 1, H do
        dWh[i][j] = dWh[i][j] + g[i] * hs[t - 1][j]
        earlier[j] = earlier[j] + g[i] * self.Wh[i][j]
      end
    end
    back = earlier
  end
  return dWx, dWh, back, db, dX
end
]]

-- The step of an LSTM, as a cell and in a sequence.
local LSTM_STEP = [[
local function forward_step(Wx, x, Wh, h, c, b)
  local H, D, sums = #h, #x, {}
  for k = 1, 4 * H do
    sums[k] = b[k]
    for j = 1, D do sums[k] = sums[k] + Wx[k][j] * x[j] end
    for j = 1, H do sums[k] = sums[k] + Wh[k][j] * h[j] end
  end
  local kept = { x = x, h = h, c = c, sums = sums, i = {}, f = {}, g = {}, o = {}, new_c = {}, th = {}, new_h = {} }
  for k = 1, H do
    local i, f = sigmoid(sums[k]), sigmoid(sums[k + H])
    local g, o = tanh(sums[k + 2 * H]), sigmoid(sums[k + 3 * H])
    local new_c = i * g + f * c[k]
    kept.i[k], kept.f[k], kept.g[k], kept.o[k], kept.new_c[k] = i, f, g, o, new_c
    kept.th[k] = tanh(new_c)
    kept.new_h[k] = o * kept.th[k]
  end
  return kept
end

local function backward_step(kept, Wx, Wh, dh_new, dc_new, dWx, dWh, db)
  local H, D, dsums, dc, dh, dx = #kept.h, #kept.x, {}, {}, vector(#kept.h), vector(#kept.x)
  for k = 1, H do
    local i, f, g, o, th = kept.i[k], kept.f[k], kept.g[k], kept.o[k], kept.th[k]
    local by_c = dc_new[k] + dh_new[k] * o * (1 - th ^ 2)
    dsums[k] = by_c * g * (i * (1 - i))
    dsums[k + H] = by_c * kept.c[k] * (f * (1 - f))
    dsums[k + 2 * H] = by_c * i * (1 - g ^ 2)
    dsums[k + 3 * H] = dh_new[k] * th * (o * (1 - o))
    dc[k] = f * by_c
  end
  for k = 1, 4 * H do
    db[k] = db[k] + dsums[k]
    for j = 1, D do
      dWx[k][j] = dWx[k][j] + dsums[k] * kept.x[j]
      dx[j] = dx[j] + dsums[k] * Wx[k][j]
    end
    for j = 1, H do
      dWh[k][j] = dWh[k][j] + dsums[k] * kept.h[j]
      dh[j] = dh[j] + dsums[k] * Wh[k][j]
    end
  end
  return dh, dc, dx
end
]]

SOURCES.lstm_cell = LSTM_STEP .. [[
function Layer:forward(Wx, x, Wh, h, c, b)
  self.Wx, self.Wh, self.kept = Wx, Wh, forward_step(Wx, x, Wh, h, c, b)
  return self.kept.new_h, self.kept.new_c
end

Layer.outputs = { "h", "c" }
Layer.gradients = { "Wx", "Wh", "h", "c", "b", "x" }

function Layer:backward(dh_new, dc_new)
  local H, D = #self.kept.h, #self.kept.x
  local dWx, dWh, db = matrix(4 * H, D), matrix(4 * H, H), vector(4 * H)
  local dh, dc, dx = backward_step(self.kept, self.Wx, self.Wh, dh_new or vector(H), dc_new or vector(H), dWx, dWh, db)
  return dWx, dWh, dh, dc, db, dx
end
]]

SOURCES.lstm = LSTM_STEP .. [[
function Layer:forward(Wx, X, Wh, h0, c0, b)
  local h, c, states = h0, c0, {}
  self.Wx, self.Wh, self.D, self.steps = Wx, Wh, #Wx[1], {}
  for t = 1, #X do
    self.steps[t] = forward_step(Wx, X[t], Wh, h, c, b)
    h, c = self.steps[t].new_h, self.steps[t].new_c
    states[t] = h
  end
  return states, c
end

Layer.outputs = { "H", "c" }
Layer.gradients = { "Wx", "Wh", "h0", "c0", "b", "X" }

function Layer:backward(douts, dc_last)
  local n, H, D = #self.steps, #self.Wh[1], self.D
  local dWx, dWh, db, dX = matrix(4 * H, D), matrix(4 * H, H), vector(4 * H), matrix(n, D)
  local dh, dc = vector(H), dc_last or vector(H)
  for t = n, 1, -1 do
    local d = {}
    for i = 1, H do d[i] = dh[i] + (douts and douts[t][i] or 0) end
    dh, dc, dX[t] = backward_step(self.steps[t], self.Wx, self.Wh, d, dc, dWx, dWh, db)
  end
  return dWx, dWh, dh, dc, db, dX
end
]]

-- The step of a GRU, as a cell and in a sequence.
local GRU_STEP = [[
local function forward_step(Wx, x, Wh, h, bx, bh)
  local H, D, of_x, of_h = #h, #x, {}, {}
  for k = 1, 3 * H do
    of_x[k], of_h[k] = bx[k], bh[k]
    for j = 1, D do of_x[k] = of_x[k] + Wx[k][j] * x[j] end
    for j = 1, H do of_h[k] = of_h[k] + Wh[k][j] * h[j] end
  end
  local kept = { x = x, h = h, r = {}, z = {}, n = {}, inner = {}, new_h = {}, sums = {} }
  for k = 1, H do
    kept.sums[k], kept.sums[k + H] = of_x[k] + of_h[k], of_x[k + H] + of_h[k + H]
    local r, z = sigmoid(kept.sums[k]), sigmoid(kept.sums[k + H])
    kept.sums[k + 2 * H] = of_x[k + 2 * H] + r * of_h[k + 2 * H]
    local n = tanh(kept.sums[k + 2 * H])
    kept.r[k], kept.z[k], kept.n[k], kept.inner[k] = r, z, n, of_h[k + 2 * H]
    kept.new_h[k] = n + z * (h[k] - n)
  end
  return kept
end

local function backward_step(kept, Wx, Wh, d, dWx, dWh, dbx, dbh)
  local H, D, dx_sums, dh_sums = #kept.h, #kept.x, {}, {}
  local dh, dx = {}, vector(#kept.x)
  for k = 1, H do
    local r, z, n, h = kept.r[k], kept.z[k], kept.n[k], kept.h[k]
    local by_n = d[k] * (1 - z)
    local by_sum = by_n * (1 - n ^ 2)
    local by_r = by_sum * kept.inner[k]
    dx_sums[k] = by_r * (r * (1 - r))
    dx_sums[k + H] = d[k] * (h - n) * (z * (1 - z))
    dx_sums[k + 2 * H] = by_sum
    dh_sums[k], dh_sums[k + H] = dx_sums[k], dx_sums[k + H]
    dh_sums[k + 2 * H] = by_sum * r
    dh[k] = d[k] * z
  end
  for k = 1, 3 * H do
    dbx[k] = dbx[k] + dx_sums[k]
    dbh[k] = dbh[k] + dh_sums[k]
    for j = 1, D do
      dWx[k][j] = dWx[k][j] + dx_sums[k] * kept.x[j]
      dx[j] = dx[j] + dx_sums[k] * Wx[k][j]
    end
    for j = 1, H do
      dWh[k][j] = dWh[k][j] + dh_sums[k] * kept.h[j]
      dh[j] = dh[j] + dh_sums[k] * Wh[k][j]
    end
  end
  return dh, dx
end
]]

SOURCES.gru_cell = GRU_STEP .. [[
function Layer:forward(Wx, x, Wh, h, bx, bh)
  self.Wx, self.Wh, self.kept = Wx, Wh, forward_step(Wx, x, Wh, h, bx, bh)
  return self.kept.new_h
end

Layer.gradients = { "Wx", "Wh", "h", "bx", "bh", "x" }

function Layer:backward(dout)
  local H, D = #self.kept.h, #self.kept.x
  local dWx, dWh, dbx, dbh = matrix(3 * H, D), matrix(3 * H, H), vector(3 * H), vector(3 * H)
  local dh, dx = backward_step(self.kept, self.Wx, self.Wh, dout, dWx, dWh, dbx, dbh)
  return dWx, dWh, dh, dbx, dbh, dx
end
]]

SOURCES.gru = GRU_STEP .. [[
function Layer:forward(Wx, X, Wh, h0, bx, bh)
  local h, states = h0, {}
  self.Wx, self.Wh, self.D, self.steps = Wx, Wh, #Wx[1], {}
  for t = 1, #X do
    self.steps[t] = forward_step(Wx, X[t], Wh, h, bx, bh)
    h = self.steps[t].new_h
    states[t] = h
  end
  return states
end

Layer.gradients = { "Wx", "Wh", "h0", "bx", "bh", "X" }

function Layer:backward(douts)
  local n, H, D = #self.steps, #self.Wh[1], self.D
  local dWx, dWh, dbx, dbh, dX = matrix(3 * H, D), matrix(3 * H, H), vector(3 * H), vector(3 * H), matrix(n, D)
  local dh = vector(H)
  for t = n, 1, -1 do
    local d = {}
    for i = 1, H do d[i] = dh[i] + douts[t][i] end
    dh, dX[t] = backward_step(self.steps[t], self.Wx, self.Wh, d, dWx, dWh, dbx, dbh)
  end
  return dWx, dWh, dh, dbx, dbh, dX
end
]]

SOURCES.linear = [[
function Layer:forward(W, x, b)
  self.W, self.x, self.is_batch = W, x, not math.type(x[1])
  local y = {}
  for n, row in ipairs(self.is_batch and x or { x }) do
    y[n] = {}
    for i = 1, #b do
      local sum = b[i]
      for j = 1, #row do sum = sum + W[i][j] * row[j] end
      y[n][i] = sum
    end
  end
  return self.is_batch and y or y[1]
end

Layer.gradients = { "W", "b", "x" }

function Layer:backward(dout)
  local V, H = #self.W, #self.W[1]
  local rows, d = self.is_batch and self.x or { self.x }, self.is_batch and dout or { dout }
  local dW, db, dx = matrix(V, H), vector(V), matrix(#rows, H)
  for n = 1, #rows do
    for i = 1, V do
      db[i] = db[i] + d[n][i]
      for j = 1, H do
        dW[i][j] = dW[i][j] + d[n][i] * rows[n][j]
        dx[n][j] = dx[n][j] + d[n][i] * self.W[i][j]
      end
    end
  end
  return dW, db, self.is_batch and dx or dx[1]
end
]]

SOURCES.softmax_cross_entropy = [[
function Layer:forward(z, k)
  self.is_batch = not math.type(z[1])
  local rows, loss = self.is_batch and z or { z }, 0.0
  self.k, self.p, self.used = self.is_batch and k or { k }, {}, 0
  for n, row in ipairs(rows) do
    local top, sum, p = row[1], 0.0, {}
    for j = 2, #row do if row[j] > top then top = row[j] end end
    for j = 1, #row do sum = sum + math.exp(row[j] - top) end
    for j = 1, #row do p[j] = math.exp(row[j] - top) / sum end
    self.p[n] = p
    local label = self.k[n]
    if label > 0 then
      loss, self.used = loss + math.log(sum) - (row[label] - top), self.used + 1
    end
  end
  if self.used == 0 then self.used = 1 end
  return loss / self.used
end

Layer.gradients = { "z" }

function Layer:backward(dout)
  local dz = {}
  for n, p in ipairs(self.p) do
    dz[n] = {}
    local label = self.k[n]
    for j = 1, #p do
      local d = p[j]
      if j == label then d = d - 1 end
      dz[n][j] = d * dout / self.used
      if label == 0 then dz[n][j] = 0.0 end
    end
  end
  return self.is_batch and dz or dz[1]
end
]]

SOURCES.embedding = [[
function Layer:forward(E, k)
  self.rows, self.width, self.k, self.is_one = #E, #E[1], k, math.type(k) ~= nil
  local value = {}
  for n, token in ipairs(self.is_one and { k } or k) do
    value[n] = {}
    for j = 1, #E[token] do value[n][j] = E[token][j] end
  end
  return self.is_one and value[1] or value
end

Layer.gradients = { "E" }

function Layer:backward(dout)
  local dE = matrix(self.rows, self.width)
  local tokens, d, count = self.is_one and { self.k } or self.k, self.is_one and { dout } or dout, {}
  for _, token in ipairs(tokens) do count[token] = (count[token] or 0) + 1 end
  for n, token in ipairs(tokens) do
    for j = 1, self.width do
      dE[token][j] = dE[token][j] + d[n][j]
    end
  end
  return dE
end
]]

local function vector(n)
  local list = {}
  for i = 1, n do list[i] = 0.0 end
  return list
end

local function matrix(rows, columns)
  local list = {}
  for i = 1, rows do list[i] = vector(columns) end
  return list
end

local function tanh(a)
  local e = math.exp(-2 * math.abs(a))
  local y = (1 - e) / (1 + e)
  return a < 0 and -y or y
end

local function sigmoid(a) return 1 / (1 + math.exp(-a)) end

local students = {}

--- The class of a layer with edits.
-- @string name of the family
-- @tparam {{from=string,to=string},...} edits
-- @treturn table
function students.class(name, edits)
  local text = assert(edit.apply(SOURCES[name], edits)) .. "return Layer"
  local environment = setmetatable({ Layer = rnn.Layer:extend("Student_" .. name), vector = vector, matrix = matrix,
    tanh = tanh, sigmoid = sigmoid }, { __index = _G })
  return assert(load(text, "=" .. name, "t", environment))()
end

return students
