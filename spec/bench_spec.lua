-- script/bench runs, and says what docs/performance.md says that it does; no time is asserted.
local cjson = require "cjson"
local files = require "spec.support.files"
local tree = require "spec.support.tree"

local read = files.read

describe("script/bench", function()
  local folder

  lazy_setup(function() folder = tree.temporary() end)
  lazy_teardown(function() tree.remove(folder) end)

  it("refuses unknown arguments, with its usage", function()
    for options, complaint in pairs {
      ["--quik"] = "unknown option --quik",
      ["--rounds"] = "--rounds needs a value",
      ["--rounds 0"] = "--rounds: expected 1 to 301, got 0",
      ["--rounds 1000"] = "--rounds: expected 1 to 301, got 1000",
    } do
      local output, code = tree.run("script/bench " .. options)
      assert.equal(2, code)
      assert.truthy(output:find("bench: " .. complaint, 1, true), output)
      assert.truthy(output:find("script/bench [--quick]", 1, true), output)
    end
  end)

  it("names a processor, and writes the fields that docs/performance.md lists", function()
    if tree.build ~= "build" then return pending "it measures the build in build/ alone" end
    if tree.run "command -v gnuplot" == "" then return pending "gnuplot is not installed" end
    local path = folder .. "/results.json"
    local output, code = tree.run("script/bench --quick --rounds 1 --json " .. path)
    assert.equal(0, code, output)
    local results = cjson.decode(read(path))
    for _, key in ipairs { "processor", "architecture", "cores", "system", "compiler", "load_before" } do
      assert.truthy(results.machine[key], key)
    end
    assert.truthy(output:find(results.machine.processor, 1, true))
    for _, key in ipairs { "date", "rounds", "quick", "path", "paths", "versions", "absent", "pairs", "calls",
      "processes", "assignment", "curve", "vectors", "peak", "blas", "training" } do
      assert.not_nil(results[key], key)
    end
    assert.same({}, results.failed)
    local seen = {}
    for _, p in ipairs(results.pairs) do
      seen[p.group .. ": " .. p.a .. ", " .. p.b] = true
      for _, key in ipairs { "n", "a_ns", "b_ns", "ratio", "low", "high" } do
        assert.equal("number", type(p[key]), key)
      end
    end
    for _, pair in ipairs { "core: final h, naive", "core: value and gradients, limit: read",
      "core: backward with dX, limit: triad", "lua: forward, Lua loop",
      "elementary: tanh, C library, tanh" } do
      assert.is_true(seen[pair], pair)
    end
    assert.is_true(results.peak[results.path] > 0)
    seen = {}
    for _, p in ipairs(results.vectors) do
      seen[("%s %s, %s"):format(p.layer, p.work, p.b)] = true
      assert.equal(results.path, p.path)
      for _, key in ipairs { "N", "D", "H", "T", "a_ns", "b_ns", "ratio", "low", "high" } do
        assert.equal("number", type(p[key]), key)
      end
    end
    for _, pair in ipairs { "LSTM forward, peak", "GRU forward and backward, peak",
      "LSTM forward and backward, forward", "GatedScan forward and backward, triad", "LSTM forward, plain Lua" } do
      assert.is_true(seen[pair], pair)
    end
    for name, peer in pairs { NumPy = "NumPy loop", torch = "torch f64", oneDNN = "oneDNN f32" } do
      assert.equal(results.versions[name] ~= nil, seen["LSTM forward and backward, " .. peer] or false, peer)
    end
    assert.truthy(read "build/bench/plot/speed.svg":find("<svg", 1, true))
  end)
end)

describe("docs/performance.md", function()
  it("has the plot of its results", function()
    local version = tree.run "gnuplot --version"
    if not version:find "^gnuplot 5%.4 " then return pending "it is drawn by gnuplot 5.4" end
    local path = tree.temporary() .. "/speed.svg"
    local output, code = tree.run(tree.rnnlua .. " bench/plot.lua docs/performance.json " .. path)
    assert.equal("", output)
    assert.equal(0, code)
    assert.is_true(read(path) == read "docs/performance.svg",
      "docs/performance.svg is stale: build/bin/rnnlua bench/plot.lua docs/performance.json docs/performance.svg")
  end)

  -- The targets of the page that a run on another processor would make: its last path is `path`.
  local function targets_of(path)
    local folder = tree.temporary()
    tree.run(("mkdir %s/bench %s/docs && cp bench/*.lua %s/bench && cp docs/performance.* %s/docs"):format(folder,
      folder, folder, folder))
    local results, pairs_there = cjson.decode(read "docs/performance.json"), {}
    results.path = path
    for _, p in ipairs(results.pairs) do
      local slower = p.b:match ", (%w+)$" or p.a:match ", (%w+)$"
      if slower ~= "avx2" and (path ~= "plain" or slower ~= "plain") then pairs_there[#pairs_there + 1] = p end
    end
    results.pairs = pairs_there
    files.write(folder .. "/docs/performance.json", cjson.encode(results))
    local output, code = tree.run(("%s %s/bench/page.lua"):format(tree.rnnlua, folder))
    assert.equal(0, code, output)
    local targets = read(folder .. "/docs/performance.md"):match "<!%-%- targets %-%->\n(.-)<!%-%- end %-%->"
    tree.remove(folder)
    return targets
  end

  it("states each target for a path, and measures it if the processor has that path", function()
    local with_avx2, without = targets_of "avx2", targets_of "plain"
    for _, targets in ipairs { with_avx2, without } do
      assert.matches("\n| AVX%-512 | final h ≥ 14 × naive at 10⁵ | not measured | – |\n", targets)
      assert.matches("\n| AVX2, AVX%-512 | [^|]+ | not measured | – |\n", targets)
      assert.matches("\n| portable | no slower than naive, all operations and sizes | [%d.]+ × at least | %S+ |\n",
        targets)
      assert.matches("\n| any | start%-up [^|]+ | [%d.]+ ms more | ", targets)
    end
  end)

  it("has its numbers in a file that is readable in a diff: a value a line, names in order", function()
    local json = dofile "bench/json.lua"
    local text = read "docs/performance.json"
    local results = cjson.decode(text)
    json.object(results.versions)
    assert.equal(text, json.text(results))
    assert.equal([[
{
  "a": [],
  "b/c": "x/y",
  "d": {},
  "e": [
    1.5,
    {
      "f": null,
      "g": false
    }
  ]
}
]], json.text { ["b/c"] = "x/y", a = {}, d = json.object {}, e = { 1.5, { g = false, f = cjson.null } } })
  end)

  it("shows the numbers of docs/performance.json", function()
    local output, code = tree.run(tree.rnnlua .. " bench/page.lua --check")
    assert.equal(0, code, output)
  end)
end)
