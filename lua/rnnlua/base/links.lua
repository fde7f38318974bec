--- Links to a place in a file (OSC 8), on a terminal that has them. They take no columns.
-- @module rnnlua.base.links

local files = require "rnnlua.base.files"
local page = require "rnnlua.base.page"

local links = {}

-- Whether to print links. The console of Linux takes escape codes, but has no links.
local function wanted() return page.takes_escapes() and os.getenv "TERM" ~= "linux" end

-- The address of a file; nil if the current folder is unknown.
local function address(path)
  local lfs = not path:find "^/" and files.system "links need"
  local whole = path:find "^/" and path or lfs and lfs.currentdir() .. "/" .. path:gsub("^%./", "")
  return whole and "file://" .. whole:gsub("[^%w/._~-]", function(byte) return ("%%%02X"):format(byte:byte()) end)
end

--- A line in which each `NAME:LINE:` of a file is a link.
-- @string line
-- @string path of the file, whose last part is NAME
-- @treturn string
function links.add(line, path)
  local file = wanted() and address(path)
  if not file then return line end
  local name = files.name_of(path):gsub("%p", "%%%0")
  return (line:gsub(name .. ":(%d+)%f[:]", function(number)
    return ("\27]8;;%s#%s\27\\%s:%s\27]8;;\27\\"):format(file, number, files.name_of(path), number)
  end))
end

return links
