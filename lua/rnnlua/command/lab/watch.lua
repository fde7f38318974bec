--- `rnnlua lab watch [PATH]`: checks at every save. Each check is a process of its own, so that nothing of it affects
-- the next, and Ctrl-C ends the check only.
-- @module rnnlua.command.lab.watch

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local files = lazy "rnnlua.base.files"
local keys = lazy "rnnlua.lab.student_folder.keys"
local list = lazy "rnnlua.command.lab.list"
local lua_errors = lazy "rnnlua.base.lua_errors"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local opener = lazy "rnnlua.lab.student_folder.opener"
local page = lazy "rnnlua.base.page"
local progress = lazy "rnnlua.lab.student_folder.progress"
local source = lazy "rnnlua.lab.source"
local start = lazy "rnnlua.command.lab.start"
local target = lazy "rnnlua.lab.student_folder.target"
local text = lazy "rnnlua.base.text"
local watcher = lazy "rnnlua.lab.student_folder.watch"

local watch = {
  usage = "[PATH]",
  sentence = "checks a file each time you save it",
}

local LOOK = 0.05 -- least number of seconds between two looks at the files
local LONGEST = 1 -- largest number of seconds between two looks
local SHARE = 0.05 -- of a processor's time, for looking
local FEWEST = 5 -- least number of lines for a command's output
local SETTLE = 0.02 -- seconds to wait for a file that is being written

function watch.define(command)
  console.add_path(command)
  console.add_seed(command)
  command:option("--edit", "A command that opens the first failure in an editor when its line has changed. Example: "
    .. "'code -g {file}:{line}'."):argname "COMMAND"
end

local Session = {}
Session.__index = Session

-- Runs a command that may run the student's code. During it, Ctrl-C goes to the command. A signal that ends the
-- session also ends the command, and so does q. Another key waits until the command has ended.
function Session:run(...)
  io.stdout:flush()
  local words, rows = { ... }, self:room()
  if self.keys then words[#words + 1] = "--watched" end
  if rows then text.append(words, { "--rows", tostring(rows) }) end
  local _, how, code, key = self.terminal.run(("exec %s </dev/null"):format(console.command(table.unpack(words))),
    self.keys and "q" or nil)
  self.typed = key
  return how == "exit" and code or console.FAILED
end

-- Whether a file's lab is passed. Reads the progress again, because another process runs the check.
function Session:passed(path)
  local content, done = files.read(path), progress.load(self.folder)
  local name = content and source.lab_name(content)
  local entry = name and done and done:of(name)
  return entry and entry.passed
end

function Session:foot()
  page.follow()
  local lines = self.keys and keys.lines() or text.fill_at(("Watching %s; Ctrl-C ends it."):format(self.current),
    page.width())
  io.stdout:write("\n", table.concat(lines, "\n"), "\n") -- print would not notice that nobody reads it
  if not io.stdout:flush() then self.unread = true end
end

-- The number of lines that a command may print, so that its first line stays visible: one line for the path above,
-- and below a blank line, the keys and the cursor. nil if the terminal's size is unknown.
function Session:room()
  local rows = self.keys and page.follow()
  return rows and math.max(rows - #keys.lines() - 3, FEWEST)
end

-- Prints the path of the file: on a terminal at the top of an empty screen, or, with `below`, below the current
-- output.
function Session:head(below)
  if self.keys then io.stdout:write(below and "\n" or "\27[H\27[2J", self.current, "\n") end
end

-- Opens a place in the editor. The editor may use the terminal.
function Session:edit(path, line)
  local words = opener.at(self.editor, path:find "^%-" and "./" .. path or path, line)
  for i, word in ipairs(words) do words[i] = console.shell_word(word) end
  io.stdout:flush()
  self.terminal.raw(false)
  local ok, how, code = self.terminal.run("exec " .. table.concat(words, " "))
  self.terminal.raw(self.keys)
  if ok then return end
  console.warn(("--edit: %s ended with %s %d"):format(self.editor[1], how == "exit" and "exit code" or how, code))
end

-- Checks a file.
function Session:check(path, below)
  self.current = path
  self:head(below)
  local words, place = { "lab", "check", path, "--seed", tostring(self.seed) }, self.editor and os.tmpname()
  if place then text.append(words, { "--place", place }) end
  self.code = self:run(table.unpack(words))
  self:foot()
  if place then
    local line = math.tointeger(tonumber(files.read(place)))
    os.remove(place)
    local before = self.place
    self.place = line and ("%s:%d"):format(path, line)
    if line and self.place ~= before then self:edit(path, line) end
  end
end

-- Says something below the keys, in the line of the cursor, so that no line at the top scrolls away.
local function say_below(sentence)
  io.stdout:write("\r\27[K", text.cut(sentence, page.width()))
  io.stdout:flush()
end

-- Goes on to the next lab: to its file, or, if this lab is passed, to its starter.
function Session:next()
  local done, message, repair = progress.load(self.folder)
  local lab = done and next_step.lab(self.folder, done)
  if not done then
    console.print_lines { message, "Next: " .. repair }
  elseif not self:passed(self.current) then
    say_below "This lab is not passed yet. Press h for a hint."
  elseif not lab then
    say_below "There is no next lab."
  else
    local options = { name = lab.name, dir = self.folder, watched = self.keys }
    if not lab.begun and console.exit_code(start.run(options)) ~= console.OK then return end
    self.current = lab.path
    self:begin_watch()
    self:check(lab.path, not lab.begun)
  end
end

-- Starts to watch the file, or every submission in the folder.
function Session:begin_watch()
  if self.whole then
    self.watch = watcher.new(watcher.folder(self.folder), function(content) return source.lab_name(content) ~= nil end)
  else
    self.watch = watcher.new(function() return { self.current } end)
  end
end

-- The files that have changed. The longer it takes to look for them, the longer the pause before the next time.
function Session:look()
  local begun = os.clock()
  local changed = self.watch:changed()
  self.wait = math.max(LOOK, math.min(LONGEST, (os.clock() - begun) * (1 / SHARE - 1)))
  return changed
end

local ACTIONS = {
  n = Session.next,
  r = function(self) self:check(self.current) end,
  h = function(self)
    self:head()
    self:run("lab", "hint", self.current)
    self:foot()
  end,
  l = function(self)
    self:head()
    console.exit_code(list.run { folder = self.folder, watched = self.keys })
    self:foot()
  end,
}

-- Waits for a key or a save. Returns false if the session ends, or if nobody reads its output.
function Session:step()
  local key
  if self.keys then
    local reason
    key, reason = self.typed, nil
    if not key then key, reason = self.terminal.key(self.wait) end
    self.typed = nil
    if key == "q" or key == "\4" or reason == "closed" then return false end
  else
    self.terminal.sleep(self.wait)
  end
  if ACTIONS[key] then ACTIONS[key](self) end
  local changed = self:look()
  if changed[1] then
    self.terminal.sleep(SETTLE)
    local again = self:look()
    self:check(again[1] or changed[1])
  end
  return not self.unread
end

-- The file to begin with: the first submission that is not passed, or the first; or nil, a message and what to type.
local function first_file(folder)
  local found, message, command = target.submissions(folder)
  if not found then return nil, message, command end
  return target.first_undone(found, (progress.load(folder))) or found[1].path
end

function watch.run(options)
  local editor, wrong
  if options.edit then
    editor, wrong = opener.words(options.edit)
    if not editor then return nil, wrong, console.command("lab", "watch") .. " --help" end
  end
  local given, message, command = target.path(options.path or ".")
  if not given then return nil, message, command end
  local whole
  whole, message = files.is_folder(given)
  if whole == nil then return nil, message end
  local current = given
  if whole then
    current, message, command = first_file(given)
    if not current then return nil, message, command end
  else
    local readable
    readable, message = files.read(given)
    if not readable then return nil, message end
  end
  local terminal = require "rnnlua.terminal"
  local session = setmetatable({ terminal = terminal, keys = terminal.is_terminal(), whole = whole,
    folder = whole and given or files.folder_of(given), current = current, seed = options.seed, editor = editor,
    code = console.FAILED, wait = LOOK }, Session)
  session:begin_watch()
  terminal.raw(session.keys)
  local ok, problem = pcall(function()
    session:check(current)
    while not session.unread and session:step() do end -- luacheck: ignore 542
  end)
  terminal.raw(false)
  if not ok and not lua_errors.is_interrupt(problem) then error(problem, 0) end
  if not ok then print() end
  return session.code
end

return watch
