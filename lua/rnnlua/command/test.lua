--- `rnnlua test [ARGS…]`: runs busted in this interpreter, with `assert.gradients` (see `rnnlua test --help`).
-- @module rnnlua.command.test

return function(...)
  local found, run = pcall(require, "busted.runner")
  if not found then
    io.stderr:write("rnnlua test: busted is not installed (Debian: lua-busted)\n")
    return 2
  end
  require "rnnlua.busted"
  -- busted reads `arg`, and ends the process. Without --ignore-lua, it would start the interpreter that .busted
  -- names.
  arg = { [0] = "rnnlua test", "--ignore-lua", ... } -- luacheck: ignore
  run { standalone = false }
  return 0
end
