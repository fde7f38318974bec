-- Each known mistake is planted in a layer that students might write, so that the suite of mutants
-- (spec/checking/mutation_spec.lua, and below for vectors) holds the checker to its name.
local check_gradients = require "rnnlua.checking".check_gradients
local edited = dofile "spec/checking/vector_layers/edited.lua"
local mistakes = require "rnnlua.mistakes"
local mutants = dofile "spec/checking/mutants.lua"
local planted = dofile "spec/checking/vector_layers/planted.lua"
local rnn = require "rnnlua"
local students = dofile "spec/checking/vector_layers/students.lua"

local function ids_of(list)
  local ids = {}
  for i, one in ipairs(list) do ids[i] = one.id or one[1] end
  table.sort(ids)
  return ids
end

-- The mistakes of a layer's family.
local function of_family(layer)
  return mistakes.families(require("rnnlua.plain." .. layer).inputs)[1].mistakes
end

-- Inputs of a layer over vectors, among them a label 0, which leaves its row out.
local function inputs_of(layer)
  local at = edited.inputs(layer, rnn.rng(3))
  if layer == "softmax_cross_entropy" then at.k = { 2, 5, 0 } end
  return at
end

describe("rnnlua.mistakes", function()
  for _, name in ipairs { "recurrent_cell", "recurrent" } do
    it(name .. ": has a planted mutant of every mistake", function()
      local found, missing = {}, {}
      for _, mutant in ipairs(mutants.wrong) do
        for id in pairs(mutant.ids) do found[id] = true end
      end
      for _, one in ipairs(require("rnnlua.mistakes." .. name).mistakes) do
        if not found[one[1]] then missing[#missing + 1] = one[1] end
      end
      assert.same({}, missing)
    end)
  end

  it("knows a family of each plain layer", function()
    assert.same({ "elman", "elman_cell", "embedding", "gru", "gru_cell", "linear", "lstm", "lstm_cell",
      "softmax_cross_entropy" }, mistakes.of_vectors())
  end)

  for _, layer in ipairs(mistakes.of_vectors()) do
    it(layer .. ": has a planted mutant of every mistake", function()
      local found = {}
      for _, row in ipairs(planted) do
        if row.layer == layer then found[#found + 1] = row end
      end
      assert.same(ids_of(of_family(layer)), ids_of(found))
    end)

    it(layer .. ": is right as a student might write it", function()
      assert.equal("PASS", check_gradients(students.class(layer, {})(), { at = inputs_of(layer) }).verdict)
    end)

    it(layer .. ": says in words what is wrong and what is right", function()
      for _, one in ipairs(of_family(layer)) do
        assert.truthy(one.name:find "%l" and one.why:find "%.$", one.id)
        assert.is_true(#one.name <= 90, one.name)
      end
    end)
  end

  for _, row in ipairs(planted) do
    it(("%s: a check names %s, and nothing else"):format(row.layer, row.id), function()
      local report = check_gradients(students.class(row.layer, row.edits)(), { at = inputs_of(row.layer), points = 1,
        explain = math.huge })
      assert.equal("FAIL", report.verdict)
      assert.same({ row.id }, ids_of(report.mistakes))
      assert.same({}, report.unexplained)
    end)
  end
end)
