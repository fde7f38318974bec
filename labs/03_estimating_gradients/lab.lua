-- Lab 03: estimating gradients by central differences, and what a threshold of 1e-3 is worth.
local lab = require "rnnlua.lab"
local rnn = require "rnnlua"

-- A function of inputs by name, which looks at what it is given: a wrong call is told of at the caller's line.
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

-- A recurrent layer of random length at a random point: as a function of one table, with what its
-- backward says.
local function draw_layer(rng)
  local n, X = rng:integer(1, 9), {}
  for t = 1, n do X[t] = rng:randn() end
  local layer, at = rnn.Recurrent(n), { wx = rng:randn(), wh = rng:randn(), h0 = rng:randn() }
  layer:forward(at.wx, X, at.wh, at.h0)
  local dwx, dwh, dh0 = layer:backward(1)
  return of_inputs(WRT, function(p) return layer:forward(p.wx, X, p.wh, p.h0) end), at, { wx = dwx, wh = dwh, h0 = dh0 }
end

-- How far an estimate is from a gradient; infinitely far where there is none.
local function off(estimated, name, d)
  local estimate = type(estimated) == "table" and estimated[name]
  local apart = math.type(estimate) and math.abs(estimate - d)
  return apart and apart == apart and apart or math.huge
end

-- The largest of the gradients, and of the distances from them.
local function largest(exact, estimated)
  local apart, size = 0, 0
  for name, d in pairs(exact) do
    apart, size = math.max(apart, off(estimated, name, d)), math.max(size, math.abs(d))
  end
  return apart, size
end

-- The step that the student chose must leave six digits right. A step shows in the points f is called at. The layers
-- are the same with every seed: at others a step near the limit would pass or not.
local function check_step(case)
  local f, at, exact = draw_layer(rnn.rng(case.number))
  local low, high = math.huge, -math.huge
  local estimated = case.func(of_inputs(WRT, function(p)
    low, high = math.min(low, p.wx), math.max(high, p.wx)
    return f(p)
  end), { wrt = WRT, at = at })
  local apart, size = largest(exact, estimated)
  if apart == math.huge then
    return "not every estimate is a finite number by its name: see task 'estimate'"
  end
  local step = (high - low) / 2
  if apart <= 1e-6 * (1 + size) then return end
  local blame = step == 0 and "which moves nothing: f is called at one point alone, see task 'estimate'"
    or step > 1e-4 and "which is too large: f bends between the two points"
    or step < 1e-9 and "which is too small: f is rounded, and the rest is lost in it"
    or "which is not to blame: see task 'estimate'"
  return ("the estimate is off by %.1e with your step of %.0e, %s"):format(apart, step, blame)
end

-- For each step: how many gradients |estimate - exact| < 1e-3 lets pass, right ones and 1 % too large.
local function show_verdicts(case)
  if case.number > 1 then return end
  case:show "Of 150 gradients |estimate - exact| < 1e-3 lets pass, by step:"
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
  case:show "A sure check would let all 150 right ones pass, and none of the others."
end

return lab {
  title = "Estimating gradients",
  minutes = 25,
  func = "estimate_gradients",
  arguments = function(rng)
    local a, b, c = rng:randn(), rng:randn(), rng:randn()
    return of_inputs({ "x", "y", "z" }, function(p)
      return a * p.x * p.x * p.x + b * p.x * p.y * p.z + c * p.y * p.y
    end),
      { wrt = { "x", "y" }, at = { x = rng:randn(), y = rng:randn(), z = rng:randn() },
        eps = 2.0 ^ -rng:integer(2, 8) }
  end,
  text = [[
Labs 01 and 02 held your backward against an estimate. Here you write the estimate: move one input a
small step eps to the right and to the left, and see how the value changes. The function f takes one
table of inputs by name and returns a number: f { x = 2 } is 8 if f computes x³.

A gradient passed there if |estimate − exact| < 1e-3. How much that is worth depends on the step. Too
large a step misses how f bends, and the error of that falls with eps². Too small a step drowns in
the rounding of f, and that error grows with 1/eps. When your function is done, the lab shows with it
where 1e-3 lies between the two, and which wrong gradients it lets pass.]],
  formula = "df/dx ≈ (f(x + eps) − f(x − eps)) / (2·eps)",

  { "estimate", points = 6,
    text = "Return the estimated gradients by name, for options.wrt at options.at with options.eps.",
    hints = {
      "f takes one table. How does it look, if one of its inputs has moved and the others have not?",
      "Each name has a table of its own to move in: a copy of options.at. The caller's stays as it is.",
      "For x³ at 2 with a step of 0.5: 2.5³ − 1.5³ is 12.25, and the points are 1 apart: 12.25. (It is 12.)",
    },
    lab.value({ x = 12.25 }, of_inputs({ "x" }, function(p) return p.x * p.x * p.x end),
      { wrt = { "x" }, at = { x = 2 }, eps = 0.5 }),
    lab.same_as_solution(),
    lab.check("leaves options.at as it was", function(case)
      local f, options = case:arguments()
      local x, y = options.at.x, options.at.y
      local is_moved = false
      case.func(of_inputs({ "x", "y", "z" }, function(p)
        is_moved = is_moved or options.at.x ~= x or options.at.y ~= y
        return f(p)
      end), options)
      case:observe(options.at.x, options.at.y)
      if options.at.x ~= x or options.at.y ~= y then return "options.at is another one after the call" end
      if is_moved and case.number == 1 then
        case:show "options.at itself is moved and put back: while f runs, it is another one. Move a copy."
      end
    end) },

  { "step", points = 4,
    text = "Where options.eps is not given, choose a step that leaves six digits of a gradient right.",
    hints = {
      "Try some: with which steps does the estimate of a gradient that you know come out best?",
      "A double has 16 digits. With the step 1e-12, how many are left in the difference of two values near 1?",
      "The errors are near eps² and 1e-16/eps. With 1e-2 that is 1e-4 and 1e-14: far too large a step.",
    },
    lab.check("six digits are right with your step", check_step),
    lab.check("see where 1e-3 lies:", show_verdicts) },

  mistakes = {
    { "the difference is one-sided", hint = 1, from = [[
    point[name] = x - eps
    local left = f(point)
    estimated[name] = (right - left) / (2 * eps)]], to = [[
    point[name] = x
    local left = f(point)
    estimated[name] = (right - left) / eps]],
      why = "From x to one side the error falls with eps, between two sides with eps²: move to the left as well." },
    { "the left point is not moved", hint = 3, from = "point[name] = x - eps", to = "point[name] = x",
      why = "The left point is x − eps. From x to x + eps is only half of 2·eps." },
    { "only the first name is estimated", hint = 1,
      from = "(right - left) / (2 * eps)\n  end\n  return estimated",
      to = "(right - left) / (2 * eps)\n    return estimated\n  end",
      why = "The return in the loop ends it at its first name: it belongs behind the loop's end." },
    { "the distance is taken to be eps", hint = 3, from = "(2 * eps)", to = "eps",
      why = "The two points are eps to the left and eps to the right of x: 2·eps apart." },
    { "the brackets of 2·eps are missing", hint = 3, from = "/ (2 * eps)", to = "/ 2 * eps",
      why = "a / 2 * eps is (a / 2) * eps: it multiplies by the step." },
    { "the sides are exchanged", hint = 3, from = "right - left", to = "left - right",
      why = "The slope is what is gained on the way to the right: the value there minus that on the left." },
    { "the caller's table is moved", hint = 2, from = [[
local point = {}
    for key, value in pairs(options.at) do point[key] = value end]], to = "local point = options.at",
      why = "A table is handed over as it is, not as a copy: what you write into options.at, the caller finds there." },
    { "the input is not put back", hint = 2, from = [[
  for _, name in ipairs(options.wrt) do
    local point = {}
    for key, value in pairs(options.at) do point[key] = value end]], to = [[
  local point = {}
  for key, value in pairs(options.at) do point[key] = value end
  for _, name in ipairs(options.wrt) do]],
      why = "The next name starts where the last one was left: make the copy anew for each." },
    { "all inputs are moved at once", hint = 1, from = [[
    local x = point[name]
    point[name] = x + eps
    local right = f(point)
    point[name] = x - eps
]], to = [[
    for key, value in pairs(options.at) do point[key] = value + eps end
    local right = f(point)
    for key, value in pairs(options.at) do point[key] = value - eps end
]],
      why = "The gradient of one input says how f changes with it while the others stay." },
    { "options.eps is not looked at", hint = 3, from = "options.eps or 1e-5", to = "1e-5",
      why = "The caller may ask for a step; yours is for those who do not." },
    { "the step is 1e-15", hint = 2, from = "1e-5", to = "1e-15",
      why = "x + 1e-15 is x but for a few of its last bits: the difference is made of rounding." },
    { "the step is 0.1", hint = 3, from = "1e-5", to = "0.1",
      why = "So far from x the straight line has left the curve: the error falls with eps²." },
  },
}:run(...)
