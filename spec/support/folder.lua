--- A student's folder: files in a temporary folder, and `rnnlua lab …` run on them.
-- @module spec.support.folder

local files = require "spec.support.files"
local tree = require "spec.support.tree"

local Folder = {}
Folder.__index = Folder

local folder = { read = files.read }

--- A new folder; the caller removes it with `remove`.
function folder.new()
  return setmetatable({ path = tree.temporary() }, Folder)
end

function Folder:remove() tree.remove(self.path) end

function Folder:read(name) return files.read(self.path .. "/" .. name) end

function Folder:write(name, text) files.write(self.path .. "/" .. name, text) end

--- Whether the folder has a file of the name.
function Folder:has(name)
  local file = io.open(self.path .. "/" .. name, "rb")
  if file then file:close() end
  return file ~= nil
end

--- The names in the folder, in order, divided by spaces.
function Folder:names()
  return (tree.run("ls -A " .. tree.quote(self.path)):gsub("\n", " "):gsub(" $", ""))
end

--- A lab's solution with one edit, which must match exactly once.
function folder.solution(lab, from, to)
  local text = files.read(("labs/%s/solution.lua"):format(lab)):gsub("[^\n]*-- %u+ SOLUTION\n", "")
  return from and files.replaced(text, from, to) or text
end

-- The repository's folder.
local function root() return (tree.run "pwd":gsub("\n$", "")) end

-- A path as seen from anywhere.
local function absolute(path) return path:find "^/" and path or root() .. "/" .. path end

--- A command of the shell that runs in the folder, without links in what it prints, where `rnnlua` is the one that runs
-- the specs, with the labs of this repository.
function Folder:command(line)
  return ("cd %s && export LC_ALL=C.UTF-8 NO_COLOR=1 RNNLUA_LABS=%s PATH=%s:\"$PATH\" && %s"):format(
    tree.quote(self.path), tree.quote(root() .. "/labs"), tree.quote(absolute(tree.build) .. "/bin"), line)
end

--- Runs `rnnlua ARGUMENTS` in the folder.
-- @treturn string what it printed, both streams
-- @treturn integer its exit code
function Folder:run(arguments)
  return tree.run(self:command("{ rnnlua " .. arguments .. "; }"))
end

--- Runs it, and holds the exit code and what is printed against what is expected.
function folder.expect(work, arguments, code, expected)
  local output, got = work:run(arguments)
  assert(output == expected, ("rnnlua %s printed\n%s\nnot\n%s"):format(arguments, output, expected))
  assert(got == code, ("rnnlua %s ended with %d, not %d"):format(arguments, got, code))
end

return folder
