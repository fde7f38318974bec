-- The page of `rnnlua lab report` in Chromium: axe-core finds nothing in it that keeps people from reading it.
local files = require "spec.support.files"
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL, LAYER, PLOTS = "01_recurrent_cell", "02_recurrent", "05_vanishing_and_exploding"
local AXE = "spec/axe/node_modules/axe-core/axe.min.js"
local SCHEMES = { dark = 0, light = 1 } -- as Chromium's option has them
local BROWSER = "timeout 100 chromium --headless --no-sandbox --disable-gpu --user-data-dir=profile "
  .. "--virtual-time-budget=20000 --blink-settings=preferredColorScheme=%d --dump-dom file://%s/axe.html 2>/dev/null"

local function missing()
  if not io.open(AXE) then return "needs axe-core: npm ci --prefix spec/axe" end
  if tree.run "command -v chromium || true" == "" then return "needs chromium: script/bootstrap --test" end
end

describe("the page of rnnlua lab report, checked by axe-core,", function()
  local work

  before_each(function() work = folder.new() end)
  after_each(function() work:remove() end)

  -- What axe-core says about a page: the rules that passed after the colour scheme, and the violations.
  local function checked(html, scheme)
    local script = "<script>" .. files.read(AXE) .. "</script><script>" .. files.read "spec/axe/run.js" .. "</script>"
    work:write("axe.html", files.replaced(html, "</body>", script .. "</body>"))
    local page = tree.run(work:command(BROWSER:format(SCHEMES[scheme], work.path)))
    local said = assert(page:match '<pre id="axe">(.-)</pre>', "axe-core says nothing")
    return (said .. "\n"):match "^(.-)\n(.*)$"
  end

  local function report()
    work:run "lab report"
    return work:read "report.html"
  end

  local function test(name, write)
    it(name, function()
      if missing() then return pending(missing()) end
      write()
      local html = report()
      for scheme in pairs(SCHEMES) do
        local passed, violations = checked(html, scheme)
        assert.equal("", violations)
        assert.matches("^" .. scheme .. " .*color%-contrast .*svg%-img%-alt", passed)
      end
    end)
  end

  test("has no violation for a finished folder", function()
    for _, name in ipairs { CELL, LAYER, PLOTS } do work:write(name .. ".lua", folder.solution(name)) end
  end)

  test("has none for a folder that is half done", function()
    work:run "lab start 1"
    work:write("b.lua", folder.solution(LAYER))
    work:run "lab start 5"
  end)

  test("has none for a folder that fails, also with two files for one lab and with one that does not load", function()
    work:write("a.lua", folder.solution(CELL, "dout * self.wh", "dout * self.wx"))
    work:write("b<i>.lua", '-- rnnlua lab 2\nerror "<script>&"\n')
    work:write("c.lua", folder.solution(LAYER, "dwh = dwh + dwh_t", "dwh = dwh - dwh_t"))
  end)

  it("would have one for a faint colour, and for a picture without a name", function()
    if missing() then return pending(missing()) end
    work:write("a.lua", folder.solution(CELL))
    local html = report():gsub("%-%-ok: #1a7f37", "--ok: #9be3ab"):gsub('(<svg[^>]*) aria%-labelledby="[^"]*"', "%1")
      :gsub("<title id=.-</title>", "")
    local _, violations = checked(html, "light")
    assert.matches("color%-contrast: [^\n]*passed", violations)
    assert.matches("svg%-img%-alt: [^\n]*&lt;svg", violations)
  end)
end)
