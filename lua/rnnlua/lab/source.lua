--- One source for an exercise: the solution, from which the starter is made by its markers.
--
--     -- BEGIN SOLUTION     this line, the lines up to the END and the END itself
--     -- END SOLUTION       become one line, `return rnn.todo()`
--     local x = 1 -- SOLUTION      the line is dropped
-- @module rnnlua.lab.source

local source = {}

local function lines_of(text)
  return (text:sub(-1) == "\n" and text or text .. "\n"):gmatch "(.-)\n"
end

--- The starter of a solution.
-- @string text the solution's
-- @treturn[1] string the starter's text
-- @return[2] nil
-- @treturn[2] string what is wrong with the markers, and on which line
function source.starter(text)
  local kept, opened, number = {}, nil, 0
  for line in lines_of(text) do
    number = number + 1
    if line:match "^%s*%-%- BEGIN SOLUTION%s*$" then
      if opened then
        return nil, ("line %d: BEGIN SOLUTION inside the one of line %d"):format(number, opened)
      end
      opened = number
      kept[#kept + 1] = line:match "^%s*" .. "return rnn.todo()"
    elseif line:match "^%s*%-%- END SOLUTION%s*$" then
      if not opened then
        return nil, ("line %d: END SOLUTION without a BEGIN"):format(number)
      end
      opened = nil
    elseif not opened and not line:match "%-%- SOLUTION%s*$" then
      kept[#kept + 1] = line
    end
  end
  if opened then return nil, ("line %d: BEGIN SOLUTION without an END"):format(opened) end
  return table.concat(kept, "\n") .. "\n"
end

--- The lab that a submission says it is for, in its first line: `-- rnnlua lab NAME`.
-- @string text the submission's
-- @treturn ?string
function source.lab_name(text)
  return text:match "^%-%- rnnlua lab (%S+)"
end

return source
