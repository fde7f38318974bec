-- The random cases of a lab of layers: what they have whatever the seed.
local draws = require "rnnlua.lab.kinds.layer_draws"
local catalogue = require "rnnlua.lab.catalogue"
local rnn = require "rnnlua"

local SEEDS = 50

-- A lab of so many numbers, and of a sequence where it has lengths.
local function new_lab(numbers, lengths)
  local inputs, names = {}, {}
  for i = 1, numbers do names[i] = "p" .. i end
  if lengths then names[#names + 1] = "X" end
  for _, name in ipairs(names) do inputs[name] = name == "X" and "sequence" or "number" end
  return { inputs = inputs, lengths = lengths or { 1, 9 }, input_names = function() return names end }
end

local function lengths_in(list)
  local seen, lengths = {}, {}
  for _, case in ipairs(list) do
    assert.equal(case.n, #case.inputs.X)
    if not seen[case.n] then lengths[#lengths + 1] = case.n end
    seen[case.n] = true
  end
  table.sort(lengths)
  return table.concat(lengths, " ")
end

describe("rnnlua.lab.kinds.layer_draws", function()
  local ranges = {
    { { 1, 9 }, 9, "1 2 3 4 5 6 7 8 9" },
    { { 1, 1 }, 1, "1" },
    { { 3, 3 }, 1, "3" },
    { { 1, 2 }, 2, "1 2" },
    { { 2, 5 }, 4, "2 3 4 5" },
    { { 8, 20 }, 13, "8 9 10 11 12 13 14 15 16 17 18 19 20" },
    { { 1, 100 }, 32, "1 4 7 10 13 16 20 23 26 29 32 36 39 42 45 48 52 55 58 61 64 68 71 74 77 80 84 87 90 93 96 100" },
  }
  for _, range in ipairs(ranges) do
    local lengths, fewest, expected = table.unpack(range)
    it(("have every length of %d to %d with every seed"):format(lengths[1], lengths[2]), function()
      local lab = new_lab(1, lengths)
      assert.equal(fewest, draws.fewest(lab))
      for seed = 1, SEEDS do
        for _, count in ipairs { fewest, math.max(10, fewest), 3 * fewest } do
          assert.equal(expected, lengths_in(draws.list(lab, rnn.rng(seed), count)))
        end
      end
    end)
  end

  it("begin with the longest and the shortest", function()
    local first = draws.list(new_lab(1, { 2, 9 }), rnn.rng(1), 4)
    assert.same({ 9, 2, 8, 7 }, { first[1].n, first[2].n, first[3].n, first[4].n })
  end)

  -- How many combinations of signs some numbers have in the first cases.
  local function combinations(list, count, names)
    local seen, found = {}, 0
    for i = 1, count do
      local signs = ""
      for _, name in ipairs(names) do signs = signs .. (list[i].inputs[name] < 0 and "-" or "+") end
      if not seen[signs] then found = found + 1 end
      seen[signs] = true
    end
    return found
  end

  it("have every combination of signs of three numbers of four, and of two of seven, in the first eight", function()
    for seed = 1, SEEDS do
      local list = draws.list(new_lab(7), rnn.rng(seed), 10)
      for a = 1, 7 do
        for b = a + 1, 7 do
          assert.equal(4, combinations(list, 8, { "p" .. a, "p" .. b }))
          for c = b + 1, b < 4 and 4 or 0 do
            assert.equal(8, combinations(list, 8, { "p" .. a, "p" .. b, "p" .. c }))
          end
        end
      end
    end
  end)

  it("have both signs of the product of four numbers in ten", function()
    for seed = 1, SEEDS do
      local seen = {}
      for _, case in ipairs(draws.list(new_lab(4), rnn.rng(seed), 10)) do
        seen[case.inputs.p1 * case.inputs.p2 * case.inputs.p3 * case.inputs.p4 < 0] = true
      end
      assert.same({ [true] = true, [false] = true }, seen)
    end
  end)

  it("have small and large numbers on both sides of zero in ten", function()
    for seed = 1, SEEDS do
      local list = draws.list(new_lab(5), rnn.rng(seed), 10)
      for i = 1, 5 do
        local seen = { small = {}, large = {} }
        for _, case in ipairs(list) do
          local x = case.inputs["p" .. i]
          if math.abs(x) < 0.1 then seen.small[x < 0] = true end
          if math.abs(x) > 2.4 then seen.large[x < 0] = true end
        end
        assert.same({ [true] = true, [false] = true }, seen.small)
        assert.same({ [true] = true, [false] = true }, seen.large)
      end
    end
  end)

  it("are standard normal numbers, except the largest and the smallest on each side", function()
    local within, count = { [0.5] = 0, [1] = 0, [1.5] = 0 }, 0
    for seed = 1, 400 do
      for _, case in ipairs(draws.list(new_lab(1, { 1, 9 }), rnn.rng(seed), 40)) do
        for _, x in ipairs(case.inputs.X) do
          for size, found in pairs(within) do within[size] = found + (math.abs(x) < size and 1 or 0) end
          count = count + 1
        end
      end
    end
    -- of 80,000 independent ones the standard error is at most 0.0018
    for size, share in pairs { [0.5] = 0.3829, [1] = 0.6827, [1.5] = 0.8664 } do
      assert.is_true(math.abs(within[size] / count - share) < 0.009, within[size] / count)
    end
  end)

  for _, name in ipairs { "01_recurrent_cell", "02_recurrent" } do
    it("have them in lab " .. name:sub(1, 2) .. ", where every gradient shows", function()
      local lab = assert(catalogue.find("labs/" .. name))
      for seed = 1, SEEDS do
        local seen, kinds = {}, 0
        for _, case in ipairs(lab:all_draws(seed, 10)) do
          assert.is_true(draws.is_informative(lab, case))
          for input, value in pairs(case.inputs) do
            for _, x in ipairs(type(value) == "table" and value or { value }) do
              local size = math.abs(x) < 0.1 and "small" or math.abs(x) > 2.4 and "large"
              if size then seen[("%s %s %s"):format(size, x < 0, input)] = true end
            end
          end
        end
        for _ in pairs(seen) do kinds = kinds + 1 end
        assert.equal(4 * 4, kinds)
      end
    end)
  end

  it("are drawn again, with the same signs and lengths, until they are informative", function()
    for seed = 1, SEEDS do
      local lab = new_lab(2, { 1, 9 })
      local list = draws.list(lab, rnn.rng(seed), 10, function(case) return math.abs(case.inputs.p1) > 0.5 end)
      for i, case in ipairs(draws.list(lab, rnn.rng(seed), 10)) do
        assert.is_true(math.abs(list[i].inputs.p1) > 0.5)
        assert.equal(case.n, #list[i].inputs.X)
        assert.equal(case.inputs.p1 < 0, list[i].inputs.p1 < 0)
      end
    end
  end)

  it("that are never informative are drawn a few times", function()
    for count, most in pairs { [2] = 100, [32] = 8000 } do
      local tries = 0
      assert.equal(count, #draws.list(new_lab(2), rnn.rng(1), count, function() tries = tries + 1 end))
      assert.is_true(tries <= most, tries)
    end
  end)

  it("of different seeds are different", function()
    local lab = new_lab(2, { 1, 9 })
    assert.not_same(draws.list(lab, rnn.rng(1), 1), draws.list(lab, rnn.rng(2), 1))
  end)

  local descriptions = {
    { new_lab(2), 10, "10 draws" },
    { new_lab(2), 1, "1 draw" },
    { new_lab(1, { 1, 9 }), 10, "10 draws, every n from 1 to 9" },
    { new_lab(1, { 2, 4 }), 10, "10 draws, every n from 2 to 4" },
    { new_lab(1, { 1, 9 }), 2, "2 draws, n = 1, 9" },
    { new_lab(1, { 1, 9 }), 3, "3 draws, n = 1, 8, 9" },
    { new_lab(1, { 5, 5 }), 10, "10 draws, n = 5" },
    { new_lab(1, { 4, 5 }), 10, "10 draws, n = 4, 5" },
    { new_lab(1, { 1, 100 }), 32, "32 draws, n = 1, 4, 7, …, 100" },
  }
  for _, one in ipairs(descriptions) do
    it("are described: " .. one[3], function()
      assert.equal(one[3], draws.describe(one[1], one[2]))
    end)
  end

  it("one at a time have any length of the range, and none without sequences", function()
    local rng, seen = rnn.rng(3), {}
    for _ = 1, 100 do seen[draws.one(new_lab(1, { 2, 4 }), rng).n] = true end
    assert.same({ [2] = true, [3] = true, [4] = true }, seen)
    assert.is_nil(draws.one(new_lab(1), rng).n)
  end)
end)
