--- A part of a proof: its problems and warnings; and texts on tasks that fail.
-- @module rnnlua.lab.verify.section

local Section = {}
Section.__index = Section

--- A part without problems.
-- @string name
-- @treturn table { name, problems, warnings, text }
function Section.new(name)
  return setmetatable({ name = name, problems = {}, warnings = {},
    text = "not tried: the sections above must pass first" }, Section)
end

--- Adds a problem.
-- @string text and further arguments as for string.format
function Section:problem(text, ...)
  self.problems[#self.problems + 1] = text:format(...)
end

--- Adds a warning.
-- @string text and further arguments as for string.format
function Section:warn(text, ...)
  self.warnings[#self.warnings + 1] = text:format(...)
end

--- The first task that does not pass.
-- @tparam table result of runner.run
-- @treturn ?table
function Section.first_undone(result)
  for _, task in ipairs(result.tasks) do
    if task.status ~= "ok" then return task end
  end
end

--- The outcome of a task as one paragraph without a final full stop.
-- @tparam table task of runner.run
-- @treturn string
function Section.say(task)
  local parts = { task.text }
  for _, line in ipairs(task.lines) do parts[#parts + 1] = line:match "^%s*(.*)$" end
  return (table.concat(parts, " "):gsub("%.$", ""))
end

return Section
