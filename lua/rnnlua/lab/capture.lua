--- Captures what a student's or an author's code prints, and keeps it from ending the process.
-- @module rnnlua.lab.capture

local lazy = require "rnnlua.base.lazy"

local show = lazy "rnnlua.base.show"

local capture = {}

local MOST = 4096 -- bytes that are kept

local Output = {}
Output.__index = Output

--- Makes a destination for output: `text` has its first 4 KiB, `bytes` its whole length.
function capture.output()
  return setmetatable({ text = "", bytes = 0 }, Output)
end

function Output:add(text)
  self.bytes = self.bytes + #text
  if #self.text < MOST then self.text = self.text .. text:sub(1, MOST - #self.text) end
end

function Output:exit() -- luacheck: ignore 212
  error("os.exit was called; a submission never ends the program", 3)
end

local current -- the destination of output; nil outside of `call`
local installed = false

local function write(...)
  for i = 1, select("#", ...) do current:add(tostring((select(i, ...)))) end
end

--- Replaces the functions that print or end the process, permanently, because a student's file may keep them in local
-- variables. Outside of `call` they behave as before.
function capture.install()
  if installed then return end
  installed = true
  local files = getmetatable(io.stdout).__index
  local before = { print = print, write = io.write, file_write = files.write, exit = os.exit }
  local function new_print(...)
    if not current then return before.print(...) end
    write(show.line(...), "\n")
  end
  local function new_write(...)
    if not current then return before.write(...) end
    write(...)
    return io.stdout
  end
  local function new_file_write(file, ...)
    if not current or file ~= io.stdout and file ~= io.stderr then return before.file_write(file, ...) end
    write(...)
    return file
  end
  local function new_exit(...)
    if not current then return before.exit(...) end
    current:exit()
  end
  _G.print, io.write, files.write, os.exit = new_print, new_write, new_file_write, new_exit -- luacheck: ignore
end

--- Calls f(...) with its output captured.
-- @param output from capture.output, or another object with `add(self, text)` and `exit(self)`
-- @tparam function f
-- @return the results of pcall
function capture.call(output, f, ...)
  capture.install()
  local outer = current
  current = output
  local results = table.pack(pcall(f, ...))
  current = outer
  return table.unpack(results, 1, results.n)
end

local NOWHERE = { add = function() end, exit = Output.exit }

--- Calls f(...) without its output: a solution that prints would do so at every call.
-- @tparam function f
-- @return the results of pcall
function capture.silently(f, ...) return capture.call(NOWHERE, f, ...) end

return capture
