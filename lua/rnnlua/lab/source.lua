--- One source for a lab: the solution with markers, from which the starter is made.
--
--     -- BEGIN SOLUTION         this line, the lines up to the END and the END itself
--     -- END SOLUTION           become one line, `return rnn.todo()`
--     local x = 1 -- SOLUTION   the line is dropped
--     -- BEGIN HIDDEN TESTS     this line, the lines up to the END and the END itself
--     -- END HIDDEN TESTS       are dropped; they run whenever the solution is loaded
--
-- Regions do not nest. A line that resembles a marker without being one is an error, because otherwise the starter
-- could contain the solution.
-- @module rnnlua.lab.source

local nearest = require "rnnlua.base.nearest"
local texts = require "rnnlua.base.text"

local source = {}

local REGIONS = { "SOLUTION", "HIDDEN TESTS" }
local MARKERS = { "BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS" }

-- The largest distance (rnnlua.base.nearest) between a comment and a marker that it may be meant as; larger if the
-- comment begins like one, as in END OF SOLUTION.
local MISSPELT, BEGUN = 2, 3.5

local function lines_of(text)
  return (text:sub(-1) == "\n" and text or text .. "\n"):gmatch "(.-)\n"
end

-- "BEGIN" or "END" and the region, if a line is a marker.
local function marker_in(line)
  local word, region = line:match "^%s*%-%- (%u+) ([%u ]-)%s*$"
  if word ~= "BEGIN" and word ~= "END" then return end
  for _, name in ipairs(REGIONS) do
    if region == name then return word, region end
  end
end

-- The marker that a line resembles without being it.
local function meant_in(line)
  local comment = line:match "%-%-+(.*)$"
  if not comment then return end
  local words = comment:gsub("[^%a]+", " "):match "^%s*(.-)%s*$"
  if words:lower() == "solution" and line:match "%S.*%-%- SOLUTION%s*$" then return end
  local marker, apart = nearest.nearest(words, MARKERS)
  local first = words:lower():match "^%a+"
  if apart <= ((first == "begin" or first == "end") and BEGUN or MISSPELT) then
    return ("`-- %s`, alone on its line"):format(marker)
  end
  local _, from_solution = nearest.nearest(words, { "SOLUTION" })
  if from_solution <= 1 then return "`-- SOLUTION` at the end of the line" end
end

-- The problem with a marker, given the open one; nil if there is none.
local function nested(word, region, opened)
  if word == "BEGIN" and opened then
    return ("BEGIN %s inside the %s of line %d; regions do not nest"):format(region, opened.region, opened.line)
  elseif word == "END" and not opened then
    return ("END %s without a BEGIN"):format(region)
  elseif word == "END" and opened.region ~= region then
    return ("END %s inside the %s of line %d"):format(region, opened.region, opened.line)
  end
end

--- The lines of a solution with their kinds.
-- @string text of the solution
-- @treturn[1] {table,...} { number, text, kind }; kind is "kept", "solution", "hidden", "begin" (the line BEGIN
--   SOLUTION) or "marker" (any other marker)
-- @return[2] nil
-- @treturn[2] string what is wrong with the markers
-- @treturn[2] integer the line
function source.lines(text)
  local lines, opened, number = {}, nil, 0
  for line in lines_of(text) do
    number = number + 1
    local word, region = marker_in(line)
    local kind = opened and (opened.region == "SOLUTION" and "solution" or "hidden") or "kept"
    if word then
      local wrong = nested(word, region, opened)
      if wrong then return nil, wrong, number end
      opened = word == "BEGIN" and { line = number, region = region } or nil
      kind = word == "BEGIN" and region == "SOLUTION" and "begin" or "marker"
    elseif meant_in(line) then
      return nil, ("`%s` is no marker; write %s"):format(line:match "^%s*(.-)%s*$", meant_in(line)), number
    elseif not opened and line:match "%S.*%-%- SOLUTION%s*$" then
      kind = "solution"
    end
    lines[number] = { number = number, text = line, kind = kind }
  end
  if opened then return nil, ("BEGIN %s without an END"):format(opened.region), opened.line end
  return lines
end

--- Makes the starter from a solution.
-- @string text of the solution
-- @treturn[1] string the starter's text
-- @return[2] nil
-- @treturn[2] string what is wrong with the markers
-- @treturn[2] integer the line
function source.starter(text)
  local lines, message, number = source.lines(text)
  if not lines then return nil, message, number end
  local kept = {}
  for _, line in ipairs(lines) do
    if line.kind == "begin" then
      kept[#kept + 1] = line.text:match "^%s*" .. "return rnn.todo()"
    elseif line.kind == "kept" then
      kept[#kept + 1] = line.text
    end
  end
  return table.concat(kept, "\n") .. "\n"
end

--- The lab that the first line of a submission names: `-- rnnlua lab NAME`. A UTF-8 byte order mark may precede it.
-- @string text of the submission
-- @treturn ?string
function source.lab_name(text)
  return texts.without_mark(text):match "^%-%- rnnlua lab (%S+)"
end

return source
