--- The width of the lines that commands print: 79 columns. After a call of `follow`, one less than the terminal has.
-- @module rnnlua.base.page

local page = {}

local USUAL, NARROWEST, WIDEST = 80, 40, 120 -- columns of a terminal

local width = USUAL - 1

--- The width of a line in columns.
-- @treturn integer
function page.width() return width end

--- The width that remains of a line after some columns.
-- @tparam integer taken columns
-- @treturn integer
function page.room(taken) return width - taken end

--- The width of a line below a task, which is indented by 11 columns.
-- @treturn integer
function page.inner() return width - 13 end

--- The size of the terminal that is the output.
-- @treturn[1] integer columns
-- @treturn[1] integer rows, 0 if they are unknown
-- @return[2] nil if the output is not a terminal, or in another interpreter
function page.size()
  local found, terminal = pcall(require, "rnnlua.terminal")
  if found then return terminal.size() end
end

--- Whether output goes to a terminal.
-- @treturn boolean
function page.is_terminal() return page.size() ~= nil end

--- Whether output goes to a terminal that takes escape codes. The variable NO_COLOR requests plain text.
-- @treturn boolean
function page.takes_escapes()
  local kind = os.getenv "TERM" or ""
  return page.is_terminal() and kind ~= "" and kind ~= "dumb" and (os.getenv "NO_COLOR" or "") == ""
end

-- The columns that the variable COLUMNS names, or else those of the terminal that is the output; the rows of this.
local function wanted()
  local columns, rows = page.size()
  local named = math.tointeger(tonumber(os.getenv "COLUMNS"))
  if named and named > 0 then columns = named end
  return math.max(NARROWEST, math.min(columns or USUAL, WIDEST)), rows
end

--- The columns that fit the terminal, as `follow` sets them, or the width of a line if the output is no terminal.
-- @treturn integer
function page.columns() return page.is_terminal() and wanted() - 1 or width end

--- Sets the width from the variable COLUMNS, or else from the terminal that is the output: from 40 to 120 columns, or
-- 80 without both. Do not call this for output that another program reads, or that is stored.
-- @treturn ?integer the rows of the terminal; nil if the output is not one
function page.follow()
  local columns, rows = wanted()
  width = columns - 1
  return rows and rows > 0 and rows or nil
end

return page
