-- Writes with a network that train.lua trained.
--
--     rnnlua write.lua [STATE [SEED]]
--
-- The same seed gives the same text on every machine.

local fill_lines = require("rnnlua.base.text").fill_lines
local rnn = require "rnnlua"
local training = require "rnnlua.characters.training"

local TEMPERATURES = { 0.5, 1, 1.5 } -- a low one writes what is probable, a high one dares more
local LENGTH = 300

local function stop(message)
  io.stderr:write(message, "\n")
  os.exit(false)
end

local path, seed = arg[1] or "characters.safetensors", math.tointeger(tonumber(arg[2] or 1))
if not seed then stop("SEED: expected an integer, got " .. arg[2]) end
local network, alphabet = training.load_network(path)
if not network then stop(alphabet .. "; train.lua writes such a file") end

-- The network reads the end of a line, and continues.
local prompt
for token, character in ipairs(alphabet) do
  if character == "\n" then prompt = { token } end
end

for _, temperature in ipairs(TEMPERATURES) do
  local written = network:write(prompt, LENGTH, temperature, rnn.rng(seed))
  for i, token in ipairs(written) do written[i] = alphabet[token] end
  local lines = fill_lines(table.concat(written), 72)
  print(("temperature %g\n\n    %s\n"):format(temperature, table.concat(lines, "\n    ")))
end
