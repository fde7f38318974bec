--- Shared by the commands: exit codes, error messages, and the names of commands to type.
-- @module rnnlua.base.console

local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"
local text = require "rnnlua.base.text"

local links = lazy "rnnlua.base.links"

local console = {
  OK = 0, -- all passed
  FAILED = 1, -- something failed or is undone
  USAGE = 2, -- the command line is wrong, or a file that it names
}

--- Prints an error message to standard error. If its first line is too long, it is broken at spaces. The lines after
-- it are commands to type, so they do not change.
-- @string message
-- @treturn integer the exit code for a wrong use
function console.complain(message)
  local number = 0
  for line in message:gmatch "[^\n]*" do
    number = number + 1
    local whole = number > 1 or text.width(line) <= page.width()
    io.stderr:write(whole and line or table.concat(text.fill(line, page.width()), "\n"), "\n")
  end
  return console.USAGE
end

--- The exit code of a verb, from the results of its `run`. If there is a message, prints it, and what to type next.
-- @tparam ?integer code
-- @tparam ?string message where there is no code
-- @tparam[opt] string command what to do next, as one types it where it is a command; by default the list of the labs
-- @treturn integer
function console.exit_code(code, message, command)
  if code then return code end
  return console.complain(("rnnlua lab: %s\nNext: %s"):format(message, command or console.command "lab"))
end

--- The interpreter as it was started, so that a printed command works when it is typed.
-- @treturn string
function console.program()
  local index = 0
  while arg and arg[index - 1] do index = index - 1 end
  return arg and index < 0 and arg[index] or "rnnlua"
end

--- A word for a shell: quoted if necessary.
-- @string word
-- @treturn string
function console.shell_word(word)
  if word:find "^[%w_./+:@%%,=-]+$" and not word:find "^%-" then return word end
  return "'" .. word:gsub("'", "'\\''") .. "'"
end

--- A command of this interpreter to type, such as `rnnlua lab check 'my file.lua'`.
-- @string ... its words
-- @treturn string
function console.command(...)
  local words = { console.program(), ... }
  for i, word in ipairs(words) do words[i] = console.shell_word(word) end
  return table.concat(words, " ")
end

--- Prints a warning to standard error; the command goes on.
-- @string message
function console.warn(message)
  console.complain("rnnlua lab: " .. message)
end

--- Adds an argument of several verbs to a command of argparse: one submission.
function console.add_file(command)
  command:argument("file", "A submission, or its lab; default: the only one here."):args "?"
end

--- Adds an argument of several verbs: a submission, or a folder of submissions.
function console.add_path(command)
  command:argument("path", "A submission, or a folder of them; default: here."):args "?"
end

--- Reads the value of the option --seed.
-- @tparam ?string given
-- @treturn ?integer nil if it is none
-- @treturn ?string what is wrong
function console.seed(given)
  local seed = math.tointeger(tonumber(given))
  if seed then return seed end
  return nil, ("--seed: expected an integer, got %s"):format(given or "nothing")
end

--- The option --seed.
function console.add_seed(command)
  command:option("--seed", "Of the random draws.", 1, console.seed)
end

--- The options that watch runs a verb with; help does not show them.
function console.add_watched(command)
  command:option("--rows", "Print so many lines at most."):convert(math.tointeger):hidden(true)
  command:flag("--watched", "Leave out what to type next: watch has keys for it."):hidden(true)
end

--- The first lines, where there are too many with one that says how many are left out.
-- @tparam {string,...} lines
-- @tparam ?integer rows how many there may be; nil for all
-- @treturn {string,...}
function console.clipped(lines, rows)
  if not rows or #lines <= rows then return lines end
  return text.append(table.move(lines, 1, rows - 1, 1, {}), { ("  … %d more lines"):format(#lines - rows + 1) })
end

--- Prints a line to standard output. If it is too long for the page, it is broken.
-- @string line
-- @tparam[opt] string path of a file to whose places in the line there are links, where the terminal has them
function console.say(line, path)
  for _, part in ipairs(text.fill_at(line, page.width())) do print(path and links.add(part, path) or part) end
end

--- Prints lines to standard output. A line that is too long for the page is broken, and keeps its indentation.
-- @tparam {string,...} lines
-- @tparam[opt] string path as for `say`
function console.print_lines(lines, path)
  for _, line in ipairs(lines) do console.say(line, path) end
end

return console
