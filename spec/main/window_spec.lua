-- The prompt in windows of all sizes, and in windows that change. libedit alone writes past its picture of
-- the screen where a line does not fit on it; src/main/screen.h says how that is kept from it.
local rnn = require "rnnlua"
local support = require "spec.main.support"

describe("the prompt", function()
  local home
  before_each(function() home = support.folder() end)
  after_each(function() support.remove(home) end)

  local function test(name, body)
    it(name, function()
      if not support.has "script" then return pending "needs script, of util-linux" end
      if not support.edits(home) then return pending "needs libedit" end
      local session = support.terminal(home)
      session:expect "> "
      body(session)
      session:expect "> "
      session:send "\4"
      local code, _, restored = session:finish()
      assert.are.same({ 0, true }, { code, restored })
    end)
  end

  -- Pairs of rows and columns from `rng`, up to these.
  local function sizes(rng, count, rows, columns)
    local list = {}
    for i = 1, count do list[i] = { rng:integer(0, rows), rng:integer(0, columns) } end
    return list
  end

  -- Types x = '…' and waits until its last characters show; the quote that closes is still to come.
  local function type_long(session, text)
    session:type("x = '" .. text, text:sub(-3))
  end

  -- Ends that line, and waits until it has run.
  local function enter(session)
    session:type("' print('d' .. 'one')\n", "done")
    session:expect "> "
  end

  test("keeps a line of 500 characters in a window of 5 x 40", function(session)
    session:resize { 24, 80 }
    type_long(session, ("a"):rep(497) .. "end")
    session:resize { 5, 40 }
    session:expect "end" -- it is drawn anew
    session:send(("b"):rep(100))
    enter(session)
    session:type("#x\n", "\n600")
  end)

  test("keeps a long line through a hundred sizes", function(session)
    local rng, length = rnn.rng(8), 500
    type_long(session, ("a"):rep(497) .. "end")
    for _ = 1, 20 do
      session:resize(table.unpack(sizes(rng, 2, 200, 500)))
      session:resize(table.unpack(sizes(rng, 3, 6, 40)))
      session:send(("b"):rep(10) .. "\1\27[C\5" .. ("b"):rep(10)) -- Ctrl-A, right, Ctrl-E
      length = length + 20
    end
    enter(session)
    session:type("#x\n", "\n" .. length)
  end)

  test("keeps lines of every length, in the smallest windows too", function(session)
    local rng = rnn.rng(9)
    for _, length in ipairs { 0, 1, 79, 1024, 5000 } do
      type_long(session, ("a"):rep(length) .. "end")
      session:resize({ 1, 1 }, { 0, 0 }, { 2, 3 }, { 1, 500 }, { 200, 1 }, table.unpack(sizes(rng, 5, 6, 20)))
      session:send "\1\27[C\5z\127"
      session:resize({ 200, 500 }, { 24, 80 })
      enter(session)
      session:type("#x\n", "\n" .. length + 3)
      session:expect "> "
    end
    session:send "\n"
  end)

  test("keeps a line that is longer than the window, where the cursor moves", function(session)
    session:resize { 5, 40 }
    type_long(session, ("a"):rep(497) .. "end")
    for _ = 1, 5 do session:send("\1\5" .. ("b"):rep(100)) end
    enter(session)
    session:type("#x\n", "\n1000")
  end)

  it("keeps an entry of many lines, in which the cursor moves", function()
    if not support.has "script" then return pending "needs script, of util-linux" end
    if not support.edits(home) then return pending "needs libedit" end
    support.write(home .. "/entries", "_HiStOrY_V2_\nx\\040=\\040[[" .. ("\\012"):rep(3000) .. "]]\n")
    local session = support.terminal(home, "", "RNNLUA_HISTORY=" .. home .. "/entries")
    session:expect "> "
    session:send "\27[A" -- the entry
    for _ = 1, 3 do session:send("\1\5 --" .. ("b"):rep(100)) end
    session:resize({ 5, 40 }, { 24, 80 })
    session:type("\n'd' .. 'one'\n", "done")
    session:expect "> "
    session:type("#x\n", "\n2999") -- a break that follows [[ is none of the string
    assert.are.equal(0, (session:leave()))
  end)

  test("keeps tabs, wide and combined characters", function(session)
    local text = ("a\22\tb\u{6F22}\u{E9}e\u{301}\22\1"):rep(40) -- Ctrl-V takes the next key as it is
    session:send("x = '" .. text)
    session:resize(table.unpack(sizes(rnn.rng(10), 20, 6, 20)))
    session:send "\1\27[C\5"
    enter(session)
    session:type(("x == ('a\\tb\\u{6F22}\\u{E9}e\\u{301}\\1'):rep(40), #x\n"), "\ntrue\t480")
  end)

  test("keeps entries that come back, words that are completed and chunks of several lines", function(session)
    local rng = rnn.rng(11)
    type_long(session, ("a"):rep(3000) .. "end")
    enter(session)
    session:resize { 4, 30 }
    session:send "\27[A" -- the entry before
    session:resize(table.unpack(sizes(rng, 10, 6, 40)))
    session:send "\1y, \5\21\18aaa" -- Ctrl-U drops it, Ctrl-R looks for it
    session:resize(table.unpack(sizes(rng, 10, 6, 40)))
    session:send "\7\21" -- Ctrl-G ends that
    session:send "string.\t\t"
    session:expect "string.upper"
    session:resize(table.unpack(sizes(rng, 10, 6, 40)))
    session:type("\21for i = 1, 2 do\n", ">> ")
    session:resize(table.unpack(sizes(rng, 10, 6, 40)))
    session:type("print('turn ' .. i) end\n", "turn 1")
    session:expect "turn 2"
    session:expect "> "
    session:send "for i = 1, 100 do io.write(('o'):rep(300), '\\n') end 'done'\n"
    session:resize(table.unpack(sizes(rng, 10, 6, 40)))
    session:expect "> "
    session:type("#x\n", "\n3003")
  end)

  test("shows the whole line at its new size", function(session)
    local words = {}
    for i = 1, 60 do words[i] = tostring(i) end
    local text = table.concat(words, "_")
    session:resize { 24, 80 }
    type_long(session, text)
    for _, columns in ipairs { 40, 100, 33 } do
      session:resize { 24, columns }
      session:expect "> x = '1_"
      local from = session.from
      session:expect "58_59_60"
      local shown = support.read(home .. "/typescript"):sub(from, session.from - 1)
      -- where a row ends, a blank and a return make the terminal go on in the next
      assert.are.equal(text:sub(3), (shown:gsub(" \r", ""):gsub("[\r\n]", "")))
    end
    session:type("' print('d' .. 'one')\n", "done")
  end)

  test("shows bytes that are no characters as question marks", function(session)
    session:type("_PROMPT = 'a\\xFFb> '\n", "a?b> ")
    session:type("6 * 7\n", "\n42")
  end)

  test("ends a line at a zero byte", function(session)
    session:type("print('ze' .. 'ro') --\22\0 more\n", "zero")
  end)

  test("takes Tab for a blank before the first word", function(session)
    session:type("\t\t'ta' .. 'bs'\n", "\ntabs")
  end)
end)
