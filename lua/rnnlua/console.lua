--- What commands share: exit codes, complaints, and the name to type.
-- @module rnnlua.console

local console = {
  OK = 0, -- all passed
  FAILED = 1, -- something failed or is undone
  USAGE = 2, -- the command line, or what it names
}

--- Prints a complaint to standard error.
-- @string message
-- @treturn integer the exit code for a wrong use
function console.complain(message)
  io.stderr:write(message, "\n")
  return console.USAGE
end

--- The interpreter as it was started, so that what is printed to be typed works.
-- @treturn string
function console.program()
  local index = 0
  while arg and arg[index - 1] do index = index - 1 end
  return arg and index < 0 and arg[index] or "rnnlua"
end

--- Prints lines to standard output.
-- @tparam {string,...} lines
function console.print_lines(lines)
  for _, line in ipairs(lines) do print(line) end
end

return console
