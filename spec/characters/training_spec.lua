-- The training of a character network: against PyTorch (spec/fixtures/characters.py), stopped and continued, and its
-- files.
local bits = require "spec.support.bits"
local core = require "rnnlua.core"
local fixture = require "spec.fixtures.characters"
local rnn = require "rnnlua"
local text = require "rnnlua.characters.text"
local training = require "rnnlua.characters.training"
local tree = require "spec.support.tree"
local values = require "rnnlua.base.values"

local ROUNDING = 1e-12 -- in proportion to a loss: two orders of the same sums, over 30 steps

local STORY = ("The queen of hearts, she made some tarts, all on a summer's day. "):rep(6)
local SETTINGS = { D = 3, H = 6, N = 2, T = 8, steps = 40, rate = 0.02, most = 0.5, dropout = 0.25, seed = 7 }

-- The text and the parameters of the fixture: the formulas of characters.py.
local function fixture_training()
  local letters = {}
  for i = 0, fixture.length - 1 do
    letters[i + 1] = string.char(("a"):byte() + (i < fixture.V and i or (i * i + i // 7) % fixture.V))
  end
  local run, k = training.new(text.read(table.concat(letters)), fixture.settings), 0
  for _, name in ipairs { "E", "Wx", "Wh", "b", "W", "c" } do
    local parameter, flat = run.network.parameters[name], {}
    for i = 1, #select(2, values.flatten(parameter, name)) do
      k = k + 1
      flat[i] = (k * 5 % 13 - 6) / 8
    end
    run.network.parameters[name] = rnn.array(flat):reshape(parameter.shape)
  end
  return run
end

local function near(expected, got, what)
  assert.is_true(math.abs(got - expected) <= ROUNDING * expected, ("%s: %.17g, not %.17g"):format(what, got, expected))
end

-- The losses of some steps.
local function losses_of(run, steps)
  local losses = {}
  for i = 1, steps do losses[i] = run:step() end
  return losses
end

describe("the training of a character network", function()
  it("has the losses of PyTorch", function()
    local run = fixture_training()
    for step, loss in ipairs(fixture.losses) do near(loss, run:step(), "step " .. step) end
    near(fixture.held_out, run.network:loss_of(run.held_out), "held out")
  end)

  it("learns, and has the same losses each time", function()
    local source = text.read(STORY)
    local first = losses_of(training.new(source, SETTINGS), SETTINGS.steps)
    assert.is_true(first[#first] < first[1])
    assert.same(first, losses_of(training.new(source, SETTINGS), SETTINGS.steps))
    local other = setmetatable({ seed = 8 }, { __index = SETTINGS })
    assert.not_equal(first[1], training.new(source, other):step())
  end)

  it("has the same losses on every path of this processor", function()
    local source, losses, count = text.read(STORY), nil, 0
    for _, path in ipairs { "plain", "avx2", "avx512", "neon" } do
      if core.use_path(path) then
        local run = training.new(source, SETTINGS)
        local found = losses_of(run, SETTINGS.steps)
        found[#found + 1] = run.network:loss_of(run.held_out)
        losses, count = losses or found, count + 1
        assert.same(losses, found, path)
      end
    end
    assert.is_true(core.use_path())
    assert.is_true(count > 0)
  end)

  it("refuses a text that is too short", function()
    assert.error_matches(function() training.new(text.read "abcabcabcabc", SETTINGS) end,
      "^the text is too short: a stream has 5 characters, and a chunk 8$")
  end)
end)

describe("a training that was saved", function()
  local folder, path
  before_each(function()
    folder = tree.temporary()
    path = folder .. "/state.safetensors"
  end)
  after_each(function() tree.remove(folder) end)

  it("continues with the same bits as one that never stopped", function()
    local source = text.read(STORY)
    local whole = training.new(source, SETTINGS)
    local expected = losses_of(whole, SETTINGS.steps)
    for _, before in ipairs { 0, 1, 7, 21, 39 } do      -- also before Adam has a state, and behind a whole text
      local run = training.new(source, SETTINGS)
      losses_of(run, before)
      assert(run:save(path))
      local continued = assert(training.continue(path, source, SETTINGS))
      assert.equal(before, continued.done)
      assert.same(table.move(expected, before + 1, #expected, 1, {}), losses_of(continued, SETTINGS.steps - before))
      assert.equal(whole.loss, continued.loss)
      for name, parameter in pairs(whole.network.parameters) do
        assert.same(bits.of(parameter), bits.of(continued.network.parameters[name]), name)
      end
    end
  end)

  it("has a network to write with", function()
    local run = training.new(text.read(STORY), SETTINGS)
    assert(run:save(path))
    local network, alphabet = assert(training.load_network(path))
    assert.same(run.alphabet, alphabet)
    assert.same(run.network:write({ 1 }, 20, 1, rnn.rng(3)), network:write({ 1 }, 20, 1, rnn.rng(3)))
  end)

  it("belongs to its text and its settings", function()
    assert(training.new(text.read(STORY), SETTINGS):save(path))
    local other = {}
    for name, value in pairs(SETTINGS) do other[name] = value end
    other.rate = 0.01
    assert.same({ nil, path .. ": it was trained with rate = 0.02, not 0.01; to begin again, remove the file" },
      { training.continue(path, text.read(STORY), other) })
    assert.same({ nil, path .. ": it was trained on a text with other characters; to begin again, remove the file" },
      { training.continue(path, text.read(STORY:upper()), SETTINGS) })
  end)

  it("is told from other files", function()
    assert(rnn.save(path, { W = rnn.zeros(2) }))
    local message = path .. ": not the state of a training"
    assert.same({ nil, message }, { training.load_network(path) })
    assert.same({ nil, message }, { training.continue(path, text.read(STORY), SETTINGS) })
    local absent = folder .. "/absent"
    assert.same({ nil, absent .. ": No such file or directory" }, { training.load_network(absent) })
  end)
end)
