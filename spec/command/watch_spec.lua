-- `rnnlua lab watch`, without a terminal and on one by script(1). Nothing here measures time: each step
-- waits until the one before it shows.
local folder = require "spec.support.folder"
local labs = require "spec.support.labs"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"

-- Never comes back from C; `check` gets the number of its process.
local ENDLESS = [[local stat, check = io.open "/proc/self/stat", io.open("check", "w")
  check:write(stat:read "n") check:close()
  local _ = ("x"):rep(99):find(("x*"):rep(99) .. "y")]]

describe("rnnlua lab watch", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  -- What a session prints. `steps` are lines of the shell, in which `shown TEXT` waits for what is printed.
  local function session(start, steps, ending)
    work:write("steps.sh", ([[
      again() {
        n=0
        until [ "$(grep -cF -- "$1" out)" -ge "$2" ] || [ $n -ge 200 ]; do sleep 0.05; n=$((n + 1)); done
      }
      shown() { again "$1" 1; }
      %s
      %s
      %s
    ]]):format(start, steps, ending))
    local output = tree.run(work:command "{ : >out; sh steps.sh >log 2>&1; cat out log; }")
    return (output:gsub("\r", ""):gsub("\27%[[%d;]*%a", ""))
  end

  local function plain(arguments, steps)
    return session("rnnlua lab watch " .. arguments .. " >out 2>&1 & pid=$!", steps, "kill $pid; wait $pid")
  end

  local function typed(arguments, steps)
    return session("", "{ " .. steps .. "\n} | script -qefc 'exec rnnlua lab watch " .. arguments
      .. "' out >/dev/null; echo code $?", "")
  end

  local function count(output, text)
    local found, at = 0, 1
    while true do
      local first, last = output:find(text, at, true)
      if not first then return found end
      found, at = found + 1, last + 1
    end
  end

  it("checks at the start and at every save, without a terminal", function()
    work:write("right", folder.solution(CELL))
    work:write("wrong", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
    work:run "lab start 1"
    local output = plain("", [[
      shown "Watching 01_recurrent_cell.lua; Ctrl-C ends it."
      cp wrong 01_recurrent_cell.lua
      shown "Mistake: dh uses wx instead of wh."
      again "Watching" 2
      mv right 01_recurrent_cell.lua
      shown "10/10 points"
      again "Watching" 3]])
    assert.equal(1, count(output, "  to do  backward"), output)
    assert.equal(1, count(output, "Mistake: dh uses wx instead of wh."), output)
    assert.equal(1, count(output, "Next: rnnlua lab start 02_recurrent      repeat: --seed 1    10/10 points"), output)
    assert.equal(3, count(output, "\nWatching 01_recurrent_cell.lua; Ctrl-C ends it.\n"), output)
  end)

  -- What opens a file; it says which.
  local function add_editor() work:write("editor.sh", 'echo "opens $*"\n') end

  it("opens each new place of the first failure with --edit, without a terminal and on one", function()
    work:write("wrong", folder.solution(CELL, "return h * wh", "return h * * wh"))
    work:write("right", folder.solution(CELL))
    add_editor()
    for _, start in ipairs { plain, typed } do
      tree.run(work:command "rm -f 01_recurrent_cell.lua .rnnlua-progress")
      work:run "lab start 1"
      local output = start('--edit "sh editor.sh -g {file}:{line}" 01_recurrent_cell.lua', [[
        shown "opens -g 01_recurrent_cell.lua:8"
        cp 01_recurrent_cell.lua todo
        echo "-- mine" >>01_recurrent_cell.lua
        again "  to do  backward" 2
        cp wrong 01_recurrent_cell.lua
        shown "opens -g 01_recurrent_cell.lua:9"
        cp right 01_recurrent_cell.lua
        shown "10/10 points"
        cp todo 01_recurrent_cell.lua
        again "opens -g 01_recurrent_cell.lua:8" 2
        again "  to do  backward" 3]] .. (start == typed and "\nprintf q" or ""))
      assert.equal(3, count(output, "opens"), output)
      assert.equal(3, count(output, "  to do  backward"), output)
    end
  end)

  it("opens a file of any name, and says how an editor failed", function()
    add_editor()
    local name = "a'b; touch $(echo c) `touch d` \"e\".lua"
    work:write(name, folder.solution(CELL, "return h * wh", "return h * * wh"))
    local output = plain(([[--edit 'sh editor.sh {line} "{file}"' %s]]):format(tree.quote(name)), 'shown "opens"')
    assert.equal(1, count(output, "\nopens 9 " .. name .. "\n"), output)
    assert.equal("", (tree.run(work:command "if [ -e c ] || [ -e d ]; then echo made; fi")))
    output = plain("--edit 'false {file}' " .. tree.quote(name), 'shown "exit code"')
    assert.equal(1, count(output, "\nrnnlua lab: --edit: false ended with exit code 1\n"), output)
  end)

  it("says what is wrong with --edit", function()
    local output, code = work:run "lab watch --edit code ."
    assert.same({ "rnnlua lab: --edit: `code` has no {file}; an example is 'code -g {file}:{line}'\nNext: rnnlua lab "
      .. "watch --help\n", 2 }, { output, code })
  end)

  it("survives a file that is half-written, vanishes and comes back", function()
    work:write("a.lua", folder.solution(CELL))
    work:write("right", folder.solution(CELL, "return h * wh", "local s = h * wh  return h * wh"))
    local output = plain("a.lua", [[
      shown "Watching"
      head -c 300 right >half && mv half a.lua
      shown "<eof>"
      again "Watching" 2
      rm a.lua
      sleep 0.3
      cp right a.lua
      again "10/10 points" 2
      again "Watching" 3]])
    assert.equal(2, count(output, "10/10 points"), output)
    assert.equal(1, count(output, "near <eof>"), output)
    assert.equal(3, count(output, "\nWatching a.lua;"), output)
  end)

  it("stops endless code, and continues", function()
    work:write("a.lua", folder.solution(LAYER, "dh = dh_t", "while true do end"))
    work:write("right", folder.solution(LAYER))
    local output = plain("a.lua", [[
      shown "stopped after 3 s"
      again "Watching" 1
      cp right a.lua
      shown "10/10 points"
      again "Watching" 2]])
    assert.equal(1, count(output, "10/10 points"), output)
  end)

  it("watches every submission of a folder, new ones too", function()
    work:write("b.lua", folder.solution(LAYER))
    work:write("right", folder.solution(CELL))
    local output = plain(".", [[
      shown "Watching b.lua"
      cp right a.lua
      shown "Watching a.lua"]])
    assert.truthy(output:find("^02 A recurrent layer\n.*\nWatching b.lua.*\n01 A recurrent cell\n.*\nWatching a.lua"),
      output)
  end)

  it("obeys keys on a terminal: h, l, r, n, q", function()
    work:run "lab start 1"
    work:write("right", folder.solution(CELL))
    local output = typed("", [[
      shown "q quit"
      printf h
      shown "hint 1 of 3, a first idea"
      printf l
      shown "begun   0/10 points"
      printf n
      shown "This lab is not passed yet. Press h for a hint."
      cp right 01_recurrent_cell.lua
      shown "10/10 points"
      again "q quit" 4
      printf r
      again "10/10 points" 2
      again "q quit" 5
      printf n
      shown "Complete the file 02_recurrent.lua."
      shown "Recurrent:forward is not"
      again "q quit" 6
      echo "-- mine" >>02_recurrent.lua
      again "Recurrent:forward is not" 2
      again "q quit" 7
      printf q
      sleep 0.2]])
    assert.truthy(output:find("\nn next   h hint   r run   l list   q quit\n", 1, true), output)
    for _, text in ipairs { "hint 1 of 3, a first idea", "begun   0/10 points",
      "This lab is not passed yet. Press h for a hint.", "Complete the file 02_recurrent.lua.",
      "Recurrent:forward is not" } do
      assert.truthy(output:find(text, 1, true), text .. " in\n" .. output)
    end
    assert.falsy(output:find("h gives a hint.\n", 1, true), output) -- a new line would scroll the first one away
    local passed = "\nn: next lab      repeat: --seed 1                            10/10 points\n"
    assert.equal(2, count(output, "10/10 points"), output)
    assert.equal(2, count(output, passed), output)
    assert.equal(2, count(output, "Recurrent:forward is not"), output) -- at n and at the save
    assert.truthy(output:find("\n  repeat: %-%-seed 1 +0/10 points\n"), output)
    assert.equal(0, count(output, "Next: "), output) -- the keys say it
    assert.truthy(output:find("code 1\n", 1, true), output)
  end)

  it("keeps the first line in sight in a low window, and the keys in a narrow one", function()
    work:write("a.lua", folder.solution(CELL, "h * wh + x * wx", "h * wh + x * wx + 1"))
    for _, window in ipairs { "rows 8 cols 80", "rows 14 cols 80", "rows 24 cols 80", "rows 24 cols 40",
      "rows 3 cols 20" } do
      work:write("window.sh", ("stty %s; exec rnnlua lab watch a.lua"):format(window))
      local screen = session("", "{ shown 'q quit'; printf q; sleep 0.2; }"
        .. " | script -qefc 'sh window.sh' out >/dev/null", ""):match "a%.lua\n.-q quit\n"
      local rows, columns = window:match "rows (%d+) cols (%d+)"
      assert.is_true(select(2, screen:gsub("\n", "")) < math.max(tonumber(rows), 10), window .. "\n" .. screen)
      for line in screen:gmatch "[^\n]+" do
        assert.is_true(utf8.len(line) < math.max(tonumber(columns), 40), window .. ": " .. line)
      end
      assert.truthy(screen:find("^a%.lua\n01 A recurrent cell\n"), screen)
      assert.truthy(screen:find("/10 points\n\nn next +h hint +r run +l list +q quit\n$"), screen)
      if tonumber(rows) < 9 then assert.truthy(screen:find("\n  … %d+ more lines\n"), screen) end
    end
  end)

  it("says once that every lab is passed", function()
    for _, lab in ipairs(labs.names()) do
      work:write(lab .. ".lua", folder.solution(lab))
      work:run(("lab check %s.lua"):format(lab))
    end
    local output = typed("", [[
      shown "q quit"
      printf n
      shown "There is no next lab."
      printf q
      sleep 0.2]])
    assert.equal(1, count(output, "Every lab is passed."), output)
  end)

  it("lets Ctrl-C end a check alone, and the session while nothing runs", function()
    work:write("a.lua", folder.solution(LAYER))
    work:write("wrong", folder.solution(LAYER, "dh = dh_t", "while true do end"))
    local output = typed("a.lua", [[
      shown "q quit"
      cp wrong a.lua
      sleep 0.7
      printf '\003'
      shown "interrupted"
      again "q quit" 2
      printf '\003'
      sleep 0.2]])
    assert.equal(1, count(output, "  ERROR  backward  interrupted\n"), output)
    assert.truthy(output:find("code 1\n", 1, true), output)
    assert.falsy(output:find("traceback", 1, true), output)
  end)

  it("ends a running check with q, and keeps another key until it has ended", function()
    work:write("a.lua", folder.solution(LAYER, "dh = dh_t", ENDLESS))
    local output = typed("a.lua", [[
      until_so() { n=0; until eval "$1" || [ $n -ge 200 ]; do sleep 0.05; n=$((n + 1)); done; }
      until_so "[ -s check ]"
      printf q
      shown "q quit"
      until_so "! kill -0 $(cat check) 2>/dev/null"
      [ $n -lt 200 ] && echo "no check is left" >left
      sleep 0.2]])
    assert.falsy(output:find("stopped after", 1, true), output)
    assert.truthy(output:find("code 1\n", 1, true), output)
    assert.equal("no check is left\n", work:read "left")
    os.remove(work.path .. "/check")
    output = typed("a.lua", [[
      n=0
      until [ -s check ] || [ $n -ge 200 ]; do sleep 0.05; n=$((n + 1)); done
      printf l
      shown "4/10 points"
      again "q quit" 2
      printf q
      sleep 0.2]])
    assert.truthy(output:find("stopped after 3 s, in line 30\n", 1, true), output)
    assert.equal(2, count(output, "n next   h hint   r run   l list   q quit"), output)
  end)

  -- Sends the signal to a session on a terminal as soon as the shell's `when` is true. What is said of its end.
  local function ended(signal, when)
    work:write("terminal.sh", [[
      trap : QUIT
      ulimit -c 0
      stty -g >before
      sh -c 'echo $$ >session; exec rnnlua lab watch a.lua'
      echo "code $?"
      stty -g >after
      cmp before after && echo restored]])
    return session("until_so() { n=0; until eval \"$1\" || [ $n -ge 200 ]; do sleep 0.05; n=$((n + 1)); done; }",
      ([[{ until_so "%s"
      kill -%s $(cat session)
      shown restored; } | timeout 60 script -qefc "exec sh terminal.sh" out >/dev/null
      until_so "! kill -0 $(cat check) 2>/dev/null"
      [ $n -lt 200 ] && echo "no check is left" || kill -KILL $(cat check)]]):format(when, signal), "")
  end

  it("restores the terminal if a signal ends it, and leaves no check running", function()
    for signal, code in pairs { HUP = 129, QUIT = 131, TERM = 143 } do
      local expected = ("\ncode %d\nrestored\n"):format(code)
      work:write("a.lua", folder.solution(LAYER))
      local output = ended(signal, "grep -q 'q quit' out")
      assert.truthy(output:find(expected, 1, true), output)
      work:write("a.lua", folder.solution(LAYER, "dh = dh_t", ENDLESS))
      output = ended(signal, "[ -s check ]")
      os.remove(work.path .. "/check")
      assert.truthy(output:find(expected, 1, true), output)
      assert.truthy(output:find("no check is left\n", 1, true), output)
    end
  end)

  it("says why it can't begin", function()
    local output, code = work:run "lab watch"
    assert.equal("rnnlua lab: no file in this folder names a lab in its first line\n"
      .. "Next: rnnlua lab start 01_recurrent_cell\n", output)
    assert.equal(2, code)
    output, code = work:run "lab watch none.lua"
    assert.equal("rnnlua lab: none.lua: No such file or directory\nNext: rnnlua lab\n", output)
    assert.equal(2, code)
  end)
end)
