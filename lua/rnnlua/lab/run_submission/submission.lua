--- Loads what a Lua file submits: a layer's class or a function.
-- @module rnnlua.lab.run_submission.submission

local compiling = require "rnnlua.lab.run_submission.compiling"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local values = require "rnnlua.base.values"

local error_text = lazy "rnnlua.lab.explain.error_text"

local submission = {}

local function is_class(value)
  if type(value) == "function" then return true end
  return type(value) == "table" and value.forward ~= nil and value.backward ~= nil
end

-- The class in the result of a file; or nil, a message and { status = "nothing" } if there is no result.
local function class_in(value, name, path)
  if type(value) == "table" and value[name] ~= nil and is_class(value[name]) then
    return value[name]
  elseif is_class(value) then
    return value
  elseif type(value) ~= "table" then
    return nil, ("%s returns %s; end it with `return %s`"):format(
      path, value == nil and "nothing" or "a " .. type(value), name), { status = value == nil and "nothing" or "none" }
  end
  local names = values.names(value)
  return nil, ("%s returns no class '%s'%s"):format(path, name,
    names[1] and nearest.suggestion(name, names, "fields") or "; end it with `return " .. name .. "`"),
    { status = "none" }
end

-- Calls a chunk and looks at its result inside a protected call, because the metamethods of the result may raise
-- errors.
local function class_of_chunk(chunk, name, path, call)
  local ok, class, message, failure = call(function() return class_in(chunk(), name, path) end)
  if not ok then return nil, error_text.message(class, path), { status = "raised", raised = class } end
  return class, message, failure
end

--- The class that a file returns, by itself or in a table of classes by name.
-- @string path of the file
-- @string name of the class
-- @return[1] the class: called, it makes a layer
-- @return[2] nil
-- @treturn[2] string what is wrong: the file can't be read, is not Lua, raises an error, or returns no such class
function submission.class(path, name)
  local chunk, message = compiling.file(path)
  if not chunk then return nil, message end
  return class_of_chunk(chunk, name, path, pcall)
end

--- The class that a text returns, by itself or in a table of classes by name.
-- @string text
-- @string chunk_name as for `load`
-- @string name of the class
-- @tparam[opt] table options `env`, the table of globals; `call`, the function that calls the chunk (pcall)
-- @return[1] the class
-- @return[2] nil
-- @treturn[2] string what is wrong
-- @treturn[2] table { status, raised }: status is "syntax", "raised" (the error is in `raised`), "nothing" (the file
--   returns nothing) or "none" (it returns no such class)
function submission.class_of_text(text, chunk_name, name, options)
  options = options or {}
  local chunk, message = compiling.text(text, chunk_name, options.env)
  if not chunk then return nil, message, { status = "syntax" } end
  return class_of_chunk(chunk, name, chunk_name:sub(2), options.call or pcall)
end

return submission
