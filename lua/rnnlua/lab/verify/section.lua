--- A part of a proof: what is wrong with it, what is only warned of, and what its tasks say that are not passed.
-- @module rnnlua.lab.verify.section

local Section = {}
Section.__index = Section

--- A part in which nothing is wrong yet.
-- @string name
-- @treturn table { name, problems, warnings, text }
function Section.new(name)
  return setmetatable({ name = name, problems = {}, warnings = {},
    text = "not tried: the sections above must pass first" }, Section)
end

--- Adds what is wrong.
-- @string text as for string.format, as is what follows
function Section:problem(text, ...)
  self.problems[#self.problems + 1] = text:format(...)
end

--- Adds what an author should know.
-- @string text as for string.format, as is what follows
function Section:warn(text, ...)
  self.warnings[#self.warnings + 1] = text:format(...)
end

--- The first task that is not passed.
-- @tparam table result of runner.run
-- @treturn ?table
function Section.first_undone(result)
  for _, task in ipairs(result.tasks) do
    if task.status ~= "ok" then return task end
  end
end

--- What a task's outcome says, in one paragraph without a full stop at its end.
-- @tparam table task of runner.run
-- @treturn string
function Section.say(task)
  local parts = { task.text }
  for _, line in ipairs(task.lines) do parts[#parts + 1] = line:match "^%s*(.*)$" end
  return (table.concat(parts, " "):gsub("%.$", ""))
end

return Section
