--- Forward and backward of a submission at a small case, as a table. For a sequence, the rows are the steps, with t,
-- x, the state h, and δ, the gradient of h. Beside a number that differs from the solution's is the right one.
--
-- h_t is the value of a layer of the first t steps. δ_t is dh0 of a layer of the last n - t steps that starts at h_t.
-- So the code of the layer is not examined. If dh0 alone is wrong, this says nothing about the steps.
-- @module rnnlua.lab.explain.trace

local compare = require "rnnlua.base.compare"
local error_place = require "rnnlua.base.error_place"
local new_layer = require "rnnlua.lab.new_layer"
local layers = require "rnnlua.layer"
local page = require "rnnlua.base.page"
local rows_of = require "rnnlua.lab.explain.rows"
local small_case = require "rnnlua.lab.explain.small_case"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"

local trace = {}

-- An upstream gradient for a value: 1, or 1, 2, … for its numbers, so that they can be told apart.
local function counted(value)
  local shape, flat = values.flatten(value, "forward")
  for i = 1, #flat do flat[i] = i end
  return (values.build(shape, flat))
end

local function evaluate(class, lab, case)
  local layer = new_layer(class, case.n)
  return lab.kind.forward(layer, case.inputs), layer
end

-- The gradients of a layer at a case, by name.
local function gradients(class, lab, case)
  local _, layer = evaluate(class, lab, case)
  local results, of = table.pack(layer:backward(values.copy(case.dout))), {}
  for i, name in ipairs(lab.gradients) do of[name] = results[i] end
  return of
end

-- The name of the input with the first state: the one that ends in 0.
local function first_state(lab)
  for _, name in ipairs(lab:input_names()) do
    if name:match "0$" and lab.inputs[name] == "number" then return name end
  end
end

-- The remaining steps of a case after step t, starting at the state h.
local function suffix(case, t, start, h)
  local rest = { inputs = {}, n = case.n - t, dout = case.dout }
  for name, value in next, case.inputs do
    rest.inputs[name] = type(value) == "table" and table.move(value, t + 1, case.n, 1, {}) or value
  end
  rest.inputs[start] = h
  return rest
end

-- Whether all gradients of a layer at a case are right but that of the first state. Then the δ of its steps are right,
-- and only what becomes of the last one is wrong.
local function only_start_is_wrong(class, lab, case, start)
  local of, right = gradients(class, lab, case), gradients(lab:solution(), lab, case)
  for _, name in ipairs(lab.gradients) do
    if name ~= start and not compare.agree(of[name], right[name]) then return false end
  end
  return lab.gradients[2] ~= nil and not compare.agree(of[start], right[start])
end

-- h_0 … h_n and δ_0 … δ_n of a class; numbers that can't be computed are missing.
local function steps(class, lab, case, start)
  local h, delta = { [0] = case.inputs[start] }, { [case.n] = case.dout }
  for t = 1, case.n do
    h[t] = evaluate(class, lab, small_case.prefix(case, t))
  end
  for t = case.n - 1, 0, -1 do
    local ok, of = pcall(gradients, class, lab, suffix(case, t, start, h[t]))
    delta[t] = ok and of[start] or nil
  end
  return h, delta
end

local function sequence_name(lab)
  for name, kind in next, lab.inputs do
    if kind == "sequence" then return name end
  end
end

local function step_rows(class, lab, case, start)
  local h, delta = steps(class, lab, case, start)
  local right_h, right_delta = steps(lab:solution(), lab, case, start)
  if only_start_is_wrong(class, lab, case, start) then
    for t = 1, case.n do delta[t] = right_delta[t] end
  end
  local X = case.inputs[sequence_name(lab)]
  local rows = { { "t", "x", "h", "δ" } }
  for t = 0, case.n do
    rows[#rows + 1] = { tostring(t), t > 0 and text.value(X[t]) or "", rows_of.cell(h[t], right_h[t]),
      rows_of.cell(delta[t], right_delta[t]) }
  end
  return rows
end

-- Rows such as `dwx 3`.
local function gradient_rows(class, lab, case)
  local of, right, rows = gradients(class, lab, case), gradients(lab:solution(), lab, case), {}
  for _, name in ipairs(lab.gradients) do rows_of.add(rows, "d" .. name, of[name], right[name]) end
  return rows
end

-- Whether the class has a backward of its own, instead of the to-do.
local function has_backward(class, lab, case)
  local _, layer = evaluate(class, lab, case)
  local ok, err = xpcall(layer.backward, error_place.handler_of(layer.backward), layer, case.dout)
  if ok then return true end
  if layers.is_todo(err) then return false, tostring(err) end
  error(err, 0)
end

--- The small case of the table, with its upstream gradient.
-- @param lab of a layer
-- @treturn table see rnnlua.lab.explain.small_case
function trace.case(lab)
  local case = small_case.unsaturated(lab)
  case.dout = counted((evaluate(lab:solution(), lab, case)))
  return case
end

--- The value of a class at a case.
-- @function trace.value
-- @param class
-- @param lab
-- @tparam table case
trace.value = function(class, lab, case) return (evaluate(class, lab, case)) end

--- The gradients of a class at a case, by name.
-- @function trace.gradients
-- @param class
-- @param lab
-- @tparam table case
trace.gradients = gradients

--- Makes the table.
-- @param lab of a layer
-- @param class the submission
-- @treturn {string,...} lines
-- @treturn boolean whether it includes backward
-- @raise what the submission raises
function trace.lines(lab, class)
  local case = trace.case(lab)
  local value, right = evaluate(class, lab, case), evaluate(lab:solution(), lab, case)
  local lines = text.fill_at(("%s at %s, dout %s"):format(lab:heading(), lab.kind.describe(lab, case),
    text.value(case.dout)), page.width())
  local complete, todo = has_backward(class, lab, case)
  local start, rows = case.n and math.type(right) and first_state(lab), {}
  if start and complete then
    table.move(rows_of.columns(step_rows(class, lab, case, start)), 1, 99, #lines + 1, lines)
  else
    rows = rows_of.value(lab, case, value, right)
  end
  if complete then table.move(gradient_rows(class, lab, case), 1, 99, #rows + 1, rows) end
  table.move(rows_of.columns(rows), 1, 99, #lines + 1, lines)
  if not complete then lines[#lines + 1] = "  to do: " .. todo end
  return lines, complete
end

return trace
