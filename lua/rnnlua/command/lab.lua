--- `rnnlua lab …`: reads the command line and runs a verb of rnnlua.command.verbs.
-- @module rnnlua.command.lab

local console = require "rnnlua.base.console"
local page = require "rnnlua.base.page"
local verbs = require "rnnlua.command.verbs"

-- The verbs that the parser needs: the one on the command line, or else all.
local function known_by(word)
  for _, name in ipairs(verbs.NAMES) do
    if name == word then return { name } end
  end
  return verbs.NAMES
end

local function parser(argparse, word)
  local p = argparse("rnnlua lab", "The labs: exercises that rnnlua checks.")
  p:require_command(false):command_target "verb":usage_max_width(page.width()):help_max_width(page.width())
  for _, name in ipairs(known_by(word)) do
    local verb = verbs.of(name)
    verb.define(p:command(name, verb.sentence:gsub("^%l", string.upper) .. "."))
  end
  return p
end

return function(...)
  page.follow()
  if select("#", ...) == 0 then return verbs.run(verbs.WITHOUT, {}) end
  local found, argparse = pcall(require, "argparse")
  if not found then
    return console.complain "rnnlua lab: argparse is not installed (Debian: lua-argparse)"
  end
  local p = parser(argparse, ...)
  local ok, options = p:pparse { ... }
  if not ok then
    return console.complain(("rnnlua lab: %s\n%s\nNext: %s"):format(options, p:get_usage(), console.command "help"))
  end
  return verbs.run(options.verb or verbs.WITHOUT, options)
end
