--- The keys of `rnnlua lab watch`, as the last lines of the screen.
-- @module rnnlua.lab.student_folder.keys

local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local keys = {}

local KEYS = { "n next", "h hint", "r run", "l list", "q quit" }

--- The keys in lines that fit the page. A key and its word are not separated.
-- @treturn {string,...}
function keys.lines()
  for gap = 3, 2, -1 do
    local line = table.concat(KEYS, (" "):rep(gap))
    if text.width(line) <= page.width() then return { line } end
  end
  local lines = { KEYS[1] }
  for i = 2, #KEYS do
    local longer = lines[#lines] .. "  " .. KEYS[i]
    if text.width(longer) <= page.width() then
      lines[#lines] = longer
    else
      lines[#lines + 1] = KEYS[i]
    end
  end
  return lines
end

return keys
