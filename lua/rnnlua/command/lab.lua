--- `rnnlua lab …`: the labs, for students.
-- @module rnnlua.command.lab

local catalogue = require "rnnlua.lab.catalogue"
local text = require "rnnlua.text"
local script = require "rnnlua.lab.script"

local OK, USAGE = 0, 2

local function complain(message)
  io.stderr:write("rnnlua lab: ", message, "\n")
  return USAGE
end

local verbs = {}

-- The labs, and the next command to type.
local function list()
  local found, message = catalogue.list()
  if not found then return complain(message) end
  if not found[1] then
    return complain("no labs found in " .. table.concat(catalogue.folders(), ", "))
  end
  for _, entry in ipairs(found) do
    local lab, wrong = catalogue.load(entry.file)
    print(("  %s  %s"):format(text.pad(entry.name, 24), lab and lab.title or wrong))
  end
  print(("\nNext: %s lab start %s"):format(script.program(), found[1].name))
  return OK
end

-- start NAME [DIR]: the starter, where no such file exists.
function verbs.start(options)
  local lab, message = catalogue.find(options.name)
  if not lab then return complain(message) end
  local starter
  starter, message = lab:starter()
  if not starter then return complain(message) end
  local path = (options.dir and options.dir:gsub("/*$", "/") or "") .. lab:name() .. ".lua"
  local file = io.open(path, "rb")
  if file then
    file:close()
    return complain(("%s exists already; nothing was written"):format(path))
  end
  file, message = io.open(path, "wb")
  if not file then return complain(message) end
  local written = file:write(starter)
  if not (file:close() and written) then
    os.remove(path)
    return complain(("%s could not be written"):format(path))
  end
  print(("%s is yours to complete. Then: %s lab check %s"):format(path, script.program(), path))
  return OK
end

-- check FILE…: each against the lab that its first line names.
function verbs.check(options)
  local code = OK
  for _, path in ipairs(options.files) do
    local lab, message = script.lab_of(path)
    code = math.max(code, lab and script.check(lab, path, options.seed) or complain(message))
  end
  return code
end

local function parser(argparse)
  local p = argparse("rnnlua lab", "The labs: exercises in which you write a layer.")
  p:require_command(false):command_target "verb"
  local start = p:command("start", "Write a lab's starter, NAME.lua; never overwrites.")
  start:argument("name", "The lab's name, its number, or a path.")
  start:argument("dir", "Where to write it."):args "?"
  local check = p:command("check", "Check submissions.")
  check:argument("files", "Files whose first line names their lab."):args "+"
  check:option("--seed", "Of the random draws.", 1, math.tointeger)
  return p
end

return function(...)
  local found, argparse = pcall(require, "argparse")
  if not found then return complain "argparse is not installed (Debian: lua-argparse)" end
  local p = parser(argparse)
  local ok, options = p:pparse { ... }
  if not ok then return complain(options .. "\n" .. p:get_usage()) end
  return options.verb and verbs[options.verb](options) or list()
end
