--- Finds labs: in ./labs, in the folders of RNNLUA_LABS, and next to the executable.
-- @module rnnlua.lab.catalogue

local Lab = require "rnnlua.lab.lab"
local compiling = require "rnnlua.lab.run_submission.compiling"
local files = require "rnnlua.base.files"
local lazy = require "rnnlua.base.lazy"
local loading = require "rnnlua.lab.run_submission.loading"
local nearest = require "rnnlua.base.nearest"
local shared = require "rnnlua.base.shared"

local error_text = lazy "rnnlua.lab.explain.error_text"

local catalogue = {}

--- The folders that are searched, in order.
-- @treturn {string,...}
function catalogue.folders()
  local folders = { "labs" }
  for folder in (os.getenv "RNNLUA_LABS" or ""):gmatch "[^:]+" do folders[#folders + 1] = folder end
  for _, folder in ipairs(shared.places("labs", "labs")) do folders[#folders + 1] = folder end
  return folders
end

--- Loads a lab's file without running the lab. Printing and os.exit are errors in it.
-- @string path of the file
-- @return[1] the lab
-- @return[2] nil
-- @treturn[2] string what is wrong with it
function catalogue.load(path)
  local chunk, message = compiling.file(path)
  if not chunk then return nil, message end
  local ok, lab = loading.quietly(chunk, Lab.LOAD)
  if not ok then return nil, error_text.message(lab, path) end
  if getmetatable(lab) ~= Lab or not lab.loaded then
    return nil, ("%s returns %s; its last line must be `return lab { … }:run(...)`"):format(path,
      getmetatable(lab) == Lab and "a lab that it does not run" or lab == nil and "nothing" or "no lab")
  end
  return lab
end

-- The names of the folders in `folder` that contain a lab.
local function names_in(folder)
  local lfs, missing = files.system "listing labs needs"
  if not lfs then return nil, missing end
  local names = {}
  if lfs.attributes(folder, "mode") == "directory" then
    for name in lfs.dir(folder) do
      if files.exists(folder .. "/" .. name .. "/lab.lua") then names[#names + 1] = name end
    end
  end
  table.sort(names)
  return names
end

--- All labs; if several folders have the same name, the first one found.
-- @treturn[1] { { name, file }, ... } sorted by name
-- @return[2] nil
-- @treturn[2] string why they can't be listed
function catalogue.list()
  local found, seen = {}, {}
  for _, folder in ipairs(catalogue.folders()) do
    local names, message = names_in(folder)
    if not names then return nil, message end
    for _, name in ipairs(names) do
      if not seen[name] then
        seen[name] = true
        found[#found + 1] = { name = name, file = folder .. "/" .. name .. "/lab.lua" }
      end
    end
  end
  table.sort(found, function(a, b) return a.name < b.name end)
  return found
end

--- Finds the file of a lab.
-- @string name the folder's name, its number, or a path to the folder or its lab.lua
-- @treturn[1] string the path of its lab.lua
-- @return[2] nil
-- @treturn[2] string why none was found: the folder lacks a lab.lua, or the name is unknown, with the most similar
--   one
function catalogue.locate(name)
  if name:match "lab%.lua$" and files.exists(name) then return name end
  local folder = name:match "^(.-)/*$"
  if files.exists(folder .. "/lab.lua") then return folder .. "/lab.lua" end
  local found, message = catalogue.list()
  if not found then return nil, message end
  local names = {}
  for i, entry in ipairs(found) do
    local number = entry.name:match "^(%d+)"
    if entry.name == name or number and tonumber(name) == tonumber(number) then return entry.file end
    names[i] = entry.name
  end
  if files.is_folder(name) then return nil, ("there is no %s/lab.lua: the folder holds no lab"):format(folder) end
  return nil, ("there is no lab '%s'%s"):format(name, nearest.suggestion(name, names, "labs"))
end

--- Finds a lab and loads it.
-- @string name as for `locate`
-- @return[1] the lab
-- @return[2] nil
-- @treturn[2] string what is wrong
function catalogue.find(name)
  local file, message = catalogue.locate(name)
  if not file then return nil, message end
  return catalogue.load(file)
end

return catalogue
