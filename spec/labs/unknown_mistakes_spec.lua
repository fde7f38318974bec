-- Wrong numbers that no known mistake explains: each lab says so, in the same words.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local SAID = "No known mistake matches."

-- A lab, what is replaced in its solution, and the task that fails first.
local WRONG = {
  { "01_recurrent_cell", "return h * wh + x * wx", "return 1.125 * h * wh + x * wx", "forward" },
  { "04_loss_at_every_step", "h * wh + X[t] * wx", "1.125 * h * wh + X[t] * wx", "forward" },
  { "05_vanishing_and_exploding", "math.abs(dh)", "1.125 * math.abs(dh)", "norms" },
  { "05_vanishing_and_exploding", "clipped[i] = g", "clipped[i] = 0.875 * g", "clip_by_norm" },
  { "06_tanh_cell", "h * wh + b", "h * wh / 2 + b", "forward" },
  { "08_sequence_of_vectors", "+ b[i])", "+ b[i] / 2)", "forward" },
  { "09_loss_on_words", "return sum / T", "return 0.875 * sum / T", "forward" },
}

describe("a wrong number that no known mistake explains", function()
  local work

  setup(function() work = tree.temporary() end)

  teardown(function() tree.remove(work) end)

  local function check(lab, text)
    local path = work .. "/submission.lua"
    files.write(path, text)
    return (tree.run(("%s labs/%s/lab.lua %s"):format(tree.rnnlua, lab, path)))
  end

  for _, row in ipairs(WRONG) do
    local lab, from, to, task = table.unpack(row)
    it(("is said to be unknown: %s, %s"):format(lab, task), function()
      local output = check(lab, files.replaced(files.read("labs/" .. lab .. "/solution.lua"), from, to))
      assert.truthy(output:find("WRONG  " .. task, 1, true), output)
      assert.truthy(output:find(SAID, 1, true), output)
    end)
  end

  it("is not said if a mistake is named, or the check says what is wrong", function()
    local lab = "05_vanishing_and_exploding"
    local solution = files.read("labs/" .. lab .. "/solution.lua")
    for _, to in ipairs { "dh", "{}" } do
      local output = check(lab, files.replaced(solution, "math.abs(dh)", to))
      assert.truthy(output:find("WRONG  norms", 1, true), output)
      assert.falsy(output:find(SAID, 1, true), output)
    end
  end)
end)
