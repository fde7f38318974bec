local check_gradients = require "rnnlua.checking".check_gradients
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

-- F = Σ of the squares of all numbers of X, whatever its shape; `backward` gets the right gradient, flat.
local function squares(backward)
  local Squares = rnn.Layer:extend "Squares"
  Squares.inputs = { "X" }
  function Squares:forward(X)
    local sum = 0
    self.shape, self.flat = values.flatten(X, "X")
    for _, x in ipairs(self.flat) do sum = sum + x * x end
    return sum
  end
  function Squares:backward(dout)
    local flat = {}
    for k, x in ipairs(self.flat) do flat[k] = 2 * x * dout end
    return (values.build(self.shape, backward(self, flat, dout) or flat))
  end
  return Squares()
end

-- By shape the place of a number, and its index.
local SHAPES = {
  { "a number", 1.5, 1, "" },
  { "a sequence", { 1.5, -0.5, 2 }, 2, "[2]" },
  { "an array", rnn.array { 1.5, -0.5, 2 }, 3, "[3]" },
  { "a matrix", { { 1, 2, 3 }, { 4, 5, 6 }, { 7, 8, 9 } }, 7, "[3][1]" },
  { "a list of lists of other lengths", { { 1 }, { 2, 3, 4 }, { 5, 6 } }, 4, "[2][3]" },
  { "a list of numbers and lists", { 1, { 2, 3 }, { { 4 }, { 5, 6 } } }, 6, "[3][2][2]" },
  { "a list of arrays", { rnn.array { 1, 2 }, rnn.array { 3, 4 } }, 3, "[2][1]" },
}

-- How a backward breaks the contract in its number k: the check that fails, and the change.
local BREACHES = {
  { "backward-twice", function(k, self, flat)
    self.count = (self.count or 0) + 1
    flat[k] = flat[k] + self.count
  end },
  { "linear", function(k, _, flat, dout) flat[k] = flat[k] * dout end },
  { "additive", function(k, _, flat, dout) flat[k] = flat[k] * dout end },
}

describe("the index of a number in", function()
  for _, row in ipairs(SHAPES) do
    local what, X, k, index = table.unpack(row)

    it(what .. " is the writer's, in an entry", function()
      local report = check_gradients(squares(function(_, flat) flat[k] = flat[k] + 1 end), { at = { X = X } })
      local wrong = {}
      for _, entry in ipairs(report.entries) do
        if entry.verdict == "FAIL" then wrong[entry.index] = true end
      end
      assert.same({ [index] = true }, wrong)
    end)

    for _, breach in ipairs(BREACHES) do
      it(("%s is the writer's, where the check '%s' fails"):format(what, breach[1]), function()
        local report = check_gradients(squares(function(...) breach[2](k, ...) end), { at = { X = X }, points = 1 })
        local example
        for _, item in ipairs(report.contract) do
          if item.id == breach[1] then example = item.example end
        end
        assert.equal("dX" .. index, example:match "^dX%S*")
      end)
    end
  end
end)
