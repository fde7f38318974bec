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
local text = require "rnnlua.text"

local checks = {}

local DRAWS = 10
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

--- Every gradient that backward returns lies within `tol` of its estimate, on ten random draws (the
-- notebook's requirement).
-- @number[opt=1e-3] tol
function checks.gradients(tol)
  tol = tol or 1e-3
  return {
    run = function(context)
      local lab, rng = context.lab, context.rng()
      local failures, failed, right = {}, {}, {}
      for draw = 1, DRAWS do
        local case = lab:draw(rng)
        local report = checking.check_gradients(context.make(case),
          { at = case.inputs, seed = context.seed, tol = tol })
        for _, entry in ipairs(report.entries) do
          local name = "d" .. entry.input
          if entry.verdict == "FAIL" then
            failed[name] = true
            failures[#failures + 1] = ("draw %d: %s%s %s, estimate %s, difference %s"):format(draw,
              name, entry.index, text.value(entry.exact), text.value(entry.estimate),
              text.value(entry.difference))
          elseif entry.verdict == "PASS" then
            right[name] = true
          end
        end
      end
      local wrong_names, right_names = {}, {}
      for _, name in ipairs(lab.gradients) do
        name = "d" .. name
        if failed[name] then
          wrong_names[#wrong_names + 1] = name
        elseif right[name] then
          right_names[#right_names + 1] = name
        end
      end
      if #failures == 0 then
        return true, ("%s within %g of the estimate on %s"):format(text.list(right_names), tol,
          ten_draws(lab, DRAWS))
      end
      local summary = text.list(wrong_names)
      if right_names[1] then
        summary = ("%s; %s %s right"):format(summary, text.list(right_names),
          right_names[2] and "are" or "is")
      end
      return false, summary, failures
    end,
  }
end

return checks
