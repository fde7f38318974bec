-- Lab 12: the gradients of its solution, the probabilities with which it draws, what the lab shows and says, and that
-- the same file trains like the library's network.
local files = require "spec.support.files"
local rnn = require "rnnlua"
local text = require "rnnlua.characters.text"
local training = require "rnnlua.characters.training"
local tree = require "spec.support.tree"

local FOLDER = "labs/12_network_that_writes"
local Writer = dofile(FOLDER .. "/solution.lua")

local STORY = ("The queen of hearts, she made some tarts, all on a summer's day. "):rep(6)
local SETTINGS = { D = 3, H = 6, N = 2, T = 8, steps = 40, rate = 0.02, most = 0.5, dropout = 0.25, seed = 7 }

local function matrix(rng, rows, columns)
  local made = {}
  for i = 1, rows do
    made[i] = {}
    for j = 1, columns do made[i][j] = rng:randn() end
  end
  return made
end

describe("lab 12_network_that_writes", function()
  it("has a solution whose gradients agree with estimates", function()
    local rng, V, D, H, N = rnn.rng(12), 3, 2, 2, 2
    local at = { E = matrix(rng, V, D), Wx = matrix(rng, 4 * H, D), Wh = matrix(rng, 4 * H, H),
      b = matrix(rng, 1, 4 * H)[1], W = matrix(rng, V, H), c = matrix(rng, 1, V)[1], h0 = matrix(rng, N, H),
      c0 = matrix(rng, N, H), tokens = { { 1, 2 }, { 3, 1 }, { 2, 2 } }, labels = { { 3, 1 }, { 2, 2 }, { 1, 3 } } }
    local Named = setmetatable({ inputs = { "E", "Wx", "Wh", "b", "W", "c", "h0", "c0", "tokens", "labels" },
      gradients = { "E", "Wx", "Wh", "b", "W", "c" } }, { __index = Writer })
    Named.__index = Named
    local layer = setmetatable({}, Named)
    layer:init()
    local report = require("rnnlua.checking").check_gradients(layer, { at = at, points = 1, progress = false })
    assert.equal("PASS", report.verdict)
  end)

  it("draws each token with the share of u that softmax says", function()
    local z, temperature, count, total, p = { 0.5, -1, 2, 0 }, 0.7, 20000, 0, {}
    local counts = { 0, 0, 0, 0 }
    for k = 1, 4 do
      p[k] = math.exp(z[k] / temperature)
      total = total + p[k]
    end
    for i = 1, count do
      local k = Writer.draw(z, temperature, (i - 0.5) / count)
      counts[k] = counts[k] + 1
    end
    for k = 1, 4 do assert.is_true(math.abs(counts[k] / count - p[k] / total) <= 1 / count, k) end
  end)

  it("trains with the losses of the library's network, to the last bit, also when it continues", function()
    local folder = tree.temporary()
    local path, source = folder .. "/state.safetensors", text.read(STORY)
    local theirs, ours = training.new(source, SETTINGS), training.new(source, SETTINGS, Writer())
    for step = 1, SETTINGS.steps do
      assert.equal(theirs:step(), ours:step(), step)
      if step == 21 then
        assert(ours:save(path))
        ours = assert(training.continue(path, source, SETTINGS, Writer()))
      end
    end
    assert.equal(theirs.network:loss_of(theirs.held_out), ours.network:loss_of(ours.held_out))
    tree.remove(folder)
  end)

  it("can't train with a step that returns nothing", function()
    local writer = Writer()
    writer.step = function() end
    local run = training.new(text.read(STORY), SETTINGS, writer)
    local _, message = pcall(run.step, run)
    assert.equal("step returned no loss; does the file pass `rnnlua lab check`?", message)
  end)

  it("shows a falling loss, and what the network writes", function()
    local output, code = tree.run(tree.rnnlua .. " " .. FOLDER .. "/lab.lua")
    assert.equal(0, code, output)
    assert.matches("\n           loss\n +2%.6%d |%*.*\n +0%.%d+ |.-%*\n +%+%-+\n +1 +chunk +80\n", output)
    assert.matches("\n +0%.5  T" .. ("."):rep(56) .. "\n +1  T" .. ("."):rep(56) .. "\n +1%.5  T" .. ("."):rep(56)
      .. "\n", output)
  end)

  it("shows a command to paste, which trains with the student's file", function()
    local folder = tree.temporary()
    local path = folder .. "/mine(1).lua"
    files.write(path, files.read(FOLDER .. "/solution.lua"))
    for _, columns in ipairs { 40, 80 } do
      local output, code = tree.run(("COLUMNS=%d %s lab check %s"):format(columns, tree.rnnlua, tree.quote(path)))
      assert.equal(0, code, output)
      local command = output:match "\n( +%S+\\\n.-%.lua')\n"
      assert.truthy(command, output)
      local words = {}
      for word in tree.run("set -- " .. command .. "\nprintf '%s\\n' \"$@\""):gmatch "([^\n]+)\n" do
        words[#words + 1] = word
      end
      local train = words[2]
      assert.same({ tree.rnnlua, train, "story.safetensors", path }, words)
      assert.matches("examples/characters/train%.lua$", train)
      assert.truthy(files.read(train))
    end
    tree.remove(folder)
  end)

  it("says what is wrong with what a method returns", function()
    local folder, solution = tree.temporary(), files.read(FOLDER .. "/solution.lua")
    for _, one in ipairs {
      { "return self.cross_entropy:forward(z, labels)", "return z", "WRONG  forward   " },
      { "states[#states], last", "states, last", "self.h is not the state after the last step\n" },
      { "return dE, dWx, dWh, db, dW, dc", "return dE, dWx, dWh, db, dc, dW", "backward  dW and dc are wrong\n" },
      { "return dE, dWx, dWh, db, dW, dc", "return dE, dWx, dWh, db, dW", "WRONG  backward  dc is wrong\n" },
      { "local dWx, dWh, _, _, db, dX", "local dWx, dWh, db, _, _, dX", "WRONG  backward  db is wrong\n" },
      { "  return loss\n", "", "WRONG  step      the loss of chunk 1 is nothing, should be " },
      { "Writer:step", "Writer:steps", "WRONG  step      the class has no function step; did you rename it?\n" },
      { "if left < 0 then return k end", "if left < 0 then return z[k] end",
        "WRONG  draw      is 5 for z {5, 5}, temperature 2 and u 0.3, should be 1\n" },
    } do
      files.write(folder .. "/mine.lua", files.replaced(solution, one[1], one[2]))
      local output = tree.run(tree.rnnlua .. " lab check " .. folder .. "/mine.lua")
      assert.truthy(output:find(one[3], 1, true), one[3] .. "\n" .. output)
    end
    tree.remove(folder)
  end)

  it("gives draw its points before step is written", function()
    local folder, solution = tree.temporary(), files.read(FOLDER .. "/solution.lua")
    for _, body in ipairs { "  if first then return rnn.todo() end\n", "  if first then error 'no' end\n" } do
      files.write(folder .. "/mine.lua", files.replaced(solution, "  local p, T = training.parameters, training.T\n",
        body .. "  local p, T = training.parameters, training.T\n"))
      local output = tree.run(tree.rnnlua .. " lab check " .. folder .. "/mine.lua")
      assert.matches("\n  ok     draw .*\n           Nothing yet: step must be right first%.\n", output)
      assert.truthy(output:find("7/10 points", 1, true), output)
    end
    tree.remove(folder)
  end)
end)
