-- What students are told of wrong layers (spec/lab/explain/wrong_layers.lua), and how long it is.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local luck = dofile "spec/labs/luck.lua"
local outcome = require "rnnlua.lab.explain.outcome"
local runner = require "rnnlua.lab.run_submission.runner"
local wrong_layers = require "spec.lab.explain.wrong_layers"

local LABS = require "spec.support.labs".names()
local MOST_WORDS = 120

local function lab_of(name) return assert(catalogue.find("labs/" .. name)) end

-- A lab's solution after edits: what is replaced and by what, in turn.
local function edited(name, edits)
  local text = lab_folder.read("labs/" .. name .. "/solution.lua")
  for i = 1, #edits, 2 do text = lab_folder.replaced(text, edits[i], edits[i + 1]) end
  return text
end

local function checked(name, text)
  local made = attempt.of_text(lab_of(name), text, "mine.lua", 1)
  return made, (table.concat(outcome.lines(made), "\n"):gsub("%s+", " "))
end

-- Words have a letter. The numbers of a matrix are compared, not read.
local function count_words(lines)
  return select(2, table.concat(lines, " "):gsub("%S*%a%S*", ""))
end

-- The words that explain each task are few.
local function assert_short(made, shown)
  for _, task in ipairs(made.result and made.result.tasks or {}) do
    local words = task.status == "ok" and 0 or count_words { task.text, table.unpack(task.lines) }
    assert.is_true(words <= MOST_WORDS, ("%d words: %s"):format(words, shown))
  end
  if made.problem then assert.is_true(count_words(made.problem) <= MOST_WORDS) end
end

describe("rnnlua.lab.explain", function()
  for _, one in ipairs(wrong_layers) do
    it(("says of lab %s: %s"):format(one.lab:sub(1, 2), one.name), function()
      local made, shown = checked(one.lab, edited(one.lab, one.edits))
      for _, part in ipairs(one.says) do assert.truthy(shown:find(part, 1, true), part .. "\n" .. shown) end
      for _, part in ipairs(one.never) do assert.falsy(shown:find(part, 1, true), part .. "\n" .. shown) end
      if one.points then assert.equal(one.points, made.result.earned, shown) end
      assert_short(made, shown)
    end)
  end

  it(("explains every layer of the corpus in at most %d words a task"):format(MOST_WORDS), function()
    local longest, explained = 0, 0
    for _, one in ipairs(luck.submissions()) do
      for _, task in ipairs(runner.run(one.lab, one.submitted, 1).tasks) do
        local words = task.status == "ok" and 0 or count_words { task.text, table.unpack(task.lines) }
        assert.is_true(words <= MOST_WORDS, ("%d words on %s: %s"):format(words, one.name,
          table.concat(task.lines, "\n")))
        longest, explained = math.max(longest, words), explained + (words > 0 and 1 or 0)
      end
    end
    assert.is_true(explained > 200 and longest > 60)
  end)

  for _, name in ipairs(LABS) do
    it(("explains each known mistake of lab %s in at most %d words, and in no task that it passes"):format(
      name:sub(1, 2), MOST_WORDS), function()
      local lab = lab_of(name)
      for _, one in ipairs(lab.mistakes) do
        local made, shown = checked(name, edited(name, { one.from, one.to }))
        assert_short(made, shown)
        for _, task in ipairs(made.result.tasks) do
          if task.status == "ok" then assert.is_nil(task.mistakes) end
        end
        assert.truthy(shown:find(("Mistake: %s. %s"):format(one[1], one.why), 1, true), shown)
      end
    end)
  end
end)
