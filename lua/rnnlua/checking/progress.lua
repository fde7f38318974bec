--- A line on the terminal that shows the progress of a check that takes over a second, and the verdict as soon as it
-- is known. The line is erased before the report is printed.
-- @module rnnlua.checking.progress

local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local progress = {}

local Progress = {}
Progress.__index = Progress

local PATIENCE, BETWEEN = 1.0, 0.2 -- seconds before the first line, and between two

-- A function that writes to the terminal; nil if output is not a terminal. Only the project's own interpreter can
-- tell.
local function terminal()
  local found, module = pcall(require, "rnnlua.terminal")
  if not (found and module.is_terminal()) then return nil end
  page.follow()
  return function(...)
    io.stdout:write(...)
    io.stdout:flush()
  end
end

--- The progress of a check.
-- @tparam[opt] function write takes texts; by default writes to the terminal, if there is one
-- @tparam[opt=os.clock] function clock returns seconds
-- @treturn ?table nil if there is nothing to write to
function progress.new(write, clock)
  write, clock = write or terminal(), clock or os.clock
  if not write then return nil end
  return setmetatable({ write = write, clock = clock, due = clock() + PATIENCE, said = "checking" }, Progress)
end

--- Notes that another forward starts.
-- @tparam integer forwards so far
function Progress:forward(forwards)
  local now = self.clock()
  if now < self.due then return end
  self.due, self.shown = now + BETWEEN, true
  local line = ("%s: %d forwards"):format(self.said, forwards)
  if text.width(line) > page.width() then line = ("… %d forwards"):format(forwards) end
  self.write("\r\27[K", line)
end

--- Notes the verdict; after it, the mistake is searched for.
-- @string verdict
-- @string summary of the gradients, as one line; left out if the terminal is too narrow for it
function Progress:verdict(verdict, summary)
  self.said = ("%s  %s; looking for the mistake"):format(verdict, summary)
  if text.width(self.said) > page.room(20) then self.said = verdict .. "; looking for the mistake" end
end

--- Erases the line.
function Progress:close()
  if self.shown then self.write("\r\27[K") end
end

return progress
