--- The lines of a source as tokens, read with patience: it may be Lua that does not compile, or half
-- Python. Comments are gone, and what stands in strings.
-- @module rnnlua.lab.explain.python_habits.lines

local lines = {}

-- Operators of three, two and one characters. Those of other languages come as one token, which no
-- right program of Lua has.
local LONG = {}
for op in ("... **= //= === ..= && || ++ += -= *= /= %= ^= != ** == ~= <= >= // :: << >> ..")
  :gmatch "%S+" do
  LONG[op] = true
end

local function operator_at(text, at)
  for size = 3, 2, -1 do
    local op = text:sub(at, at + size - 1)
    if #op == size and LONG[op] then return op end
  end
  return text:sub(at, at)
end

-- The end of a quoted string from its opening quote on, that of its line at the latest.
local function string_end(text, at)
  local quote, i = text:sub(at, at), at + 1
  while i <= #text do
    local c = text:sub(i, i)
    if c == "\\" then
      i = i + 1
    elseif c == quote then
      return i
    elseif c == "\n" then
      return i - 1
    end
    i = i + 1
  end
  return #text
end

-- The end of [[ … ]] or [=[ … ]=] that opens here, nil where none does.
local function long_end(text, at)
  local level = text:match("^%[(=*)%[", at)
  if not level then return nil end
  local _, last = text:find("]" .. level .. "]", at, true)
  return last or #text
end

-- The next token from `at` on: its text, its last position; nil for what is none.
local function token_at(text, at)
  local name = text:match("^[%a_][%w_]*", at)
  if name then return name, at + #name - 1 end
  local number = text:match("^0[xX][%x%.]+", at) or text:match("^%d[%w_]*%.?[%w_]*", at)
    or text:match("^%.%d[%w_]*", at)
  if number then return number, at + #number - 1 end
  local c = text:sub(at, at)
  if c == '"' or c == "'" then return '"', string_end(text, at) end
  local last = c == "[" and long_end(text, at)
  if last then return '"', last end
  if text:sub(at, at + 1) == "--" then
    last = long_end(text, at + 2) or (text:find("\n", at, true) or #text + 1) - 1
    return nil, last
  end
  if c:match "%s" then return nil, at end
  local op = operator_at(text, at)
  return op, at + #op - 1
end

--- Reads a source.
-- @string text
-- @treturn {table,...} a line each: `raw`, `indent` (its width), `tokens` (texts; a string is `"`) and
--   `code`, the tokens with a space before, between and behind
function lines.read(text)
  local list, number = {}, 1
  for raw in (text .. "\n"):gmatch "(.-)\r?\n" do
    list[#list + 1] = { raw = raw, indent = #raw:match "^%s*":gsub("\t", "    "), tokens = {} }
  end
  local at = 1
  while at <= #text do
    local token, last = token_at(text, at)
    if token then table.insert(list[number].tokens, token) end
    number = number + select(2, text:sub(at, last):gsub("\n", ""))
    at = last + 1
  end
  for _, line in ipairs(list) do line.code = " " .. table.concat(line.tokens, " ") .. " " end
  return list
end

--- The number of the last line before a given one that has code, nil where there is none.
function lines.before(list, number)
  for i = number - 1, 1, -1 do
    if list[i].tokens[1] then return i end
  end
end

return lines
