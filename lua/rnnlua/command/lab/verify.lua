--- `rnnlua lab verify [NAME…]`: verifies labs, and prints what is wrong with them.
-- @module rnnlua.command.lab.verify

local console = require "rnnlua.base.console"
local folder_of = require "rnnlua.base.files".folder_of
local lazy = require "rnnlua.base.lazy"
local lua_errors = require "rnnlua.base.lua_errors"

local catalogue = lazy "rnnlua.lab.catalogue"
local progress = lazy "rnnlua.lab.verify.progress"
local proof = lazy "rnnlua.lab.verify.proof"
local prove = lazy "rnnlua.lab.verify"

local verify = {
  usage = "[NAME]",
  sentence = "for authors: checks the lab itself",
}

function verify.define(command)
  command:argument("names", "Names, numbers or paths of labs; default: all."):args "*"
end

-- The files of the named labs; without a name, of all labs.
local function files_of(names)
  local files = {}
  for i, name in ipairs(names) do
    local file, message = catalogue.locate(name)
    if not file then return nil, message end
    files[i] = file
  end
  if names[1] then return files end
  local found, message = catalogue.list()
  if not found then return nil, message end
  for i, entry in ipairs(found) do files[i] = entry.file end
  if not files[1] then return nil, "no labs found in " .. table.concat(catalogue.folders(), ", ") end
  return files
end

-- An error of ours with its traceback; Ctrl-C has none.
local function traced(err) return lua_errors.is_interrupt(err) and err or debug.traceback(tostring(err), 2) end

-- Whether a lab is proved; nil after Ctrl-C.
local function verify_file(file)
  local lab, message = catalogue.load(file)
  if not lab then
    console.print_lines(proof.unloaded(file, message))
    return false
  end
  local line = progress.new()
  print(proof.heading(lab))
  local ok, result = xpcall(prove.run, traced, lab, {
    begins = function(name, done, count) line:show(name, done, count) end,
    ends = function(section)
      line:clear()
      console.print_lines(proof.section(section))
    end,
  })
  if not ok then
    line:clear()
    if lua_errors.is_interrupt(result) then return nil end
    error(result, 0)
  end
  print(proof.conclusion(result))
  return result.proved
end

-- What to type next: verify the first lab that is not proved again, or start a proved lab as a student.
local function next_command(files, first)
  if first then return console.command("lab", "verify", folder_of(first)) end
  if files[2] then return console.command "lab" end
  return console.command("lab", "start", folder_of(files[1]))
end

function verify.run(options)
  local files, message = files_of(options.names)
  if not files then return nil, message end
  local proved, first = 0, nil
  for i, file in ipairs(files) do
    if i > 1 then print() end
    local is_proved = verify_file(file)
    if is_proved == nil then
      console.warn "interrupted"
      print("Next: " .. next_command(files, file))
      return console.FAILED
    elseif is_proved then
      proved = proved + 1
    else
      first = first or file
    end
  end
  if files[2] then print(("\n%d of %d labs are proved"):format(proved, #files)) end
  print("Next: " .. next_command(files, first))
  return proved == #files and console.OK or console.FAILED
end

return verify
