--- `rnnlua lab predict [PATH]`: asks for one number of a gradient at a small case, before the student's code is
-- checked. A wrong answer is compared with what the known mistakes give. The submission does not run, so it may be
-- unfinished.
-- @module rnnlua.command.lab.predict

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local answer = lazy "rnnlua.lab.predict.answer"
local attempt = lazy "rnnlua.lab.run_submission.attempt"
local next_step = lazy "rnnlua.lab.student_folder.next_step"
local question = lazy "rnnlua.lab.predict.question"
local target = lazy "rnnlua.lab.student_folder.target"
local terminal = lazy "rnnlua.terminal"
local texts = lazy "rnnlua.lab.predict.texts"

local TRIES = 2

local predict = {
  usage = "[PATH]",
  sentence = "asks you for a gradient on one small case",
}

function predict.define(command)
  console.add_path(command)
end

-- The next line of the input; nil at its end, or if it is empty. Where a terminal does not show what is typed, it is
-- printed, so that the output is the same.
local function read_line(prompt)
  io.write(prompt)
  io.flush()
  local line = io.read "l"
  if not (line and terminal.is_terminal()) then print(line or "") end
  return line and line:find "%S" and line or nil
end

-- The number that is typed; nil if there is no answer.
local function read_number(prompt)
  while true do
    local line = read_line(prompt)
    if not line then return nil end
    local number = answer.read(line)
    if number then return number end
    console.say(texts.EXPECTED)
  end
end

-- Asks until the answer is right, the tries are used up, or there is no answer. Returns the exit code.
local function ask(asked)
  for try = 1, TRIES do
    local number = read_number(asked.name .. " = ")
    if not number then
      print "No answer."
      return console.OK
    elseif answer.is(number, asked.right) then
      console.print_lines(texts.right(asked))
      return console.OK
    end
    console.print_lines(texts.wrong(asked, number, try == TRIES))
  end
  return console.FAILED
end

-- Asks the question of a lab, if it has one. Returns the exit code; or nil and what is wrong with the lab.
local function ask_about(lab)
  local asked, message
  if question.is_possible(lab) then asked, message = question.of(lab) end
  if message then return nil, message end
  if not asked then
    console.say(("There is no gradient to predict in lab %s."):format(lab:name()))
    return console.OK
  end
  console.print_lines(texts.case(lab, asked))
  console.print_lines(texts.question(asked))
  return ask(asked)
end

function predict.run(options)
  local found, message, command = target.next_file(options.path)
  if not found then return nil, message, command end
  if not found.path then
    command = next_step.command(found.folder, found.done)
    print(command and "Everything here is passed." or "Every lab is passed.")
    if command then print("Next: " .. command) end
    return console.OK
  end
  local lab, problem = attempt.open(found.path)
  if not lab then return nil, problem, target.again(found.path) end
  local code
  code, message = ask_about(lab)
  if not code then return nil, message end
  print("Next: " .. console.command("lab", "check", found.path))
  return code
end

return predict
