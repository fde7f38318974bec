--- Lua's tokens, with their places, for modules that compare or change code.
-- @module rnnlua.base.tokens

local tokens = {}

--- The keywords, as keys.
tokens.KEYWORDS = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return
  then true until while]]):gmatch "%a+" do tokens.KEYWORDS[word] = true end

-- Longest first.
local OPERATORS = { "...", "..", "==", "~=", "<=", ">=", "//", "::", "<<", ">>" }
-- Operators of other languages, which no correct Lua program has. In code that may not be Lua they are tried first.
local FOREIGN = { "...", "**=", "//=", "===", "!==", "..=", "&&", "||", "??", "?.", "++", "+=", "-=", "*=", "/=", "%=",
  "^=", "|=", "&=", ":=", "=>", "->", "!=", "**" }

local function long_bracket(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return end
  local _, last = text:find("]" .. level .. "]", at, true)
  return last or #text
end

local function comment(text, at)
  if text:sub(at, at + 1) ~= "--" then return end
  return long_bracket(text, at + 2) or (text:find("\n", at, true) or #text + 1) - 1
end

local function quoted(text, at)
  local quote = text:match("^[\"']", at)
  if not quote then return end
  local i = at + 1
  while i <= #text and text:sub(i, i) ~= quote do
    if text:sub(i, i) == "\n" then return i - 1 end -- a string without its closing quote
    i = i + (text:sub(i, i) == "\\" and 2 or 1)
  end
  return i
end

local function operator(text, at, foreign)
  for _, list in ipairs { foreign and FOREIGN or OPERATORS, OPERATORS } do
    for _, one in ipairs(list) do
      if text:sub(at, at + #one - 1) == one then return at + #one - 1 end
    end
  end
  return at + #(text:match("^" .. utf8.charpattern, at) or " ") - 1
end

local function number(text, at)
  local _, last = text:find("^0[xX][%x.]*[pP]?[+-]?%x*", at)
  if last then return last end
  _, last = text:find("^%d*%.?%d*[eE][+-]?%d+", at)
  if last then return last end
  _, last = text:find("^%d*%.?%d*", at)
  if text:sub(last, last + 1) == ".." then last = last - 1 end -- 1..2
  return last
end

-- The kind and the last character of the token that begins at a place.
local function token_at(text, at, options)
  local _, last = text:find("^[%a_][%w_]*", at)
  if last then return tokens.KEYWORDS[text:sub(at, last)] and "keyword" or "name", last end
  if text:find("^%.?%d", at) then return "number", number(text, at) or at end
  if not options.prose then
    if comment(text, at) then return nil, comment(text, at) end
    last = quoted(text, at) or long_bracket(text, at)
    if last then return "string", last end
  end
  return "operator", operator(text, at, options.foreign)
end

--- The tokens of a text.
-- @string text Lua, or what is meant to be, or prose
-- @tparam[opt] { prose=boolean, foreign=boolean } options in prose there are neither strings nor comments;
--   foreign takes operators of other languages, such as += and &&, as one token
-- @treturn {table,...} { kind, text, first, last, line }; kind is "name", "keyword", "number", "string"
--   or "operator"
function tokens.of(text, options)
  options = options or {}
  local list, at, line = {}, 1, 1
  while true do
    local from = text:find("%S", at)
    if not from then return list end
    line = line + select(2, text:sub(at, from - 1):gsub("\n", ""))
    local kind, last = token_at(text, from, options)
    if kind then
      list[#list + 1] = { kind = kind, text = text:sub(from, last), first = from, last = last, line = line }
    end
    line = line + select(2, text:sub(from, last):gsub("\n", ""))
    at = last + 1
  end
end

return tokens
