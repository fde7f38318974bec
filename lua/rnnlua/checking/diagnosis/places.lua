--- The places in a recorded forward where a derivative may be changed: the operations of one position in the code,
-- with respect to one operand; or, if several positions take the same value, all of them together.
--
-- A place is { edges, node, side, of }; rnnlua.checking.diagnosis.changes keeps in it what it computes for the place.
-- An edge is { site, side, leaf }: a position in the code (site), an operand ("a" or "b"), and, if only operations
-- directly on an input count, the name of this input. Messages are made from `node` and `side`. `of` is nil for a
-- single edge, "carried" for all operations that take one value of the step before, "all-carried" for those that take
-- any value of the step before, "input" for all that take the input itself.
-- @module rnnlua.checking.diagnosis.places

local traced = require "rnnlua.checking.autodiff.traced"

local places = {}

local SIDES = { "a", "b" }

--- The operations of an edge in a graph, in order.
-- @tparam table graph (rnnlua.checking.autodiff.graph)
-- @tparam table edge
-- @treturn {integer,...} ids
function places.operations(graph, edge)
  local ids = graph:sites()[edge.site] or {}
  if not edge.leaf then return ids end
  local list = {}
  for _, id in ipairs(ids) do
    local operand = graph.nodes[id][edge.side]
    if traced.is(operand) and operand.input == edge.leaf then list[#list + 1] = id end
  end
  return list
end

-- The step in which each node was made. Sites whose operations don't divide evenly into n steps are left out.
local function steps_of(graph, n)
  local steps = {}
  for _, ids in next, graph:sites() do
    if #ids % n == 0 then
      local each = #ids // n
      for i, id in ipairs(ids) do steps[id] = (i - 1) // each + 1 end
    end
  end
  return steps
end

local function place(edge, of, edges)
  return { of = of, edges = edges or { edge }, node = edge.node, side = edge.side, count = edge.count }
end

-- The site of the value that an edge takes from the step before; nil if it takes none.
local function carried_from(graph, edge, steps)
  for _, id in ipairs(graph:sites()[edge.site]) do
    local operand = graph[edge.side][id]
    local at = operand and graph.nodes[operand].at
    local site = at and at.site
    if site and site ~= edge.site and (steps[id] or 0) > 1 and steps[operand] == steps[id] - 1 then return site end
  end
end

-- The edge in the outermost function, because the student knows the names there.
local function outermost(edges)
  local best, least
  for _, edge in ipairs(edges) do
    local _, depth = edge.site:gsub("<", "")
    if not best or depth < least then best, least = edge, depth end
  end
  return best
end

-- Adds a place with several edges.
local function add_group(list, of, edges)
  if #edges > 1 then list[#list + 1] = place(outermost(edges), of, edges) end
end

local function carried(graph, edges, n, list)
  local steps, by_site, all = steps_of(graph, n), {}, {}
  local sites = {}
  for _, edge in ipairs(edges) do
    local site = carried_from(graph, edge, steps)
    if site then
      if not by_site[site] then
        by_site[site] = {}
        sites[#sites + 1] = site
      end
      table.insert(by_site[site], edge)
      all[#all + 1] = edge
    end
  end
  for _, site in ipairs(sites) do add_group(list, "carried", by_site[site]) end
  if #sites > 1 then add_group(list, "all-carried", all) end
end

-- The edges on the paths from an input to the value, outermost first.
local function edges_of(graph, name)
  local way, by_key, list = graph:way(name), {}, {}
  for i, id in ipairs(way.ids) do
    local node = graph.nodes[id]
    for _, side in ipairs(SIDES) do
      local operand = (side == "a" and way.left or way.right)[i]
      if operand then
        local key = node.at.site .. side
        local edge = by_key[key]
        if not edge then
          edge = { site = node.at.site, side = side, node = node, count = 0, leaves = 0 }
          by_key[key], list[#list + 1] = edge, edge
        end
        edge.count = edge.count + 1
        if graph.nodes[operand].input == name then edge.leaves = edge.leaves + 1 end
      end
    end
  end
  return list
end

--- The places on the paths from an input to the value: single edges first, of these the outermost first.
-- @tparam table graph
-- @string name of the input
-- @tparam integer n the number of steps of the case
-- @treturn {table,...}
function places.of(graph, name, n)
  local edges, list, leaves = edges_of(graph, name), {}, {}
  for _, edge in ipairs(edges) do list[#list + 1] = place(edge) end
  for _, edge in ipairs(edges) do
    if edge.leaves > 0 then
      local leaf = { site = edge.site, side = edge.side, node = edge.node, count = edge.leaves, leaf = name }
      leaves[#leaves + 1] = leaf
      if edge.leaves < edge.count then list[#list + 1] = place(leaf) end
    end
  end
  if n > 1 then carried(graph, edges, n, list) end
  add_group(list, "input", leaves)
  return list
end

return places
