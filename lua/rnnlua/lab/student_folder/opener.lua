--- The command with which an editor opens a place, such as `code -g {file}:{line}`. It is no text for a shell, so the
-- name of a file can't be read as a command.
-- @module rnnlua.lab.student_folder.opener

local opener = {}

local QUOTES = { ["'"] = "^'([^']*)'()", ['"'] = '^"([^"]*)"()' }

-- The part of a word that begins at a position, and the position behind it; nil if a quote is not closed.
local function part(text, at)
  local quoted = QUOTES[text:sub(at, at)]
  if quoted then return text:match(quoted, at) end
  return text:match("^([^%s'\"]+)()", at)
end

--- Reads a command: words with spaces between them. Quotes of either kind keep spaces, and nothing else is special.
-- @string text in which {file} and {line} are put later
-- @treturn[1] {string,...} the words
-- @treturn[2] nil
-- @treturn[2] string what is wrong
function opener.words(text)
  local words, at = {}, text:match "^%s*()"
  while at <= #text do
    local word = ""
    while at <= #text and not text:find("^%s", at) do
      local more, past = part(text, at)
      if not more then return nil, ("--edit: a quote is not closed in `%s`"):format(text) end
      word, at = word .. more, past
    end
    words[#words + 1], at = word, text:match("^%s*()", at)
  end
  if not text:find("{file}", 1, true) then
    return nil, ("--edit: `%s` has no {file}; an example is 'code -g {file}:{line}'"):format(text)
  end
  return words
end

--- The words with a place put into them.
-- @tparam {string,...} words see `words`
-- @string path
-- @tparam integer line
-- @treturn {string,...}
function opener.at(words, path, line)
  local place, filled = { file = path, line = tostring(line) }, {}
  for i, word in ipairs(words) do filled[i] = word:gsub("{(%l+)}", place) end
  return filled
end

return opener
