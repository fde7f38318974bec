--- `rnnlua lab check FILE…`: each against the lab that its first line names.
-- @module rnnlua.command.lab.check

local console = require "rnnlua.console"
local script = require "rnnlua.lab.script"

local check = {}

function check.define(parser)
  local command = parser:command("check", "Check submissions.")
  command:argument("files", "Files whose first line names their lab."):args "+"
  command:option("--seed", "Of the random draws.", 1, math.tointeger)
end

function check.run(options)
  local code = console.OK
  for _, path in ipairs(options.files) do
    local lab, message = script.lab_of(path)
    code = math.max(code, lab and script.check(lab, path, options.seed)
      or console.complain("rnnlua lab: " .. message))
  end
  return code
end

return check
