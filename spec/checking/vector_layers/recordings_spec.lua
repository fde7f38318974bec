-- How often an explanation records a forward with the places of its operations, which takes much of its time: often of
-- a small one, whose branches may be missed; at the four samples that it needs, of a large one. And what one costs.
local Graph = require "rnnlua.checking.autodiff.graph"
local changes = require "rnnlua.checking.diagnosis.changes"
local check_gradients = require "rnnlua.checking".check_gradients
local core = require "rnnlua.core"
local edited = dofile "spec/checking/vector_layers/edited.lua"
local hypotheses = require "rnnlua.checking.diagnosis.hypotheses"
local outputs = require "rnnlua.checking.estimate.outputs"
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
    assert.equal(16, recordings(Cell(), { at = { w = 2, x = 3, b = 5 }, explain = math.huge }))
  end)

  it("records the forward of an LSTM over a sequence at four samples", function()
    local class = edited.class("lstm", { lstm_cell = { { from = "d * f[k]", to = "d * f[k] * (1 - f[k])" } } })
    local options = { at = edited.inputs("lstm", rnn.rng(3)), points = 1, explain = math.huge }
    assert.equal(4, recordings(class(), options))
  end)

  it("sets each hook once, not at each operation", function()
    local class, inputs = edited.class("lstm", {}), edited.inputs("lstm", rnn.rng(3))
    local kept, count = { count = core.count, follow = core.follow, sethook = debug.sethook }, 0
    for name, f in next, kept do
      (core[name] and core or debug)[name] = function(...)
        count = count + 1
        return f(...)
      end
    end
    local ok, recording = pcall(trace.run, function() return outputs.of(class()) end, class.inputs, inputs, {})
    for name, f in next, kept do (core[name] and core or debug)[name] = f end
    assert.is_true(#assert(ok and recording, recording).nodes > 1000)
    assert.equal(3, count)
  end)

  it("allocates at most 1,200 bytes for each operation, and 450 without its place", function()
    local class, inputs = edited.class("lstm", {}), edited.inputs("lstm", rnn.rng(3))
    local function make() return outputs.of(class()) end
    for name, most in next, { run = 1200, operations = 450 } do
      local function record() return assert(trace[name](make, class.inputs, inputs, {})) end
      record()
      collectgarbage()
      collectgarbage "stop"
      local before = collectgarbage "count"
      local recording = record()
      local bytes = (collectgarbage "count" - before) * 1024
      collectgarbage "restart"
      assert.is_true(bytes <= most * #recording.nodes, ("%s: %.0f"):format(name, bytes / #recording.nodes))
    end
  end)

  -- An LSTM that is truncated to its last two steps: one change explains all gradients.
  local function explained()
    local class = edited.class("lstm", { lstm = { { from = "vectors.add(db, db_t)",
      to = "vectors.add(db, db_t) if t == #self.cells - 1 then dh, dc = vectors.zeros(H), vectors.zeros(H) end" } } })
    return check_gradients(class(), { at = edited.inputs("lstm", rnn.rng(3)), points = 1, explain = math.huge })
  end

  it("computes few whole gradients: one wrong number rejects most changes", function()
    local changed, number_of_changed, whole, of_one = Graph.changed, Graph.number_of_changed, 0, 0
    Graph.changed = function(...)
      whole = whole + 1
      return changed(...)
    end
    Graph.number_of_changed = function(graph, name, k, edges)
      local number = number_of_changed(graph, name, k, edges)
      return number and function(new)
        of_one = of_one + 1
        local sum, size = number(new)
        local replaced = {}
        for list, edge in ipairs(edges) do
          replaced[list] = { side = edge.side, ids = edge.ids, derivatives = {} }
          for i in ipairs(edge.ids) do replaced[list].derivatives[i] = new(list, i) end
          if #replaced[list].derivatives < #edge.ids then return sum, size end
        end
        assert.near(graph:gradient(changed(graph, replaced), name)[k], sum, 1e-14 * size)
        return sum, size
      end
    end
    local ok, report = pcall(explained)
    Graph.changed, Graph.number_of_changed = changed, number_of_changed
    assert.equal("path", assert(ok and report, report).mistakes[1].id)
    assert.is_true(of_one >= 300, of_one)
    assert.is_true(whole <= of_one / 25, whole .. " " .. of_one)
  end)

  it("searches for one gradient, if what it finds explains all others", function()
    local of, searched = changes.of, {}
    changes.of = function(candidate, graphs, name)
      searched[#searched + 1] = name
      return of(candidate, graphs, name)
    end
    local ok, report = pcall(explained)
    changes.of = of
    assert.equal(6, #assert(ok and report, report).mistakes[1].gradients)
    assert.equal(1, #searched)
  end)

  it("asks a hypothesis for the derivatives alone that the wrong number depends on", function()
    local kept, asked = {}, 0
    for i, hypothesis in ipairs(hypotheses.list) do
      kept[i] = hypothesis.derivative
      hypothesis.derivative = function(...)
        asked = asked + 1
        return kept[i](...)
      end
    end
    local ok, report = pcall(explained)
    for i, hypothesis in ipairs(hypotheses.list) do hypothesis.derivative = kept[i] end
    assert.equal("path", assert(ok and report, report).mistakes[1].id)
    assert.is_true(asked <= 10000, asked)
  end)
end)
