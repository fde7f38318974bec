--- `rnnlua help`: what the commands are.
-- @module rnnlua.command.help

local TEXT = [=[
rnnlua is Lua 5.4 with recurrent layers, gradient checks and labs built in.

  rnnlua [options] [script [args]]   runs a script as lua does; rnnlua -h lists the options
  rnnlua                             at a terminal, a prompt with `rnn` at hand
  rnnlua lab                         the labs, and what to type next
  rnnlua lab start NAME [DIR]        writes NAME.lua, the starter of a lab, into DIR
  rnnlua lab check FILE…             checks your files
  rnnlua test [ARGS…]                runs busted on this interpreter
  rnnlua help                        this text]=]

return function()
  print(TEXT)
  return 0
end
