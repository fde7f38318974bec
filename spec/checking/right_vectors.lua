--- Right vector layers, which must not FAIL and should not be INCONCLUSIVE: the families of rnnlua.plain, in several
-- conventions, with random shapes and seeds, over tables and arrays.
--
-- `rnnlua spec/checking/right_vectors.lua [COUNT [SEED]]` checks so many layers (2,000) and prints a table of verdicts.
-- @module right_vectors

local checking = require "rnnlua.checking"
local layers = require "rnnlua.layer"
local rnn = require "rnnlua"
local values = require "rnnlua.base.values"

local right_vectors = {}

local CELL = { Wx = { "H", "D" }, x = "D", Wh = { "H", "H" }, h = "H", b = "H" }
local SEQUENCE = { Wx = { "H", "D" }, X = { "T", "D" }, Wh = { "H", "H" }, h0 = "H", b = "H" }
local FAMILIES = {
  { name = "elman_cell", shapes = CELL },
  { name = "elman", shapes = SEQUENCE },
  { name = "lstm_cell", shapes = { Wx = { "4H", "D" }, x = "D", Wh = { "4H", "H" }, h = "H", c = "H", b = "4H" } },
  { name = "lstm", shapes = { Wx = { "4H", "D" }, X = { "T", "D" }, Wh = { "4H", "H" }, h0 = "H", c0 = "H",
    b = "4H" } },
  { name = "gru_cell", shapes = { Wx = { "3H", "D" }, x = "D", Wh = { "3H", "H" }, h = "H", bx = "3H", bh = "3H" } },
  { name = "gru", shapes = { Wx = { "3H", "D" }, X = { "T", "D" }, Wh = { "3H", "H" }, h0 = "H", bx = "3H",
    bh = "3H" } },
  { name = "linear", shapes = { W = { "H", "D" }, x = { "N", "D" }, b = "H" } },
  { name = "embedding", shapes = { E = { "V", "D" }, k = "N" }, labels = true },
  { name = "softmax_cross_entropy", shapes = { z = { "N", "V" }, k = "N" }, labels = true },
}
local MOST = { H = 4, D = 4, T = 4, N = 4, V = 5 }

-- A value with each number through f.
local function map(value, f)
  if math.type(value) then return f(value) end
  local list = {}
  for i = 1, #value do list[i] = map(value[i], f) end
  return list
end

local function transposed(matrix)
  local turned = {}
  for j = 1, #matrix[1] do
    turned[j] = {}
    for i = 1, #matrix do turned[j][i] = matrix[i][j] end
  end
  return turned
end

local function sum(a, b)
  if math.type(a) then return a + b end
  local list = {}
  for i = 1, #a do list[i] = sum(a[i], b[i]) end
  return list
end

-- A layer around a plain one: `enter(name, value)` changes an input, `leave(name, gradient)` a gradient, `value` and
-- `dout` a number of the value and of the upstream gradient.
local function around(family, hooks)
  local inner = require("rnnlua.plain." .. family.name)()
  local layer = { inputs = layers.inputs_of(inner), gradients = layers.gradients_of(inner), outputs = inner.outputs }
  function layer.forward(self, ...)
    local arguments = { ... }
    for i, name in ipairs(self.inputs) do
      arguments[i] = hooks.enter and hooks.enter(name, arguments[i]) or arguments[i]
    end
    local results = { inner:forward(table.unpack(arguments)) }
    for i, result in ipairs(results) do results[i] = hooks.value and map(result, hooks.value) or result end
    return table.unpack(results)
  end
  function layer.backward(self, ...)
    local douts = table.pack(...)
    for i = 1, douts.n do douts[i] = hooks.dout and douts[i] and map(douts[i], hooks.dout) or douts[i] end
    local results = { inner:backward(table.unpack(douts, 1, douts.n)) }
    for i, name in ipairs(self.gradients) do
      results[i] = hooks.leave and hooks.leave(name, results[i]) or results[i]
    end
    return table.unpack(results)
  end
  return layer
end

local function is_weight(name) return name:sub(1, 1) == "W" end

-- By name: how a layer of a family is made in a convention, the shapes of its inputs, and options of the check.
local CONVENTIONS = {
  { name = "as written", make = function(family) return require("rnnlua.plain." .. family.name)() end },
  { name = "x·W", make = function(family)
    local function turn(name, value) return is_weight(name) and transposed(value) or nil end
    return around(family, { enter = turn, leave = turn })
  end, shape = function(name, shape) return is_weight(name) and { shape[2], shape[1] } or shape end },
  { name = "a scaled value", make = function(family)
    local function scaled(x) return x * 0.125 end
    return around(family, { value = scaled, dout = scaled })
  end },
  { name = "gradients add up", make = function(family)
    local sums = {}
    local layer = around(family, { leave = function(name, gradient)
      sums[name] = sums[name] and sum(sums[name], gradient) or gradient
      return map(sums[name], function(x) return x end)
    end })
    function layer.zero_grad() sums = {} end
    return layer
  end, options = { accumulate = true } },
}

-- The names of the dimensions of some shapes, sorted.
local function dimensions_of(shapes)
  local found = {}
  for _, shape in pairs(shapes) do
    for _, entry in ipairs(type(shape) == "table" and shape or { shape }) do found[entry:match "%a+"] = true end
  end
  return values.names(found)
end

--- Checks a right layer of a number.
-- @tparam integer number from 1 on: it decides the family, the convention and the kind of the inputs
-- @tparam integer seed of the sizes, and of the check
-- @treturn table the report
-- @treturn string the family
-- @treturn string the convention
function right_vectors.check(number, seed)
  local rng = rnn.rng(seed + 1000003 * number)
  local family = FAMILIES[(number - 1) % #FAMILIES + 1]
  local convention = CONVENTIONS[(number - 1) // #FAMILIES % #CONVENTIONS + 1]
  local shapes, dims, labels = {}, {}, nil
  for name, shape in pairs(family.shapes) do
    shapes[name] = convention.shape and convention.shape(name, shape) or shape
  end
  for _, dimension in ipairs(dimensions_of(family.shapes)) do dims[dimension] = rng:integer(1, MOST[dimension]) end
  if family.labels then
    labels = {}
    for i = 1, dims.N do labels[i] = rng:integer(1, dims.V) end
  end
  local options = { shapes = shapes, dims = dims, at = labels and { k = labels }, explain = false, seed = seed + number,
    arrays = (number - 1) // (#FAMILIES * #CONVENTIONS) % 2 == 1,
    fresh = function() return convention.make(family) end }
  for key, value in pairs(convention.options or {}) do options[key] = value end
  return checking.check_gradients(convention.make(family), options), family.name, convention.name
end

--- Checks layers 1 to count.
-- @tparam integer count
-- @tparam integer seed
-- @treturn table by verdict how many
-- @treturn table the same by "family, convention"
-- @treturn {table,...} those that do not pass: { number, report }
function right_vectors.run(count, seed)
  local counts, by_kind, failed = { PASS = 0, FAIL = 0, INCONCLUSIVE = 0 }, {}, {}
  for number = 1, count do
    local report, family, convention = right_vectors.check(number, seed)
    local key = family .. ", " .. convention
    by_kind[key] = by_kind[key] or { PASS = 0, FAIL = 0, INCONCLUSIVE = 0 }
    for _, one in ipairs { counts, by_kind[key] } do one[report.verdict] = one[report.verdict] + 1 end
    if report.verdict ~= "PASS" then failed[#failed + 1] = { number = number, report = report } end
  end
  return counts, by_kind, failed
end

if (arg or {})[0] and arg[0]:find "right_vectors%.lua$" then
  local counts, by_kind, failed = right_vectors.run(tonumber(arg[1] or 2000), tonumber(arg[2] or 1))
  print(("%-42s %6s %6s %13s"):format("layer", "PASS", "FAIL", "INCONCLUSIVE"))
  for _, key in ipairs(values.names(by_kind)) do
    local one = by_kind[key]
    print(("%-42s %6d %6d %13d"):format(key, one.PASS, one.FAIL, one.INCONCLUSIVE))
  end
  print(("%-42s %6d %6d %13d"):format("all", counts.PASS, counts.FAIL, counts.INCONCLUSIVE))
  for _, one in ipairs(failed) do print(one.number .. ": " .. tostring(one.report)) end
end

return right_vectors
