-- rnn.LSTM over arrays, called from Lua, against rnnlua.plain.lstm over tables. Prints JSON, an object a line:
-- {"layer", "work", "N", "D", "H", "T", "path", "a_ns", "b", "b_ns", "ratio", "low", "high"}, ns a step.
--
--   build/bin/rnnlua bench/vectors.lua ROUNDS PATH H…     PATH is only named, the fastest one is used
local here = arg[0]:match "^(.*/)" or "./"
package.path = here .. "?.lua;" .. package.path
local paired = require "paired"
local rnn = require "rnnlua"
local PlainLSTM = require "rnnlua.plain.lstm"

local rounds, path, D, T = tonumber(arg[1]), arg[2], 1, 64

local function compare(H)
  local rng = rnn.rng(1)
  local at = { rng:randn(4 * H, D):scale_by(0.1), rng:randn(T, D), rng:randn(4 * H, H):scale_by(0.1), rng:randn(H),
    rng:randn(H), rng:randn(4 * H) }
  local tables = {}
  for i, value in ipairs(at) do tables[i] = value:table() end
  local dH = rng:randn(T, H)
  local dH_table = dH:table()
  local ours, plain = rnn.LSTM(), PlainLSTM()
  local function forward(layer, inputs) return layer:forward(table.unpack(inputs)) end
  local last = ours:forward(table.unpack(at))[T]
  for k, h in ipairs(plain:forward(table.unpack(tables))[T]) do
    if not (math.abs(h - last[k]) < 1e-10) then error "the layers disagree" end
  end
  for _, backward in ipairs { false, true } do
    local function run(layer, inputs, upstream)
      return function()
        forward(layer, inputs)
        if backward then layer:backward(upstream) end
      end
    end
    local p = paired.measure(run(ours, at, dH), run(plain, tables, dH_table), rounds)
    print(('{"layer": "LSTM", "work": "%s", "N": 1, "D": %d, "H": %d, "T": %d, "path": "%s", "a_ns": %.6g, '
      .. '"b": "plain Lua", "b_ns": %.6g, "ratio": %.6g, "low": %.6g, "high": %.6g}'):format(
      backward and "forward and backward" or "forward", D, H, T, path, p.a_ns / T, p.b_ns / T, p.ratio, p.low, p.high))
    io.stdout:flush()
  end
end

for i = 3, #arg do compare(math.tointeger(arg[i])) end
