--- `rnnlua lab start NAME [DIR]`: shows the text of a lab, and writes its starter if the file does not exist.
-- @module rnnlua.command.lab.start

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local catalogue = lazy "rnnlua.lab.catalogue"
local files = lazy "rnnlua.base.files"
local render = lazy "rnnlua.lab.render"
local storage = lazy "rnnlua.base.storage"

local start = {
  usage = "NAME [DIR]",
  sentence = "writes NAME.lua, the starter, into DIR",
}

function start.define(command)
  command:argument("name", "The lab's name, its number, or a path.")
  command:argument("dir", "Where to write it; default: here."):args "?"
end

-- Writes a starter if nothing has its name.
local function write_new(path, starter)
  if files.exists(path) then
    return nil, ("%s exists already; nothing was written"):format(path), console.command("lab", "check", path)
  end
  return storage.create(path, starter)
end

function start.run(options)
  local lab, message = catalogue.find(options.name)
  if not lab then return nil, message end
  local starter
  starter, message = lab:starter()
  if not starter then return nil, message end
  local path = files.join(options.dir or ".", lab:name() .. ".lua")
  local written, command
  written, message, command = write_new(path, starter)
  if not written then return nil, message, command end
  print(table.concat(render.lab(lab), "\n"))
  print()
  console.print_lines { ("Complete the file %s."):format(path) }
  if not options.watched then print("Next: " .. console.command("lab", "check", path)) end
  return console.OK
end

return start
