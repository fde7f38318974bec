--- A lab and its result as lines that fit the page.
-- @module rnnlua.lab.render

local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local figure = lazy "rnnlua.lab.figure.shown"

local render = {}

local LABELS = { ok = "ok", wrong = "WRONG", todo = "to do", error = "ERROR" }

--- The presentation of a lab: its heading, text, tasks and hints.
-- @param lab
-- @treturn {string,...} lines
function render.lab(lab)
  local heading = lab:heading()
  if lab.minutes then heading = ("%s (about %d minutes)"):format(heading, lab.minutes) end
  local lines = text.fill_at(heading, page.width())
  lines[#lines + 1] = ""
  text.append(lines, text.paragraphs(lab.text, "  "))
  for i, formula in ipairs(lab.formula) do
    if i == 1 then lines[#lines + 1] = "" end
    text.append(lines, text.fill_at("      " .. formula, page.width()))
  end
  if lab.formula[1] and lab.figure then lines[#lines + 1] = "" end
  text.append(lines, figure(lab))
  lines[#lines + 1] = ""
  for number, task in ipairs(lab.tasks) do
    text.append(lines, text.fill_at(("  Task %d: %s (%d points)"):format(number, task.name, task.points),
      page.width()))
    text.append(lines, text.paragraphs(task.text, "    "))
  end
  return lines
end

local DETAILS = 11 -- columns to the left of what is said below a task

-- The text of a task behind its head, or below it if a word of it is too long for the room behind.
local function add_text(lines, head, said)
  local texts = text.fill_lines(said, page.room(#head))
  local fits = true
  for _, line in ipairs(texts) do fits = fits and text.width(line) <= page.room(#head) end
  if not fits then
    lines[#lines + 1] = head:gsub("%s+$", "")
    return text.append(lines, text.fill_lines(said, page.room(DETAILS)), (" "):rep(DETAILS))
  end
  lines[#lines + 1] = head .. (texts[1] or "")
  text.append(lines, table.move(texts, 2, #texts, 1, {}), (" "):rep(#head))
end

--- The outcome of each task.
-- @tparam table result of runner.run
-- @treturn {string,...} lines
function render.tasks(result)
  local lines, width = {}, 0
  for _, task in ipairs(result.tasks) do width = math.max(width, text.width(task.name)) end
  for _, task in ipairs(result.tasks) do
    local head = ("  %-6s %s  "):format(LABELS[task.status], text.pad(task.name, width))
    add_text(lines, head, task.text)
    text.append(lines, task.lines, (" "):rep(DETAILS))
  end
  return lines
end

--- The outcome of each task, and the points.
-- @tparam table result of runner.run
-- @treturn {string,...} lines
function render.result(result)
  local lines = render.tasks(result)
  lines[#lines + 1] = ("  %d/%d points, seed %d"):format(result.earned, result.points, result.seed)
  return lines
end

return render
