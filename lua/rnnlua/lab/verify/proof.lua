--- The proof of a lab (rnnlua.lab.verify) as lines for a terminal of 80 columns.
-- @module rnnlua.lab.verify.proof

local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local proof = {}

-- Texts about mutants by their relation to the solution, most urgent first.
local RELATIONS = {
  { "differs", "gives other numbers, but passes all checks" },
  { "unknown", "passes all checks; random `arguments` would show whether it gives other numbers" },
  { "rounding", "equivalent (all results are the same, except for rounding)" },
  { "equal", "equivalent (all results have the same bits)" },
  { "stopped" }, -- each has its own words
}

local INDENT = (" "):rep(9)
local WIDEST_NAME, NARROWEST_NAME = 38, 15 -- columns of a mistake's name in the table

local function add(lines, paragraph, more)
  local indent = INDENT .. (more or "")
  for _, line in ipairs(text.fill(paragraph, page.room(#indent))) do lines[#lines + 1] = indent .. line end
end

-- Adds a sentence for each mistake: the table is too wide for the page.
local function add_sentences(lines, rows)
  for _, row in ipairs(rows) do
    add(lines, row.name .. ":")
    local confused = row.confused[1] and ", confused with " .. table.concat(row.confused, ", ") or ""
    add(lines, ("%s, %s%s"):format(row.caught == "-" and "not caught" or "caught by " .. row.caught,
      row.named == "yes" and "named" or "not named", confused), "  ")
  end
end

-- Adds a row for each mistake.
local function add_rows(lines, rows)
  local width, last = text.width "mistake", text.width "confused with"
  for _, row in ipairs(rows) do
    width = math.max(width, text.width(row.name))
    for _, name in ipairs(row.confused) do last = math.max(last, text.width(name)) end
  end
  width = math.min(width, WIDEST_NAME, page.room(#INDENT) - (2 + 9 + 2 + 5 + 2 + last))
  if width < NARROWEST_NAME then return add_sentences(lines, rows) end
  local function add_row(name, caught, named, confused)
    lines[#lines + 1] = (INDENT .. ("%s  %s  %s  %s"):format(text.pad(name, width), text.pad(caught, 9),
      text.pad(named, 5), confused)):gsub("%s+$", "")
  end
  if rows[1] then add_row("mistake", "caught by", "named", "confused with") end
  for _, row in ipairs(rows) do
    local parts = text.fill(row.name, width)
    for i = 1, #parts - 1 do lines[#lines + 1] = INDENT .. parts[i] end
    add_row(parts[#parts] or "", row.caught, row.named, row.confused[1] or "-")
    for i = 2, #row.confused do add_row("", "", "", row.confused[i]) end
  end
end

-- Adds a block for each kind of change and what is said of it, with the changed lines.
local function add_mutants(lines, mutants)
  for _, relation in ipairs(RELATIONS) do
    local headings, blocks = {}, {}
    for _, one in ipairs(mutants) do
      if one.relation == relation[1] then
        local heading = one.edit .. ": " .. (one.ending or relation[2])
        if not blocks[heading] then headings[#headings + 1], blocks[heading] = heading, {} end
        table.insert(blocks[heading], one)
      end
    end
    for _, heading in ipairs(headings) do
      add(lines, heading)
      for _, one in ipairs(blocks[heading]) do add(lines, ("solution.lua:%d: `%s`"):format(one.line, one.to), "  ") end
    end
  end
end

--- The line before the results of a proof.
-- @param lab
-- @treturn string
function proof.heading(lab) return ("%s: %s"):format(lab:name(), lab.title) end

--- The results of one part as lines.
-- @tparam table section of the result of rnnlua.lab.verify
-- @treturn {string,...}
function proof.section(section)
  local lines, failed = {}, section.problems[1] ~= nil
  local state = failed and "FAILED" or section.name == "mutants" and not section.mutants and "-" or "ok"
  local head = ("  %s %s "):format(text.pad(state, 6), text.pad(section.name, 9))
  local texts = failed and {} or text.fill(section.text, page.room(#head))
  lines[1] = (head .. (texts[1] or "")):gsub("%s+$", "")
  text.append(lines, table.move(texts, 2, #texts, 1, {}), (" "):rep(#head))
  add_rows(lines, section.rows or {})
  for _, problem in ipairs(section.problems) do add(lines, problem) end
  for _, warning in ipairs(section.warnings) do add(lines, "warning: " .. warning) end
  add_mutants(lines, section.mutants or {})
  return lines
end

--- The line after the results.
-- @tparam table result of rnnlua.lab.verify
-- @treturn string
function proof.conclusion(result) return result.proved and "  proved" or "  not proved" end

--- The lines for a lab that can't be loaded.
-- @string file
-- @string message
-- @treturn {string,...}
function proof.unloaded(file, message)
  local lines = { file, "  FAILED lab.lua" }
  add(lines, message)
  lines[#lines + 1] = "  not proved"
  return lines
end

return proof
