-- What a student can type as a number, and which numbers are the same.
local answer = require "rnnlua.lab.predict.answer"

describe("rnnlua.lab.predict.answer", function()
  describe("read()", function()
    -- A line, and its number.
    for _, case in ipairs {
      { "41", 41 }, { " -0.5 ", -0.5 }, { ".5", 0.5 }, { "5.", 5 }, { "1e-3", 1e-3 }, { "1.5E2", 150 },
      { "3*5 + 2", 17 }, { "19/3", 19 / 3 }, { "2^-1", 0.5 }, { "-(2 + 3)*4", -20 }, { "1--2", 3 }, { "7\r", 7 },
      { ("("):rep(70) .. "1" .. (")"):rep(70), 1 },
      { "tanh(0)", 0 }, { "sigmoid(0)", 0.5 }, { "exp(0) + log(1)", 1 }, { "math.sqrt(16)", 4 },
      { "−2", -2 }, { "2·3", 6 }, { "2×3", 6 },
    } do
      it(("reads %q"):format(case[1]:sub(1, 20)), function() assert.equal(case[2], answer.read(case[1])) end)
    end

    for _, line in ipairs { "x", "dwh = 5", "5 6", "3(2)", "(3)(2)", "2 +", "(", "exp", "exp(1)(2)", "6,5", "0x10",
      "'1'", "os.exit()", "1; 2", "1 // 0", "1/0", "0/0", "log(-1)", "nil",
      "2 == 2", "[[1]]", "{1}", "1 or 2",
      "(function() return 1 end)()", ("1+"):rep(80) .. "1" } do
      it(("refuses %q"):format(line:sub(1, 20)), function() assert.is_nil(answer.read(line)) end)
    end
  end)

  describe("is()", function()
    it("wants a whole number exactly", function()
      assert.is_true(answer.is(4861, 4861.0))
      assert.is_false(answer.is(4860, 4861.0))
      assert.is_true(answer.is(0, 1e-15)) -- 0 except for rounding
    end)

    it("wants three digits of another number", function()
      assert.is_true(answer.is(0.0887, 0.08873077891))
      assert.is_true(answer.is(0.1, 0.1004))
      assert.is_false(answer.is(0.088, 0.08873077891))
      assert.is_false(answer.is(-0.0887, 0.08873077891))
    end)
  end)

  describe("differ()", function()
    it("excludes an answer that is both", function()
      assert.is_true(answer.differ(0.100, 0.102))
      assert.is_false(answer.differ(0.100, 0.1009))
      assert.is_false(answer.differ(0, 1e-15))
      assert.is_true(answer.differ(0, 0.5))
    end)
  end)
end)
