local support = require "spec.main.support"
local run, quote = support.run, support.quote
local program = support.rnnlua

local function says(out, err, code, arguments, options)
  local got_out, got_err, got_code = run(arguments, options)
  assert.are.same({ out, err, code }, { got_out, got_err, got_code })
end

local USAGE = ("usage: %s [options] [script [args]]\n"):format(program) .. [[
Available options are:
  -e stat   execute string 'stat'
  -i        enter interactive mode after executing 'script'
  -l mod    require library 'mod' into global 'mod'
  -l g=mod  require library 'mod' into global 'g'
  -v        show version information
  -E        ignore environment variables
  -W        turn warnings on
  --        stop handling options
  -         stop handling options and execute stdin
]]

describe("rnnlua as a stand-alone Lua", function()
  local folder, script
  before_each(function()
    folder = support.folder()
    script = folder .. "/script.lua"
  end)
  after_each(function() support.remove(folder) end)

  describe("options", function()
    it("-v prints Lua's own line", function()
      local out, err, code = run "-v"
      assert.matches("^Lua 5%.4%.%d+  Copyright %(C%) [%d-]+ Lua%.org, PUC%-Rio\n$", out)
      assert.are.same({ "", 0 }, { err, code })
    end)

    it("-e runs statements in their order, -l requires into a global", function()
      says("1\tA\t0\n", "", 0, [[-e "x=1" -ly=string -l math -e "print(x, y.upper'a', math.abs(0))"]])
    end)

    it("-l sets the global of a module's whole name", function()
      support.write(folder .. "/mod.lua", "return { answer = 42 }")
      says("42\n", "", 0, "-l mod -e 'print(mod.answer)'", { cd = folder })
    end)

    it("-l of a module that is missing fails before the script runs", function()
      local out, err, code = run "-l no.such.module -e 'print(1)'"
      assert.are.same({ "", 1 }, { out, code })
      assert.are.equal(program .. ": module 'no.such.module' not found:", err:match "^[^\n]*")
    end)

    it("-W turns warnings on, which are off by default", function()
      says("", "Lua warning: careful\n", 0, [[-W -e 'warn("care", "ful")']])
      says("", "", 0, [[-e 'warn("care", "ful")']])
      says("", "Lua warning: b\n", 0, [[-e 'warn "@on" warn "b" warn "@off" warn "c"']])
    end)

    it("-E keeps the environment out", function()
      says("true\n", "", 0, "-E -e 'print(package.path ~= [[x]] and y == nil)'",
        { env = "LUA_PATH=x LUA_INIT=y=1" })
    end)

    it("- runs standard input, with arguments", function()
      says("2\ta\tb\n", "", 0, "- a b", { stdin = "print(#arg, ...)\n" })
    end)

    it("runs standard input without a script when it is not a terminal", function()
      says("3\n", "", 0, "", { stdin = "print(1 + 2)" })
    end)

    it("-- ends the options, and a script behind it may be named -", function()
      support.write(folder .. "/-", "print(arg[0])")
      says("-\n", "", 0, "-- -", { cd = folder, stdin = "print 'stdin'" })
    end)

    for _, case in ipairs { "-h", "---", "-Ex", "-vv", "-iv", "-Wx", "--version" } do
      it(("refuses %s with the usage"):format(case), function()
        says("", ("%s: unrecognized option '%s'\n"):format(program, case) .. USAGE, 1, case)
      end)
    end

    for _, case in ipairs { "-e", "-l" } do
      it(("says that %s needs an argument"):format(case), function()
        local message = ("%s: '%s' needs argument\n"):format(program, case) .. USAGE
        says("", message, 1, case)
        says("", message, 1, case .. " -v")
      end)
    end
  end)

  describe("the environment", function()
    it("runs LUA_INIT before the options, with arg set", function()
      support.write(script, "print(x, y)")
      says("a\t1\n", "", 0, "-e 'y = 1' " .. script .. " a", { env = "LUA_INIT='x = arg[1]'" })
    end)

    it("prefers LUA_INIT_5_4", function()
      says("54\n", "", 0, "-e 'print(x)'", { env = "LUA_INIT_5_4='x=54' LUA_INIT='x=5'" })
    end)

    it("runs a file that LUA_INIT names with @", function()
      support.write(script, "x = 7")
      says("7\n", "", 0, "-e 'print(x)'", { env = "LUA_INIT=@" .. script })
    end)

    it("names LUA_INIT in the message of an error in it", function()
      says("", program .. [[
: LUA_INIT:1: stop
stack traceback:
	[C]: in function 'error'
	LUA_INIT:1: in main chunk
	[C]: in ?
]], 1, "-e 'print(1)'", { env = [[LUA_INIT='error "stop"']] })
    end)

    it("takes LUA_PATH and LUA_CPATH as they are", function()
      says("a;b\tc\n", "", 0, "-e 'print(package.path, package.cpath)'",
        { env = "LUA_PATH='a;b' LUA_CPATH=c" })
    end)
  end)

  describe("arg", function()
    it("has the script at 0, its arguments after and the command line before", function()
      support.write(script, "for i = -3, 3 do print(i, arg[i]) end print(...)")
      says(("-3\t%s\n-2\t-e\n-1\t \n0\t%s\n1\ta b\n2\t\n3\tnil\na b\t\n"):format(program, script),
        "", 0, ("-e ' ' %s 'a b' ''"):format(script))
    end)

    it("has the executable at 0 when there is no script", function()
      says(program .. "\t-e\n", "", 0, "-e 'print(arg[0], arg[1])'")
    end)

    it("may be changed by -e, but must stay a table", function()
      says("9\n", "", 0, "-e 'arg[1] = 9' - 1", { stdin = "print(...)" })
      local _, err, code = run("-e 'arg = 1' -", { stdin = "print(...)" })
      assert.are.same({ program .. ": 'arg' is not a table\n", 1 }, { err, code })
    end)
  end)

  describe("messages and exit codes", function()
    it("prints an error with a traceback and exits 1", function()
      support.write(script, "local function f() error 'no' end\nf()\n")
      local name = "script.lua"
      says("", program .. [[
: script.lua:1: no
stack traceback:
	[C]: in function 'error'
	script.lua:1: in local 'f'
	script.lua:2: in main chunk
	[C]: in ?
]], 1, name, { cd = folder })
    end)

    it("says which script it cannot open", function()
      local out, err, code = run("no.lua", { cd = folder })
      assert.are.same({ "", 1 }, { out, code })
      assert.are.equal(program .. ": cannot open no.lua", err:match "^(.-no%.lua)[^\n]*\n$")
    end)

    it("reports a syntax error without a traceback", function()
      says("", program .. ": (command line):1: syntax error near <eof>\n", 1, "-e x")
    end)

    it("prints an error object's __tostring, or its type", function()
      says("", program .. ": mine\n", 1,
        [[-e 'error(setmetatable({}, {__tostring = function() return "mine" end}))']])
      local _, err, code = run "-e 'error {}'"
      assert.are.equal(program .. ": (error object is a table value)", err:match "^[^\n]*")
      assert.are.equal(1, code)
    end)

    it("exits as os.exit says", function()
      for call, expected in pairs { ["0"] = 0, ["7"] = 7, ["true"] = 0, ["false"] = 1 } do
        for _, close in ipairs { "true", "false" } do
          local _, _, code = run(("-e 'os.exit(%s, %s)'"):format(call, close))
          assert.are.equal(expected, code)
        end
      end
    end)

    it("closes the state: finalizers run, files are flushed", function()
      says("closed\n", "", 0,
        [[-e 'x = setmetatable({}, {__gc = function() print "closed" end})']])
    end)

    it("starts each message with the name it was called by", function()
      local path = quote(folder .. "/name")
      assert(os.execute(("ln -s %s %s"):format(quote(program), path)))
      local _, err = run("-h", { cd = folder, program = "./name" })
      assert.are.equal("./name: unrecognized option '-h'", err:match "^[^\n]*")
    end)

    it("treats closed streams as lua does", function()
      local _, err = run("-e 'print(io.read())' <&-")
      assert.are.equal("", err)
      local _, _, code = run("-e 'print(1)' >&-")
      assert.are.equal(0, code)
    end)
  end)

  it("stops at the first SIGINT with \"interrupted!\", where pcall can catch it", function()
    local loop = quote "pcall(function() print 'on' io.stdout:flush() while true do end end)\z
                        print 'caught' error 'out'"
    local command = ("%s -e %s >%s/out 2>&1 & p=$!; n=0; \z
      until grep -qs on %s/out || [ $n -gt 600 ]; do sleep 0.1; n=$((n+1)); done; \z
      kill -INT $p; wait $p; exit $?"):format(quote(program), loop, folder, folder)
    local _, how, code = os.execute(command)
    assert.are.same({ "exit", 1 }, { how, code })
    assert.matches("^on\ncaught\n", support.read(folder .. "/out"))
  end)

  describe("C modules of the system", function()
    for _, case in ipairs {
      { "lfs", "print(lfs.attributes('/', 'mode'))", "directory\n" },
      { "cjson", "print(cjson.encode { 1, 2 })", "[1,2]\n" },
    } do
      local name, statement, expected = table.unpack(case)
      it(("loads %s"):format(name), function()
        if select(3, run("-l " .. name)) ~= 0 and not pcall(require, name) then
          pending(name .. " is not installed")
          return
        end
        says(expected, "", 0, ("-l %s -e %s"):format(name, quote(statement)))
      end)
    end
  end)
end)
