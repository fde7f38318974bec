--- The class of a plain layer (rnnlua.plain) with edits of its file, and of those that it requires.
-- @module rnnlua.mistakes.plain_class

local edit = require "rnnlua.mistakes.edit"
local files = require "rnnlua.base.files"

local plain_class = {}

local PREFIX = "rnnlua.plain."

-- The text of a plain layer, and the path of its file.
local function source_of(name)
  local path = debug.getinfo(require(PREFIX .. name).forward, "S").source:sub(2)
  return assert(files.read(path)), path
end

--- Makes the class anew.
-- @string name of the layer, such as "elman"
-- @tparam table changes by the name of a file in rnnlua.plain: a list of edits (rnnlua.mistakes.edit)
-- @treturn table a class
-- @raise where an edit does not match exactly once
function plain_class.of(name, changes)
  local text, path = source_of(name)
  text = assert(edit.apply(text, changes[name] or {}))
  local environment = setmetatable({ require = function(module)
    local own = module:sub(1, #PREFIX) == PREFIX and module:sub(#PREFIX + 1)
    return own and changes[own] and plain_class.of(own, changes) or require(module)
  end }, { __index = _G })
  return assert(load(text, "@" .. path, "t", environment))()
end

return plain_class
