local check_gradients = require "rnnlua.checking".check_gradients
local rnn = require "rnnlua"

-- y = a·b, elementwise.
local Product = rnn.Layer:extend "Product"
function Product:forward(a, b)
  self.a, self.b = { table.unpack(a) }, { table.unpack(b) }
  local y = {}
  for i = 1, #a do y[i] = a[i] * b[i] end
  return y
end
function Product:backward(dy)
  local da, db = {}, {}
  for i = 1, #dy do da[i], db[i] = dy[i] * self.b[i], dy[i] * self.a[i] end
  return da, db
end

-- The same, with another backward.
local function wrong(backward)
  local Wrong = Product:extend "Wrong"
  Wrong.backward = backward
  return Wrong()
end

local SIZE = 4

local function zeros()
  local list = {}
  for i = 1, SIZE do list[i] = 0 end
  return list
end

describe("check_gradients() with a dout of zero", function()
  for _, mode in ipairs { "full", "fast" } do
    local options = { shapes = { a = SIZE, b = SIZE }, dout = zeros(), mode = mode }

    it(("is INCONCLUSIVE where every gradient is zero (%s)"):format(mode), function()
      for _, layer in ipairs { Product(), wrong(function(self, dy)
        local da, db = Product.backward(self, dy)
        return db, da
      end) } do
        local report = check_gradients(layer, options)
        assert.equal("INCONCLUSIVE", report.certified)
        assert.equal("dout is zero, so every gradient is zero", report.entries[1].reason)
      end
    end)

    it(("FAILs where one is not (%s)"):format(mode), function()
      for _, value in ipairs { 1.0, 1e-300, 0 / 0, 1 / 0 } do
        local report = check_gradients(wrong(function(self, dy)
          local da, db = Product.backward(self, dy)
          db[3] = db[3] + value
          return da, db
        end), options)
        local reasons = {}
        for _, entry in ipairs(report.entries) do
          if entry.certified == "FAIL" then reasons[entry.reason] = true end
        end
        assert.equal("FAIL", report.verdict)
        assert.same({ ["dout is zero, so every right gradient is zero"] = true }, reasons)
      end
    end)
  end
end)
