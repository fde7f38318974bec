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

-- Whether the compiler stops at the end of a text, near a token.
local function stops_at_end(text, number, near)
  local _, message = load(text, "=x", "t")
  local line, found = (message or ""):match "^x:(%d+): .* near '(.*)'$"
  return found == near and math.tointeger(tonumber(line)) == number
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
    if stops_at_end(head .. line.raw:sub(1, last), number, near) then
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
