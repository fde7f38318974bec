-- The program is spec/support/out_of_memory.c: one line an operation, its name and a number.
local tree = require "spec.support.tree"

local function numbers(mode)
  local output, code = tree.run(tree.program("out-of-memory " .. mode))
  assert.equal(0, code, output)
  local by_name = {}
  for name, number in output:gmatch("([^\n]+): (%d+)\n") do by_name[name] = tonumber(number) end
  return by_name
end

describe("rnnlua.core", function()
  describe("out of memory", function()
    -- The program itself holds each failure to a clean error, to known values after it, and to every
    -- byte given back; here: that it failed what it was to fail.
    it("is an error at every request, after which everything works and nothing is lost", function()
      local failed = numbers "fail"
      assert.is_true(failed["require"] > 20)
      for _, name in ipairs { "a layer of each class", "cell new", "cell forward", "cell forward by name",
        "cell backward",
        "layer new", "layer of 10000 new", "layer forward", "layer forward by name", "layer backward",
        "layer backward of each state", "layer states", "layer error", "layer of arrays new",
        "layer backward to an array", "layer states in an array", "layer from table to array", "array new",
        "array slice, add, scale", "array of a shape new", "array rows and views", "array of a shape copied",
        "array of a shape error", "arrays saved", "array pairs", "array error", "array tostring",
        "array saved and read", "array not saved", "linear new", "linear forward of tables", "linear backward",
        "linear error", "linear fields",
        "lstm new", "lstm forward of tables", "lstm states", "lstm error", "rng new", "rng arrays", "rng fork" } do
        assert.is_true(failed[name] > 0, name)
      end
      for _, layer in ipairs { "ElmanCell", "Elman", "LSTMCell", "LSTM", "GRUCell", "GRU", "Linear", "Embedding",
        "SoftmaxCrossEntropy", "GatedScan" } do
        for _, call in ipairs { "of tables", "of arrays", "backward", "backward of tables",
          "backward to given arrays" } do
          assert.is_true(failed[layer .. " " .. call] > 0, layer .. " " .. call)
        end
      end
      assert.not_nil(failed["collection"])
    end)

    -- 131072 numbers are 1 MiB, from which on a request is named. The bytes of a layer's work are its own affair.
    it("is an error that says what a large request was for, at every one of them", function()
      local output, code = tree.run(tree.program "out-of-memory large")
      assert.equal(0, code, output)
      local told = output:gsub('%[string "[^\n"]*"%]:1: not enough memory for ', "")
        :gsub("(the work [^\n]*) %((%d+) bytes%)", function(work, bytes)
          return tonumber(bytes) >= 1 << 20 and work .. " (1 MiB or more)" or nil
        end)
      assert.equal([[
array: an array of 512 × 256 numbers (1048576 bytes)
layer forward of a table: a copy of 131072 numbers (1048576 bytes)
layer backward to an array: dX of 131072 numbers (1048576 bytes)
layer states in an array: the states of 131072 numbers (1048576 bytes)
linear forward: the output of 512 × 256 numbers (1048576 bytes)
linear forward: the work of a forward at N 512, D 2, V 256 (1 MiB or more)
linear forward of a table: the work of a forward at N 512, D 256, V 2 (1 MiB or more)
linear backward: dW of 1 × 131072 numbers (1048576 bytes)
linear backward: dx of 131072 numbers (1048576 bytes)
lstm forward: the output H of 256 × 2 × 256 numbers (1048576 bytes)
lstm forward: the work of a forward at T 256, N 2, D 1, H 256 (1 MiB or more)
lstm states: the states of 256 × 2 × 256 numbers (1048576 bytes)
lstm states: the states of 256 × 2 × 256 numbers (1048576 bytes)
]], told)
    end)
  end)

  describe("memory", function()
    local figures = io.open "/proc/self/status"
    if figures then figures:close() end

    -- The sanitizers' own bookkeeping would count.
    local it_if = figures and not tree.sanitized and it or pending

    it_if("of a forward and a backward over an array is that of X, dX and the work", function()
      local output, code = tree.run(tree.rnnlua .. " bench/memory.lua 20000000")
      assert.equal(0, code, output)
    end)
  end)

  describe("allocation", function()
    it("is none in forward, and in backward without a dX of its own, after the first at a size", function()
      assert.same({
        ["cell forward"] = 0,
        ["cell forward by name"] = 0,
        ["cell backward"] = 0,
        ["layer forward"] = 0,
        ["layer forward by name"] = 0,
        ["layer backward without dX"] = 0,
        ["layer backward of each state without dX"] = 0,
        ["layer backward"] = 2, -- dX: a table, and its numbers
        ["layer backward to an array"] = 1, -- dX
        ["layer forward of an array"] = 0,
        ["layer value and gradients"] = 0,
        ["layer backward to a given array"] = 0,
        ["layer backward of each state to a given array"] = 0,
        ["layer backward of an array without dX"] = 0,
        ["layer from table to array"] = 0,
        ["array elements and sums"] = 0,
        ["array of a shape in place"] = 0,
        ["linear forward of tables"] = 1, -- y; then dW, db and dx
        ["linear forward of arrays"] = 1,
        ["linear of one size after another"] = 2,
        ["linear backward"] = 3,
        ["linear backward to given arrays"] = 0,
        ["lstm forward"] = 2, -- H and c
        ["lstm forward of tables"] = 2,
        ["lstm backward to given arrays"] = 0,
        ["lstm states"] = 2,
        ["rng draws"] = 0,
      }, numbers "count")
    end)
  end)
end)
