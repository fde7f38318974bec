--- The search for one change that gives a wrong gradient: over the places in a recorded forward (places) and what may
-- be wrong there (hypotheses), or over the upstream gradient (upstream_changes).
--
-- A change is { hypothesis, place, value, derivatives }, where `value` is the other value of hypotheses.of_values; or
-- { hypothesis, part }, of the upstream gradient.
-- @module rnnlua.checking.diagnosis.changes

local Samples = require "rnnlua.checking.diagnosis.samples"
local hypotheses = require "rnnlua.checking.diagnosis.hypotheses"
local meter = require "rnnlua.checking.meter"
local places = require "rnnlua.checking.diagnosis.places"
local upstream_changes = require "rnnlua.checking.diagnosis.upstream_changes"

local changes = {}

local function steps_in(graph) return graph.sample and graph.sample.case.n or 1 end

-- The upstream gradient that a change takes; nil where it does not apply.
local function upstream_of(graph, change)
  local part = upstream_changes.parts(graph.upstream_shape, change.outputs)[change.part]
  local numbers = change.hypothesis.numbers(graph.upstream, part.first, part.last, steps_in(graph), graph)
  if not numbers then return nil end
  local upstream = table.move(graph.upstream, 1, #graph.upstream, 1, {})
  return table.move(numbers, 1, #numbers, part.first, upstream)
end

--- The gradient that a change leads to.
-- @tparam table graph (rnnlua.checking.autodiff.graph)
-- @string name of the input
-- @tparam table change
-- @treturn ?{number,...} nil where a graph has no such place
function changes.gradient(graph, name, change)
  if change.part then
    local upstream = upstream_of(graph, change)
    return upstream and graph:changed(name, {}, upstream)
  end
  local replaced = {}
  for i, edge in ipairs(change.place.edges) do
    local ids = places.operations(graph, edge)
    local derivatives = ids[1] and change.derivatives(graph, edge.side, ids, steps_in(graph))
    if not derivatives then return nil end
    replaced[i] = { side = edge.side, ids = ids, derivatives = derivatives }
  end
  return graph:changed(name, replaced)
end

--- Whether a change gives the layer's numbers at every sample.
-- @tparam {table,...} graphs
-- @string name
-- @tparam table change
-- @treturn boolean
function changes.fits(graphs, name, change)
  for _, graph in ipairs(graphs) do
    if not Samples.close(changes.gradient(graph, name, change), graph.sample.seen.gradients[name]) then return false end
  end
  return true
end

-- The changes of one hypothesis, at all places, that fit.
local function fitting(candidate, graphs, name, list, hypothesis, value)
  local found, derivatives = {}, value and hypothesis.with(value) or hypothesis.derivatives
  for _, place in ipairs(list) do
    meter.of(candidate.layer):check()
    local change = { hypothesis = hypothesis, place = place, value = value, derivatives = derivatives }
    local applies = not hypothesis.applies or not place.of and hypothesis.applies(place.node)
    if applies and changes.fits(graphs, name, change) then found[#found + 1] = change end
  end
  return found
end

-- Of the upstream gradient, the first change that fits.
local function of_upstream(candidate, graphs, name)
  local outputs = candidate.given.outputs
  outputs = type(outputs) == "table" and outputs[2] and outputs or nil
  for part in ipairs(upstream_changes.parts(graphs[1].upstream_shape, outputs)) do
    for _, hypothesis in ipairs(upstream_changes.list) do
      meter.of(candidate.layer):check()
      local change = { hypothesis = hypothesis, part = part, outputs = outputs }
      if changes.fits(graphs, name, change) then return { change } end
    end
  end
  return {}
end

-- Other values are tried where that takes no more steps than this.
local MOST_STEPS = 2000000

-- Of products with another value for a factor, the first change that fits.
local function of_values(candidate, graphs, name, list)
  local products, graph = {}, graphs[1]
  for _, place in ipairs(list) do
    if not place.of and place.node.op == "*" then products[#products + 1] = place end
  end
  for _, place in ipairs(products) do
    place.values = hypotheses.values(graph, place.side, places.operations(graph, place.edges[1]))
  end
  for _, hypothesis in ipairs(hypotheses.of_values) do
    for _, place in ipairs(products) do
      if #place.values * #products * #graph:way(name).ids <= MOST_STEPS then
        for _, value in ipairs(place.values) do
          local found = fitting(candidate, graphs, name, { place }, hypothesis, value)
          if found[1] then return found end
        end
      end
    end
  end
  return {}
end

--- The changes that give a gradient at all graphs, by the first hypothesis of which any does.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam {table,...} graphs the smallest first
-- @string name of the input
-- @treturn {table,...}
function changes.of(candidate, graphs, name)
  local list = places.of(graphs[1], name, steps_in(graphs[1]))
  for _, hypothesis in ipairs(hypotheses.list) do
    local found = fitting(candidate, graphs, name, list, hypothesis)
    if found[1] then return found end
  end
  local found = of_upstream(candidate, graphs, name)
  return found[1] and found or of_values(candidate, graphs, name, list)
end

return changes
