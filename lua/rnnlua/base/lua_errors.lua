--- What Lua and the interpreter raise as a text that has to be known: errors of ours have fields for that. This
-- is the only module that reads them.
-- @module rnnlua.base.lua_errors

local lua_errors = {}

-- What the text of an error ends with.
local function ends_with(err, words)
  return type(err) == "string" and err:sub(-#words) == words
end

--- Whether an error is Ctrl-C, of which src/main/interrupt.c has the text.
-- @param err what a pcall caught
-- @treturn boolean
function lua_errors.is_interrupt(err) return ends_with(err, "interrupted!") end

--- Whether it is the end of the memory.
-- @param err
-- @treturn boolean
function lua_errors.is_out_of_memory(err) return ends_with(err, "not enough memory") end

--- Whether it is that of `load` for code that is nested too deeply, which has no place.
-- @param err
-- @treturn boolean
function lua_errors.is_nested_too_deeply(err) return type(err) == "string" and err:find "^C stack overflow" ~= nil end

return lua_errors
