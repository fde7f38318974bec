--- A campaign over families of functions at which derivatives by differences are hard: the verdict and
-- the bound of the checker held against derivatives in 120 digits and more.
-- From the top of the tree, with python3 and mpmath (Debian: python3-mpmath):
--
--     rnnlua spec/checking/campaign.lua [points a family, 560] [seed, 1] [a word of a family's name or group]
--     rnnlua spec/checking/campaign.lua fixture > spec/fixtures/campaign.txt
--
-- The second writes what the spec runs, which needs no Python. VERBOSE=1 lists the points that are avoidably
-- INCONCLUSIVE.
--
-- A point FAILs falsely where the right gradient FAILs. It PASSes falsely where a gradient passes that
-- is off by more than 2τ, τ being the tolerance of the right one. Its bound is broken where
-- |estimate - truth| > bound. With the right gradient also those are tried that are off by 1e-4, by 1 % and by
-- the sign; and, to find false PASSes, 0 and the slopes over a very small and a large step.
--
-- INCONCLUSIVE is avoidable where a central difference over one of the steps 2^-1 … 2^-50 (of max(1, |x|) and of
-- |x|) has errors that together, in 60 digits, are below τ/2: its truncation, and the rounding of values about its
-- ends, the largest of five at each, since that of one may be small by chance; and where with that error for its bound
-- the gradient does not count as vanished.
-- @module campaign

local folder = debug.getinfo(1, "S").source:match "^@(.*)campaign%.lua$"
local families = dofile(folder .. "hard_functions/families.lua")
local functions = dofile(folder .. "hard_functions/functions.lua")

local Gradient = require "rnnlua.checking.second_opinion.gradient"
local Recording = require "rnnlua.checking.second_opinion.recording"
local estimate_gradients = require "rnnlua.checking".estimate_gradients
local judge = require "rnnlua.checking.judge"
local rnn = require "rnnlua"
local verdict = require "rnnlua.checking.verdict"
local second_opinion = require "rnnlua.checking.second_opinion"

local campaign = { families = families }

local NAMES = { "a", "b", "c", "d", "e", "f" }
local DECISIONS = { rule = "certified", rtol = verdict.RTOL, ftol = verdict.FTOL, atol = verdict.ATOL }
local IN_DOUBLES = { ["24 bits"] = false, ["16 bits"] = false, table = false, ["kink at"] = false }
local NEIGHBOURS = 4
local SHARP = 1e-6 -- a bound of the chain rule by which it decides, as part of the truth
local TRUTH_ULP = 2.0 ^ -50 -- of a truth given as a double, for bounds below its last place

local function finite(x)
  return x - x == 0
end

--- The function of a family.
-- @tparam table family
-- @treturn function (x, parameters …) -> number
function campaign.compile(family)
  local environment = {}
  for name, f in next, math do environment[name] = f end
  for name, f in next, functions do environment[name] = f end
  local source = ("local x, %s = ... return %s"):format(table.concat(NAMES, ", "), family.expression)
  local run = assert(load(source, source, "t", environment))
  if not family.at then return run end
  return function(x, ...)
    if x == 0 then return family.at end
    return run(x, ...)
  end
end

-- A point of a family.
local function new_case(family, x, parameters)
  local run = campaign.compile(family)
  return { family = family, x = x, parameters = parameters, run = run,
    f = function(at) return run(at, table.unpack(parameters)) end }
end

--- Cases of a family.
-- @tparam table family
-- @tparam integer count
-- @param rng
-- @treturn {table,...} family, x, parameters, f
function campaign.draw(family, count, rng)
  local list, tries = {}, 0
  while #list < count do
    tries = tries + 1
    assert(tries < 100 * count, family.name)
    local drawn = { family.draw(rng) }
    local x = table.remove(drawn, 1) + 0.0
    for i, value in ipairs(drawn) do drawn[i] = math.tointeger(value) or value end
    local case = new_case(family, x, drawn)
    local ok, value = pcall(case.f, x)
    if ok and finite(value) then list[#list + 1] = case end
  end
  return list
end

local function hex(x)
  return ("%a"):format(x)
end

local function hex_list(numbers)
  local list = {}
  for i, value in ipairs(numbers) do list[i] = hex(value) end
  return table.concat(list, ",")
end

local function run_python(mode, cases, extra)
  local source, target = os.tmpname(), os.tmpname()
  local file = assert(io.open(source, "w"))
  for _, case in ipairs(cases) do
    file:write(case.family.expression, "\t", hex(case.x), "\t", hex_list(case.parameters), "\t",
      extra and extra(case) or "", "\n")
  end
  file:close()
  local python = os.getenv "PYTHON" or "python3"
  local ok = os.execute(("'%s' '%shard_functions/exact.py' %s '%s' '%s'"):format(python, folder, mode, source, target))
  local lines = {}
  if ok then
    for line in io.lines(target) do lines[#lines + 1] = line end
  end
  os.remove(source)
  os.remove(target)
  if not ok then error("the campaign needs python3 with mpmath (Debian: python3-mpmath); PYTHON names another", 0) end
  assert(#lines == #cases)
  return lines
end

--- Fills in the exact one-sided derivatives: left and right, each a double and its rest.
function campaign.find_truth(cases)
  for i, line in ipairs(run_python("derivatives", cases)) do
    local a, b, c, d = line:match "^(.-),(.-)\t(.-),(.-)$"
    cases[i].left, cases[i].left_rest = tonumber(a), tonumber(b)
    cases[i].right, cases[i].right_rest = tonumber(c), tonumber(d)
  end
end

local function is_kink(case)
  return math.abs(case.left - case.right) > 1e-9 * math.max(math.abs(case.left), math.abs(case.right))
end

local function central(f, x, h)
  local ok, slope = pcall(function() return (f(x + h) - f(x - h)) / (x + h - (x - h)) end)
  return ok and finite(slope) and slope or 0.0
end

-- What is claimed of a case, by name.
local function claims(case)
  local truth = case.right
  local size = math.max(1, math.abs(case.x))
  return {
    { "right", truth }, { "1e-4", truth * (1 + 1e-4) }, { "1 %", truth * 1.01 }, { "sign", -truth },
    { "zero", 0.0 }, { "fine", central(case.f, case.x, 1e-10 * size) },
    { "finer", central(case.f, case.x, 1e-13 * size) }, { "coarse", central(case.f, case.x, 0.1 * size) },
    { "twice", 2 * truth },
  }
end

-- The gradient by the chain rule, whose inputs are x and the parameters; nil where it abstains.
local function by_chain_rule(case)
  local run, inputs, fixed, names = case.run, { x = case.x }, {}, { "x" }
  for i, value in ipairs(case.parameters) do
    names[i + 1], inputs[NAMES[i]], fixed[NAMES[i]] = NAMES[i], value, math.type(value) == "integer" or nil
  end
  local function make()
    return { forward = function(_, ...) return run(...) end }
  end
  local recording = Recording.new(make, names, inputs, fixed)
  return recording and Gradient.new(recording, 1.0, { "x" })
end

-- What the chain rule gives at a case, for the table.
local function judge_chain_rule(case, result, number)
  local truth = case.right
  result.traces = true
  result.sharp = number.bound <= SHARP * math.abs(truth)
  local apart = math.abs((number.value - truth) - case.right_rest)
  result.wrong = result.sharp and (result.kink or not (apart <= number.bound + TRUTH_ULP * math.abs(truth)))
  result.missed = result.sharp and not result.wrong and result.verdicts.right ~= "PASS"
    and math.abs(truth) > 2.0 ^ -960
end

--- Judges a case: what becomes of each claim, and whether the bound holds.
-- @tparam table case with its truth
-- @treturn table entry of the estimate; verdicts by claim; false_fail, false_pass (a claim), broken
function campaign.judge(case)
  local x, truth = case.x, case.right
  local f = case.f
  local _, details = estimate_gradients(function(t) return f(t.x) end, { at = { x = x } })
  local one, F = details.x, f(x)
  local scale = { largest = finite(one.value) and math.abs(one.value) or 0.0, slope = judge.slope_of(one),
    A = math.abs(F), F = F, x = x }
  local tau = verdict.tolerance(truth, truth, scale, DECISIONS, one.bound)
  local result = { entry = one, scale = scale, tau = tau, verdicts = {} }
  local gradient = by_chain_rule(case)
  local number = gradient and gradient.numbers.x[1]
  local scale_by_rule = number and { largest = math.abs(number.value), slope = 0.0, A = scale.A, x = x }
  local tau_by_rule = number and verdict.tolerance(truth, truth, scale_by_rule, DECISIONS, number.bound)
  local function hidden() return gradient:hidden("x", 1) end
  for _, claim in ipairs(claims(case)) do
    local name, a = claim[1], claim[2]
    local entry = { exact = a, estimate = one.value, bound = one.bound, status = one.status, left = one.left,
      right = one.right, evaluations = one.evaluations }
    judge.decide(entry, one, scale, DECISIONS)
    local by_rule = number and verdict.is_doubtful(entry)
      and second_opinion.decide(entry, number, hidden, scale_by_rule, DECISIONS)
    if name == "right" then
      result.contradicted = entry.contradicted
      if by_rule then
        result.entry = { value = number.value, bound = number.bound, status = "chain rule",
          evaluations = one.evaluations }
      end
    end
    local said = entry.certified
    if said == "INCONCLUSIVE" and (entry.reason or ""):match "^vanished" then said = "VANISHED" end
    result.verdicts[name] = said
    local off = math.min(math.abs(a - truth), math.abs(a - case.left))
    local most = 2 * (by_rule and tau_by_rule or tau)
    if (said == "PASS" or said == "VANISHED") and off > most then result.false_pass = result.false_pass or name end
    local low, high = math.min(truth, case.left), math.max(truth, case.left)
    if said == "FAIL" and finite(a) and name == "right" and (a >= low and a <= high) then result.false_fail = true end
  end
  one = result.entry
  if is_kink(case) then
    result.kink = true
  elseif finite(one.value) and finite(truth) then
    local apart = math.abs((one.value - truth) - case.right_rest)
    result.apart = apart
    result.broken = not (apart <= one.bound + TRUTH_ULP * math.abs(truth) * 2.0 ^ -3)
  end
  if number then judge_chain_rule(case, result, number) end
  return result
end

-- Values of the function at a point and at neighbours of it, as "x1,F1,x2,F2,…"; nil where one is not finite.
local function values_about(case, point, h)
  local list = {}
  for i = 0, NEIGHBOURS do
    local x = point + h * (i * i * 1.1732 * 2.0 ^ -20)
    local ok, F = pcall(case.f, x)
    if not (ok and finite(F)) then return nil end
    list[#list + 1], list[#list + 2] = hex(x), hex(F)
  end
  return table.concat(list, ",")
end

-- The function's values at the ends of steps, for exact.py.
local function rungs_about(case)
  local list, seen = {}, {}
  for _, scale in ipairs { math.max(1, math.abs(case.x)), math.abs(case.x) } do
    for k = 1, 50 do
      local h = scale * 2.0 ^ -k
      local is_new = case.x + h > case.x and case.x - h < case.x and not seen[h]
      local above = is_new and values_about(case, case.x + h, h)
      local below = above and values_about(case, case.x - h, h)
      seen[h] = true
      if below then list[#list + 1] = above .. "," .. below end
    end
  end
  return table.concat(list, ";")
end

-- How many of the cases that are INCONCLUSIVE a central difference would have decided.
local function count_avoidable(row)
  if #row.undecided == 0 or IN_DOUBLES[row.family.group] == false then return end
  row.avoidable = 0
  for i, line in ipairs(run_python("rungs", row.undecided, rungs_about)) do
    local case = row.undecided[i]
    local size, least = math.abs(case.right), tonumber(line)
    local tau, floor = verdict.tolerance(size, size, case.result.scale, DECISIONS, least)
    if least < tau / 2 and least + floor <= verdict.SEEN * size and size > 2.0 ^ -950 then
      row.avoidable = row.avoidable + 1
      case.avoidable = true
    end
  end
end

local COUNTED = { "false_fail", "false_pass", "broken", "contradicted", "traces", "sharp", "wrong", "missed" }
local FINE = { traces = true, sharp = true } -- of these, what breaks no promise

--- Runs a family's cases.
-- @tparam {table,...} cases of one family, with their truth
-- @tparam[opt] function report called with (what, case, result) for each promise broken
-- @treturn table row of the table
function campaign.run(cases, report)
  local row = { family = cases[1].family, points = #cases, false_fail = 0, false_pass = 0, broken = 0, undecided = {},
    fails = { ["1e-4"] = 0, ["1 %"] = 0, sign = 0 }, inconclusive = 0, evaluations = {},
    contradicted = 0, traces = 0, sharp = 0, wrong = 0, missed = 0 }
  for _, case in ipairs(cases) do
    local result = campaign.judge(case)
    case.result = result
    row.evaluations[#row.evaluations + 1] = result.entry.evaluations
    for _, what in ipairs(COUNTED) do
      if result[what] then
        row[what] = row[what] + 1
        if report and not FINE[what] then report(what, case, result) end
      end
    end
    for name in pairs(row.fails) do
      if result.verdicts[name] == "FAIL" then row.fails[name] = row.fails[name] + 1 end
    end
    if result.verdicts.right == "INCONCLUSIVE" then
      row.inconclusive = row.inconclusive + 1
      row.undecided[#row.undecided + 1] = case
    end
  end
  table.sort(row.evaluations)
  return row
end

local function percent(count, of)
  return ("%5.1f %%"):format(100 * count / of)
end

local function pad(text, width)
  return text .. (" "):rep(width - utf8.len(text))
end

local FIXTURE = folder:gsub("checking/$", "") .. "fixtures/campaign.txt"
local FIXTURE_POINTS, FIXTURE_SEED = 12, 2026

-- Cases with their truth, one a line, for `read`.
local function write_fixture()
  print("# Points of the campaign's families with their derivatives (rnnlua spec/checking/campaign.lua fixture):")
  print("# family, x, parameters, derivative from the left and the rest to it, from the right and the rest to it")
  local rng = rnn.rng(FIXTURE_SEED)
  for _, family in ipairs(families) do
    local cases = campaign.draw(family, FIXTURE_POINTS, rng:fork())
    campaign.find_truth(cases)
    for _, case in ipairs(cases) do
      print(table.concat({ family.name, hex(case.x), hex_list(case.parameters), hex(case.left), hex(case.left_rest),
        hex(case.right), hex(case.right_rest) }, "\t"))
    end
  end
end

--- The cases of the fixture, by family.
-- @treturn {{table,...},...} lists of cases with their truth
function campaign.read()
  local by_name, lists = {}, {}
  for _, family in ipairs(families) do
    lists[#lists + 1] = {}
    by_name[family.name] = { family = family, cases = lists[#lists] }
  end
  for line in io.lines(FIXTURE) do
    if line:sub(1, 1) ~= "#" then
      local fields, parameters = {}, {}
      for field in (line .. "\t"):gmatch "(.-)\t" do fields[#fields + 1] = field end
      for field in fields[3]:gmatch "[^,]+" do
        parameters[#parameters + 1] = math.tointeger(tonumber(field)) or tonumber(field)
      end
      local of = by_name[fields[1]]
      local truth = table.move(fields, 4, 7, 1, {})
      for i, field in ipairs(truth) do truth[i] = tonumber(field) end
      local case = new_case(of.family, tonumber(fields[2]), parameters)
      case.left, case.left_rest, case.right, case.right_rest = table.unpack(truth)
      table.insert(of.cases, case)
    end
  end
  return lists
end

--- A case as it is written in a message.
-- @tparam table case
-- @treturn string
function campaign.describe(case)
  return ("%s at x = %s, {%s}"):format(case.family.name, hex(case.x), hex_list(case.parameters))
end

-- Adds a row of the table to the sums of its group.
local function add_to_group(groups, row)
  local name = row.family.group
  local sum = groups[name]
  if not sum then
    sum = { name = name, families = 0, points = 0, inconclusive = 0, avoidable = 0, most = 0, fails = {} }
    groups[name], groups[#groups + 1] = sum, sum
  end
  sum.families, sum.most = sum.families + 1, math.max(sum.most, row.evaluations[#row.evaluations])
  for _, key in ipairs { "points", "inconclusive", "avoidable" } do sum[key] = sum[key] + (row[key] or 0) end
  for name_of, count in next, row.fails do sum.fails[name_of] = (sum.fails[name_of] or 0) + count end
end

local function print_groups(groups)
  print(("\n%-14s %8s %7s %17s %25s %8s"):format("group", "families", "points", "INCONCLUSIVE",
    "FAIL at an error of", "forwards"))
  print(("%-14s %8s %7s %7s %9s %9s %7s %7s %8s"):format("", "", "", "all", "avoidable", "1e-4", "1 %", "sign", "most"))
  for _, sum in ipairs(groups) do
    print(("%-14s %8d %7d %s   %s   %s %s %s %8d"):format(sum.name, sum.families, sum.points,
      percent(sum.inconclusive, sum.points), IN_DOUBLES[sum.name] == false and "      –"
      or percent(sum.avoidable, sum.points), percent(sum.fails["1e-4"], sum.points), percent(sum.fails["1 %"],
      sum.points), percent(sum.fails.sign, sum.points), sum.most))
  end
end


local function main(points, seed, word)
  local rng, groups = rnn.rng(seed), {}
  local sums = { families = 0, in_doubles = 0, avoidable = 0 }
  for _, key in ipairs { "points", table.unpack(COUNTED) } do sums[key] = 0 end
  print(("%s points  FAIL  PASS bound  INCONCLUSIVE       FAIL at an error of    forwards     chain rule"):format(
    pad("", 36)))
  print(("%s        false false broken    all avoidable    1e-4     1 %%    sign  median most  traces decides wrong"
    ):format(pad("family", 36)))
  local verbose = os.getenv "VERBOSE"
  for _, family in ipairs(families) do
    local drawn = campaign.draw(family, points, rng:fork())
    if not word or (family.name .. family.group):find(word, 1, true) then
      campaign.find_truth(drawn)
      local row = campaign.run(drawn, function(what, case, result)
        io.stderr:write(("%s: %s: %.17g ± %.3g (%s), truth %.17g, τ %.3g%s\n"):format(what,
          campaign.describe(case), result.entry.value, result.entry.bound,
          result.entry.status, case.right, result.tau, what == "false_pass" and ", claim " .. result.false_pass or ""))
      end)
      count_avoidable(row)
      add_to_group(groups, row)
      if verbose then
        for _, case in ipairs(row.undecided) do
          if case.avoidable then
            local entry = case.result.entry
            io.stderr:write(("avoidable: %s (%.6g): %.17g ± %.3g (%s), truth %.17g, τ %.3g\n"):format(
              campaign.describe(case), case.x, entry.value, entry.bound, entry.status, case.right, case.result.tau))
          end
        end
      end
      local evaluations = row.evaluations
      print(("%s %6d %5d %5d %5d %s %s  %s %s %s %5d %5d %s %s %5d"):format(pad(family.name, 36), row.points,
        row.false_fail, row.false_pass, row.broken, percent(row.inconclusive, points),
        row.avoidable and percent(row.avoidable, points) or IN_DOUBLES[family.group] == false and "      –"
          or percent(0, points),
        percent(row.fails["1e-4"], points), percent(row.fails["1 %"], points), percent(row.fails.sign, points),
        evaluations[(#evaluations + 1) // 2], evaluations[#evaluations], percent(row.traces, points),
        percent(row.sharp, points), row.wrong))
      if IN_DOUBLES[family.group] ~= false then
        sums.in_doubles, sums.avoidable = sums.in_doubles + row.points, sums.avoidable + (row.avoidable or 0)
      end
      sums.families = sums.families + 1
      for _, key in ipairs { "points", table.unpack(COUNTED) } do sums[key] = sums[key] + row[key] end
    end
  end
  print_groups(groups)
  print(("\n%d families, %d points, seed %d: %d false FAIL, %d false PASS, %d bounds broken"):format(sums.families,
    sums.points, seed, sums.false_fail, sums.false_pass, sums.broken))
  print(("chain rule: %d points traced; at %d its bound is below 1e-6 of the truth, of which %d undecided, %d wrong"
    .. "; %d contradictions"):format(sums.traces, sums.sharp, sums.missed, sums.wrong, sums.contradicted))
  local holds = sums.false_fail + sums.false_pass + sums.broken + sums.contradicted + sums.missed + sums.wrong == 0
  if sums.in_doubles == 0 then os.exit(holds) end
  print(("avoidably INCONCLUSIVE: %d of the %d points computed in doubles (%.1f %%)"):format(sums.avoidable,
    sums.in_doubles, 100 * sums.avoidable / sums.in_doubles))
  os.exit(holds)
end

if arg and arg[0] and arg[0]:find "campaign%.lua$" then
  if arg[1] == "fixture" then return write_fixture() end
  main(math.tointeger(arg[1]) or 560, math.tointeger(arg[2]) or 1, arg[3])
end

return campaign
