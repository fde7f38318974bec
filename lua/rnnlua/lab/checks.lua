--- The checks that a lab's tasks are made of. Each is a table with `run(context)`, which returns
-- whether it holds, a line that says so, and on failure further lines.
--
-- A context is what the runner makes for one lab and one class of layers: `lab`, `make(case)` (a new
-- layer under test), `solve(case)` (a new reference layer), `seed`, `rng()` (a generator that starts
-- at the seed).
-- @module rnnlua.lab.checks

local calls = require "rnnlua.checking.calls"
local checking = require "rnnlua.checking"
local layers = require "rnnlua.layer"
local render = require "rnnlua.checking.render"
local text = require "rnnlua.text"

local checks = {}

local DRAWS = 10
local BY_HAND = 1e-3 -- the notebook's requirement
local TOLERANCE = 1e-9 -- of values: far above rounding, far below any mistake

local function close(a, b)
  return a == b or math.abs(a - b) <= TOLERANCE * (1 + math.abs(b))
end

-- `n 3, wx 2, X {1, 2, 3}, …`, in the lab's order.
local function describe_case(lab, case)
  local parts = case.n and { "n " .. case.n } or {}
  for _, name in ipairs(lab:input_names()) do
    parts[#parts + 1] = name .. " " .. text.value(case.inputs[name])
  end
  return table.concat(parts, ", ")
end

-- The case of inputs that an author gave by name.
local function case_of(inputs)
  local case = { inputs = inputs }
  for _, value in next, inputs do
    if type(value) == "table" then case.n = #value end
  end
  return case
end

local function forward(layer, case)
  local arguments = {}
  local names = layers.inputs_of(layer)
  for i, name in ipairs(names) do arguments[i] = calls.copy(case.inputs[name]) end
  return layer:forward(table.unpack(arguments, 1, #names))
end

local function wrong_value(lab, case, got, expected)
  return {
    ("at %s"):format(describe_case(lab, case)),
    ("  your %s   should be %s"):format(text.value(got), text.value(expected)),
  }
end

local function ten_draws(lab, count)
  local draws = ("%d draws"):format(count)
  for _, kind in next, lab.inputs do
    if kind == "sequence" then
      return ("%s, n = %d…%d"):format(draws, lab.lengths[1], lab.lengths[2])
    end
  end
  return draws
end

--- The forward has a known value at a point.
-- @tparam number expected
-- @tparam table inputs by name
function checks.value(expected, inputs)
  local case = case_of(inputs)
  return {
    run = function(context)
      local got = forward(context.make(case), case)
      if math.type(got) and close(got, expected) then
        return true, ("is %s at %s"):format(text.value(expected), describe_case(context.lab, case))
      end
      return false, "its value is wrong", wrong_value(context.lab, case, got, expected)
    end,
  }
end

--- The forward agrees with the solution on random draws.
function checks.same_as_solution()
  return {
    run = function(context)
      local lab, rng = context.lab, context.rng()
      for draw = 1, DRAWS do
        local case = lab:draw(rng)
        local got, expected = forward(context.make(case), case), forward(context.solve(case), case)
        if not (math.type(got) and close(got, expected)) then
          return false, ("differs from the solution on draw %d"):format(draw),
            wrong_value(lab, case, got, expected)
        end
      end
      return true, "equals the solution on " .. ten_draws(lab, DRAWS)
    end,
  }
end

-- What ten reports say of each gradient: how often it failed, by how much at most.
local function tally(reports, allowed)
  local of = {}
  for _, report in ipairs(reports) do
    local missed = {}
    for _, entry in ipairs(report.entries) do
      local name = "d" .. entry.input
      of[name] = of[name] or { draws = 0, largest = 0.0 }
      if entry.difference then
        of[name].largest = math.max(of[name].largest, entry.difference)
        if not (entry.difference < allowed) then missed[name] = true end -- luacheck: ignore 581
      end
    end
    for name in next, missed do of[name].draws = of[name].draws + 1 end
  end
  return of
end

-- The notebook's verdict on gradients, beside the certified one: a line for each that it fails.
local function by_hand(lab, reports, allowed)
  local lines, of = {}, tally(reports, allowed)
  for _, input in ipairs(lab.gradients) do
    local name = "d" .. input
    if of[name] and of[name].draws > 0 then
      lines[#lines + 1] = ("%s: off by more than %g on %d of %d draws, at most by %s"):format(name,
        allowed, of[name].draws, #reports, text.number(of[name].largest, of[name].largest / 1e4))
    end
  end
  return lines
end

local function explain(report)
  local lines = render.smallest(report)
  for _, paragraph in ipairs(render.explanation(report)) do
    table.move(text.fill(paragraph, 66), 1, 99, #lines + 1, lines)
  end
  return lines
end

-- The gradients that backward returned, in the lab's order.
local function returned(lab, reports)
  local seen, names = tally(reports, BY_HAND), {}
  for _, entry in ipairs(reports[1].entries) do
    if not entry.exact then seen["d" .. entry.input] = nil end
  end
  for _, input in ipairs(lab.gradients) do
    if seen["d" .. input] then names[#names + 1] = "d" .. input end
  end
  return names
end

local function largest_difference(reports)
  local largest = 0.0
  for _, report in ipairs(reports) do
    for _, entry in ipairs(report.entries) do
      largest = math.max(largest, entry.difference or 0.0)
    end
  end
  return largest
end

--- Every gradient that backward returns is proved by the certified checker on ten random draws, and the
-- layer keeps to the protocol. The notebook's rule, within 1e-3 of the estimate, stands beside it.
function checks.gradients()
  return {
    run = function(context)
      local lab, rng, reports, failed, proved = context.lab, context.rng(), {}, nil, false
      for draw = 1, DRAWS do
        local case = lab:draw(rng)
        local report = checking.check_gradients(context.make(case), { at = case.inputs, points = 1,
          seed = context.seed + draw - 1, mistakes = context.mistakes,
          fresh = function(n) return context.make { n = n } end })
        reports[draw] = report
        failed = failed or report.verdict == "FAIL" and report
        proved = proved or report.verdict == "PASS"
      end
      if failed then
        local lines = explain(failed)
        table.move(by_hand(lab, reports, BY_HAND), 1, 99, #lines + 1, lines)
        return false, render.summary(failed), lines, failed
      elseif not proved then
        return false, "nothing could be decided", { tostring(reports[1]) }
      end
      return true, ("%s proved on %s; off by %.0e at most, %g allowed by hand"):format(
        text.list(returned(lab, reports)), ten_draws(lab, DRAWS), largest_difference(reports), BY_HAND)
    end,
  }
end

return checks
