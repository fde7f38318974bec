--- Layers in plain Lua whose inputs have all kinds of shapes, each with a right backward. They are plain tables:
-- there is no fresh one of another length.
-- @module shapes

local lists = require "spec.support.lists"

local copy, zeros = lists.copy, lists.zeros

local shapes = {}

-- A layer of some inputs; `run(inputs)` returns its value and a function from dout to the gradients by name,
-- `change(gradients)` makes them wrong.
local function layer_of(names, run, change)
  local layer = { inputs = names, gradients = names }
  function layer:forward(...)
    local inputs = {}
    for i, name in ipairs(names) do inputs[name] = copy((select(i, ...))) end
    local value
    value, self.pull = run(inputs)
    return value
  end
  function layer:backward(dout)
    local gradients, results = self.pull(dout), {}
    if change then change(gradients) end
    for i, name in ipairs(names) do results[i] = gradients[name] end
    return table.unpack(results, 1, #names)
  end
  return layer
end

--- y = W·x + b. W: H × I, x: I features, b: H.
function shapes.dense(change)
  return layer_of({ "W", "x", "b" }, function(v)
    local y = {}
    for i, row in ipairs(v.W) do
      y[i] = v.b[i]
      for j, w in ipairs(row) do y[i] = y[i] + w * v.x[j] end
    end
    return y, function(dy)
      local g = { W = zeros(v.W), x = zeros(v.x), b = copy(dy) }
      for i, row in ipairs(v.W) do
        for j, w in ipairs(row) do
          g.W[i][j] = dy[i] * v.x[j]
          g.x[j] = g.x[j] + dy[i] * w
        end
      end
      return g
    end
  end, change)
end

--- h_t = W·h_{t-1} + X_t ⊙ v, a value h_T. W: H × H, X: T × H, h0 and v: H features.
function shapes.recurrent(change)
  return layer_of({ "W", "X", "h0", "v" }, function(v)
    local H, states = #v.h0, { [0] = v.h0 }
    for t, x in ipairs(v.X) do
      states[t] = {}
      for i = 1, H do
        local sum = x[i] * v.v[i]
        for j = 1, H do sum = sum + v.W[i][j] * states[t - 1][j] end
        states[t][i] = sum
      end
    end
    return copy(states[#v.X]), function(dy)
      local g, dh = { W = zeros(v.W), X = zeros(v.X), v = zeros(v.v) }, copy(dy)
      for t = #v.X, 1, -1 do
        local before = zeros(dh)
        for i = 1, H do
          g.X[t][i], g.v[i] = dh[i] * v.v[i], g.v[i] + dh[i] * v.X[t][i]
          for j = 1, H do
            g.W[i][j] = g.W[i][j] + dh[i] * states[t - 1][j]
            before[j] = before[j] + dh[i] * v.W[i][j]
          end
        end
        dh = before
      end
      g.h0 = dh
      return g
    end
  end, change)
end

--- Σ_t (h_t − Y_t)², h_t = w·h_{t-1} + X_t: a loss over two sequences that have to be as long as each other.
function shapes.tied(change)
  return layer_of({ "w", "X", "Y" }, function(v)
    local h, loss, states = 0.5, 0.0, { [0] = 0.5 }
    for t, x in ipairs(v.X) do
      h = v.w * h + x
      states[t], loss = h, loss + (h - v.Y[t]) ^ 2
    end
    return loss, function(dout)
      local g, dh = { w = 0.0, X = zeros(v.X), Y = zeros(v.Y) }, 0.0
      for t = #v.X, 1, -1 do
        local d = 2 * dout * (states[t] - v.Y[t])
        g.Y[t], dh = -d, dh * v.w + d
        g.X[t], g.w = dh, g.w + dh * states[t - 1]
      end
      return g
    end
  end, change)
end

--- The last state over X, then over Y: two sequences of their own lengths.
function shapes.two(change)
  return layer_of({ "w", "X", "Y" }, function(v)
    local all, states = {}, { [0] = 0.5 }
    for _, x in ipairs(v.X) do all[#all + 1] = x end
    for _, y in ipairs(v.Y) do all[#all + 1] = y * y end
    for t, z in ipairs(all) do states[t] = v.w * states[t - 1] + z end
    return states[#all], function(dout)
      local g, dh = { w = 0.0, X = zeros(v.X), Y = zeros(v.Y) }, dout
      for t = #all, 1, -1 do
        g.w = g.w + dh * states[t - 1]
        if t > #v.X then g.Y[t - #v.X] = 2 * dh * v.Y[t - #v.X] else g.X[t] = dh end
        dh = dh * v.w
      end
      return g
    end
  end, change)
end

--- softmax(x): features, of any number.
function shapes.softmax(change)
  return layer_of({ "x" }, function(v)
    local y, sum = {}, 0.0
    for i, x in ipairs(v.x) do
      y[i] = math.exp(x)
      sum = sum + y[i]
    end
    for i = 1, #y do y[i] = y[i] / sum end
    return y, function(dy)
      local dot, g = 0.0, { x = {} }
      for i = 1, #y do dot = dot + dy[i] * y[i] end
      for i = 1, #y do g.x[i] = y[i] * (dy[i] - dot) end
      return g
    end
  end, change)
end

--- Σ s·x over lists of any lengths: s a number, X a list of lists.
function shapes.ragged(change)
  return layer_of({ "s", "X" }, function(v)
    local sum, weight = 0.0, 0
    for _, row in ipairs(v.X) do
      for _, x in ipairs(row) do
        weight = weight + 1
        sum = sum + weight * x * x
      end
    end
    return v.s * sum, function(dout)
      local g, k = { s = dout * sum, X = zeros(v.X) }, 0
      for i, row in ipairs(v.X) do
        for j, x in ipairs(row) do
          k = k + 1
          g.X[i][j] = 2 * dout * v.s * k * x
        end
      end
      return g
    end
  end, change)
end

--- h = w·h + x_t, the scalar recurrence; its value is the last state.
function shapes.scalar(change)
  return layer_of({ "w", "X" }, function(v)
    local states = { [0] = 0.75 }
    for t, x in ipairs(v.X) do states[t] = v.w * states[t - 1] + x end
    return states[#v.X], function(dout)
      local g, dh = { w = 0.0, X = {} }, dout
      for t = #v.X, 1, -1 do
        g.X[t], g.w, dh = dh, g.w + dh * states[t - 1], dh * v.w
      end
      return g
    end
  end, change)
end

return shapes
