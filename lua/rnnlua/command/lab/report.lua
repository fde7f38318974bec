--- `rnnlua lab report [PATH]`: checks the submissions in a folder, or one of them, and writes the results as
-- `report.html` beside them.
-- @module rnnlua.command.lab.report

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local attempt = lazy "rnnlua.lab.run_submission.attempt"
local catalogue = lazy "rnnlua.lab.catalogue"
local child_process = lazy "rnnlua.lab.run_submission.child_process"
local files = lazy "rnnlua.base.files"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local numbers_of = lazy "rnnlua.lab.report.numbers"
local page = lazy "rnnlua.lab.report.page"
local progress = lazy "rnnlua.lab.student_folder.progress"
local storage = lazy "rnnlua.base.storage"
local target = lazy "rnnlua.lab.student_folder.target"

local NAME = "report.html"

local report = {
  usage = "[PATH]",
  sentence = "writes report.html, a page of your results",
}

function report.define(command)
  console.add_path(command)
  console.add_seed(command)
end

-- The submissions that a path means, and their folder; or nil, a message and what to type next.
local function submissions_of(path)
  local is_folder, message = files.is_folder(path)
  if is_folder == nil then return nil, message end
  if not is_folder then
    local lab
    lab, message = attempt.open(path)
    if not lab then return nil, message, target.again(path) end
    return { { path = path } }, files.folder_of(path)
  end
  local found, wrong, command = target.submissions(path)
  if not found then return nil, wrong, command end
  return found, path
end

-- Adds what a submission does at one small case, unless its check was stopped.
local function add_small_case(one, content)
  local lab = one.lab
  one.picture = lab.figure and lab:read(lab.figure .. ".svg") or nil
  if not one.made.result or one.made.stopped then return end
  local told = child_process.call(function(tell)
    local submitted, call = attempt.load(lab, content, one.path)
    if not submitted then return tell {} end
    local ok, lines = call(lab.kind.trace, lab, submitted)
    local found, numbers
    if one.picture then found, numbers = call(numbers_of, lab, submitted) end
    tell { trace = ok and lines or nil, numbers = found and numbers or nil }
  end)
  one.trace, one.numbers = told.trace, told.numbers
end

-- Checks a submission, and records the result.
local function checked(path, seed)
  local lab, content = attempt.open(path)
  if not lab then return { path = files.name_of(path), problem = content } end
  local one = { path = files.name_of(path), lab = lab }
  one.made = child_process.of_text(lab, content, path, seed)
  local _, unrecorded = progress.of_attempt(one.made)
  if unrecorded then console.warn(unrecorded) end
  add_small_case(one, content)
  return one
end

-- The rows of the page's table: every lab, with the best result.
local function labs_of(submissions, done)
  local ids, rows = {}, {}
  for i, one in ipairs(submissions) do
    local name = one.lab and one.lab:name()
    if name then ids[name] = ids[name] or "lab-" .. i end
  end
  for _, found in ipairs(catalogue.list() or {}) do
    local lab, entry = catalogue.load(found.file), done:of(found.name)
    rows[#rows + 1] = { title = lab and lab:heading() or found.name, id = ids[found.name],
      passed = entry and entry.passed, earned = entry and entry.earned, points = entry and entry.points }
  end
  return rows
end

function report.run(options)
  local path, message, command = target.path(options.path or ".")
  if not path then return nil, message, command end
  local found, folder
  found, folder, command = submissions_of(path)
  if not found then return nil, folder, command end
  local submissions = {}
  for i, one in ipairs(found) do
    submissions[i] = checked(one.path, options.seed)
    if submissions[i].made and submissions[i].made.stopped == "interrupt" then
      return nil, "interrupted; no report is written", console.command("lab", "report", path)
    end
  end
  local done
  done, message, command = progress.load(folder)
  if not done then return nil, message, command end
  local written = files.join(folder, NAME)
  local saved
  saved, message = storage.replace(written, page { labs = labs_of(submissions, done), submissions = submissions,
    seed = options.seed })
  if not saved then return nil, ("%s: %s"):format(written, message) end
  console.say(("%s has the results of %d file%s."):format(written, #found, #found == 1 and "" or "s"))
  command = next_step.command(folder, done)
  print(command and "Next: " .. command or "Every lab is passed.")
  return console.OK
end

return report
