local hints = require "rnnlua.lab.student_folder.hints"

describe("rnnlua.lab.student_folder.hints", function()
  local lab = { tasks = { { hints = { "one", "two", "three" } }, { hints = { "only" } }, { hints = {} } } }

  -- The outcome in which the first tasks are done.
  local function result(done, mistakes)
    local tasks = {}
    for i = 1, 3 do
      tasks[i] = { name = "t" .. i, status = i <= done and "ok" or "wrong",
        mistakes = i == done + 1 and mistakes or nil }
    end
    return { tasks = tasks }
  end

  local function next_hint(done, given, mistakes)
    local found = hints.next(lab, result(done, mistakes), given and { hints = given })
    return found and { found.task, found.number, found.of, found.text, found.last, found.stage }
  end

  it("goes through the hints of the first task that is not done", function()
    assert.same({ "t1", 1, 3, "one", false, "a first idea" }, next_hint(0))
    assert.same({ "t1", 2, 3, "two", false, "the concept" }, next_hint(0, { t1 = 1 }))
    assert.same({ "t1", 3, 3, "three", false, "a worked step" }, next_hint(0, { t1 = 2 }))
    assert.same({ "t1", 3, 3, "three", true, "a worked step" }, next_hint(0, { t1 = 3 }))
    assert.same({ "t2", 1, 1, "only", false }, next_hint(1, { t1 = 3 }))
  end)

  it("goes to the hint of a named mistake, unless it was given", function()
    assert.same({ "t1", 3, 3, "three", false, "a worked step" }, next_hint(0, nil, { { name = "m", hint = 3 } }))
    assert.same({ "t1", 3, 3, "three", false, "a worked step" }, next_hint(0, { t1 = 2 }, { { name = "m", hint = 1 } }))
    assert.equal("m", hints.next(lab, result(0, { { name = "m", hint = 2 } })).mistake)
  end)

  it("has none for a task without hints, or if all tasks are done", function()
    assert.same({ "t3", 0, 0 }, next_hint(2))
    assert.is_nil(next_hint(3))
  end)
end)
