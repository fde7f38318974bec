--- `rnnlua lab new PATH`: makes a new lab that passes `lab verify`. The path must not exist.
-- @module rnnlua.command.lab.new

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local files = lazy "rnnlua.base.files"
local new_lab = lazy "rnnlua.lab.new_lab"
local storage = lazy "rnnlua.base.storage"

local new = {
  usage = "PATH",
  sentence = "for authors: writes a new lab",
}

function new.define(command)
  command:argument("path", "Its folder, such as labs/04_my_layer.")
  command:flag("--vectors", "Start from a layer of vectors and matrices.")
end

-- Writes the files into a new folder. If one fails, removes everything again.
local function write_all(lfs, path, contents)
  local made, message = lfs.mkdir(path)
  if not made then return nil, ("%s: %s"):format(path, message) end
  for name, text in next, contents do
    local written
    written, message = storage.create(path .. "/" .. name, text)
    if not written then
      for other in next, contents do os.remove(path .. "/" .. other) end
      lfs.rmdir(path)
      return nil, message
    end
  end
  return true
end

function new.run(options)
  local lfs, missing = files.system "new needs"
  if not lfs then return nil, missing end
  local path = options.path:gsub("(.)/+$", "%1")
  local contents, class, about = new_lab.files(path:match "[^/]*$", options.vectors)
  if not contents then return nil, class end
  if lfs.attributes(path, "mode") then
    return nil, ("%s exists already; nothing was written"):format(path), console.command("lab", "verify", path)
  end
  local written, message = write_all(lfs, path, contents)
  if not written then return nil, message end
  console.print_lines {
    ("%s is a complete lab about %s. Now edit its files:"):format(path, about),
    "  solution.lua  the layer, with markers around the parts to write",
    "  lab.lua       text, tasks with hints and checks, known mistakes",
  }
  print("Next: " .. console.command("lab", "verify", path))
  return console.OK
end

return new
