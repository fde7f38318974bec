--- `rnnlua help`: what the commands are.
-- @module rnnlua.command.help

local TEXT = [=[
rnnlua is Lua 5.4 with recurrent layers, gradient checks and labs built in.

  rnnlua [options] [script [args]]   runs a script as lua does; rnnlua -h lists
                                     the options
  rnnlua                             at a terminal, a prompt with `rnn` at hand
  rnnlua test [ARGS…]                runs busted on this interpreter
  rnnlua help                        this text

The labs, exercises in which you write a layer:

  rnnlua lab                         the labs, your progress, what to type next
  rnnlua lab start NAME [DIR]        writes NAME.lua, the starter, into DIR
  rnnlua lab check [PATH…]           checks files, or a folder's submissions
  rnnlua lab watch [PATH]            the same at every save
  rnnlua lab hint [PATH]             the next hint for what is not done
  rnnlua lab try FILE                forward and backward at one small case
  rnnlua lab reset FILE              the starter again; your file is kept
  rnnlua lab solution NAME           the reference, once you have passed
  rnnlua lab new PATH                for authors: a lab that verifies
  rnnlua lab verify [NAME]           for authors: proves a lab]=]

return function()
  print(TEXT)
  return 0
end
