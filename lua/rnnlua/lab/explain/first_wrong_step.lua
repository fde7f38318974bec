--- The step at which a wrong forward first goes wrong: the time step, the state's name, and, if it can be identified,
-- the formula that was computed instead.
--
-- The state h_t is the value of a layer of the first t steps. So the code of the layer is not examined.
-- @module rnnlua.lab.explain.first_wrong_step

local compare = require "rnnlua.base.compare"
local page = require "rnnlua.base.page"
local rnn = require "rnnlua"
local small_case = require "rnnlua.lab.explain.small_case"
local text = require "rnnlua.base.text"

local first_wrong_step = {}

local LONGEST = 4
local DRAWS = 3

local function evaluate(lab, submitted, case)
  local ok, value = pcall(lab.kind.evaluate, submitted, case)
  return ok and math.type(value) and value or nil
end

-- Formulas that a step may have computed: a weight or none, times one of h_0 … h_{t-1} or nothing, plus a weight or
-- none, times one of x_1 … x_n or nothing. Each has a name.
local function candidates(case, t, states)
  local inputs = case.inputs
  local X = type(inputs.X) == "table" and inputs.X or { inputs.x }
  local cell = type(inputs.X) ~= "table"
  local weights = { { "·wh", inputs.wh }, { "·wx", inputs.wx }, { "", 1 } }
  local first, second = { { "", 0 } }, { { "", 0 } }
  for _, weight in ipairs(weights) do
    for i = 0, t - 1 do
      first[#first + 1] = { (cell and "h" or "h_" .. i) .. weight[1], states[i] * weight[2] }
    end
    for i = 1, #X do
      second[#second + 1] = { (cell and "x" or "x_" .. i) .. weight[1], X[i] * weight[2] }
    end
  end
  local list = {}
  for _, a in ipairs(first) do
    for _, b in ipairs(second) do
      local name = a[1] ~= "" and b[1] ~= "" and a[1] .. " + " .. b[1] or a[1] .. b[1]
      list[#list + 1] = { name = name ~= "" and name or "0", value = a[2] + b[2] }
    end
  end
  return list
end

-- Whether the lab's layer has the inputs of these formulas.
local function is_recurrent(lab)
  local inputs = lab.inputs
  return inputs.wx and inputs.wh and (inputs.X == "sequence" and inputs.h0 or inputs.x and inputs.h) and true
end

-- The right states h_0 … h_t of a case.
local function right_states(lab, case, t)
  local states = { [0] = case.inputs.h0 or case.inputs.h }
  for i = 1, t do
    states[i] = evaluate(lab, lab:solution(), case.n and small_case.prefix(case, i) or case)
    if not states[i] then return nil end
  end
  return states
end

-- The formulas that give a layer's value at step t at a case.
local function formulas(lab, submitted, case, t)
  local states = right_states(lab, case, t)
  local value = states and evaluate(lab, submitted, case.n and small_case.prefix(case, t) or case)
  local found = {}
  if not value then return found end
  for _, one in ipairs(candidates(case, t, states)) do
    if compare.close(value, one.value) then found[one.name] = true end
  end
  return found
end

-- The formula that gives the value at this case and at random cases; nil if none or several do.
local function formula(lab, submitted, case, t)
  if not is_recurrent(lab) then return nil end
  local found, rng = formulas(lab, submitted, case, t), rnn.rng(1)
  for _ = 1, DRAWS do
    local draw = lab:draw(rng)
    while draw.n and draw.n < t do draw = lab:draw(rng) end
    if draw.n then draw = small_case.prefix(draw, case.n) end
    local also = formulas(lab, submitted, draw, t)
    for name in next, found do found[name] = also[name] end
  end
  local name = next(found)
  return name and next(found, name) == nil and name or nil
end

local function labelled(value, name)
  return name and ("%s (= %s)"):format(text.value(value), name) or text.value(value)
end

-- The line for a step: `h_2 is 7 (= …), should be 19 (= …)`.
local function say(lab, submitted, case, t)
  local got = evaluate(lab, submitted, case.n and small_case.prefix(case, t) or case)
  local right = evaluate(lab, lab:solution(), case.n and small_case.prefix(case, t) or case)
  local name = case.n and "h_" .. t or (lab.inputs.wh or lab.inputs.Wh) and "h'" or "the value"
  local line = ("%s is %s,"):format(name, labelled(got, formula(lab, submitted, case, t)))
  local expected = ("should be %s"):format(labelled(right, formula(lab, lab:solution(), case, t)))
  if text.width(line) + text.width(expected) < page.inner() - 3 then return { "  " .. line .. " " .. expected } end
  return { "  " .. line, "  " .. expected }
end

-- The first step of a case at which the values differ; nil if none does, false if there is no value.
local function first_wrong(lab, submitted, case)
  for t = 1, case.n or 1 do
    local at = case.n and small_case.prefix(case, t) or case
    local got, right = evaluate(lab, submitted, at), evaluate(lab, lab:solution(), at)
    if not got or not right then return false end
    if not compare.close(got, right) then return t end
  end
end

--- The lines that show the first wrong step of a forward at a small case.
-- @param lab
-- @param submitted a class of layers
-- @treturn ?{string,...} nil if the small cases are right, or the lab has no states of this kind
function first_wrong_step.lines(lab, submitted)
  local case = small_case.new(lab, LONGEST)
  local t = first_wrong(lab, submitted, case)
  if not t then return nil end
  if case.n then
    local shorter = small_case.new(lab, t) -- has smaller primes
    case = first_wrong(lab, submitted, shorter) == t and shorter or small_case.prefix(case, t)
  end
  local lines = say(lab, submitted, case, t)
  table.insert(lines, 1, "at " .. lab.kind.describe(lab, case))
  if t > 1 then
    lines[#lines + 1] = ("  at n %d, forward is right"):format(t - 1)
  end
  return lines
end

return first_wrong_step
