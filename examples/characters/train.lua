-- Trains a network that reads a story character by character, until it can write like it.
--
--     rnnlua train.lua [STATE [FILE]]
--
-- STATE is the file with the state of the training, by default characters.safetensors in the current folder. Ctrl-C
-- saves the state and stops, and the same command continues. write.lua writes with the state.
--
-- FILE is a file of lab 12, 12_network_that_writes.lua. Then its functions step and draw train the network and draw the
-- characters of the samples. If the file passes the lab, `rnnlua lab check` shows the command with all paths.
--
-- The network is in lua/rnnlua/characters/network.lua, and a step of the training in training.lua beside it.

local fill_lines = require("rnnlua.base.text").fill_lines
local ngram = require "rnnlua.characters.ngram"
local plot = require "rnnlua.plot"
local rnn = require "rnnlua"
local text = require "rnnlua.characters.text"
local training = require "rnnlua.characters.training"

local SETTINGS = {
  D = 32, H = 256,                     -- numbers for a character, and in a state
  N = 8, T = 64,                       -- a chunk is 64 characters from each of 8 places in the story
  steps = 5000, rate = 0.004, most = 1, dropout = 0.5, seed = 1,
}
local SHOW, REPORT = 20, 500           -- steps from one line of progress to the next, and from one report to the next
local LONGEST = 8                      -- the n-gram models look at up to 8 characters
local SAMPLE, TEMPERATURE = 300, 0.5   -- characters of a sample

local path = arg[1] or "characters.safetensors"
local story <close> = assert(io.open(arg[0]:gsub("[^/\\]*$", "") .. "dorothy.txt"))
local source = text.read(story:read "a")

local writer
if arg[2] then
  local load_file, message = loadfile(arg[2])
  if not load_file then
    io.stderr:write(message, "\n")
    os.exit(false)
  end
  writer = load_file()()
end

local run, problem
local saved = io.open(path)
if saved then
  saved:close()
  run, problem = training.continue(path, source, SETTINGS, writer)
  if not run then
    io.stderr:write(problem, "\n")
    os.exit(false)
  end
  print(("%s: continues after step %d."):format(path, run.done))
else
  run = training.new(source, SETTINGS, writer)
  print(("%d characters to train on, %d held out; %d different characters."):format(#run.train, #run.held_out,
    #source.alphabet))
end

print "Counting for the n-gram models …"
local losses, best = ngram.losses(run.train, run.held_out, #source.alphabet, LONGEST), 1
for n = 2, LONGEST do
  if losses[n] < losses[best] then best = n end
end
print(("The best of them, with n = %d, has the loss %.3f on the held-out text.\n"):format(best, losses[best]))

local trained, held_out = { name = "training", x = {}, y = {} }, { name = "held-out text", x = {}, y = {} }
local losses_plot = { x = "step", y = "loss", series = { trained, held_out } }
local curve = plot.live(losses_plot) -- in a terminal, it grows at each line of progress; into a file, it is at the end

local function add(series, loss)
  series.x[#series.x + 1], series.y[#series.y + 1] = run.done, loss
end

local function progress()
  return ("step %d of %d   loss %.3f   %d s"):format(run.done, SETTINGS.steps, run.loss, os.clock() // 1)
end

local function show()
  add(trained, run.loss)
  losses_plot.title = progress()
  curve:draw()
end

-- Prints the losses and a sample, above the plot.
local function report()
  local loss = run.network:loss_of(run.held_out)
  local tokens = run.network:write({ source.token_of["\n"] }, SAMPLE, TEMPERATURE, rnn.rng(run.done),
    writer and writer.draw)
  for i, token in ipairs(tokens) do tokens[i] = source.alphabet[token] end
  add(held_out, loss)
  curve:print(("%s\nheld-out loss %.3f, %.3f bits a character; the n-gram model has %.3f\n\n    %s\n"):format(
    progress(), loss, loss / math.log(2), losses[best],
    table.concat(fill_lines(table.concat(tokens), 72), "\n    ")))
end

-- Ctrl-C raises an error in the main program, but never in a coroutine. So a step that has begun also ends.
local stepper = coroutine.create(function()
  while true do
    run:step()
    coroutine.yield()
  end
end)

local function train()
  while run.done < SETTINGS.steps do
    local done, why = coroutine.resume(stepper)
    if not done then error(why, 0) end
    if run.done % SHOW == 0 then show() end
    if run.done % REPORT == 0 then
      assert(run:save(path))
      report()
    end
  end
end

local ended, why = pcall(train)
curve:close()
if ended then return print(path .. " has the state. write.lua writes with it.") end
io.stderr:write("\n", tostring(why), "\n")
if coroutine.status(stepper) == "suspended" then         -- no step has failed
  assert(run:save(path))
  io.stderr:write(("%s has the state after step %d. The same command continues.\n"):format(path, run.done))
end
os.exit(false)
