--- `rnnlua lab …`: one module a verb, in rnnlua.command.lab.*; each has `define(parser)`, which adds its
-- command to the parser, and `run(options)`, which returns the exit code.
-- @module rnnlua.command.lab

local console = require "rnnlua.base.console"

local VERBS = {
  "start",
  "check",
  "watch",
  "hint",
  "try",
  "reset",
  "solution",
  "new",
  "verify",
}

local function parser(argparse)
  local p = argparse("rnnlua lab", "The labs: exercises in which you write a layer.")
  p:require_command(false):command_target "verb"
  for _, verb in ipairs(VERBS) do require("rnnlua.command.lab." .. verb).define(p) end
  return p
end

return function(...)
  local found, argparse = pcall(require, "argparse")
  if not found then
    return console.complain "rnnlua lab: argparse is not installed (Debian: lua-argparse)"
  end
  local p = parser(argparse)
  local ok, options = p:pparse { ... }
  if not ok then return console.complain("rnnlua lab: " .. options .. "\n" .. p:get_usage()) end
  return require("rnnlua.command.lab." .. (options.verb or "list")).run(options)
end
