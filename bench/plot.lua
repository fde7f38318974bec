-- Draws time a step against n, with the limits of the memory, from the results of bench/run.lua:
--
--   build/bin/rnnlua bench/plot.lua JSON SVG     needs gnuplot
local json, path = arg[1], arg[2]
local cjson = require "cjson"
local svg = require "rnnlua.plot.svg"

local file = assert(io.open(json))
local results = cjson.decode(file:read "a")
file:close()

local LINES = { -- name, colour, dash, width; the limits are dashed
  { "naive", "#8a8f98", "solid", 2 },
  { "backward, dout a step", "#b8860b", "solid", 2 },
  { "every h", "#d1495b", "solid", 2 },
  { "backward with dX", "#8f5bd6", "solid", 2 },
  { "value and gradients", "#2e9e6b", "solid", 2 },
  { "final h", "#3d85f0", "solid", 2 },
  { "limit: triad", "#8f5bd6", "(3,3)", 1.5 },
  { "limit: copy", "#d1495b", "(3,3)", 1.5 },
  { "limit: read", "#3d85f0", "(3,3)", 1.5 },
}
local TITLES = { naive = "naive loop", ["limit: read"] = "memory: read", ["limit: copy"] = "memory: copy",
  ["limit: triad"] = "memory: triad" }

local by_name, series = {}, {}
for i, line in ipairs(LINES) do
  series[i] = { name = TITLES[line[1]] or line[1], colour = line[2], dash = line[3], line = line[4], x = {}, y = {} }
  by_name[line[1]] = series[i]
end
table.sort(results.curve, function(a, b) return a.n < b.n end)
for _, point in ipairs(results.curve) do
  local one = by_name[point.name]
  if one then one.x[#one.x + 1], one.y[#one.y + 1] = point.n, point.ns end
end

local saved, problem = svg.write(path, { title = "Time a step against n", x = "n, steps", y = "time a step, ns",
  width = 880, height = 520, key = "outside right center", log = true, log_x = true, series = series,
  x_range = { 100 }, y_range = { 0.025, 4 }, y_ticks = { 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3 } })
if not saved then
  io.stderr:write("bench: ", problem, "\n")
  os.exit(1)
end
