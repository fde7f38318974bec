-- The end of a session at a terminal by a signal: the terminal is as it was before.
local support = require "spec.main.support"

local SIGNALS = { HUP = 1, INT = 2, QUIT = 3, TERM = 15 }
local ENDING = { "HUP", "QUIT", "TERM" }
local RAW = "require 'rnnlua.terminal'.raw(true) "
local ENDLESS = "; ('x'):rep(99):find(('x*'):rep(99) .. 'y')" -- in C, where no hook comes

describe("a signal that ends a session", function()
  local home
  before_each(function() home = support.folder() end)
  after_each(function() support.remove(home) end)

  -- For a terminal that libedit edits ("xterm") and for one that it does not ("dumb").
  local function test(name, body)
    for _, kind in ipairs { "xterm", "dumb" } do
      it(("%s (%s)"):format(name, kind), function()
        if not support.has "script" then return pending "needs script, of util-linux" end
        body("TERM=" .. kind)
      end)
    end
  end

  local function ends(session, signal)
    local code, shown, restored = session:finish()
    assert.are.same({ 128 + SIGNALS[signal], true }, { code, restored }, shown)
  end

  test("restores the terminal, wherever in the prompt it comes", function(env)
    for _, signal in ipairs(ENDING) do
      for keys, shown in pairs {
        [""] = "",
        ["x = '" .. ("a"):rep(500) .. "end"] = "end",
        ["x = 1\nfor i = 1, 2 do\nprint("] = "print(",
        ["\18wanted"] = "d", -- Ctrl-R
        ["string.\t\t"] = "string.",
        ["print('o' .. 'n') while true do end\n"] = "on",
        [RAW .. "print('o' .. 'n')\n"] = "on",
      } do
        local session = support.terminal(home, "", env .. " RNNLUA_HISTORY=")
        session:expect "> "
        session:type(keys, shown)
        session:signal(signal)
        ends(session, signal)
      end
    end
  end)

  test("is one of several, or comes again", function(env)
    local session = support.terminal(home, "", env)
    session:expect "> "
    session:signal "TERM"
    session:signal "TERM"
    ends(session, "TERM")
    session = support.terminal(home, "", env)
    session:expect "> "
    session:type("print('o' .. 'n') " .. RAW .. ENDLESS .. "\n", "on")
    while session:signal "INT" do os.execute "sleep 0.02" end -- the first waits for the end of `find`
    ends(session, "INT")
  end)

  test("may be a key", function(env)
    local session = support.terminal(home, "", env)
    session:expect "> "
    session:send "x = \28" -- Ctrl-\
    ends(session, "QUIT")
  end)

  test("leaves a terminal alone that was made raw before the prompt, at the end of the input", function(env)
    local session = support.terminal(home, "-i -e " .. support.quote(RAW), env)
    session:expect "> "
    session:send "os.exit(7)\n"
    local code, _, restored = session:finish()
    assert.are.same({ 7, true }, { code, restored })
  end)

  it("does nothing if it was to be ignored", function()
    if not support.has "script" then return pending "needs script, of util-linux" end
    local session = support.terminal(home, "", "env --ignore-signal=HUP")
    session:expect "> "
    session:signal "HUP"
    session:type("6 * 7\n", "\n42")
    assert.are.equal(0, (session:leave()))
  end)

  it("loses no entry of the history, and leaves no partial one", function()
    if not support.has "script" then return pending "needs script, of util-linux" end
    if not support.edits(home) then return pending "needs libedit" end
    for i, signal in ipairs(ENDING) do
      local session = support.terminal(home)
      session:expect "> "
      session:type(("'en' .. 'try %d'\n"):format(i), "entry " .. i)
      session:expect "> "
      for n = 1, 20 do session:send(("x = %d%d\n"):format(i, n)) end -- it comes while they are saved
      session:signal(signal)
      ends(session, signal)
      local text = support.read(home .. "/.local/state/rnnlua/history")
      assert.matches("^_HiStOrY_V2_\n.*\n'en'[^\n]*" .. i .. "'\n", text:gsub("V2_\n", "V2_\n\n"))
      assert.matches("\n$", text)
    end
    local left = io.popen("ls -A " .. home .. "/.local/state/rnnlua"):read "a"
    assert.are.equal("history\n", left)
  end)
end)
