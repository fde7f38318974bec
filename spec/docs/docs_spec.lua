-- What the pages in docs/ show is what the software does.
local files = require "rnnlua.base.files"
local tree = require "spec.support.tree"

-- The fenced blocks of a language, in order.
local function blocks(page, language)
  local list, open = {}, nil
  for line in io.lines(page) do
    local fence = line:match "^```(.*)$"
    if fence and open then
      if open.language == language then list[#list + 1] = table.concat(open, "\n") end
      open = nil
    elseif fence then
      open = { language = fence }
    elseif open then
      open[#open + 1] = line
    end
  end
  return list
end

-- Runs a block, and returns what it printed, tabs as two spaces and table addresses as "…".
local function output_of(block, prelude)
  local path = os.tmpname()
  local file = assert(io.open(path, "wb"))
  file:write(prelude or "", block)
  file:close()
  local output = tree.run(tree.rnnlua .. " " .. path)
  os.remove(path)
  return (output:gsub("\t", "  "):gsub("(table: )0x%x+", "%1…"))
end

-- What a block says behind -->, as its output.
local function expected_of(block)
  local lines = {}
  for line in block:gmatch "%-%->%s*([^\n]+)" do lines[#lines + 1] = line end
  return table.concat(lines, "\n") .. "\n"
end

-- The pages, from the root.
local function pages()
  local list = {}
  for page in tree.run "ls docs/*.md":gmatch "[^\n]+" do list[#list + 1] = page end
  return list
end

describe("docs/", function()
  it("links to files that exist", function()
    local links = 0
    for _, page in ipairs(pages()) do
      for line in io.lines(page) do
        for path in line:gmatch "%]%(([^)#:]+)%)" do
          local file = io.open("docs/" .. path)
          assert.truthy(file, page .. ": " .. path)
          file:close()
          links = links + 1
        end
      end
    end
    assert.is_true(links > 0)
  end)
end)

-- The anchors of a page's headings, as keys: "One number" has the anchor one-number.
local function anchors_of(page)
  local set, is_code = {}, false
  for line in io.lines(page) do
    if line:find "^```" then is_code = not is_code end
    local heading = not is_code and line:match "^#+ (.*)$"
    if heading then set[heading:lower():gsub("[^%w%s_-]", ""):gsub(" ", "-")] = true end
  end
  return set
end

describe("every page", function()
  local FOLDERS = { bench = true, docs = true, labs = true, lua = true, script = true, share = true, spec = true,
    src = true, tools = true }

  -- Files that a recipe of docs/internals.md has its reader make, and a folder that is installed.
  local function is_elsewhere(path)
    return path:find "/scale[_.]" or path:find "/VERB%.lua$" or path == "share/lua/5.4"
  end

  -- The paths that `a/{b,c}.lua` stands for.
  local function expand(path)
    local head, names, tail = path:match "^(.-){(.-)}(.*)$"
    if not head then return { path } end
    local list = {}
    for name in names:gmatch "[^,]+" do list[#list + 1] = head .. name .. tail end
    return list
  end

  it("names only paths that exist", function()
    local list, count = pages(), 0
    table.move({ "README.md", "CONTRIBUTING.md" }, 1, 2, #list + 1, list)
    for _, page in ipairs(list) do
      for name in io.open(page):read "a":gmatch "`(%l+/[%w_./{},-]+)`" do
        for _, path in ipairs(FOLDERS[name:match "^%l+"] and expand(name) or {}) do
          if not is_elsewhere(path) then
            assert.truthy(files.exists(path), ("%s: %s"):format(page, path))
            count = count + 1
          end
        end
      end
    end
    assert.is_true(count > 20)
  end)

  it("links to headings that there are", function()
    local list, count = pages(), 0
    table.move({ "README.md", "CONTRIBUTING.md" }, 1, 2, #list + 1, list)
    for _, page in ipairs(list) do
      local folder = page:match "^.*/" or ""
      for path, anchor in io.open(page):read "a":gmatch "%]%(([^)#:]*)#([^)]+)%)" do
        local target = path == "" and page or folder .. path
        assert.truthy(anchors_of(target)[anchor], ("%s: %s#%s"):format(page, path, anchor))
        count = count + 1
      end
    end
    assert.is_true(count > 20)
  end)
end)

describe("docs/internals.md", function()
  local page = io.open("docs/internals.md"):read "a"
  local map = page:match "\n## Folders\n.-\n## "

  -- Paths from the root, folders with a slash at their ends.
  local function paths()
    local list = {}
    local find = [[find . -mindepth 1 \( -path './build*' -o -name .git -o -name node_modules \) -prune -o ]]
      .. [[\( -type %s -print \)]]
    for kind, mark in pairs { f = "", d = "/" } do
      for path in tree.run(find:format(kind)):gmatch "%./([^\n]+)" do list[#list + 1] = path .. mark end
    end
    return list
  end

  -- Files that a recipe has its reader make.
  local function is_new(path)
    return path:find "scale[_.]" or path:find "VERB%.lua$" or path:find "/SET%.%l$"
  end

  it("names only files and folders that there are", function()
    local ends, count = {}, 0
    for _, path in ipairs(paths()) do
      local from = 1
      while from do
        ends[path:sub(from)], from = true, path:match("/()[^/]", from)
      end
    end
    for name in page:gmatch "`([%w_./-]+)`" do
      local is_path = name:find "./$" or name:find "/.*%.%l+$" or name:find ".%.lua$" or name:find ".%.[ch]$"
      if is_path and not is_new(name) then
        assert.truthy(ends[name], name)
        count = count + 1
      end
    end
    assert.is_true(count > 100)
  end)

  -- Folders whose row is that of the folder that they are in.
  local MORE = { "^labs/.", "^spec/fixtures/labs/.", "^lua/rnnlua/mistakes/.", "^%.github/." }

  local function has_row(path)
    for _, more in ipairs(MORE) do
      if path:find(more) then return false end
    end
    return path ~= "lua/" and path ~= "src/" and path ~= "spec/" and path ~= "share/" and path ~= "tools/"
  end

  it("says what each folder is for", function()
    local mirrored, count = {}, 0
    local list = paths()
    for _, path in ipairs(list) do
      local tested = path:match "^lua/rnnlua/(.+/)$" or path:match "^src/(.+/)$" or path:match "^(tools/)$"
      if tested then mirrored["spec/" .. tested] = true end
    end
    for _, path in ipairs(list) do
      if path:find "/$" and has_row(path) and not mirrored[path] then
        assert.truthy(map:find("\n| `" .. path .. "` |", 1, true), path)
        count = count + 1
      end
    end
    assert.is_true(count > 40)
  end)
end)

describe("docs/arrays.md", function()
  it("prints what its examples show after -->", function()
    for i = 1, 2 do
      local code = blocks("docs/arrays.md", "lua")[i]
      assert.equal(expected_of(code), output_of(code, i > 1 and 'local rnn = require "rnnlua"\n' or nil))
    end
  end)

  it("shows the messages as they are", function()
    local shown = {}
    for i, name in ipairs { "complex.npy", "archive.npz" } do
      local path = "spec/fixtures/npy/" .. name
      local _, message = require("rnnlua").array.load(path)
      shown[i] = message:gsub(path:gsub("%p", "%%%0"), (name:gsub("^.*%.", "x.")))
    end
    assert.equal(table.concat(shown, "\n"), (blocks("docs/arrays.md", "")[1]:gsub("\n  ", " ")))
  end)
end)

describe("docs/training.md", function()
  local code = blocks("docs/training.md", "lua")

  it("prints what its example shows after -->", function()
    assert.equal(expected_of(code[1]), output_of(code[1]))
  end)

  it("prints what its training loop shows", function()
    assert.equal(blocks("docs/training.md", "")[1] .. "\n", output_of(code[2]))
  end)

  it("saves and continues", function()
    local folder = os.tmpname()
    os.remove(folder)
    local function in_folder(text) return (text:gsub('"(%l+%.safetensors)"', ("%q"):format(folder .. "-%1"))) end
    local before = [[
local rnn, optim = require "rnnlua", require "rnnlua.optim"
local parameters, adam = { w = rnn.array { 0.6 } }, optim.adam { rate = 0.02 }
adam:step(parameters, { w = rnn.array { 2 } })
]]
    local after = '\nadam:step(parameters, { w = rnn.array { -1 } })\nprint(("%a"):format(parameters.w[1]))\n'
    assert.equal(output_of(after, before), output_of(in_folder(code[3]) .. "\n" .. in_folder(code[4]) .. after, before))
    for _, name in ipairs { "parameters", "adam" } do assert(os.remove(("%s-%s.safetensors"):format(folder, name))) end
  end)

  it("shows error messages as they are", function()
    local optim, rnn = require "rnnlua.optim", require "rnnlua"
    local sgd, p, messages = optim.sgd { rate = 1 }, { Wx = rnn.zeros(4, 3) }, {}
    for i, call in ipairs {
      function() sgd:step(p, { Wx = rnn.zeros(3, 4) }) end,
      function() sgd:step(p, { wx = rnn.zeros(4, 3) }) end,
      function() optim.adam { lr = 1 } end,
    } do
      messages[i] = select(2, pcall(call)):match "^[^ ]+ (.*)$"
    end
    assert.equal(table.concat(messages, "\n"), blocks("docs/training.md", "")[2])
  end)
end)

describe("docs/layers.md", function()
  local code = blocks("docs/layers.md", "lua")

  it("prints what its examples show after -->", function()
    for i = 1, 2 do assert.equal(expected_of(code[i]), output_of(code[i])) end
  end)

  it("shows error messages as they are", function()
    local rnn = require "rnnlua"
    local messages = blocks("docs/layers.md", "")[1] .. blocks("docs/layers.md", "")[2]
    for _, call in ipairs {
      function() rnn.Recurrent(5):forward(1, { 1, 2, 3, 4 }, 1, 1) end,
      function() rnn.RecurrentCell():forward { wx = 1, x = 1, wH = 1, h = 1 } end,
      function() rnn.Linear():forward({ { 1, 2 } }, { 1, 2, 3 }, { 1 }) end,
    } do
      local _, message = pcall(call)
      assert.truthy(messages:find(message:match "^[^ ]+ (.*)$", 1, true), message)
    end
  end)

  it("checks its layer with the output that it shows", function()
    local class = code[3]:gsub("return Affine[^\n]*$", "")
    assert.equal(blocks("docs/layers.md", "")[3] .. "\n", output_of(code[4], class .. "\n"))
    assert.equal("", output_of("assert = require 'luassert'\n" .. code[5], class .. "\n"))
  end)

  it("has a generator that does what it says", function()
    assert.equal("", output_of(code[6], "local rnn = require 'rnnlua'\n"))
  end)
end)

describe("docs/checker.md", function()
  local page = io.open("docs/checker.md"):read "a"

  it("prints what it shows of its example", function()
    local output = output_of(blocks("docs/checker.md", "lua")[1])
    local shown
    for _, block in ipairs(blocks("docs/checker.md", "")) do
      if block:find "^FAIL" then shown = block end
    end
    assert.equal("FAIL\n" .. shown .. "\n", output)
  end)

  it("shows the report on a layer of which no other can be made", function()
    local shown
    for _, block in ipairs(blocks("docs/checker.md", "")) do
      if block:find "^PASS" then shown = block end
    end
    assert.equal(shown .. "\n", output_of [[
local Own = {
  inputs = { "w", "X" }, gradients = { "w", "X" },
  forward = function(self, w, X)
    self.n, self.w, self.sum = #X, w, 0
    for t = 1, #X do self.sum = self.sum + X[t] end
    return w * self.sum
  end,
  backward = function(self, dout)
    local dX = {}
    for t = 1, self.n do dX[t] = dout * self.w end
    return dout * self.sum, dX
  end,
}
print(require "rnnlua.checking".check_gradients(Own, { at = { w = 2, X = { 1, 2, 3 } } }))]])
  end)

  it("names every option, and no other", function()
    local named, expected = {}, {}
    for names in page:gmatch "\n| option |(.-)\n\n" do
      for name in names:gmatch "\n| `(%l[%l_]*)` |" do named[name] = true end
    end
    local class = io.open("share/annotations/checking.lua"):read "a"
      :match "%-%-%-@class rnnlua%.CheckOptions\n(.-)\n\n"
    for name in class:gmatch "@field ([%a_]+)" do expected[name] = true end
    assert.same(expected, named)
  end)

  it("names every check of the contract, and no other", function()
    local named, expected = {}, {}
    for names in page:match "\n| check |.-\n\n":gmatch "\n| ([%l][%l%-, ]+) |" do
      for name in names:gmatch "[%l%-]+" do named[name] = true end
    end
    named.check = nil
    for _, id in ipairs(require "rnnlua.checking.layer_contract".ids()) do expected[id] = true end
    assert.same(expected, named)
  end)

  it("states the limits that the checker keeps", function()
    local forwards = require "rnnlua.checking.diagnosis".FORWARDS
    assert.truthy(page:find("\n| full mode | 10,000 |", 1, true))
    assert.truthy(page:find("\n| fast mode | 300, ", 1, true))
    assert.same({ full = 10000, fast = 300 }, forwards)
  end)
end)
