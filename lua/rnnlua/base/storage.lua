--- Writing files completely or not at all. Even after a crash or with a full disk, a path has either all of its old
-- contents or all of the new. This module writes every file that rnnlua writes.
-- @module rnnlua.base.storage

local core = require "rnnlua.core"

local storage = {}

local function check(name, path, text)
  local arg, what, value = 1, "path", path
  if type(path) == "string" then arg, what, value = 2, "text", text end
  if type(value) == "string" then
    if not path:find("\0", 1, true) then return end -- the system would take what is before it for the path
    error(("bad argument #1 to '%s' (path: expected no zero byte)"):format(name), 3)
  end
  error(("bad argument #%d to '%s' (%s: expected a string, got %s)"):format(arg, name, what, type(value)), 3)
end

--- Writes a new file; an existing name is an error.
-- @string path
-- @string text
-- @string[opt] like the path of another file, whose mode it gets: a copy is open to nobody else
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string why not, after the path
function storage.create(path, text, like)
  check("create", path, text)
  return core.save(path, "create", text, nil, like)
end

--- Writes a file, or replaces an existing one and keeps its mode. If the path is a symbolic link, the file that it
-- points to is replaced. A read-only file, and anything that is not a regular file, is an error.
-- @string path
-- @string text
-- @param[opt] array an array, or a list of arrays, whose numbers follow the text, 8 bytes each
-- @treturn[1] boolean true
-- @return[2] nil
-- @treturn[2] string why not, after the path
function storage.replace(path, text, array)
  check("replace", path, text)
  return core.save(path, "replace", text, array)
end

--- Locks a folder against every other process that locks it.
-- @string folder
-- @number seconds to wait at most
-- @treturn[1] ?userdata the lock, which is held until it is closed, by `<close>`; nil if a folder can't be locked
-- @return[2] nil
-- @treturn[2] string that another process still has the lock, as a text to follow a path
function storage.lock(folder, seconds)
  local handle = io.open(folder)
  if not handle then return nil end
  if core.lock(handle, seconds) then return handle end
  handle:close()
  return nil, ("another rnnlua is writing here, and has not ended within %g s; is one stopped?"):format(seconds)
end

return storage
