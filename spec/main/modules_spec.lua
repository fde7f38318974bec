local support = require "spec.main.support"
local run, quote = support.run, support.quote

describe("the searcher for rnnlua and rnnlua.*", function()
  local folder, program
  setup(function()
    folder = support.folder()
    program = support.tree(folder .. "/first place", {
      ["init.lua"] = "return { ... }",
      ["a/b.lua"] = "return { ... }",
      ["a/b/init.lua"] = "return 'the file comes first'",
      ["a/c/init.lua"] = "return { ... }",
      ["broken.lua"] = "return )",
    })
    assert(os.execute(("mv %s/'first place' %s/moved"):format(folder, folder)))
    program = folder .. "/moved/bin/rnnlua"
  end)
  teardown(function() support.remove(folder) end)

  local function required(name, options)
    options = options or {}
    options.program = options.program or quote(program)
    return run(("-e 'print(table.unpack((require %q)))'"):format(name), options)
  end
  local function path(rest) return folder .. "/moved/share/lua/5.4/rnnlua/" .. rest end

  it("finds the modules of a tree that was moved", function()
    assert.are.equal("rnnlua\t" .. path "init.lua" .. "\n", (required "rnnlua"))
    assert.are.equal("rnnlua.a.b\t" .. path "a/b.lua" .. "\n", (required "rnnlua.a.b"))
    assert.are.equal("rnnlua.a.c\t" .. path "a/c/init.lua" .. "\n", (required "rnnlua.a.c"))
  end)

  it("finds them through a symbolic link", function()
    assert(os.execute(("ln -s moved/bin/rnnlua %s/link"):format(folder)))
    local out = required("rnnlua", { program = "./link", cd = folder })
    assert.are.equal("rnnlua\t" .. path "init.lua" .. "\n", out)
  end)

  it("finds them through PATH", function()
    local out = required("rnnlua", {
      program = "rnnlua",
      env = ("PATH=%s:\"$PATH\""):format(quote(folder .. "/moved/bin")),
    })
    assert.are.equal("rnnlua\t" .. path "init.lua" .. "\n", out)
  end)

  it("comes before package.path, which it does not change", function()
    local out = run("-e 'print(package.path, package.cpath)'", { program = quote(program) })
    assert.is_nil(out:find("rnnlua", 1, true))
    out = required("rnnlua", { env = "LUA_PATH='/nowhere/?.lua'" })
    assert.are.equal("rnnlua\t" .. path "init.lua" .. "\n", out)
  end)

  it("says where it looked for a module of its own", function()
    local _, err, code = required("rnnlua.no.such", { env = "LUA_PATH=p LUA_CPATH=c" })
    assert.are.equal(1, code)
    local message = ("module 'rnnlua.no.such' not found:\n"
      .. "\tno field package.preload['rnnlua.no.such']\n"
      .. "\tno file '%s'\n\tno file '%s'\n\tno file 'p'"):format(
      path "no/such.lua", path "no/such/init.lua")
    assert.truthy(err:find(message, 1, true))
  end)

  it("adds nothing to the message for other names", function()
    for _, name in ipairs { "other", "rnnluax", "rnn" } do
      local _, err = required(name, { env = "LUA_PATH=p LUA_CPATH=c" })
      local message = ("module '%s' not found:\n\tno field package.preload['%s']\n"
        .. "\tno file 'p'\n\tno file 'c'\n"):format(name, name)
      assert.truthy(err:find(message, 1, true))
    end
  end)

  it("names the file of a module that does not compile", function()
    local _, err = required "rnnlua.broken"
    local message = ("error loading module 'rnnlua.broken' from file '%s':\n\t%s:1: "):format(
      path "broken.lua", path "broken.lua")
    assert.truthy(err:find(message, 1, true))
  end)

  it("leaves rnnlua.core to the executable", function()
    local out, err = run("-e 'print(type(require \"rnnlua.core\"))'", { program = quote(program) })
    assert.are.same({ "table\n", "" }, { out, err })
  end)
end)
