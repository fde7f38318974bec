--- `rnnlua help`: what the commands are.
-- @module rnnlua.command.help

local text = require "rnnlua.base.text"
local verbs = require "rnnlua.command.verbs"

local TEXT = [=[
rnnlua is Lua 5.4 with recurrent layers, gradient checks and labs built in.

  rnnlua [options] [script [args]]   runs a script as lua does; rnnlua -h lists
                                     the options
  rnnlua                             at a terminal, a prompt with `rnn` at hand
  rnnlua test [ARGS…]                runs busted on this interpreter
  rnnlua help                        this text

The labs, exercises in which you write a layer:
]=]

-- A line for a verb, as its module says it.
local function line_of(words, verb)
  return text.pad("  rnnlua lab" .. words, 37) .. verb.sentence
end

return function()
  print(TEXT)
  print(line_of("", verbs.of(verbs.WITHOUT)))
  for _, name in ipairs(verbs.NAMES) do
    local verb = verbs.of(name)
    print(line_of((" %s %s"):format(name, verb.usage), verb))
  end
  return 0
end
