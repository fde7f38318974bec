--- `rnnlua lab hint [PATH]`: the next hint for an unfinished task in a file, or in the first submission of a folder
-- that is not passed.
-- @module rnnlua.command.lab.hint

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"
local page = require "rnnlua.base.page"

local child_process = lazy "rnnlua.lab.run_submission.child_process"
local figure = lazy "rnnlua.lab.figure.shown"
local hints = lazy "rnnlua.lab.student_folder.hints"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local outcome = lazy "rnnlua.lab.explain.outcome"
local progress = lazy "rnnlua.lab.student_folder.progress"
local target = lazy "rnnlua.lab.student_folder.target"
local text = lazy "rnnlua.base.text"

local hint = {
  usage = "[PATH]",
  sentence = "gives the next hint",
}

function hint.define(command)
  console.add_path(command)
  console.add_seed(command)
  console.add_watched(command)
end

local function lines_of(lab, found)
  local head = ("%s, %s"):format(lab:heading(), found.task)
  local lines = text.fill_at(found.mistake and ("%s: %s"):format(head, found.mistake) or head, page.width())
  if found.of == 0 then return text.append(lines, { "  This task has no hints." }) end
  local which = ("  hint %d of %d%s%s"):format(found.number, found.of, found.stage and ", " .. found.stage or "",
    found.last and ", the last, shown again" or "")
  text.append(lines, text.fill_at(which, page.width()))
  text.append(lines, text.paragraphs(found.text, "    "))
  if not lab.figure then return lines end
  lines[#lines + 1] = ""
  return text.append(lines, figure(lab))
end

-- Says what to type next, unless watch has keys for it.
local function say_next(options, command)
  if command and not options.watched then print("Next: " .. command) end
end

local function give(made, done, options)
  local found = hints.next(made.lab, made.result, done:of(made.lab:name()))
  print(table.concat(console.clipped(lines_of(made.lab, found), options.rows), "\n"))
  if found.of > 0 then
    local _, unrecorded = progress.of_attempt(made, function(latest)
      latest:record_hint(made.lab:name(), found.task, found.number)
    end)
    if unrecorded then console.warn(unrecorded) end
  end
  say_next(options, console.command("lab", "check", made.path))
end

function hint.run(options)
  local found, problem, following = target.next_file(options.path)
  if not found then return nil, problem, following end
  local path, folder, done = found.path, found.folder, found.done
  local made
  if path then
    local message
    made, message = child_process.of_file(path, options.seed)
    if not made then return nil, message, target.again(path) end
    if not made.result or made.stopped then
      console.print_lines(outcome.lines(made), path)
      say_next(options, console.command("lab", "check", path))
      return console.FAILED
    end
  end
  if not made or made.result.passed then
    local command = next_step.command(folder, done)
    if made then
      console.say(("%s passes every check; it needs no hint."):format(path))
    else
      print(command and "Everything here is passed." or "Every lab is passed.")
    end
    say_next(options, command)
    return console.OK
  end
  give(made, done, options)
  return console.OK
end

return hint
