local estimate_gradients = require "rnnlua.checking".estimate_gradients

local function fails(expected, subject, options)
  local line = debug.getinfo(1, "l").currentline + 1
  local ok, message = pcall(function() local a = estimate_gradients(subject, options) return a end)
  assert.is_false(ok)
  assert.equal(("%s:%d: %s"):format(debug.getinfo(1, "S").short_src, line, expected), message)
end

local function sum(v)
  local total = 0
  for _, x in pairs(v) do
    total = total + (type(x) == "table" and x[1] or x)
  end
  return total
end

local LAYER = {
  inputs = { "wx", "X", "wh", "h0" },
  forward = function(_, wx, X, wh, h0) return wx * X[1] + wh * h0 end,
}

describe("estimate_gradients() raises at the caller's line", function()
  it("for a first argument that can't be called", function()
    fails("layer: expected a layer (it has a forward) or a function of one table, got nil",
      nil, { at = { x = 1 } })
    fails("layer: expected a layer (it has a forward) or a function of one table, got a table",
      {}, { at = { x = 1 } })
    fails('layer: expected a layer (it has a forward) or a function of one table, got string "a"',
      "a", { at = { x = 1 } })
  end)

  it("for options that are not a table, or unknown", function()
    fails("options: expected a table such as { at = { x = 1 } }, got nil", sum, nil)
    fails("estimate_gradients: unknown option 'wtr'; did you mean 'wrt'?", sum,
      { at = { x = 1 }, wtr = "x" })
    fails("estimate_gradients: unknown option 'tolerance'; the options are wrt, at, dout, "
      .. "method, eps, noise", sum, { at = { x = 1 }, tolerance = 1 })
    fails("method: there is no 'centrel'; did you mean 'central'?", sum,
      { at = { x = 1 }, method = "centrel" })
    fails("method: expected a name (ladder, scaled, central), got number 1", sum,
      { at = { x = 1 }, method = 1 })
    for _, eps in ipairs { 0, -1, math.huge } do
      fails("eps: expected a positive finite number, got number " .. eps, sum,
        { at = { x = 1 }, method = "scaled", eps = eps })
    end
    fails('eps: expected a positive finite number, got string "1"', sum,
      { at = { x = 1 }, method = "central", eps = "1" })
    fails("eps: the method 'ladder' chooses its own steps; give eps with 'scaled' or 'central'", sum,
      { at = { x = 1 }, eps = 1e-3 })
    fails("noise: the method 'scaled' ignores it; leave it out, or use 'ladder'", sum,
      { at = { x = 1 }, method = "scaled", noise = 1e-7 })
    fails("noise: expected a number from 0 to below 1, got number -1.0", sum,
      { at = { x = 1 }, noise = -1.0 })
  end)

  it("for an 'at' without the names of the inputs", function()
    fails("at: expected a table of named inputs, got nil", sum, {})
    fails("at: expected at least one named input, got an empty table", sum, { at = {} })
    fails("at: expected names as keys, got the key number 1", sum, { at = { 1 } })
    fails("at.h0: expected a number or a sequence of numbers, got nil (the inputs are wx, X, wh, "
      .. "h0)", LAYER, { at = { wx = 1, X = { 1 }, wh = 1 } })
    fails("at: 'h' is no input; did you mean 'h0'?", LAYER,
      { at = { wx = 1, X = { 1 }, wh = 1, h = 1 } })
  end)

  it("for values that are not numbers", function()
    fails('at.x: expected a number or a sequence of numbers, got string "3"', sum,
      { at = { x = "3" } })
    fails("at.x: expected a number or a sequence of numbers, got boolean true", sum,
      { at = { x = true } })
    fails('at.x[2]: expected a number or a sequence of numbers, got string "b"', sum,
      { at = { x = { 1, "b" } } })
    fails("at.x[2][1]: expected a number or a sequence of numbers, got a function", sum,
      { at = { x = { { 1 }, { print } } } })
    fails("at.x: expected a sequence without holes, got nil at [2]", sum,
      { at = { x = { 1, nil, 3 } } })
    fails('at.x: expected a sequence (keys 1, 2, ...), got the key string "n"', sum,
      { at = { x = { 1, 2, n = 2 } } })
    fails("at.x: expected a sequence (keys 1, 2, ...), got the key number 0", sum,
      { at = { x = { [0] = 1 } } })
    fails("at.x: expected at least one number, got an empty sequence", sum, { at = { x = {} } })
    local cycle = { 1 }
    cycle[2] = cycle
    fails("at.x[2]: expected numbers, got a table that contains itself", sum, { at = { x = cycle } })
  end)

  it("for a 'wrt' that names no input", function()
    fails("wrt: 'hw' is no input; did you mean 'wh'?", LAYER,
      { at = { wx = 1, X = { 1 }, wh = 1, h0 = 1 }, wrt = { "wx", "hw" } })
    fails("wrt: 'q' is no input; the inputs are xyz", sum, { at = { xyz = 1 }, wrt = "q" })
    fails("wrt: expected a name or a list of names, got number 3", sum,
      { at = { x = 1 }, wrt = 3 })
    fails("wrt[1]: expected a name, got number 3", sum, { at = { x = 1 }, wrt = { 3 } })
    fails("wrt: expected at least one name, got an empty list; leave it out for all inputs", sum,
      { at = { x = 1 }, wrt = {} })
  end)

  it("for a 'dout' that doesn't fit the output", function()
    local function two(v) return { v.x, 2 * v.x } end
    fails("dout: expected one of the output's shape (2 numbers), got nil; all ones give the "
      .. "gradient of the sum", two, { at = { x = 1 } })
    fails("dout: expected one of the output's shape (2 numbers), got a number", two,
      { at = { x = 1 }, dout = 1 })
    fails("dout: expected one of the output's shape (2 numbers), got 3 numbers", two,
      { at = { x = 1 }, dout = { 1, 2, 3 } })
    fails("dout: expected a number, as the output is one, got 2 numbers (only a layer with "
      .. "states() takes one per step)", sum, { at = { x = 1 }, dout = { 1, 2 } })
    fails('dout: expected a number or a sequence of numbers, got string "1"', sum,
      { at = { x = 1 }, dout = "1" })
    local stepwise = { inputs = { "x" }, forward = function(_, x) return x end,
      states = function() return { 1, 2, 3 } end }
    fails("dout: expected a number, or one per step (3 numbers), got 2 numbers", stepwise,
      { at = { x = 1 }, dout = { 1, 2 } })
  end)

  it("for a forward that returns nothing, or no numbers", function()
    fails("forward returned nothing at the point given: expected a number or a sequence of "
      .. "numbers (is a 'return' missing?)", { inputs = { "x" }, forward = function() end },
      { at = { x = 1 } })
    fails("what the function returned at the point given: expected a number or a sequence of "
      .. 'numbers, got string "1"', function() return "1" end, { at = { x = 1 } })
    fails("the function returned nothing with x = 1.5 (1 in 'at'): expected a number or a "
      .. "sequence of numbers (is a 'return' missing?)",
      function(v) if v.x == 1 then return 1 end end,
      { at = { x = 1 }, method = "central", eps = 0.5 })
  end)

  it("for a forward whose output changes its shape", function()
    fails("the function returned 2 numbers with x[2] = 2.5 (2 in 'at'), but a sequence of 1 "
      .. "number at the point given: the shape of the output may not change",
      function(v) return v.x[2] > 2 and { 1, 2 } or { 1 } end,
      { at = { x = { 1, 2 } }, dout = { 1 }, method = "central", eps = 0.5 })
  end)
end)

describe("estimate_gradients() passes on the errors of a forward", function()
  it("with the place where it was called", function()
    fails("forward raised an error at the point given: oh no",
      { inputs = { "X" }, forward = function(_, X)
        if X[2] == 1 then error("oh no", 0) end
        return X[2]
      end }, { at = { X = { 1, 1 } }, method = "central", eps = 0.5 })
  end)

  it("unchanged if they are objects", function()
    local todo = setmetatable({}, { __tostring = function() return "to do" end })
    local ok, problem = pcall(estimate_gradients, function() error(todo) end, { at = { x = 1 } })
    assert.is_false(ok)
    assert.equal(todo, problem)
  end)
end)
