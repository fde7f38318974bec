-- `rnnlua lab report`: the page that it writes.
local folder = require "spec.support.folder"
local labs = require "spec.support.labs"
local tree = require "spec.support.tree"

local CELL, LAYER, PLOTS = "01_recurrent_cell", "02_recurrent", "05_vanishing_and_exploding"
local VOID = { meta = true, path = true, circle = true, rect = true, br = true, ["!DOCTYPE"] = true }

describe("rnnlua lab report", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  -- Runs it and returns the page.
  local function page(arguments, printed)
    local output, code = work:run("lab report " .. (arguments or ""))
    assert.equal(printed, output)
    assert.equal(0, code)
    return work:read "report.html"
  end

  -- The elements are closed in order, ids are unique, links lead to ids, and headings go down one level at a time.
  local function assert_whole(html)
    local open, ids, level = {}, {}, 0
    for slash, name, rest in html:gsub("<style>.-</style>", ""):gmatch "<(/?)([!%w]+)([^>]*)>" do
      if slash == "/" then
        assert.equal(table.remove(open), name)
      elseif not VOID[name] and not rest:find "/$" then
        open[#open + 1] = name
      end
      local id = rest:match ' id="([^"]*)"'
      assert.is_nil(id and ids[id], id)
      if id then ids[id] = true end
      local heading = slash == "" and tonumber(name:match "^h(%d)$")
      if heading then
        assert.is_true(heading <= level + 1, html)
        level = heading
      end
      if name == "svg" and slash == "" then assert.truthy(rest:find('role="img"', 1, true)) end
    end
    assert.same({}, open)
    for id in html:gmatch 'href="#([^"]*)"' do assert.is_true(ids[id], id) end
    for list in html:gmatch 'labelledby="([^"]*)"' do
      for id in list:gmatch "%S+" do assert.is_true(ids[id], id) end
    end
    assert.falsy(html:find("<script", 1, true))
    assert.falsy(html:gsub('xmlns="http://www.w3.org/2000/svg"', ""):find("http", 1, true))
    assert.truthy(html:find('<html lang="en">', 1, true))
  end

  it("shows a finished folder, with the figure's numbers and the plots", function()
    for _, name in ipairs { CELL, LAYER, PLOTS } do work:write(name .. ".lua", folder.solution(name)) end
    local html = page("", "report.html has the results of 3 files.\nNext: rnnlua lab start 06_tanh_cell\n")
    assert_whole(html)
    assert.truthy(html:find(("<p>3 of %d labs passed.</p>"):format(#labs.names()), 1, true))
    assert.truthy(html:find('<h2 id="lab-1">01 A recurrent cell</h2>', 1, true))
    assert.truthy(html:find('<svg class="plot" role="img"', 1, true))
    assert.falsy(html:find("distance n - t\n", 1, true)) -- the plot as text
    assert.truthy(html:find("> = 35</tspan>", 1, true)) -- h·wh
    assert.falsy(html:find("✗", 1, true))
  end)

  it("shows what fails, marks wrong numbers, and escapes what comes from the files", function()
    work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
    work:write("b<i>.lua", '-- rnnlua lab 2\nerror "<script>&"\n')
    local html = page("", "report.html has the results of 2 files.\nNext: rnnlua lab check a.lua\n")
    assert_whole(html)
    assert.truthy(html:find("✗</tspan>", 1, true))
    assert.truthy(html:find('<span class="status wrong">wrong</span>, 0/', 1, true))
    assert.truthy(html:find("&lt;script&gt;&amp;", 1, true))
    assert.truthy(html:find("b&lt;i&gt;.lua", 1, true))
  end)

  it("contains neither the solution nor hints", function()
    work:run "lab start 1"
    work:run "lab start 2"
    local html = page("", "report.html has the results of 2 files.\nNext: rnnlua lab check 01_recurrent_cell.lua\n")
    assert_whole(html)
    for _, name in ipairs { CELL, LAYER } do
      for line in folder.solution(name):match "\nfunction.*":gmatch "[^\n]*[%w]=?[^\n]*self[^\n]*" do
        local escaped = line:match "^%s*(.-)$"
        if not escaped:find "^function" then assert.falsy(html:find(escaped, 1, true), line) end
      end
    end
    assert.falsy(html:find("How many cells do you need", 1, true))
    assert.truthy(html:find('<span class="status todo">to do</span>', 1, true))
  end)

  it("has one file only, if it is asked for", function()
    tree.run(work:command "mkdir sub")
    work:write("sub/a.lua", folder.solution(CELL))
    work:write("sub/b.lua", folder.solution(LAYER))
    folder.expect(work, "lab report sub/a.lua", 0,
      "sub/report.html has the results of 1 file.\nNext: rnnlua lab start 02_recurrent sub\n")
    local html = work:read "sub/report.html"
    assert.truthy(html:find('id="lab-1"', 1, true))
    assert.falsy(html:find('id="lab-2"', 1, true))
  end)

  it("replaces an earlier page at once, and says why it can't", function()
    work:write("a.lua", folder.solution(CELL))
    work:write("report.html", "old")
    page("", "report.html has the results of 1 file.\nNext: rnnlua lab start 02_recurrent\n")
    assert.equal(".rnnlua-progress a.lua report.html", work:names())
    tree.run(work:command "rm report.html && mkdir report.html")
    local output, code = work:run "lab report"
    assert.equal(2, code)
    assert.truthy(output:find("^rnnlua lab: report.html: "), output)
  end)

  it("says what is missing", function()
    folder.expect(work, "lab report", 2, "rnnlua lab: no file in this folder names a lab in its first line\n"
      .. "Next: rnnlua lab start 01_recurrent_cell\n")
    folder.expect(work, "lab report absent", 2, "rnnlua lab: absent: No such file or directory\nNext: rnnlua lab\n")
    assert.equal("", work:names())
  end)
end)
