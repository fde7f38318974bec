--- The text of a report, for a terminal of 80 columns.
-- @module rnnlua.checking.render

local lazy = require "rnnlua.base.lazy"
local text = require "rnnlua.base.text"

local matrices = lazy "rnnlua.checking.matrices"

local render = {}

local ROOM = 74 -- columns after "PASS  "
local MOST_NAMES = 10 -- of gradients in a list
local TOGETHER = "all gradients together" -- for fast mode, which judges them together
local MOST_ROWS = 10 -- of gradients in the table
local MOST_NUMBERS, MOST_LABELLED = 6, 2 -- lines for numbers of the smallest case; for labelled numbers below a matrix

local COLOURS = { PASS = "32", FAIL = "31", INCONCLUSIVE = "33" }

local function coloured(word, options)
  return options.colour and ("\27[1;%sm%s\27[0m"):format(COLOURS[word], word) or word
end

-- An estimate with the digits that its bound leaves certain.
local function certain(value, bound)
  if not bound or bound - bound ~= 0 or bound < 1e-300 then return text.number(value) end
  return ("%s ± %.0e"):format(text.number(value, bound), bound)
end

local function labelled(shown, label)
  return label and ("%s (= %s)"):format(shown, label) or shown
end

-- A list of names; if there are many, the first ones and the count of the others.
local function some_of(names)
  if #names <= MOST_NAMES then return text.list(names) end
  local first = table.move(names, 1, MOST_NAMES - 2, 1, {})
  first[#first + 1] = ("%d others"):format(#names - #first)
  return text.list(first)
end

-- The verdict on each gradient, by its name, and the names in the order of the entries.
local function verdicts(report)
  local state, order, passed, contradicted = {}, {}, {}, {}
  local rank = { SKIPPED = 1, PASS = 2, INCONCLUSIVE = 3, FAIL = 4 }
  local single = false -- whether fast mode judged gradients one by one after all together
  for _, entry in ipairs(report.entries) do
    local number = entry.input .. entry.index
    passed[number] = passed[number] or entry.certified == "PASS"
    contradicted[number] = contradicted[number] or entry.contradicted
    single = single or entry.input ~= "all" and entry.verdict ~= "SKIPPED"
  end
  for _, entry in ipairs(report.entries) do
    local name = entry.input == "all" and TOGETHER or "d" .. entry.input
    local hidden = entry.input == "all" and single
    if not hidden and not state[name] then order[#order + 1] = name end
    local known = not entry.exact or entry.bound -- otherwise the certified rule does not apply
    local one = known and rank[entry.certified] > rank[entry.verdict] and entry.certified or entry.verdict
    local number = entry.input .. entry.index
    if one == "INCONCLUSIVE" and passed[number] and not contradicted[number] then one = "PASS" end
    if not state[name] or rank[one] > rank[state[name]] then state[name] = one end
  end
  return state, order
end

--- The verdict on each gradient in one line: `dwh; dwx, dh0 and dX are right`.
-- @tparam table report
-- @treturn string
function render.summary(report)
  local state, order = verdicts(report)
  local place = {}
  for i, name in ipairs(report.gradients) do place["d" .. name] = i end
  table.sort(order, function(a, b) return (place[a] or 0) < (place[b] or 0) end)
  local of = { FAIL = {}, PASS = {}, INCONCLUSIVE = {}, SKIPPED = {} }
  for _, name in ipairs(order) do
    -- If the layer passes, what is undecided at some point, or zero at all points, is right.
    local is_right = report.verdict == "PASS" and state[name] == "INCONCLUSIVE"
    table.insert(of[is_right and "PASS" or state[name]], name)
  end
  local parts = {}
  if of.FAIL[1] then parts[1] = some_of(of.FAIL) end
  for _, item in ipairs(report.contract) do
    if item.verdict == "FAIL" and not of.FAIL[1] then parts[1] = "the contract is broken" end
  end
  for _, pair in ipairs { { "INCONCLUSIVE", "undecided" }, { "PASS", "right" },
    { "SKIPPED", "not returned" } } do
    local names = of[pair[1]]
    if names[1] then
      local plural = names[2] or names[1] == TOGETHER
      parts[#parts + 1] = ("%s %s %s"):format(some_of(names), plural and "are" or "is", pair[2])
    end
  end
  return parts[1] and table.concat(parts, "; ") or "there is no gradient to check"
end

--- The smallest case as text: `n 1, wx 2, X {3}, wh 5, h0 7, dout 1`.
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

local function relative(entry)
  return (entry.difference or 0) / math.max(math.abs(entry.exact or 0), math.abs(entry.estimate), 1e-300)
end

-- The line of a wrong number.
local function line_of(one)
  local name = ("d%s%s"):format(one.input, one.index)
  if not one.exact then
    return one.sentence and "  your " .. one.sentence or ("  your %s: %s"):format(name, one.reason)
  end
  return ("  %s   should be %s"):format(labelled(("your %s %s"):format(name, text.number(one.exact)), one.exact_label),
    labelled(certain(one.estimate, one.bound), one.estimate_label))
end

-- The numbers with the largest relative difference, in their original order.
local function worst_of(list, most)
  local by_distance, is_worst, worst = table.move(list, 1, #list, 1, {}), {}, {}
  table.sort(by_distance, function(a, b) return relative(a) > relative(b) end)
  for i = 1, math.min(most, #list) do is_worst[by_distance[i]] = true end
  for _, one in ipairs(list) do
    if is_worst[one] then worst[#worst + 1] = one end
  end
  return worst
end

-- The lines of a gradient that is a matrix. A small one is shown whole, followed by its numbers that equal a named
-- quantity; of a large one, the worst numbers.
local function matrix_lines(list, matrix)
  local lines, name = {}, "d" .. list[1].input
  if not matrices.is_small(matrix) then
    for _, one in ipairs(worst_of(list, matrices.MOST)) do lines[#lines + 1] = line_of(one) end
    local left = #list - #lines
    if left > 0 then lines[#lines + 1] = ("  … and %d more of %s"):format(left, name) end
    return lines
  end
  text.append(lines, matrices.lines(name, matrix), "  ")
  for _, one in ipairs(list) do
    if (one.exact_label or one.estimate_label) and #lines - 1 - matrix.rows < MOST_LABELLED then
      lines[#lines + 1] = line_of(one)
    end
  end
  return lines
end

-- The wrong numbers of a case, as one list for each gradient.
local function by_gradient(wrong)
  local lists, of = {}, {}
  for _, one in ipairs(wrong) do
    if not of[one.input] then
      of[one.input] = {}
      lists[#lists + 1] = of[one.input]
    end
    table.insert(of[one.input], one)
  end
  return lists
end

--- The lines that show the mistake at the smallest case: small matrices whole, other numbers one a line.
-- @tparam table report
-- @treturn {string,...}
function render.smallest(report)
  local case, lines, shown, left = report.smallest, {}, 0, 0
  if not case then return lines end
  lines[1] = "smallest case: " .. render.case(report, case)
  for _, list in ipairs(by_gradient(case.wrong)) do
    local matrix = case.matrices[list[1].input]
    for _, one in ipairs(matrix and {} or list) do
      shown = shown + 1
      if shown <= MOST_NUMBERS then lines[#lines + 1] = line_of(one) else left = left + 1 end
    end
    if matrix then text.append(lines, matrix_lines(list, matrix)) end
  end
  if left > 0 then lines[#lines + 1] = ("  … and %d more"):format(left) end
  for _, example in ipairs(case.examples or {}) do lines[#lines + 1] = "  " .. example end
  return lines
end

-- The mistakes in groups of alternatives, which explain the same gradients.
local function alternatives(mistakes)
  local groups, by_key = {}, {}
  for _, one in ipairs(mistakes) do
    local key = one.gradients and table.concat(one.gradients, ",") or one
    if not by_key[key] then
      by_key[key] = {}
      groups[#groups + 1] = by_key[key]
    end
    table.insert(by_key[key], one)
  end
  return groups
end

--- What is wrong, as paragraphs: named mistakes and other failures of the contract, or that the mistake is unknown.
-- @tparam table report
-- @treturn {string,...}
function render.explanation(report)
  local lines, failed, said = {}, false, {}
  for _, group in ipairs(alternatives(report.mistakes)) do
    for i, one in ipairs(group) do
      lines[#lines + 1] = ("%s: %s. %s"):format(i == 1 and "Mistake" or "Or, with the same numbers", one.name,
        one.explanation or "")
    end
  end
  for _, item in ipairs(report.contract) do
    if item.verdict == "FAIL" and not item.consequence then
      failed = true
      if not (item.example or item.gradients) then
        if not said[item.message] then
          lines[#lines + 1] = ("A check of the layer's contract could not run: %s"):format(item.message)
        end
        said[item.message] = true
      elseif not (report.smallest and report.smallest.examples[1]) then
        lines[#lines + 1] = ("Seen: %s%s."):format(item.message, item.example and ": " .. item.example or "")
      end
    end
  end
  local unexplained = report.unexplained or {}
  local by_path = false
  for _, mistake in ipairs(report.mistakes) do by_path = by_path or mistake.path ~= nil end
  if #unexplained > 0 and report.where and not by_path then
    lines[#lines + 1] = ("Where: %s."):format(report.where)
  end
  if not report.unexplained then
    return lines
  elseif #report.mistakes == 0 and not failed then
    lines[#lines + 1] = "No known mistake matches."
  elseif #unexplained > 0 then
    lines[#lines + 1] = ("No known mistake matches %s."):format(text.list(unexplained))
  end
  return lines
end

local function concerns(entry)
  return entry.verdict == "FAIL" or entry.verdict == "INCONCLUSIVE" or entry.certified == "FAIL"
end

-- A row for each gradient that does not pass: its worst number, and how many do not pass. A right gradient that has
-- vanished at some points has no row.
local function rows_of(report)
  local rows, by_input, state = {}, {}, verdicts(report)
  for _, entry in ipairs(report.entries) do
    local row = by_input[entry.input]
    if not row then
      row = { input = entry.input, count = 0, failing = 0, numbers = 0 }
      by_input[entry.input], rows[#rows + 1] = row, row
    end
    row.numbers = row.numbers + 1
    if entry.index == "" then row.what = entry.direction and "directions" or "points" end
    if concerns(entry) and state["d" .. entry.input] ~= "PASS" then
      local failing = entry.verdict == "FAIL" or entry.certified == "FAIL"
      row.count, row.failing = row.count + 1, row.failing + (failing and 1 or 0)
      local worse = not row.entry or failing and not row.fails
        or failing == row.fails and relative(entry) > relative(row.entry)
      local alike = row.entry and row.entry.direction == entry.direction
      if alike and worse or not alike and not entry.direction or not row.entry then
        row.entry, row.fails = entry, failing -- a number tells more than a direction
      end
    end
  end
  return rows
end

-- How many numbers of a gradient are wrong or undecided, as text.
local function how_many(report, row)
  local found = (report.found or {})[row.input]
  if not found or found.numbers == 1 then
    local count = row.failing > 0 and row.failing or row.count
    return ("%d of %d%s"):format(count, row.numbers, row.numbers > 1 and " " .. (row.what or "numbers") or "")
  elseif found.wrong == 0 then
    return ("some of %d numbers"):format(found.numbers)
  end
  return ("%d of %d numbers%s"):format(found.wrong, found.numbers, found.all and "" or " at least")
end

-- The cells of an entry's line.
local function cells_of(entry, count)
  local name = entry.input == "all" and "all" or "d" .. entry.input .. entry.index
  return { name, text.number(entry.exact), certain(entry.estimate, entry.bound), count,
    reason = entry.reason }
end

-- The other wrong numbers of a row that were found.
local function other_numbers(report, row)
  local others = {}
  for _, entry in ipairs((report.found or {})[row.input] and report.entries or {}) do
    local wrong = entry.input == row.input and entry.certified == "FAIL" and not entry.direction
    if wrong and entry ~= row.entry then others[#others + 1] = entry end
  end
  return others
end

-- The table of the gradients that do not pass, as lines.
local function table_of(report)
  local cells, rows, left_out = {}, rows_of(report), 0
  for _, row in ipairs(rows) do
    local entry = row.input ~= "all" and row.entry or #rows == 1 and row.entry
    if entry and #cells >= MOST_ROWS then
      left_out = left_out + 1
    elseif entry and not entry.exact then
      cells[#cells + 1] = not report.smallest and { "d" .. entry.input, entry.reason, "", "" } or nil
    elseif entry then
      cells[#cells + 1] = cells_of(entry, how_many(report, row))
      for _, other in ipairs(other_numbers(report, row)) do cells[#cells + 1] = cells_of(other, "") end
    end
  end
  if #cells == 0 then return {} end
  table.insert(cells, 1, { "gradient", "backward", "estimate",
    report.verdict == "INCONCLUSIVE" and "undecided at" or "wrong at" })
  local widths, lines = {}, {}
  for _, row in ipairs(cells) do
    for i, cell in ipairs(row) do widths[i] = math.max(widths[i] or 0, text.width(cell)) end
  end
  for _, row in ipairs(cells) do
    for i = 1, 3 do row[i] = text.pad(row[i], widths[i]) end
    lines[#lines + 1] = "  " .. table.concat(row, "  ")
    lines[#lines] = lines[#lines]:gsub("%s+$", "")
    if row.reason then text.append(lines, text.fill(row.reason, 74), "    ") end
  end
  if left_out > 0 then lines[#lines + 1] = ("  … and %d more gradients"):format(left_out) end
  return lines
end

--- Notes on a layer: properties that are allowed, but may cause mistakes.
-- @tparam table report
-- @treturn {string,...}
function render.notes(report)
  local notes = {}
  for _, item in ipairs(report.contract) do
    if item.verdict == "NOTE" and not item.consequence then notes[#notes + 1] = "note: " .. item.message end
  end
  return notes
end

-- The checks that could not be made, as a remark for each reason.
local function unchecked(report)
  local list, ids_of = {}, {}
  for _, item in ipairs(report.contract) do
    local why = item.verdict == "UNCHECKED" and item.message
    if why and not ids_of[why] then
      ids_of[why] = {}
      list[#list + 1] = why
    end
    if why then table.insert(ids_of[why], item.id) end
  end
  for i, why in ipairs(list) do
    list[i] = ("not checked: %s. This needs a second layer like the first, but %s. The option fresh can make one.")
      :format(text.list(ids_of[why]), why)
  end
  return list
end

-- Warnings, notes, and the checks that were not made.
local function remarks(report)
  local list, off = unchecked(report), {}
  for _, item in ipairs(report.contract) do
    if item.verdict == "WARN" then list[#list + 1] = "warning: " .. item.message end
    if item.off then off[#off + 1] = item.id end
  end
  for _, note in ipairs(render.notes(report)) do list[#list + 1] = note end
  if off[1] then list[#list + 1] = "not checked: " .. text.list(off) end
  if report.equal then
    list[#list + 1] = ("note: %s and %s are both %d, and the layer takes no other sizes: at equal ones a transposed "
      .. "matrix may not show"):format(report.equal[1], report.equal[2], report.equal.size)
  end
  return list
end

local function append_remarks(lines, report, indent)
  for _, remark in ipairs(remarks(report)) do text.append(lines, text.fill(remark, 78 - #indent), indent) end
  return lines
end

-- The report of a PASS: one line, without the number of checks if it would be too long, and more lines if it still
-- is.
local function passed(report, options)
  local checks = 0
  for _, item in ipairs(report.contract) do
    if item.verdict == "PASS" then checks = checks + 1 end
  end
  local summary = ("%s (%d %s,"):format(render.summary(report), report.points,
    report.points == 1 and "point" or "points")
  local line = ("%s %d checks, seed %d)"):format(summary, checks, report.seed)
  if text.width(line) > ROOM then line = ("%s seed %d)"):format(summary, report.seed) end
  local head = coloured("PASS", options) .. "  " .. table.concat(text.fill(line, ROOM), "\n      ")
  return table.concat(append_remarks({ head }, report, "      "), "\n")
end

-- A paragraph on the parts that an explanation left out because it reached a limit.
local function stopped(report)
  if not (report.left_out and report.left_out[1]) then return nil end
  local what = report.stopped == "seconds" and "time" or "forwards"
  local advice = report.stopped == "seconds" and " The option explain = 60 gives it 60 seconds." or ""
  return ("The explanation left out %s: it ran out of %s after %d forwards.%s"):format(text.list(report.left_out), what,
    report.forwards.explanation, advice)
end

--- The whole report as text.
-- @tparam table report
-- @tparam table options { colour }
-- @treturn string
function render.report(report, options)
  if report.verdict == "PASS" and report.certified == "PASS" then return passed(report, options) end
  local lines = text.fill(render.summary(report), 65)
  lines[1] = coloured(report.verdict, options) .. "  " .. lines[1]
  for i = 2, #lines do lines[i] = (" "):rep(#report.verdict + 2) .. lines[i] end
  if report.rule == "absolute" then
    lines[#lines + 1] = ("  by the rule |backward - estimate| < tol; certified: %s"):format(
      report.certified)
  end
  if report.verdict == "FAIL" or report.certified == "FAIL" then
    for _, line in ipairs(render.smallest(report)) do
      text.append(lines, text.fill_at(line, 76), "  ")
    end
    for _, paragraph in ipairs(render.explanation(report)) do
      text.append(lines, text.fill(paragraph, 76), "  ")
    end
    for _, item in ipairs(report.contract) do
      if item.advice and not item.consequence then text.append(lines, text.fill(item.advice, 76), "  ") end
    end
  end
  local unsteady = false
  for _, one in ipairs(report.mistakes) do unsteady = unsteady or one.id == "not-deterministic" end
  if not unsteady then text.append(lines, table_of(report)) end
  text.append(lines, text.fill(stopped(report) or "", 76), "  ")
  append_remarks(lines, report, "  ")
  text.append(lines, text.fill_at("repeat: " .. report.reproduce, 76), "  ")
  return table.concat(lines, "\n")
end

return render
