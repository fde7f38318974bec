--- A backward whose forward is still wrong. Its gradients are checked relative to that forward, so a difference may
-- be right for the task. Therefore only the lab's own mistakes of backward are named.
-- @module rnnlua.lab.explain.behind_forward

local compare = require "rnnlua.base.compare"
local results_at = require "rnnlua.lab.explain.results"
local text = require "rnnlua.base.text"

local behind_forward = {}

local function agrees(context, case)
  local ok, _, gradients = pcall(results_at, context.submitted, case)
  if not ok then return false end
  local _, right = results_at(context.solution, case)
  for _, name in ipairs(context.lab.gradients) do
    local is_left_out = gradients[name] == nil and context.lab.optional[name]
    if not (is_left_out or compare.agree(gradients[name], right[name])) then return false end
  end
  return true
end

--- Describes a backward that returns the task's right gradients at every case. nil if it does not, or if forward or
-- backward breaks the contract.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table failed the report to explain
-- @tparam {table,...} drawn the cases
-- @treturn ?string the header
-- @treturn {string,...} lines
function behind_forward.of_right(context, failed, drawn)
  for _, item in ipairs(failed.contract) do
    if item.verdict == "FAIL" then return nil end
  end
  for _, case in ipairs(drawn) do
    if not agrees(context, case) then return nil end
  end
  local names = {}
  for i, name in ipairs(context.lab.gradients) do names[i] = "d" .. name end
  return "right for the task, and not for your forward", text.fill(("%s are right for the task's forward, and yours is "
    .. "another one: leave backward as it is."):format(text.list(names)), 66)
end

--- Removes the names of mistakes from a report, except the lab's own.
-- @tparam table failed
-- @tparam {table,...} own the lab's known mistakes
-- @treturn table failed, changed in place
function behind_forward.without_names(failed, own)
  local is_own, kept = {}, {}
  for _, one in ipairs(own) do is_own[one.id] = true end
  for _, one in ipairs(failed.mistakes) do
    if is_own[one.id] or one.about == "forward" then kept[#kept + 1] = one end
  end
  failed.mistakes, failed.unexplained, failed.where = kept, nil, nil
  return failed
end

return behind_forward
