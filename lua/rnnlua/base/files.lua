--- Files and folders, for commands: reading, listing, and the parts of a path.
-- @module rnnlua.base.files

local core = require "rnnlua.core"

local files = {}

--- The text of a file.
-- @string path
-- @treturn[1] string
-- @return[2] nil
-- @treturn[2] string why it can't be read, the path included
-- @treturn[2] integer the system's number of that error
function files.read(path)
  local file, message, code = io.open(path, "rb")
  if not file then return nil, message, code end
  local text
  text, message, code = file:read "a"
  file:close()
  if not text then return nil, ("%s: %s"):format(path, message), code end
  return text
end

--- The first line of a file.
-- @string path
-- @treturn ?string nil if it can't be read, or is empty
function files.first_line(path)
  local file = io.open(path, "rb")
  local line = file and file:read "l"
  if file then file:close() end
  return line
end

--- The first bytes of a file.
-- @string path
-- @tparam integer count at most
-- @treturn ?string nil if it can't be read
function files.beginning(path, count)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text, _, code = file:read(count)
  file:close()
  return text or not code and "" or nil
end

--- LuaFileSystem, which only some commands need.
-- @string needs what needs it, with the verb
-- @treturn[1] table
-- @return[2] nil
-- @treturn[2] string that it is missing
-- @usage files.system "listing labs needs"
function files.system(needs)
  local found, lfs = pcall(require, "lfs")
  if found then return lfs end
  return nil, needs .. " LuaFileSystem (Debian: lua-filesystem)"
end

--- Whether something with the name exists. Does not open a pipe: that would wait for a writer.
function files.exists(path)
  if core.kind_of_file(path) then return true end
  local file = io.open(path, "rb")
  if file then file:close() end
  return file ~= nil
end

--- The folder of a path, "." for a bare name.
function files.folder_of(path)
  local folder = path:match "^(.*)[/\\][^/\\]*$"
  return folder == "" and "/" or folder or "."
end

--- The name of a file without its folder.
function files.name_of(path)
  return path:match "[^/\\]*$"
end

--- The path of a name in a folder, as a user would type it.
function files.join(folder, name)
  if folder == "." then return name end
  return folder:gsub("/*$", "/") .. name
end

--- Whether a path is a folder; nil and a message where LuaFileSystem is missing.
function files.is_folder(path)
  local lfs, missing = files.system "folders need"
  if not lfs then return nil, missing end
  return lfs.attributes(path, "mode") == "directory"
end

--- The Lua files in a folder, without folders and pipes with such a name.
-- @string folder
-- @treturn[1] {string,...} paths, sorted
-- @return[2] nil
-- @treturn[2] string why the folder can't be listed
function files.scripts(folder)
  local lfs, missing = files.system "listing folders needs"
  if not lfs then return nil, missing end
  local ok, iterate, state = pcall(lfs.dir, folder)
  if not ok then return nil, ("%s: it can't be listed"):format(folder) end
  local paths = {}
  for name in iterate, state do
    local path = files.join(folder, name)
    if name:match "%.lua$" and not name:match "^%." and not core.kind_of_file(path) then paths[#paths + 1] = path end
  end
  table.sort(paths)
  return paths
end

return files
