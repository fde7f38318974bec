-- rnnlua.terminal, which only the executable has; on a terminal by script(1).
local raised = require "spec.support.raised"
local terminal = require "rnnlua.terminal"
local tree = require "spec.support.tree"

-- What a program of Lua prints with its input from a shell command.
local function piped(input, program)
  return (tree.run(("{ %s; } | %s -e %s"):format(input, tree.rnnlua, tree.quote(program))))
end

-- The same on a terminal.
local function typed(input, program)
  local command = ("exec %s -e %s"):format(tree.rnnlua, tree.quote(program))
  return (tree.run(("{ %s; } | script -qec %s /dev/null"):format(input, tree.quote(command))):gsub("\r", ""))
end

describe("rnnlua.terminal", function()
  local use = "local terminal = require 'rnnlua.terminal' "

  it("is no terminal in a pipe, and is one in script(1)", function()
    assert.equal("false\n", piped("true", use .. "print(terminal.is_terminal())"))
    assert.equal("true\n", typed("sleep 0.2", use .. "print(terminal.is_terminal())"))
  end)

  it("returns the size of the terminal, nothing in a pipe", function()
    assert.equal("nil\n", piped("true", use .. "print(terminal.size())"))
    for stty, said in pairs { ["cols 97 rows 31"] = "97\t31\n", ["cols 0 rows 0"] = "nil\n" } do
      assert.equal(said, typed("sleep 0.2", ("os.execute 'stty %s' "):format(stty) .. use .. "print(terminal.size())"))
    end
  end)

  it("returns keys one by one, and distinguishes a time-out from the end", function()
    assert.equal("a\tb\nnil\ttimeout\nnil\tclosed\n", piped("printf ab; sleep 0.3", use .. [[
      print(terminal.key(5), (terminal.key(5)))
      print(terminal.key(0.02))
      print(terminal.key(5))]]))
  end)

  it("returns keys without a newline and without an echo while raw", function()
    assert.equal("true\nq\nfalse\n", typed("sleep 0.3; printf q; sleep 0.3", use .. [[
      print(terminal.raw(true)) print(terminal.key(5)) print(terminal.raw(false))]]))
  end)

  it("restores the terminal at the end, also after an error or a signal", function()
    local work = tree.temporary()
    for _, ending in ipairs { "", "os.exit(true)", "error 'x'",
      "os.execute('kill -TERM $PPID') terminal.sleep(5)",
      "os.execute('kill -QUIT $PPID') terminal.sleep(5)", "os.execute('kill -HUP $PPID') terminal.sleep(5)" } do
      local program = use .. "terminal.raw(true) " .. ending
      local command = ("cd %s; ulimit -c 0; stty -a >a; \"$OLDPWD\"/%s -e %s 2>/dev/null; stty -a >b; "
        .. "cmp a b && echo same"):format(work, tree.rnnlua, tree.quote(program))
      local output = tree.run(("sleep 0.5 | script -qec %s /dev/null"):format(tree.quote(command)))
      assert.truthy(output:find "same\r?\n$", ending .. ": " .. output)
    end
    tree.remove(work)
  end)

  it("is never raw without a terminal", function()
    assert.equal("false\n", piped("true", use .. "print(terminal.raw(true))"))
  end)

  it("runs a command as os.execute does", function()
    for _, command in ipairs { "true", "exit 3", "kill -TERM $$", "kill -INT $$" } do
      assert.same({ os.execute(command) }, { terminal.run(command) })
    end
    assert.equal("out\n", piped("true", use .. "terminal.run('echo out')"))
    assert.equal("bad argument #1 to 'run' (string expected, got no value)", raised(function() terminal.run() end))
  end)

  it("ends a command that runs, with the signal that ends the process", function()
    local work = tree.temporary()
    local output = tree.run(([[
      exec 2>&1; cd %s
      "$OLDPWD"/%s -e "require('rnnlua.terminal').run 'echo \$\$ >pid; kill -STOP \$\$; echo wrong'" & one=$!
      n=0
      until [ -s pid ] || [ $n -ge 200 ]; do sleep 0.05; n=$((n + 1)); done
      kill -TERM $one; wait $one; echo $?
      n=0
      while kill -0 $(cat pid) 2>/dev/null && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
      [ $n -lt 200 ] && echo ended]]):format(work, tree.rnnlua))
    tree.remove(work)
    assert.truthy(output:find "143\nended\n$", output)
    assert.falsy(output:find("wrong", 1, true), output)
  end)

  it("sleeps for as long as asked", function()
    local begun = os.time()
    terminal.sleep(0)
    terminal.sleep(1.1)
    assert.is_true(os.time() - begun >= 1)
  end)

  it("raises an error without seconds", function()
    for _, wrong in ipairs { -1, 0 / 0, math.huge } do
      assert.equal("bad argument #1 to 'sleep' (seconds: expected a number from 0 to 1e6)",
        raised(function() terminal.sleep(wrong) end))
    end
    assert.equal("bad argument #1 to 'raw' (boolean expected, got nil)",
      raised(function() terminal.raw(nil) end))
  end)
end)
