--- `rnnlua lab`: the labs, the progress in this folder, and the next command to type.
-- @module rnnlua.command.lab.list

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"

local catalogue = lazy "rnnlua.lab.catalogue"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local progress = lazy "rnnlua.lab.student_folder.progress"
local text = lazy "rnnlua.base.text"

local list = {
  sentence = "lists the labs and your progress",
}

-- The progress of a lab: "passed", "begun" with its points, or nothing.
local function state_of(folder, name, done)
  local entry = done:of(name)
  if entry and entry.passed then return ("passed  %g/%g points"):format(entry.earned, entry.points) end
  if entry then return ("begun   %g/%g points"):format(entry.earned, entry.points) end
  return next_step.file_of(folder, name, done) and "begun" or ""
end

-- The lines of a lab: one; or, if the page is too narrow, its name and the rest.
local function row(name, title, state)
  local line = ("  %s  %s  %s"):format(text.pad(name, 26), text.pad(title, 26), state):gsub("%s+$", "")
  if text.width(line) <= page.width() then return { line } end
  local rest = ("      %s  %s"):format(title, state):gsub("%s+$", "")
  if text.width(rest) <= page.width() then return { "  " .. name, rest } end
  return { "  " .. name, "      " .. title, state ~= "" and "      " .. state or nil }
end

--- Prints the list.
-- @tparam table options `folder` with the submissions, by default the current one; `watched`: whether to omit what to
--   type next
-- @treturn integer exit code
function list.run(options)
  local folder = options.folder or "."
  local found, message = catalogue.list()
  if not found then return nil, message end
  if not found[1] then
    return nil, "no labs found in " .. table.concat(catalogue.folders(), ", ")
  end
  local done, repair
  done, message, repair = progress.load(folder)
  if not done then return nil, message, repair end
  for _, entry in ipairs(found) do
    local lab, wrong = catalogue.load(entry.file)
    console.print_lines(row(entry.name, lab and lab.title or wrong, state_of(folder, entry.name, done)))
  end
  local command = next_step.command(folder, done)
  if not command then
    print "\nEvery lab is passed."
  elseif not options.watched then
    print("\nNext: " .. command)
  end
  return console.OK
end

return list
