-- Each known mistake is planted in a layer that students might write, so that the suite of mutants
-- (spec/checking/mutation_spec.lua) holds the checker to its name.
local mutants = dofile "spec/checking/mutants.lua"

describe("rnnlua.mistakes", function()
  for _, name in ipairs { "recurrent_cell", "recurrent" } do
    it(name .. ": has a planted mutant of every mistake", function()
      local planted, missing = {}, {}
      for _, mutant in ipairs(mutants.wrong) do
        for id in pairs(mutant.ids) do planted[id] = true end
      end
      for _, one in ipairs(require("rnnlua.mistakes." .. name).mistakes) do
        if not planted[one[1]] then missing[#missing + 1] = one[1] end
      end
      assert.same({}, missing)
    end)
  end
end)
