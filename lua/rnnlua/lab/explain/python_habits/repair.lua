--- Corrects a line. The correction is shown only if the compiler confirms it: the line is replaced in the student's
-- file, the whole file is compiled, and the line is corrected further until it has no error.
-- @module rnnlua.lab.explain.python_habits.repair

local lines = require "rnnlua.lab.explain.python_habits.lines"
local words = require "rnnlua.lab.explain.python_habits.words"

local repair = {}

local MOST = 8 -- slips in one line

--- The first error of a source.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @treturn ?integer its line; for an error about a jump, the line of the jump; nil if the source compiles
-- @treturn ?string the compiler's message
function repair.error_of(list)
  local _, message = load(lines.text(list), "=x", "t")
  local number, said = (message or ""):match "^x:(%d+): (.*)$"
  local jump = said and said:match " at line (%d+)$"
  return math.tointeger(tonumber(jump or number)), said
end

-- Whether a statement must continue in the next line: the line ends with an operator, a comma or an open bracket.
local function goes_on(line)
  local last = line.tokens[#line.tokens]
  return not last or last:find "^[^%w_\"%)%]};:]" ~= nil or last == "and" or last == "or" or last == "not"
end

-- Whether the compiler accepts a line. If the line does not end a statement, the error may be reported in the next
-- line.
local function is_passed(list, number)
  local at, said = repair.error_of(list)
  if not at then return true, at, said end
  if at > number and not goes_on(list[number]) then
    local ended = table.move(list, 1, #list, 1, {})
    ended[number] = { raw = lines.render(list[number].code .. "; ", list[number].strings) or list[number].raw }
    at, said = repair.error_of(ended)
  end
  return not at or at > number or said:find "near <eof>$" ~= nil, at, said
end

--- Corrects the line of a slip.
-- @tparam {table,...} list
-- @tparam table slip { line, edit }: edit(code, list, line) returns the new code of the line and, if they change, its
--   strings; or nil
-- @tparam function find find(list, number, said) returns the next slip in the line that is a syntax error
-- @treturn ?string nil if no correction is certain
function repair.line(list, slip, find)
  local number = slip.line
  for _ = 1, MOST do
    local code, strings
    if slip.edit then code, strings = slip.edit(list[number].code, list, number) end
    if not code or code == list[number].code and not strings then return nil end
    list = lines.with(list, number, code, strings)
    local passed, at, said = is_passed(list, number)
    if passed then
      code = words.translated(list[number].code, list)
      if not code then return nil end
      list = lines.with(list, number, code)
      return is_passed(list, number) and lines.render(code, list[number].strings) or nil
    end
    slip = find(list, at, said)
    if not slip or slip.line ~= number then return nil end
  end
end

return repair
