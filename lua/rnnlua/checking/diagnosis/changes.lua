--- The search for the one change to a right backward pass that gives a layer's wrong gradient. It tries changes to
-- the derivatives of the recorded forward (at places, by hypotheses) and changes to the upstream gradient
-- (upstream_changes).
--
-- A change of a derivative is { hypothesis, place, value, derivative }; `value` is the other value of
-- hypotheses.of_values, `derivative` the function of the hypothesis. A change of the upstream gradient is { hypothesis,
-- part, outputs }.
-- @module rnnlua.checking.diagnosis.changes

local Samples = require "rnnlua.checking.diagnosis.samples"
local compare = require "rnnlua.base.compare"
local hypotheses = require "rnnlua.checking.diagnosis.hypotheses"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local places = require "rnnlua.checking.diagnosis.places"
local upstream_changes = require "rnnlua.checking.diagnosis.upstream_changes"

local changes = {}

local function steps_in(graph) return graph.sample and graph.sample.case.n or 1 end

-- The upstream gradient after a change; nil if the change does not apply.
local function upstream_of(graph, change)
  local part = upstream_changes.parts(graph.upstream_shape, change.outputs)[change.part]
  local numbers = change.hypothesis.numbers(graph.upstream, part.first, part.last, steps_in(graph), graph)
  if not numbers then return nil end
  local upstream = table.move(graph.upstream, 1, #graph.upstream, 1, {})
  return table.move(numbers, 1, #numbers, part.first, upstream)
end

-- The derivatives that a change replaces, as rnnlua.checking.autodiff.graph takes them; nil if it does not apply.
local function replaced_by(graph, change)
  local replaced, derivative, n = {}, change.derivative, steps_in(graph)
  for list, edge in ipairs(change.place.edges) do
    local ids, derivatives = places.operations(graph, edge), {}
    if not ids[1] then return nil end
    for i = 1, #ids do
      derivatives[i] = derivative(graph, edge.side, ids, i, n)
      if not derivatives[i] then return nil end
    end
    replaced[list] = { side = edge.side, ids = ids, derivatives = derivatives }
  end
  return replaced
end

-- The derivatives with respect to all nodes of a graph with a change; nil if it does not apply.
local function changed(graph, change)
  if change.part then
    local upstream = upstream_of(graph, change)
    return upstream and graph:changed({}, upstream)
  end
  local replaced = replaced_by(graph, change)
  return replaced and graph:changed(replaced)
end

--- The gradient that backward would return with a change.
-- @tparam table graph (rnnlua.checking.autodiff.graph)
-- @string name of the input
-- @tparam table change
-- @treturn ?{number,...} nil if the change does not apply to the graph
function changes.gradient(graph, name, change)
  local adjoint = changed(graph, change)
  return adjoint and graph:gradient(adjoint, name)
end

--- Whether a change gives the layer's own numbers of some gradients at every sample.
-- @tparam {table,...} graphs
-- @tparam {string,...} names of the inputs
-- @tparam table change
-- @treturn boolean
function changes.fits(graphs, names, change)
  for _, graph in ipairs(graphs) do
    local adjoint = changed(graph, change)
    if not adjoint then return false end
    for _, name in ipairs(names) do
      if not Samples.close(graph:gradient(adjoint, name), graph.sample.seen.gradients[name]) then return false end
    end
  end
  return true
end

-- A probe is one number of a wrong gradient. A search rejects most changes by it, at a part of the cost of a gradient.

local ROUNDING = 2.0 ^ -40 -- of sums, as part of what they add up

-- The probe of a graph: of the first and the last wrong number, the one with fewer operations on its way. nil if the
-- gradient is right there.
local function probe_at(graph, name)
  local right, seen = graph:gradient(graph:sweep(), name), graph.sample.seen.gradients[name]
  if not seen or #seen ~= #right then return nil end
  local rounding = 2 * compare.SAME * math.max(Samples.largest(seen), Samples.largest(right))
  local first, last
  for k = 1, #seen do
    if right[k] - right[k] ~= 0 then return nil end
    if not (math.abs(seen[k] - right[k]) <= rounding) then first, last = first or k, k end
  end
  if not first then return nil end
  local k = #graph:way(name, last).ids < #graph:way(name, first).ids and last or first
  return { graph = graph, name = name, k = k, seen = seen[k], row = graph:row(name, k),
    room = 1.01 * compare.SAME * Samples.largest(seen) }
end

-- The probe of the first graph that has one.
local function probe_of(graphs, name)
  for _, graph in ipairs(graphs) do
    local probe = probe_at(graph, name)
    if probe then return probe end
  end
end

-- Prepares the number of a probe for changes at a place; false if it does not depend on the derivatives there.
local function prepare(probe, place)
  local graph = probe.graph
  place.operations = {}
  for list, edge in ipairs(place.edges) do
    place.operations[list] = { side = edge.side, ids = places.operations(graph, edge) }
  end
  place.number = graph:number_of_changed(probe.name, probe.k, place.operations) or false
end

-- Whether a number may be that of a probe, given the size of what was added up. If the probe's is not a number, only
-- all numbers tell (changes.fits).
local function is_near(probe, number, size)
  return number and not (math.abs(number - probe.seen) > probe.room + ROUNDING * size)
end

-- Whether changed derivatives at a place may give the number of a probe.
local function may_fit(probe, place, derivative)
  if place.number == nil then prepare(probe, place) end
  if not place.number then return false end
  local graph, n, operations = probe.graph, steps_in(probe.graph), place.operations
  return is_near(probe, place.number(function(list, i)
    local of_edge = operations[list]
    return derivative(graph, of_edge.side, of_edge.ids, i, n)
  end))
end

-- Whether a changed upstream gradient may give the number of a probe.
local function may_fit_upstream(probe, change)
  local upstream, sum = upstream_of(probe.graph, change), 0.0
  if not upstream then return false end
  for i, d in ipairs(probe.row) do sum = sum + d * upstream[i] end
  return is_near(probe, sum, 0.0)
end

-- A search is { candidate, graphs, name, probe }.

local function fits_all(search, change) return changes.fits(search.graphs, { search.name }, change) end

-- The changes by one hypothesis that fit: one for each place where it explains the gradient.
local function fitting(search, list, hypothesis, value)
  local found, derivative = {}, value and hypothesis.with(value) or hypothesis.derivative
  local applies, probe = hypothesis.applies, search.probe
  for _, place in ipairs(list) do
    if (not applies or not place.of and applies(place.node)) and (not probe or may_fit(probe, place, derivative)) then
      local change = { hypothesis = hypothesis, place = place, value = value, derivative = derivative }
      if fits_all(search, change) then
        found[#found + 1] = change
        local variant = hypothesis.variant
        local other = variant and { hypothesis = variant, place = place, derivative = variant.derivative }
        if other and fits_all(search, other) then found[#found + 1] = other end
      end
    end
  end
  return found
end

-- The first change of the upstream gradient that fits.
local function of_upstream(search)
  local outputs, graphs = layers.outputs_of(search.candidate.given), search.graphs
  for part in ipairs(upstream_changes.parts(graphs[1].upstream_shape, outputs)) do
    for _, hypothesis in ipairs(upstream_changes.list) do
      meter.of(search.candidate.layer):check()
      local change = { hypothesis = hypothesis, part = part, outputs = outputs }
      if (not search.probe or may_fit_upstream(search.probe, change)) and fits_all(search, change) then
        return { change }
      end
    end
  end
  return {}
end

-- Limits the search over other values: values · products · operations on the way of the input.
local MOST_STEPS = 2000000

-- The first change that fits among products in which another value replaces a factor.
local function of_values(search, list)
  local products, graph = {}, search.graphs[1]
  for _, place in ipairs(list) do
    if not place.of and place.node.op == "*" then products[#products + 1] = place end
  end
  for _, place in ipairs(products) do
    place.values = hypotheses.values(graph, place.side, places.operations(graph, place.edges[1]))
  end
  for _, hypothesis in ipairs(hypotheses.of_values) do
    for _, place in ipairs(products) do
      meter.of(search.candidate.layer):check()
      if #place.values * #products * #graph:way(search.name).ids <= MOST_STEPS then
        for _, value in ipairs(place.values) do
          local found = fitting(search, { place }, hypothesis, value)
          if found[1] then return found end
        end
      end
    end
  end
  return {}
end

--- All changes that fit by one hypothesis: the first in order that explains the gradient at all graphs.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam {table,...} graphs smallest first
-- @string name of the input
-- @treturn {table,...}
function changes.of(candidate, graphs, name)
  local search = { candidate = candidate, graphs = graphs, name = name, probe = probe_of(graphs, name) }
  local list = places.of(graphs[1], name, steps_in(graphs[1]))
  for _, hypothesis in ipairs(hypotheses.list) do
    meter.of(candidate.layer):check()
    local found = fitting(search, list, hypothesis)
    if found[1] then return found end
  end
  local found = of_upstream(search)
  return found[1] and found or of_values(search, list)
end

return changes
