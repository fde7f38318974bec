-- What gives a solution away, and what does not.
local catalogue = require "rnnlua.lab.catalogue"
local lab_folder = require "spec.support.lab_folder"
local leaks = require "rnnlua.lab.verify.leaks"
local tree = require "spec.support.tree"

describe("rnnlua.lab.verify.leaks", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  -- The leaks of the small lab after an edit of lab.lua or solution.lua.
  local function found(from, to, file)
    local texts = { ["lab.lua"] = lab_folder.LAB, ["solution.lua"] = lab_folder.SOLUTION }
    if from then texts[file or "lab.lua"] = lab_folder.replaced(texts[file or "lab.lua"], from, to) end
    local lab = assert(catalogue.find(lab_folder.make(work, texts)))
    local places = {}
    for i, leak in ipairs((leaks.find(lab, texts["solution.lua"]))) do
      places[i] = ("%s: %d %s"):format(leak.place, leak.number, leak.text)
    end
    return places
  end

  it("finds none in a lab that follows the rule, and counts the significant lines", function()
    assert.same({}, found())
    local lab = assert(catalogue.find(lab_folder.make(work)))
    assert.equal(5, select(2, leaks.find(lab, lab_folder.SOLUTION)))
  end)

  it("finds a line in every place that a student reads", function()
    local line = "17 local dw = dout * self.x"
    assert.same({ "the starter: " .. line },
      found("-- Returns dw, db, dx.", "-- dw=dout*x and so on", "solution.lua"))
    assert.same({ "the text: " .. line }, found('text = "A line."', 'text = "So dw = dout·x."'))
    assert.same({ "the text of task 'forward': " .. line },
      found('"forward", ', '"forward", text = "dw = dout × self.x",'))
    assert.same({ "hint 2 of task 'backward': " .. line }, found('"d"', '"local dw  =  dout * x, of course"'))
    assert.same({ "the explanation of mistake 'y lacks b': " .. line },
      found("The line starts at b.", "For dw = dout * x."))
  end)

  it("finds the value that a return hands out", function()
    assert.same({ "hint 2 of task 'backward': 10 return w * x + b" }, found('"d"', '"w·x + b"'))
  end)

  it("leaves out what the formula states", function()
    assert.same({}, found('"d"', '"As given, y = w·x + b."'))
    assert.same({ "hint 2 of task 'backward': 10 return w * x + b" },
      found('"d"', '"As given, y = w·x + b, so w·x + b."'))
    assert.same({ "the text: 10 return w * x + b" },
      found('text = "A line.", formula = "y = w·x + b"', 'text = "y = w·x + b"'))
  end)

  it("finds eight tokens of a longer line", function()
    local solution = lab_folder.replaced(lab_folder.SOLUTION, "local dw = dout * self.x",
      "local dw = dout * self.x + 0 * dout * self.w - 0")
    local lab = assert(catalogue.find(lab_folder.make(work, { ["solution.lua"] = solution,
      ["lab.lua"] = lab_folder.replaced(lab_folder.LAB, '"d"', '"x + 0 * dout * w - 0 is more than x, is it?"') })))
    assert.equal("hint 2 of task 'backward'", leaks.find(lab, solution)[1].place)
    lab.tasks[2].hints[2] = "0 * dout * w - 0 is shorter"
    assert.same({}, (leaks.find(lab, solution)))
  end)

  it("does not count what is not significant: names alone, a keyword, a part of a word", function()
    assert.same({}, found('"d"', '"return dw, db, dx and end it"'))
    assert.same({}, found('"d"', '"xdw = dout * x2"'))
  end)

  it("finds a formula in words, and a value after the name that it is assigned to", function()
    local line = "19 local dx = dout * self.w"
    for _, text in ipairs { "dx is dout*self.w, remember", "dx equals dout times w", "So dx becomes dout × w.",
      "For dx take, as ever, dout * w.", "`dx`: dout·w" } do
      assert.same({ "hint 2 of task 'backward': " .. line }, found('"d"', ("%q"):format(text)), text)
    end
    for _, text in ipairs { "dx is dout", "What is dx, if dout is 1 and w is 2?", "dy is 2 * w",
      "dx is near. A sum of many numbers is dout * w" } do
      assert.same({}, found('"d"', ("%q"):format(text)), text)
    end
  end)

  it("finds the message of a hidden test", function()
    local tests = [[
-- BEGIN HIDDEN TESTS
assert(Line():forward(2, 20, 1) == 41, "the line does not start at b, as it should")
-- END HIDDEN TESTS
return Line
]]
    local solution = lab_folder.replaced(lab_folder.SOLUTION, "return Line\n", tests)
    for text, expected in pairs {
      ["Line():forward(2, 20, 1) == 41"] = true, ["the line does not start at b, as it should"] = true,
      ["forward(2, 20, 1)"] = true, ["forward(2, 20)"] = false, ["as it should"] = false,
    } do
      local lab = assert(catalogue.find(lab_folder.make(work, { ["solution.lua"] = solution,
        ["lab.lua"] = lab_folder.replaced(lab_folder.LAB, '"d"', ("%q"):format(text)) })))
      assert.same(expected and { "hint 2 of task 'backward'", 25 } or {}, (function()
        local leak = leaks.find(lab, solution)[1]
        return leak and { leak.place, leak.number } or {}
      end)(), text)
    end
  end)

  it("ignores a loop over a whole sequence, but not one in another order", function()
    for loop, expected in pairs {
      ["for t = 1, self.n do"] = 0, ["for t = 1, #X do"] = 0, ["for i, x in ipairs(X) do"] = 0,
      ["for name, value in pairs(self.at) do"] = 0, ["for t = #X, 1, -1 do"] = 1, ["for t = 2, #X do"] = 1,
    } do
      local solution = lab_folder.replaced(lab_folder.SOLUTION, "  local db = dout\n",
        ("  local db = dout\n  %s\n  end\n"):format(loop))
      solution = lab_folder.replaced(solution, "-- Returns dw, db, dx.", "-- As in `" .. loop .. "`.")
      local lab = assert(catalogue.find(lab_folder.make(work, { ["solution.lua"] = solution })))
      assert.equal(expected, #leaks.find(lab, solution), loop)
    end
  end)

  it("reads the texts of the figure", function()
    local path = lab_folder.make(work, { ["lab.lua"] = lab_folder.replaced(lab_folder.LAB, 'class = "Line"',
      'class = "Line", figure = "line"') })
    local lab = assert(catalogue.find(path))
    for svg, expected in pairs {
      ["<svg><text x='1'>dx = dout &#183; w</text></svg>"] = 1, ["<svg><title>dx = dout &#xd7; w</title></svg>"] = 1,
      ["<svg><text>dx = <tspan>dout</tspan><tspan>*</tspan>w</text></svg>"] = 1,
      ["<svg><desc>dx is dout times w</desc></svg>"] = 1, ['<svg aria-label="dx = dout * w"/>'] = 1,
      ["<svg><!-- <text>dx = dout * w</text> --><text>dx</text><text>dout</text></svg>"] = 0,
    } do
      lab_folder.write(path .. "/line.svg", svg)
      local found_here = leaks.find(lab, lab_folder.SOLUTION)
      assert.equal(expected, #found_here, svg)
      assert.equal(expected == 1 and "the figure line.svg" or nil, found_here[1] and found_here[1].place)
    end
  end)
end)
