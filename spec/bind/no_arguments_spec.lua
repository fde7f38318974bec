-- What the module hands out, to whoever looks into it, takes a call without arguments.
local rnn = require "rnnlua"

-- Every C function that can be reached from a value, with the way to it.
local function reachable(from, way, found, seen)
  if from == nil or seen[from] then return found end
  seen[from] = true
  local function follow(value, name) reachable(value, ("%s.%s"):format(way, tostring(name)), found, seen) end
  if type(from) == "function" then
    local of = debug.getinfo(from, "S").what
    if of == "C" then
      found[#found + 1] = { way = way, call = from }
      for i = 1, debug.getinfo(from, "u").nups do follow(select(2, debug.getupvalue(from, i)), i) end
    end
  elseif type(from) == "table" then
    for key, value in next, from do follow(value, key) end
  end
  local meta = type(from) ~= "string" and debug.getmetatable(from)
  if meta then follow(meta, "metatable") end
  return found
end

describe("rnnlua.core", function()
  it("has functions that do not damage their stack frame when nothing is passed", function()
    local found, seen = {}, {}
    reachable(require "rnnlua.core", "core", found, seen) -- with the methods of its classes
    reachable(rnn.array(1), "array", found, seen)
    for _, method in ipairs { rnn.RecurrentCell().forward, rnn.Recurrent(1).states, rnn.rng(1).fork } do
      assert.is_true(seen[method])
    end
    for _, of in ipairs(found) do
      local running
      xpcall(of.call, function() running = debug.getinfo(2, "f").func end)
      -- what raised is the function itself, or something that it called
      assert.is_true(running == nil or type(running) == "function", of.way)
    end
  end)
end)
