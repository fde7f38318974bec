--- The library's own layers over vectors, in C, under the checker: all their gradients must PASS at random sizes.
--
-- `rnnlua spec/checking/c_layers.lua [COUNT [SEED [LAYER]]]` checks each layer so many times (200), and prints a table
-- of verdicts.
-- @module c_layers

local checking = require "rnnlua.checking"
local rnn = require "rnnlua"

local c_layers = {}

--- The layers.
c_layers.NAMES = { "ElmanCell", "Elman", "LSTMCell", "LSTM", "GRUCell", "GRU", "Linear", "Embedding",
  "SoftmaxCrossEntropy", "GatedScan" }

local MOST = { T = 5, D = 5, H = 5, V = 5, N = 3 }

-- Inputs at random sizes. Every third time without a batch; labels are drawn, too. A matrix of weights with K columns
-- is divided by the root of K, as initializations do (LeCun et al. 1998, "Efficient BackProp", section 4.6): the sums
-- that enter a gate are then of size 1 at every size. Standard normal weights (`saturated`) let gates saturate until a
-- gradient vanishes in the rounding of the forward. No difference can decide such a number, and the checker says that
-- it is undecided.
local function draw(layer, rng, count, saturated)
  local sizes, inputs = {}, {}
  for _, letter in ipairs { "T", "D", "H", "V", "N" } do sizes[letter] = rng:integer(1, MOST[letter]) end
  local batch = count % 3 > 0 and sizes.N or nil
  for _, name in ipairs(layer.inputs) do
    local shape, is_weight = {}, name:find "^[WbE]"
    if name == "b" and layer.shapes.a then is_weight = false end -- the b of a gated scan
    for d, dimension in ipairs(layer.shapes[name] or {}) do
      local times, letter = dimension:match "^(%d*)(%u)$"
      shape[d] = (tonumber(times) or 1) * sizes[letter]
    end
    -- the batch stands before the last dimension
    if batch and not is_weight then table.insert(shape, math.max(#shape, 1), batch) end
    inputs[name] = layer.shapes[name] and rng:randn(shape) or nil
    if name:find "^W" and not saturated then inputs[name]:scale_by(1 / math.sqrt(shape[2])) end
  end
  for _, name in ipairs(layer.inputs) do
    if not layer.shapes[name] then
      local from = layer.shapes.E and 1 or 0
      local function label() return rng:integer(from, sizes.V) end
      inputs[name] = batch and {} or label()
      for n = 1, batch or 0 do inputs[name][n] = label() end
    end
  end
  return inputs
end

--- Checks a layer at sizes of a number.
-- @string name
-- @tparam integer count from 1 on
-- @tparam integer seed
-- @tparam[opt] boolean saturated whether weights are standard normal, so that gates saturate
-- @treturn table the report
function c_layers.check(name, count, seed, saturated)
  local layer, rng = rnn[name](), rnn.rng(seed + 1000003 * count)
  local at = draw(layer, rng, count, saturated)
  return checking.check_gradients(layer, { at = at, seed = seed + count, explain = false })
end

--- Checks a layer several times.
-- @treturn table by verdict how many
-- @treturn {table,...} the reports that do not pass
function c_layers.run(name, count, seed)
  local counts, others = { PASS = 0, FAIL = 0, INCONCLUSIVE = 0 }, {}
  for i = 1, count do
    local report = c_layers.check(name, i, seed)
    counts[report.verdict] = counts[report.verdict] + 1
    if report.verdict ~= "PASS" then table.insert(others, report) end
  end
  return counts, others
end

if (arg or {})[0] and arg[0]:find "c_layers%.lua$" then
  local all = {}
  print(("%-20s %6s %6s %13s"):format("layer", "PASS", "FAIL", "INCONCLUSIVE"))
  for _, name in ipairs(arg[3] and { arg[3] } or c_layers.NAMES) do
    local counts, others = c_layers.run(name, tonumber(arg[1] or 200), tonumber(arg[2] or 1))
    print(("%-20s %6d %6d %13d"):format(name, counts.PASS, counts.FAIL, counts.INCONCLUSIVE))
    table.move(others, 1, #others, #all + 1, all)
  end
  for _, report in ipairs(all) do print(report) end
end

return c_layers
