--- Two Elman sequences in opposite directions, in plain Lua (Schuster & Paliwal 1997): one reads X from the first step
-- on, the other from the last.
--
-- `Bidirectional()` adds the states of a step, [T, H]; `Bidirectional "concatenation"` puts those of the second behind
-- those of the first, [T, 2H]. X is [T, D]; Wx, Wh, h0 and b are the weights of the first as rnnlua.plain.elman has
-- them, Vx, Vh, g0 and c those of the second. backward(dout), dout of the value's shape, returns dWx, dWh, dh0, db,
-- dVx, dVh, dg0, dc, dX: of a sum each direction gets all of dout, of a concatenation its own half.
-- @module rnnlua.plain.bidirectional

local Elman = require "rnnlua.plain.elman"
local layer = require "rnnlua.layer"
local vectors = require "rnnlua.plain.vectors"

local Bidirectional = layer.Layer:extend "Bidirectional"

function Bidirectional:init(join)
  self.join = join or "sum"
end

local function reversed(list)
  local turned = {}
  for t = 1, #list do turned[t] = list[#list + 1 - t] end
  return turned
end

function Bidirectional:forward(Wx, Wh, h0, b, Vx, Vh, g0, c, X)
  self.ahead, self.back, self.H = Elman(), Elman(), #h0
  local F, G = self.ahead:forward(Wx, X, Wh, h0, b), reversed(self.back:forward(Vx, reversed(X), Vh, g0, c))
  local value = {}
  for t = 1, #X do
    value[t] = table.move(F[t], 1, #F[t], 1, {})
    if self.join == "sum" then vectors.add(value[t], G[t]) else table.move(G[t], 1, #G[t], #F[t] + 1, value[t]) end
  end
  return value
end

Bidirectional.gradients = { "Wx", "Wh", "h0", "b", "Vx", "Vh", "g0", "c", "X" }

function Bidirectional:backward(dout)
  local dF, dG, H = dout, dout, self.H
  if self.join ~= "sum" then
    dF, dG = {}, {}
    for t = 1, #dout do
      dF[t] = table.move(dout[t], 1, H, 1, {})
      dG[t] = table.move(dout[t], H + 1, #dout[t], 1, {})
    end
  end
  local dWx, dWh, dh0, db, dX = self.ahead:backward(dF)
  local dVx, dVh, dg0, dc, dX_back = self.back:backward(reversed(dG))
  dX_back = reversed(dX_back)
  for t = 1, #dX do vectors.add(dX[t], dX_back[t]) end
  return dWx, dWh, dh0, db, dVx, dVh, dg0, dc, dX
end

return Bidirectional
