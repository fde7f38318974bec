--- A lab's figure for the student: drawn as text, and a command that opens the picture.
-- @module rnnlua.lab.figure.shown

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local description_of = lazy "rnnlua.lab.figure.description"
local drawing = lazy "rnnlua.lab.figure.drawing"

-- Whether the locale's encoding is UTF-8, by the first of these variables that is set.
local function is_utf8()
  for _, name in ipairs { "LC_ALL", "LC_CTYPE", "LANG" } do
    local value = os.getenv(name)
    if value and value ~= "" then return value:lower():find "utf%-?8" ~= nil end
  end
  return false
end

-- The description in the lab's folder; nil if there is none, it can't be read, or it describes another picture.
local function description(lab)
  local load = loadfile(lab.folder .. "/figure.lua", "t")
  local ok, value = pcall(load or error)
  if ok and not description_of.fault(value) and value.name == lab.figure then return value end
end

--- The lines for a lab's figure; empty if it has none. They fit the page, except for the command that opens it.
-- @param lab
-- @treturn {string,...}
return function(lab)
  if not lab.figure then return {} end
  local lines, described = {}, description(lab)
  for _, line in ipairs(described and drawing.lines(described, page.room(2), is_utf8()) or {}) do
    text.append(lines, line == "" and { line } or text.fill_at("  " .. line, page.width()))
  end
  if lines[1] then lines[#lines + 1] = "" end
  local picture = ("%s/%s.svg"):format(lab.folder, lab.figure)
  text.append(lines, text.fill_at("  Figure: " .. picture, page.width()))
  lines[#lines + 1] = "  To open it (macOS: open):"
  lines[#lines + 1] = "    xdg-open " .. console.shell_word(picture)
  return lines
end
