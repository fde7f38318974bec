-- Lab 03: estimating gradients by central differences, and how well a threshold of 1e-3 works.
local lab = require "rnnlua.lab"
local rnn = require "rnnlua"

-- A function of inputs by name that checks its argument: a wrong call raises an error at the caller's line.
local function of_inputs(names, f)
  return function(p)
    if type(p) ~= "table" then
      error("f takes one table of inputs by name, and was given " .. (p == nil and "nil" or "a " .. type(p)), 2)
    end
    for _, name in ipairs(names) do
      if not math.type(p[name]) then error(("f takes all inputs, and was given no number for %s"):format(name), 2) end
    end
    return f(p)
  end
end

local WRT = { "wx", "wh", "h0" }

-- A recurrent layer of random length at a random point: a function of one table, the point, and the gradients that
-- backward returns there.
local function draw_layer(rng)
  local n, X = rng:integer(1, 9), {}
  for t = 1, n do X[t] = rng:randn() end
  local layer, at = rnn.Recurrent(n), { wx = rng:randn(), wh = rng:randn(), h0 = rng:randn() }
  layer:forward(at.wx, X, at.wh, at.h0)
  local dwx, dwh, dh0 = layer:backward(1)
  return of_inputs(WRT, function(p) return layer:forward(p.wx, X, p.wh, p.h0) end), at, { wx = dwx, wh = dwh, h0 = dh0 }
end

-- The distance between an estimate and a gradient; infinite if there is no estimate.
local function off(estimated, name, d)
  local estimate = type(estimated) == "table" and estimated[name]
  local apart = math.type(estimate) and math.abs(estimate - d)
  return apart and apart == apart and apart or math.huge
end

-- What is wrong with an estimate that has no distance.
local function lacking(estimated, name)
  local estimate = type(estimated) == "table" and estimated[name]
  return math.type(estimate) and "is not a finite number" or estimate and "is no number" or "is missing"
end

-- The points at which steps are judged. All numbers there are of size 1, so that six digits are possible: the rounding
-- error of f is much smaller than a gradient. At some points an input or f is 0, or f is multiplied by a number: a step
-- may depend on them. The points are the same for every seed: otherwise a step near the limit would pass with some
-- seeds only.
local ZERO_AT, VALUE_ZERO_AT = { [2] = "wx", [4] = "h0", [6] = "wh" }, 8
local SCALE_AT = { [9] = 1e3, [10] = 1e-3 }

-- A function with the cube of a layer's value. Its third derivative with respect to each input is not 0, so an error of
-- the step shows for each. Returns a function of one table, the point, and the gradients there.
local function cube_of_layer(number)
  local rng, zero, scale = rnn.rng(number), ZERO_AT[number], SCALE_AT[number] or 1
  while true do
    local n, X, at = rng:integer(1, 4), {}, {}
    for t = 1, n do X[t] = rng:randn() end
    for _, name in ipairs(WRT) do at[name] = name == zero and 0.0 or rng:randn() end
    local layer = rnn.Recurrent(n)
    local h, exact = layer:forward(at.wx, X, at.wh, at.h0), {}
    exact.wx, exact.wh, exact.h0 = layer:backward(3 * h ^ 2)
    local less = number == VALUE_ZERO_AT and h ^ 3 or 0
    local function f(p) return scale * (layer:forward(p.wx, X, p.wh, p.h0) ^ 3 - less) end
    local smallest, largest = math.abs(h), math.abs(h)
    for name, d in pairs(exact) do
      if not (zero == "wh" and name == "h0") then smallest = math.min(smallest, math.abs(d)) end
      largest = math.max(largest, math.abs(d))
    end
    if smallest > 0.3 and largest < 6 then
      for _, name in ipairs(WRT) do exact[name] = scale * exact[name] end
      return of_inputs(WRT, f), at, exact
    end
  end
end

-- The first name whose estimate lacks six digits, and how far it is off; nil if all are right.
local function first_wrong(estimated, exact)
  for _, name in ipairs(WRT) do
    local apart = off(estimated, name, exact[name])
    if apart > (exact[name] == 0 and 1e-9 or 1e-6 * math.abs(exact[name])) then return name, apart end
  end
end

local function copy(t)
  local copied = {}
  for key, value in pairs(t) do copied[key] = value end
  return copied
end

-- Calls the student's function at a copy of a point. Returns the estimates and the points at which f was called, each
-- copied when f was called: the student may change them later.
local function estimated_at(case, f, at, eps)
  local points = {}
  local estimated = case.func(of_inputs(WRT, function(p)
    points[#points + 1] = { wx = p.wx, wh = p.wh, h0 = p.h0 }
    return f(p)
  end), { wrt = copy(WRT), at = copy(at), eps = eps })
  return estimated, points
end

-- The names in which two points differ.
local function differing(a, b)
  local names = {}
  for _, name in ipairs(WRT) do
    if a[name] ~= b[name] then names[#names + 1] = name end
  end
  return names
end

-- The calls of f in pairs: one for each name; calls at `at` itself that belong to no pair are left out. nil if there
-- are not two calls for each name. Whether calls are left out.
local function pairs_of(points, at)
  local moved, is_at_used = {}, #points ~= 2 * #WRT
  for _, point in ipairs(points) do
    if not is_at_used or differing(point, at)[1] then moved[#moved + 1] = point end
  end
  if #moved ~= 2 * #WRT then return nil end
  local found = {}
  for i = 1, #moved, 2 do found[#found + 1] = { moved[i], moved[i + 1], names = differing(moved[i], moved[i + 1]) } end
  return found, is_at_used
end

-- The two points at which f was called for a name, and the changes of the input there, low and high: nil if that is not
-- certain. is_joint: another input differs between the two points. elsewhere: another input that is the same at both,
-- but not as in `at`.
local function calls_for(name, points, at)
  local found, is_at_used = pairs_of(points, at)
  local mine, still, without = {}, {}, #WRT
  for _, pair in ipairs(found or {}) do
    for _, other in ipairs(pair.names) do
      if other == name then mine[#mine + 1] = pair end
    end
    if not pair.names[1] then still[#still + 1] = pair else without = without - 1 end
  end
  if not mine[1] and still[1] and #still == without then return { low = 0, high = 0 } end
  if #mine ~= 1 then return mine[1] and { is_joint = true } or {} end
  local pair = mine[1]
  if pair.names[2] then return { is_joint = true } end
  local low, high = pair[1][name] - at[name], pair[2][name] - at[name]
  low, high = math.min(low, high), math.max(low, high)
  if high - low ~= high - low or high - low == math.huge or is_at_used and low * high > 0 then return {} end
  for _, other in ipairs(differing(pair[1], at)) do
    if other ~= name then return { low = low, high = high, elsewhere = other } end
  end
  return { low = low, high = high }
end

local LEAST_STEP = 1e-13 -- of a smaller one, rounding may remove one side

-- What is wrong with the calls of f for an estimate, in words. `good` is a step in options.eps with which all estimates
-- are right, if there is one.
local function blame(name, calls, wrong_with, good, is_one_sided_with)
  local low, high, step = calls.low, calls.high, calls.low and (calls.high - calls.low) / 2
  if step == 0 and not good then return "which moves nothing: f is called at one point only, see task 'estimate'" end
  if step == 0 then return "which is too small: " .. name .. " does not move" end
  if calls.elsewhere then
    return ("where %s does not have its value from options.at: see task 'estimate'"):format(calls.elsewhere)
  end
  if not good then return "and is not right with other steps in options.eps either: see task 'estimate'" end
  if calls.is_joint then return "and another input is moved at the same time: see task 'estimate'" end
  if not step then return ("and is right with the step %.0e in options.eps: what differs without it?"):format(good) end
  if (low == 0 or high == 0) and step > LEAST_STEP then
    local side = ("%s moves to the %s only"):format(name, low == 0 and "right" or "left")
    return is_one_sided_with(good) and ("and %s: see task 'estimate'"):format(side)
      or "and without options.eps, " .. side
  end
  if not wrong_with(step) then return "and is right with the same step in options.eps: what differs without it?" end
  return step > good and "which is too large: f is not straight between the two points"
    or "which is too small: the rounding error of f dominates"
end

-- With the step that the student chose, six digits must be right. The points at which f is called show the step. What
-- is wrong is found out by calls with other steps.
local function check_step(case)
  local f, at, exact = cube_of_layer(case.number)
  local estimated, points = estimated_at(case, f, at)
  local name, apart = first_wrong(estimated, exact)
  if not name then return end
  local good
  local function wrong_with(eps) return first_wrong(estimated_at(case, f, at, eps), exact) end
  local function is_one_sided_with(eps)
    local there = calls_for(name, select(2, estimated_at(case, f, at, eps)), at)
    return there.low == 0 or there.high == 0
  end
  for exponent = -4, -7, -1 do good = good or not wrong_with(10.0 ^ exponent) and 10.0 ^ exponent end
  if apart == math.huge then
    local lack, place = lacking(estimated, name), ("at wx %g, wh %g, h0 %g"):format(at.wx, at.wh, at.h0)
    if good then
      return ("without options.eps, the estimate of %s %s, %s%s"):format(name, lack, place,
        f(at) == 0 and ", where f is 0" or "")
    end
    return ("the estimate of %s %s%s: see task 'estimate'"):format(name, lack, case.number > 1 and ", " .. place or "")
  elseif not points[1] then
    return ("the estimate of %s is off by %.1e, and f is never called. Where does the estimate come from?"):format(name,
      apart)
  end
  local calls = calls_for(name, points, at)
  return ("the estimate of %s is off by %.1e%s, %s"):format(name, apart,
    calls.low and (" with points %.0e apart"):format(calls.high - calls.low) or "",
    blame(name, calls, wrong_with, good, is_one_sided_with))
end

local STEPS = { 0.5, 1e-3, 1e-8, 1e-12 }

-- The points at which f is called must be about 2·eps apart, also if eps is small. Finer methods call f at more points,
-- which are still of this size. At 0 no digit is lost to rounding, so that equal mistakes give equal estimates.
local function check_distance(case)
  local eps = STEPS[case.number]
  if not eps then return end
  local low, high = math.huge, -math.huge
  case.func(of_inputs({ "x" }, function(p)
    low, high = math.min(low, p.x), math.max(high, p.x)
    return p.x ^ 3 + p.x
  end), { wrt = { "x" }, at = { x = 0.0 }, eps = eps })
  local is_right = high - low > 0.5 * eps and high - low < 5 * eps
  case:observe(is_right and 1 or 0)
  if is_right then return end
  if low > high then return "f is never called" end
  return ("with %g in options.eps, the points at which f is called are %.0e apart, not 2·eps"):format(eps, high - low)
end

local LARGE_STEPS = { 1.0, 1e-2 } -- with these, rounding errors are small

-- Whether the estimates with large steps in options.eps are the solution's, and whether the step affects them at all.
local function compare_large_steps(case)
  local is_right, is_eps_used, rng = true, false, rnn.rng(3)
  for _ = 1, 5 do
    local f, at = draw_layer(rng)
    local first = {}
    for i, eps in ipairs(LARGE_STEPS) do
      local estimated = case.func(f, { wrt = copy(WRT), at = copy(at), eps = eps })
      local right = case.solution(f, { wrt = copy(WRT), at = copy(at), eps = eps })
      for _, name in ipairs(WRT) do
        local size = off(estimated, name, 0)
        if i == 1 then first[name] = size else is_eps_used = is_eps_used or size ~= first[name] end
        local slack = 1e-6 * math.max(1, math.abs(right[name]))
        is_right = is_right and off(estimated, name, right[name]) <= slack
      end
    end
  end
  return is_right, is_eps_used
end

-- For each step: how many of the right gradients pass |estimate - exact| < 1e-3, and how many that are 1 % too large.
-- The counts describe the steps only if the estimates are right.
local function show_verdicts(case)
  if case.number > 1 then return end
  local is_right, is_eps_used = compare_large_steps(case)
  if not is_eps_used then
    case:show "no table yet: the estimates are the same with each step, so options.eps has no effect on them."
    return
  elseif not is_right then
    case:show "no table yet: with a step in options.eps, the estimates are wrong, see task 'estimate'."
    return
  end
  case:show "150 gradients: how many pass |estimate - exact| < 1e-3?"
  case:show "  step     right ones    the same, 1 % too large"
  for exponent = 0, -14, -2 do
    local right, wrong, rng = 0, 0, rnn.rng(3)
    for _ = 1, 50 do
      local f, at, exact = draw_layer(rng)
      local estimated = case.func(f, { wrt = WRT, at = at, eps = 10.0 ^ exponent })
      for name, d in pairs(exact) do
        if off(estimated, name, d) < 1e-3 then right = right + 1 end
        if off(estimated, name, 1.01 * d) < 1e-3 then wrong = wrong + 1 end
      end
    end
    case:show(("  %-6s  %8d        %8d"):format(("%.0e"):format(10.0 ^ exponent), right, wrong))
  end
  case:show "A perfect check would pass all 150 right ones and none of the others."
end

-- The names in wrt, and the special values of one of them, in the draws of the first task.
local ORDERS = { { "y", "x" }, { "x", "y" }, { "x", "y", "z" }, { "z", "y" }, { "z", "x" } }
local SPECIAL = { [2] = 0.0, [3] = 0.0, [4] = 0.0, [6] = 0.0, [7] = 1.0, [9] = -1.0 }

return lab {
  title = "Estimating gradients",
  minutes = 25,
  func = "estimate_gradients",
  arguments = function(rng, number)
    local a, b, c, d = rng:randn(), rng:randn(), rng:randn(), rng:randn()
    local at, names = { x = rng:randn(), y = rng:randn(), z = rng:randn() }, ORDERS[number % #ORDERS + 1]
    if SPECIAL[number] then at[names[#names]] = SPECIAL[number] end
    return of_inputs({ "x", "y", "z" }, function(p)
      return a * p.x ^ 3 + b * p.x * p.y * p.z + c * p.y ^ 3 + d * p.z ^ 3
    end), { wrt = table.move(names, 1, #names, 1, {}), at = at, eps = number == 8 and 1.0 or 2.0 ^ -rng:integer(2, 8) }
  end,
  text = [[
Labs 01 and 02 compared your gradients with estimates. Here you write the function that estimates.
It moves one input by a small step eps to the right and to the left, and divides the change of the
value by the distance. The function f takes one table of inputs by name and returns a number. For
example, if f computes x³, f { x = 2 } is 8.

A simple check passes a gradient if |estimate − exact| < 1e-3. How good this check is depends on the
step. If the step is too large, f is not a straight line between the two points: this error is
proportional to eps². If the step is too small, the rounding error of f dominates: this error is
proportional to 1/eps. When your function works, the lab uses it to show how many right and how many
wrong gradients pass the simple check, for steps from 1 to 1e-14.]],
  formula = "df/dx ≈ (f(x + eps) − f(x − eps)) / (2·eps)",

  { "estimate", points = 6,
    text = "Return the estimated gradients by name, for options.wrt at options.at with options.eps.",
    hints = {
      "f takes one table. What does this table contain if one input has moved and the others have not?",
      "For each name make a new copy of options.at, and move the input there. The caller's table must not change.",
      "For x³ at 2 with a step of 0.5: 2.5³ − 1.5³ is 12.25, and the distance of the points is 1, so the estimate is "
        .. "12.25. (The exact gradient is 12.)",
    },
    lab.value({ x = 12.25 }, of_inputs({ "x" }, function(p) return p.x * p.x * p.x end),
      { wrt = { "x" }, at = { x = 2 }, eps = 0.5 }),
    lab.same_as_solution(),
    lab.check("takes steps of any size", check_distance),
    lab.check("does not change options.at", function(case)
      local f, options = case:arguments()
      local x, y = options.at.x, options.at.y
      local is_moved = false
      case.func(of_inputs({ "x", "y", "z" }, function(p)
        is_moved = is_moved or options.at.x ~= x or options.at.y ~= y
        return f(p)
      end), options)
      case:observe(options.at.x, options.at.y)
      if options.at.x ~= x or options.at.y ~= y then return "the call changed options.at" end
      local g, small = case:arguments()
      small.eps = 1e-5 -- with a power of two, x + eps - 2·eps + eps may be x again
      case.func(g, small)
      if small.at.x ~= x or small.at.y ~= y then return "the call changed options.at" end
      if is_moved and case.number == 1 then
        case:show "options.at itself is moved and put back, so it is wrong while f runs. Move a copy instead."
      end
    end) },

  { "step", points = 4,
    text = "If options.eps is nil, use a step of your choice with which six digits of a gradient are right.",
    hints = {
      "Take a gradient that you know, and try some steps. Which step gives the best estimate?",
      "A number has 16 digits. With the step 1e-12, how many of them are right in the difference of two values near 1?",
      "The errors are about eps² and 1e-16/eps. With the step 1e-2 they are 1e-4 and 1e-14, so this step is far too "
        .. "large.",
    },
    lab.check("six digits are right with your step", check_step),
    lab.check("what the simple check passes:", show_verdicts) },

  mistakes = {
    { "the difference is one-sided", hint = 1, from = [[
    point[name] = x - eps
    local left = f(point)
    estimated[name] = (right - left) / (2 * eps)]], to = [[
    point[name] = x
    local left = f(point)
    estimated[name] = (right - left) / eps]],
      why = "With one side the error is proportional to eps, with two sides to eps². So move x to the left, too." },
    { "the left point is not moved", hint = 3, from = "point[name] = x - eps", to = "point[name] = x",
      why = "The left point must be x − eps. The distance from x to x + eps is eps, not 2·eps." },
    { "only the first name is estimated", hint = 1,
      from = "(right - left) / (2 * eps)\n  end\n  return estimated",
      to = "(right - left) / (2 * eps)\n    return estimated\n  end",
      why = "A return in the loop ends the function at the first name. Put it after the end of the loop." },
    { "the distance is taken to be eps", hint = 3, from = "(2 * eps)", to = "eps",
      why = "One point is eps to the left of x, the other eps to the right. So their distance is 2·eps." },
    { "the brackets of 2·eps are missing", hint = 3, from = "/ (2 * eps)", to = "/ 2 * eps",
      why = "a / 2 * eps means (a / 2) * eps, which multiplies by the step." },
    { "the brackets of the difference are missing", hint = 3, from = "(right - left) / (2 * eps)",
      to = "right - left / (2 * eps)",
      why = "a - b / c means a - (b / c), so that only one of the two values is divided. Write (a - b) / c." },
    { "the sides are exchanged", hint = 3, from = "right - left", to = "left - right",
      why = "The slope is the value on the right minus the value on the left, divided by the distance." },
    { "the caller's table is moved", hint = 2, from = [[
local point = {}
    for key, value in pairs(options.at) do point[key] = value end]], to = "local point = options.at",
      why = "Lua passes a table without copying it. So if you change options.at, the caller's table changes." },
    { "the input is not put back", hint = 2, from = [[
  for _, name in ipairs(options.wrt) do
    local point = {}
    for key, value in pairs(options.at) do point[key] = value end]], to = [[
  local point = {}
  for key, value in pairs(options.at) do point[key] = value end
  for _, name in ipairs(options.wrt) do]],
      why = "When the loop comes to the next name, the last input is still moved. Make a new copy for each name." },
    { "all inputs are moved at once", hint = 1, from = [[
    local x = point[name]
    point[name] = x + eps
    local right = f(point)
    point[name] = x - eps
]], to = [[
    for _, key in ipairs(options.wrt) do point[key] = options.at[key] + eps end
    local right = f(point)
    for _, key in ipairs(options.wrt) do point[key] = options.at[key] - eps end
]],
      why = "The gradient of one input is the change of f if only this input moves. The others must not move." },
    { "options.eps is ignored", hint = 3, from = "options.eps or 1e-5", to = "1e-5",
      why = "If the caller gives a step, use it. Your own step is only the default." },
    { "only half of options.eps is used", hint = 3, from = "options.eps or 1e-5", to = "(options.eps or 1e-5) / 2",
      why = "The step is eps to each side. So the two points are 2·eps apart, not eps." },
    { "each side moves by half of the step, and the distance is taken to be 2·eps", hint = 3, from = [[
    point[name] = x + eps
    local right = f(point)
    point[name] = x - eps
]], to = [[
    point[name] = x + eps / 2
    local right = f(point)
    point[name] = x - eps / 2
]],
      why = "Divide by the distance of the two points at which f was called. If each is eps/2 away, this is eps." },
    { "the estimate at an input of 0 is 0", hint = 1, from = "(right - left) / (2 * eps)",
      to = "x == 0 and 0 or (right - left) / (2 * eps)",
      why = "An input of 0 is like any other: f may change there, so move it and divide as for the others." },
    { "the estimates have numbers instead of names", hint = 2, from = "estimated[name] =",
      to = "estimated[#estimated + 1] =",
      why = "The caller looks for the estimates by name, so the key of each is its name." },
    { "the estimate is rounded down", hint = 3, from = "(right - left) / (2 * eps)", to = "(right - left) // (2 * eps)",
      why = "// divides and rounds down to a whole number. Use /." },
    { "the step is 1e-15", hint = 2, from = "1e-5", to = "1e-15",
      why = "x + 1e-15 differs from x only in the last few bits, so the difference is mostly rounding error." },
    { "the step is 0.1", hint = 3, from = "1e-5", to = "0.1",
      why = "Over this step f is far from a straight line. The error is proportional to eps²: take a smaller step." },
  },
}:run(...)
