--- Reverse mode over a recorded graph, as it is and with the derivatives at one site changed.
-- @module rnnlua.checking.autodiff.graph

local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local Graph = {}
Graph.__index = Graph

--- Prepares a recording for sweeps.
-- @tparam table recording of rnnlua.checking.autodiff.trace
-- @param dout the upstream gradient: a number, or one an output, or one a state
-- @treturn ?table nil where the upstream does not fit
function Graph.new(recording, dout)
  local _, upstream = values.flatten(dout, "dout")
  local outputs = #upstream == #recording.outputs and recording.outputs or recording.states
  if not outputs or #upstream ~= #outputs then return nil end
  local self = setmetatable({ nodes = recording.nodes, inputs = recording.inputs, outputs = outputs,
    upstream = upstream, a = {}, b = {}, da = {}, db = {} }, Graph)
  for id, node in ipairs(self.nodes) do
    self.a[id] = traced.is(node.a) and node.a.id or false
    self.b[id] = traced.is(node.b) and node.b.id or false
    self.da[id], self.db[id] = self.a[id] and node.da or 0.0, self.b[id] and node.db or 0.0
  end
  return self
end

--- The derivatives of Σ dout·output by all nodes.
-- @treturn {number,...} by id
function Graph:sweep()
  local a, b, da, db, adjoint = self.a, self.b, self.da, self.db, {}
  for id = 1, #self.nodes do adjoint[id] = 0.0 end
  for i, output in ipairs(self.outputs) do
    if traced.is(output) then adjoint[output.id] = adjoint[output.id] + self.upstream[i] end
  end
  for id = #self.nodes, 1, -1 do
    local d = adjoint[id]
    if d ~= 0 then
      local left, right = a[id], b[id]
      if left then adjoint[left] = adjoint[left] + d * da[id] end
      if right then adjoint[right] = adjoint[right] + d * db[id] end
    end
  end
  return adjoint
end

--- The gradient by an input.
-- @tparam {number,...} adjoint of `sweep`
-- @string name of the input
-- @treturn {number,...}
function Graph:gradient(adjoint, name)
  local list = {}
  for i, node in ipairs(self.inputs[name] or {}) do list[i] = adjoint[node.id] end
  return list
end

--- The gradient by an input with other derivatives at some operations.
-- @string name of the input
-- @string side "a" or "b": by which operand
-- @tparam {integer,...} ids the operations
-- @tparam {number,...} changed the derivatives there
-- @treturn {number,...}
function Graph:changed(name, side, ids, changed)
  local partial, kept = self["d" .. side], {}
  for i, id in ipairs(ids) do
    kept[i], partial[id] = partial[id], changed[i]
  end
  local adjoint = self:sweep()
  for i, id in ipairs(ids) do partial[id] = kept[i] end
  return self:gradient(adjoint, name)
end

--- Which nodes an input goes into.
-- @string name
-- @treturn {boolean,...} by id
function Graph:reached_from(name)
  local reached = {}
  for _, node in ipairs(self.inputs[name] or {}) do reached[node.id] = true end
  for id = 1, #self.nodes do
    reached[id] = reached[id] or reached[self.a[id]] or reached[self.b[id]] or false
  end
  return reached
end

--- The operations of each site.
-- @treturn table by site the ids, in order
function Graph:sites()
  if self.by_site then return self.by_site end
  self.by_site = {}
  for id, node in ipairs(self.nodes) do
    if node.site then
      self.by_site[node.site] = self.by_site[node.site] or {}
      table.insert(self.by_site[node.site], id)
    end
  end
  return self.by_site
end

return Graph
