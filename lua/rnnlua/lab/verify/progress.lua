--- One line on a terminal that says which part of a proof is being tried, and how much of it is done.
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

--- A line, which is not there yet.
-- @tparam[opt] function write takes texts; by default the terminal, and where there is none nothing is written
-- @treturn table
function progress.new(write)
  return setmetatable({ write = write or terminal.is_terminal() and write_now }, Progress)
end

--- Shows the line in the place of what it was.
-- @string name of the part
-- @tparam[opt] integer done how many of its steps
-- @tparam[opt] integer count of them
function Progress:show(name, done, count)
  if not self.write then return end
  self.write("\r\27[K  ...    ", text.pad(name, 9), done and (" %d of %d"):format(done, count) or "")
end

--- Takes it away.
function Progress:clear()
  if self.write then self.write "\r\27[K" end
end

return progress
