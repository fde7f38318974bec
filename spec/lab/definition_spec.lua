local lab = require "rnnlua.lab"
local raised = require "spec.support.raised"

local function valid(changes)
  local spec = {
    title = "T", class = "C", inputs = { x = "number" }, gradients = { "x" },
    { "forward", points = 1, lab.value(1, { x = 1 }) },
  }
  for key, value in next, changes do spec[key] = value end
  return spec
end

describe("lab { … }", function()
  it("raises at the author's line for what is not a lab, with the nearest key", function()
    local cases = {
      { { titel = "T" }, "lab: unknown option 'titel'; did you mean 'title'?" },
      { { title = 3 }, "lab: title: expected a string, got number" },
      { { class = false }, "lab: class: expected a string, got boolean" },
      { { inputs = { x = "numbr" } }, "lab: inputs.x: unknown kind 'numbr'; did you mean 'number'?" },
      { { gradients = { "y" } }, "lab: gradients: 'y' is no input" },
      { { { "forward", point = 1 } },
        "task 'forward': unknown option 'point'; did you mean 'points'?" },
      { { { "forward", points = 1 } },
        "task 'forward': it has no check; add one, such as lab.gradients()" },
      { { mistakes = { { "m", from = "a", to = "b" } } },
        "lab: mistake 1: why: expected a string, got nil" },
    }
    for _, case in ipairs(cases) do
      local spec = valid(case[1])
      assert.equal(case[2], raised(function() lab(spec) end))
    end
  end)

  it("knows its folder, name and number by the file that states it", function()
    local catalogue = require "rnnlua.lab.catalogue"
    local found = assert(catalogue.find "labs/01_recurrent_cell")
    assert.equal("labs/01_recurrent_cell", found.folder)
    assert.equal("01_recurrent_cell", found:name())
    assert.equal("01 A recurrent cell", found:heading())
    assert.same({ "wx", "x", "wh", "h" }, found:input_names())
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

  it("names the nearest lab for one that there is not", function()
    assert.same({ n = 2, nil, "there is no lab '01_recurent_cell'; did you mean '01_recurrent_cell'?" },
      table.pack(catalogue.find "01_recurent_cell"))
  end)
end)
