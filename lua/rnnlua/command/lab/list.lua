--- `rnnlua lab`: the labs, and the next command to type.
-- @module rnnlua.command.lab.list

local catalogue = require "rnnlua.lab.catalogue"
local console = require "rnnlua.console"
local text = require "rnnlua.text"

local list = {}

function list.run()
  local found, message = catalogue.list()
  if not found then return console.complain("rnnlua lab: " .. message) end
  if not found[1] then
    return console.complain("rnnlua lab: no labs found in "
      .. table.concat(catalogue.folders(), ", "))
  end
  for _, entry in ipairs(found) do
    local lab, wrong = catalogue.load(entry.file)
    print(("  %s  %s"):format(text.pad(entry.name, 24), lab and lab.title or wrong))
  end
  print(("\nNext: %s lab start %s"):format(console.program(), found[1].name))
  return console.OK
end

return list
