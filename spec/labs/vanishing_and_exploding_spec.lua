-- Lab 05: the slope of its plot, what clipping does, and what the lab shows.
local MeasuredRecurrent = dofile "labs/05_vanishing_and_exploding/solution.lua"
local optim = require "rnnlua.optim"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local function measured(wx, X, wh, h0)
  local layer = MeasuredRecurrent(#X)
  layer:forward(wx, X, wh, h0)
  return layer
end

local function drawn(rng)
  local X = {}
  for t = 1, rng:integer(2, 60) do X[t] = rng:randn() end
  return rng:randn(), X, rng:randn(), rng:randn()
end

describe("lab 05_vanishing_and_exploding", function()
  it("has norms that fall on a line of slope log |wh| against the distance n - t", function()
    local rng = rnn.rng(5)
    for _ = 1, 200 do
      local wx, X, wh, h0 = drawn(rng)
      local dout = rng:randn()
      local norms = measured(wx, X, wh, h0):norms(dout)
      assert.equal(#X, #norms)
      for t = 1, #X do
        local distance = #X - t
        local right = math.log(math.abs(dout)) + distance * math.log(math.abs(wh))
        assert.is_true(math.abs(math.log(norms[t]) - right) <= 1e-13 * (1 + distance), ("%d of %d"):format(t, #X))
      end
    end
  end)

  it("has the norms of what the library's layer hands back: dX is the gradient of h_t, times wx", function()
    local rng = rnn.rng(6)
    for _ = 1, 50 do
      local wx, X, wh, h0 = drawn(rng)
      local dout = rng:randn()
      local layer = measured(wx, X, wh, h0)
      local norms, dX = layer:norms(dout), select(4, layer:backward(dout))
      for t = 1, #X do assert.is_true(math.abs(math.abs(dX[t] / wx) - norms[t]) <= 1e-12 * norms[t]) end
    end
  end)

  it("clips as rnnlua.optim does", function()
    local rng = rnn.rng(7)
    for _ = 1, 100 do
      local gradients, most = {}, rng:uniform(0.1, 3)
      for i = 1, rng:integer(1, 5) do gradients[i] = rng:randn() end
      local clipped = MeasuredRecurrent.clip_by_norm(gradients, most)
      local given = rnn.array(gradients)
      optim.clip_by_norm({ all = given }, most)
      for i = 1, #gradients do assert.is_true(math.abs(clipped[i] - given[i]) <= 1e-14) end
    end
  end)

  it("has the numbers of its text and its hints", function()
    assert.same({ 24, 12, 6, 3 }, measured(5, { 1, 1, 1, 1 }, -2, 1):norms(3))
    assert.same({ 3, 4 }, MeasuredRecurrent.clip_by_norm({ 30, 40 }, 5))
  end)

  it("shows lines on a log axis, and which of two ways of clipping keeps the direction", function()
    local output, code = tree.run(tree.rnnlua .. " labs/05_vanishing_and_exploding/lab.lua")
    assert.equal(0, code, output)
    assert.truthy(output:find([[
           norm of dh_t (log)
                237 |                                                ********
                    |                             *******************
                    |             ****************
                    |ooo+++++++***
                    |   ooooo  +++++++++++++++++++++++++++++++
                    |        oooooo                           +++++++++++++++
            0.00724 |              ooooooo
                    |                     oooooo
                    |                           ooooooo
                    |                                  oooooo
                    |                                        ooooo
                    |                                             ooooooo
           2.21e-07 |                                                    oooo
                    +--------------------------------------------------------
                     0                   distance n - t                    30
             * wh 1.2
             + wh 0.9
             o wh 0.6
           wh     slope  log|wh|
           1.2   0.1823   0.1823
           0.9  -0.1054  -0.1054
           0.6  -0.5108  -0.5108
]], 1, true), output)
    assert.truthy(output:find([[
           after 20 steps with wh 1.2, clipped with limit 5:
                       dwx    dwh dwh/dwx
           before    186.7   2261   12.11
           by norm  0.4114  4.983   12.11
           by value      5      5       1
           Clipping by norm keeps the direction.
           Clipping by value, each number by itself, does not.
]], 1, true), output)
  end)

  it("fits a narrow terminal", function()
    local output = tree.run("COLUMNS=40 " .. tree.rnnlua
      .. " lab check labs/05_vanishing_and_exploding/solution.lua")
    local plot = output:match "norm of dh_t.-wh 0%.6"
    assert.truthy(plot, output)
    for line in plot:gmatch "[^\n]+" do assert.is_true(#line < 40, line) end
    assert.matches("\n +0             30\n +distance n %- t\n", plot)
  end)

  it("says what is wrong with what a method returns", function()
    local files = require "spec.support.files"
    local folder = tree.temporary()
    local solution = files.read "labs/05_vanishing_and_exploding/solution.lua"
    local function said(from, to)
      files.write(folder .. "/mine.lua", files.replaced(solution, from, to))
      return (tree.run(tree.rnnlua .. " lab check " .. folder .. "/mine.lua"))
    end
    for _, one in ipairs {
      { "return norms", "return #norms", "returns a number, not a list of numbers\n" },
      { "norms[t] =", "norms[t - 1] =", [[returns a list of 3, not of 4
           at n 4, wh -2, dout 3
             your list  {12, 6, 3}
             should be  {24, 12, 6, 3}
           Your list has a number 0. Lists begin with 1.
]] },
      { "norms[t] =", "norms[t] = t == 2 and 'two' or", "item 2 of the list is a string\n" },
      { "dh = dh * self.wh", "dh = t > 6 and 1 or dh * self.wh", "8 of 9 numbers of the list are wrong\n" },
      { "MeasuredRecurrent:norms", "MeasuredRecurrent:norm",
        "the class has no function norms; did you rename it?\n" },
    } do
      local output = said(one[1], one[2])
      assert.truthy(output:find("WRONG  norms         " .. one[3], 1, true), output)
    end
    local attempt = require "rnnlua.lab.run_submission.attempt"
    local lab = assert(require "rnnlua.lab.catalogue".find "labs/05_vanishing_and_exploding")
    local made = attempt.of_text(lab, files.replaced(solution, "return norms", "return #norms"), "mine.lua", 1)
    local lines, at = {}, nil
    for line in solution:gmatch "([^\n]*)\n" do
      lines[#lines + 1] = line
      at = line:find("MeasuredRecurrent:norms", 1, true) and #lines or at
    end
    assert.equal(at, made.result.tasks[1].line)
    assert.matches("\n             your number 1 is [%-%d.e]+, should be [%-%d.e]+\n",
      said("dh = dh * self.wh", "dh = t > 6 and 1 or dh * self.wh"))
    tree.remove(folder)
  end)
end)
