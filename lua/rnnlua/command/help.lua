--- `rnnlua help`: lists the commands.
-- @module rnnlua.command.help

local console = require "rnnlua.base.console"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"
local verbs = require "rnnlua.command.verbs"

local COLUMN = 37 -- column of the sentences
local LEAST = 30 -- least columns for a sentence after its command; with fewer, it is below

local COMMANDS = {
  { "rnnlua [options] [script [args]]", "runs a script; rnnlua -h lists the options" },
  { "rnnlua", "starts a prompt, with the library as `rnn`" },
  { "rnnlua test [ARGS…]", "runs your busted tests in this interpreter" },
  { "rnnlua help", "shows this text" },
}

-- Prints a command and the sentence that describes it.
local function print_row(command, sentence)
  local beside = page.room(COLUMN) >= LEAST
  local indent = (" "):rep(beside and COLUMN or 6)
  local lines = text.append({}, text.fill(sentence, page.room(#indent)), indent)
  local head = "  " .. command
  if beside then
    lines[1] = text.pad(head, COLUMN) .. lines[1]:sub(COLUMN + 1)
  else
    table.insert(lines, 1, head)
  end
  for _, line in ipairs(lines) do print(line) end
end

return function()
  page.follow()
  console.print_lines(text.paragraphs "rnnlua is Lua 5.4 with recurrent layers, a gradient checker, and labs.")
  print()
  for _, row in ipairs(COMMANDS) do print_row(row[1], row[2]) end
  print()
  console.print_lines(text.paragraphs "The labs, exercises that rnnlua checks:")
  print_row("rnnlua lab", verbs.of(verbs.WITHOUT).sentence)
  for _, name in ipairs(verbs.NAMES) do
    local verb = verbs.of(name)
    print_row(("rnnlua lab %s %s"):format(name, verb.usage), verb.sentence)
  end
  return 0
end
