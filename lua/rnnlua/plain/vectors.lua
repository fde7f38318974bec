--- Functions for the plain layers: products of matrices and vectors, as loops over tables of numbers, tanh and the
-- logistic function. A matrix is a list of rows, or an array (rnn.array).
-- @module rnnlua.plain.vectors

local vectors = {}

--- A vector of zeros.
-- @tparam integer n
-- @treturn {number,...}
function vectors.zeros(n)
  local list = {}
  for i = 1, n do list[i] = 0.0 end
  return list
end

--- A matrix of zeros.
-- @tparam integer rows
-- @tparam integer columns
-- @treturn {{number,...},...}
function vectors.zero_matrix(rows, columns)
  local list = {}
  for i = 1, rows do list[i] = vectors.zeros(columns) end
  return list
end

--- The product W·x.
-- @param W [m, n]
-- @param x [n]
-- @treturn {number,...} [m]
function vectors.product(W, x)
  local y = {}
  for i = 1, #W do
    local row, sum = W[i], 0.0
    for j = 1, #x do sum = sum + row[j] * x[j] end
    y[i] = sum
  end
  return y
end

--- The product Wᵀ·d: the gradient of x in y = W·x, if d is that of y.
-- @param W [m, n]
-- @param d [m]
-- @treturn {number,...} [n]
function vectors.transposed_product(W, d)
  local dx = vectors.zeros(#W[1])
  for i = 1, #W do
    local row, d_i = W[i], d[i]
    for j = 1, #dx do dx[j] = dx[j] + row[j] * d_i end
  end
  return dx
end

--- Adds d·xᵀ to a matrix: the gradient of W in y = W·x, if d is that of y.
-- @param dW [m, n], changed in place
-- @param d [m]
-- @param x [n]
function vectors.add_outer(dW, d, x)
  for i = 1, #d do
    local row, d_i = dW[i], d[i]
    for j = 1, #x do row[j] = row[j] + d_i * x[j] end
  end
end

--- Adds one vector to another, in place.
-- @param sum [n]
-- @param x [n]
function vectors.add(sum, x)
  for i = 1, #x do sum[i] = sum[i] + x[i] end
end

--- The hyperbolic tangent, which Lua's `math` lacks. It uses e^-2|z|, which can't overflow; near 0, where 1 - e would
-- cancel, a power series.
-- @number z
-- @treturn number
function vectors.tanh(z)
  if math.abs(z) < 0.02 then return z * (1 - z * z * (1 / 3 - z * z * (2 / 15 - z * z * (17 / 315)))) end
  local e = math.exp(-2 * math.abs(z))
  local y = (1 - e) / (1 + e)
  return z < 0 and -y or y
end

--- The logistic function, 1 / (1 + e^-z).
-- @number z
-- @treturn number
function vectors.sigmoid(z)
  return 1 / (1 + math.exp(-z))
end

return vectors
