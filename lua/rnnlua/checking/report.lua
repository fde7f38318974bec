--- The report of a gradient check: plain values first, then a rendering.
--
-- - `verdict`: "PASS" or "FAIL"
-- - `entries`: one a point, input and index: `point`, `input` (its name), `index` ("" or "[3]"),
--   `exact` (what backward returned), `estimate`, `difference`, `tolerance`, `status` ("regular",
--   "not returned", or what is wrong with its shape), `verdict` ("PASS", "FAIL", "SKIPPED")
-- - `seed`
-- @module rnnlua.checking.report

local report = {}

local Report = { __name = "rnnlua.Report" }
Report.__index = Report

--- Makes a report.
-- @tparam table entries
-- @tparam integer seed
function report.new(entries, seed)
  local verdict = "PASS"
  for _, entry in ipairs(entries) do
    if entry.verdict == "FAIL" then verdict = "FAIL" end
  end
  return setmetatable({ verdict = verdict, entries = entries, seed = seed }, Report)
end

function Report:__tostring()
  local lines = {}
  for _, entry in ipairs(self.entries) do
    if entry.verdict == "FAIL" then
      local name = ("d%s%s"):format(entry.input, entry.index)
      lines[#lines + 1] = entry.exact
        and ("  %s at point %d: %.10g, estimate %.10g, difference %.3g"):format(name, entry.point,
          entry.exact, entry.estimate, entry.difference)
        or ("  %s at point %d: %s"):format(name, entry.point, entry.status)
    end
  end
  table.insert(lines, 1, ("%s: %d of %d gradients, seed %d"):format(self.verdict,
    self.verdict == "PASS" and #self.entries or #lines, #self.entries, self.seed))
  return table.concat(lines, "\n")
end

return report
