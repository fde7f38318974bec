-- How often an explanation records a forward, which takes most of its time: often of a small one, whose branches may
-- be missed, and once to compare it with the estimates, unless its family is known; at the four samples that it needs,
-- of a large one.
local Graph = require "rnnlua.checking.autodiff.graph"
local check_gradients = require "rnnlua.checking".check_gradients
local edited = dofile "spec/checking/vector_layers/edited.lua"
local rnn = require "rnnlua"
local trace = require "rnnlua.checking.autodiff.trace"

local function recordings(layer, options)
  local run, count = trace.run, 0
  trace.run = function(...)
    count = count + 1
    return run(...)
  end
  local ok, report = pcall(check_gradients, layer, options)
  trace.run = run
  assert.equal("path", assert(ok and report, report).mistakes[1].id)
  return count
end

describe("an explanation by a path", function()
  it("records a forward of few operations at 16 samples", function()
    local Cell = rnn.Layer:extend "Cell"
    function Cell:forward(w, x, b)
      self.w, self.x = w, x
      return w * x + b
    end
    function Cell:backward(dout) return dout * self.x, dout * (self.w + self.x), dout end
    Cell.gradients = { "w", "x", "b" }
    assert.equal(17, recordings(Cell(), { at = { w = 2, x = 3, b = 5 }, explain = math.huge }))
  end)

  it("records the forward of an LSTM over a sequence at four samples", function()
    local class = edited.class("lstm", { lstm_cell = { { from = "d * f[k]", to = "d * f[k] * (1 - f[k])" } } })
    local options = { at = edited.inputs("lstm", rnn.rng(3)), points = 1, explain = math.huge }
    assert.equal(4, recordings(class(), options))
  end)

  it("computes few whole gradients: one wrong number rejects most changes", function()
    local changed, whole, of_one = Graph.changed, 0, 0
    Graph.changed = function(graph, name, replaced, upstream, k)
      if k then of_one = of_one + 1 else whole = whole + 1 end
      return changed(graph, name, replaced, upstream, k)
    end
    local class = edited.class("lstm", { lstm = { { from = "vectors.add(db, db_t)",
      to = "vectors.add(db, db_t) if t == #self.cells - 1 then dh, dc = vectors.zeros(H), vectors.zeros(H) end" } } })
    local ok, report = pcall(check_gradients, class(), { at = edited.inputs("lstm", rnn.rng(3)), points = 1,
      explain = math.huge })
    Graph.changed = changed
    assert.equal("path", assert(ok and report, report).mistakes[1].id)
    assert.is_true(whole <= of_one / 20, whole .. " " .. of_one)
  end)
end)
