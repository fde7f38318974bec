--- `rnnlua test [ARGS…]`: busted inside this runtime, with `assert.gradients`; see `rnnlua test --help`.
-- @module rnnlua.command.test

return function(...)
  local found, run = pcall(require, "busted.runner")
  if not found then
    io.stderr:write("rnnlua test: busted is not installed (Debian: lua-busted)\n")
    return 2
  end
  require "rnnlua.busted"
  -- busted reads the command line itself, ends the process, and would else start the interpreter
  -- that .busted names.
  arg = { [0] = "rnnlua test", "--ignore-lua", ... } -- luacheck: ignore
  run { standalone = false }
  return 0
end
