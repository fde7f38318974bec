--- A line as it should be, shown only where it is known to be right as far as the compiler can tell: the
-- line is replaced in the student's file, the whole file is compiled, and the line is mended until no error
-- is left in it.
-- @module rnnlua.lab.explain.python_habits.repair

local lines = require "rnnlua.lab.explain.python_habits.lines"
local words = require "rnnlua.lab.explain.python_habits.words"

local repair = {}

local MOST = 8 -- slips in one line

--- The first error of a source.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @treturn ?integer its line, nil where the source compiles; that of a jump, where it is about one
-- @treturn ?string what the compiler says
function repair.error_of(list)
  local _, message = load(lines.text(list), "=x", "t")
  local number, said = (message or ""):match "^x:(%d+): (.*)$"
  local jump = said and said:match " at line (%d+)$"
  return math.tointeger(tonumber(jump or number)), said
end

-- Whether the compiler gets past a line.
local function is_passed(number, at, said)
  return not at or at > number or said:find "near <eof>$" ~= nil
end

--- The line of a slip, mended.
-- @tparam {table,...} list
-- @tparam table slip { line, edit }: edit(code, list, line) returns the new code of the line and, where they
--   change, its strings; or nil
-- @tparam function find find(list, number, said) returns the next slip that keeps the line from compiling
-- @treturn ?string nil where the line can't be mended for sure
function repair.line(list, slip, find)
  local number = slip.line
  for _ = 1, MOST do
    local code, strings
    if slip.edit then code, strings = slip.edit(list[number].code, list, number) end
    if not code or code == list[number].code and not strings then return nil end
    list = lines.with(list, number, code, strings)
    local at, said = repair.error_of(list)
    if is_passed(number, at, said) then
      code = words.translated(list[number].code, list)
      if not code then return nil end
      list = lines.with(list, number, code)
      return is_passed(number, repair.error_of(list)) and lines.render(code, list[number].strings) or nil
    end
    slip = find(list, at, said)
    if not slip or slip.line ~= number then return nil end
  end
end

return repair
