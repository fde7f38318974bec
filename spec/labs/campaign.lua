--- Whether each known mistake of the labs is caught and named as itself, and gets the same points, with each of many
-- seeds. From the top of the tree:
--
--     rnnlua spec/labs/campaign.lua [seeds, 1000] [lab …]
--
-- prints a table for each lab (all labs if none is named), and ends with 1 if the solution fails with a seed, if a
-- mistake is not caught with each seed, if it is named as itself with less than 99 % of them, or if its points depend
-- on the seed. A lab is a name, a number or a path.
-- @module campaign

local catalogue = require "rnnlua.lab.catalogue"
local runner = require "rnnlua.lab.run_submission.runner"
local told_apart = require "rnnlua.lab.verify.told_apart"

local campaign = {}

local NAMED = 0.99 -- of the seeds, at least

-- The result of a submission: for each task whether it fails, the first that fails, and the points.
local function try(lab, submitted, seed)
  local result, fails, first = runner.run(lab, submitted, seed, { explained = false }), {}, nil
  for number, task in ipairs(result.tasks) do
    fails[number] = task.status ~= "ok"
    first = first or fails[number] and number or nil
  end
  return { fails = fails, first = first, earned = result.earned }
end

-- Adds the results with one seed to the rows.
local function add_seed(lab, known, rows, seed)
  local tried, places = {}, {}
  for number, one in ipairs(known) do
    tried[number] = try(lab, one.submitted, seed)
    places[number] = tried[number].first
  end
  local told = told_apart.with_seed(lab, known, seed, places, {
    fails = function(number, task) return tried[number].fails[task] end,
  })
  for number, row in ipairs(rows) do
    local earned, one = tried[number].earned, told[number]
    row.points[earned] = (row.points[earned] or 0) + 1
    if one.fails then
      row.caught = row.caught + 1
      if one.is_told and not one.others[1] then row.named = row.named + 1 end
      for _, name in ipairs(one.others) do row.others[name] = row.others[name] or seed end
    else
      row.missed = row.missed or seed
    end
  end
end

--- Tries the known mistakes of a lab.
-- @param lab see rnnlua.lab.catalogue
-- @tparam integer count seeds 1 to count
-- @treturn {table,...} for each mistake { name, caught, named, points, others, missed }: how many seeds it is caught
--   and named as itself with; the number of seeds by points; the first seed by other name; the first seed that misses
--   it, or nil
-- @treturn ?integer the first seed with which the solution fails
function campaign.run(lab, count)
  local known, rows, failing = assert(lab:known_mistakes()), {}, nil
  for number, one in ipairs(known) do
    rows[number] = { name = one.name, caught = 0, named = 0, points = {}, others = {} }
  end
  for seed = 1, count do
    if try(lab, assert(lab:solution()), seed).first then failing = failing or seed end
    add_seed(lab, known, rows, seed)
  end
  return rows, failing
end

-- The points of a row, and the names that it is taken for, as texts.
local function points_of(row)
  local points, list = {}, {}
  for earned in next, row.points do points[#points + 1] = earned end
  table.sort(points)
  for i, earned in ipairs(points) do
    list[i] = points[2] and ("%g (%d)"):format(earned, row.points[earned]) or ("%g"):format(earned)
  end
  return table.concat(list, ", "), #points == 1
end

--- The table of a lab as lines.
-- @param lab
-- @tparam integer count of seeds
-- @tparam {table,...} rows of `run`
-- @tparam ?integer failing of `run`
-- @treturn {string,...}
-- @treturn boolean whether all holds
function campaign.table(lab, count, rows, failing)
  local lines, holds = { ("%s, %d seeds"):format(lab:name(), count),
    ("  %6s %6s  %-12s %s"):format("caught", "named", "points", "mistake") }, not failing
  if failing then lines[#lines + 1] = ("  the solution fails with seed %d"):format(failing) end
  for _, row in ipairs(rows) do
    local points, same = points_of(row)
    holds = holds and same and row.caught == count and row.named >= NAMED * count
    lines[#lines + 1] = ("  %6d %6d  %-12s %s"):format(row.caught, row.named, points, row.name)
    if row.missed then lines[#lines + 1] = ("      not caught with seed %d"):format(row.missed) end
    local names = {}
    for name in next, row.others do names[#names + 1] = name end
    table.sort(names)
    for _, name in ipairs(names) do
      lines[#lines + 1] = ("      agrees with '%s' with seed %d"):format(name, row.others[name])
    end
  end
  return lines, holds
end

local function main(count, names)
  if not names[1] then
    for i, entry in ipairs(assert(catalogue.list())) do names[i] = entry.file:match "^(.*)/lab%.lua$" end
  end
  local all = true
  for _, name in ipairs(names) do
    local lab = assert(catalogue.find(name))
    local lines, holds = campaign.table(lab, count, campaign.run(lab, count))
    print(table.concat(lines, "\n"))
    io.stdout:flush()
    all = all and holds
  end
  return all
end

if arg and arg[0] and arg[0]:find "labs/campaign%.lua$" then
  os.exit(main(math.tointeger(arg[1] or 1000), table.move(arg, 2, #arg, 1, {})), true)
end

return campaign
