local lab_folder = require "spec.support.lab_folder"
local new_lab = require "rnnlua.lab.new_lab"
local tree = require "spec.support.tree"

-- The interpreter, to be called from another folder.
local program = tree.rnnlua:find "^/" and tree.rnnlua or (tree.run "pwd"):gsub("\n$", "/") .. tree.rnnlua

describe("rnnlua lab new", function()
  local work

  before_each(function() work = tree.temporary() end)
  after_each(function() tree.remove(work) end)

  local function run(arguments)
    return tree.run(("cd %s && %s lab %s"):format(work, tree.quote(program), arguments))
  end

  it("makes a lab that verifies, and says what is next", function()
    local output, code = run "new 04_my_layer/"
    assert.equal(([[
04_my_layer is a complete lab about y = w·x + b. Now edit its files:
  solution.lua  the layer, with markers around the parts to write
  lab.lua       text, tasks with hints and checks, known mistakes
Next: %s lab verify 04_my_layer
]]):format(program), output)
    assert.equal(0, code)
    output, code = run "verify 04_my_layer"
    assert.equal(0, code, output)
    assert.truthy(output:find("^04_my_layer: My layer\n"), output)
    assert.truthy(output:find("2, each is caught and gets its own name", 1, true), output)
  end)

  it("makes a lab of vectors that verifies without changes", function()
    local output, code = run "new --vectors 07_cell"
    assert.equal("07_cell is a complete lab about an Elman cell. Now edit its files:\n",
      output:match "^[^\n]*\n")
    assert.equal(0, code)
    output, code = run "verify 07_cell"
    assert.equal(0, code, output)
    assert.truthy(output:find("3, each is caught and gets its own name", 1, true), output)
    assert.falsy(output:find("differs", 1, true), output)
  end)

  it("makes a lab that can be started and checked", function()
    assert.equal(0, select(2, run "new 04_my_layer"))
    assert.equal(0, select(2, run "start 04_my_layer"))
    local output, code = tree.run(("cd %s && RNNLUA_LABS=. %s lab check 04_my_layer.lua"):format(work,
      tree.quote(program)))
    assert.equal(1, code, output)
    assert.truthy(output:find("0/10 points", 1, true), output)
  end)

  it("never overwrites a folder or a file", function()
    run "new 04_x"
    lab_folder.write(work .. "/04_x/lab.lua", "mine")
    for _, path in ipairs { "04_x", "04_x//" } do
      local output, code = run("new " .. path)
      assert.equal(("rnnlua lab: 04_x exists already; nothing was written\nNext: %s lab verify 04_x\n"):format(program),
        output)
      assert.equal(2, code)
    end
    assert.equal("mine", lab_folder.read(work .. "/04_x/lab.lua"))
    lab_folder.write(work .. "/05_x", "")
    assert.equal("rnnlua lab: 05_x exists already; nothing was written", run "new 05_x":match "^[^\n]*")
  end)

  it("says what is wrong with a name, and why it can't write", function()
    for _, name in ipairs { "my_layer", "4_x", "04_X", "04-x", "04_", "04_x.y" } do
      local output, code = run("new " .. name)
      assert.equal(("rnnlua lab: name a lab NN_name in small letters, such as 04_my_layer, not '%s'"):format(name),
        (output:gsub("\nNext: .*$", ""):gsub("\n", " ")))
      assert.equal(2, code)
    end
    local output, code = run "new none/04_x"
    assert.equal(("rnnlua lab: none/04_x: No such file or directory\nNext: %s lab\n"):format(program), output)
    assert.equal(2, code)
    output, code = run "new"
    assert.equal("rnnlua lab: missing argument 'path'\n", output:match "^[^\n]*\n")
    assert.equal(2, code)
  end)

  it("names the class and the title after the folder", function()
    local files, class = new_lab.files "12_two_gated_2nd"
    assert.equal("TwoGated2nd", class)
    assert.truthy(files["lab.lua"]:find('title = "Two gated 2nd"', 1, true))
    assert.truthy(files["solution.lua"]:find("-- rnnlua lab 12_two_gated_2nd\n", 1, true))
    for _, text in pairs(files) do assert.falsy(text:find "@%u") end
  end)
end)
