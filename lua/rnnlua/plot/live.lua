--- A plot that is drawn again in its place in the terminal. While it is open, the cursor is on the line below it. So
-- what the terminal or an error message writes there does not disturb the plot.
-- @module rnnlua.plot.live

local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"
local usage_error = require "rnnlua.base.usage_error"

local live = {}

local Live = {}
Live.__index = Live

local END_OF_LINE, END_OF_SCREEN = "\27[K", "\27[J" -- erase to there

local OUTPUT = {
  size = page.size,
  write = function(...)
    io.stdout:write(...)
    io.stdout:flush()
  end,
}

--- Makes a plot, which is not drawn yet.
-- @tparam table options of the plot, read at each drawing
-- @tparam function as_text rnnlua.plot.text
-- @tparam integer height of a plot without the option
-- @tparam[opt] table output `write`, which takes texts, and `size`, which returns columns and rows, or nil if nothing
--   can be drawn in place; by default those of standard output
-- @treturn table
function live.new(options, as_text, height, output)
  if not output then output = page.takes_escapes() and OUTPUT or { write = OUTPUT.write, size = function() end } end
  return setmetatable({ options = options, as_text = as_text, height = height, output = output, lines = {} }, Live)
end

-- The text with other options in place of the user's, as a list of lines.
local function lines_with(self, changed)
  local options, lines = {}, {}
  for key, value in next, self.options do options[key] = value end
  for key, value in next, changed do options[key] = value end
  for line in (self.as_text(options) .. "\n"):gmatch "(.-)\n" do lines[#lines + 1] = line end
  return lines
end

-- The lines of the plot in a window. The last row is for the cursor. A line never fills its row, because then terminals
-- differ in where the cursor is.
local function lines_in(self, columns, rows)
  local width = math.max(math.min(self.options.width or page.columns(), columns - 1), 1)
  local height = self.options.height or self.height
  local lines = lines_with(self, { width = width, height = height })
  if rows > 0 and #lines >= rows then
    lines = lines_with(self, { width = width, height = math.max(height - (#lines - rows + 1), 1) })
    for i = #lines, rows, -1 do lines[i] = nil end
  end
  for i, line in ipairs(lines) do lines[i] = text.cut(line, columns - 1) end
  return lines
end

-- Moves the cursor to the first line of the plot. Most terminals have broken the lines anew if the window became
-- narrower since.
local function to_start(self, columns)
  local rows = 0
  for _, line in ipairs(self.lines) do rows = rows + math.max((text.width(line) + columns - 1) // columns, 1) end
  return rows > 0 and ("\r\27[%dA"):format(rows) or "\r"
end

-- Writes a text above the plot, and the plot again. It is one call of `write`, so that Ctrl-C does not divide it. Each
-- row is erased before its line is written. Then it also forgets that it was part of a longer line.
local function write(self, above, columns, rows)
  local start = to_start(self, columns)
  self.lines = lines_in(self, columns, rows)
  self.output.write(start, above, END_OF_LINE, table.concat(self.lines, "\n" .. END_OF_LINE), "\n", END_OF_SCREEN)
end

-- A method, which must be called with a colon.
local function method(name, f)
  return usage_error.guarded(function(self, ...)
    if getmetatable(self) ~= Live then usage_error.raise("call %s with a colon, as in curve:%s()", name, name) end
    return f(self, ...)
  end)
end

--- Draws the plot, in place of the one before.
-- @function Live:draw
-- @raise a usage error as `plot.text`
Live.draw = method("draw", function(self)
  local columns, rows = self.output.size()
  self.is_open = true
  if columns then write(self, "", columns, rows) end
end)

--- Prints a line, or several. The plot stays below them.
-- @function Live:print
-- @string said without a line break at the end
Live.print = method("print", function(self, said)
  local columns, rows = self.output.size()
  if columns and self.is_open then return write(self, END_OF_SCREEN .. said .. "\n", columns, rows) end
  self.output.write(said, "\n")
end)

--- Leaves the plot where it is; what is drawn or printed from now on is below. If nothing could be drawn in place,
-- prints the plot here. Also at the end of a block, in `local curve <close> = plot.live { … }`.
-- @function Live:close
-- @raise a usage error as `plot.text`
Live.close = method("close", function(self)
  if not self.is_open then return end
  self.is_open, self.lines = false, {}
  if not self.output.size() then self.output.write(table.concat(lines_with(self, {}), "\n"), "\n") end
end)

Live.__close = Live.close

return live
