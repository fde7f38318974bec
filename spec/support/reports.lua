--- What specs ask of the checker's reports.
-- @module spec.support.reports

local reports = {}

--- The ids of the mistakes that a report names.
function reports.ids(report)
  local list = {}
  for i, one in ipairs(report.mistakes) do list[i] = one.id end
  return list
end

--- The contract's item of an id.
function reports.item(report, id)
  for _, one in ipairs(report.contract) do
    if one.id == id then return one end
  end
end

--- The text of the error that a call raises, without the place in front.
function reports.message_of(...)
  local ok, problem = pcall(...)
  assert(not ok, "nothing was raised")
  return (tostring(problem):gsub("^[^\n]-:%d+: ", ""))
end

return reports
