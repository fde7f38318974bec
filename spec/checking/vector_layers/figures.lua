--- What the checker says of wrong backward passes over vectors. From the top of the tree:
--
--     rnnlua spec/checking/vector_layers/figures.lua [DRAWS]
--
-- DRAWS: at how many fresh inputs each explanation is held to what it says, 100 by default. Those that no report names
-- are explained without the lists of known mistakes, as those of a layer that is of no known family.
-- @script figures

local judging = dofile "spec/checking/vector_layers/judging.lua"

local draws = tonumber(arg[1]) or 100

print(("%-40s %6s %5s %6s %8s %6s"):format("wrong backward passes", "number", "path", "named", "unknown", "wrong"))
for _, list in ipairs { { "of public reports", "corpus" }, { "others", "unlisted" } } do
  local counts = { path = 0, named = 0, unknown = 0, wrong = 0 }
  local rows = dofile("spec/checking/vector_layers/" .. list[2] .. ".lua")
  for _, row in ipairs(rows) do
    local kind = judging.of(row, draws, list[2] == "unlisted")
    counts[kind] = counts[kind] + 1
    if kind == "unknown" or kind == "wrong" then io.stderr:write(kind, ": ", row.layer, ": ", row.name, "\n") end
  end
  print(("%-40s %6d %5d %6d %8d %6d"):format(list[1], #rows, counts.path, counts.named, counts.unknown, counts.wrong))
end
