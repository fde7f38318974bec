-- The README's output is real output: its console blocks are typed again.
local files = require "spec.support.files"
local tree = require "spec.support.tree"

-- The files that its sessions find in their folder: edits of the labs' solutions.
local FILES = {
  ["cell.lua"] = { "01_recurrent_cell", "dout * self.wh", "dout * self.wx" },
  ["states.lua"] = { "02_recurrent", "dwh = dwh + dwh_t", "dwh = dwh + dh * self.h[t]" },
  ["once.lua"] = { "02_recurrent", "local dwx, dwh, dh, dX = 0, 0, dout, {}",
    "local dwx, dwh, dh, dX = self.dwx, self.dwh, dout, {}" },
}

-- What else such a file needs to be the mistake that the README tells of.
local FURTHER = {
  ["states.lua"] = { { "  local h = h0\n", "  local h = h0\n  self.h = {}\n" },
    { "h = cell:forward(wx, X[t], wh, h)\n", "h = cell:forward(wx, X[t], wh, h)\n    self.h[t] = h\n" } },
  ["once.lua"] = { { "  self.cells = {}\n", "  self.cells = {}\n  self.dwx, self.dwh = 0, 0\n" },
    { "  return dwx, dwh, dh, dX\n", "  self.dwx, self.dwh = dwx, dwh\n  return dwx, dwh, dh, dX\n" } },
}

local function write_files(folder)
  for name, edit in next, FILES do
    local text = files.replaced(files.read(("labs/%s/solution.lua"):format(edit[1])), edit[2], edit[3])
    for _, more in ipairs(FURTHER[name] or {}) do text = files.replaced(text, more[1], more[2]) end
    files.write(folder .. "/" .. name, text)
  end
end

-- The commands of the README's console blocks, each with its output.
local function sessions()
  local list, inside = {}, false
  for line in io.lines "README.md" do
    if line:match "^```" then
      inside = line == "```console"
    elseif inside and line:match "^%$ " then
      list[#list + 1] = { command = line:sub(3), output = "" }
    elseif inside then
      list[#list].output = list[#list].output .. line .. "\n"
    end
  end
  return list
end

describe("README.md", function()
  local work, root

  setup(function()
    work = tree.temporary()
    root = tree.run "pwd":gsub("\n$", "")
    write_files(work)
  end)

  teardown(function() tree.remove(work) end)

  it("shows the output of its commands", function()
    local list = sessions()
    assert.is_true(#list >= 5)
    for _, session in ipairs(list) do
      local output = tree.run(("cd %s && PATH=%s/%s/bin:$PATH RNNLUA_LABS= && %s"):format(work, root,
        tree.build, session.command))
      assert.equal(session.output, output, session.command)
    end
  end)

  it("names scripts, files and pages that exist", function()
    for line in io.lines "README.md" do
      for path in line:gmatch "%]%(([^)]+)%)" do
        local file = io.open(path)
        assert.truthy(file, path)
        file:close()
      end
    end
    for _, name in ipairs { "lab", "test" } do
      local file = io.open("script/" .. name)
      assert.truthy(file, name)
      file:close()
    end
  end)
end)
