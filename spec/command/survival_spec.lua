-- What a student wrote survives whatever ends a command: kills at random moments, a full disk.
local folder = require "spec.support.folder"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local CELL = "01_recurrent_cell"
local KILLS = 200
local PATIENT = 10 -- times as long as a command takes
-- What a command takes is estimated anew from each kill: a machine is now busy, now idle.
local LONGER, SHORTER = 1.1, 0.9
local SEED = 20

describe("rnnlua lab", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  local starter = assert(require "rnnlua.lab.source".starter(folder.read("labs/" .. CELL .. "/solution.lua")))

  -- How long a command takes from start to end, in seconds: the median of nine.
  local function duration(arguments)
    local output = tree.run(work:command(("for i in 1 2 3 4 5 6 7 8 9; do a=$(date +%%s%%N); "
      .. "rnnlua %s >/dev/null 2>&1; b=$(date +%%s%%N); echo $(((b - a) / 1000)); done | sort -n | sed -n 5p")
      :format(arguments)))
    return tonumber(output) / 1e6
  end

  -- Runs a command and kills it after some seconds. Returns whether it was still running.
  local function kill_after(seconds, arguments)
    local _, code = tree.run(work:command(("{ rnnlua %s >/dev/null 2>&1 & pid=$!; sleep %.4f; "
      .. "kill -KILL $pid 2>/dev/null; wait $pid; [ $? -eq 137 ]; }"):format(arguments, seconds)))
    return code == 0
  end

  -- What there is besides the files that may be there.
  local function others(allowed)
    local found = {}
    for name in tree.run("ls -A " .. work.path):gmatch "[^\n]+" do
      if not allowed[name] and not (name:find "^%.rnnlua%-%x+%.new$" and #name == 44) then found[#found + 1] = name end
    end
    return found
  end

  it("killed 200 times at random moments, loses and truncates nothing", function()
    local rng = rnn.rng(SEED)
    local right, wrong = folder.solution(CELL), folder.solution(CELL, "dout * self.wh", "dout * self.wx")
    local commands = { "lab check a.lua", "lab reset a.lua", "lab start 1", "lab hint b.lua" }
    work:write("a.lua", right)
    work:write("b.lua", wrong)
    local seconds = {}
    for i, command in ipairs(commands) do seconds[i] = duration(command) end
    tree.run(("cd %s && rm -f -- a.lua.bak* .rnnlua-progress %s.lua"):format(work.path, CELL))
    local killed, passed, backups = 0, false, {}
    for number = 1, KILLS do
      local at = number % #commands + 1
      local mine = ("%s-- attempt %d\n"):format(right, number)
      work:write("a.lua", mine)
      os.remove(work.path .. "/" .. CELL .. ".lua")
      local is_patient = number % 100 < #commands -- each command ends now and then
      local is_killed = kill_after(seconds[at] * (is_patient and PATIENT or rng:uniform(0.4, 1.2)), commands[at])
      if is_killed then killed = killed + 1 end
      if not is_patient then seconds[at] = seconds[at] * (is_killed and LONGER or SHORTER) end
      local allowed = { ["a.lua"] = true, ["b.lua"] = true, [".rnnlua-progress"] = true, [CELL .. ".lua"] = true }
      -- the student's file is what it was, or the starter, and then what it was is in a backup
      local kept = false
      for i = 1, #backups + 1 do
        local name = "a.lua.bak" .. (i > 1 and i or "")
        allowed[name] = true
        if work:has(name) then
          local text = work:read(name)
          if i <= #backups then assert.equal(backups[i], text) end
          kept = kept or text == mine
          backups[i] = text
        end
      end
      local now = work:read "a.lua"
      assert.is_true(now == mine or at == 2 and now == starter and kept, now)
      assert.equal(wrong, work:read "b.lua")
      -- the starter is there as a whole, or not at all
      if work:has(CELL .. ".lua") then assert.equal(starter, work:read(CELL .. ".lua")) end
      -- progress is that of before or of after
      if work:has ".rnnlua-progress" then
        local text = work:read ".rnnlua-progress"
        assert.truthy(text:find "^# Your progress [^\n]*\n01_recurrent_cell\t%d+/10\t%a+\tfile=[ab]%.lua[^\n]*\n$",
          text)
        assert.is_true(not passed or text:find("\t10/10\tpassed\t", 1, true) ~= nil, text)
        passed = passed or text:find("\tpassed\t", 1, true) ~= nil
      else
        assert.is_false(passed)
      end
      assert.same({}, others(allowed))
    end
    assert.is_true(killed >= KILLS / 4, ("only %d of %d were killed before their end"):format(killed, KILLS))
    assert.is_true(#backups > 0 and passed, "no command came to its end")
  end)

  it("on a full disk, leaves every file unchanged, and says so", function()
    if select(2, tree.run "unshare -m true") ~= 0 then return pending "mounting a small disk takes root" end
    local right = folder.solution(CELL)
    work:write("a.lua", right)
    local output, code = tree.run(work:command((([[unshare -m sh -c '
      mkdir d && mount -t tmpfs -o size=16k tmpfs d && cp a.lua d && cd d && rnnlua lab check a.lua >/dev/null
      cp .rnnlua-progress ../before
      dd if=/dev/zero of=fill bs=1k >/dev/null 2>&1
      rnnlua lab start 1; echo $?
      rnnlua lab reset a.lua; echo $?
      rnnlua lab hint a.lua >/dev/null
      sed "s/10\/10\tpassed/4\/10\tbegun/" -i ../before
      rm fill; cp ../before .rnnlua-progress
      dd if=/dev/zero of=fill bs=1k >/dev/null 2>&1
      rnnlua lab check a.lua | tail -n 1; echo $?
      cmp .rnnlua-progress ../before && cmp a.lua ../a.lua && ls -A']]))))
    assert.equal(0, code, output)
    assert.equal([[
rnnlua lab: 01_recurrent_cell.lua: No space left on device
Next: rnnlua lab
2
rnnlua lab: a.lua.bak: No space left on device
Next: rnnlua lab
2
rnnlua lab: progress is not recorded: .rnnlua-progress: No space left on device
Next: rnnlua lab start 02_recurrent      repeat: --seed 1    10/10 points
0
.rnnlua-progress
a.lua
fill
]], output)
  end)

  it("in a read-only folder, still checks, and says so", function()
    if select(2, tree.run "unshare -m true") ~= 0 then return pending "mounting read-only takes root" end
    work:write("a.lua", folder.solution(CELL))
    local output = tree.run(work:command [[unshare -m sh -c '
      mount --bind . . && mount -o remount,bind,ro . && cd . && cd "$PWD" && rnnlua lab check a.lua | tail -n 1
      rnnlua lab start 1; echo $?
      rnnlua lab reset a.lua; echo $?']])
    assert.equal([[
rnnlua lab: progress is not recorded: .rnnlua-progress: Read-only file system
Next: rnnlua lab start 02_recurrent      repeat: --seed 1    10/10 points
rnnlua lab: 01_recurrent_cell.lua: Read-only file system
Next: rnnlua lab
2
rnnlua lab: a.lua.bak: Read-only file system
Next: rnnlua lab
2
]], output)
  end)
end)
