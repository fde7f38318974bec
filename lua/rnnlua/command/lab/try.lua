--- `rnnlua lab try [FILE]`: shows forward and backward at one small case as a table, or the value of a function.
-- @module rnnlua.command.lab.try

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local attempt = lazy "rnnlua.lab.run_submission.attempt"
local child_process = lazy "rnnlua.lab.run_submission.child_process"
local layers = lazy "rnnlua.layer"
local target = lazy "rnnlua.lab.student_folder.target"

local try = {
  usage = "FILE",
  sentence = "runs your code on one small case",
}

function try.define(command)
  console.add_file(command)
end

-- The lines that describe a problem.
local function failed(lab, problem)
  local lines = { lab:heading() }
  for i, line in ipairs(problem) do lines[i + 1] = (i == 1 and "  ERROR  " or "         ") .. line end
  return lines, console.FAILED
end

-- The lines to print about a lab's submission, and the exit code.
local function shown(lab, path, content)
  local submitted, call = attempt.load(lab, content, path)
  if not submitted then return failed(lab, call) end
  local ok, lines, complete = call(lab.kind.trace, lab, submitted)
  if ok then return lines, complete and console.OK or console.FAILED end
  if layers.is_todo(lines) then return { lab:heading(), "  to do: " .. lab.kind.todo(lab, lines) }, console.FAILED end
  return failed(lab, attempt.problem(lab, lines, content, path))
end

function try.run(options)
  local lab, content, path = target.open(options.file, "try")
  if not lab then return nil, content, path end
  local following = console.command("lab", "check", path)
  local told, stop = child_process.call(function(tell)
    local lines, code = shown(lab, path, content)
    tell { lines = lines, code = code }
  end)
  if stop then told.lines, told.code = failed(lab, attempt.problem(lab, stop, content, path)) end
  console.print_lines(told.lines, path)
  print("Next: " .. following)
  return told.code
end

return try
