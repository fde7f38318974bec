-- A part of the campaign over seeds (luck.lua): what a submission earns does not depend on the seed.
local path = debug.getinfo(1, "S").source:match "^@(.*)luck_spec%.lua$"
local luck = dofile(path .. "luck.lua")

local SEEDS = 20

describe("the points", function()
  for _, one in ipairs(luck.submissions()) do
    it(("of %s in lab %s are the same with %d seeds"):format(one.name, one.lab:name(), SEEDS), function()
      assert.is_nil(luck.problem(one, luck.points(one, 1, SEEDS)))
    end)
  end
end)

describe("the campaign over seeds", function()
  -- A submission whose points are told by a function of the seed.
  local function problem(full, points_at)
    local lab = { name = function() return "09_any" end, points = function() return 10 end }
    local seeds, example = {}, {}
    for seed = 1, 4 do
      local earned = points_at(seed)
      seeds[earned] = (seeds[earned] or 0) + 1
      example[earned] = example[earned] or seed
    end
    return luck.problem({ lab = lab, name = "a layer", full = full }, seeds, example)
  end

  it("lists submissions with other points for some seeds, with all points unduly, or with too few", function()
    assert.is_nil(problem(false, function() return 4 end))
    assert.is_nil(problem(true, function() return 10 end))
    assert.equal("09_any: a layer: 10 points with 1 seeds (3), 4 points with 3 seeds (1)",
      problem(false, function(seed) return seed == 3 and 10 or 4 end))
    assert.equal("09_any: a layer: 10 points with 4 seeds (1)", problem(false, function() return 10 end))
    assert.equal("09_any: a layer: 4 points with 4 seeds (1)", problem(true, function() return 4 end))
  end)
end)
