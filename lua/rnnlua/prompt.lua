--- The additions to Lua's prompt: `print` shows the fields of tables, and some words that newcomers type, such as
-- `help`, are commands if no global has this name. Scripts are not affected.
-- @module rnnlua.prompt

local page = require "rnnlua.base.page"
local show = require "rnnlua.base.show"
local text = require "rnnlua.base.text"

local prompt = {}

local GREETING = "Ctrl-D ends the prompt; `rnn` has the layers; `help` says more."

local HELP = [[
Type Lua; the values of an expression are shown.
  cell = rnn.RecurrentCell()
  cell:forward(2, 3, 5, 7)    h' for wx, x, wh, h
  cell:backward(1)            dwx, dwh, dh, dx
  rnn                         all there is
Tab completes a name, the up arrow brings back a line, Ctrl-C stops what runs.
Ctrl-D, `exit` or `quit` ends the prompt. The labs are a command of the shell:
`rnnlua lab`; and so is `rnnlua help`.]]

local SHELL = "That is a command of the shell; Ctrl-D or `exit` ends the prompt."

local LEAVE, DONE = "leave", "done"

-- Prints a text in lines that fit the terminal.
local function say(words)
  page.follow()
  for line in words:gmatch "[^\n]+" do
    io.stdout:write(table.concat(text.fill_at(line, page.width()), "\n"), "\n")
  end
end

-- The commands by word. Each returns how the prompt goes on.
local WORDS = {
  exit = function() return LEAVE end,
  quit = function() return LEAVE end,
  help = function()
    say(HELP)
    return DONE
  end,
}

-- The command of a line that is such a word, or a call of it, if no global has this name.
local function word_of(line)
  local word, rest = line:match "^%s*(%a+)%s*(.-)[%s;]*$"
  if not word or not WORDS[word] or rawget(_G, word) ~= nil then return nil end
  return (rest == "" or rest:find "^%b()$" or word == "help" and rest:find "^[%w_.:]+$") and word or nil
end

--- Executes a line that is a command of the prompt.
-- @string line
-- @treturn ?string "leave" if the prompt ends; "done"; nil if the line is Lua
function prompt.take(line)
  local word = word_of(line)
  if word then return WORDS[word]() end
  if not line:find "^%s*rnnlua%s+%l" then return nil end
  say(SHELL)
  return DONE
end

--- Starts the prompt's additions: from now on `print` shows the fields of tables, unless the user has replaced `print`.
-- @tparam boolean greet whether to print a greeting
function prompt.open(greet)
  local before = print
  if debug.getinfo(before, "S").what == "C" then
    function print(...) return before(show.line(...)) end -- luacheck: ignore
  end
  if greet then say(GREETING) end
end

return prompt
