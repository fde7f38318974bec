--- What the checker says of wrong backward passes over vectors, and whether it is true: the change that it names,
-- applied to the right backward, gives the wrong numbers at inputs that the checker never saw.
-- @module judging

local Graph = require "rnnlua.checking.autodiff.graph"
local check_gradients = require "rnnlua.checking".check_gradients
local edited = dofile "spec/checking/vector_layers/edited.lua"
local mistakes = require "rnnlua.mistakes"
local outputs = require "rnnlua.checking.estimate.outputs"
local rnn = require "rnnlua"
local trace = require "rnnlua.checking.autodiff.trace"
local values = require "rnnlua.base.values"

local judging = {}

-- A list of random numbers of the shape of a value.
local function upstream_of(value, rng)
  local shape, flat = values.flatten(value, "value")
  for i = 1, #flat do flat[i] = rng:uniform(-1, 1) end
  return (values.build(shape, flat))
end

-- Calls a layer; its upstream gradient and its gradients by name.
local function called(layer, inputs, rng)
  local arguments, gradients = {}, {}
  for i, name in ipairs(layer.inputs) do arguments[i] = inputs[name] end
  local dout = upstream_of(layer:forward(table.unpack(arguments)), rng)
  local results = { layer:backward(dout) }
  for i, name in ipairs(layer.gradients) do gradients[name] = results[i] end
  return dout, gradients
end

local function is_near(a, b)
  local largest = 1e-3
  for i = 1, #b do largest = math.max(largest, math.abs(b[i])) end
  for i = 1, #b do
    if not (math.abs(a[i] - b[i]) <= 1e-9 * largest) then return false end
  end
  return #a == #b
end

local FACTORS = { zero = 0, sign = -1 }

-- What the names of other conventions say (rnnlua.checking.diagnosis.conventions): from the right gradient, the numbers
-- that backward returns.
local CONVENTIONS = {
  ["gate-copied"] = function(right, said, gates)
    local _, flat = values.flatten(right, "gradient")
    local size, list = #flat // gates, table.move(flat, 1, #flat, 1, {})
    for from, to in said:gmatch "gate (%d) in the place of that of gate (%d)" do
      table.move(flat, (from - 1) * size + 1, from * size, (to - 1) * size + 1, list)
    end
    return list
  end,
  transposed = function(right)
    local list = {}
    for j = 1, #right[1] do
      for i = 1, #right do list[#list + 1] = right[i][j] end
    end
    return list
  end,
  ["gate-order"] = function(right, said)
    local _, flat = values.flatten(right, "gradient")
    local order, list = {}, {}
    for gate in said:match("gate order ([%d ]+);"):gmatch "%d" do order[#order + 1] = tonumber(gate) end
    local size = #flat // #order
    for _, gate in ipairs(order) do table.move(flat, (gate - 1) * size + 1, gate * size, #list + 1, list) end
    return list
  end,
}

-- The gradients of a layer with a known mistake of its family (rnnlua.mistakes); nil where the family has no such id.
local function of_known(id, names, arguments, dout)
  for _, family in ipairs(mistakes.families(names)) do
    for _, one in ipairs(family.mistakes) do
      if one.id == id then
        local layer, gradients = outputs.of(one.make()), {}
        layer:forward(table.unpack(arguments))
        local results = { layer:backward(dout) }
        for i, name in ipairs(family.gradients) do gradients[name] = results[i] end
        return gradients
      end
    end
  end
end

-- The gradient that a mistake of the report says that backward returns, from the right ones; nil where the numbers
-- alone don't say it.
local function claimed(one, name, graph, right, steps)
  local function of(other) return select(2, values.flatten(right[other], other)) end
  local function times(factor)
    local list = {}
    for i, d in ipairs(of(name)) do list[i] = factor * d end
    return list
  end
  if one.path then return one.path.change(graph, name) end
  if one.places then
    local shape, flat = values.flatten(right[name], name)
    local list = {}
    for i, from in ipairs(one.places(shape)) do list[i] = flat[from] end
    return list
  end
  if CONVENTIONS[one.id] then return CONVENTIONS[one.id](right[name], one.name, right.bh and 3 or 4) end
  if one.id == "reduction" then return times(one.name:find "for the mean" and 1 / steps or steps) end
  if one.id == "another-input" then return of(one.name:match "has the value of d(%w+)$") end
  if FACTORS[one.id] or one.factor then return times(FACTORS[one.id] or one.factor) end
  if one.id == "factor-of-input" then return times(one.name:find "1/n of" and 1 / steps or steps) end
end

-- Whether all that is said of gradients holds at an independent draw; nil where something was said that the numbers
-- don't show.
local function holds(row, report, seed)
  local rng, maker = rnn.rng(seed), edited.maker(row)
  local function make() return outputs.of(maker()) end
  local inputs, layer = edited.inputs(row.layer, rng), make()
  local dout, wrong = called(layer, inputs, rng)
  local fixed = { k = inputs.k and true or nil }
  local graph = Graph.new(assert(trace.run(make, layer.inputs, inputs, fixed)), dout)
  local steps = inputs.X and #inputs.X or inputs.z and #inputs.z or inputs.x and #inputs.x
  graph.sample = { case = { n = steps } }
  local same = outputs.of(edited.maker(row, true)())
  local arguments, gradients = {}, {}
  for i, name in ipairs(same.inputs) do arguments[i] = inputs[name] end
  same:forward(table.unpack(arguments))
  local results = { same:backward(dout) }
  for i, name in ipairs(same.gradients) do gradients[name] = results[i] end
  for _, one in ipairs(report.mistakes) do
    local known = of_known(one.id, same.inputs, arguments, dout)
    for _, gradient in ipairs(one.gradients or {}) do
      local name = gradient:sub(2)
      local expected = known and select(2, values.flatten(known[name], name))
        or claimed(one, name, graph, gradients, steps)
      if not expected then return nil end
      if not is_near(expected, select(2, values.flatten(wrong[name], name))) then return false end
    end
  end
  return true
end

-- Calls a function while no family of layers is known.
local function without_families(f)
  local families = mistakes.families
  mistakes.families = function() return {} end
  local ok, result = pcall(f)
  mistakes.families = families
  return assert(ok and result, result)
end

local function check(row)
  return check_gradients(edited.maker(row)(), { at = edited.inputs(row.layer, rnn.rng(3)), points = 1,
    explain = math.huge })
end

--- What is said of a row of the corpus.
-- @tparam table row
-- @tparam integer draws at how many fresh inputs it is held to what it says
-- @tparam[opt] boolean no_lists whether the known mistakes of families are not to be used
-- @treturn string "path", "named" (all wrong gradients are explained, some by another name), "unknown", or "wrong"
-- @treturn table the report
function judging.of(row, draws, no_lists)
  local function run() return check(row) end
  local report = no_lists and without_families(run) or run()
  if not report.mistakes[1] or report.unexplained and report.unexplained[1] then return "unknown", report end
  local kind, is_listed = "path", true
  for _, one in ipairs(report.mistakes) do
    if not one.path then kind = "named" end
    is_listed = is_listed and row.is[one.id]
  end
  if is_listed then return "named", report end
  for seed = 1001, 1000 + draws do
    if not holds(row, report, seed) then return "wrong", report end
  end
  return kind, report
end

return judging
