--- Recognises errors of Lua and of the interpreter by their texts, because they have no fields. Our own errors have
-- fields. No other module reads the texts of errors.
-- @module rnnlua.base.lua_errors

local lua_errors = {}

local INTERRUPT = "interrupted!" -- as src/main/interrupt.c raises it

-- What the text of an error ends with.
local function ends_with(err, words)
  return type(err) == "string" and err:sub(-#words) == words
end

--- Whether an error is Ctrl-C.
-- @param err what a pcall caught
-- @treturn boolean
function lua_errors.is_interrupt(err) return ends_with(err, INTERRUPT) end

--- Raises the error of Ctrl-C where something else caught it.
function lua_errors.interrupt() error(INTERRUPT, 0) end

--- Whether an error is "not enough memory", Lua's own, or that of an array or a layer: "… for an array of 4 numbers
-- (32 bytes)".
-- @param err
-- @treturn boolean
function lua_errors.is_out_of_memory(err)
  return ends_with(err, "not enough memory")
    or type(err) == "string" and err:find "not enough memory for .+ %(.*%d bytes%)$" ~= nil
end

--- Whether an error is the one of `load` for code that is nested too deeply. It has no place.
-- @param err
-- @treturn boolean
function lua_errors.is_nested_too_deeply(err) return type(err) == "string" and err:find "^C stack overflow" ~= nil end

return lua_errors
