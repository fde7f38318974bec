--- A line on the terminal that shows which part of a proof is running, and how much of it is done.
-- @module rnnlua.lab.verify.progress

local terminal = require "rnnlua.terminal"
local text = require "rnnlua.base.text"

local progress = {}

local Progress = {}
Progress.__index = Progress

local function write_now(...)
  io.stdout:write(...)
  io.stdout:flush()
end

--- Makes a line, which is not shown yet.
-- @tparam[opt] function write takes texts; by default writes to the terminal, if there is one
-- @treturn table
function progress.new(write)
  return setmetatable({ write = write or terminal.is_terminal() and write_now }, Progress)
end

--- Shows the line, in place of its former text.
-- @string name of the part
-- @tparam[opt] integer done how many steps are done
-- @tparam[opt] integer count how many steps there are
function Progress:show(name, done, count)
  if not self.write then return end
  self.write("\r\27[K  ...    ", text.pad(name, 9), done and (" %d of %d"):format(done, count) or "")
end

--- Erases the line.
function Progress:clear()
  if self.write then self.write "\r\27[K" end
end

return progress
