--- Blocks of a source, from its keywords and its indentation: finds the block that lacks its `end`.
-- @module rnnlua.lab.explain.python_habits.blocks

local blocks = {}

local OPENS = { ["function"] = true, ["if"] = true, ["for"] = true, ["while"] = true, ["repeat"] = true }
local CONTINUES = { ["end"] = true, ["else"] = true, ["elseif"] = true, ["until"] = true, [")"] = true,
  ["}"] = true, ["]"] = true }

-- Opens and closes blocks for the tokens of a line. After `for` and `while`, `do` opens no block of its own.
local function follow(stack, line, number)
  local waiting = stack.waiting
  for _, token in ipairs(line.tokens) do
    if OPENS[token] then
      stack[#stack + 1] = { word = token, line = number, indent = line.indent }
      waiting = token == "for" or token == "while"
    elseif token == "do" then
      if not waiting then stack[#stack + 1] = { word = "do", line = number, indent = line.indent } end
      waiting = false
    elseif token == "end" or token == "until" then
      stack[#stack] = nil
    end
  end
  stack.waiting = waiting
end

-- Whether a line begins with an `end` that, by its indentation, closes an outer block: it has the indentation of that
-- block, and less than the innermost one.
local function is_of_outer(stack, line)
  local open = stack[#stack]
  if not open or line.tokens[1] ~= "end" or line.indent >= open.indent then return false end
  for i = 1, #stack - 1 do
    if stack[i].indent == line.indent then return true end
  end
  return false
end

--- The block whose `end` is missing, according to the indentation: the first line that is indented no further than
-- the innermost open block, and does not close it, ends this block.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @treturn[1] { word, line } the block
-- @treturn[1] integer the line before which its `end` belongs
-- @return[2] nil if the indentation is not clear
function blocks.unclosed(list)
  local stack = { waiting = false }
  for number, line in ipairs(list) do
    local open = stack[#stack]
    if open and line.tokens[1] and line.indent <= open.indent and not CONTINUES[line.tokens[1]] then
      return open, number
    end
    if is_of_outer(stack, line) then return open, number end
    follow(stack, line, number)
  end
end

--- A line that opens no block, although the next one is indented further.
-- @tparam {table,...} list
-- @treturn ?integer nil if there is none
function blocks.unopened(list)
  local stack, before = { waiting = false }, nil
  for number, line in ipairs(list) do
    if line.tokens[1] then
      if before and line.indent > list[before].indent and not (stack[#stack] and stack[#stack].line == before) then
        return before
      end
      follow(stack, line, number)
      before = number
    end
  end
end

--- The function that contains a line.
-- @tparam {table,...} list
-- @tparam integer number of the line
-- @treturn ?integer its first line
function blocks.function_of(list, number)
  for i = number, 1, -1 do
    local code = list[i].code
    if code:find " function " and (i == number or list[i].indent < list[number].indent) then return i end
  end
end

return blocks
