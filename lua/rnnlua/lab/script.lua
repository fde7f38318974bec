--- A lab run as a script: `rnnlua labs/01_recurrent_cell/lab.lua [FILE] [--seed N]`.
-- @module rnnlua.lab.script

local child_process = require "rnnlua.lab.run_submission.child_process"
local console = require "rnnlua.base.console"
local files = require "rnnlua.base.files"
local page = require "rnnlua.base.page"
local outcome = require "rnnlua.lab.explain.outcome"
local render = require "rnnlua.lab.render"
local runner = require "rnnlua.lab.run_submission.runner"

local script = {}

-- What a run without arguments shows before and after the outcome.
local function introduce(lab, origin)
  print(table.concat(render.lab(lab), "\n"))
  print()
  console.say(("%s, put to the checks:"):format(origin == "library"
    and ("The library's own %s"):format(lab.class) or "The reference solution"))
end

local function next_steps(lab, origin)
  local name = lab:name()
  print()
  console.say(("That was the %s. Your turn: get a starter, complete it, check it."):format(
    origin == "library" and "library's layer" or "solution"))
  print(("  %s lab start %s"):format(console.program(), name))
  print(("  %s lab check %s.lua"):format(console.program(), name))
end

--- Checks one submission and prints the result.
-- @param lab
-- @string path of the submission
-- @tparam integer seed
-- @treturn integer exit code
function script.check(lab, path, seed)
  local content, missing = files.read(path)
  if not content then return console.complain("rnnlua: " .. missing) end
  local made = child_process.of_text(lab, content, path, seed)
  console.print_lines(outcome.lines(made))
  if made.result then
    print(("  %g/%g points, seed %d"):format(made.result.earned, made.result.points, seed))
  end
  return outcome.code(made)
end

--- Checks the library's layer, or the solution if the library has no such layer.
-- @param lab
-- @tparam integer seed
-- @treturn integer exit code
function script.demonstrate(lab, seed)
  local class, origin = lab:own_class()
  if not class then return console.complain("rnnlua: " .. origin) end
  introduce(lab, origin)
  local result = runner.run(lab, class, seed)
  console.print_lines(render.result(result))
  next_steps(lab, origin)
  return result.passed and console.OK or console.FAILED
end

-- [FILE] [--seed N]; or nil and a message.
local function parse(...)
  local options, arguments, i = { seed = 1 }, { ... }, 1
  while arguments[i] do
    if arguments[i] == "--seed" then
      i = i + 1
      local why
      options.seed, why = console.seed(arguments[i])
      if why then return nil, why end
    elseif arguments[i]:match "^%-" then
      return nil, ("unknown option '%s'; usage: lab.lua [FILE] [--seed N]"):format(arguments[i])
    elseif options.file then
      return nil, "expected one file; usage: lab.lua [FILE] [--seed N]"
    else
      options.file = arguments[i]
    end
    i = i + 1
  end
  return options
end

--- Runs a lab on the file that its arguments name, or without a file.
-- @param lab
-- @param ... the script's arguments
-- @treturn integer exit code: 0 all passed, 1 something failed or is undone, 2 usage
function script.run(lab, ...)
  page.follow()
  local options, message = parse(...)
  if not options then return console.complain("rnnlua: " .. message) end
  if options.file then return script.check(lab, options.file, options.seed) end
  return script.demonstrate(lab, options.seed)
end

return script
