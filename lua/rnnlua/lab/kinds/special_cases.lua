--- Cases with special values, which random draws never have: 0, 1, -1, a large or a small number in one input, in one
-- number of a list, or in all inputs; 1 and -1 everywhere, so that sums are 0; and the upstream gradients 1 and -1, and
-- large and small ones.
-- @module rnnlua.lab.kinds.special_cases

local calls = require "rnnlua.checking.calls"
local compare = require "rnnlua.base.compare"
local layers = require "rnnlua.layer"
local new_layer = require "rnnlua.lab.new_layer"
local upstream = require "rnnlua.lab.upstream"
local values = require "rnnlua.base.values"

local special_cases = {}

local SPECIAL = { 0.0, 1.0, -1.0, 100.0, -100.0, 0.001, -0.001 }
local GENERIC = -0.7390851332151607 -- an upstream gradient
local ASIDE = 2.0 ^ -30 -- how far a special value is moved, to see whether the solution is smooth there
local NEAR = 2.0 ^ -10 -- the largest relative change of a smooth solution that is moved so little

--- The upstream gradients of special cases, small and large ones among them. Every number of an upstream gradient has
-- the same value. Draws that are unchanged get all of them, others the first FEW_DOUTS.
special_cases.DOUTS = { GENERIC, 1.0, -1.0, 2.0 ^ -5, -2.0 ^ -5, 2.0 ^ -12, -2.0 ^ -12, 64.0, -64.0 }

special_cases.FEW_DOUTS = 3

-- The special values that an input can have; none for integers, and for values that the author draws.
local function values_of(one)
  if type(one) ~= "table" then return SPECIAL end
  if one.draw or one.kind == "integer" then return {} end
  return one.kind == "positive" and { 1.0, 100.0, 0.001 } or SPECIAL
end

-- A value with some of its numbers replaced: the i-th, or all. Returns nil for a value without the number. `signs`,
-- if given, tells the numbers that become -1 instead: "odd" ones, or "even" ones.
local function replaced(value, i, special, signs)
  local shape, flat = values.flatten(value, "it")
  if i and not flat[i] then return nil end
  for k = i or 1, i or #flat do flat[k] = special end
  for k = signs == "odd" and 1 or 2, signs and #flat or 0, 2 do flat[k] = -1.0 end
  return (values.build(shape, flat))
end

local function is_list(one) return one == "sequence" or type(one) == "table" and one.kind == "sequence" end

local function is_number(one) return type(one) ~= "table" and one ~= "sequence" or one.entries and not one.entries[1]
  and not is_list(one) end

-- A case in which some inputs have a special value. `changes` has, by input, the index of the number, 0 for all, or
-- "odd" or "even" for all, with those being -1.
local function changed(case, changes, special, words)
  local made = { inputs = {}, n = case.n, sizes = case.sizes, words = words, changes = changes, special = special }
  for name, value in next, case.inputs do
    local i = changes[name]
    local signs = type(i) == "string" and i or nil
    made.inputs[name] = not i and values.copy(value)
      or replaced(value, not signs and i > 0 and i or nil, special, signs)
    if made.inputs[name] == nil then return nil end
  end
  return made
end

-- Adds plans in which the numbers of all inputs are 1 and -1: -1 is every second number of a list, or every other, and
-- one of the inputs that are numbers.
local function add_signs(list, lab, all)
  local names = {}
  for name in next, all do names[#names + 1] = name end
  table.sort(names)
  for _, flipped in ipairs(names) do
    local changes = {}
    for _, name in ipairs(names) do
      local alone = is_number(lab.inputs[name])
      changes[name] = name == flipped and "odd" or alone and 0 or "even"
    end
    list[#list + 1] = { changes, 1.0, "every number is 1 or -1" }
  end
end

-- The changes to make, with words for each: `h is 0`, `a number of X is 0`.
local function plans(lab)
  local list, all = {}, {}
  for _, name in ipairs(lab:input_names()) do
    local one = lab.inputs[name]
    for _, special in ipairs(values_of(one)) do
      local said = ("%s is %g"):format(name, special)
      if is_number(one) then
        list[#list + 1] = { { [name] = 0 }, special, said }
      else
        for i = 1, 3 do list[#list + 1] = { { [name] = i }, special, "a number of " .. said } end
        list[#list + 1] = { { [name] = 0 }, special, "every number of " .. said }
      end
    end
    if #values_of(one) == #SPECIAL then all[name] = 0 end
  end
  for _, special in ipairs(SPECIAL) do
    if next(all, next(all)) then list[#list + 1] = { all, special, ("every input is %g"):format(special) } end
  end
  add_signs(list, lab, all)
  return list
end

-- The draws for a special value: two of them, in turn; for a large one the two shortest, because its powers are larger.
local function bases(drawn, number, special)
  if math.abs(special) <= 1 then
    return { drawn[number % #drawn + 1], drawn[(number + #drawn // 2) % #drawn + 1] }
  end
  local sorted = table.move(drawn, 1, #drawn, 1, {})
  table.sort(sorted, function(a, b) return (a.n or 0) < (b.n or 0) end)
  return { sorted[1], sorted[2] }
end

--- The special cases of a lab: each draw unchanged, for special upstream gradients, and draws in which some numbers
-- have a special value. `words` says what is special, such as `h is 0`; nil for an unchanged draw.
-- @param lab of a layer
-- @tparam {table,...} drawn its draws
-- @treturn {table,...} { inputs, n, sizes, words, changes, special }
function special_cases.list(lab, drawn)
  local list = {}
  for i, case in ipairs(drawn) do list[i] = changed(case, {}) end
  for number, plan in ipairs(plans(lab)) do
    for _, case in ipairs(bases(drawn, number, plan[2])) do
      list[#list + 1] = changed(case, plan[1], plan[2], plan[3])
    end
  end
  return list
end

--- The same special values at another case.
-- @tparam table special from `list`
-- @tparam table case
-- @treturn ?table nil if the case has no such number
function special_cases.at(special, case)
  return changed(case, special.changes, special.special, special.words)
end

--- The value of a new layer at a case, and its gradients by input, for each of some upstream gradients.
-- @param class
-- @tparam table case
-- @tparam[opt=DOUTS] {number,...} douts
-- @return the value
-- @treturn {table,...} the gradients, in the order of the upstream gradients
-- @raise what the layer raises
function special_cases.results(class, case, douts)
  local value, list = nil, {}
  douts = douts or special_cases.DOUTS
  for i = 1, case.words and math.min(#douts, special_cases.FEW_DOUTS) or #douts do
    local dout = douts[i]
    local layer = new_layer(class, case.n)
    value, list[i] = calls.forward(layer, layers.inputs_of(layer), calls.copy_inputs(case.inputs)), {}
    local results = calls.backward(layer, upstream.of(value, dout))
    for k, name in ipairs(layers.gradients_of(layer)) do list[i][name] = results[k] end
  end
  return value, list
end

--- An upstream gradient for the value of a new layer at a case, with one number everywhere.
-- @param class
-- @tparam table case
-- @number dout
function special_cases.upstream(class, case, dout)
  local layer = new_layer(class, case.n)
  return upstream.of(calls.forward(layer, layers.inputs_of(layer), calls.copy_inputs(case.inputs)), dout)
end

local function is_finite(value)
  value = values.plain(value)
  if type(value) == "table" then
    for _, item in next, value do
      if not is_finite(item) then return false end
    end
    return true
  end
  return math.type(value) ~= nil and value - value == 0
end

--- Whether the solution has finite results at a special case, and its results change little when the special numbers
-- do. At a kink, a jump or a pole a special value decides nothing.
-- @tparam table case
-- @tparam function results results(case) returns a value, or a table of them
-- @treturn boolean
function special_cases.is_smooth(case, results)
  local ok, here = pcall(results, case)
  if not ok or not is_finite(here) then return false end
  for _, by in ipairs { ASIDE, -ASIDE } do
    local beside = case.special and special_cases.at({ changes = case.changes, special = case.special + by }, case)
    local found, there = pcall(results, beside or case)
    if not found or not compare.agree(there, here, NEAR) then return false end
  end
  return true
end

return special_cases
