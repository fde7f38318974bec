-- Wrong backward passes as public reports have them are caught, and the right layers pass: of tables and of arrays.
local check_gradients = require "rnnlua.checking".check_gradients
local corpus = dofile "spec/checking/vector_layers/corpus.lua"
local edited = dofile "spec/checking/vector_layers/edited.lua"
local judging = dofile "spec/checking/vector_layers/judging.lua"
local rnn = require "rnnlua"

describe("the corpus of wrong backward passes over vectors", function()
  it("has at least 40, of every family", function()
    local families, count = {}, 0
    for _, row in ipairs(corpus) do
      if not families[row.layer] then families[row.layer], count = true, count + 1 end
    end
    assert.is_true(#corpus >= 40)
    assert.equal(10, count)
  end)

  for _, as_arrays in ipairs { false, true } do
    for _, row in ipairs(corpus) do
      it(("is caught, with %s: %s: %s"):format(as_arrays and "arrays" or "tables", row.layer,
        row.name), function()
        local layer = edited.maker(row)()
        local report = check_gradients(layer, { at = edited.inputs(row.layer, rnn.rng(3), as_arrays), points = 1,
          explain = false })
        assert.equal("FAIL", report.verdict)
      end)
    end

    it(("has a twin that passes, of each layer, with %s"):format(as_arrays and "arrays" or "tables"), function()
      local seen = {}
      for _, row in ipairs(corpus) do
        local kind = table.concat({ row.layer, table.unpack(row.arguments or {}) }, " ")
        if not seen[kind] then
          seen[kind] = true
          local at = edited.inputs(row.layer, rnn.rng(5), as_arrays)
          assert.equal("PASS", check_gradients(edited.maker(row, true)(), { at = at }).verdict, kind)
        end
      end
    end)
  end
end)

-- What is said is held to fresh inputs; spec/checking/vector_layers/figures.lua does so at more of them.
describe("wrong backward passes over vectors", function()
  for name, share in pairs { corpus = 0.9, unlisted = 0.7 } do
    it(("of the %s are explained, %.0f of 100, and none wrongly"):format(name, 100 * share), function()
      local rows, explained, by_paths = dofile("spec/checking/vector_layers/" .. name .. ".lua"), 0, 0
      for _, row in ipairs(rows) do
        local kind = judging.of(row, 1, name == "unlisted")
        assert.not_equal("wrong", kind, row.layer .. ": " .. row.name)
        if kind == "path" then by_paths = by_paths + 1 end
        if kind ~= "unknown" then explained = explained + 1 end
      end
      assert.is_true((name == "corpus" and explained or by_paths) >= share * #rows,
        ("%d by a path, %d in all, of %d"):format(by_paths, explained, #rows))
    end)
  end
end)
