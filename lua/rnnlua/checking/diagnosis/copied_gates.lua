--- Wrong gradients of an LSTM or a GRU in which one gate has the right gradient of another, as where a bias takes the
-- gradient of the wrong gate.
-- @module rnnlua.checking.diagnosis.copied_gates

local dimensions = require "rnnlua.checking.dimensions"
local text = require "rnnlua.base.text"

local copied_gates = {}

-- The numbers of one gate.
local function block_of(numbers, gates, gate)
  local size = #numbers // gates
  return table.move(numbers, (gate - 1) * size + 1, gate * size, 1, {})
end

-- For each gate, the gate whose right gradient it has at all samples, itself if it can; nil if a gate has none, or if
-- all have their own.
local function gates_of(samples, name, i, gates)
  local of, differs = {}, false
  local function has(gate, other)
    return samples:agree(function(sample)
      local seen, truth, slack = sample.seen.flat[i], sample.truth[name], sample.slack[name]
      if not (seen and #seen == #truth and #truth % gates == 0) then return nil end
      return block_of(seen, gates, gate), block_of(truth, gates, other), block_of(slack, gates, other)
    end)
  end
  for gate = 1, gates do
    if has(gate, gate) then of[gate] = gate end
    for other = 1, of[gate] and 0 or gates do
      if has(gate, other) then of[gate], differs = other, true end
    end
    if not of[gate] then return nil end
  end
  return differs and of or nil
end

-- Adds the gradients in which a gate has the gradient of another gate, which is there twice.
local function add(candidate, samples, wrong, list, gates)
  local stacked = dimensions.stacked(candidate, gates)
  for i, name in ipairs(candidate.gradients) do
    local of = wrong[name] and not wrong.unseen[name] and stacked[name] and gates_of(samples, name, i, gates)
    local is_taken, parts, is_copied = {}, {}, false
    for gate, other in ipairs(of or {}) do
      is_copied, is_taken[other] = is_copied or is_taken[other], true
      if other ~= gate then
        parts[#parts + 1] = ("the gradient of gate %d in the place of that of gate %d"):format(other, gate)
      end
    end
    if is_copied then
      list[#list + 1] = { names = { name }, rank = 3, record = { id = "gate-copied", gradients = { "d" .. name },
        name = ("d%s has %s"):format(name, text.list(parts)),
        explanation = "Each gate has a gradient of its own: that of the sum behind it." } }
    end
  end
end

--- Gradients with one gate in the place of another.
-- @tparam table candidate
-- @tparam table samples (rnnlua.checking.diagnosis.samples)
-- @tparam table wrong the names of the wrong gradients, as keys; and `unseen` (see find_wrong in known_mistakes)
-- @treturn {table,...} matches (see rnnlua.checking.diagnosis.known_mistakes)
function copied_gates.matches(candidate, samples, wrong)
  local list = {}
  for _, gates in ipairs { 4, 3 } do add(candidate, samples, wrong, list, gates) end
  return list
end

return copied_gates
