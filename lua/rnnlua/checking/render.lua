--- The text of a report, for a terminal of 80 columns.
-- @module rnnlua.checking.render

local text = require "rnnlua.text"

local render = {}

local MOST_ROWS = 12
local COLOURS = { PASS = "32", FAIL = "31", INCONCLUSIVE = "33" }

local function coloured(word, options)
  return options.colour and ("\27[1;%sm%s\27[0m"):format(COLOURS[word], word) or word
end

-- An estimate with as many digits as its bound leaves.
local function certain(value, bound)
  if not bound or bound - bound ~= 0 then return text.number(value) end
  return ("%s ± %.0e"):format(text.number(value, bound), bound)
end

local function labelled(shown, label)
  return label and ("%s (= %s)"):format(shown, label) or shown
end

-- "dwh; dwx, dh0 and dX are right", and those of which nothing is known.
function render.summary(report)
  local state, order = {}, {}
  for _, entry in ipairs(report.entries) do
    local name = entry.input == "all" and "all gradients together" or "d" .. entry.input
    if not state[name] then order[#order + 1] = name end
    local rank = { SKIPPED = 1, PASS = 2, INCONCLUSIVE = 3, FAIL = 4 }
    local one = rank[entry.certified] > rank[entry.verdict] and entry.certified or entry.verdict
    if not state[name] or rank[one] > rank[state[name]] then state[name] = one end
  end
  local of = { FAIL = {}, PASS = {}, INCONCLUSIVE = {}, SKIPPED = {} }
  for _, name in ipairs(order) do table.insert(of[state[name]], name) end
  local parts = {}
  if of.FAIL[1] then parts[1] = text.list(of.FAIL) end
  for _, pair in ipairs { { "INCONCLUSIVE", "undecided" }, { "PASS", "right" },
    { "SKIPPED", "not returned" } } do
    local names = of[pair[1]]
    if names[1] then
      parts[#parts + 1] = ("%s %s %s"):format(text.list(names), names[2] and "are" or "is", pair[2])
    end
  end
  return table.concat(parts, "; ")
end

--- The smallest case in words: `n 1, wx 2, X {3}, wh 5, h0 7, dout 1`.
-- @tparam table report with its `inputs`
-- @tparam table case
-- @treturn string
function render.case(report, case)
  local parts = case.n and { "n " .. case.n } or {}
  for _, name in ipairs(report.inputs) do
    parts[#parts + 1] = name .. " " .. text.value(case.inputs[name])
  end
  parts[#parts + 1] = "dout " .. text.value(case.dout)
  return table.concat(parts, ", ")
end

--- The lines that show the mistake at the smallest case.
-- @tparam table report
-- @treturn {string,...}
function render.smallest(report)
  local case, lines = report.smallest, {}
  if not case then return lines end
  lines[1] = "smallest case: " .. render.case(report, case)
  for i, one in ipairs(case.wrong) do
    if i > 6 then
      lines[#lines + 1] = ("  … and %d more"):format(#case.wrong - 6)
      break
    end
    local name = ("d%s%s"):format(one.input, one.index)
    if one.exact then
      local yours = labelled(("your %s %s"):format(name, text.number(one.exact)), one.exact_label)
      lines[#lines + 1] = ("  %s   should be %s"):format(yours,
        labelled(certain(one.estimate, one.bound), one.estimate_label))
    else
      lines[#lines + 1] = ("  your %s: %s"):format(name, one.reason)
    end
  end
  return lines
end

--- What is wrong, in paragraphs: broken protocol, named mistakes, or that it is unknown.
-- @tparam table report
-- @treturn {string,...}
function render.explanation(report)
  local lines = {}
  for _, item in ipairs(report.protocol) do
    if item.verdict == "FAIL" and not item.consequence then
      lines[#lines + 1] = ("Broken rule: %s."):format(item.message)
    end
  end
  if report.where then lines[#lines + 1] = ("Where: %s."):format(report.where) end
  local known = report.mistakes
  if #known > 1 then lines[#lines + 1] = "Several mistakes fit:" end
  for _, one in ipairs(known) do
    lines[#lines + 1] = ("Mistake: %s. %s"):format(one.name, one.explanation or "")
  end
  if #known == 0 then lines[#lines + 1] = "It is none of the mistakes that are known here." end
  return lines
end

local function row_of(entry)
  return ("  %5d  %-8s  %-22s  %-22s  %8s  %s"):format(entry.point, "d" .. entry.input .. entry.index,
    entry.exact and ("%.15g"):format(entry.exact) or "-", ("%.15g"):format(entry.estimate),
    entry.bound and ("%.1e"):format(entry.bound) or "-", entry.reason or "")
end

-- The entries that do not pass.
local function table_of(report)
  local rows, count = {}, 0
  for _, entry in ipairs(report.entries) do
    if entry.verdict == "FAIL" or entry.verdict == "INCONCLUSIVE" or entry.certified == "FAIL" then
      count = count + 1
      if count <= MOST_ROWS then rows[#rows + 1] = row_of(entry) end
    end
  end
  if count > MOST_ROWS then rows[#rows + 1] = ("  … and %d more"):format(count - MOST_ROWS) end
  if rows[1] then
    table.insert(rows, 1, ("  %5s  %-8s  %-22s  %-22s  %8s"):format("point", "gradient", "backward",
      "estimate", "± bound"))
  end
  return rows
end

-- How far the gradients are from their tolerance at most, as a share of it.
local function worst_share(report)
  local worst = 0.0
  for _, entry in ipairs(report.entries) do
    if entry.exact and entry.tolerance and entry.tolerance > 0 then
      worst = math.max(worst, (entry.difference + (report.rule == "certified" and entry.bound or 0))
        / entry.tolerance)
    end
  end
  return worst
end

local function passed_line(report, options)
  local checks = 0
  for _, item in ipairs(report.protocol) do
    if item.verdict == "PASS" then checks = checks + 1 end
  end
  return ("%s  %s (%d %s, %d protocol checks, at most %.0e of the tolerance; seed %d)"):format(
    coloured("PASS", options), render.summary(report), report.points,
    report.points == 1 and "point" or "points", checks, worst_share(report), report.seed)
end

local function append(lines, more, indent)
  for _, line in ipairs(more) do lines[#lines + 1] = indent .. line end
end

--- The whole report.
-- @tparam table report
-- @tparam table options { colour }
-- @treturn string
function render.report(report, options)
  if report.verdict == "PASS" and report.certified == "PASS" then return passed_line(report, options) end
  local lines = { ("%s  %s"):format(coloured(report.verdict, options), render.summary(report)) }
  if report.rule == "absolute" then
    lines[#lines + 1] = ("  by the rule |backward - estimate| < tol; certified: %s"):format(
      report.certified)
  end
  if report.verdict == "FAIL" or report.certified == "FAIL" then
    append(lines, render.smallest(report), "  ")
    for _, paragraph in ipairs(render.explanation(report)) do
      append(lines, text.fill(paragraph, 76), "  ")
    end
  end
  append(lines, table_of(report), "")
  for _, item in ipairs(report.protocol) do
    if item.verdict == "WARN" then append(lines, text.fill("warning: " .. item.message, 76), "  ") end
  end
  lines[#lines + 1] = ("  repeat: %s"):format(report.reproduce)
  return table.concat(lines, "\n")
end

return render
