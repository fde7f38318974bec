-- `rnnlua lab verify`, on a lab that is right and on labs that are broken on purpose.
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local LAB, SOLUTION, edit = lab_folder.LAB, lab_folder.SOLUTION, lab_folder.replaced

local VALUES = "lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution()"
local MISTAKES = "  mistakes = {\n"
local REGION = [[
  -- BEGIN SOLUTION
  self.w, self.x = w, x
  return w * x + b
  -- END SOLUTION
]]

local FUNCTION = [[
return require "rnnlua.lab" { title = "Twice", func = "twice", arguments = function(rng) return rng:randn() end,
  { "twice", require "rnnlua.lab".same_as_solution() } }:run(...)
]]

describe("rnnlua lab verify", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  local function verify(files)
    local path = lab_folder.make(work, files)
    return tree.run(("%s lab verify %s"):format(tree.rnnlua, path))
  end

  it("ends at Ctrl-C, and says how to begin again", function()
    local output, code = verify { ["lab.lua"] = edit(LAB, "lab.gradients()",
      [[function() os.execute "(sleep 0.1; kill -INT $PPID) &" while true do end end]]) }
    assert.equal(1, code)
    assert.equal("07_line: A line\nrnnlua lab: interrupted\nNext: rnnlua lab verify FOLDER/07_line\n",
      (output:gsub("Next: %S+ lab verify %S+/", "Next: rnnlua lab verify FOLDER/")))
  end)

  it("tries 300 mutants of a longer solution, and says how many it could make", function()
    local long = ("  assert(w == w) assert(x == x) assert(b == b)\n"):rep(20)
    local output, code = verify { ["solution.lua"] = edit(SOLUTION, "  self.w, self.x = w, x\n", long
      .. "  self.w, self.x = w, x\n") }
    assert.equal(0, code, output)
    local made, caught, not_caught = output:match "mutants   (%d+) made, 300 tried, (%d+) caught, (%d+) not"
    assert.is_true(tonumber(made) > 300, output)
    assert.equal(300, caught + not_caught)
  end)

  it("proves a lab, and prints a table of its mistakes and what its checks let through", function()
    local output, code = verify()
    assert.equal([[
07_line: A line
  ok     solution  passes with each of 5 seeds, 10 points
  ok     starter   2 tasks to do
  ok     leaks     5 lines of the solution, none is given away
  ok     figure    none
  ok     mistakes  2, each is caught and gets its own name
         mistake            caught by  named  confused with
         y lacks b          forward    yes    -
         dx goes through b  backward   yes    -
  ok     mutants   33 made, 31 caught, 2 not caught
         another name: equivalent (all results have the same bits)
           solution.lua:19: `local dx = db * self.w`
           solution.lua:20: `return dw, dout, dx`
  proved
Next: rnnlua lab start PATH
]], (output:gsub("Next: %S+ (lab start )%S+", "Next: rnnlua %1PATH")))
    assert.equal(0, code)
  end)

  it("distinguishes mutants with other numbers from equivalent ones, and ends endless ones", function()
    -- dx is observed, but nothing asks what it is; counting down from 0 never reaches 3
    local weak = edit(LAB, "lab.gradients()", [[function(case)
      case:forward()
      local dw = case:backward(1)
      if dw ~= case.inputs.x then return "dw is wrong" end
    end]])
    weak = edit(weak, weak:match '\n( *{ "dx goes through b".-\n)', "")
    local solution = edit(SOLUTION, "  self.w, self.x = w, x\n",
      "  self.w, self.x = w, x\n  local i = 0\n  while i < 3 do i = i + 1 end\n")
    local output, code = verify { ["lab.lua"] = weak, ["solution.lua"] = solution }
    assert.equal(0, code, output)
    assert.truthy(output:find([[
         `/` for `*`: gives other numbers, but passes all checks
           solution.lua:21: `local dx = dout / self.w`
         another number: equivalent (all results have the same bits)
           solution.lua:10: `local i = 1`
           solution.lua:11: `while i < 4 do i = i + 1 end`
           solution.lua:11: `while i < 3 do i = i + 2 end`
         `<=` for `<`: equivalent (all results have the same bits)
           solution.lua:11: `while i <= 3 do i = i + 1 end`
]], 1, true), output)
    assert.falsy(output:find("i = i - 1", 1, true), output)
  end)

  it("hides what a solution prints", function()
    local printing = edit(SOLUTION, "return w * x + b", "print 'here' return w * x + b")
    local output, code = verify { ["solution.lua"] = printing, ["lab.lua"] = LAB:gsub('{ "y lacks b".-},\n', "") }
    assert.falsy(output:find("\nhere", 1, true) or output:find "^here", output)
    assert.equal(0, code, output)
  end)

  it("reads the gradients in the lab's order, whatever the order of forward's parameters", function()
    for _, names in ipairs { { "w", "x", "b" }, { "x", "b", "w" }, { "b", "x", "w" } } do
      local listed = ('{ "%s" }'):format(table.concat(names, '", "'))
      local output, code = verify { ["lab.lua"] = edit(LAB, '{ "w", "b", "x" }', listed),
        ["solution.lua"] = edit(SOLUTION, "return dw, db, dx", "return d" .. table.concat(names, ", d")) }
      assert.equal(0, code, output)
    end
  end)

  local broken = {
    { "a solution that fails", { solution = edit(SOLUTION, "w * x + b", "w * x - b") }, "solution",
      "the solution does not pass task 'forward' with seed 1: its value is wrong at w 3, x 4, b 1 your 11 should be "
        .. "13. Fix solution.lua or the check." },
    { "a solution that is missing its file", { solution = false }, "solution",
      "FOLDER/solution.lua: No such file or directory; a lab needs a solution beside its lab.lua" },
    { "a solution that is no Lua", { solution = "local = 1" }, "solution",
      "solution.lua can't be loaded: FOLDER/solution.lua:1: <name> expected near '='" },
    { "a solution that prints while it loads", { solution = "print(1)\n" .. SOLUTION }, "solution",
      "solution.lua can't be loaded: FOLDER/solution.lua:1: it prints while it loads; remove that" },
    { "an unclosed marker", { solution = edit(SOLUTION, "dw, db, dx\n  -- END SOLUTION\n", "dw, db, dx\n") },
      "solution",
      "solution.lua:16: BEGIN SOLUTION without an END" },
    { "gradients in another order than the solution's", { lab = edit(LAB, '{ "w", "b", "x" }', '{ "w", "x", "b" }') },
      "solution", "lab.lua has the gradients w, x, b, the backward in solution.lua returns those of w, b, x, in this "
        .. 'order: write gradients = { "w", "b", "x" }' },
    { "gradients that lack one of the solution's", { lab = edit(LAB, '{ "w", "b", "x" }', '{ "w", "b" }') },
      "solution", "lab.lua has the gradients w, b, the backward in solution.lua returns those of w, b, x, in this "
        .. 'order: write gradients = { "w", "b", "x" }' },
    { "gradients in another order than the solution declares", { solution = edit(SOLUTION, "return Line\n",
        'Line.gradients = { "b", "w", "x" }\nreturn Line\n') }, "solution",
      "lab.lua has the gradients w, b, x, solution.lua declares Line.gradients = { \"b\", \"w\", \"x\" }: remove that, "
        .. 'or write { "w", "b", "x" }' },
    { "a class of another name than the solution's", { lab = edit(LAB, 'class = "Line"', 'class = "Lien"') },
      "solution", 'lab.lua has class = "Lien", the class in solution.lua is named Line: write class = "Line"' },
    { "inputs of other names than the solution's", { solution = edit(edit(SOLUTION, "(w, x, b)", "(w, x, c)"),
        "w * x + b", "w * x + c") }, "solution",
      "lab.lua has the inputs b, w, x, the forward in solution.lua takes w, x, c: give both the same names" },
    { "a solution whose inputs can't be read off", { solution = edit(SOLUTION, "Line:forward(w, x, b)\n",
        "Line:forward(...)\n  local w, x, b = ...\n") }, "solution",
      "solution.lua: the inputs of Line can't be read off its forward; declare them, as in "
        .. 'Line.inputs = { "wx", "x" }' },
    { "a lab that the answer 0 passes", { lab = edit(LAB, VALUES, "lab.value(0, { w = 0, x = 4, b = 0 })") },
      "solution", "a layer that returns 0 passes every task: the checks tell nothing. Add one that it fails." },
    { "a lab that the first argument passes", { lab = edit(LAB, VALUES, "lab.value(3, { w = 3, x = 1, b = 0 })") },
      "solution", "a layer that returns its first argument passes every task: the checks tell nothing. Add one that it "
        .. "fails." },
    { "a starter that passes", { solution = edit(SOLUTION, REGION,
        "  self.w, self.x = w, x\n  return w * x + b\n") }, "starter",
      "the starter passes task 'forward': nothing in it is left to do. Put what the student is to write "
        .. "between `-- BEGIN SOLUTION` and `-- END SOLUTION`." },
    { "a function's starter without rnn", { lab = FUNCTION, solution = "-- rnnlua lab 07_line\n"
        .. "local function twice(x)\n  -- BEGIN SOLUTION\n  return x * 2\n  -- END SOLUTION\nend\nreturn twice\n" },
      "starter", 'solution.lua lacks `local rnn = require "rnnlua"`: in the starter a region becomes '
        .. "`return rnn.todo()`, which needs it. Put it below the first line." },
    { "a starter that is no Lua", { solution = edit(SOLUTION, REGION,
        "  -- BEGIN SOLUTION\n  self.w, self.x = w, x\n  -- END SOLUTION\n  return w * x + b\n") }, "starter",
      "the starter can't be loaded: starter:9: 'end' expected (to close 'function' at line 7) near 'return'. A region "
        .. "becomes `return rnn.todo()`: it must end a block, and rnn must be a local of the file." },
    { "a starter that stops with an error", { solution = edit(edit(SOLUTION, "-- Returns y.\n",
        "local scale -- rest of the starter\nscale = 1 -- SOLUTION\n-- Returns y.\n"),
        "  -- BEGIN SOLUTION\n  self.w", "  self.s = scale + 0\n  -- BEGIN SOLUTION\n  self.w") }, "starter",
      "the starter is no to-do in task 'forward': stopped with an error starter:9: attempt to perform arithmetic on a "
        .. "nil value (upvalue 'scale'). What stands outside the regions must run without them." },
    { "a first line that names another lab", { solution = edit(SOLUTION, "07_line", "08_line") }, "starter",
      "the first line of solution.lua must be `-- rnnlua lab 07_line`: by it a submission finds its lab" },
    { "a leak", { lab = edit(LAB, '"d"', '"dx = dout * self.w"') }, "leaks",
      "hint 2 of task 'backward' gives away line 19 of solution.lua, `local dx = dout * self.w`. Reword the "
        .. "text. If students are allowed to see the line, add it to the lab's `formula`." },
    { "a figure that is not there", { lab = edit(LAB, 'class = "Line"', 'class = "Line", figure = "line"') }, "figure",
      "FOLDER/line.svg is not there: draw it, or remove `figure` from the lab" },
    { "a mistake that nothing catches", { lab = edit(LAB, MISTAKES, MISTAKES
        .. [[{ "b comes first", from = "w * x + b", to = "b + w * x", why = "It may." },]]) }, "mistakes",
      "'b comes first' passes every check with seed 1: nothing catches it. Add a check that does, or remove it." },
    { "a mistake that only some seeds catch", { lab = edit(LAB, MISTAKES, MISTAKES
        .. [[{ "b is lost at some w", from = "return w * x + b",
            to = "return w * x + (w > 1.05 and w < 1.9 and 0 or b)", why = "It is never." },]]) }, "mistakes",
      "'b is lost at some w' is caught by task 'forward' with seed 1, but passes it with seed 2. Add a check that "
        .. "catches it with each seed, such as one at values of your own." },
    { "two mistakes that can't be told apart", { lab = edit(LAB, MISTAKES, MISTAKES
        .. [[{ "b is forgotten", from = "return w * x + b", to = "return x * w", why = "It starts at b." },]]) },
      "mistakes", "'b is forgotten' and 'y lacks b' agree in every number that the checks observe: they can't be told "
        .. "apart. Remove one, or add a check in which they differ." },
    { "a mistake that is caught without a name", { lab = edit(LAB, ", lab.same_as_solution()", "") }, "mistakes",
      "'y lacks b' is caught by task 'forward', but not named: its checks compare fewer than 3 numbers. Add "
        .. "lab.same_as_solution() to the task." },
    { "an edit that matches twice", { lab = edit(LAB, 'from = "w * x + b"', 'from = "self.w"') }, "mistakes",
      "mistake 'y lacks b': the edit `self.w` matches 2 times; it must match exactly once. Fix its `from` and `to`: "
        .. "it is an edit of solution.lua as it stands." },
    { "an edit that matches nowhere", { lab = edit(LAB, 'from = "w * x + b"', 'from = "w*x + b"') }, "mistakes",
      "mistake 'y lacks b': the edit `w*x + b` matches nowhere; it must match exactly once. Fix its `from` and `to`: "
        .. "it is an edit of solution.lua as it stands." },
    { "an edit that makes no Lua", { lab = edit(LAB, 'to = "w * x"', 'to = "w *"') }, "mistakes",
      "mistake 'y lacks b': y lacks b:12: unexpected symbol near 'end'. Fix its `from` and `to`: it is an edit of "
        .. "solution.lua as it stands." },
    { "a hint that is not there", { lab = edit(LAB, "hint = 2", "hint = 3") }, "mistakes",
      "'dx goes through b' asks for hint 3 of task 'backward', which has 2" },
    { "a check whose name is misspelt", { lab = edit(LAB, "lab.gradients()", "lab.gradeints()") }, "lab.lua",
      "FOLDER/lab.lua:7: lab: there is no check 'gradeints'; did you mean 'gradients'?" },
    { "a check that is not called", { lab = edit(LAB, "lab.gradients()", "lab.gradients") }, "solution",
      "a task's list has a check that is not called: write it with parentheses, as in lab.gradients()" },
    { "a task without a check", { lab = edit(LAB, ", lab.gradients() },", " },") }, "lab.lua",
      "FOLDER/lab.lua:2: task 'backward': it has no check; add one, such as lab.gradients()" },
    { "two tasks of one name", { lab = edit(LAB, '"backward", points', '"forward", points') }, "lab.lua",
      "FOLDER/lab.lua:2: lab: there are two tasks named 'forward'; rename one" },
    { "two mistakes of one name", { lab = edit(LAB, '"dx goes through b"', '"y lacks b"') }, "lab.lua",
      "FOLDER/lab.lua:2: lab: there are two mistakes named 'y lacks b'; rename one" },
    { "a lab that prints while it loads", { lab = 'print "hello"\n' .. LAB }, "lab.lua",
      "FOLDER/lab.lua:1: it prints while it loads; remove that" },
    { "a lab that ends the process", { lab = "os.exit(0, true)\n" .. LAB }, "lab.lua",
      "FOLDER/lab.lua:1: it ends the process while it loads; remove os.exit" },
    { "a lab that runs itself", { lab = LAB:gsub("run%(%.%.%.%)", "run()") }, "lab.lua",
      "FOLDER/lab.lua: its arguments do not reach run; end it with `return lab { … }:run(...)`, dots included" },
    { "a lab that returns none", { lab = "return 1\n" }, "lab.lua",
      "FOLDER/lab.lua returns no lab; its last line must be `return lab { … }:run(...)`" },
    { "a lab that returns nothing", { lab = LAB:gsub("return lab", "lab") }, "lab.lua",
      "FOLDER/lab.lua returns nothing; its last line must be `return lab { … }:run(...)`" },
    { "a lab without run", { lab = LAB:gsub(":run%(%.%.%.%)", "") }, "lab.lua",
      "FOLDER/lab.lua returns a lab that it does not run; its last line must be `return lab { … }:run(...)`" },
    { "a lab that is no Lua", { lab = "return {\n" }, "lab.lua", "FOLDER/lab.lua:2: unexpected symbol near <eof>" },
  }
  for _, case in ipairs(broken) do
    it("fails " .. case[1], function()
      local path = lab_folder.make(work, { ["lab.lua"] = case[2].lab, ["solution.lua"] = case[2].solution or nil })
      if case[2].solution == false then os.remove(path .. "/solution.lua") end
      local output, code = tree.run(("%s lab verify %s"):format(tree.rnnlua, path))
      assert.equal(1, code, output)
      assert.truthy(output:find("\n  FAILED " .. case[3], 1, true), output)
      assert.truthy(output:find("\n  not proved\nNext: %S+ lab verify %S+\n$"), output)
      local message = case[4]:gsub("FOLDER", (path:gsub("%%", "%%%%")))
      assert.truthy(output:gsub("%s+", " "):find(message, 1, true), output .. "\nexpected: " .. message)
      for line in output:gmatch "[^\n]+" do
        assert(utf8.len(line) <= 80 or line:find(work, 1, true), line)
      end
    end)
  end

  it("observes a layer whose output is a sequence, with an upstream gradient of that shape", function()
    local output, code = verify {
      ["lab.lua"] = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Scale", class = "Scale", inputs = { w = "number", X = "sequence" }, gradients = { "w", "X" },
  { "forward", points = 1, lab.same_as_solution() }, { "backward", points = 1, lab.gradients() },
  mistakes = {
    { "dw keeps one step", from = "dw = dw + d * self.X[t]", to = "dw = d * self.X[t]", why = "All." },
    { "dX lacks dout", from = "dX[t] = d * self.w", to = "dX[t] = self.w", why = "With dout." },
    { "dX takes X", from = "dX[t] = d * self.w", to = "dX[t] = d * self.X[t]", why = "w." },
  },
}:run(...)
]], ["solution.lua"] = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"
local Scale = rnn.Layer:extend "Scale"
function Scale:forward(w, X)
  -- BEGIN SOLUTION
  self.w, self.X = w, X
  local Y = {}
  for t, x in ipairs(X) do Y[t] = w * x end
  return Y
  -- END SOLUTION
end
function Scale:backward(dout)
  -- BEGIN SOLUTION
  local dw, dX = 0, {}
  for t, d in ipairs(dout) do
    dw = dw + d * self.X[t]
    dX[t] = d * self.w
  end
  return dw, dX
  -- END SOLUTION
end
return Scale
]] }
    assert.truthy(output:find([[
  ok     mistakes  3, each is caught and gets its own name
         mistake            caught by  named  confused with
         dw keeps one step  backward   yes    -
         dX lacks dout      backward   yes    -
         dX takes X         backward   yes    -
]], 1, true), output)
    assert.equal(0, code)
  end)

  it("does not propose lab.same_as_solution() if the task has it", function()
    local output, code = verify {
      ["lab.lua"] = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Sign", func = "sign", arguments = function(rng) return rng:randn() end,
  { "sign", points = 1, lab.same_as_solution() },
  mistakes = { { "turned round", from = "x < 0", to = "x > 0", why = "Below 0." } },
}:run(...)
]], ["solution.lua"] = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"
local function sign(x)
  -- BEGIN SOLUTION
  return x < 0 and "negative" or "positive"
  -- END SOLUTION
end
return sign
]] }
    assert.equal(1, code)
    assert.truthy(output:gsub("%s+", " "):find("'turned round' is caught by task 'sign', but not named: its "
      .. "checks compare fewer than 3 numbers. Add a check that passes numbers to case:observe. -", 1, true), output)
  end)

  it("distinguishes functions by what they change in place", function()
    local output, code = verify {
      ["lab.lua"] = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Step", func = "step",
  arguments = function(rng) return { rng:randn(), rng:randn() }, { rng:randn(), rng:randn() } end,
  { "step", points = 1, lab.check("goes down", function(case)
    local p, g = case:arguments()
    local q, h = case:arguments()
    case.func(p, g)
    case.solution(q, h)
    if p[1] ~= q[1] or p[2] ~= q[2] then return "p is wrong" end
  end) },
  mistakes = {
    { "it goes up", from = "p[i] - g[i]", to = "p[i] + g[i]", why = "Down." },
    { "only the first moves", from = "#p", to = "1", why = "All." },
  },
}:run(...)
]], ["solution.lua"] = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"
local function step(p, g)
  -- BEGIN SOLUTION
  for i = 1, #p do p[i] = p[i] - g[i] end
  -- END SOLUTION
end
return step
]] }
    assert.truthy(output:find([[
  ok     mistakes  2, each is caught and gets its own name
         mistake               caught by  named  confused with
         it goes up            step       yes    -
         only the first moves  step       yes    -
]], 1, true), output)
    assert.equal(0, code)
  end)

  local ABSOLUTE = [[
local function size(x)
  -- BEGIN SOLUTION
  if x < 0 then return -x end
  return x
  -- END SOLUTION
end
return size
]]

  local FUNCTIONS = {
    { "looks at results that no check looks at", 'arguments = function(rng) return rng:randn() end,', ABSOLUTE,
      "lab.value(3, 3), lab.value(2, -2)", [[
         another number: gives other numbers, but passes all checks
           solution.lua:5: `if x < 1 then return -x end`
         `<=` for `<`: equivalent (all results have the same bits)
           solution.lua:5: `if x <= 0 then return -x end`
]] },
    { "looks at a second result", 'arguments = function(rng) return rng:randn() end,', [[
local function size(x)
  -- BEGIN SOLUTION
  return -x, x * x
  -- END SOLUTION
end
return size
]], "lab.value(-3, 3), lab.value(2, -2)", [[
         `/` for `*`: gives other numbers, but passes all checks
           solution.lua:5: `return -x, x / x`
]] },
    { "looks at arguments that are changed in place", 'arguments = function(rng) return { rng:randn(), 2 } end,', [[
local function size(t)
  -- BEGIN SOLUTION
  local first = t[1]
  t[2] = first * 2
  return first
  -- END SOLUTION
end
return size
]], "lab.value(3, { 3, 1 }), lab.value(-2, { -2, 1 })", [[
           solution.lua:6: `t[2] = first / 2`
]] },
    { "allows for rounding", 'arguments = function(rng) return rng:randn() end,', [[
local function size(x)
  -- BEGIN SOLUTION
  local a, b = 0.3, 0.1 * 3
  return x * a
  -- END SOLUTION
end
return size
]], "lab.value(0.9, 3), lab.value(-0.6, -2)", [[
         another name: equivalent (all results are the same, except for
         rounding)
           solution.lua:6: `return x * b`
]] },
    { "does not say what it can't know", "", ABSOLUTE, "lab.value(3, 3), lab.value(2, -2)", [[
         `<=` for `<`: passes all checks; random `arguments` would show whether
         it gives other numbers
           solution.lua:5: `if x <= 0 then return -x end`
]] },
  }
  for _, case in ipairs(FUNCTIONS) do
    it("of mutants " .. case[1], function()
      local output, code = verify {
        ["solution.lua"] = '-- rnnlua lab 07_line\nlocal rnn = require "rnnlua"\n' .. case[3], ["lab.lua"] = ([[
local lab = require "rnnlua.lab"
return lab { title = "Size", func = "size", %s { "size", points = 1, %s } }:run(...)
]]):format(case[2], case[4]) }
      assert.equal(0, code, output)
      assert.truthy(output:find(case[5], 1, true), output)
    end)
  end

  it("warns of draws that leave two mistakes indistinguishable", function()
    -- with one step the first is the last
    local lab = [[
local lab = require "rnnlua.lab"
return lab {
  title = "Sums", class = "Sum", inputs = { X = "sequence" }, gradients = { "X" },
  { "forward", points = 1, lab.value(6, { X = { 1, 2, 3 } }), lab.check("adds up", function(case)
    if case.number > 1 then return end
    local X = { case.rng:randn(), case.rng:integer(0, 1) == 1 and case.rng:randn() or nil }
    if case:forward { X = X } ~= case.solution:forward(X) then return "no sum" end
    case:observe(1, 2, 3)
  end) },
  mistakes = {
    { "the first only", from = "sum = sum + x", to = "sum = X[1]", why = "All." },
    { "the last only", from = "sum = sum + x", to = "sum = x", why = "All." },
  },
}:run(...)
]]
    local solution = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"
local Sum = rnn.Layer:extend "Sum"
function Sum:forward(X)
  -- BEGIN SOLUTION
  local sum = 0
  for _, x in ipairs(X) do sum = sum + x end
  return sum
  -- END SOLUTION
end
return Sum
]]
    lab = lab:gsub("lab%.value%(6, { X = { 1, 2, 3 } }%), ", "")
    local output = verify { ["lab.lua"] = lab, ["solution.lua"] = solution }
    assert.truthy(output:gsub("%s+", " "):match("warning: the draws of seed [%d, ]+ leave 'the first only' and "
      .. "'the last only' indistinguishable: draw more widely%."), output)
  end)

  it("takes names, numbers and paths, and proves all labs without arguments", function()
    local output, code = tree.run(tree.rnnlua .. " lab verify 1 labs/02_recurrent")
    assert.equal(0, code, output)
    assert.truthy(output:find("^01_recurrent_cell: A recurrent cell\n"), output)
    assert.truthy(output:find("\n\n02_recurrent: A recurrent layer\n", 1, true), output)
    assert.truthy(output:find("\n\n2 of 2 labs are proved\nNext: %S+ lab\n$"), output)
  end)

  it("counts the labs that are not proved", function()
    local path = lab_folder.make(work, { ["lab.lua"] = "return 1\n" })
    local output, code = tree.run(("%s lab verify 1 %s"):format(tree.rnnlua, path))
    assert.equal(1, code, output)
    assert.truthy(output:find("\n\n1 of 2 labs are proved\nNext: %S+ lab verify %S+\n$"), output)
  end)

  it("exits with 2 for a folder without lab.lua, and names it", function()
    local path = lab_folder.make(work)
    assert(os.remove(path .. "/lab.lua"))
    for _, name in ipairs { path, path .. "/" } do
      local output, code = tree.run(("%s lab verify %s"):format(tree.rnnlua, name))
      assert.equal(("rnnlua lab: there is no %s/lab.lua: the folder holds no lab Next: %s lab "):format(path,
        tree.rnnlua), (output:gsub("%s+", " ")))
      assert.equal(2, code)
    end
  end)

  it("exits with 2 for an unknown lab", function()
    local output, code = tree.run(tree.rnnlua .. " lab verify 01_recurent_cell")
    assert.equal("rnnlua lab: there is no lab '01_recurent_cell'; did you mean\n'01_recurrent_cell'?\nNext: "
      .. tree.rnnlua .. " lab\n", output)
    assert.equal(2, code)
  end)
end)
