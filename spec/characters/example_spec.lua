-- The programs in examples/characters: what they print, and that a training which Ctrl-C stopped continues as if it
-- never had. Copies of them have a short story and small sizes.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local FOLDER = "examples/characters/"
local STORY = ('"Come with me," said the Wizard.\n"I will," said Dorothy.\n\n'):rep(12)

local SMALL = {
  { "D = 32, H = 256", "D = 3, H = 5" }, { "N = 8, T = 64", "N = 2, T = 10" }, { "steps = 5000", "steps = 60" },
  { "SHOW, REPORT = 20, 500", "SHOW, REPORT = 5, 30" }, { "SAMPLE, TEMPERATURE = 300", "SAMPLE, TEMPERATURE = 10" },
}

-- Sends the process SIGINT just before a step. os.execute would not do: the process ignores SIGINT while it waits.
local STEP = "    run:step()\n"
local INTERRUPTED = '    if run.done == 16 then io.popen("kill -INT $PPID"):close() end\n' .. STEP

describe("the example that trains a character network", function()
  local folder
  before_each(function()
    folder = tree.temporary()
    files.write(folder .. "/dorothy.txt", STORY)
    files.write(folder .. "/write.lua", files.read(FOLDER .. "write.lua"))
  end)
  after_each(function() tree.remove(folder) end)

  -- What a program prints, with names of files for their paths and "…" for the seconds; and its exit code.
  local function run(name, state, more)
    local output, exit = tree.run(("%s %s/%s %s/%s %s"):format(tree.rnnlua, folder, name, folder, state, more or ""))
    return output:gsub(folder:gsub("%p", "%%%0") .. "/", ""):gsub("%d+ s\n", "… s\n"), exit
  end

  local function train(state, step, file)
    local code = files.read(FOLDER .. "train.lua")
    for _, edit in ipairs(SMALL) do code = files.replaced(code, edit[1], edit[2]) end
    files.write(folder .. "/train.lua", files.replaced(code, STEP, step or STEP))
    return run("train.lua", state, file)
  end

  it("reports the losses and samples, and writes", function()
    local output, exit = train "state"
    assert.equal(0, exit)
    local first, second, rest = output:match "^(.-)(\nstep 30 .-)(\nstep 60 .*)$"
    assert.equal([[
627 characters to train on, 69 held out; 23 different characters.
Counting for the n-gram models …
The best of them, with n = 8, has the loss 0.057 on the held-out text.
]], first)
    for _, report in ipairs { second, rest } do
      assert.matches("^\nstep %d0 of 60   loss %d%.%d%d%d   … s\n"
        .. "held%-out loss %d%.%d%d%d, %d%.%d%d%d bits a character; "
        .. "the n%-gram model has %d%.%d%d%d\n\n    .+\n", report)
    end
    assert.matches("\n\nstep 60 of 60   [^\n]+\nloss\n[^\n]+ |.*\n +5 +step +60\n  %* training\n"
      .. "  %+ held%-out text\nstate has the state%. write%.lua writes with it%.\n$", rest)
    assert.equal(1, select(2, output:gsub("  %* training\n", "")))
    assert.falsy(output:find("\27", 1, true))
    local written = run("write.lua", "state")
    assert.matches("^temperature 0%.5\n\n    .*\n\ntemperature 1\n\n    .*\n\ntemperature 1%.5\n\n    .*\n$", written)
    assert.equal(written, (run("write.lua", "state", "1")))
    assert.not_equal(written, (run("write.lua", "state", "2")))
  end)

  it("saves the state at Ctrl-C, and continues with the same bits", function()
    train "whole"
    local output, exit = train("state", INTERRUPTED)
    assert.equal(1, exit)
    assert.matches("\nloss\n.*\n  %* training\n.*\n[^\n]*interrupted!\n"
      .. "state has the state after step 17%. The same command continues%.\n$", output)
    output, exit = train "state"
    assert.equal(0, exit)
    assert.matches("^state: continues after step 17%.\n", output)
    assert.is_true(files.read(folder .. "/whole") == files.read(folder .. "/state"))
  end)

  it("trains with a file of lab 12 as with the library's network, and stops and continues", function()
    local file = "labs/12_network_that_writes/solution.lua"
    local network, writer = train "network", train("writer", STEP, file)
    assert.equal((network:gsub("network", "writer")), writer)
    assert.is_true(files.read(folder .. "/network") == files.read(folder .. "/writer"))
    train("state", INTERRUPTED, file)
    assert.matches("^state: continues after step 17%.\n", (train("state", STEP, file)))
    assert.is_true(files.read(folder .. "/network") == files.read(folder .. "/state"))
  end)

  it("says what is wrong with a file of lab 12", function()
    local output, exit = train("state", STEP, folder .. "/none.lua")
    assert.equal("cannot open none.lua: No such file or directory\n", output)
    assert.equal(1, exit)
    output, exit = train("state", STEP, FOLDER .. "README.md")
    assert.matches("^examples/characters/README%.md:3: syntax error", output)
    assert.equal(1, exit)
    files.write(folder .. "/starter.lua", assert(require "rnnlua.lab.source".starter(
      files.read "labs/12_network_that_writes/solution.lua")))
    output, exit = train("state", STEP, folder .. "/starter.lua")
    assert.matches("starter%.lua:%d+: Writer:step is not implemented yet", output)
    assert.equal(1, exit)
    assert.is_nil(io.open(folder .. "/state"))
  end)

  it("saves nothing if a step fails", function()
    local output, exit = train("state", STEP .. '    if run.done == 17 then error "no memory" end\n')
    assert.equal(1, exit)
    assert.matches("\ntrain.lua:%d+: no memory\n$", output)
    assert.is_nil(io.open(folder .. "/state"))
  end)

  it("says what is wrong with a state", function()
    files.write(folder .. "/state", "text")
    assert.matches("^state: truncated: it ends within its first 8 bytes\n$", (train "state"))
    assert.equal("none: No such file or directory; train.lua writes such a file\n", (run("write.lua", "none")))
    assert.equal("SEED: expected an integer, got x\n", (run("write.lua", "none", "x")))
  end)
end)
