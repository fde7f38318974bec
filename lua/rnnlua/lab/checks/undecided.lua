--- Draws at which the gradient checker is inconclusive, because the forward is constant there, not finite, or too
-- rough. They count as right if each undecided gradient is near its estimate, or if the layer's results equal the
-- solution's. Otherwise they are reported.
-- @module rnnlua.lab.checks.undecided

local compare = require "rnnlua.base.compare"
local page = require "rnnlua.base.page"
local render = require "rnnlua.checking.render"
local text = require "rnnlua.base.text"

local undecided = {}

-- Whether a layer's results equal the solution's at a case; optional gradients may be missing.
local function is_like_solution(context, case)
  local ok, value, gradients = pcall(context.kind.results, context.submitted, case)
  local expected, right = context.kind.results(context.solution, case)
  if not ok or not compare.agree(value, expected) then return false end
  for _, name in ipairs(context.lab.gradients) do
    local is_left_out = gradients[name] == nil and context.lab.optional[name]
    if not is_left_out and not compare.agree(gradients[name], right[name]) then return false end
  end
  return true
end

-- Whether all undecided gradients of a report are near their estimates.
local function is_near(report, most)
  for _, entry in ipairs(report.entries) do
    if entry.verdict == "INCONCLUSIVE" and not (entry.difference and entry.difference < most) then return false end
  end
  return true
end

-- Lines with the reasons why a report is inconclusive: each reason once, with its gradients.
local function reasons(report)
  local names, order, seen = {}, {}, {}
  for _, entry in ipairs(report.entries) do
    local reason = entry.verdict == "INCONCLUSIVE" and entry.reason
    if reason then
      if not names[reason] then names[reason], order[#order + 1] = {}, reason end
      local name = "d" .. entry.input
      if not seen[reason .. name] then table.insert(names[reason], name) end
      seen[reason .. name] = true
    end
  end
  local lines = {}
  for _, reason in ipairs(order) do
    text.append(lines, text.fill(("%s: %s"):format(text.list(names[reason]), reason), page.inner()))
  end
  return lines
end

--- Finds undecided gradients that are neither near their estimates nor equal to the solution's.
-- @tparam table context see rnnlua.lab.checks
-- @tparam {table,...} drawn the cases
-- @tparam {table,...} reports of the draws, none of them FAIL
-- @tparam number most the largest difference between an undecided gradient and its estimate
-- @treturn ?string what is undecided; nil if there is nothing of this kind
-- @treturn {string,...} where, and why
function undecided.problem(context, drawn, reports, most)
  local first, count = nil, 0
  for draw, report in ipairs(reports) do
    if not is_near(report, most) and not is_like_solution(context, drawn[draw]) then
      first, count = first or draw, count + 1
    end
  end
  if not first then return nil end
  local where = ("on %d of %d draws, first at %s"):format(count, #drawn,
    context.kind.describe(context.lab, drawn[first]))
  return render.summary(reports[first]), text.append(text.fill(where, page.inner()), reasons(reports[first]))
end

return undecided
