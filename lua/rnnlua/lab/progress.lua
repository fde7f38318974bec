--- Progress: a plain text file beside the submissions, one line a lab, its fields divided by tabs:
--
--     01_recurrent_cell   10/10   passed   file=01_recurrent_cell.lua   hints=backward:2
--
-- the lab's name, the most points so far and of how many, `passed` or `begun`, the file that was checked
-- last, and how many hints were given for each task. A lab that was passed stays so. Lines and fields
-- that are not understood stay as they are.
-- @module rnnlua.lab.progress

local files = require "rnnlua.lab.files"
local storage = require "rnnlua.storage"

local Progress = {}
Progress.__index = Progress

local progress = {
  NAME = ".rnnlua-progress",
}

local HEAD = "# Your progress in the labs, kept by `rnnlua lab check`: one line a lab."

-- Bytes that divide, as %XX.
local function escape(word)
  return (word:gsub("[%c%%\t,:]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function unescape(word)
  return (word:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

local function parse_hints(text)
  local hints = {}
  for task, count in text:gmatch "([^,:]+):(%d+)" do hints[unescape(task)] = math.tointeger(tonumber(count)) end
  return hints
end

-- An entry of a line, nil for a line that is none.
local function parse(line)
  local name, earned, points, state, rest = line:match "^([^\t#][^\t]*)\t([%d.]+)/([%d.]+)\t(%a+)(.*)$"
  if not name or state ~= "passed" and state ~= "begun" then return nil end
  local entry = { name = name, earned = tonumber(earned), points = tonumber(points), passed = state == "passed",
    hints = {}, others = {} }
  for field in rest:gmatch "\t([^\t]+)" do
    local key, value = field:match "^(%a+)=(.*)$"
    if key == "file" then
      entry.file = unescape(value)
    elseif key == "hints" then
      entry.hints = parse_hints(value)
    else
      entry.others[#entry.others + 1] = field
    end
  end
  return entry
end

local function format(entry)
  local fields = { entry.name, ("%g/%g"):format(entry.earned, entry.points), entry.passed and "passed" or "begun" }
  if entry.file then fields[#fields + 1] = "file=" .. escape(entry.file) end
  local hints = {}
  for task, count in next, entry.hints do hints[#hints + 1] = ("%s:%d"):format(escape(task), count) end
  table.sort(hints)
  if hints[1] then fields[#fields + 1] = "hints=" .. table.concat(hints, ",") end
  table.move(entry.others, 1, #entry.others, #fields + 1, fields)
  return table.concat(fields, "\t")
end

--- The progress in a folder; empty where none is recorded.
-- @string folder
-- @return[1] the progress
-- @return[2] nil
-- @treturn[2] string why its file can't be read
function progress.load(folder)
  local path = files.join(folder, progress.NAME)
  local self = setmetatable({ path = path, entries = {}, foreign = {}, text = "" }, Progress)
  if not files.exists(path) then return self end
  local text, message = files.read(path)
  if not text then return nil, message end
  self.text = text
  for line in text:gmatch "[^\r\n]+" do
    local entry = parse(line)
    if entry then
      self.entries[entry.name] = entry
    elseif line:sub(1, 1) ~= "#" then
      self.foreign[#self.foreign + 1] = line
    end
  end
  return self
end

--- What is recorded of a lab.
-- @string name
-- @treturn ?table { earned, points, passed, file, hints }
function Progress:of(name)
  return self.entries[name]
end

function Progress:entry(name)
  local entry = self.entries[name] or { name = name, earned = 0, points = 0, hints = {}, others = {} }
  self.entries[name] = entry
  return entry
end

--- Records a result; the best one counts.
-- @string name of the lab
-- @tparam table result { earned, points, passed }
-- @string file the submission's name in this folder
function Progress:record(name, result, file)
  local entry = self:entry(name)
  local share = entry.points > 0 and entry.earned / entry.points or 0
  if entry.points ~= result.points or result.earned / math.max(1, result.points) > share then
    entry.earned = math.max(result.earned, math.min(entry.earned, result.points))
    entry.points = result.points
  end
  if entry.passed then entry.earned = entry.points end
  entry.passed = entry.passed or result.passed
  entry.file = file
end

--- Records that a hint was given.
-- @string name of the lab
-- @string task
-- @tparam integer number of the hint
function Progress:record_hint(name, task, number)
  local hints = self:entry(name).hints
  hints[task] = math.max(hints[task] or 0, number)
end

--- The labs' lines as text, the file's content.
function Progress:render()
  local names, lines = {}, { HEAD }
  for name in next, self.entries do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do lines[#lines + 1] = format(self.entries[name]) end
  table.move(self.foreign, 1, #self.foreign, #lines + 1, lines)
  return table.concat(lines, "\n") .. "\n"
end

--- Writes what has changed, as a whole or not at all.
-- @treturn[1] true
-- @return[2] nil
-- @treturn[2] string why it can't be written
function Progress:save()
  local text = self:render()
  if text == self.text then return true end
  local saved, message = storage.replace(self.path, text)
  if not saved then return nil, message end
  self.text = text
  return true
end

return progress
