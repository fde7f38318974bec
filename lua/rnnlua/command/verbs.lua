--- The verbs of `rnnlua lab`: one module each, rnnlua.command.lab.VERB, with
--
-- - `usage`: the arguments after the verb; `sentence`: what the verb does
-- - `define(command)`: adds its arguments and options to argparse's command
-- - `run(options)`: returns the exit code; or, if it fails, nil, a message and what to do next (by default, list the
--   labs)
--
-- A module is loaded when its verb is used.
-- @module rnnlua.command.verbs

local console = require "rnnlua.base.console"

local verbs = {
  --- Their names, in the order of `rnnlua help`.
  NAMES = { "start", "check", "watch", "hint", "try", "predict", "reset", "solution", "report", "new", "verify" },
  --- The module of `rnnlua lab` without a verb; it can't be typed.
  WITHOUT = "list",
}

--- The module of a verb.
-- @string name
-- @treturn table
function verbs.of(name) return require("rnnlua.command.lab." .. name) end

--- Runs a verb. If it fails, prints a message to standard error.
-- @string name
-- @tparam table options
-- @treturn integer the exit code
function verbs.run(name, options)
  return console.exit_code(verbs.of(name).run(options))
end

return verbs
