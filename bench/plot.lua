-- Draws time a step against n, with the limits of the memory, from the results of bench/run.lua:
--
--   build/bin/rnnlua bench/plot.lua JSON FOLDER     FOLDER/speed.dat, .gp and, with gnuplot, .svg
local json, folder = arg[1], arg[2]
local cjson = require "cjson"
local storage = require "rnnlua.base.storage"

local file = assert(io.open(json))
local results = cjson.decode(file:read "a")
file:close()

local LINES = { -- name, colour, style; the limits are dashed
  { "naive", "#8a8f98", "dt 1 lw 2" },
  { "backward, dout a step", "#b8860b", "dt 1 lw 2" },
  { "every h", "#d1495b", "dt 1 lw 2" },
  { "backward with dX", "#8f5bd6", "dt 1 lw 2" },
  { "value and gradients", "#2e9e6b", "dt 1 lw 2" },
  { "final h", "#3d85f0", "dt 1 lw 2" },
  { "limit: triad", "#8f5bd6", "dt 3 lw 1.5" },
  { "limit: copy", "#d1495b", "dt 3 lw 1.5" },
  { "limit: read", "#3d85f0", "dt 3 lw 1.5" },
}
local TITLES = { naive = "naive loop", ["limit: read"] = "memory: read", ["limit: copy"] = "memory: copy",
  ["limit: triad"] = "memory: triad" }

local points, sizes = {}, {}
for _, p in ipairs(results.curve) do
  if not points[p.n] then
    points[p.n] = {}
    sizes[#sizes + 1] = p.n
  end
  points[p.n][p.name] = p.ns
end
table.sort(sizes)

local function write(path, text)
  assert(storage.replace(path, text))
end

os.execute(("mkdir -p '%s'"):format(folder))
local rows = {}
for _, n in ipairs(sizes) do
  local row = { ("%d"):format(n) }
  for i, line in ipairs(LINES) do row[i + 1] = ("%.6g"):format(points[n][line[1]] or 0 / 0) end
  rows[#rows + 1] = table.concat(row, " ")
end
write(folder .. "/speed.dat", table.concat(rows, "\n") .. "\n")

local plots = {}
for i, line in ipairs(LINES) do
  plots[i] = ("'%s/speed.dat' using 1:%d with lines lc rgb '%s' %s title '%s'"):format(folder, i + 1, line[2],
    line[3], TITLES[line[1]] or line[1])
end
write(folder .. "/speed.gp", ([[
set terminal svg size 880,520 font 'sans-serif,14' name 'speed'
set output '%s/speed.svg'
set logscale xy
set autoscale xfixmax
set format x '10^{%%T}'
set xlabel 'n, steps' tc rgb '#80868f'
set ylabel 'time a step, ns' tc rgb '#80868f'
set border 3 lc rgb '#80868f'
set tics nomirror tc rgb '#80868f'
set ytics (0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3)
set grid ytics lc rgb '#80868f' lw 0.3 dt 2
set key outside right center Left reverse samplen 2 tc rgb '#80868f' spacing 1.3
set xrange [100:*]
set yrange [0.025:4]
plot %s
]]):format(folder, table.concat(plots, ", \\\n  ")))
if not os.execute(("gnuplot '%s/speed.gp'"):format(folder)) then os.exit(1) end
