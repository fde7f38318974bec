--- What the checker says of every mutant, as a table. From the top of the tree:
--
--     rnnlua spec/checking/mutation_figures.lua [POINTS [SEED [NAME]]]
--
-- POINTS of each, 100 by default; NAME: only the mutants whose style or name contains it.
-- @script mutation_figures

local path = arg[0]:match "^(.*)mutation_figures%.lua$"
local mutants = dofile(path .. "mutants.lua")
local suite = dofile(path .. "suite.lua")

local points = tonumber(arg[1]) or 100
local seed = tonumber(arg[2]) or 1
local wanted = arg[3] or ""

local total = { caught = 0, right = 0, unnamed = 0, wrong = 0, small = 0, seconds = 0, points = 0 }

local function print_all(list)
  for _, mutant in ipairs(list) do
    local name = ("%s %s: %s"):format(mutant.kind, mutant.style, mutant.name)
    if name:find(wanted, 1, true) then
      local row = suite.run(mutant, points, seed)
      print(("%-52s %6d %6d %7d %5d %6d %6.1f"):format(name, row.caught, row.right, row.unnamed,
        row.wrong, row.small, 1e3 * row.seconds / points))
      for _, problem in ipairs(row.problems) do io.stderr:write(problem, "\n") end
      for key, value in next, total do total[key] = value + (row[key] or points) end
    end
  end
end

print(("%d random points of each, from seed %d. named: right, nothing, wrong; small: shrunk to n ≤ 2 and"
  .. "\nintegers up to 13; ms: of CPU a check, all included"):format(points, seed))
print(("\n%-52s %6s %6s %7s %5s %6s %6s"):format("known mistakes", "caught", "right", "nothing", "wrong",
  "small", "ms"))
print_all(mutants.wrong)
print "\non no list"
print_all(mutants.unknown)
print(("\n%-52s %6d %6d %7d %5d %6d %6.1f"):format(total.points .. " in all", total.caught, total.right,
  total.unnamed, total.wrong, total.small, 1e3 * total.seconds / total.points))
