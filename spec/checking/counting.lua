--- The library's recurrent layer with a count of its forwards, of which there are fresh ones of any length.
-- @module counting

local rnn = require "rnnlua"

--- Makes such a class; `count` has the forwards of all its layers.
-- @tparam[opt] function change takes the right gradients, and returns those that backward gives
return function(change)
  local Counting = rnn.Layer:extend "Counting"
  Counting.count = 0
  function Counting:init(n) self.layer = rnn.Recurrent(n) end
  function Counting:forward(wx, X, wh, h0)
    Counting.count = Counting.count + 1
    return self.layer:forward(wx, X, wh, h0)
  end
  function Counting:states() return self.layer:states() end
  function Counting:backward(dout)
    if change then return change(self.layer:backward(dout)) end
    return self.layer:backward(dout)
  end
  return Counting
end
