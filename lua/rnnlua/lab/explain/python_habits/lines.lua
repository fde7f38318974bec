--- The lines of a source as tokens. The source may be Lua that does not compile, or half Python. Comments are
-- removed, and strings are replaced by `"1`, `"2` …, so that no pattern matches their contents.
-- @module rnnlua.lab.explain.python_habits.lines

local tokens = require "rnnlua.base.tokens"

local lines = {}

local function new(raw)
  return { raw = raw, indent = #raw:match "^%s*":gsub("\t", "    "), tokens = {}, strings = {} }
end

--- Reads a source.
-- @string text
-- @treturn {table,...} for each line: `raw`, `indent` (its width), `tokens` (texts), `strings` (the strings for `"1`,
--   `"2` …) and `code`, the tokens with spaces between and around them
function lines.read(text)
  local list = {}
  for raw in (text .. "\n"):gmatch "(.-)\r?\n" do list[#list + 1] = new(raw) end
  for _, token in ipairs(tokens.of(text, { foreign = true })) do
    local line, shown = list[token.line], token.text
    if token.kind == "string" then
      line.strings[#line.strings + 1] = shown
      shown = '"' .. #line.strings
    end
    line.tokens[#line.tokens + 1] = shown
  end
  for _, line in ipairs(list) do line.code = " " .. table.concat(line.tokens, " ") .. " " end
  return list
end

--- A copy of the lines with other code in one of them.
-- @tparam {table,...} list
-- @tparam integer number of the line
-- @string code
-- @tparam[opt] {string,...} strings the strings for `"1`, `"2` … in the code, by default those of the line
-- @treturn {table,...}
function lines.with(list, number, code, strings)
  local changed = table.move(list, 1, #list, 1, {})
  strings = strings or list[number].strings
  local line = new(list[number].raw:match "^%s*" .. (lines.render(code, strings) or code))
  for token in code:gmatch "%S+" do line.tokens[#line.tokens + 1] = token end
  line.code, line.strings = code, strings
  changed[number] = line
  return changed
end

--- The text of all lines.
function lines.text(list)
  local raw = {}
  for i, line in ipairs(list) do raw[i] = line.raw end
  return table.concat(raw, "\n")
end

--- The number of the last line with code before a line; nil if there is none.
function lines.before(list, number)
  for i = number - 1, 1, -1 do
    if list[i].tokens[1] then return i end
  end
end

--- The number of the first line with code after a line; nil if there is none.
function lines.after(list, number)
  for i = number + 1, #list do
    if list[i].tokens[1] then return i end
  end
end

local TIGHT_BEFORE = { [","] = true, [";"] = true, [")"] = true, ["]"] = true, ["}"] = true, ["."] = true,
  [":"] = true }
local TIGHT_AFTER = { ["("] = true, ["["] = true, ["{"] = true, ["."] = true, [":"] = true, ["#"] = true }

-- Whether a token ends a value, so that a sign after it is an operator.
local function ends_value(token)
  if tokens.KEYWORDS[token] then return token == "end" or token == "nil" or token == "true" or token == "false" end
  return token:find "^[%w_\"%)%]}]" ~= nil
end

--- Code with the usual spacing.
-- @string code tokens with spaces between
-- @tparam {string,...} strings the strings for `"1` …
-- @treturn ?string nil if a string spans several lines
function lines.render(code, strings)
  local out, before, signed = {}, nil, false
  for token in code:gmatch "%S+" do
    local name_like = before and ends_value(before) and not before:find "^%d"
    local tight = not before or TIGHT_BEFORE[token] or TIGHT_AFTER[before] or signed
      or (token == "(" or token == "[") and (name_like or before == "function")
    signed = token == "-" and not (before and ends_value(before))
    local shown = token:match '^"(%d+)$' and strings[math.tointeger(token:sub(2))] or token
    if shown:find "\n" then return nil end
    out[#out + 1] = (tight and "" or " ") .. shown
    before = token
  end
  return table.concat(out)
end

return lines
