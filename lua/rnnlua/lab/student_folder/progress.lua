--- Progress: a text file next to the submissions, with a line for each lab, whose fields are separated by tabs:
--
--     01_recurrent_cell   10/10   passed   file=01_recurrent_cell.lua   hints=backward:2
--
-- The fields: the lab's name, the best points and the possible ones, `passed` or `begun`, the file that was checked
-- last, and how many hints were given for each task. A lab that was passed stays passed. Unknown lines and fields are
-- kept. If there are several lines for a lab, the best values count. So a file in which a merge left its conflict
-- markers has what both sides have; the markers are removed when it is written next.
-- @module rnnlua.lab.student_folder.progress

local core = require "rnnlua.core"
local files = require "rnnlua.base.files"
local storage = require "rnnlua.base.storage"

local Progress = {}
Progress.__index = Progress

local progress = {
  NAME = ".rnnlua-progress",
}

local HEAD = "# Your progress in the labs, kept by `rnnlua lab check`: one line for each lab."
local HEADS = "^# Your progress in the labs" -- of this version and of others
local PATIENCE = 5 -- seconds to wait for another process
local NO_SUCH_FILE = 2 -- ENOENT
local MOST_HINTS = 999999
local MARKER = 7 -- least number of characters at the start of a conflict marker

-- A line with which a merge marks the texts of two sides: `<<<<<<< HEAD`, `||||||| base`, `=======`, `>>>>>>> theirs`.
local function is_conflict_marker(line)
  local first = line:sub(1, 1)
  if not first:find "^[<|=>]$" then return false end
  local run, rest = line:match("^(" .. (first == "|" and "%|" or first) .. "+)(.*)$")
  return #run >= MARKER and (rest == "" or rest:find "^ " ~= nil)
end

-- A word with its separators as %XX.
local function escape(word)
  return (word:gsub("[%c%%\t,:]", function(c) return ("%%%02X"):format(c:byte()) end))
end

-- The same for a lab's name; a number sign would start a comment.
local function escape_name(name)
  return (name:gsub("[%c%%\t]", function(c) return ("%%%02X"):format(c:byte()) end):gsub("^#", "%%23"))
end

local function unescape(word)
  return (word:gsub("%%(%x%x)", function(digits) return string.char(tonumber(digits, 16)) end))
end

-- A number of points; nil if the text is not one.
local function parse_points(text)
  local points = text:find "^%d[%d.eE+-]*$" and tonumber(text)
  return points and points < math.huge and points or nil
end

-- How many hints were given, by task; nil if the text has another form.
local function parse_hints(text)
  local hints = {}
  for item in (text .. ","):gmatch "([^,]*)," do
    local task, digits = item:match "^([^:]+):(%d+)$"
    local count = math.tointeger(tonumber(digits))
    if not count or count > MOST_HINTS then return nil end
    hints[unescape(task)] = count
  end
  return hints
end

-- Reads a field after the first three. An unknown field is kept.
local function take_field(entry, field)
  local key, value = field:match "^(%a+)=(.*)$"
  if key == "file" and value:find "^[^/\\]+$" then
    entry.file = unescape(value)
    return
  end
  local hints = key == "hints" and parse_hints(value)
  if not hints then
    entry.others[#entry.others + 1] = field
    return
  end
  for task, count in next, hints do entry.hints[task] = math.max(entry.hints[task] or 0, count) end
end

-- The entry of a line; nil if the line has none.
local function parse(line)
  local name, earned, points, state, rest = (line .. "\t"):match "^([^\t#][^\t]*)\t([^\t/]+)/([^\t/]+)\t(%a+)\t(.*)$"
  if state ~= "passed" and state ~= "begun" then return nil end
  earned, points = parse_points(earned), parse_points(points)
  if not earned or not points then return nil end
  local entry = { name = unescape(name), earned = math.min(earned, points), points = points, passed = state == "passed",
    hints = {}, others = {} }
  for field in rest:gmatch "[^\t]+" do take_field(entry, field) end
  return entry
end

local function share_of(entry)
  return entry.points > 0 and entry.earned / entry.points or 0
end

local function add_once(list, word)
  for _, one in ipairs(list) do
    if one == word then return end
  end
  list[#list + 1] = word
end

-- Merges two entries of a lab so that nothing is lost; the points are those of the better one.
local function merge(a, b)
  local better = a
  if b.passed ~= a.passed then
    better = b.passed and b or a
  elseif share_of(b) > share_of(a) then
    better = b
  end
  local both = { name = a.name, earned = better.earned, points = better.points, passed = better.passed,
    file = b.file or a.file, hints = a.hints, others = a.others }
  for task, count in next, b.hints do both.hints[task] = math.max(both.hints[task] or 0, count) end
  for _, field in ipairs(b.others) do add_once(both.others, field) end
  return both
end

local function format(entry)
  local fields = { escape_name(entry.name), ("%.14g/%.14g"):format(entry.earned, entry.points),
    entry.passed and "passed" or "begun" }
  if entry.file then fields[#fields + 1] = "file=" .. escape(entry.file) end
  local hints = {}
  for task, count in next, entry.hints do hints[#hints + 1] = ("%s:%d"):format(escape(task), count) end
  table.sort(hints)
  if hints[1] then fields[#fields + 1] = "hints=" .. table.concat(hints, ",") end
  table.move(entry.others, 1, #entry.others, #fields + 1, fields)
  return table.concat(fields, "\t")
end

-- The text of a progress file, empty if there is none; or nil and a message.
local function read(path)
  local kind = core.kind_of_file(path)
  if kind then return nil, ("%s: it is %s, not a file"):format(path, kind) end
  local text, message, code = files.read(path)
  if text or code == NO_SUCH_FILE then return text or "" end
  return nil, message
end

--- The progress in a folder; empty if none is recorded.
-- @string folder
-- @return[1] the progress
-- @return[2] nil
-- @treturn[2] string why its file can't be read
-- @treturn[2] string what to do next
function progress.load(folder)
  local path = files.join(folder, progress.NAME)
  local text, message = read(path)
  if not text then return nil, message, ("move %s away, or make it readable"):format(path) end
  local self = setmetatable({ path = path, entries = {}, foreign = {}, text = text }, Progress)
  local in_conflict = false
  for line in text:gmatch "[^\n]+" do
    line = line:gsub("\r$", "")
    local entry = parse(line)
    if entry then
      local before = self.entries[entry.name]
      self.entries[entry.name] = before and merge(before, entry) or entry
    elseif is_conflict_marker(line) then
      in_conflict = true -- from here on, entries of both sides may occur twice
    elseif line ~= "" and not line:find(HEADS) then
      if in_conflict then add_once(self.foreign, line) else self.foreign[#self.foreign + 1] = line end
    end
  end
  return self
end

--- Changes the progress in a folder and writes it. Other processes wait until it is done.
-- @string folder
-- @tparam function change gets the current progress
-- @treturn ?table the changed progress, written or not; nil if its file can't be read
-- @treturn ?string why it was not written
-- @treturn ?string what to do next, if it can't be read
function progress.update(folder, change)
  local lock <close>, busy = storage.lock(folder, PATIENCE) -- luacheck: ignore 211
  local self, message, repair = progress.load(folder)
  if not self then return nil, message, repair end
  change(self)
  if busy then return self, ("%s: %s"):format(self.path, busy) end
  local saved
  saved, message = self:save()
  return self, not saved and message or nil
end

--- The recorded progress of a lab.
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

--- Records a result. The best one counts.
-- @string name of the lab
-- @tparam table result { earned, points, passed }
-- @string file the submission's name in this folder
function Progress:record(name, result, file)
  local entry = self:entry(name)
  if entry.points ~= result.points or result.earned / math.max(1, result.points) > share_of(entry) then
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

--- The content of the file: the labs' lines.
function Progress:render()
  local names, lines = {}, { HEAD }
  for name in next, self.entries do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do lines[#lines + 1] = format(self.entries[name]) end
  table.move(self.foreign, 1, #self.foreign, #lines + 1, lines)
  return table.concat(lines, "\n") .. "\n"
end

--- Writes the file if it has changed, completely or not at all. Changes by other processes since it was read are
-- lost; `update` prevents this.
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

--- Records an attempt in the progress next to its file. It is not recorded if the file is an author's (its folder has
-- a lab), or if the attempt has no result or was interrupted.
-- @tparam table made rnnlua.lab.run_submission.attempt
-- @tparam[opt] function also called with the progress, to record more
-- @treturn[1] table the progress
-- @return[2] nil
-- @treturn[2] string that it is not recorded, and why
-- @treturn[2] string what to do next
function progress.of_attempt(made, also)
  local folder = files.folder_of(made.path)
  local done, message, repair
  if made.result and made.stopped ~= "interrupt" and not files.exists(files.join(folder, "lab.lua")) then
    done, message, repair = progress.update(folder, function(latest)
      latest:record(made.lab:name(), made.result, files.name_of(made.path))
      if also then also(latest) end
    end)
  else
    done, message, repair = progress.load(folder)
  end
  return done, message and "progress is not recorded: " .. message, repair
end

return progress
