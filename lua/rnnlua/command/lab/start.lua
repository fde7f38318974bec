--- `rnnlua lab start NAME [DIR]`: the starter, where no such file exists.
-- @module rnnlua.command.lab.start

local catalogue = require "rnnlua.lab.catalogue"
local console = require "rnnlua.console"

local start = {}

function start.define(parser)
  local command = parser:command("start", "Write a lab's starter, NAME.lua; never overwrites.")
  command:argument("name", "The lab's name, its number, or a path.")
  command:argument("dir", "Where to write it; default: here."):args "?"
end

local function write_new(path, text)
  local file = io.open(path, "rb")
  if file then
    file:close()
    return nil, ("%s exists already; nothing was written"):format(path)
  end
  local message
  file, message = io.open(path, "wb")
  if not file then return nil, message end
  local written = file:write(text)
  if not (file:close() and written) then
    os.remove(path)
    return nil, ("%s could not be written"):format(path)
  end
  return true
end

function start.run(options)
  local lab, message = catalogue.find(options.name)
  if not lab then return console.complain("rnnlua lab: " .. message) end
  local starter
  starter, message = lab:starter()
  if not starter then return console.complain("rnnlua lab: " .. message) end
  local folder = options.dir and options.dir:gsub("/*$", "/") or ""
  local path = folder .. lab:name() .. ".lua"
  local written
  written, message = write_new(path, starter)
  if not written then return console.complain("rnnlua lab: " .. message) end
  print(("%s is yours to complete. Then: %s lab check %s"):format(path, console.program(), path))
  return console.OK
end

return start
