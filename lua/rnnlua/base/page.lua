--- How wide the lines are that commands print: 79 columns; once `follow` is called, one less than the terminal has.
-- @module rnnlua.base.page

local page = {}

local USUAL, NARROWEST, WIDEST = 80, 40, 120 -- columns of a terminal

local width = USUAL - 1

--- The columns of a line.
-- @treturn integer
function page.width() return width end

--- The columns of a line that has some taken.
-- @tparam integer taken columns
-- @treturn integer
function page.room(taken) return width - taken end

--- The columns of a line beneath a task, which is indented by 11.
-- @treturn integer
function page.inner() return width - 13 end

-- The size of the terminal that output goes to; nil where it is none, and in another interpreter.
local function size()
  local found, terminal = pcall(require, "rnnlua.terminal")
  if found then return terminal.size() end
end

--- Takes the width that the variable COLUMNS has, or else the terminal that output goes to, from 40 to 120 columns;
-- without both, 80. What is printed for another program, or kept, does not call this.
-- @treturn ?integer the rows of the terminal; nil where it is none
function page.follow()
  local columns, rows = size()
  local wanted = math.tointeger(tonumber(os.getenv "COLUMNS"))
  if wanted and wanted > 0 then columns = wanted end
  width = math.max(NARROWEST, math.min(columns or USUAL, WIDEST)) - 1
  return rows and rows > 0 and rows or nil
end

return page
