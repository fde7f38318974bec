-- Whether a token that ends at a place of a line does not go on there.
local function is_whole(raw, near, last)
  local after = raw:sub(last + 1, last + 1)
  if near:find "^[%a_]" then return not after:find "^[%w_]" end
  return not (near:find "^[=<>~/]$" and after == "=" or near:find "^[=<>/.:]$" and after == near)
end

--- The token of a line at which the compiler stops.
-- @module rnnlua.lab.explain.python_habits.compile_errors.position

local tokens = require "rnnlua.base.tokens"

local position = {}

-- The lines before a line, as text.
local function above(list, number)
  local raw = {}
  for i = 1, number - 1 do raw[i] = list[i].raw end
  raw[number] = ""
  return table.concat(raw, "\n")
end

-- Whether the compiler stops at a token that ends a text, and not before it.
local function stops_at(before, text, number, near)
  local _, message = load(text, "=x", "t")
  local line, found = (message or ""):match "^x:(%d+): .* near '(.*)'$"
  if found ~= near or math.tointeger(tonumber(line)) ~= number then return false end
  _, message = load(before, "=x", "t")
  return not message or message:find "near <eof>$" ~= nil
end

--- The token of a line at which the compiler stops. The file is compiled up to each place that has this token.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @tparam integer number of the line that Lua names
-- @string[opt] near the token that Lua names
-- @treturn ?table { token, first, last }: its index in the line, and two places in the line's code: where the token
--   before it begins, and where it ends; nil if it is unknown
function position.of(list, number, near)
  if not near or near == "" or near:find "^<" then return nil end
  local line, head = list[number], above(list, number)
  local from = 1
  while true do
    local first, last = line.raw:find(near, from, true)
    if not first then return nil end
    if is_whole(line.raw, near, last) and stops_at(head .. line.raw:sub(1, first - 1),
      head .. line.raw:sub(1, last), number, near) then
      local token = 1
      for _ in ipairs(tokens.of(line.raw:sub(1, first - 1), { foreign = true })) do token = token + 1 end
      local at, before = 0, 1
      for start, text in line.code:gmatch "()(%S+)" do
        at = at + 1
        if at == token then return { token = token, first = before, last = start + #text } end
        before = start
      end
      return nil
    end
    from = first + 1
  end
end

return position
