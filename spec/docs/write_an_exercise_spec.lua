-- docs/write-an-exercise.md, followed word for word: its files are written, its changes made, its
-- commands run, and what they print is what stands there.
local lab_folder = require "spec.support.lab_folder"
local tree = require "spec.support.tree"

local PAGE = lab_folder.read "docs/write-an-exercise.md"

-- The page's fenced blocks, in order: language, the file that it names, lines.
local function blocks_of(page)
  local blocks = {}
  for language, file, body in page:gmatch "\n```(%l+) ?([^\n]*)\n(.-)\n```%f[\n]" do
    blocks[#blocks + 1] = { language = language, file = file, body = body .. "\n" }
  end
  return blocks
end

local follow = {}

function follow.lua(work, block)
  lab_folder.write(work .. "/" .. block.file, block.body)
end

-- Lines that begin with - are replaced by the lines with + that follow them.
function follow.diff(work, block)
  local path = work .. "/" .. block.file
  local text = lab_folder.read(path)
  for from, to in (block.body .. "\0"):gmatch "(%-[^\0]-\n)(%+[^\0]-\n)%f[-\0]" do
    text = lab_folder.replaced(text, (from:gsub("^%-", ""):gsub("\n%-", "\n")), (to:gsub("^%+", ""):gsub("\n%+", "\n")))
  end
  lab_folder.write(path, text)
end

local program = tree.rnnlua:find "^/" and tree.rnnlua or (tree.run "pwd"):gsub("\n$", "/") .. tree.rnnlua
local path = program:match "^(.*)/"

function follow.console(work, block)
  local expected, commands = block.body, {}
  for command in expected:gmatch "%f[^\n\0]%$ ([^\n]+)" do commands[#commands + 1] = command end
  local printed = {}
  for i, command in ipairs(commands) do
    local output = tree.run(("cd %s && unset RNNLUA_LABS && PATH=%s:$PATH && %s"):format(tree.quote(work),
      tree.quote(path), command))
    printed[i] = ("$ %s\n%s"):format(command, output)
  end
  assert.is_true(#commands > 0)
  assert.equal(expected, table.concat(printed))
end

describe("docs/write-an-exercise.md", function()
  local work

  setup(function() work = tree.temporary() end)
  teardown(function() tree.remove(work) end)

  it("does what it says, from the first command to the last", function()
    local count = {}
    for _, block in ipairs(blocks_of(PAGE)) do
      count[block.language] = (count[block.language] or 0) + 1
      assert(follow[block.language], "a block of an unknown language: " .. block.language)(work, block)
    end
    assert.same({ console = 8, lua = 4, diff = 1 }, count)
    -- the lab that it leads to is right
    local output, code = tree.run(("%s lab verify %s/04_mixing"):format(tree.rnnlua, work))
    assert.equal(0, code, output)
  end)

  it("names every key of a lab, every check and every marker", function()
    for _, name in ipairs { "title", "text", "minutes", "formula", "figure", "class", "inputs",
      "dims", "outputs", "gradients", "lengths",
      "draws", "tolerance", "func", "arguments", "mistakes", "points", "hints", "from", "to", "why", "hint" } do
      assert.truthy(PAGE:find("`" .. name .. "`", 1, true), name)
    end
    for name in pairs(require "rnnlua.lab") do assert.truthy(PAGE:find("`lab." .. name, 1, true), name) end
    for name in pairs(require "rnnlua.lab.case") do
      assert(name == "new" or name:find "^_" or PAGE:find("case:" .. name, 1, true), name)
    end
  end)

  it("fits a terminal", function()
    for _, block in ipairs(blocks_of(PAGE)) do
      for line in block.language == "console" and block.body:gmatch "[^\n]+" or function() end do
        assert.is_true(utf8.len(line) <= 80, line)
      end
    end
  end)
end)
