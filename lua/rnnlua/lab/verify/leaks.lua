--- What a lab gives away of its solution.
--
-- The rule: no line of a solution region stands in the starter, the lab's text, a task's text, a hint
-- or a mistake's explanation, and no eight tokens of it in a row. Spaces, `local`, `return` and `self.`
-- do not count, and · and × are *. Only lines that tell something count: three tokens or more, an
-- operator, a call or an index among them. What the lab's `formula` states is given, not given away.
-- @module rnnlua.lab.verify.leaks

local source = require "rnnlua.lab.source"
local tokens = require "rnnlua.base.tokens"

local leaks = {}

local RUN, FEWEST = 8, 3

local SAME = { ["·"] = "*", ["×"] = "*", ["−"] = "-" }
local DROPPED = { ["local"] = true, ["return"] = true }
local TELLING = {}
for operator in ("= + - * / // % ^ # .. == ~= < > <= >= ( [ { :"):gmatch "%S+" do TELLING[operator] = true end

-- The words of a text that count.
local function words_of(text, prose)
  local words, list = {}, tokens.of(text, { prose = prose })
  local i = 1
  while list[i] do
    local word = list[i].text
    if word == "self" and list[i + 1] and list[i + 1].text == "." then
      i = i + 1
    elseif not DROPPED[word] then
      words[#words + 1] = SAME[word] or word
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

-- The parts of a line that must not be found: all of it, or each run of eight.
local function parts_of(words)
  local parts = {}
  for from = 1, math.max(1, #words - RUN + 1) do
    local to = math.min(#words, from + RUN - 1)
    if tells(words, from, to) then parts[#parts + 1] = table.concat(words, " ", from, to) end
  end
  return parts
end

-- What must not be found, line by line.
local function secrets_of(text)
  local lines, message = source.lines(text)
  if not lines then return nil, message end
  local secrets = {}
  for _, line in ipairs(lines) do
    if line.kind == "solution" then
      local parts = parts_of(words_of(line.text))
      if parts[1] then secrets[#secrets + 1] = { number = line.number, text = line.text, parts = parts } end
    end
  end
  return secrets
end

-- A text as it is searched: words between spaces, without the formulas.
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

-- What a student can read, with its place.
local function readable(lab, starter)
  local texts = { { "the starter", starter }, { "the text", lab.text } }
  for _, task in ipairs(lab.tasks) do
    texts[#texts + 1] = { ("the text of task '%s'"):format(task.name), task.text }
    for i, hint in ipairs(task.hints) do
      texts[#texts + 1] = { ("hint %d of task '%s'"):format(i, task.name), hint }
    end
  end
  for _, one in ipairs(lab.mistakes) do
    texts[#texts + 1] = { ("the explanation of mistake '%s'"):format(one[1]), one.why }
  end
  return texts
end

local function stands_in(text, secret)
  for _, part in ipairs(secret.parts) do
    if text:find(" " .. part .. " ", 1, true) then return true end
  end
  return false
end

--- The places where a lab gives away a line of its solution.
-- @param lab
-- @string solution the text of its solution.lua
-- @treturn[1] {table,...} { place, number, text }: the line of the solution that stands there
-- @treturn[1] integer how many lines tell something
-- @return[2] nil
-- @treturn[2] string what is wrong with the solution's markers
function leaks.find(lab, solution)
  local secrets, message = secrets_of(solution)
  if not secrets then return nil, message end
  local found = {}
  for _, entry in ipairs(readable(lab, assert(source.starter(solution)))) do
    local text = searchable(entry[2], lab.formula)
    for _, secret in ipairs(secrets) do
      if stands_in(text, secret) then
        found[#found + 1] = { place = entry[1], number = secret.number, text = secret.text:match "^%s*(.-)%s*$" }
      end
    end
  end
  return found, #secrets
end

return leaks
