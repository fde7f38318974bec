-- Reads spec/fixtures/second_opinion.txt (spec/fixtures/second_opinion.py).
local ball = require "rnnlua.checking.second_opinion.ball"

local PATH = debug.getinfo(1, "S").source:match "^@(.*)support[/\\]second_opinion_fixture%.lua$"
  .. "fixtures/second_opinion.txt"
local DIGITS = 6 -- of 16, in a limb of 24 bits

local fixture = {}

--- The lines of a kind, by their second word.
-- @string kind "function", "operation" or "gradient"
-- @treturn table lists of lines, each a list of words
function fixture.by_name(kind)
  local lists = {}
  for line in io.lines(PATH) do
    local words = {}
    for word in line:gmatch "%S+" do words[#words + 1] = word end
    if words[1] == kind then
      lists[words[2]] = lists[words[2]] or {}
      table.insert(lists[words[2]], words)
    end
  end
  return lists
end

--- The exact ball of a mantissa in hexadecimal and an exponent of 2.
-- @string word such as "-1f:-3"
-- @treturn table
function fixture.ball(word)
  local sign, mantissa, exponent = word:match "^(%-?)(%x+):(%-?%d+)$"
  local m = {}
  while #mantissa > 0 do
    m[#m + 1] = tonumber(mantissa:sub(-DIGITS), 16)
    mantissa = mantissa:sub(1, -DIGITS - 1)
  end
  while m[#m] == 0 do m[#m] = nil end
  local exact = { s = #m == 0 and 0 or sign == "-" and -1 or 1, m = m, e = 0, r = 0.0 }
  return ball.arithmetic(34).times_power(exact, math.tointeger(tonumber(exponent)))
end

return fixture
