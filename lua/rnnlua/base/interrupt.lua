--- Ctrl-C, which the program raises as an error of Lua's: see src/main/interrupt.c, which has the text.
-- @module rnnlua.base.interrupt

local interrupt = {}

--- Whether an error is Ctrl-C.
-- @param err what a pcall caught
-- @treturn boolean
function interrupt.is(err)
  return type(err) == "string" and err:find "interrupted!$" ~= nil
end

return interrupt
