--- Files that are there as a whole or not at all: whatever happens, a crash or a full disk included, a
-- path holds what it held before or all that is new. Every file that rnnlua writes is written here.
-- @module rnnlua.base.storage

local core = require "rnnlua.core"

local storage = {}

local function check(name, path, text)
  local arg, what, value = 1, "path", path
  if type(path) == "string" then arg, what, value = 2, "text", text end
  if type(value) == "string" then return end
  error(("bad argument #%d to '%s' (%s: expected a string, got %s)"):format(arg, name, what, type(value)), 3)
end

--- Writes a file where nothing has its name.
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

--- Writes a file, in the place of one that is there, whose mode is kept. A symbolic link stays, and what
-- it leads to is written; a file that is read-only is not, nor what is no regular file.
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
-- @treturn[1] ?userdata what holds the lock until it is closed, by `<close>`; nil where a folder can't be
--   locked
-- @return[2] nil
-- @treturn[2] string that another process has it still, to be put behind a path
function storage.lock(folder, seconds)
  local handle = io.open(folder)
  if not handle then return nil end
  if core.lock(handle, seconds) then return handle end
  handle:close()
  return nil, ("another rnnlua is writing here, and has not ended within %g s; is one stopped?"):format(seconds)
end

return storage
