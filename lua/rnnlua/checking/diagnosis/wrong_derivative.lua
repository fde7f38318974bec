--- Explaining a wrong gradient that no known mistake explains: by one change at one operation of the layer's own
-- forward, which is recorded on traced numbers.
--
-- Reverse mode over the recorded graph gives the gradient. Each hypothesis supposes one change at one place in the
-- code, in every turn of its loop, and gives the gradient that this change leads to. A change explains the layer's
-- numbers if it gives all of them at every sample. If no change does, nothing is said.
-- @module rnnlua.checking.diagnosis.wrong_derivative

local Samples = require "rnnlua.checking.diagnosis.samples"
local hypotheses = require "rnnlua.checking.diagnosis.hypotheses"
local meter = require "rnnlua.checking.meter"
local text = require "rnnlua.base.text"
local traced = require "rnnlua.checking.autodiff.traced"

local wrong_derivative = {}

-- A change is looked for at so many samples, whose sequences have different lengths, and confirmed at all others.
local FIRST = 4

-- The operations of an edge in a graph: all at its site; if the edge has a leaf, only those whose operand is the input
-- itself.
local function operations(graph, edge)
  local ids = graph:sites()[edge.site] or {}
  if not edge.leaf then return ids end
  local list = {}
  for _, id in ipairs(ids) do
    local operand = graph.nodes[id][edge.side]
    if traced.is(operand) and operand.input == edge.leaf then list[#list + 1] = id end
  end
  return list
end

-- The gradient that a change leads to; nil where a graph has no such place.
local function changed_gradient(graph, name, change)
  local edge = change.edge
  local ids = operations(graph, edge)
  local derivatives = ids[1] and change.derivatives(graph, edge.side, ids, graph.sample and graph.sample.case.n or 1)
  return derivatives and graph:changed(name, edge.side, ids, derivatives)
end

-- Whether a change gives the layer's numbers at every sample.
local function fits(graphs, name, change)
  for _, graph in ipairs(graphs) do
    if not Samples.close(changed_gradient(graph, name, change), graph.sample.seen.gradients[name]) then return false end
  end
  return true
end

-- The edges of the smallest graph that lead from an input to the value, the outermost first: { site, side, node,
-- count }. An edge that means only the operations on the input itself has a `leaf`, the input's name.
local function edges_of(graph, name)
  local reached, by_key, list = graph:reached_from(name), {}, {}
  for id = #graph.nodes, 1, -1 do
    local node = graph.nodes[id]
    for _, side in ipairs { "a", "b" } do
      local operand = graph[side][id]
      if operand and reached[operand] then
        local key = node.site .. side
        local edge = by_key[key]
        if not edge then
          edge = { site = node.site, side = side, node = node, count = 0, leaves = 0 }
          by_key[key], list[#list + 1] = edge, edge
        end
        edge.count = edge.count + 1
        if graph.nodes[operand].input == name then edge.leaves = edge.leaves + 1 end
      end
    end
  end
  for i = 1, #list do
    local edge = list[i]
    if edge.leaves > 0 and edge.leaves < edge.count then
      list[#list + 1] = { site = edge.site, side = edge.side, node = edge.node, count = edge.leaves, leaf = name }
    end
  end
  return list
end

-- The changes of one hypothesis, at all edges, that fit.
local function fitting(candidate, graphs, name, edges, hypothesis, value)
  local found, derivatives = {}, value and hypothesis.with(value) or hypothesis.derivatives
  for _, edge in ipairs(edges) do
    meter.of(candidate.layer):check()
    local change = { hypothesis = hypothesis, edge = edge, value = value, derivatives = derivatives }
    if (not hypothesis.applies or hypothesis.applies(edge.node)) and fits(graphs, name, change) then
      found[#found + 1] = change
    end
  end
  return found
end

-- Other values are tried only if that takes at most so many steps.
local MOST_STEPS = 2000000

-- The changes that explain a gradient at the first samples, by the first hypothesis that does.
local function explain(candidate, graphs, name)
  local edges = edges_of(graphs[1], name)
  for _, hypothesis in ipairs(hypotheses.list) do
    local found = fitting(candidate, graphs, name, edges, hypothesis)
    if found[1] then return found end
  end
  local products = {}
  for _, edge in ipairs(edges) do
    if edge.node.op == "*" then products[#products + 1] = edge end
  end
  for _, hypothesis in ipairs(hypotheses.of_values) do
    for _, edge in ipairs(products) do
      local others = hypotheses.values(graphs[1], edge.count)
      if #others * #products * #graphs[1].nodes <= MOST_STEPS then
        for _, value in ipairs(others) do
          local found = fitting(candidate, graphs, name, { edge }, hypothesis, value)
          if found[1] then return found end
        end
      end
    end
  end
  return {}
end

local SIDES = { a = "the left side", b = "the right side" }

local OTHER = { a = "b", b = "a" }

-- The name of an operand: the name of the input, or of the local variable or table that holds it; nil if it has none.
local function own_name(node, side)
  local operand = node[side]
  local name = traced.is(operand) and operand.input or node.names and node.names[side]
  return name and ("`%s`"):format(name) or nil
end

-- What to call an operand of an operation.
local function operand_name(node, side)
  if not node.b then return own_name(node, side) or "its argument" end
  local name = own_name(node, side)
  if name then return name end
  local other = node.op == "*" and own_name(node, OTHER[side])
  return other and "the factor of " .. other or ("%s of `%s`"):format(SIDES[side], node.op)
end

local function value_name(value)
  if value.input then return ("`%s`"):format(value.input) end
  return ("the value of `%s` in line %d"):format(value.node.op, value.node.place.line)
end

local function words(change)
  local node, side = change.edge.node, change.edge.side
  local operand = change.edge.leaf and ("`%s`"):format(change.edge.leaf) or operand_name(node, side)
  local names = { operand = operand, other = operand_name(node, OTHER[side]),
    operation = ("`%s`"):format(node.op), value = change.value and value_name(change.value) }
  return (change.hypothesis.words:gsub("{(%a+)}", names))
end

-- A line of a file, without the blanks around it; nil where it can't be read.
local function source_line(place)
  local path = place.source:match "^@(.*)$"
  local file <close> = path and io.open(path) or nil
  if not file then return nil end
  local number = 0
  for line in file:lines() do
    number = number + 1
    if number == place.line then return line:match "^%s*(.-)%s*$" end
  end
end

-- One record for gradients that the same change explains.
local function record_of(change, gradients, others, samples)
  local node, side = change.edge.node, change.edge.side
  local line, from = source_line(node.place), node.place.from
  local also = others[1] and (" The same mistake in line %s would give the same numbers."):format(
    table.concat(others, " or ")) or ""
  return {
    id = "path", name = ("In %s, backward %s"):format(text.list(gradients), words(change)), gradients = gradients,
    explanation = ("Compare forward, line %d%s%s. This alone gives your numbers at all %d samples.%s"):format(
      node.place.line, from and (", called in line %d"):format(from) or "", line and (": `%s`"):format(line) or "",
      samples, also),
    path = { line = node.place.line, operation = node.op, operand = operand_name(node, side),
      hypothesis = change.hypothesis.id,
      change = function(graph, name) return changed_gradient(graph, name, change) end },
  }
end

-- The changes that also fit further samples.
local function confirmed(graphs, name, found)
  local list = {}
  for _, change in ipairs(found) do
    if fits(graphs, name, change) then list[#list + 1] = change end
  end
  return list
end

local function key_of(change)
  local edge, value = change.edge, change.value
  return table.concat({ edge.site, edge.side, edge.leaf or "", change.hypothesis.id,
    value and (value.input or value.site) or "" }, " ")
end

-- The change that explains the most gradients that are not explained yet (the first of equal ones), and these
-- gradients.
local function widest(changes, names)
  local by_key, best = {}, nil
  for _, name in ipairs(names) do
    for _, change in ipairs(changes[name] or {}) do
      local key = key_of(change)
      by_key[key] = by_key[key] or { change = change, names = {} }
      table.insert(by_key[key].names, name)
      if not best or #by_key[key].names > #best.names then best = by_key[key] end
    end
  end
  return best
end

-- The lines of the other changes that explain a gradient.
local function other_lines(found, change)
  local lines, said = {}, { [change.edge.node.place.line] = true }
  for _, other in ipairs(found) do
    local line = other.edge.node.place.line
    if not said[line] then lines[#lines + 1] = line end
    said[line] = true
  end
  return lines
end

-- Records of as few changes as possible that together explain the gradients.
local function joined(changes, names, samples)
  local list = {}
  while true do
    local best = widest(changes, names)
    if not best then return list end
    local others = #best.names == 1 and other_lines(changes[best.names[1]], best.change) or {}
    local gradients = {}
    for i, name in ipairs(best.names) do
      gradients[i], changes[name] = "d" .. name, nil
    end
    list[#list + 1] = record_of(best.change, gradients, others, samples)
  end
end

--- Explains wrong gradients.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam table samples (rnnlua.checking.diagnosis.samples), recorded by recorded_gradients, else nothing is explained
-- @tparam {string,...} names of the inputs whose gradients are wrong
-- @treturn {table,...} { id = "path", name, explanation, gradients = { "dwx", … }, path = { line, operation, operand,
--   hypothesis, change } }; change(graph, name) is the gradient that it leads to; empty where nothing is explained
function wrong_derivative.explain(candidate, samples, names)
  if not names[1] then return {} end
  local first, rest = {}, {}
  for i, sample in ipairs(samples) do
    if not sample.graph then return {} end
    table.insert(i <= FIRST and first or rest, sample.graph)
  end
  table.sort(first, function(a, b) return #a.nodes < #b.nodes end)
  local changes = {}
  for _, name in ipairs(names) do
    changes[name] = confirmed(rest, name, explain(candidate, first, name))
  end
  return joined(changes, names, #samples)
end

return wrong_derivative
