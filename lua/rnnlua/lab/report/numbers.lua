--- The numbers of a submission at the small case of `rnnlua lab try`, by the names that a figure uses for them.
-- @module rnnlua.lab.report.numbers

local compare = require "rnnlua.base.compare"
local small_case = require "rnnlua.lab.explain.small_case"
local trace = require "rnnlua.lab.explain.trace"

-- Adds a number, or the numbers of a list as name1, name2, …
local function add(of, name, value)
  if math.type(value) then of[name] = value end
  if type(value) ~= "table" then return end
  for t, x in ipairs(value) do
    if math.type(x) then of[name:lower() .. t] = x end
  end
end

-- The states after each step.
local function add_states(of, lab, class, case)
  for t = 1, case.n do
    local ok, h = pcall(trace.value, class, lab, small_case.prefix(case, t))
    if ok then add(of, "h" .. t, h) end
  end
end

-- All that is known of a class at a case.
local function all(lab, class, case)
  local of = {}
  add(of, "dout", case.dout)
  for name, value in next, case.inputs do add(of, name, value) end
  local ok, value = pcall(trace.value, class, lab, case)
  if not ok then return of end
  if case.n and math.type(value) then add_states(of, lab, class, case) end
  add(of, case.n and "h" or "h'", value)
  local found, gradients = pcall(trace.gradients, class, lab, case)
  for name, gradient in next, found and gradients or {} do add(of, "d" .. name, gradient) end
  return of
end

--- The numbers of a layer, for rnnlua.lab.report.figure_svg.
-- @param lab of layers
-- @param class the submission
-- @treturn table { of, wrong, n }: numbers by name; which of them differ from the solution's; the last step
return function(lab, class)
  local case = trace.case(lab)
  local of, right, wrong = all(lab, class, case), all(lab, lab:solution(), case), {}
  for name, number in next, of do wrong[name] = right[name] and not compare.agree(number, right[name]) or nil end
  return { of = of, wrong = wrong, n = case.n }
end
