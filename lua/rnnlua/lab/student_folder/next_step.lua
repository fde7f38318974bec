--- What to type next in a folder.
-- @module rnnlua.lab.student_folder.next_step

local catalogue = require "rnnlua.lab.catalogue"
local console = require "rnnlua.base.console"
local files = require "rnnlua.base.files"

local next_step = {}

--- The file of a lab in a folder; nil if there is none.
-- @string folder
-- @string name of the lab
-- @tparam table progress
-- @treturn ?string its path
function next_step.file_of(folder, name, progress)
  local entry = progress:of(name)
  for _, candidate in ipairs { entry and entry.file or name .. ".lua", name .. ".lua" } do
    local path = files.join(folder, candidate)
    if files.exists(path) then return path end
  end
end

--- The lab to do next, of those that are not passed: the first that is begun; otherwise the first after the last passed
-- one, so that a course may leave labs out; otherwise the first.
-- @string folder
-- @tparam table progress rnnlua.lab.student_folder.progress
-- @treturn ?table { name, path, begun }: path of its file; begun, whether the file exists; nil if every lab is
--   passed, or none is found
function next_step.lab(folder, progress)
  local first, after
  for _, found in ipairs(catalogue.list() or {}) do
    local entry = progress:of(found.name)
    if entry and entry.passed then
      after = nil
    else
      local path = next_step.file_of(folder, found.name, progress)
      local lab = { name = found.name, path = path or files.join(folder, found.name .. ".lua"), begun = path ~= nil }
      if lab.begun then return lab end
      first, after = first or lab, after or lab
    end
  end
  return after or first
end

--- The next command, for the lab to do next: `check` if it is begun, otherwise `start`.
-- @string folder
-- @tparam table progress
-- @treturn ?string nil if `lab` returns nil
function next_step.command(folder, progress)
  local lab = next_step.lab(folder, progress)
  if not lab then return nil end
  if lab.begun then return console.command("lab", "check", lab.path) end
  return console.command("lab", "start", lab.name, folder ~= "." and folder or nil)
end

return next_step
