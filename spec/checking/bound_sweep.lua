--- The bound of estimate_gradients held against gradients in 120 digits
-- (spec/fixtures/recurrent_gradients.txt): for every coordinate |estimate - exact| <= bound.
-- By hand, from the top of the tree, for the table:
--
--     rnnlua spec/checking/bound_sweep.lua
--
-- @module bound_sweep

local estimate_gradients = require "rnnlua.checking".estimate_gradients

local sweep = {}

local FIXTURE = debug.getinfo(1, "S").source:match "^@(.*)checking/bound_sweep%.lua$"
  .. "fixtures/recurrent_gradients.txt"

-- The draws of the generator in recurrent_gradients.py.
local function lehmer(seed)
  return function()
    seed = seed * 48271 % 2147483647
    local k = seed % 4194303 - 2097151
    return (k ~= 0 and k or 1) / 1048576
  end
end

local function read_case(line)
  local fields = {}
  for field in line:gmatch "%S+" do
    fields[#fields + 1] = field
  end
  local case = { kind = fields[1], n = math.tointeger(fields[2]), wh = tonumber(fields[3]) + 0.0,
    wx = tonumber(fields[4]), h0 = tonumber(fields[5]), scale = tonumber(fields[6]),
    seed = math.tointeger(fields[7]), upstream = fields[8], exact = {} }
  for i, name in ipairs { "wx", "wh", "h0", "first", "middle", "last" } do
    case.exact[name] = { tonumber(fields[7 + 2 * i]), tonumber(fields[8 + 2 * i]) }
  end
  local draw = lehmer(case.seed)
  draw()
  draw()
  case.X, case.dout = {}, {}
  for t = 1, case.n do
    case.X[t] = draw() * case.scale
  end
  for t = 1, case.n do
    case.dout[t] = case.upstream == "each" and draw() or (t == case.n and 1.0 or 0.0)
  end
  return case
end

--- The cases of the fixture.
-- @treturn {table,...}
function sweep.cases()
  local list = {}
  for line in io.lines(FIXTURE) do
    if line:sub(1, 1) ~= "#" then
      list[#list + 1] = read_case(line)
    end
  end
  return list
end

local function tanh(x)
  if math.abs(x) < 1e-5 then
    return x - x * x * x / 3
  end
  local e = math.exp(-2 * math.abs(x))
  local y = (1 - e) / (1 + e)
  return x < 0 and -y or y
end

local function identity(x)
  return x
end

-- Rounds to 24 bits (Dekker, 1971).
local function to_float32(x)
  local c = x * (2.0 ^ 29 + 1)
  return c - (c - x)
end

-- The states of a case at other inputs, every operation rounded by `round`.
local function states(case, v, round)
  local f = case.kind == "tanh" and tanh or identity
  local X, H = case.X, {}
  local wx, wh, h = round(v.wx), round(v.wh), round(v.h0)
  local middle = (case.n + 1) // 2
  for t = 1, case.n do
    local x = X[t]
    if t == 1 then
      x = v.first
    elseif t == case.n then
      x = v.last
    elseif t == middle then
      x = v.middle
    end
    h = round(f(round(round(h * wh) + round(round(x) * wx))))
    H[t] = h
  end
  return H
end

-- The inputs whose gradients a case has: x_1, x_m and x_n, where they are three.
local function inputs(case)
  local at = { wx = case.wx, wh = case.wh, h0 = case.h0, first = case.X[1] }
  if case.n > 1 then
    at.last = case.X[case.n]
  end
  if case.n > 2 then
    at.middle = case.X[(case.n + 1) // 2]
  end
  return at
end

-- Estimates for a case and calls record(name, entry, error) for every coordinate.
local function check(case, round, noise, record)
  local last_only = case.upstream == "last"
  local at = inputs(case)
  local _, details = estimate_gradients(function(v)
    local H = states(case, v, round)
    return last_only and H[case.n] or H
  end, { at = at, dout = not last_only and case.dout or nil, noise = noise })
  for name in pairs(at) do
    local entry, exact = details[name], case.exact[name]
    record(case, name, entry, math.abs((entry.value - exact[1]) - exact[2]))
  end
end

local function median(list)
  table.sort(list)
  return list[(#list + 1) // 2] or 0 / 0
end

local FAMILIES = {
  { "linear", kind = "linear" },
  { "tanh", kind = "tanh" },
  { "linear, 24 bits declared", kind = "linear", round = to_float32, noise = 2.0 ^ -21, most = 60 },
  { "linear, 24 bits unknown", kind = "linear", round = to_float32, most = 60 },
  { "tanh, 24 bits declared", kind = "tanh", round = to_float32, noise = 2.0 ^ -21, most = 60 },
  { "tanh, 24 bits unknown", kind = "tanh", round = to_float32, most = 60 },
}

--- Runs the sweep.
-- @tparam[opt] function on_violation called with the family's name, the case, the name of the
--   coordinate, its entry and its true error
-- @treturn {table,...} a row a family: name, cases, coordinates, violations, regular, ratio (median
--   of bound / true error), evaluations (median a coordinate)
function sweep.run(on_violation)
  local cases, rows = sweep.cases(), {}
  for _, family in ipairs(FAMILIES) do
    local row = { name = family[1], cases = 0, coordinates = 0, violations = 0, regular = 0 }
    local ratios, evaluations = {}, {}
    local function record(case, name, entry, apart)
      row.coordinates = row.coordinates + 1
      row.regular = row.regular + (entry.status == "regular" and 1 or 0)
      if not (apart <= entry.bound) then
        row.violations = row.violations + 1
        if on_violation then
          on_violation(row.name, case, name, entry, apart)
        end
      end
      evaluations[#evaluations + 1] = entry.evaluations
      if apart > 0 then
        ratios[#ratios + 1] = entry.bound / apart
      end
    end
    for _, case in ipairs(cases) do
      if case.kind == family.kind and case.n <= (family.most or math.huge) then
        row.cases = row.cases + 1
        check(case, family.round or identity, family.noise, record)
      end
    end
    row.ratio, row.evaluations = median(ratios), median(evaluations)
    rows[#rows + 1] = row
  end
  return rows
end

local function print_table()
  local started = os.clock()
  print(("%-26s %6s %12s %10s %9s %12s %12s"):format("family", "cases", "coordinates", "violations",
    "regular", "bound/error", "evaluations"))
  local rows = sweep.run(function(family, case, name, entry, apart)
    print(("  %s: %s n %d wh %g scale %g %s, seed %d, d%s: %.17g ± %.3g is off by %.3g (%s)"):format(
      family, case.kind, case.n, case.wh, case.scale, case.upstream, case.seed, name, entry.value,
      entry.bound, apart, entry.status))
  end)
  for _, row in ipairs(rows) do
    print(("%-26s %6d %12d %10d %9d %12.0f %12d"):format(row.name, row.cases, row.coordinates,
      row.violations, row.regular, row.ratio, row.evaluations))
  end
  print(("%.1f s"):format(os.clock() - started))
end

if arg and arg[0] and arg[0]:find "bound_sweep%.lua$" then
  print_table()
end

return sweep
