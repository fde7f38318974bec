--- A forward whose value makes it impossible to check backward: it has another kind than the solution's, is not finite,
-- or has another shape in a second call.
-- @module rnnlua.lab.explain.unfit_forward

local calls = require "rnnlua.checking.calls"
local new_layer = require "rnnlua.lab.new_layer"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"
local values = require "rnnlua.base.values"
local wrong_value = require "rnnlua.lab.explain.wrong_value"

local unfit_forward = {}

-- Lines on a layer whose second forward returns a value of another shape; nil if it has the same.
local function grown(context, case)
  local layer, said = new_layer(context.submitted, case.n), {}
  for i = 1, 2 do
    local ok, shape = pcall(values.flatten, context.kind.forward(layer, calls.copy_inputs(case.inputs)), "it")
    said[i] = ok and values.describe_shape(shape) or "something else"
  end
  if said[1] == said[2] then return nil end
  return text.fill(("A first forward returns %s, a second one of the same layer %s. What it keeps from one call gets "
    .. "into the next: make the table that it returns anew in each forward."):format(said[1], said[2]), page.inner())
end

--- Looks for such a value at some cases.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the cases
-- @treturn ?string why backward can't be checked; nil if it can
-- @treturn {string,...} where the value is wrong, and what to do
-- @raise what the submission raises
function unfit_forward.problem(context, drawn)
  local kind, first, at, count = context.kind, nil, nil, 0
  for _, case in ipairs(drawn) do
    local name, part, right = wrong_value.part(context.lab, kind.evaluate(context.submitted, case),
      kind.evaluate(context.solution, case))
    local problem = wrong_value.problem(part, right, name)
    if problem then
      first, at, count = first or problem, at or case, count + 1
    end
  end
  if not first then
    local lines = grown(context, drawn[1])
    if lines then return "not checked: forward returns another shape at its second call", lines end
    return nil
  end
  local lines = { ("forward: %s"):format(first), "Fix forward first." }
  if count < #drawn then
    lines[1] = ("%s, on %d of %d draws, first at"):format(lines[1], count, #drawn)
    table.insert(lines, 2, "  " .. kind.describe(context.lab, at))
  end
  return "not checked: forward is not right yet", lines
end

return unfit_forward
