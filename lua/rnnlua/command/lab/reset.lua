--- `rnnlua lab reset [FILE]`: writes the starter again. The old file gets a new name.
-- @module rnnlua.command.lab.reset

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local files = lazy "rnnlua.base.files"
local storage = lazy "rnnlua.base.storage"
local target = lazy "rnnlua.lab.student_folder.target"

local reset = {
  usage = "FILE",
  sentence = "writes the starter again; keeps your file",
}

local MOST_BACKUPS = 1000

function reset.define(command)
  console.add_file(command)
end

-- Saves a text under the first unused name: FILE.bak, FILE.bak2, … Returns the name.
local function back_up(path, content)
  local message
  for number = 1, MOST_BACKUPS do
    local backup = path .. ".bak" .. (number > 1 and number or "")
    local created
    created, message = storage.create(backup, content, path)
    if created then return backup end
    if not files.exists(backup) then break end
  end
  return nil, message
end

function reset.run(options)
  local lab, content, path = target.open(options.file, "reset")
  if not lab then return nil, content, path end
  local starter, message = lab:starter()
  if not starter then return nil, message end
  if content == starter then
    console.say(("%s is the starter already."):format(path))
    print("Next: " .. console.command("lab", "check", path))
    return console.OK
  end
  local backup
  backup, message = back_up(path, content)
  if not backup then return nil, message end
  local written
  written, message = storage.replace(path, starter)
  if not written then
    os.remove(backup)
    return nil, message
  end
  console.say(("%s is the starter again."):format(path))
  console.say(("Your old file is now %s."):format(backup))
  print("Next: " .. console.command("lab", "check", path))
  return console.OK
end

return reset
