-- `verify` where something takes too long, raises an error, or is stopped.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local limit = require "rnnlua.lab.limit"
local proof = require "rnnlua.lab.verify.proof"
local tree = require "spec.support.tree"
local verify = require "rnnlua.lab.verify"

local LAB, SOLUTION, edit = lab_folder.LAB, lab_folder.SOLUTION, lab_folder.replaced
local MISTAKES = "  mistakes = {\n"

-- A third mistake, an edit of a line of the solution.
local function with_mistake(from, to)
  return edit(LAB, MISTAKES, MISTAKES .. ('{ "it hangs", from = %q, to = %q, why = "No." },'):format(from, to))
end

-- Less time than a student's answer has, but enough for what ends, with the sanitizers, too.
local SHORT = { seconds = 3 }

-- As rnnlua.lab.run_submission.silent_call, with less time.
local function short(chunk) return limit.caller(chunk, SHORT) end

-- Without limits, but the search for a mistake, which is called without arguments, is stopped.
local function impatient()
  return function(f, ...)
    if select("#", ...) == 0 then return false, limit.stop { reason = "time", seconds = 3 } end
    return pcall(f, ...)
  end
end

describe("rnnlua.lab.verify", function()
  local work

  before_each(function()
    work = tree.temporary()
    collectgarbage() -- to collect what other specs left takes time, which is not to be that of a call
  end)
  after_each(function() tree.remove(work) end)

  -- The problems of the last part that was tried, mutants aside, and its name.
  local function problems(files, caller)
    local path = lab_folder.make(work, files)
    local limits = caller == short and SHORT or nil
    local result = verify.run(assert(catalogue.find(path)), { caller = caller, limits = limits })
    for _, section in ipairs(result.sections) do
      if section.problems[1] then
        assert.is_false(result.proved)
        local lines = {}
        for i, line in ipairs(section.problems) do lines[i] = line:gsub(path:gsub("%p", "%%%0"), "FOLDER") end
        return lines, section.name
      end
    end
    assert.is_true(result.proved)
    return {}
  end

  -- The limit of a call and that of the whole section are the same, so on a busy machine either may come first: a fifth
  -- item is what the second one says.
  local END = "while true do end"
  local stopped = {
    { "a solution that does not end while it is loaded", { ["solution.lua"] = edit(SOLUTION, "-- Returns y.", END) },
      "solution", "solution.lua can't be loaded: stopped after 3 s, in line 6" },
    { "a solution that does not end", { ["solution.lua"] = edit(SOLUTION, "  local db = dout", "  " .. END) },
      "solution", "the solution does not pass task 'forward' with seed 1: stopped with an error stopped after 3 s, "
        .. "in line 18. Fix solution.lua or the check.",
      "the solution is stopped after 3 s, in line 18. Fix solution.lua or the check." },
    { "a mistake that does not end while it is loaded", { ["lab.lua"] = with_mistake("return Line", END) }, "mistakes",
      "mistake 'it hangs': stopped after 3 s, in line 24. Fix its `from` and `to`: it is an edit of solution.lua as "
        .. "it stands." },
    { "a mistake that does not end", { ["lab.lua"] = with_mistake("local db = dout", END) }, "mistakes",
      "'it hangs' is stopped after 3 s, in line 18, by task 'backward'. A student with it is told that, and no "
        .. "mistake of this task is named any more. Fix its `to`, or remove it." },
  }
  for _, case in ipairs(stopped) do
    it("stops " .. case[1], function()
      local found, name = problems(case[2], short)
      assert.same({ case[3], { found[1] == case[5] and case[5] or case[4] } }, { name, found })
    end)
  end

  local HANG = '("a"):rep(30):find(("a*"):rep(30) .. "b")' -- never comes back from a function in C
  local hanging = {
    { "a solution while it is loaded", { ["solution.lua"] = edit(SOLUTION, "-- Returns y.", "local _ = " .. HANG) },
      "solution", "the solution is stopped after 3 s, in line 6, in a function of Lua. Fix solution.lua or the "
        .. "check." },
    { "a solution", { ["solution.lua"] = edit(SOLUTION, "  local db = dout", "  local db = dout, " .. HANG) },
      "solution", "the solution is stopped after 3 s, in line 18, in a function of Lua. Fix solution.lua or the "
        .. "check." },
    { "an answer", { ["lab.lua"] = edit(LAB, "lab.value(",
      ("function(case) if case:forward() == 0 then local _ = %s end end, lab.value("):format(HANG)) }, "solution",
      "an answer that returns 0 is stopped after 3 s, in a function of Lua. Fix the check." },
    { "a starter", { ["solution.lua"] = edit(SOLUTION, "return Line\n", ([[
local function is_starter() return not pcall(Line.backward, { x = 1, w = 1 }, 1) end
if is_starter() then local _ = %s end
return Line
]]):format(HANG)) }, "starter", "the starter is stopped after 3 s, in line 17, in a function of Lua. What stands "
      .. "outside the regions must run without them." },
    { "a mistake while it is loaded", { ["lab.lua"] = with_mistake("return Line", "_ = " .. HANG) }, "mistakes",
      "'it hangs' is stopped after 3 s, in line 24, in a function of Lua. A student with it is told that, and no "
        .. "mistake of this task is named any more. Fix its `to`, or remove it." },
    { "a mistake", { ["lab.lua"] = with_mistake("local db = dout", "local db = dout, " .. HANG) }, "mistakes",
      "'it hangs' is stopped after 3 s, in line 18, in a function of Lua. A student with it is told that, and no "
        .. "mistake of this task is named any more. Fix its `to`, or remove it." },
  }
  for _, case in ipairs(hanging) do
    it("ends from outside " .. case[1], function()
      local found, name = problems(case[2], short)
      assert.same({ case[3], { case[4] } }, { name, found })
    end)
  end

  it("ends mutants from outside, names them, and tries the others", function()
    local line = 'local _ = ("a"):rep(30):find(("a*"):rep(30 - 29) .. "b")'
    local path = lab_folder.make(work, { ["solution.lua"] = edit(SOLUTION, "  local db = dout",
      "  " .. line .. "\n  local db = dout") })
    local result = verify.run(assert(catalogue.find(path)), { caller = short, limits = SHORT })
    assert.is_true(result.proved)
    local section = result.sections[6]
    assert.equal("37 made, 32 caught, 5 not caught", section.text)
    local lines = proof.section(section)
    assert.same({ "         `+` for `-`: caught, stopped after 3 s in a function of Lua",
      '           solution.lua:18: `local _ = ("a"):rep(30):find(("a*"):rep(30 + 29)',
      '           .. "b")`' }, table.move(lines, #lines - 2, #lines, 1, {}))
  end)

  it("says that a name is lost to the limit of time", function()
    assert.same({ {
      "'y lacks b' is caught by task 'forward', but its name is lost: the search for it was stopped after 3 s. Let the "
        .. "checks and the mistakes do less, such as with shorter `lengths`." }, "mistakes" },
      { problems({ ["lab.lua"] = LAB:gsub('\n    { "dx goes.-(\n  },)', "%1") }, impatient) })
  end)

  it("says that a name is lost to an error that the mistake raises", function()
    for _, to in ipairs { "return w .. {}", "return nil + 1" } do
      local found, name = problems { ["lab.lua"] = with_mistake("return w * x + b", to) }
      assert.equal("mistakes", name)
      assert.equal(1, #found)
      assert.truthy(found[1]:find("^'it hangs' raises an error in task 'forward' with seed 1, so a student is told "
        .. "the error and no name: stopped with an error it hangs:10: attempt to .*%. Fix its `to`, or remove it%.$"),
        found[1])
    end
  end)

  it("names a mistake that raises an error behind enough numbers", function()
    assert.same({}, (problems { ["lab.lua"] = with_mistake("local db = dout", "local db = dout .. {}") }))
  end)

  it("reports when each part begins, how much of it is done, and when it has ended", function()
    local told = {}
    verify.run(assert(catalogue.find(lab_folder.make(work))), {
      begins = function(name, done, count)
        told[#told + 1] = done and ("%s %d/%d"):format(name, done, count) or name
      end,
      ends = function(section) told[#told + 1] = section.name .. " ends" end,
    })
    assert.same({ "solution", "solution ends", "starter", "starter ends", "leaks", "leaks ends", "figure",
      "figure ends", "mistakes", "mistakes 2/2", "mistakes ends", "mutants", "mutants 16/33",
      "mutants 32/33", "mutants 33/33", "mutants ends" }, told)
  end)
end)
