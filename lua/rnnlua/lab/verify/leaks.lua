--- Finds lines of a lab's solution that a student can read.
--
-- The rule: no line of a solution region or of the hidden tests, and no eight consecutive tokens of one, may occur in
-- the starter, the lab's text, a task's text, a hint, a mistake's explanation or the texts of the figure. Before the
-- comparison, spaces, `local`, `return` and `self.` are removed, · and × become *, and words such as `is`, `times`
-- and `plus` become the operators that they name. An assigned value also counts if it occurs a few words after the
-- name that it is assigned to. Only significant lines count: they have three tokens or more, with an operator, a call
-- or an index, and are not a loop over a whole sequence. The lab's `formula` may be repeated anywhere.
-- @module rnnlua.lab.verify.leaks

local source = require "rnnlua.lab.source"
local svg_texts = require "rnnlua.lab.verify.svg_texts"
local texts = require "rnnlua.base.text"
local tokens = require "rnnlua.base.tokens"

local leaks = {}

local RUN, FEWEST = 8, 3
local LEAST_SAID = 5 -- words of a hidden test's message
local BETWEEN = 6 -- words between a name and its value

local SAME = { ["·"] = "*", ["×"] = "*", ["−"] = "-" }
local SPOKEN = { is = "=", equals = "=", becomes = "=", times = "*", plus = "+", minus = "-", over = "/" } -- in prose
local DROPPED = { ["local"] = true, ["return"] = true }
local TELLING = {}
for operator in ("= + - * / // % ^ # .. == ~= < > <= >= ( [ { :"):gmatch "%S+" do TELLING[operator] = true end

-- The normalised words of a text.
local function words_of(text, prose)
  local words, list = {}, tokens.of(text, { prose = prose })
  local i = 1
  while list[i] do
    local word = list[i].text
    if word == "self" and list[i + 1] and list[i + 1].text == "." then
      i = i + 1
    elseif not DROPPED[word] then
      words[#words + 1] = SAME[word] or prose and SPOKEN[word] or word
    end
    i = i + 1
  end
  return words
end

local function tells(words, from, to)
  if to - from + 1 < FEWEST then return false end
  for i = from, to do
    if TELLING[words[i]] then return true end
  end
  return false
end

-- The parts of a line to search for: the whole line, or each run of eight words; in code, only the significant ones.
local function parts_of(words, is_prose)
  local parts = {}
  for from = 1, math.max(1, #words - RUN + 1) do
    local to = math.min(#words, from + RUN - 1)
    if is_prose or tells(words, from, to) then parts[#parts + 1] = table.concat(words, " ", from, to) end
  end
  return parts
end

-- Loops over a whole sequence, which are not significant: `for t = 1, self.n do`, `for i, x in ipairs(X) do`.
local LOOPS = { "^for [%a_][%w_]* = 1 , #? ?[%a_][%w_]* do$", "^for [%w_, ]+ in i?pairs %( [%a_][%w_]* %) do$" }

local function is_plain_loop(words)
  local line = table.concat(words, " ")
  for _, pattern in ipairs(LOOPS) do
    if line:find(pattern) then return true end
  end
  return false
end

-- The name and the value of a line `name = value`, if the value is significant.
local function assigned_in(words)
  if words[2] ~= "=" or not tells(words, 3, #words) then return nil end
  return words[1], table.concat(words, " ", 3)
end

-- The parts of the messages in a line of a hidden test.
local function message_parts(line)
  local parts = {}
  for _, token in ipairs(tokens.of(line)) do
    local said = token.kind == "string" and token.text:match "^[%[\"'=]*(.-)[%]\"'=]*$" or ""
    local words = words_of(said, true)
    if #words >= LEAST_SAID then texts.append(parts, parts_of(words, true)) end
  end
  return parts
end

-- For each line of the solution and the hidden tests, the parts that must not be found.
local function secrets_of(text)
  local lines, message = source.lines(text)
  if not lines then return nil, message end
  local secrets = {}
  for _, line in ipairs(lines) do
    if line.kind == "solution" or line.kind == "hidden" then
      local words = words_of(line.text)
      local parts = is_plain_loop(words) and {} or parts_of(words)
      if line.kind == "hidden" then texts.append(parts, message_parts(line.text)) end
      local name, value = assigned_in(words)
      if parts[1] then
        secrets[#secrets + 1] = { number = line.number, text = line.text, parts = parts, name = name, value = value }
      end
    end
  end
  return secrets
end

-- A text as words between spaces, without the formulas, for searching.
local function searchable(text, formulas)
  local words = " " .. table.concat(words_of(text, true), " ") .. " "
  for _, formula in ipairs(formulas) do
    local given = " " .. table.concat(words_of(formula, true), " ") .. " "
    local from, to = words:find(given, 1, true)
    while from do
      words = words:sub(1, from) .. "\0" .. words:sub(to)
      from, to = words:find(given, from + 2, true)
    end
  end
  return words
end

-- The texts that a student can read, with their places.
local function readable(lab, starter)
  local list = { { "the starter", starter }, { "the text", lab.text } }
  for _, task in ipairs(lab.tasks) do
    list[#list + 1] = { ("the text of task '%s'"):format(task.name), task.text }
    for i, hint in ipairs(task.hints) do
      list[#list + 1] = { ("hint %d of task '%s'"):format(i, task.name), hint }
    end
  end
  for _, one in ipairs(lab.mistakes) do
    list[#list + 1] = { ("the explanation of mistake '%s'"):format(one[1]), one.why }
  end
  local figure = lab.figure and lab:read(lab.figure .. ".svg")
  for _, text in ipairs(figure and svg_texts(figure) or {}) do
    list[#list + 1] = { ("the figure %s.svg"):format(lab.figure), text }
  end
  return list
end

-- Whether a text has a value a few words after the name that it is assigned to.
local function assigns(text, name, value)
  local from = text:find(" " .. value .. " ", 1, true)
  while from do
    local before = {}
    for word in text:sub(1, from):gmatch "%S+" do before[#before + 1] = word end
    for i = math.max(1, #before - BETWEEN), #before do
      if before[i] == name then return true end
    end
    from = text:find(" " .. value .. " ", from + 1, true)
  end
  return false
end

local function stands_in(text, secret)
  for _, part in ipairs(secret.parts) do
    if text:find(" " .. part .. " ", 1, true) then return true end
  end
  return secret.name ~= nil and assigns(text, secret.name, secret.value)
end

--- Finds where a lab reveals a line of its solution.
-- @param lab
-- @string solution the text of its solution.lua
-- @treturn[1] {table,...} { place, number, text }: the line of the solution that was found there
-- @treturn[1] integer the number of significant lines
-- @return[2] nil
-- @treturn[2] string what is wrong with the solution's markers
function leaks.find(lab, solution)
  local secrets, message = secrets_of(solution)
  if not secrets then return nil, message end
  local found, said = {}, {}
  for _, entry in ipairs(readable(lab, assert(source.starter(solution)))) do
    local text = searchable(entry[2], lab.formula)
    for _, secret in ipairs(secrets) do
      local key = entry[1] .. secret.number
      if not said[key] and stands_in(text, secret) then
        said[key] = true
        found[#found + 1] = { place = entry[1], number = secret.number, text = secret.text:match "^%s*(.-)%s*$" }
      end
    end
  end
  return found, #secrets
end

return leaks
