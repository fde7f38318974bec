--- Running the executable from a spec: as a command with files for its streams, or in a
-- pseudo-terminal. The executable is that of the build under test (spec.support.tree).
-- @module spec.main.support

local tree = require "spec.support.tree"

local support = {}

local function lines(command)
  local pipe = assert(io.popen(command))
  local text = pipe:read "a"
  pipe:close()
  return (text:gsub("\n$", ""))
end

--- A word of the shell.
support.quote = tree.quote

support.rnnlua = lines("realpath " .. tree.quote(tree.rnnlua))

function support.write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

function support.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read "a"
  file:close()
  return text
end

--- An empty folder; `remove` it when the test is over.
function support.folder()
  return lines "mktemp -d"
end

function support.remove(folder)
  assert(folder:match "^/tmp/." or folder:match "/tmp%.%w+$")
  os.execute("rm -rf " .. support.quote(folder))
end

--- True if the shell finds `program`.
function support.has(program)
  return os.execute("command -v " .. program .. " >/dev/null 2>&1") == true
end

--- Makes a tree like an installed one, with a copy of the executable and these Lua modules.
-- @param folder where
-- @param modules texts by path below share/lua/5.4/rnnlua
-- @return the path of the executable
function support.tree(folder, modules)
  local quoted = support.quote(folder)
  assert(os.execute("mkdir -p " .. quoted .. "/bin"))
  assert(os.execute(("cp %s %s/bin/rnnlua"):format(support.quote(support.rnnlua), quoted)))
  for path, text in pairs(modules) do
    path = folder .. "/share/lua/5.4/rnnlua/" .. path
    assert(os.execute("mkdir -p " .. support.quote(path:match "^(.*)/")))
    support.write(path, text)
  end
  return folder .. "/bin/rnnlua"
end

--- What stands before a command so that nothing of the caller's environment reaches it.
local CLEAN = "env -u LUA_INIT -u LUA_INIT_5_4 -u LUA_PATH -u LUA_PATH_5_4 -u LUA_CPATH "
  .. "-u LUA_CPATH_5_4 -u RNNLUA_HISTORY -u XDG_STATE_HOME "

--- Runs `rnnlua arguments` in the shell.
-- @param arguments as typed in a shell
-- @param options stdin (a text), env (words such as X=1), program (instead of rnnlua), cd
-- @return standard output, standard error, exit code (or the signal's number, negative)
function support.run(arguments, options)
  options = options or {}
  local folder = support.folder()
  local path = support.quote(folder)
  support.write(folder .. "/in", options.stdin or "")
  local _, how, code = os.execute(("cd %s && %s %s %s %s <%s/in >%s/out 2>%s/err"):format(
    support.quote(options.cd or "."), CLEAN, options.env or "",
    options.program or support.quote(support.rnnlua), arguments, path, path, path))
  local out, err = support.read(folder .. "/out"), support.read(folder .. "/err")
  support.remove(folder)
  return out, err, how == "signal" and -code or code
end

local LIMIT = 30 -- seconds for what takes milliseconds

local session = {}
session.__index = session

--- Starts `rnnlua arguments` in a pseudo-terminal, with `home` as its home and for its files.
-- @return the session
function support.terminal(home, arguments, env)
  local typescript, place = home .. "/typescript", support.quote(home)
  local command = ("echo $$ >%s/pid; exec %s HOME=%s TERM=xterm LC_ALL=C.UTF-8 %s %s %s"):format(place, CLEAN,
    place, env or "", support.quote(support.rnnlua), arguments or "")
  -- The trap: a Ctrl-C is for the shell, too, which shall see the end.
  support.write(home .. "/session.sh", ("trap : INT QUIT; ulimit -c 0; cd %s\ntty >tty; stty -g >modes.before\n"
    .. "(cd \"$OLDPWD\" && exec sh -c %s)\ncode=$?; stty -g >modes.after; exit $code\n"):format(place,
    support.quote(command)))
  local self = setmetatable({ home = home, typescript = typescript, from = 1 }, session)
  support.write(typescript, "") -- that of a session before may not be taken for this one's
  -- The cat takes keys that come too late: a broken pipe would end the specs.
  self.pipe = assert(io.popen((
    "timeout %d script -qefc 'exec sh %s/session.sh' /dev/null >%s 2>&1; code=$?; cat >/dev/null; exit $code"):format(
    2 * LIMIT, place, support.quote(typescript)), "w"))
  return self
end

--- True if lines are edited, for which libedit is needed.
function support.edits(home)
  local one = support.terminal(home, "", "RNNLUA_HISTORY=")
  one:expect "> "
  one:type("a\8 1 + 1\1\5\n", "\n") -- cursor keys that a plain line would show
  local _, shown = one:leave()
  return not shown:find("^A", 1, true)
end

--- Waits until the terminal shows `text` after what was waited for before.
function session:expect(text)
  local deadline = os.time() + LIMIT
  repeat
    local shown = support.read(self.typescript) or ""
    local _, last = shown:find(text, self.from, true)
    if last then
      self.from = last + 1
      return
    end
    os.execute "sleep 0.02"
  until os.time() > deadline
  local shown = support.read(self.typescript):sub(self.from)
  self:send "\3\3\4" -- and if that does not end it, `timeout` does
  self.pipe:close()
  error(("no %q in %d seconds after %q"):format(text, LIMIT, shown), 2)
end

function session:send(keys)
  self.pipe:write(keys)
  self.pipe:flush()
end

--- Sends the keys, and waits for `text`.
function session:type(keys, text)
  self:send(keys)
  self:expect(text)
end

--- Gives the window these sizes, one after the other: pairs of rows and columns. To be called at a prompt.
function session:resize(...)
  local terminal, commands = support.read(self.home .. "/tty"):gsub("\n", ""), {}
  for i, size in ipairs { ... } do
    commands[i] = ("stty -F %s rows %d cols %d"):format(terminal, size[1], size[2])
  end
  assert(os.execute(table.concat(commands, " && ")))
end

--- Sends a signal, such as "TERM", to the process alone. To be called at a prompt.
-- @return true unless it has ended
function session:signal(name)
  local process = support.read(self.home .. "/pid"):gsub("\n", "")
  return os.execute(("kill -%s %s 2>/dev/null"):format(name, process)) == true
end

--- Leaves by Ctrl-D at the prompt.
-- @return as `finish`
function session:leave()
  self:expect "> "
  self:send "\4"
  return self:finish()
end

--- Waits for the end, which Ctrl-D brings at a prompt.
-- @return the exit code (128 more than the number of a signal), all that the terminal showed, and whether
-- its modes are as they were before
function session:finish()
  local _, _, code = self.pipe:close()
  local before, after = support.read(self.home .. "/modes.before"), support.read(self.home .. "/modes.after")
  return code, support.read(self.typescript), before ~= nil and before == after
end

return support
