--- Why the first line of a text names no lab, if the text is probably meant for one.
-- @module rnnlua.lab.first_line

local source = require "rnnlua.lab.source"
local texts = require "rnnlua.base.text"

local first_line = {}

local LINES = 20 -- first lines to search for the line that names the lab
local LONGEST = 60 -- characters of a quoted line

local WANTED = "`-- rnnlua lab NAME`"

-- A text that is not UTF-8, or not a text at all: what it is, and what to do.
local function encoding(text)
  if text:find "^\27Lua" then return "it is compiled Lua; hand in the source" end
  if text:find "^\xFF\xFE\0\0" or text:find "^\0\0\xFE\xFF" then return "it is UTF-32; save it as UTF-8" end
  if text:find "^\xFF\xFE" or text:find "^\xFE\xFF" or text:find "^[\1-\x7F]\0" or text:find "^\0[\1-\x7F]" then
    return "it is UTF-16; save it as UTF-8"
  end
end

-- Whether a line is meant to name a lab, in any spelling, such as `--rnnlua lab 1` or `# RNNLUA Lab: 1`; and the
-- name.
local function meant_in(line)
  local lower = line:lower()
  local rest = lower:match "^%s*[-#/*;%s]*rnnlua%W+lab%f[%W](.*)$"
  if not rest then return false end
  local name = line:sub(#line - #rest + 1):match "^%W*(.-)%s*$"
  if name:find "[^%w_.-]" then return false end -- a sentence
  return true, name ~= "" and name or nil
end

local function quoted(line)
  if #line > LONGEST then line = line:sub(1, (utf8.offset(line, 0, LONGEST + 1) or LONGEST + 1) - 1) .. "…" end
  return "`" .. line .. "`"
end

-- The message about a line that is meant to name a lab.
local function misspelt(line)
  local _, name = meant_in(line)
  if not name then return ("this line, %s, names no lab; write %s"):format(quoted(line), WANTED) end
  return ("this line is %s; write `-- rnnlua lab %s`"):format(quoted(line), name)
end

-- The message about lines before the one that names a lab.
local function before(first, number)
  if first:find "^#!" then
    return ("this line, %s, is for the system; remove it, so that line %d is the first"):format(quoted(first), number)
  end
  return ("this line %s; move line %d, which names the lab, to the top"):format(
    first:find "^%s*$" and "is blank" or "is " .. quoted(first), number)
end

--- Why a text names no lab.
-- @string text whose first line does not (rnnlua.lab.source.lab_name)
-- @treturn ?string what is wrong; nil if nothing shows that it is meant for a lab
-- @treturn ?integer the line that the text is about; nil for the whole text
function first_line.problem(text)
  local wrong = encoding(text)
  if wrong then return wrong end
  local first, number = nil, 0
  for line in (texts.without_mark(text) .. "\n"):gmatch "(.-)\r?\n" do
    number = number + 1
    first = first or line
    if meant_in(line) then
      if not source.lab_name(line) then return misspelt(line), number end
      return before(first, number), 1
    elseif number == LINES then
      return nil
    end
  end
end

return first_line
