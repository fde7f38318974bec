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

-- The nodes of an input, or of its k-th number.
local function starts(self, name, k)
  local nodes = self.inputs[name] or {}
  return k and { nodes[k] } or nodes
end

-- The nodes that depend on some others, as keys by id.
local function reached_from(self, nodes)
  local reached, a, b = {}, self.a, self.b
  for id = 1, #self.nodes do reached[id] = false end
  for _, node in ipairs(nodes) do reached[node.id] = true end
  for id = 1, #self.nodes do
    if reached[a[id]] or reached[b[id]] then reached[id] = true end
  end
  return reached
end

-- The nodes on the paths from some nodes to the value, last first, with those of their operands that are on the paths.
local function way_of(self, nodes)
  local reached, used, at = reached_from(self, nodes), {}, {}
  local way = { ids = {}, left = {}, right = {}, left_at = {}, right_at = {}, outputs = {}, starts = {} }
  for _, output in ipairs(self.outputs) do
    if traced.is(output) then used[output.id] = true end
  end
  local count = 0
  for id = #self.nodes, 1, -1 do
    if used[id] and reached[id] then
      local a, b = self.a[id], self.b[id]
      count = count + 1
      way.ids[count], at[id] = id, count
      way.left[count], way.right[count] = a and reached[a] and a, b and reached[b] and b
      if a then used[a] = true end
      if b then used[b] = true end
    end
  end
  for i = 1, count do
    way.left_at[i], way.right_at[i] = way.left[i] and at[way.left[i]], way.right[i] and at[way.right[i]]
  end
  for i, output in ipairs(self.outputs) do way.outputs[i] = traced.is(output) and at[output.id] or false end
  for i, node in ipairs(nodes) do way.starts[i] = at[node.id] or false end
  return way
end

--- The nodes on the paths from an input to the value.
-- @string name of the input
-- @tparam[opt] integer k the number of the input whose paths count; by default all
-- @treturn table { ids, left, right }: the ids of the nodes, last first, and for each node its operands on the paths,
--   or false; left_at and right_at, the places of these operands among the nodes; outputs and starts, the places of the
--   outputs and of the input's numbers, or false
function Graph:way(name, k)
  self.ways = self.ways or {}
  local key = k and name .. " " .. k or name
  self.ways[key] = self.ways[key] or way_of(self, starts(self, name, k))
  return self.ways[key]
end

-- The gradient along a way, with the current derivatives.
local function gradient_along(self, way, upstream)
  local adjoint, da, db, ids = {}, self.da, self.db, way.ids
  local lefts, rights = way.left_at, way.right_at
  for i = 1, #ids do adjoint[i] = 0.0 end
  for i, at in ipairs(way.outputs) do
    if at then adjoint[at] = adjoint[at] + upstream[i] end
  end
  for i = 1, #ids do
    local d = adjoint[i]
    if d ~= 0 then
      local left, right, id = lefts[i], rights[i], ids[i]
      if left then adjoint[left] = adjoint[left] + d * da[id] end
      if right then adjoint[right] = adjoint[right] + d * db[id] end
    end
  end
  local list = {}
  for i, at in ipairs(way.starts) do list[i] = at and adjoint[at] or 0.0 end
  return list
end

--- The gradient of an input with changed derivatives of some operations, or another upstream gradient.
-- @string name of the input
-- @tparam {table,...} replaced { side, "a" or "b", the operand of the derivative; ids, the operations; derivatives,
--   their new derivatives }
-- @tparam[opt] {number,...} upstream
-- @tparam[opt] integer k the number of the input whose gradient is wanted; by default all
-- @treturn {number,...}
function Graph:changed(name, replaced, upstream, k)
  local kept = {}
  for i, one in ipairs(replaced) do
    local partial, old = self["d" .. one.side], {}
    for j, id in ipairs(one.ids) do
      old[j], partial[id] = partial[id], one.derivatives[j]
    end
    kept[i] = old
  end
  local gradient = gradient_along(self, self:way(name, k), upstream or self.upstream)
  for i = #replaced, 1, -1 do
    local one = replaced[i]
    local partial = self["d" .. one.side]
    for j, id in ipairs(one.ids) do partial[id] = kept[i][j] end
  end
  return gradient
end

--- The derivative of each output with respect to one number.
-- @string name of the input
-- @tparam integer k
-- @treturn {number,...}
function Graph:row(name, k)
  local way, tangent, list = self:way(name, k), {}, {}
  local da, db, lefts, rights = self.da, self.db, way.left_at, way.right_at
  for i = #way.ids, 1, -1 do
    local left, right, id = lefts[i], rights[i], way.ids[i]
    tangent[i] = (left and tangent[left] * da[id] or 0.0) + (right and tangent[right] * db[id] or 0.0)
    if i == way.starts[1] then tangent[i] = 1.0 end
  end
  for i, at in ipairs(way.outputs) do list[i] = at and tangent[at] or 0.0 end
  return list
end

--- The operations of each site.
-- @treturn table by site, the ids in order
function Graph:sites()
  if self.by_site then return self.by_site end
  self.by_site = {}
  for id, node in ipairs(self.nodes) do
    local site = node.at and node.at.site
    if site then
      local ids = self.by_site[site] or {}
      self.by_site[site], ids[#ids + 1] = ids, id
    end
  end
  return self.by_site
end

return Graph
