--- `rnnlua lab try [FILE]`: forward and backward at one small case, as a table.
-- @module rnnlua.command.lab.try

local console = require "rnnlua.base.console"
local lazy = require "rnnlua.base.lazy"

local attempt = lazy "rnnlua.lab.run.attempt"
local error_text = lazy "rnnlua.lab.explain.error_text"
local files = lazy "rnnlua.base.files"
local layers = lazy "rnnlua.layer"
local target = lazy "rnnlua.lab.session.target"

local try = {
  usage = "FILE",
  sentence = "forward and backward at one small case",
}

function try.define(command)
  command:argument("file", "A submission, or its lab; default: the only one here."):args "?"
end

local function failed(lab, lines)
  print(lab:heading())
  for i, line in ipairs(lines) do print((i == 1 and "  ERROR  " or "         ") .. line) end
  return console.FAILED
end

function try.run(options)
  local path, problem = target.one(options.file, "try")
  if not path then return nil, problem end
  local lab, content = attempt.open(path)
  if not lab then return nil, content end
  if not lab.kind.trace then
    return nil, ("try shows a layer, and %s is of a function\nNext: %s"):format(lab:name(),
      console.command("lab", "check", path))
  end
  local submitted, call = attempt.load(lab, content, path)
  if not submitted then return failed(lab, call) end
  local ok, lines, complete = call(lab.kind.trace, lab, submitted)
  if not ok and layers.is_todo(lines) then
    print(lab:heading())
    print("  to do: " .. tostring(lines))
    return console.FAILED
  elseif not ok then
    return failed(lab, error_text.lines(error_text.message(lines), files.name_of(path), content))
  end
  console.print_lines(lines)
  return complete and console.OK or console.FAILED
end

return try
