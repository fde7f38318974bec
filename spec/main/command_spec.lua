local support = require "spec.main.support"
local quote = support.quote

describe("a command", function()
  local folder, program
  setup(function()
    folder = support.folder()
    program = quote(support.tree(folder .. "/tree", {
      ["command/lab.lua"] = [[
        return function(...)
          print(select("#", ...), ...)
          print(arg[-1] ~= nil, arg[0], arg[1], #arg, x)
          return tonumber((...))
        end]],
      ["command/test.lua"] = [[
        return function(what)
          if what == "endless" then
            print "so far"
            os.execute "(sleep 0.1; kill -INT $PPID) &"
            while true do end
          end
          if what then error(what) end
        end]],
      ["command/help.lua"] = [[return "no function"]],
    }))
    assert(os.execute("mkdir " .. folder .. "/empty"))
  end)
  teardown(function() support.remove(folder) end)

  local function run(arguments, options)
    options = options or {}
    options.program, options.cd = program, options.cd or folder .. "/empty"
    return support.run(arguments, options)
  end

  it("gets its arguments as strings, and arg with its name at 0", function()
    local out, err, code = run("lab 0 'a b' -x")
    assert.are.equal("3\t0\ta b\t-x\ntrue\tlab\t0\t3\tnil\n", out)
    assert.are.same({ "", 0 }, { err, code })
  end)

  it("exits with the integer that it returns, 0 for nil", function()
    assert.are.equal(2, select(3, run "lab 2"))
    assert.are.equal(0, select(3, run "lab"))
    assert.are.equal(0, select(3, run "test"))
  end)

  it("exits 3 with a message and a traceback when it fails", function()
    local out, err, code = run "test 'a fault'"
    assert.are.same({ "", 3 }, { out, code })
    assert.matches(": .*command/test%.lua:7: a fault\nstack traceback:\n", err)
  end)

  it("exits 3 when its module is missing, or is not a command", function()
    local _, err, code = run "help"
    assert.are.equal(3, code)
    assert.matches("module 'rnnlua%.command%.help' returned a string, not a function\n", err)
    _, err, code = run("lab no-number")
    assert.are.same({ "", 0 }, { err, code })
    _, err, code = run "lab 1.5"
    assert.are.equal(3, code)
    assert.matches("module 'rnnlua%.command%.lab': the exit code is a number, not an integer\n", err)
  end)

  it("ends silently by Ctrl-C, like a program that does not handle it", function()
    local out, err, code = run "test endless"
    assert.are.same({ "so far\n", "" }, { out, err })
    assert.is_true(code == -2 or code == 130, code) -- killed, as it is or as a shell says it
  end)

  it("runs LUA_INIT first, and exits 2 when that fails", function()
    local out = run("lab 0", { env = "LUA_INIT=x=5" })
    assert.matches("\t5\n$", out)
    local _, err, code = run("lab 0", { env = "LUA_INIT='error(1)'" })
    assert.are.equal(2, code)
    assert.matches("LUA_INIT", err)
  end)

  it("yields to a file of its name", function()
    support.write(folder .. "/lab", "print('the file', ...)")
    for _, name in ipairs { "lab", "./lab" } do
      local out, err, code = run(name .. " 1", { cd = folder })
      assert.are.same({ "the file\t1\n", "", 0 }, { out, err, code })
    end
  end)

  it("does not yield to a folder of its name", function()
    assert(os.execute("mkdir -p " .. folder .. "/full/lab"))
    assert.are.equal(0, select(3, run("lab 0", { cd = folder .. "/full" })))
  end)

  it("is one as the first argument only, and has one of the known names", function()
    local _, err, code = run "-W lab"
    assert.matches(": cannot open lab[^s]", err)
    assert.are.equal(1, code)
    _, err, code = run "labs"
    assert.matches(": cannot open labs", err)
    assert.are.equal(1, code)
  end)
end)
