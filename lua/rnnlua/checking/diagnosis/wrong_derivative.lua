--- Explains a wrong gradient that no known mistake explains, by one change at one operation of the layer's own
-- forward, which is recorded on traced numbers.
--
-- Reverse mode over the recorded graph gives the right gradient. Each hypothesis assumes one change at one place in
-- the code, in every turn of its loop, and computes the resulting gradient. A change explains the layer's numbers if
-- it gives all of them at every sample. If no change does, nothing is reported.
-- @module rnnlua.checking.diagnosis.wrong_derivative

local changes = require "rnnlua.checking.diagnosis.changes"
local sequences = require "rnnlua.checking.sequences"
local text = require "rnnlua.base.text"
local traced = require "rnnlua.checking.autodiff.traced"
local upstream_changes = require "rnnlua.checking.diagnosis.upstream_changes"
local values = require "rnnlua.base.values"

local wrong_derivative = {}

local SIDES = { a = "the left side", b = "the right side" }

local OTHER = { a = "b", b = "a" }

-- The name of an operand: that of the input, or of the local variable or table that holds it; nil if it has none.
local function own_name(node, side)
  local operand = node[side]
  local name = traced.is(operand) and operand.input or node.at.names[side]
  return name and ("`%s`"):format(name) or nil
end

local function operation_name(node)
  return node.is_function == true and "a function without a name" or ("`%s`"):format(node.op)
end

-- A text for one operand of an operation.
local function operand_name(node, side)
  if not node.b then return own_name(node, side) or "the argument of " .. operation_name(node) end
  local name = own_name(node, side)
  if name then return name end
  local other = node.op == "*" and own_name(node, OTHER[side])
  return other and "the factor of " .. other or ("%s of `%s`"):format(SIDES[side], node.op)
end

local function value_name(value)
  if value.input then return ("`%s`"):format(value.input) end
  return ("the value of %s in line %d"):format(operation_name(value.node), value.node.at.place.line)
end

-- A text for the operand at a place, which may have several operations.
local function operand_of(place, step)
  local node, side = place.node, place.side
  if place.edges[1].leaf then return ("`%s`"):format(place.edges[1].leaf) end
  if place.of == "carried" then
    return (own_name(node, side) or ("what each %s hands to the next"):format(step))
      .. (", in all its uses in the next %s"):format(step)
  end
  return place.of == "all-carried" and ("all that each %s hands to the next"):format(step) or operand_name(node, side)
end

-- What one turn of a loop over a sequence is about.
local function step_of(candidate)
  if sequences.steps(candidate, candidate:sequence()) then return "step" end
  for _, name in ipairs(candidate.moving) do
    local value = candidate.inputs[name]
    if values.is_sequence(value) and #value == candidate.n and values.is_sequence(value[1]) then return "row" end
  end
  return "item"
end

local function words(change, shape, step)
  if change.part then
    local part = upstream_changes.parts(shape, change.outputs)[change.part]
    local names = { dout = part.name == "dout" and "`dout`" or part.name, step = step }
    return (change.hypothesis.words:gsub("{(%a+)}", names))
  end
  local node, side = change.place.node, change.place.side
  local names = { operand = operand_of(change.place, step), other = operand_name(node, OTHER[side]),
    operation = operation_name(node), value = change.value and value_name(change.value), step = step }
  return (change.hypothesis.words:gsub("{(%a+)}", names))
end

-- The trimmed line of a file; nil if the file can't be read.
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

-- A text that points at the line of an operation.
local function where(node)
  local place = node.at.place
  local line, from = source_line(place), place.from
  return ("Compare forward, line %d%s%s. "):format(place.line, from and (", called in line %d"):format(from) or "",
    line and (": `%s`"):format(line) or "")
end

-- The record for gradients that one change explains.
local function record_of(change, gradients, others, graphs, step)
  local node = change.place and change.place.node
  local also = others[1] and (" The same mistake in line %s would give the same numbers."):format(
    table.concat(others, " or ")) or ""
  return {
    id = "path", gradients = gradients,
    name = ("In %s, backward %s"):format(text.list(gradients), words(change, graphs[1].upstream_shape, step)),
    explanation = ("%sThis alone gives your numbers at all %d samples.%s"):format(node and where(node) or "", #graphs,
      also),
    brief = ("%sThis alone gives your numbers.%s"):format(node and where(node) or "", also),
    path = { line = node and node.at.place.line, operation = node and node.op,
      operand = node and operand_name(node, change.place.side), hypothesis = change.hypothesis.id,
      change = function(graph, name) return changes.gradient(graph, name, change) end },
  }
end

local function key_of(change)
  if change.part then return change.hypothesis.id .. change.part end
  local place, value, parts = change.place, change.value, { change.hypothesis.id }
  for _, edge in ipairs(place.edges) do
    parts[#parts + 1] = table.concat({ edge.site, edge.side, edge.leaf or "" }, " ")
  end
  parts[#parts + 1] = value and (value.input or value.site) or ""
  return table.concat(parts, " ")
end

-- If a change that was found for one gradient also explains another, adds it to the changes of that one.
local function share(found, names, graphs)
  local all, keys = {}, {}
  for _, name in ipairs(names) do
    keys[name] = {}
    for _, change in ipairs(found[name]) do
      keys[name][key_of(change)] = true
      all[#all + 1] = change
    end
  end
  for _, name in ipairs(names) do
    for _, change in ipairs(all) do
      local key = key_of(change)
      if not keys[name][key] and changes.fits(graphs, { name }, change) then
        keys[name][key] = true
        table.insert(found[name], change)
      end
    end
  end
end

-- The change that explains the most gradients that are not explained yet (the first if several do), and these
-- gradients.
local function widest(found, names)
  local by_key, best = {}, nil
  for _, name in ipairs(names) do
    for _, change in ipairs(found[name] or {}) do
      local key = key_of(change)
      by_key[key] = by_key[key] or { change = change, names = {} }
      table.insert(by_key[key].names, name)
      if not best or #by_key[key].names > #best.names then best = by_key[key] end
    end
  end
  return best
end

-- The lines of other changes that explain the same gradient.
local function other_lines(found, change)
  local lines, said = {}, {}
  for _, other in ipairs(found) do
    if other.place and change.place then
      local line = other.place.node.at.place.line
      if not said[line] and line ~= change.place.node.at.place.line then lines[#lines + 1] = line end
      said[line] = true
    end
  end
  return lines
end

-- Records of few changes that together explain the gradients.
local function joined(found, names, graphs, step)
  local list = {}
  while true do
    local best = widest(found, names)
    if not best then return list end
    local others = #best.names == 1 and other_lines(found[best.names[1]], best.change) or {}
    local gradients = {}
    for i, name in ipairs(best.names) do
      gradients[i], found[name] = "d" .. name, nil
    end
    list[#list + 1] = record_of(best.change, gradients, others, graphs, step)
  end
end

-- The one of some changes that explains all gradients; nil if none does, or several do.
local function of_all(found, names, graphs)
  local only
  for _, change in ipairs(found) do
    if changes.fits(graphs, names, change) then
      if only then return nil end
      only = change
    end
  end
  return only
end

-- By name, the changes that explain each gradient. A single one that explains all ends the search, which takes longest
-- for a gradient that nothing explains.
local function found_for(candidate, names, graphs)
  local found = {}
  for _, name in ipairs(names) do
    found[name] = changes.of(candidate, graphs, name)
    local one = names[2] and of_all(found[name], names, graphs)
    if one then
      for _, other in ipairs(names) do found[other] = { one } end
      return found
    end
  end
  share(found, names, graphs)
  return found
end

--- Explains wrong gradients.
-- @tparam table candidate (rnnlua.checking.candidate)
-- @tparam table samples (rnnlua.checking.diagnosis.samples), recorded by recorded_gradients; otherwise nothing is
--   explained
-- @tparam {string,...} names of the inputs whose gradients are wrong
-- @treturn {table,...} { id = "path", name, explanation, gradients = { "dwx", … }, path = { line, operation, operand,
--   hypothesis, change } }; change(graph, name) is the resulting gradient; empty if nothing is explained
function wrong_derivative.explain(candidate, samples, names)
  if not names[1] then return {} end
  local graphs = {}
  for i, sample in ipairs(samples) do
    if not sample.graph then return {} end
    graphs[i] = sample.graph
  end
  table.sort(graphs, function(a, b) return #a.nodes < #b.nodes end)
  return joined(found_for(candidate, names, graphs), names, graphs, step_of(candidate))
end

return wrong_derivative
