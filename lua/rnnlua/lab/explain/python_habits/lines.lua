--- The lines of a source as tokens, read with patience: it may be Lua that does not compile, or half
-- Python. Comments are gone, and what stands in strings.
-- @module rnnlua.lab.explain.python_habits.lines

local tokens = require "rnnlua.base.tokens"

local lines = {}

--- Reads a source.
-- @string text
-- @treturn {table,...} a line each: `raw`, `indent` (its width), `tokens` (texts; a string is `"`) and
--   `code`, the tokens with a space before, between and behind
function lines.read(text)
  local list = {}
  for raw in (text .. "\n"):gmatch "(.-)\r?\n" do
    list[#list + 1] = { raw = raw, indent = #raw:match "^%s*":gsub("\t", "    "), tokens = {} }
  end
  for _, token in ipairs(tokens.of(text, { foreign = true })) do
    table.insert(list[token.line].tokens, token.kind == "string" and '"' or token.text)
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
