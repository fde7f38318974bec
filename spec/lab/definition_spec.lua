local lab = require "rnnlua.lab"
local raised = require "spec.support.raised"

local function valid(changes)
  local spec = {
    title = "T", class = "C", inputs = { x = "number" }, gradients = { "x" },
    { "forward", points = 1, lab.value(1, { x = 1 }) },
  }
  for key, value in next, changes do
    spec[key] = value
    if value == "none" then spec[key] = nil end
  end
  return spec
end

describe("lab { … }", function()
  local check = lab.same_as_solution()
  local m = { "m", from = "a", to = "b", why = "c" }
  local cases = {
    { { titel = "T" }, "lab: unknown option 'titel'; did you mean 'title'?" },
    { { title = 3 }, "lab: title: expected a string, got number" },
    { { class = false }, "lab: class: expected a string, got boolean" },
    { { class = "none" },
      'lab: expected either class = "Name", of a layer, or func = "name", of a function; got neither' },
    { { func = "f" }, 'lab: expected either class = "Name", of a layer, or func = "name", of a function; got both' },
    { { class = "none", func = "f" }, "lab: inputs: only a lab with `class` has it, this one has `func`" },
    { { arguments = print }, "lab: arguments: only a lab with `func` has it, this one has `class`" },
    { { class = "none", func = "f", inputs = "none", gradients = "none", arguments = 1 },
      "lab: arguments: expected function(rng) … end, which returns those of one call, got number" },
    { { inputs = 1 }, 'lab: inputs: expected a table such as { wx = "number", X = "sequence" }, got number' },
    { { inputs = {} }, 'lab: inputs: expected a table such as { wx = "number", X = "sequence" }, got an empty one' },
    { { inputs = { "x" } }, 'lab: inputs: expected names as keys, as in { wx = "number" }, got the key 1' },
    { { inputs = { x = "numbr" } }, "lab: inputs.x: unknown kind 'numbr'; did you mean 'number'?" },
    { { gradients = { "y" } }, "lab: gradients: 'y' is no input; did you mean 'x'?" },
    { { gradients = "none" }, "lab: gradients: expected a list of inputs, got nil" },
    { { gradients = { "x", "x" } }, "lab: gradients: 'x' is there twice" },
    { { optional = "x" }, "lab: optional: expected a list of gradients, got string" },
    { { optional = { "y" } }, "lab: optional: 'y' is no gradient; did you mean 'x'?" },
    { { optional = { "x" } }, "lab: optional: backward may leave out every gradient, so nothing is left to check" },
    { { optional = { "b" }, inputs = { x = "number", b = "number" } },
      "lab: optional: 'b' is no gradient; did you mean 'x'?" },
    { { class = "none", func = "f", inputs = "none", gradients = "none", optional = {} },
      "lab: optional: only a lab with `class` has it, this one has `func`" },
    { { inputs = { x = 3 } }, 'lab: inputs.x: expected a kind such as "number", or a list of dimensions such as '
      .. '{ "H", "D" }, got number 3' },
    { { inputs = { x = {} } }, 'lab: inputs.x: expected a kind such as "number", or a list of dimensions such as '
      .. '{ "H", "D" }, got an empty list' },
    { { inputs = { x = "integr" } }, "lab: inputs.x: unknown kind 'integr'; did you mean 'integer'?" },
    { { inputs = { x = { "H", 0 } } }, 'lab: inputs.x[2]: expected a positive integer, a dimension such as "H" or a '
      .. 'multiple such as "4H", got number 0' },
    { { inputs = { x = { "H", "H*2" } } }, 'lab: inputs.x[2]: expected a positive integer, a dimension such as "H" or '
      .. 'a multiple such as "4H", got string "H*2"' },
    { { inputs = { x = { "H" } } },
      "lab: inputs.x: dimension 'H' has no sizes; add them, as in dims = { H = { 1, 4 } }" },
    { { inputs = { x = { "Hiden" } }, dims = { Hidden = 3 } },
      "lab: inputs.x: dimension 'Hiden' has no sizes; did you mean 'Hidden'?" },
    { { inputs = { x = { "H" } }, dims = { D = 3 } },
      "lab: inputs.x: dimension 'H' has no sizes; add them, as in dims = { H = { 1, 4 } }" },
    { { inputs = { x = { "positiv", "H" } }, dims = { H = 3 } },
      "lab: inputs.x: dimension 'positiv' has no sizes; did you mean 'positive'?" },
    { { inputs = { x = { "4H" } }, dims = { H = 3, D = 2 } },
      "lab: dims: no input has the dimension 'D'; did you mean 'H'?" },
    { { draws = 0 }, "lab: draws: expected a positive integer, got 0" },
    { { draws = 2.5 }, "lab: draws: expected a positive integer, got 2.5" },
    { { tolerance = -1 }, "lab: tolerance: expected a part of a number, such as 1e-6, got -1" },
    { { tolerance = "1e-6" }, "lab: tolerance: expected a part of a number, such as 1e-6, got 1e-6" },
    { { dims = 3 }, "lab: dims: expected a table such as { H = { 1, 4 }, D = { 1, 3 } }, got number 3" },
    { { dims = { 3 } }, "lab: dims: expected names as keys, such as { H = { 1, 4 } }, got the key 1" },
    { { dims = { H = 0 } }, "lab: dims.H: expected a size, or { smallest, largest } such as { 1, 4 }, got number 0" },
    { { dims = { H = { 4, 1 } } },
      "lab: dims.H: expected a size, or { smallest, largest } such as { 1, 4 }, got another list" },
    { { inputs = { x = { "H", form = 1 } }, dims = { H = 3 } },
      "lab: inputs.x: unknown option 'form'; did you mean 'from'?" },
    { { inputs = { x = { "H", to = 3 } }, dims = { H = 3 } },
      'lab: inputs.x: only an integer has `to`; write { "integer", … }' },
    { { inputs = { x = "number", k = "integer" } },
      'lab: inputs.k: an integer needs its largest value, as in { "integer", to = 5 }' },
    { { inputs = { x = "number", k = { "integer", from = 3, to = 2 } } },
      "lab: inputs.k: from is 3, which is larger than to, 2" },
    { { inputs = { x = "number", k = { "integer", to = "V" } } },
      "lab: inputs.k: dimension 'V' has no sizes; add them, as in dims = { V = { 1, 4 } }" },
    { { inputs = { x = "number", k = { "integer", to = 2.5 } } }, 'lab: inputs.k.to: expected a positive integer, a '
      .. 'dimension such as "H" or a multiple such as "4H", got number 2.5' },
    { { inputs = { x = { "integer", to = 2 } } },
      "lab: gradients: 'x' is an integer, which has no gradient; leave it out" },
    { { inputs = { x = { "number", draw = 3 } } },
      "lab: inputs.x: draw: expected function(rng, sizes) … end, got number 3" },
    { { inputs = { x = { "sequence", "T" } }, dims = { T = 3 } },
      'lab: inputs.x: a sequence has no dimensions: write { "T" } and dims = { T = { 1, 9 } }' },
    { { outputs = "h" },
      'lab: outputs: expected the names of two values or more, such as { "h", "c" }, got string "h"' },
    { { outputs = { "h" } }, 'lab: outputs: expected the names of two values or more, such as { "h", "c" }, got one' },
    { { outputs = { "h", "h" } }, 'lab: outputs[2]: expected another name, got string "h"' },
    { { class = "none", func = "f", inputs = "none", gradients = "none", dims = { H = 3 } },
      "lab: dims: only a lab with `class` has it, this one has `func`" },
    { { inputs = { x = { "H" }, W = { "H", "D" } }, dims = { H = 3, D = 2 },
      [1] = { "f", lab.value(1, { x = { 1, 2 }, W = { { 1, 2 } } }) } },
      "lab.value: input x: expected H numbers with H 1, as in the inputs before, got 2 numbers" },
    { { inputs = { x = { "2H", 3 } }, dims = { H = 3 }, [1] = { "f", lab.value(1, { x = { { 1, 2, 3 } } }) } },
      "lab.value: input x: expected 2H × 3, got 1 × 3" },
    { { inputs = { x = { "H" } }, dims = { H = 3 }, [1] = { "f", lab.value(1, { x = 3 }) } },
      "lab.value: input x: expected H numbers, got a number" },
    { { inputs = { x = { "H" } }, dims = { H = 3 }, [1] = { "f", lab.value(1, { x = "3" }) } },
      'lab.value: input x: expected H numbers, got string "3"' },
    { { inputs = { x = "positive" }, [1] = { "f", lab.value(1, { x = -3 }) } },
      "lab.value: input x: expected positive numbers, got -3" },
    { { inputs = { x = "number", k = { "integer", to = 3 } }, [1] = { "f", lab.value(1, { x = 1, k = 1.5 }) } },
      "lab.value: input k: expected integers from 1 to 3, got 1.5" },
    { { inputs = { x = "number", k = { "integer", to = 3 } }, [1] = { "f", lab.value(1, { x = 1, k = 4 }) } },
      "lab.value: input k: expected integers from 1 to 3, got 4" },
    { { inputs = { k = { "integer", "N", from = 0, to = "V" }, z = { "N", "V" } }, dims = { N = 2, V = 3 },
      gradients = { "z" }, [1] = { "f", lab.value(1, { k = { 3, 2 }, z = { { 1, 2 }, { 3, 4 } } }) } },
      "lab.value: input k: expected integers from 0 to 2, got 3" },
    { { inputs = { x = { "H" } }, dims = { H = 3 }, [1] = { "f", lab.value(1, {}) } },
      "lab.value: input x: expected a value, got nil" },
    { { lengths = { 3, 1 } }, "lab: lengths: expected { shortest, longest } of the sequences, such as { 1, 9 }" },
    { { formula = 3 }, "lab: formula: expected a table, got number" },
    { { formula = { 3 } }, "lab: formula 1: expected a string, got number" },
    { { minutes = "20" }, "lab: minutes: expected a number, not negative, got 20" },
    { { [1] = "none" }, 'lab: it has no task; add one, such as { "forward", points = 4, lab.same_as_solution() }' },
    { { "forward" }, "lab: task 1: expected a table, got string" },
    { { { "forward", point = 1 } }, "task 'forward': unknown option 'point'; did you mean 'points'?" },
    { { { "forward", points = -1, check } }, "task 'forward': points: expected a number, not negative, got -1" },
    { { { "forward", hints = { 1 }, check } }, "task 'forward': hint 1: expected a string, got number" },
    { { { "forward", points = 1 } }, "task 'forward': it has no check; add one, such as lab.gradients()" },
    { { { "forward", "check" } },
      "task 'forward': expected a check, such as lab.same_as_solution(), or a function(case), got a string" },
    { { { "forward", {} } },
      "task 'forward': expected a check, such as lab.same_as_solution(), or a function(case), got a table that is "
        .. "none" },
    { { { "forward", lab.value(1, { y = 1 }) } }, "lab.value: 'y' is no input; did you mean 'x'?" },
    { { { "forward", lab.value(1, {}) } }, "lab.value: input x: expected a number, got nil" },
    { { { "forward", lab.value(1) } },
      "lab.value: expected the inputs by name, as in lab.value(41, { wx = 2 }), got nil" },
    { { class = "none", func = "f", inputs = "none", gradients = "none", [1] = { "f", lab.gradients() } },
      "lab.gradients() checks a layer's backward; a lab of a function has none, use lab.check" },
    { { class = "none", func = "f", inputs = "none", gradients = "none", [1] = { "f",
      lab.built_from "RecurrentCell" } },
      "lab.built_from() looks at a layer; this lab is of a function" },
    { { { "forward", check }, { "forward", check } }, "lab: there are two tasks named 'forward'; rename one" },
    { { mistakes = { { "m", from = "a", to = "b" } } }, "lab: mistake 1: why: expected a string, got nil" },
    { { mistakes = { { "m", form = "a" } } }, "lab: mistake 1: unknown option 'form'; did you mean 'from'?" },
    { { mistakes = { m, m } }, "lab: there are two mistakes named 'm'; rename one" },
    { { mistakes = { { "m", from = "a", to = "b", why = "c", hint = "2" } } },
      "lab: mistake 1: hint: expected the number of a hint, got 2" },
  }
  for _, case in ipairs(cases) do
    it("raises at the author's line: " .. case[2], function()
      local spec = valid(case[1])
      assert.equal(case[2], raised(function() lab(spec) end))
    end)
  end

  it("raises at the author's line for something that is not a check", function()
    assert.equal('lab.check: expected a sentence and a function, as in lab.check("is positive", function(case) … end)',
      raised(function() lab.check(print) end))
    assert.equal("lab.built_from: there is no class 'RecurentCell' to build from; did you mean 'RecurrentCell'?",
      raised(function() lab.built_from "RecurentCell" end))
    assert.equal("lab.built_from: unknown option 'require'; did you mean 'required'?",
      raised(function() lab.built_from("RecurrentCell", { require = true }) end))
  end)

  it("knows its folder, name and number from its file", function()
    local catalogue = require "rnnlua.lab.catalogue"
    local found = assert(catalogue.find "labs/01_recurrent_cell")
    assert.equal("labs/01_recurrent_cell", found.folder)
    assert.equal("01_recurrent_cell", found:name())
    assert.equal("01 A recurrent cell", found:heading())
    assert.same({ "wx", "x", "wh", "h" }, found:input_names())
  end)
end)

describe("rnnlua.lab.kinds.layer", function()
  local layer_kind = require "rnnlua.lab.kinds.layer"
  local rnn = require "rnnlua"

  it("distinguishes the library's layers from other fields of rnnlua", function()
    local names = {}
    for name in next, rnn do
      if layer_kind.library(name) then
        assert.equal(getmetatable(rnn[name](name == "Recurrent" and 1 or nil)),
          getmetatable(layer_kind.library(name)(1)))
        names[#names + 1] = name
      end
    end
    table.sort(names)
    assert.equal("Elman ElmanCell Embedding GRU GRUCell GatedScan LSTM LSTMCell Linear Recurrent RecurrentCell "
      .. "SoftmaxCrossEntropy", table.concat(names, " "))
    assert.is_nil(layer_kind.library "Leaky")
  end)

  it("uses the solution for a class named like another field of rnnlua", function()
    local lab_folder = require "spec.support.lab_folder"
    local tree = require "spec.support.tree"
    local work = tree.temporary()
    finally(function() tree.remove(work) end)
    local path = lab_folder.make(work, {
      ["lab.lua"] = lab_folder.replaced(lab_folder.LAB, 'class = "Line"', 'class = "Layer"'),
      ["solution.lua"] = lab_folder.replaced(lab_folder.SOLUTION, 'extend "Line"', 'extend "Layer"'),
    })
    local found = assert(require "rnnlua.lab.catalogue".load(path .. "/lab.lua"))
    assert.same({ n = 2, found:solution(), "solution" }, table.pack(found:own_class()))
  end)
end)

describe("rnnlua.lab.catalogue", function()
  local catalogue = require "rnnlua.lab.catalogue"

  it("lists the labs by name, each once", function()
    local names = {}
    for i, entry in ipairs(assert(catalogue.list())) do names[i] = entry.name end
    assert.equal("01_recurrent_cell 02_recurrent", table.concat(names, " ", 1, 2))
    for i = 2, #names do assert.is_true(names[i - 1] < names[i]) end
  end)

  it("finds a lab by name, number, folder and file", function()
    for _, name in ipairs { "01_recurrent_cell", "1", "01", "labs/01_recurrent_cell",
      "labs/01_recurrent_cell/lab.lua" } do
      assert.equal("A recurrent cell", assert(catalogue.find(name)).title)
    end
  end)

  describe("load()", function()
    local lab_folder = require "spec.support.lab_folder"
    local tree = require "spec.support.tree"
    local work

    before_each(function() work = tree.temporary() end)
    after_each(function() tree.remove(work) end)

    local printing = "it prints while it loads; remove that"
    local cases = {
      ['print "hello"'] = printing,
      ['io.write "hello"'] = printing,
      ['io.stderr:write "hello"'] = printing,
      ["os.exit(0)"] = "it ends the process while it loads; remove os.exit",
    }
    for statement, message in next, cases do
      it("refuses a lab that says " .. statement, function()
        local text = "local x = 1\n" .. statement .. "\n" .. lab_folder.LAB
        local path = lab_folder.make(work, { ["lab.lua"] = text })
        assert.same({ n = 2, nil, ("%s/lab.lua:2: %s"):format(path, message) },
          table.pack(catalogue.load(path .. "/lab.lua")))
      end)
    end

    it("names the line of an installed lab, too", function()
      local path = lab_folder.make(work .. "/rnnlua/labs", { ["lab.lua"] = 'print "hello"\n' .. lab_folder.LAB })
      assert.equal(("%s/lab.lua:1: %s"):format(path, printing), select(2, catalogue.load(path .. "/lab.lua")))
    end)

    it("refuses a lab that runs itself", function()
      local path = lab_folder.make(work, { ["lab.lua"] = lab_folder.LAB:gsub("run%(%.%.%.%)", "run()") })
      local _, message = catalogue.load(path .. "/lab.lua")
      assert.equal(path .. "/lab.lua: its arguments do not reach run; end it with `return lab { … }:run(...)`, "
        .. "dots included", message)
    end)
  end)

  it("names the most similar lab for an unknown one", function()
    assert.same({ n = 2, nil, "there is no lab '01_recurent_cell'; did you mean '01_recurrent_cell'?" },
      table.pack(catalogue.find "01_recurent_cell"))
  end)
end)
