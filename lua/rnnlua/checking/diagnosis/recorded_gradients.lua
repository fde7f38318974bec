--- The right gradients of a layer written in Lua, by automatic differentiation of its forward
-- (rnnlua.checking.autodiff).
-- @module rnnlua.checking.diagnosis.recorded_gradients

local Graph = require "rnnlua.checking.autodiff.graph"
local meter = require "rnnlua.checking.meter"
local trace = require "rnnlua.checking.autodiff.trace"

local recorded_gradients = {}

-- The graph of a forward. `record` is trace.run, with `sites`; or trace.operations, if the places of the operations
-- don't matter.
local function record_one(candidate, case, record, sites)
  meter.of(candidate.layer):check()
  local recording, why = record(function() return candidate:fresh(case.n) end, candidate.names, case.inputs,
    candidate.fixed, sites)
  return recording and Graph.new(recording, case.dout), why or "the upstream gradient is not of the value's shape"
end

-- Records the forward at a sample, once.
local function record_sample(candidate, sample, sites)
  local why
  if not sample.graph then sample.graph, why = record_one(candidate, sample.case, trace.run, sites) end
  if not sample.graph then return nil, why end
  sample.graph.sample = sample
  return true
end

--- Records the forward at each sample, as the sample's `graph`.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string why it can't be recorded
function recorded_gradients.record(candidate, samples)
  samples.sites = samples.sites or {}
  for _, sample in ipairs(samples) do
    local recorded, why = record_sample(candidate, sample, samples.sites)
    if not recorded then return nil, why end
  end
  return true
end

--- How many operations a forward takes at a sample.
-- @tparam table candidate
-- @tparam table sample
-- @treturn ?integer nil if it can't be recorded
function recorded_gradients.operations(candidate, sample)
  local graph = sample.graph or record_one(candidate, sample.case, trace.operations)
  return graph and #graph.nodes or nil
end

--- Whether the gradients of the recorded forward agree with the estimates at a point.
-- @tparam table candidate
-- @tparam table case the point
-- @tparam {table,...} entries of this point: { input, k, estimate, bound }
-- @treturn integer|boolean the number of operations in the graph; false if gradients differ or there is no graph
function recorded_gradients.agree(candidate, case, entries)
  local graph = record_one(candidate, case, trace.operations)
  if not graph then return false end
  local adjoint, gradients = graph:sweep(), {}
  for _, entry in ipairs(entries) do
    gradients[entry.input] = gradients[entry.input] or graph:gradient(adjoint, entry.input)
    local apart = math.abs((gradients[entry.input][entry.k] or 0 / 0) - entry.estimate)
    if not (apart <= (entry.bound or 0) + 1e-6 * math.max(1, math.abs(entry.estimate))) then return false end
  end
  return #graph.nodes
end

--- The gradients from a sample's graph.
-- @tparam table sample
-- @tparam {string,...} names of the inputs
-- @treturn table numbers by name
function recorded_gradients.of(sample, names)
  local adjoint, gradients = sample.graph:sweep(), {}
  for _, name in ipairs(names) do gradients[name] = sample.graph:gradient(adjoint, name) end
  return gradients
end

return recorded_gradients
