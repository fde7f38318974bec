-- Files are written in one way, that of rnnlua.base.storage and src/bind/saving.h.
local tree = require "spec.support.tree"

-- The lines of the project's own code that match, without the ones that are right.
local function lines(pattern, places, right)
  local found = {}
  for line in tree.run(("grep -rnE -- %s %s"):format(tree.quote(pattern), places)):gmatch "[^\n]+" do
    local fits = false
    for _, one in ipairs(right) do fits = fits or line:find(one, 1, true) end
    if not fits then found[#found + 1] = line end
  end
  return found
end

describe("the code base", function()
  it("writes files in one way only", function()
    assert.same({}, lines(
      [[(io\.open|fopen)\(.*["'][wa]|os\.rename|\<(rename|creat|mkstemp)\(|O_CREAT]], "lua src bench",
      { "src/bind/saving_", "io.open(source_path" --[[ what Graphviz reads, a temporary file ]] }))
  end)

  it("would show one that does", function()
    assert.is_true(#lines([[(io\.open|fopen)\(.*["'][wa]|O_CREAT]], "src", {}) > 0)
  end)
end)
