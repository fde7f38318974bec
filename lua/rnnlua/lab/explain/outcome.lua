--- An attempt as the student sees it, in lines that fit the page.
-- @module rnnlua.lab.explain.outcome

local console = require "rnnlua.base.console"
local page = require "rnnlua.base.page"
local render = require "rnnlua.lab.render"
local text = require "rnnlua.base.text"

local outcome = {}

local MARGIN = 6 -- columns to the right of the points
local MOST_LINES = 8 -- of what a layer prints

-- Appends lines. A line that is too long is wrapped with its indentation.
local function append(lines, more)
  for _, raw in ipairs(more) do
    local line = raw:gsub("[%c\x7f]", "?") -- control characters in an error may not move the cursor
    text.append(lines, text.fill_at(line, page.width()))
  end
  return lines
end

-- A paragraph with a label before its first line.
local function labelled(label, paragraph)
  local lines = text.fill(paragraph, page.room(9))
  for i, line in ipairs(lines) do lines[i] = text.pad(i == 1 and "  " .. label or "", 9) .. line end
  return lines
end

-- The first lines of a text.
local function first_lines(printed)
  local lines, room = {}, page.inner()
  for line in printed:gsub("\n$", ""):gmatch "[^\n]*" do
    if #lines == MOST_LINES then
      lines[#lines + 1] = "…"
      break
    end
    line = line:gsub("\t", "  "):gsub("[%c\x7f]", "?")
    lines[#lines + 1] = text.cut(line, room)
  end
  for i, line in ipairs(lines) do lines[i] = "           " .. line end
  return lines
end

local function printed_lines(made)
  local lines = {}
  if made.printed.loading ~= "" then
    lines[1] = "  printed while it is loaded:"
    append(lines, first_lines(made.printed.loading))
  end
  if made.printed.case ~= "" then
    append(lines, labelled("prints", ("at one small case, %s:"):format(made.printed.at)))
    append(lines, first_lines(made.printed.case))
  elseif not made.printed.at or made.printed.loading == "" then
    append(lines, labelled("note", "What it prints is not shown while it is checked."))
  end
  return lines
end

--- The heading, the outcome of each task, what the layer prints, and notes, as lines.
-- @tparam table made rnnlua.lab.run_submission.attempt
-- @treturn {string,...}
function outcome.lines(made)
  local lines = { made.lab:heading() }
  if made.result then
    append(lines, render.tasks(made.result))
  else
    for i, line in ipairs(made.problem) do append(lines, { (i == 1 and "  ERROR  " or "         ") .. line }) end
  end
  if made.printed then append(lines, printed_lines(made)) end
  for _, note in ipairs(made.notes) do append(lines, labelled("note", note)) end
  return lines
end

--- The last lines: the next step, how to repeat the check, the points.
-- @tparam table made
-- @tparam[opt] string next_part such as "Next: " and a command; it is not wrapped
-- @tparam integer seed
-- @treturn {string,...}
function outcome.footer(made, next_part, seed)
  local points, right = made.lab:points(), page.room(MARGIN)
  local earned = ("%g/%g points"):format(made.result and made.result.earned or 0, points)
  local again = ("repeat: --seed %d"):format(seed)
  local line = (next_part and next_part .. "      " or "  ") .. again
  if next_part and text.width(line) + 2 + #earned > page.width() then
    return { next_part, text.pad("  " .. again, right - #earned) .. earned }
  end
  return { text.pad(line, math.max(right - #earned, text.width(line) + 2)) .. earned }
end

--- The exit code of an attempt.
-- @tparam table made
-- @treturn integer
function outcome.code(made)
  return made.result and made.result.passed and console.OK or console.FAILED
end

return outcome
