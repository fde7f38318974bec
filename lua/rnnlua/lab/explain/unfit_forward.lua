--- A forward whose value makes it impossible to check backward: it has another kind than the solution's, or is not
-- finite.
-- @module rnnlua.lab.explain.unfit_forward

local wrong_value = require "rnnlua.lab.explain.wrong_value"

local unfit_forward = {}

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
  if not first then return nil end
  local lines = { ("forward: %s"):format(first), "Fix forward first." }
  if count < #drawn then
    lines[1] = ("%s, on %d of %d draws, first at"):format(lines[1], count, #drawn)
    table.insert(lines, 2, "  " .. kind.describe(context.lab, at))
  end
  return "not checked: forward is not right yet", lines
end

return unfit_forward
