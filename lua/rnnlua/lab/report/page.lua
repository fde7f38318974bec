--- The report on a folder of submissions as one page of HTML, which needs no network and no script.
-- @module rnnlua.lab.report.page

local figure_svg = require "rnnlua.lab.report.figure_svg"
local html = require "rnnlua.lab.report.html"
local plot_svg = require "rnnlua.lab.report.plot_svg"

local STATUS = { ok = "passed", wrong = "wrong", todo = "to do", error = "error" }

local STYLE = [[
:root { color-scheme: light dark; --ink: #1f2937; --soft: #57606a; --page: #ffffff; --card: #f6f8fa; --edge: #d0d7de;
  --ok: #1a7f37; --wrong: #b42318; --todo: #8a5300; --link: #0b5cad; --s1: #2f6fb5; --s2: #c2410c; --s3: #2e7d46;
  --s4: #7c3aed; --s5: #57606a }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #a8b3bf; --page: #0d1117; --card: #161b22;
  --edge: #3d444d; --ok: #56d364; --wrong: #ff8b82; --todo: #e3b341; --link: #79b8ff; --s1: #79b8ff; --s2: #ffa76b;
  --s3: #56d364; --s4: #c4a7ff; --s5: #a8b3bf } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 -apple-system, "Segoe UI", Helvetica, Arial, sans-serif }
main { max-width: 60rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.7rem; margin: .5rem 0 }
h2 { font-size: 1.35rem; margin: 2.2rem 0 .3rem; padding-top: .6rem; border-top: 1px solid var(--edge) }
h3 { font-size: 1.05rem; margin: 1.2rem 0 .2rem }
p { margin: .3rem 0 .6rem }
a { color: var(--link) }
.soft { color: var(--soft) }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; color: var(--soft); padding-bottom: .3rem }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--edge); vertical-align: top;
  font-weight: normal }
thead th { font-weight: 600 }
td { white-space: nowrap }
td.points { text-align: right; padding-right: 0 }
th.points { text-align: right; padding-right: 0 }
pre, code { font: .875rem/1.45 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }
pre { margin: .4rem 0; padding: .7rem .9rem; background: var(--card); border: 1px solid var(--edge);
  border-radius: 8px; white-space: pre-wrap; overflow-wrap: anywhere }
pre.wrong { border-left: 4px solid var(--wrong) }
.status { font-weight: 600 }
.status.ok { color: var(--ok) } .status.wrong, .status.error { color: var(--wrong) }
.status.todo { color: var(--todo) }
svg { display: block; max-width: 100%; height: auto; margin: .6rem 0 }
svg.plot { width: 40rem; font-size: 14px; fill: var(--ink) }
.plot .grid { stroke: var(--edge); fill: none } .plot .axis { stroke: var(--ink); fill: none }
.plot .line { fill: none; stroke-width: 2 }
.s1 { stroke: var(--s1) } .s2 { stroke: var(--s2) } .s3 { stroke: var(--s3) } .s4 { stroke: var(--s4) }
.s5 { stroke: var(--s5) } .mark { fill: none; stroke-width: 2 }
.figure { overflow-x: auto } .figure svg { min-width: 40rem }
@media screen and (max-width: 30rem) { svg.plot { font-size: 19px; overflow: visible } pre { font-size: .75rem } }
.number { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; stroke-linejoin: round }
@media print { :root { color-scheme: light; --ink: #000; --soft: #444; --page: #fff; --card: #fff; --edge: #999;
    --ok: #1a7f37; --wrong: #b42318; --todo: #8a5300; --link: #000; --s1: #2f6fb5; --s2: #c2410c; --s3: #2e7d46;
    --s4: #7c3aed; --s5: #57606a }
  main { max-width: none; padding: 0 } h2, h3, h2 + p, h3 + p { break-after: avoid } p { orphans: 3; widows: 3 }
  p:has(+ pre), p:has(+ svg) { break-after: avoid } pre, svg, tr { break-inside: avoid }
  .figure { overflow: visible } .figure svg { min-width: 0 } }
]]

local function points(earned, of) return ("%g/%g"):format(earned, of) end

-- Takes the lines of plots, which are drawn instead, out of a task's lines.
local function without_plots(task)
  local lines = table.move(task.lines, 1, #task.lines, 1, {})
  for _, one in ipairs(task.plots or {}) do
    for from = 1, #lines - #one.lines + 1 do
      local same = true
      for i, line in ipairs(one.lines) do same = same and lines[from + i - 1] == line end
      if same then
        table.move(lines, from + #one.lines, #lines + #one.lines, from)
        break
      end
    end
  end
  return lines
end

local function add_task(parts, number, task, asked, id)
  local function add(...) parts[#parts + 1] = (...):format(select(2, ...)) end
  add("<h3>Task %d: %s</h3>\n", number, html.escape(task.name))
  add('<p><span class="status %s">%s</span>, %s points</p>\n', task.status, STATUS[task.status],
    points(task.earned, task.points))
  add("<p>%s</p>\n", html.prose(asked.text or ""))
  if task.text ~= "" then add("<p>%s: %s</p>\n", task.status == "ok" and "The check" or "What is left",
      html.escape(task.text)) end
  parts[#parts + 1] = html.lines(without_plots(task), task.status ~= "ok" and task.status ~= "todo" and "wrong" or nil)
  for i, one in ipairs(task.plots or {}) do
    parts[#parts + 1] = plot_svg(one.options, ("%s-task-%d-plot-%d"):format(id, number, i))
  end
end

-- What a submission shows at the small case of `rnnlua lab try`.
local function add_small_case(parts, one, id)
  if not one.trace and not one.picture then return end
  parts[#parts + 1] = one.trace and "<h3>Your code on one small case</h3>\n" or "<h3>Figure</h3>\n"
  if one.picture then
    parts[#parts + 1] = ('<div class="figure" role="region" tabindex="0" aria-label="the figure of %s">\n%s</div>\n')
      :format(html.escape(one.lab:heading() .. ", " .. one.path),
        figure_svg(one.picture, one.numbers or { of = {}, wrong = {} }, id .. "-figure"))
    if one.numbers and next(one.numbers.wrong) then
      parts[#parts + 1] = '<p class="soft">A number with ✗ is wrong.</p>\n'
    end
  end
  parts[#parts + 1] = html.lines(one.trace or {})
end

local function add_submission(parts, one, id)
  local made, lab = one.made, one.lab
  local function add(...) parts[#parts + 1] = (...):format(select(2, ...)) end
  -- Several files may be for one lab: the name of a section has the file, too.
  add('<section aria-labelledby="%s%s">\n<h2 id="%s">%s</h2>\n', id, lab and " " .. id .. "-file" or "", id,
    html.escape(lab and lab:heading() or one.path))
  if not lab then
    parts[#parts + 1] = html.lines({ one.problem }, "wrong") .. "</section>\n"
    return
  end
  local earned = made.result and made.result.earned or 0
  add('<p class="soft"><span id="%s-file">%s</span>, %s points</p>\n', id, html.escape(one.path),
    points(earned, lab:points()))
  if made.problem then parts[#parts + 1] = html.lines(made.problem, "wrong") end
  for number, task in ipairs(made.result and made.result.tasks or {}) do
    add_task(parts, number, task, lab.tasks[number], id)
  end
  add_small_case(parts, one, id)
  if made.notes[1] then parts[#parts + 1] = "<h3>Notes</h3>\n" end
  for _, note in ipairs(made.notes) do add("<p>%s</p>\n", html.escape(note)) end
  parts[#parts + 1] = "</section>\n"
end

local function add_table(parts, labs)
  parts[#parts + 1] = "<table>\n<caption>The labs, and the best result of each</caption>\n<thead><tr>"
    .. '<th scope="col">lab</th><th scope="col">state</th><th scope="col" class="points">points</th></tr></thead>\n'
    .. "<tbody>\n"
  for _, lab in ipairs(labs) do
    local title = html.escape(lab.title)
    parts[#parts + 1] = ('<tr><th scope="row">%s</th><td>%s</td><td class="points">%s</td></tr>\n'):format(
      lab.id and ('<a href="#%s">%s</a>'):format(lab.id, title) or title,
      lab.passed and '<span class="status ok">passed</span>' or lab.earned and "begun" or "not begun",
      lab.earned and points(lab.earned, lab.points) or "–")
  end
  parts[#parts + 1] = "</tbody>\n</table>\n"
end

--- The page.
-- @tparam table report { labs = { { title, id, passed, earned, points }, … }, submissions = { { path, lab, made,
--   problem, picture, numbers, trace }, … }, seed }; id is "lab-" and the number of its first submission, or nil
-- @treturn string
return function(report)
  local passed, parts = 0, {}
  for _, lab in ipairs(report.labs) do passed = passed + (lab.passed and 1 or 0) end
  parts[1] = '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    .. '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Your labs: a report</title>\n'
    .. "<style>\n" .. STYLE .. "</style>\n</head>\n<body>\n<main>\n<h1>Your labs: a report</h1>\n"
  parts[2] = ("<p>%d of %d labs passed.</p>\n"):format(passed, #report.labs)
  add_table(parts, report.labs)
  for i, one in ipairs(report.submissions) do add_submission(parts, one, "lab-" .. i) end
  parts[#parts + 1] = ('<p class="soft">Checked with the seed %d.</p>\n</main>\n</body>\n</html>\n'):format(report.seed)
  return table.concat(parts)
end
