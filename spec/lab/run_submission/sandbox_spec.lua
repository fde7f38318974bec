-- What a submission does to the libraries that it is checked with reaches neither the checks nor what comes after.
local attempt = require "rnnlua.lab.run_submission.attempt"
local catalogue = require "rnnlua.lab.catalogue"
local folder = require "spec.support.folder"
local tree = require "spec.support.tree"

local CELL = "01_recurrent_cell"

local function changed(name, owner)
  return ("`%s` can't be changed: the checks share %s. Use a local variable instead."):format(name,
    owner and "`" .. owner .. "`" or "it")
end

local function unavailable(name) return ("`%s` is not available to a submission"):format(name) end

-- Each line stands before a layer; the layer is refused with this message at this line.
local REFUSED = {
  { "math.abs = function() return 0 end", changed("math.abs", "math") },
  { "math.max = nil", changed("math.max", "math") },
  { "string.format = nil", changed("string.format", "string") },
  { "function string.split(s) return s end", changed("string.split", "string") }, -- ("x"):split() would not find it
  { "table.unpack, table.concat = nil, nil", changed("table.concat", "table") },
  { "rawset(table, 'unpack', print)", changed "unpack" },
  { "pcall = function() return true end", changed "pcall" },
  { "require = nil", changed "require" },
  { "next = 1", changed "next" },
  { "_G.setmetatable = nil", changed "setmetatable" },
  { "rawget(_G, 'x') string = {}", changed "string" },
  { "getmetatable('').__index = nil", changed("getmetatable(string).__index", "getmetatable(string)") },
  { "getmetatable('').__add = 1", changed("getmetatable(string).__add", "getmetatable(string)") },
  { "getmetatable('').__index.rep = nil", changed("getmetatable(string).__index.rep", "getmetatable(string).__index") },
  { "getmetatable(io.stdout).__index.write = nil", changed("getmetatable(FILE*).__index.write",
    "getmetatable(FILE*).__index") },
  { "require 'rnnlua'.RecurrentCell = nil", changed("rnn.RecurrentCell", "rnn") },
  { "require 'rnnlua'.Layer.extend = nil", changed("rnn.Layer.extend", "rnn.Layer") },
  { "require 'rnnlua'.Layer.forward = print", changed("rnn.Layer.forward", "rnn.Layer") },
  { "local C = require 'rnnlua'.Layer:extend 'C' getmetatable(C).parent.init = nil", changed("rnn.Layer.init",
    "rnn.Layer") },
  { "getmetatable(require 'rnnlua'.RecurrentCell()).__index.forward = nil",
    changed("getmetatable(rnnlua.RecurrentCell).__index.forward", "getmetatable(rnnlua.RecurrentCell).__index") },
  { "local _, e = pcall(require 'rnnlua'.todo) getmetatable(e).__tostring = nil",
    changed("getmetatable(rnnlua.Todo).__tostring", "getmetatable(rnnlua.Todo)") },
  { "require 'rnnlua.base.compare'.agree = print", changed("rnnlua.base.compare.agree", "rnnlua.base.compare") },
  { "for _, f in pairs(math) do math.pi = 3 end", changed("math.pi", "math") },
  { "local t = setmetatable({}, {__index = math}) t.x = 1 math.pi = t.pi + 1", changed("math.pi", "math") },
  { "package.loaded['rnnlua.base.compare'].agree = print", nil,
    "attempt to index a nil value (field 'rnnlua.base.compare')" },
  { "setmetatable(_G, nil)", nil, "cannot change a protected metatable" },
  { "setmetatable(math, nil)", nil, "cannot change a protected metatable" },
  { "debug.sethook()", unavailable "debug.sethook" },
  { "debug.setmetatable(nil, {})", unavailable "debug.setmetatable" },
  { "debug.getregistry()", unavailable "debug.getregistry" },
  { "debug.getinfo(1)", unavailable "debug.getinfo" },
  { "require 'rnnlua.copy'.exit(0)", unavailable "rnnlua.copy" },
  { "require 'rnnlua.limits'.call = pcall", unavailable "rnnlua.limits" },
  { "require 'rnnlua.lab.run_submission.runner'.run = print", unavailable "rnnlua.lab.run_submission.runner" },
  { "require 'rnnlua.lab'", unavailable "rnnlua.lab" },
  { "os.execute 'true'", unavailable "os.execute" },
  { "io.popen 'true'", unavailable "io.popen" },
  { "require 'numpy'", nil, "module 'numpy' not found" },
  { "package.path = nil require 'x'", nil, "module 'x' not found" },
  { "require()", nil, "module 'nil' not found" },
  { "error(setmetatable({}, {__index = print, __tostring = error}))", nil, "an empty table was raised as an error" },
  { "do return setmetatable({}, {__index = function(_, k) error(k) end}) end", nil, "RecurrentCell" },
}

-- What Lua and the library raise in functions that are not Lua's own here.
local RAISED = {
  { "coroutine.resume(5)", "bad argument #1 to 'coroutine.resume' (thread expected, got number)" },
  { "coroutine.wrap(5)", "bad argument #1 to 'coroutine.wrap' (function expected, got number)" },
  { "local f = coroutine.wrap(print) f() f()", "cannot resume dead coroutine" },
  { "coroutine.wrap(function() error 'mine' end)()", "mine" },
  { "rawset(1, 2, 3)", "bad argument #1 to 'rawset' (table expected, got number)" },
  { "dofile 'none.lua'", "cannot open none.lua: No such file or directory" },
  { "require 'rnnlua.none'", "module 'rnnlua.none' not found" },
  { "require 'rnnlua'.array 'x'",
    "bad argument #1 to 'array' (t: expected a size, a table of numbers or an array, got string)" },
  { "require 'rnnlua'.Layer:extend(5)", 'extend: expected a name, as in rnn.Layer:extend "RecurrentCell"' },
  { "math.floor 'x'", "bad argument #1 to 'floor' (number expected, got string)" },
}

-- Each line stands before a layer and changes nothing for it.
local HARMLESS = {
  "for name in next, _G do _G[name] = nil end",
  "pcall(function() for name in pairs(_G) do _G[name] = nil end end)",
  "for name in pairs(package.loaded) do package.loaded[name] = nil end",
  "pcall(function() math.abs = function() return 0 end end)",
  "package.loaded.math = nil package.preload.lfs = print package.path = './?.lua;' .. package.path",
  "math.sign = function() return 1 end math.sign = nil",
  "print = print table.unpack = table.unpack",
  "require 'rnnlua'.helper = print",
  "rawset(_G, 'pcall', function() return true end)",
  "load('abs = math.abs')() load('x = 1', 'x', 't', {})()",
  "assert(#'x' == 1 and ('x'):rep(2) == 'xx' and require 'math' == math and require 'lfs' and rawget({1}, 1) == 1)",
  "assert(package.loaded.rnnlua == nil and require 'rnnlua' == require 'rnnlua' and package.loaded.rnnlua)",
  "local n = 0 for _ in pairs(math) do n = n + 1 end assert(n > 20)",
  "local f = coroutine.wrap(function(a) return coroutine.yield(a + 1), 2 end) assert(f(1) == 2 and f(7) == 7)",
  "local ok, problem = pcall(coroutine.wrap(function() error({1}) end)) assert(not ok and problem[1] == 1)",
  "local c = coroutine.create(error) local ok, problem = coroutine.resume(c, 'x', 0) assert(not ok and problem == 'x')",
  "assert(getmetatable(getmetatable('')) == false and getmetatable(1) == nil)",
}


describe("rnnlua.lab.run_submission.sandbox", function()
  local lab = assert(catalogue.find(CELL))
  local right = folder.solution(CELL)
  local wrong = folder.solution(CELL, "dout * self.wh", "dout * self.wx")

  local function made(line, text) return attempt.of_text(lab, text:gsub("\n", "\n" .. line .. "\n", 1), "a.lua", 1) end

  local function points(line, text)
    local result = made(line, text).result
    return result and result.earned
  end

  it("refuses a submission that changes what the checks share, and names line and name", function()
    for _, case in ipairs(REFUSED) do
      local one = made(case[1], right)
      assert.is_nil(one.result, case[1])
      local said = table.concat(one.problem, " "):gsub("  .*", ""):gsub(" +%d+ | .*", "")
      local expected = case[2] or case[3]
      assert.truthy(said:find(expected, 1, true), case[1] .. "\n" .. said)
      if case[2] then assert.equal("a.lua:2: " .. expected, said) end
      assert.equal(4, points("", wrong), case[1])
    end
  end)

  it("leaves errors their texts and gives them the submission's line", function()
    for _, case in ipairs(RAISED) do
      local said = table.concat(made(case[1], right).problem, " "):gsub(" +%d+ | .*", "")
      assert.equal("a.lua:2: " .. case[2], said)
    end
  end)

  it("gives a layer the same points with any other change", function()
    for _, line in ipairs(HARMLESS) do
      assert.equal(10, points(line, right), line)
      assert.equal(4, points(line, wrong), line)
    end
  end)

  it("refuses such a change in a method, too, as an error of the task", function()
    local one = made("", folder.solution(CELL, "  local dwx", "  string.format = nil\n  local dwx"))
    assert.same({ "ok", "error" }, { one.result.tasks[1].status, one.result.tasks[2].status })
    assert.equal("a.lua:16: " .. changed("string.format", "string"),
      (table.concat(one.result.tasks[2].lines, " "):gsub(" +%d+ | .*", "")))
  end)

  it("loads a submission's own modules with its globals, once, and no others", function()
    local work <close> = setmetatable({ at = folder.new() }, { __close = function(self) self.at:remove() end })
    work.at:write("mine.lua", "count = (count or 0) + 1 local name, path = ... return { name, path, math }")
    work.at:write("bad.lua", "math.abs = nil")
    work.at:write("a.lua", (right:gsub("\n", [[

package.path = "./?.lua"
local mine, path = require "mine"
assert(mine == require "mine" and count == 1 and mine[1] == "mine" and mine[2] == path and mine[3] == math)
local _, problem = pcall(require, "bad")
assert(problem == "./bad.lua:1: ]] .. changed("math.abs", "math") .. [[")
local _, again = pcall(dofile, "bad.lua")
assert(again == "bad.lua:1: ]] .. changed("math.abs", "math") .. [[" and not loadfile "none.lua")
]], 1)))
    local output, code = work.at:run "lab check a.lua"
    assert.equal(0, code, output)
    assert.is_nil(count) -- luacheck: ignore 113
  end)

  it("ends with 1 and without a trace, whatever the submission changes", function()
    local work <close> = setmetatable({ at = folder.new() }, { __close = function(self) self.at:remove() end })
    local lines = {}
    for i, case in ipairs(REFUSED) do
      local name = ("%02d.lua"):format(i)
      work.at:write(name, (right:gsub("\n", "\n" .. case[1] .. "\n", 1)))
      lines[#lines + 1] = name
    end
    local output, code = tree.run(work.at:command("rnnlua lab check " .. table.concat(lines, " ")))
    assert.equal(1, code, output)
    assert.equal(#REFUSED, select(2, output:gsub("\n  ERROR  ", "")), output)
    assert.falsy(output:find("traceback", 1, true), output)
  end)
end)
