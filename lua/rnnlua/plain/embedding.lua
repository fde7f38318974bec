--- The embedding in plain Lua: selects the rows of a matrix by token.
--
-- E is [V, D]; k is an integer from 1 to V, or a list of N of them. forward(E, k) returns [D] or [N, D].
-- backward(dout) returns dE, in which a row that was selected several times gets the sum.
-- @module rnnlua.plain.embedding

local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local Embedding = layer.Layer:extend "Embedding"

local function row_of(E, k)
  local row = {}
  for j = 1, #E[k] do row[j] = E[k][j] end
  return row
end

function Embedding:forward(E, k)
  self.V, self.D, self.k = #E, #E[1], k
  if math.type(k) then return row_of(E, k) end
  local rows = {}
  for n = 1, #k do rows[n] = row_of(E, k[n]) end
  return rows
end

Embedding.gradients = { "E" }

function Embedding:backward(dout)
  local dE = vectors.zero_matrix(self.V, self.D)
  if math.type(self.k) then
    vectors.add(dE[self.k], dout)
  else
    for n = 1, #self.k do vectors.add(dE[self.k[n]], dout[n]) end
  end
  return dE
end

return Embedding
