--- Reverse-mode differentiation of a recorded graph, with its own derivatives or with changed ones.
-- @module rnnlua.checking.autodiff.graph

local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local Graph = {}
Graph.__index = Graph

--- Prepares a recording for sweeps.
-- @tparam table recording of rnnlua.checking.autodiff.trace
-- @param dout the upstream gradient: a number, or one for each output, or one for each state
-- @treturn ?table nil if the upstream gradient does not fit
function Graph.new(recording, dout)
  local shape, upstream = values.flatten(dout, "dout")
  local outputs = #upstream == #recording.outputs and recording.outputs or recording.states
  if not outputs or #upstream ~= #outputs then return nil end
  local self = setmetatable({ nodes = recording.nodes, inputs = recording.inputs, outputs = outputs,
    upstream = upstream, upstream_shape = shape, a = {}, b = {}, da = {}, db = {} }, Graph)
  for id, node in ipairs(self.nodes) do
    self.a[id] = traced.is(node.a) and node.a.id or false
    self.b[id] = traced.is(node.b) and node.b.id or false
    self.da[id], self.db[id] = self.a[id] and node.da or 0.0, self.b[id] and node.db or 0.0
  end
  return self
end

--- The derivatives of Σ dout·output with respect to all nodes.
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

--- The gradient of an input.
-- @tparam {number,...} adjoint the result of `sweep`
-- @string name of the input
-- @treturn {number,...}
function Graph:gradient(adjoint, name)
  local list = {}
  for i, node in ipairs(self.inputs[name] or {}) do list[i] = adjoint[node.id] end
  return list
end

-- The nodes that depend on an input, as keys by id.
local function reached_from(self, name)
  local reached = {}
  for _, node in ipairs(self.inputs[name] or {}) do reached[node.id] = true end
  for id = 1, #self.nodes do
    reached[id] = reached[id] or reached[self.a[id]] or reached[self.b[id]] or false
  end
  return reached
end

-- The nodes on the paths from an input to the value, last first, with those of their operands that are on the paths.
local function way_of(self, name)
  local reached, used = reached_from(self, name), {}
  for _, output in ipairs(self.outputs) do
    if traced.is(output) then used[output.id] = true end
  end
  local way = { ids = {}, left = {}, right = {} }
  for id = #self.nodes, 1, -1 do
    if used[id] and reached[id] then
      local a, b = self.a[id], self.b[id]
      local k = #way.ids + 1
      way.ids[k], way.left[k], way.right[k] = id, a and reached[a] and a, b and reached[b] and b
      if a then used[a] = true end
      if b then used[b] = true end
    end
  end
  return way
end

--- The nodes on the paths from an input to the value.
-- @string name of the input
-- @treturn table { ids, left, right }: the ids of the nodes, last first, and for each node its operands on the paths,
--   or false
function Graph:way(name)
  self.ways = self.ways or {}
  self.ways[name] = self.ways[name] or way_of(self, name)
  return self.ways[name]
end

-- The gradient of an input, with the current derivatives.
local function gradient_along(self, name, upstream)
  local way, adjoint, da, db = self:way(name), {}, self.da, self.db
  local ids, lefts, rights = way.ids, way.left, way.right
  for i = 1, #ids do adjoint[ids[i]] = 0.0 end
  for i, output in ipairs(self.outputs) do
    local id = traced.is(output) and output.id
    if adjoint[id] then adjoint[id] = adjoint[id] + upstream[i] end
  end
  for i = 1, #ids do
    local id = ids[i]
    local d = adjoint[id]
    if d ~= 0 then
      local left, right = lefts[i], rights[i]
      if left then adjoint[left] = adjoint[left] + d * da[id] end
      if right then adjoint[right] = adjoint[right] + d * db[id] end
    end
  end
  local list = {}
  for i, node in ipairs(self.inputs[name] or {}) do list[i] = adjoint[node.id] or 0.0 end
  return list
end

--- The gradient of an input with changed derivatives of some operations, or another upstream gradient.
-- @string name of the input
-- @tparam {table,...} replaced { side, "a" or "b", the operand of the derivative; ids, the operations; derivatives,
--   their new derivatives }
-- @tparam[opt] {number,...} upstream
-- @treturn {number,...}
function Graph:changed(name, replaced, upstream)
  local kept = {}
  for i, one in ipairs(replaced) do
    local partial, old = self["d" .. one.side], {}
    for k, id in ipairs(one.ids) do
      old[k], partial[id] = partial[id], one.derivatives[k]
    end
    kept[i] = old
  end
  local gradient = gradient_along(self, name, upstream or self.upstream)
  for i = #replaced, 1, -1 do
    local one = replaced[i]
    local partial = self["d" .. one.side]
    for k, id in ipairs(one.ids) do partial[id] = kept[i][k] end
  end
  return gradient
end

--- The operations of each site.
-- @treturn table by site, the ids in order
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
