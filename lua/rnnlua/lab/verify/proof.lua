--- The proof of a lab (rnnlua.lab.verify) as lines for a terminal of 80 columns.
-- @module rnnlua.lab.verify.proof

local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local proof = {}

local RELATIONS = {
  equal = "equivalent: all observed numbers have the same bits",
  rounding = "equivalent: the same but for rounding",
  differs = "gives other numbers, but passes all checks",
}

local INDENT = (" "):rep(9)

local function add(lines, paragraph)
  for _, line in ipairs(text.fill(paragraph, page.room(#INDENT))) do lines[#lines + 1] = INDENT .. line end
end

-- The mistakes: a row each.
local function add_rows(lines, rows)
  local width = text.width "mistake"
  for _, row in ipairs(rows) do width = math.min(38, math.max(width, text.width(row.name))) end
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

local function add_mutants(lines, mutants)
  for _, one in ipairs(mutants) do
    add(lines, ("line %d: `%s` for `%s`"):format(one.line, one.to, one.from))
    lines[#lines + 1] = INDENT .. "  " .. RELATIONS[one.relation]
  end
end

--- What a proof found.
-- @param lab
-- @tparam table result of rnnlua.lab.verify
-- @treturn {string,...}
function proof.lines(lab, result)
  local lines = { ("%s: %s"):format(lab:name(), lab.title) }
  for _, section in ipairs(result.sections) do
    local failed = section.problems[1] ~= nil
    local state = failed and "FAILED" or section.name == "mutants" and not section.mutants and "-" or "ok"
    lines[#lines + 1] = ("  %s %s %s"):format(text.pad(state, 6), text.pad(section.name, 9),
      failed and "" or section.text):gsub("%s+$", "")
    add_rows(lines, section.rows or {})
    for _, problem in ipairs(section.problems) do add(lines, problem) end
    for _, warning in ipairs(section.warnings) do add(lines, "warning: " .. warning) end
    add_mutants(lines, section.mutants or {})
  end
  lines[#lines + 1] = result.proved and "  proved" or "  not proved"
  return lines
end

--- What is said of a lab that can't be loaded.
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
