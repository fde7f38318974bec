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

-- The derivatives of Σ upstream·output with respect to all nodes by id, in a table of them.
local function adjoints(self, upstream, adjoint)
  local a, b, da, db = self.a, self.b, self.da, self.db
  for id = 1, #self.nodes do adjoint[id] = 0.0 end
  for i, output in ipairs(self.outputs) do
    if traced.is(output) then adjoint[output.id] = adjoint[output.id] + upstream[i] end
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

--- The derivatives of Σ dout·output with respect to all nodes.
-- @treturn {number,...} by id
function Graph:sweep()
  self.right = self.right or adjoints(self, self.upstream, {})
  return self.right
end

--- The gradient of an input.
-- @tparam {number,...} adjoint the result of `sweep` or `changed`
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
  local reached, used = reached_from(self, nodes), {}
  local way = { ids = {}, left = {}, right = {}, left_at = {}, right_at = {}, outputs = {}, starts = {}, at = {} }
  for _, output in ipairs(self.outputs) do
    if traced.is(output) then used[output.id] = true end
  end
  local count, at = 0, way.at
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
--   outputs and of the input's numbers, or false; at, the places by id
function Graph:way(name, k)
  self.ways = self.ways or {}
  local key = k and name .. " " .. k or name
  self.ways[key] = self.ways[key] or way_of(self, starts(self, name, k))
  return self.ways[key]
end

-- The derivatives of Σ upstream·output with respect to the nodes of a way, with the current derivatives.
local function adjoints_along(self, way, upstream)
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
  return adjoint
end

-- The derivatives of the nodes of a way with respect to its start, with the current derivatives.
local function tangents_along(self, way)
  local tangent, da, db, ids = {}, self.da, self.db, way.ids
  local lefts, rights = way.left_at, way.right_at
  for i = 1, #ids do tangent[i] = 0.0 end
  for i = #ids, 1, -1 do
    local left, right, id = lefts[i], rights[i], ids[i]
    if i == way.starts[1] then tangent[i] = 1.0 end
    if left then tangent[i] = tangent[left] * da[id] end
    if right then tangent[i] = tangent[i] + tangent[right] * db[id] end
  end
  return tangent
end

--- The derivatives of Σ upstream·output with respect to all nodes, with changed derivatives of some operations, or
-- another upstream gradient.
-- @tparam {table,...} replaced { side, "a" or "b", the operand of the derivative; ids, the operations; derivatives,
--   their new derivatives }
-- @tparam[opt] {number,...} upstream
-- @treturn {number,...} by id; the next call changes it
function Graph:changed(replaced, upstream)
  local kept = {}
  for i, one in ipairs(replaced) do
    local partial, old = self["d" .. one.side], {}
    for k, id in ipairs(one.ids) do
      old[k], partial[id] = partial[id], one.derivatives[k]
    end
    kept[i] = old
  end
  self.adjoint = adjoints(self, upstream or self.upstream, self.adjoint or {})
  for i = #replaced, 1, -1 do
    local one = replaced[i]
    local partial = self["d" .. one.side]
    for k, id in ipairs(one.ids) do partial[id] = kept[i][k] end
  end
  return self.adjoint
end

-- The way of one number, with the derivatives with respect to its nodes (`adjoint`) and of them (`tangent`).
local function way_of_number(self, name, k)
  local way = self:way(name, k)
  way.adjoint = way.adjoint or adjoints_along(self, way, self.upstream)
  way.tangent = way.tangent or tangents_along(self, way)
  return way
end

-- Changed operations on the way of a number; with m of them, their parts take about m²/2 products.
local MOST_PARTS = 24

-- The operations whose derivatives may change, on the way of a number, nearest the output first: { at, from = the place
-- of the operand, list and k = where it is in `edges`, partial = its own derivative }.
local function changing_on(self, way, edges)
  local changing = {}
  for list, one in ipairs(edges) do
    local partial, operands = self["d" .. one.side], one.side == "a" and way.left_at or way.right_at
    for k, id in ipairs(one.ids) do
      local at = way.at[id]
      local from = at and operands[at]
      if from then changing[#changing + 1] = { at = at, from = from, list = list, k = k, partial = partial[id] } end
    end
  end
  table.sort(changing, function(x, y) return x.at < y.at end)
  return changing
end

-- The derivatives of the node at a place with respect to the operations of `changing` behind it, by their place in that
-- list; nothing for 0.
local function derivatives_from(self, way, start, changing, first)
  local adjoint, da, db, ids, of = { [start] = 1.0 }, self.da, self.db, way.ids, {}
  local lefts, rights = way.left_at, way.right_at
  local last = changing[#changing].at
  for i = start, last do
    local d = adjoint[i]
    if d and d ~= 0 then
      local left, right, id = lefts[i], rights[i], ids[i]
      if left and left <= last then adjoint[left] = (adjoint[left] or 0.0) + d * da[id] end
      if right and right <= last then adjoint[right] = (adjoint[right] or 0.0) + d * db[id] end
    end
  end
  for j = first, #changing do of[j] = adjoint[changing[j].at] end
  return of
end

-- The function of `number_of_changed` for many operations: all derivatives along the way of the number.
local function number_by_sweep(self, way, edges, changing)
  return function(new)
    local derivatives, start = {}, way.starts[1]
    for i, one in ipairs(changing) do
      derivatives[i] = new(one.list, one.k)
      if not derivatives[i] then return nil end
    end
    local function exchange()
      for i, one in ipairs(changing) do
        local edge = edges[one.list]
        local partial, id = self["d" .. edge.side], edge.ids[one.k]
        derivatives[i], partial[id] = partial[id], derivatives[i]
      end
    end
    exchange()
    local adjoint = adjoints_along(self, way, self.upstream)
    exchange()
    local number = start and adjoint[start] or 0.0
    return number, math.abs(number)
  end
end

-- The function for few operations: what each change adds, with the changes behind it.
local function number_by_parts(self, way, changing)
  local base, amounts = way.starts[1] and way.adjoint[way.starts[1]] or 0.0, {}
  for i, one in ipairs(changing) do
    one.adjoint, one.tangent, one.before = way.adjoint[one.at], way.tangent[one.from], {}
    for j = 1, i - 1 do
      local derivative = changing[j].through[i]
      if derivative then
        one.before[#one.before + 1], one.before[#one.before + 2] = j, derivative
      end
    end
    one.through = i < #changing and derivatives_from(self, way, one.from, changing, i + 1) or nil
  end
  return function(new)
    local sum, size = base, math.abs(base)
    for i = 1, #changing do
      local one = changing[i]
      local d, before = one.adjoint, one.before
      for j = 1, #before, 2 do d = d + amounts[before[j]] * before[j + 1] end
      local amount = 0.0
      if d ~= 0 then
        local derivative = new(one.list, one.k)
        if not derivative then return nil end
        amount = d * (derivative - one.partial)
      end
      local part = amount == 0 and 0.0 or amount * one.tangent
      amounts[i], sum, size = amount, sum + part, size + math.abs(part)
    end
    return sum, size
  end
end

--- Prepares the gradient of one number for many changes of the derivatives of the same operations.
-- @string name of the input
-- @tparam integer k
-- @tparam {table,...} edges { side, "a" or "b", the operand of the derivative; ids, the operations }
-- @treturn ?function (new) → the gradient, and the sum of the sizes of what was added up. new(list, i) is asked for the
--   derivatives that the gradient depends on: that of the i-th operation of edges[list]; where it is nil, so is the
--   gradient. nil instead of the function if it depends on none
function Graph:number_of_changed(name, k, edges)
  local way = way_of_number(self, name, k)
  local changing = changing_on(self, way, edges)
  if not changing[1] then return nil end
  if #changing > MOST_PARTS then return number_by_sweep(self, way, edges, changing) end
  return number_by_parts(self, way, changing)
end

--- The derivative of each output with respect to one number.
-- @string name of the input
-- @tparam integer k
-- @treturn {number,...}
function Graph:row(name, k)
  local way, list = way_of_number(self, name, k), {}
  for i, at in ipairs(way.outputs) do list[i] = at and way.tangent[at] or 0.0 end
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
