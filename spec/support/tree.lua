--- Where the specs' own interpreter was built, and how to run programs from there.
-- @module spec.support.tree

local tree = {}

local function interpreter()
  local first = 0
  while arg[first - 1] do first = first - 1 end
  return arg[first]
end

--- The build folder under test: RNNLUA_BUILD, else that of the interpreter that runs the specs (build,
-- build-asan, …), else build where that is not our own (stock Lua).
tree.build = os.getenv "RNNLUA_BUILD" or interpreter():match("^(.*)/bin/rnnlua$") or "build"

--- The interpreter that was built there.
tree.rnnlua = tree.build .. "/bin/rnnlua"

--- Whether the build has sanitizers: stock Lua can't load such a core.so.
tree.sanitized = tree.build:find("asan", 1, true) ~= nil

--- A word for the shell.
function tree.quote(word) return "'" .. word:gsub("'", "'\\''") .. "'" end

--- Runs a shell command.
-- @treturn string what it printed, both streams
-- @treturn integer its exit code
function tree.run(command)
  local pipe = assert(io.popen(command .. " 2>&1; echo $?"))
  local output, code = pipe:read("a"):match("^(.-)(%d+)\n$")
  pipe:close()
  return output, math.tointeger(tonumber(code))
end

--- The command that runs a C program of the build, under what RNNLUA_UNDER names, such as an emulator.
-- @string words its name, and what is passed to it
function tree.program(words)
  return ("%s %s/spec/%s"):format(os.getenv "RNNLUA_UNDER" or "", tree.build, words)
end

--- A new temporary folder; the caller removes it with `remove`.
function tree.temporary()
  return (tree.run("mktemp -d"):gsub("\n$", ""))
end

function tree.remove(folder)
  assert(#folder > 5)
  tree.run("rm -rf " .. tree.quote(folder))
end

return tree
