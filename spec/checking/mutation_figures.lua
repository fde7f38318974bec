--- What the checker says of every mutant, as a table. From the top of the tree:
--
--     rnnlua spec/checking/mutation_figures.lua [POINTS [SEED [NAME]]]
--
-- POINTS of each, 100 by default, and 20 times as many of right layers; NAME: only the mutants whose style
-- or name contains it.
-- @script mutation_figures

local path = arg[0]:match "^(.*)mutation_figures%.lua$"
local mutants = dofile(path .. "mutants.lua")
local suite = dofile(path .. "suite.lua")

local points = tonumber(arg[1]) or 100
local seed = tonumber(arg[2]) or 1
local wanted = arg[3] or ""

local total = { caught = 0, right = 0, unnamed = 0, explained = 0, wrong = 0, small = 0, slow = 0, seconds = 0,
  shrinking = 0, points = 0 }

local function line(name, row, count)
  print(("%s%s %6d %6d %7d %4d %5d %6d %5d %6.1f %6.1f"):format(name, (" "):rep(52 - utf8.len(name)), row.caught,
    row.right, row.unnamed, row.explained, row.wrong, row.small, row.slow, 1e3 * row.seconds / count,
    1e3 * row.shrinking / count))
end

local function print_all(list)
  for _, mutant in ipairs(list) do
    local name = ("%s %s: %s"):format(mutant.kind, mutant.style, mutant.name)
    if name:find(wanted, 1, true) then
      local row = suite.run(mutant, points, seed)
      line(name, row, points)
      for _, problem in ipairs(row.problems) do io.stderr:write(problem, "\n") end
      for key, value in next, total do total[key] = value + (row[key] or points) end
    end
  end
end

print(([[
%d random points of each, from seed %d. caught: FAIL. named: right, nothing, by a path, wrong. small: shrunk to n ≤ 2
and integers up to 13; slow: in more than 50 ms of CPU. ms: of CPU, a whole check; of it, shrinking.
]]):format(points, seed))
print(("%-52s %6s %6s %7s %4s %5s %6s %5s %6s %6s"):format("known mistakes", "caught", "right", "nothing", "path",
  "wrong", "small", "slow", "ms", "shrink"))
print_all(mutants.wrong)
print "\non no list"
print_all(mutants.unknown)
print()
line(total.points .. " in all", total, total.points)

print(("\n%-52s %6s %6s %12s"):format("right layers", "points", "FAIL", "INCONCLUSIVE"))
local each = math.ceil(20 * points / #mutants.right)
for _, mutant in ipairs(mutants.right) do
  local row = suite.run(mutant, each, seed)
  print(("%-52s %6d %6d %12d"):format(mutant.kind .. " " .. mutant.name, each, row.caught, row.inconclusive))
end
