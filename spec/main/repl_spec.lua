local support = require "spec.main.support"

local VERSION = support.run("-v")
local LOOP = "print 'on' while true do end"

--- What `rnnlua -i` prints for these lines, without the version and without its modules.
local function piped(text, options)
  local folder = support.folder()
  options = options or {}
  options.stdin = text
  options.program = support.quote(support.tree(folder, { ["init.lua"] = "return { it = 'rnn' }",
    ["prompt.lua"] = "return { open = function() end, take = function() end }" }))
  local out, err, code = support.run("-i", options)
  support.remove(folder)
  assert.are.equal(VERSION, out:sub(1, #VERSION))
  return out:sub(#VERSION + 1), err, code
end

describe("the REPL on a pipe", function()
  it("echoes the lines, and prints the values of expressions", function()
    local out, err, code = piped "1 + 1\n= 'a', nil\nx = 3\nx\n"
    assert.are.equal("> 1 + 1\n2\n> = 'a', nil\na\tnil\n> x = 3\n> x\n3\n> \n", out)
    assert.are.same({ "", 0 }, { err, code })
  end)

  it("asks for more while a chunk is incomplete", function()
    local out = piped "for i = 1, 2 do\nprint(i)\nend\n=1 +\n2\na = [[b\n\nc]]\na\n"
    assert.are.equal("> for i = 1, 2 do\n>> print(i)\n>> end\n1\n2\n> =1 +\n>> 2\n3\n"
      .. "> a = [[b\n>> \n>> c]]\n> a\nb\n\nc\n> \n", out)
  end)

  it("reports errors without the program's name, and goes on", function()
    local out, err, code = piped "error 'no'\nx x\nerror {}\n7"
    assert.are.equal("> error 'no'\n> x x\n> error {}\n> 7\n7\n> \n", out)
    assert.matches("^stdin:1: no\nstack traceback:\n", err)
    assert.truthy(err:find("\nstdin:1: syntax error near 'x'\n", 1, true))
    assert.truthy(err:find("\n(error object is a table value)", 1, true))
    assert.are.equal(0, code)
  end)

  it("says what to write for a slip of somebody who knows Python", function()
    local function said(text)
      local _, err = support.run("-i", { stdin = text })
      return err
    end
    for text, expected in pairs {
      ["x += 1"] = "stdin:1: syntax error near '+'\nLua has no `+=`. Write `x = x + 1`.\n",
      ["abs(-1)"] = "\nIt is `math.abs(x)` in Lua. Write `math.abs(-1)`.\n",
      ["=len(rnn)"] = "\nThe length of a list is `#list` in Lua. Write `#rnn`.\n",
      ["X = {}\nX.append(1)"] = "\nA list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.\n"
        .. "Write `X[#X + 1] = 1`.\n",
      ["rnn.RecurentCell()"] = "\n`rnn` has no `RecurentCell`. Did you mean `rnn.RecurrentCell`? "
        .. "Write\n`rnn.RecurrentCell()`.\n",
      ["for i in range(3):\nprint(i + 1)\n"] = "\nline 1: A loop over numbers is `for i = 1, n do` … `end`, "
        .. "with both ends\n"
        .. "included; lists begin at 1. Write `for i = 1, 3 do`.\n",
    } do
      assert.equal(expected, said(text):sub(-#expected))
    end
    for _, text in ipairs { "error 'no'", "error {}", "f = nil f()", "x x",
      "function f() return zz + 1 end\nf(\n\n)" } do
      assert.falsy(said(text):find("Write `", 1, true), text)
    end
  end)

  it("reports what is missing when the input ends in a chunk", function()
    local _, err = piped "x = ("
    assert.are.equal("stdin:1: unexpected symbol near <eof>\n", err)
  end)

  it("shows _PROMPT and _PROMPT2 as strings, and their changes", function()
    local out = piped "_PROMPT, _PROMPT2 = 'a', setmetatable({}, {__tostring = function() return 'b' end})\nx =\n1\n"
    assert.matches("\nax =\nb1\na\n$", out)
  end)

  it("reads lines of any length", function()
    local long = ("x"):rep(100000)
    local out = piped(("#'%s'\n"):format(long))
    assert.matches("\n100000\n> \n$", out)
  end)

  it("says which error a broken print raised", function()
    local _, err = piped "print = nil\n1\n"
    assert.are.equal("error calling 'print' (attempt to call a nil value)\n", err)
  end)

  it("has rnn as a global, under -E too, and none after a script", function()
    local out = piped "rnn.it\n"
    assert.are.equal("> rnn.it\nrnn\n> \n", out)
    out = support.run("-E -i", { stdin = "type(rnn)\n" })
    assert.matches("\ntable\n", out)
    out = support.run("-i /dev/null", { stdin = "type(rnn)\n" })
    assert.matches("\nnil\n", out)
    out = support.run("-e 'print(rnn)'")
    assert.are.equal("nil\n", out)
  end)

  it("leaves a global rnn of the user's alone", function()
    local out = piped("rnn\n", { env = "LUA_INIT=rnn=5" })
    assert.matches("\n5\n", out)
  end)

  it("starts without rnn, with one line of warning, when its module does not load", function()
    local folder = support.folder()
    local program = support.tree(folder, {})
    local out, err, code = support.run("-i", { stdin = "1\n", program = program })
    support.remove(folder)
    assert.are.equal(VERSION .. "> 1\n1\n> \n", out)
    assert.are.equal(program .. ": warning: no global rnn: module 'rnnlua' not found:\n", err)
    assert.are.equal(0, code)
  end)
end)

describe("the prompt of rnnlua", function()
  -- What `rnnlua OPTIONS` prints for these lines, without the version.
  local function said(text, options)
    local out, err, code = support.run(options or "-i", { stdin = text })
    assert.are.same({ "", 0 }, { err, code })
    return out:sub(#VERSION + 1)
  end

  it("shows the contents of tables, as results and by print", function()
    assert.are.equal("> {1, wx = {2.5}}, 'a'\n{1, wx = {2.5}}\ta\n> print({}, nil)\n{}\tnil\n"
      .. "> rnn.array {1, 2}\nrnn.array {1, 2}\n> \n",
      said "{1, wx = {2.5}}, 'a'\nprint({}, nil)\nrnn.array {1, 2}\n")
  end)

  it("does not change a print of the user's, nor what scripts see", function()
    local out = support.run("-i", { stdin = "{}\n", env = "LUA_INIT='function print() io.write \"mine\\n\" end'" })
    assert.are.equal("> {}\nmine\n> \n", out:sub(#VERSION + 1))
    out = support.run([[-e "print({}, help, exit, quit)"]])
    assert.matches("^table: 0x%x+\tnil\tnil\tnil\n$", out)
    assert.matches("^> {}\ntable: 0x%x+\n> \n$", said("{}\n", "-i /dev/null"))
  end)

  it("ends at exit and quit, as words and as calls, unless a global has the name", function()
    for _, line in ipairs { "exit", " quit ", "exit()", "quit(0);", "exit;" } do
      assert.are.equal("> " .. line .. "\n\n", said(line .. "\n1\n"))
    end
    assert.are.equal("> exit = 3\n> exit\n3\n> \n", said "exit = 3\nexit\n")
    assert.are.equal("> quit == nil\ntrue\n> \n", said "quit == nil\n")
  end)

  it("shows help for help, and says which words are commands of the shell", function()
    for _, line in ipairs { "help", "help()", "help(rnn.array)", "help rnn" } do
      local out = said(line .. "\n")
      assert.truthy(out:find("> " .. line .. "\nType Lua; the values of an expression are shown.\n", 1, true), out)
    end
    assert.are.equal("> rnnlua lab\nThat is a command of the shell; Ctrl-D or `exit` ends the prompt.\n> \n",
      said "rnnlua lab\n")
  end)

  it("prints what its help says", function()
    assert.are.equal("> cell = rnn.RecurrentCell()\n> cell:forward(2, 3, 5, 7)\n41.0\n"
      .. "> cell:backward(1)\n3.0\t7.0\t5.0\t2.0\n> \n",
      said "cell = rnn.RecurrentCell()\ncell:forward(2, 3, 5, 7)\ncell:backward(1)\n")
  end)

  it("is Lua's, with one line of warning, when its module does not load", function()
    local folder = support.folder()
    local program = support.tree(folder, { ["init.lua"] = "return {}" })
    local out, err = support.run("-i", { stdin = "exit\n{}\n", program = program })
    support.remove(folder)
    assert.matches("> exit\nnil\n> {}\ntable: 0x%x+\n> \n$", out)
    assert.are.equal(program .. ": warning: a plain prompt: module 'rnnlua.prompt' not found:\n", err)
  end)
end)

describe("the REPL on a terminal", function()
  local home
  before_each(function() home = support.folder() end)
  after_each(function() support.remove(home) end)

  --- The same for a terminal that libedit edits ("xterm") and for one that it does not ("dumb").
  local function test(name, body, terminals)
    for _, terminal in ipairs(terminals or { "xterm", "dumb" }) do
      it(("%s (%s)"):format(name, terminal), function()
        if not support.has "script" then
          pending "needs script, of util-linux"
          return
        end
        body("TERM=" .. terminal)
      end)
    end
  end
  local EDITED = { "xterm" }

  local function history() return support.read(home .. "/.local/state/rnnlua/history") end

  test("greets, evaluates, and leaves at Ctrl-D with 0", function(env)
    local session = support.terminal(home, "", env)
    session:expect "PUC-Rio"
    session:expect "Ctrl-D ends the prompt; `rnn` has the layers; `help` says more."
    session:expect "> "
    session:type("6 * 7\n", "42")
    assert.are.equal(0, (session:leave()))
  end)

  test("leaves at os.exit with its code", function(env)
    local session = support.terminal(home, "", env)
    session:expect "> "
    session:send "os.exit(9)\n"
    assert.are.equal(9, (session:finish()))
  end)

  test("gives a new prompt for Ctrl-C, and drops what was typed", function(env)
    local session = support.terminal(home, "", env)
    session:expect "> "
    session:type("x = 1\n", "> ")
    session:type("x = 2", "x = 2")
    session:type("\3", "\n")
    session:expect "> "
    session:type("x = (\n", ">> ")
    session:type("\3", "\n")
    session:expect "> "
    session:type("'x is ' .. x\n", "x is 1")
    assert.are.equal(0, (session:leave()))
  end)

  test("stops an endless chunk at Ctrl-C, and goes on", function(env)
    local session = support.terminal(home, "", env)
    session:expect "> "
    session:type(LOOP .. "\n", "\non")
    session:type("\3", "interrupted!")
    session:expect "> "
    session:type("6 * 7\n", "42")
    assert.are.equal(0, (session:leave()))
  end)

  test("has rnn, after a script too", function(env)
    local session = support.terminal(home, "-i /dev/null", env)
    session:expect "> "
    session:type("type(rnn)\n", "\ntable")
    assert.are.equal(0, (session:leave()))
  end)

  test("ends an endless script at Ctrl-C with 1", function()
    local session = support.terminal(home, "-e " .. support.quote(LOOP))
    session:expect "on"
    session:type("\3", "interrupted!")
    assert.are.equal(1, (session:finish()))
  end, EDITED)

  --- False where libedit is missing; the test is pending then.
  local function edits()
    if support.edits(home) then return true end
    pending "needs libedit"
    return false
  end

  test("completes globals and fields", function()
    if not edits() then return end
    local session = support.terminal(home)
    session:expect "> "
    session:type("string.fo\t('<%d>', 42)\n", "<42>")
    session:expect "> "
    session:type("t = setmetatable({}, {__index = {alpha = 1, beta = print}})\n", "> ")
    session:type("t:\t(string.rep('x', 9))\n", "xxxxxxxxx") -- a colon leaves beta alone
    session:expect "> "
    session:type("type(colle\t)\n", "\nfunction")
    session:expect "> "
    session:type("type(rnn.RecurrentC\t)\n", "\nfunction")
    assert.are.equal(0, (session:leave()))
  end, EDITED)

  test("runs no code of the user's to complete", function()
    if not edits() then return end
    local session = support.terminal(home)
    session:expect "> "
    session:type("t = setmetatable({}, {__index = function() os.exit(5) end, __pairs = os.exit})\n", "> ")
    session:type("_PROMPT, _PROMPT2, exit = '\\62 ', '\\62\\62 ', os.exit\n", "> ")
    session:type("setmetatable(_G, {__index = function() exit(6) end})\n", "> ")
    session:send "t.x.\t\tnope.x\t\tt.\t\tz"
    session:expect "z" -- all keys were taken, none of which Ctrl-C would drop
    session:type("\3", "> ")
    session:send "\4"
    assert.are.equal(0, (session:finish()))
  end, EDITED)

  test("edits a line in UTF-8, whatever the locale", function()
    if not edits() then return end
    for _, locale in ipairs { "C.UTF-8", "C" } do
      local session = support.terminal(home, "", "LC_ALL=" .. locale)
      session:expect "> "
      session:send "print('\xC3\xA9\xC3\xA8') -- end\1\27[C\27[C\27[C\27[C\27[C\27[C\27[C\27[C\127\n"
      session:expect "\n\xC3\xA8" -- é gone, both bytes of it
      assert.are.equal(0, (session:leave()))
    end
  end, EDITED)

  test("keeps the history from one session to the next", function()
    if not edits() then return end
    local session = support.terminal(home)
    session:expect "> "
    session:type("'first ' .. 'entry'\n", "first entry")
    session:expect "> "
    session:type("for i = 1, 1 do\n", ">> ")
    session:type("print('second ' .. i) end\n", "second 1")
    session:expect "> "
    session:send "os.exit()\n"
    session:finish()

    local mode = io.popen("stat -c %a " .. home .. "/.local/state/rnnlua/history"):read "l"
    assert.are.equal("600", mode)

    session = support.terminal(home)
    session:expect "> "
    session:type("\27[A\27[A\n", "second 1") -- Up twice: past os.exit()
    session:expect "> "
    session:type("\27[A\27[A\27[A\27[A\n", "first entry")
    session:expect "> "
    session:send "\4"
    session:finish()
  end, EDITED)

  test("keeps no more than 1000 entries", function()
    if not edits() then return end
    assert(os.execute(("mkdir -p %s/.local/state/rnnlua"):format(home)))
    local old = { "_HiStOrY_V2_" }
    for i = 1, 1500 do old[#old + 1] = ("old%d"):format(i) end
    support.write(home .. "/.local/state/rnnlua/history", table.concat(old, "\n") .. "\n")
    local session = support.terminal(home)
    session:expect "> "
    session:type("'new' .. 1\n", "new1")
    session:expect "> "
    session:send "\4"
    session:finish()
    local text = history()
    assert.are.equal(1001, select(2, text:gsub("\n", "")))
    assert.matches("^_HiStOrY_V2_\nold502\n", text)
    assert.matches("\nold1500\n'new'[^\n]*1\n$", text)
  end, EDITED)

  test("keeps it in RNNLUA_HISTORY, or in XDG_STATE_HOME, or nowhere", function()
    if not edits() then return end
    for env, path in pairs {
      ["RNNLUA_HISTORY=$HOME/mine/a"] = home .. "/mine/a",
      ["XDG_STATE_HOME=$HOME/state"] = home .. "/state/rnnlua/history",
      ["RNNLUA_HISTORY="] = false,
      ["HOME="] = false,
    } do
      local session = support.terminal(home, "", env:gsub("%$HOME", home))
      session:expect "> "
      session:type("'en' .. 'try'\n", "entry")
      assert.are.equal(0, (session:leave()))
      if path then assert.matches("'en'", support.read(path)) end
    end
    assert.is_nil(history())
    local left = io.popen("find " .. home .. " -name 'history*' -o -name 'a*'"):read "a"
    assert.are.equal(2, select(2, left:gsub("\n", ""))) -- no new file was left beside them
  end, EDITED)

  test("leaves a file alone that is no history", function()
    if not edits() then return end
    support.write(home .. "/notes", "my notes\n")
    local session = support.terminal(home, "", ("RNNLUA_HISTORY=%s/notes"):format(home))
    session:expect "> "
    session:type("'en' .. 'try'\n", "entry")
    assert.are.equal(0, (session:leave()))
    assert.are.equal("my notes\n", support.read(home .. "/notes"))
  end, EDITED)
end)
