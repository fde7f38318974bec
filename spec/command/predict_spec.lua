-- `rnnlua lab predict`: the question, and what is said about each answer.
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL, LAYER = "01_recurrent_cell", "02_recurrent"

local CELL_QUESTION = [[
01 A recurrent cell, a small case
  wx     2
  x      3
  wh     5
  h      7
  h'     41
  dout   1
Which number is dh? Type it, or an expression such as 3*5 + 2.
An empty line ends this without an answer.
]]

local EXPECTED = "Expected a number, such as -0.5, or an expression of numbers, such as 3*5 + 2.\n"

local function sigmoid(z) return 1 / (1 + math.exp(-z)) end

local function tanh(z) return (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z)) end

-- The numbers that the labs ask for, from the formulas of the labs, each with the inputs of its small case.

-- h_3 is ((h0·wh + x_1·wx)·wh + x_2·wx)·wh + x_3·wx. Its derivative with respect to wh:
local function dwh_of_layer(wx, X, wh, h0)
  return 3 * h0 * wh ^ 2 + 2 * X[1] * wx * wh + X[2] * wx
end

-- The same with the losses 1·h_1 + 2·h_2 + 3·h_3.
local function dwh_of_states(wx, X, wh, h0)
  return 1 * h0 + 2 * (2 * h0 * wh + X[1] * wx) + 3 * dwh_of_layer(wx, X, wh, h0)
end

local function dh_of_tanh_cell(factor) return (1 - tanh(0.2 * 0.3 + 0.5 * 0.7 + 1.1) ^ 2) * factor end

-- The slope of tanh in each number of h', for the row i of the case's Wx, Wh and b.
local function slope_of_row(Wx, Wh, b)
  local a = Wx[1] * 0.17 + Wx[2] * 0.19 + Wx[3] * 0.23 + Wh[1] * 0.07 + Wh[2] * 0.11 + b
  return 1 - tanh(a) ^ 2
end

local SLOPE_1 = slope_of_row({ 0.02, 0.03, 0.05 }, { 0.29, 0.02 }, 0.13)
local SLOPE_2 = slope_of_row({ 0.07, 0.11, 0.13 }, { 0.03, 0.05 }, 0.17)

-- dh of the LSTM cell with one unit; the last argument is the sum over the rows, or a row alone.
local function dh_of_lstm(sum)
  local Wh, z = { 0.02, 0.03, 0.05, 0.07 }, {}
  for k, row in ipairs { { 0.02, 0.03, 0.17 }, { 0.05, 0.07, 0.19 }, { 0.11, 0.13, 0.23 }, { 0.17, 0.19, 0.29 } } do
    z[k] = row[1] * 0.23 + row[2] * 0.29 + Wh[k] * 0.11 + row[3]
  end
  local i, f, g, o = sigmoid(z[1]), sigmoid(z[2]), tanh(z[3]), sigmoid(z[4])
  local s = tanh(f * 0.13 + i * g)
  local dc = 2 + o * (1 - s ^ 2)
  local terms = { Wh[1] * dc * g * i * (1 - i), Wh[2] * dc * 0.13 * f * (1 - f), Wh[3] * dc * i * (1 - g ^ 2),
    Wh[4] * s * o * (1 - o) }
  return sum and terms[1] + terms[2] + terms[3] + terms[4] or terms[4]
end

-- A number with three digits, as a student types it, and with all that are shown.
local function typed(number) return ("%.3g"):format(number) end

local function shown(number) return ("%.10g"):format(number) end

-- A lab: the number, the right one, the sentence about it, the number of a mistake, and what is said about this.
local CASES = {
  { "01_recurrent_cell", "dh", "5", "5", "Right: dh is 5. h occurs in h' only as h·wh, so a change of h is multiplied "
    .. "by\nwh.\n", "2", "2 is what you get with this mistake: dh uses wx instead of wh. h occurs in h'\nonly as "
    .. "h·wh, so a change of h is multiplied by wh.\n" },
  { "02_recurrent", "dwh", shown(dwh_of_layer(2, { 3, 5, 7 }, 11, 13)), shown(4861),
    "Right: dwh is 4861. Every step uses wh, so its gradient is the sum of the\ngradients that the cells return.\n",
    "13*11^2", "1573 is what you get with this mistake: dwh keeps one step only. Every step\nuses wh, so its "
    .. "gradient is the sum of the gradients that the cells return.\n" },
  { "04_loss_at_every_step", "dwh", shown(dwh_of_states(2, { 3, 5, 7 }, 11, 13)), shown(15180),
    "Right: dwh is 15180. Step t multiplies wh by the old state, h_{t-1}. The new\nstate, h_t, is the result of the "
    .. "step.\n", "1*13 + 2*149 + 3*1649", [[
5258 is what you get with one of these mistakes:
  dwh uses dout[t] only. wh changes h_t, and h_t changes all later losses. So
  each term needs the whole gradient of h_t.
  the gradient from later steps is missing. h_t also changes the later states
  and their losses. So add dout[t] to the gradient from step t + 1.
]] },
  { "06_tanh_cell", "dh", typed(dh_of_tanh_cell(0.5)), shown(dh_of_tanh_cell(0.5)),
    ("Right: dh is %s. z contains h·wh, so a change of h is multiplied by\nwh.\n"):format(shown(dh_of_tanh_cell(0.5))),
    typed(dh_of_tanh_cell(0.2)), ("%s is what you get with this mistake: dh uses wx instead of wh. h occurs in\nz "
      .. "only as h·wh, so a change of h is multiplied by wh.\n"):format(typed(dh_of_tanh_cell(0.2))) },
  { "07_vectors", "dh[2]", typed(SLOPE_1 * 0.02 + 2 * SLOPE_2 * 0.05), shown(SLOPE_1 * 0.02 + 2 * SLOPE_2 * 0.05),
    ("Right: dh[2] is %s. h_j meets column j of Wh, so dh_j sums over that\ncolumn. A row of Wh belongs to one z_i.\n")
      :format(shown(SLOPE_1 * 0.02 + 2 * SLOPE_2 * 0.05)),
    typed(SLOPE_1 * 0.03 + 2 * SLOPE_2 * 0.05), ("%s is what you get with this mistake: dh uses Wh instead of its "
      .. "transpose.\nh_j meets column j of Wh, so dh_j sums over that column. A row of Wh belongs to\none z_i.\n")
      :format(typed(SLOPE_1 * 0.03 + 2 * SLOPE_2 * 0.05)) },
  { "10_lstm", "dh[1]", typed(dh_of_lstm(true)), shown(dh_of_lstm(true)),
    ("Right: dh[1] is %s. Each of the 4H rows uses h_j, so dh_j is a sum\nover all rows.\n")
      :format(shown(dh_of_lstm(true))),
    typed(dh_of_lstm(false)), ("%s is what you get with this mistake: dh keeps one row only. Each of the\n4H rows uses "
      .. "h_j, so dh_j is a sum over all rows.\n"):format(typed(dh_of_lstm(false))) },
}

describe("rnnlua lab predict", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  -- Runs it with lines to type.
  local function predict(typed_lines, arguments)
    return tree.run(work:command(("{ printf '%%s' %s | rnnlua lab predict %s; }"):format(tree.quote(typed_lines),
      arguments or "")))
  end

  local function expect(typed_lines, arguments, code, expected)
    local output, got = predict(typed_lines, arguments)
    assert.equal(expected, output)
    assert.equal(code, got)
  end

  -- What it prints behind the question.
  local function answers(typed_lines, arguments)
    local output, code = predict(typed_lines, arguments)
    return output:match "An empty line ends this without an answer%.\n(.*)$" or output, code
  end

  for _, case in ipairs(CASES) do
    local name, place, right, number, right_text, wrong, wrong_text = table.unpack(case)
    local value = shown(load("return " .. wrong)())
    local following = ("Next: rnnlua lab check %s.lua\n"):format(name)

    it(("accepts %s of %s, and names a mistake that gives %s"):format(place, name, value), function()
      work:run("lab start " .. name) -- so backward is not written
      local output, code = answers(right .. "\n")
      assert.equal(("%s = %s\n%s%s"):format(place, right, right_text, following), output)
      assert.equal(0, code)
      output, code = answers(wrong .. "\n" .. number .. "\n")
      assert.equal(("%s = %s\n%sTry once more.\n%s = %s\n%s%s"):format(place, wrong, wrong_text, place, number,
        right_text, following), output)
      assert.equal(0, code)
    end)
  end

  it("shows the case, and tells the right number after the second wrong answer", function()
    work:run "lab start 1"
    expect("9\n1\n", "", 1, CELL_QUESTION .. [[
dh = 9
9 is wrong, and no known mistake of this lab gives it.
Try once more.
dh = 1
1 is what you get with this mistake: dh lacks wh. h' contains h·wh, so a change
of h is multiplied by wh.
The right number is 5. h occurs in h' only as h·wh, so a change of h is
multiplied by wh.
Next: rnnlua lab check 01_recurrent_cell.lua
]])
  end)

  it("names no mistake that fits with three digits only if another one fits exactly", function()
    work:run "lab start 7"
    assert.equal([[
dh[2] = 0.12
0.12 is what you get with this mistake: the derivative of tanh is missing. dout
is the gradient of h'. On its way to z it passes the tanh, so each number is
multiplied by 1 − h'_i².
Try once more.
dh[2] = 0.114
]], (answers "0.12\n0.114":gsub("\nRight.*", "\n"))) -- without the bias, it is 0.11947
  end)

  it("does not repeat an explanation", function()
    work:run "lab start 1"
    assert.equal([[
dh = 2
2 is what you get with this mistake: dh uses wx instead of wh. h occurs in h'
only as h·wh, so a change of h is multiplied by wh.
The right number is 5.
Next: rnnlua lab check 01_recurrent_cell.lua
]], (answers "9\n2\n":match "(dh = 2.*)"))
  end)

  it("asks again if it gets no number", function()
    work:run "lab start 1"
    assert.equal("dh = five\n" .. EXPECTED .. "dh = os.exit(3)\n" .. EXPECTED .. [[
dh = 10/2
Right: dh is 5. h occurs in h' only as h·wh, so a change of h is multiplied by
wh.
Next: rnnlua lab check 01_recurrent_cell.lua
]], (answers "five\nos.exit(3)\n10/2"))
  end)

  it("ends without an answer at an empty line, or at the end of the input", function()
    work:run "lab start 1"
    local ended = "dh = \nNo answer.\nNext: rnnlua lab check 01_recurrent_cell.lua\n"
    expect("", "", 0, CELL_QUESTION .. ended)
    local output, code = answers " \n5\n"
    assert.equal(ended:gsub("dh = ", "dh =  "), output)
    assert.equal(0, code)
    output, code = answers "9"
    assert.equal("dh = 9\n9 is wrong, and no known mistake of this lab gives it.\nTry once more.\n" .. ended, output)
    assert.equal(0, code)
  end)

  it("shows each row of a matrix, and the upstream gradients of several outputs", function()
    work:run "lab start 10"
    expect("", "10", 0, [[
10 An LSTM cell, a small case
  Wx           {0.02, 0.03}
               {0.05, 0.07}
               {0.11, 0.13}
               {0.17, 0.19}
  x            {0.23, 0.29}
  Wh           {0.02}
               {0.03}
               {0.05}
               {0.07}
  h            {0.11}
  c            {0.13}
  b            {0.17, 0.19, 0.23, 0.29}
  h'           {0.1352550648}
  c'           {0.2306621801}
  dout of h'   {1}
  dout of c'   {2}
Which number is dh[1]? Type it, or an expression such as 3*5 + 2.
Three digits are enough. You can use exp, log, sqrt, tanh and sigmoid.
An empty line ends this without an answer.
]] .. "dh[1] = \nNo answer.\nNext: rnnlua lab check 10_lstm.lua\n")
  end)

  it("says of a lab without a check of gradients that it has nothing to ask", function()
    for _, name in ipairs { "03_estimating_gradients", "05_vanishing_and_exploding", "12_network_that_writes" } do
      work:run("lab start " .. name)
      expect("1\n", name, 0, ("There is no gradient to predict in lab %s.\nNext: rnnlua lab check %s.lua\n")
        :format(name, name))
    end
  end)

  it("asks for the first lab of a folder that is not passed, and changes no file", function()
    work:write("a.lua", folder.solution(CELL))
    work:run "lab start 2"
    work:run "lab check a.lua"
    local before = work:read ".rnnlua-progress"
    assert.truthy(predict "":find("^02 A recurrent layer, a small case\n"))
    assert.truthy(predict("", "a.lua"):find("^01 A recurrent cell, a small case\n"))
    assert.equal(before, work:read ".rnnlua-progress")
    assert.equal(".rnnlua-progress 02_recurrent.lua a.lua", work:names())
    work:write("02_recurrent.lua", folder.solution(LAYER))
    work:run "lab check 02_recurrent.lua"
    expect("", "", 0, "Everything here is passed.\nNext: rnnlua lab start 03_estimating_gradients\n")
  end)

  it("does not run the submission", function()
    work:write("a.lua", "-- rnnlua lab 1\nprint 'hello' os.exit(3)\n")
    assert.equal(CELL_QUESTION .. "dh = \nNo answer.\nNext: rnnlua lab check a.lua\n", (predict("", "a.lua")))
  end)

  it("says what is missing", function()
    expect("", "", 2, "rnnlua lab: no file in this folder names a lab in its first line\n"
      .. "Next: rnnlua lab start 01_recurrent_cell\n")
    expect("", "1", 2, "rnnlua lab: no file 01_recurrent_cell.lua here\nNext: rnnlua lab start 01_recurrent_cell\n")
    expect("", "absent.lua", 2, "rnnlua lab: absent.lua: No such file or directory\nNext: rnnlua lab\n")
  end)
end)
