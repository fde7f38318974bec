--- A number that a student types, and how it is compared.
-- @module rnnlua.lab.predict.answer

local compare = require "rnnlua.base.compare"

local answer = {}

local DIGITS = 0.005 -- three digits: 0.1234 as 0.123, and at worst 0.1005 as 0.1

local MOST_PARTS = 150 -- of an expression: Lua's parser has a limit of 200 levels, and here an error would not say so

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

-- All that an expression can call. They take numbers and return numbers.
local FUNCTIONS = { exp = math.exp, log = math.log, sqrt = math.sqrt, sigmoid = sigmoid, tanh = tanh }

-- Signs of the labs' formulas, as Lua writes them.
local SIGNS = { ["−"] = "-", ["·"] = "*", ["×"] = "*" }

-- Patterns of what an expression may have. There are no strings, indices or assignments.
local PARTS = { "^%d+%.?%d*[eE][+-]?%d+", "^%d+%.?%d*", "^%.%d+[eE][+-]?%d+", "^%.%d+", "^%l+", "^[-+*/^()]" }

-- The parts of an expression; nil if it has others, or too many.
local function parts_of(line)
  local parts, at = {}, line:find "%S"
  while at do
    local from, to
    for _, pattern in ipairs(PARTS) do
      from, to = line:find(pattern, at)
      if from then break end
    end
    local part = from and line:sub(from, to)
    if not part or #parts == MOST_PARTS or part:find "^%l" and not FUNCTIONS[part] then return nil end
    parts[#parts + 1] = part
    at = line:find("%S", to + 1)
  end
  return parts
end

--- The number that a line means: `41`, `-0.5`, or an expression such as `3*5 + tanh(2)`.
-- @string line
-- @treturn ?number nil if it is neither, or the number is not finite
function answer.read(line)
  for sign, as in next, SIGNS do line = line:gsub(sign, as) end
  local parts = parts_of((line:gsub("math%.", "")))
  -- Spaces between the parts, because -- would begin a comment.
  local chunk = parts and load("return " .. table.concat(parts, " "), "=answer", "t", FUNCTIONS)
  local ok, number = pcall(chunk or error)
  if not (ok and math.type(number)) or number - number ~= 0 then return nil end
  return number
end

--- Whether a number has no fraction, except for rounding. Then people compute it exactly.
-- @number number
-- @treturn boolean
function answer.is_whole(number) return compare.close(number, math.floor(number + 0.5)) end

--- Whether an answer is a number. Of one with a fraction, three digits are enough.
-- @number given
-- @number number
-- @treturn boolean
function answer.is(given, number)
  if answer.is_whole(number) then return compare.close(given, number) end
  return math.abs(given - number) <= DIGITS * math.abs(number)
end

--- Whether no answer can be both of two numbers.
-- @number a
-- @number b
-- @treturn boolean
function answer.differ(a, b)
  return not compare.close(a, b) and math.abs(a - b) > 2 * DIGITS * math.max(math.abs(a), math.abs(b))
end

return answer
