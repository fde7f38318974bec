--- Whether the points of a submission depend on the seed: the known mistakes of the labs, the wrong layers of
-- spec/checking/mutants.lua that a lab can be given, and what is right, each with many seeds.
-- From the top of the tree:
--
--     rnnlua spec/labs/luck.lua [seeds, 1000] [part k/n] [a word of a lab's name]
--
-- prints what gets other points with some seeds than with most, and ends with 1 if anything does. Two parts,
-- 1/2 and 2/2, take both cores.
-- @module luck

local folder = debug.getinfo(1, "S").source:match "^@(.*)labs/luck%.lua$"

local catalogue = require "rnnlua.lab.catalogue"
local mutants = dofile(folder .. "checking/mutants.lua")
local runner = require "rnnlua.lab.run_submission.runner"

local luck = {}

local LABS = require "spec.support.labs".names()
local STYLES = { cell = "01_recurrent_cell", chain = "02_recurrent", arrays = "02_recurrent" }

-- The lab that a layer of the corpus can be given to: that of its source.
local function lab_of(mutant)
  return STYLES[mutant.style] or mutant.least and "02_recurrent" or "01_recurrent_cell"
end

--- What is tried.
-- @treturn {table,...} lab, name, submitted; full: whether it must get all points, nil where it must not
function luck.submissions()
  local list, labs = {}, {}
  for _, name in ipairs(LABS) do
    local lab = assert(catalogue.find("labs/" .. name))
    labs[name] = lab
    list[#list + 1] = { lab = lab, name = "the solution", submitted = assert(lab:solution()), full = true }
    for _, one in ipairs(assert(lab:known_mistakes())) do
      list[#list + 1] = { lab = lab, name = one.name, submitted = one.submitted }
    end
  end
  for _, group in ipairs { "wrong", "unknown", "right" } do
    for _, mutant in ipairs(mutants[group]) do
      local name = ("%s, %s (%s)"):format(mutant.style, mutant.name, mutant.kind)
      list[#list + 1] = { lab = labs[lab_of(mutant)], name = name, submitted = mutant.class,
        full = group == "right" and mutant.kind == "linear" }
    end
  end
  return list
end

--- The points of a submission with each of many seeds.
-- @tparam table one of `submissions`
-- @tparam integer first seed
-- @tparam integer count of seeds
-- @treturn {[number]=integer,...} how many seeds give so many points
-- @treturn {[number]=integer,...} the first of them
function luck.points(one, first, count)
  local seeds, example = {}, {}
  for seed = first, first + count - 1 do
    local earned = runner.run(one.lab, one.submitted, seed, { explained = false }).earned
    seeds[earned] = (seeds[earned] or 0) + 1
    example[earned] = example[earned] or seed
  end
  return seeds, example
end

--- What is wrong with the points of a submission, nil where they are the same with every seed.
-- @treturn ?string
function luck.problem(one, seeds, example)
  local parts = {}
  for earned, count in pairs(seeds) do
    parts[#parts + 1] = ("%g points with %d seeds (%d)"):format(earned, count, example[earned])
  end
  table.sort(parts)
  local full = seeds[one.lab:points()] ~= nil
  if not parts[2] and full == (one.full or false) then return nil end
  return ("%s: %s: %s"):format(one.lab:name(), one.name, table.concat(parts, ", "))
end

local function main(count, part, word)
  local k, n = (part or "1/1"):match "^(%d+)/(%d+)$"
  assert(k, "the part: expected k/n, such as 1/2")
  local tried, problems = 0, 0
  for i, one in ipairs(luck.submissions()) do
    if i % n == k % n and one.lab:name():find(word or "", 1, true) then
      tried = tried + 1
      local problem = luck.problem(one, luck.points(one, 1, count))
      if problem then
        problems = problems + 1
        print(problem)
        io.stdout:flush()
      end
    end
  end
  print(("%d submissions with %d seeds each: %d get other points with some"):format(tried, count, problems))
  return problems == 0
end

if arg and arg[0] and arg[0]:find "labs/luck%.lua$" then
  os.exit(main(math.tointeger(arg[1] or 1000), arg[2], arg[3]), true)
end

return luck
