local rnn = require "rnnlua"
local checking = require "rnnlua.checking"
local layer = require "rnnlua.layer"
local raised = require "spec.support.raised"

-- The error value that a function raises.
local function thrown(f, ...)
  local ok, err = pcall(f, ...)
  assert.is_false(ok)
  return err
end

describe("rnnlua.layer", function()
  local Cell
  before_each(function()
    Cell = rnn.Layer:extend "RecurrentCell"
    function Cell:forward(wx, x, wh, h)
      self.wx, self.x, self.wh, self.h = wx, x, wh, h
      return h * wh + x * wx
    end
    function Cell:backward(dout)
      return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx
    end
  end)

  describe("Layer:extend()", function()
    it("makes a class whose call makes an object", function()
      local cell = Cell()
      assert.equal(41, cell:forward(2, 3, 5, 7))
      assert.same({ 3, 7, 5, 2 }, { cell:backward(1) })
      assert.equal(Cell, getmetatable(cell))
      assert.equal("RecurrentCell", Cell.__name)
    end)

    it("calls init with the constructor's arguments", function()
      function Cell:init(...) self.got = table.pack(...) end
      assert.same({ n = 3, 1, nil, "x" }, Cell(1, nil, "x").got)
      assert.same({ n = 0 }, Cell().got)
    end)

    it("makes independent objects, without fields of its own", function()
      local first, second = Cell(1, 2), Cell()
      first.field = 1
      assert.is_nil(second.field)
      assert.is_nil(next(second))
    end)

    it("makes classes that inherit, at any depth", function()
      local Loud = Cell:extend "Loud"
      local Louder = Loud:extend "Louder"
      function Loud:backward(dout) return Cell.backward(self, 2 * dout) end
      local object = Louder()
      assert.equal(41, object:forward(2, 3, 5, 7))
      assert.same({ 6, 14, 10, 4 }, { object:backward(1) })
      assert.same({ "wx", "x", "wh", "h" }, object.inputs)
      assert.same({ 3, 7, 5, 2 }, { (function() local c = Cell() c:forward(2, 3, 5, 7) return c:backward(1) end)() })
    end)

    it("raises an error without a name", function()
      local expected = 'extend: expected a name, as in rnn.Layer:extend "RecurrentCell"'
      assert.equal(expected, raised(function() rnn.Layer:extend() end))
      assert.equal(expected, raised(function() rnn.Layer:extend(3) end))
      assert.equal(expected, raised(function() rnn.Layer.extend("RecurrentCell") end))
    end)
  end)

  describe("inputs", function()
    it("are the parameter names of forward", function()
      assert.same({ "wx", "x", "wh", "h" }, Cell.inputs)
      assert.same({ "wx", "x", "wh", "h" }, Cell().inputs)
      assert.same({ "wx", "x", "wh", "h" }, layer.inputs_of(Cell()))
    end)

    it("don't include forward's other locals, and may be none", function()
      function Cell.forward(self, a) -- luacheck: ignore
        local b, c = a, a
        return b + c
      end
      assert.same({ "a" }, Cell.inputs)
      Cell.forward = function(_) return 1 end
      assert.same({}, Cell.inputs)
    end)

    it("may be declared, on a class or an object", function()
      Cell.inputs = { "a", "b" }
      assert.same({ "a", "b" }, Cell().inputs)
      assert.same({ "a", "b" }, layer.inputs_of(Cell()))
      local object = Cell()
      object.inputs = { "c" }
      assert.same({ "c" }, layer.inputs_of(object))
      assert.same({ "a", "b" }, layer.inputs_of(Cell()))
    end)

    it("are a list that the caller may change", function()
      Cell.inputs = { "a", "b" }
      layer.inputs_of(Cell())[1] = "changed"
      assert.same({ "a", "b" }, Cell.inputs)
    end)

    it("must be declared where forward is a vararg, stripped, or without self", function()
      local expected = "the inputs of RecurrentCell can't be read off its forward; "
        .. 'declare them, as in RecurrentCell.inputs = { "wx", "x" }'
      local stripped = load(string.dump(Cell.forward, true))
      for _, forward in ipairs { function(_, ...) return ... end, function(...) return ... end,
        function() end, stripped, math.max } do
        Cell.forward = forward
        assert.equal(expected, raised(function() layer.inputs_of(Cell()) end))
        assert.equal(expected, raised(function() layer.gradients_of(Cell()) end))
        assert.equal(expected, raised(function() return Cell().inputs end))
        Cell.inputs = { "wx", "x" }
        assert.same({ "wx", "x" }, layer.inputs_of(Cell()))
        assert.same({ "wx", "x" }, layer.gradients_of(Cell()))
        Cell.inputs = nil
      end
    end)

    it("are known for a plain table with a forward", function()
      local plain = { forward = function(self, a, X, b) return self, a, X, b end }
      assert.same({ "a", "X", "b" }, layer.inputs_of(plain))
      assert.same({ "a", "b", "X" }, layer.gradients_of(plain))
    end)

    it("are those of the library's layers", function()
      assert.same({ "wx", "x", "wh", "h" }, layer.inputs_of(rnn.RecurrentCell()))
      assert.same({ "wx", "wh", "h0", "X" }, layer.gradients_of(rnn.Recurrent(2)))
    end)

    it("must be a list of names", function()
      Cell.inputs = "wx"
      assert.equal("RecurrentCell.inputs: expected a list of names, got string",
        raised(function() layer.inputs_of(Cell()) end))
      Cell.inputs = { "wx", 2 }
      assert.equal("RecurrentCell.inputs[2]: expected a name, got number",
        raised(function() layer.inputs_of(Cell()) end))
      Cell.inputs, Cell.gradients = nil, { "wx", false }
      assert.equal("RecurrentCell.gradients[2]: expected a name, got boolean",
        raised(function() layer.gradients_of(Cell()) end))
    end)

    it("are defined for layers only", function()
      for got, value in pairs { number = 1, table = {}, ["nil"] = false, userdata = rnn.rng(1) } do
        assert.equal(("layer: expected an object with a forward and a backward, got %s"):format(got),
          raised(function() layer.inputs_of(value or nil) end))
      end
    end)
  end)

  describe("gradients", function()
    it("are the inputs in order, x moved last", function()
      assert.same({ "wx", "wh", "h", "x" }, Cell.gradients)
      assert.same({ "wx", "wh", "h", "x" }, layer.gradients_of(Cell()))
    end)

    it("are the inputs in order, X moved last", function()
      function Cell.forward(self, X, a, b) return self, X, a, b end
      assert.same({ "a", "b", "X" }, Cell().gradients)
    end)

    it("are the inputs if there is neither x nor X", function()
      function Cell.forward(self, a, xs, b) return self, a, xs, b end
      assert.same({ "a", "xs", "b" }, Cell.gradients)
    end)

    it("follow declared inputs, and may be declared", function()
      Cell.inputs = { "x", "w" }
      assert.same({ "w", "x" }, Cell.gradients)
      assert.same({ "w", "x" }, layer.gradients_of(Cell()))
      Cell.gradients = { "x" }
      assert.same({ "x" }, layer.gradients_of(Cell()))
    end)
  end)

  describe("a field of an object", function()
    -- A layer that keeps its own work in fields with the names of what classes declare.
    local function new_sum(fields)
      local Sum = rnn.Layer:extend "Sum"
      function Sum:forward(w, X)
        for name, value in next, fields do self[name] = value end
        self.x, self.w = X, w
        local sum = 0
        for _, x in ipairs(X) do sum = sum + w * x end
        return sum
      end
      function Sum:backward(dout)
        local dw, dX = 0, {}
        for t, x in ipairs(self.x) do dw, dX[t] = dw + dout * x, dout * self.w end
        return dw, dX
      end
      return Sum
    end

    it("does not hide what the class declares", function()
      for _, value in ipairs { {}, { 1.5 }, { { 1 } }, { dw = 0 }, 3, "text", false, { "w", 2 } } do
        local Sum = new_sum { inputs = value, gradients = value, states = value, outputs = value }
        local sum = Sum()
        sum:forward(2, { 3 })
        assert.same({ "w", "X" }, layer.inputs_of(sum))
        assert.same({ "w", "X" }, layer.gradients_of(sum))
        assert.is_nil(layer.outputs_of(sum))
        assert.is_nil(layer.method(sum, "states"))
        Sum.outputs, Sum.states = { "sum", "count" }, function() return "its states" end
        assert.same({ "sum", "count" }, layer.outputs_of(sum))
        assert.equal(Sum.states, layer.method(sum, "states"))
      end
    end)

    it("may be an object that can be called, in the place of a method", function()
      local Sum = new_sum {}
      Sum.states = setmetatable({}, { __call = function() return { 1 } end })
      assert.equal(Sum.states, layer.method(Sum(), "states"))
    end)

    it("may be refused by the class", function()
      local strict = setmetatable({}, { __index = function(_, key) error("no field " .. key) end })
      assert.is_nil(layer.method(strict, "states"))
      assert.is_nil(layer.outputs_of(strict))
    end)

    it("does not change the verdict", function()
      local report = checking.check_gradients(new_sum {}, { at = { w = 2, X = { 1, 2, 3 } } })
      assert.equal("PASS", report.verdict)
      for _, name in ipairs { "inputs", "gradients", "states", "outputs" } do
        local other = checking.check_gradients(new_sum { [name] = {} }, { at = { w = 2, X = { 1, 2, 3 } } })
        assert.equal(tostring(report), tostring(other))
      end
    end)

    it("is a declaration if it is a list of names, or a method", function()
      local sum = new_sum {} ()
      sum.inputs, sum.gradients, sum.states = { "a", "X" }, { "a" }, function() end
      assert.same({ "a", "X" }, layer.inputs_of(sum))
      assert.same({ "a" }, layer.gradients_of(sum))
      assert.equal(sum.states, layer.method(sum, "states"))
    end)
  end)

  describe("todo()", function()
    it("raises an error that names the class and the method, and where", function()
      function Cell:backward() return rnn.todo() end -- luacheck: ignore
      local err = thrown(function() Cell():backward(1) end)
      assert.is_true(layer.is_todo(err))
      local line = debug.getinfo(Cell.backward, "S").linedefined
      assert.equal(("spec/layer_spec.lua:%d: RecurrentCell:backward is not implemented yet"):format(line),
        tostring(err))
    end)

    it("raises it also outside a tail call", function()
      function Cell:forward() rnn.todo() return 1 end -- luacheck: ignore
      assert.matches("RecurrentCell:forward is not implemented yet$",
        tostring(thrown(function() Cell():forward(1) end)))
    end)

    it("names the class of the object where the method is inherited", function()
      function Cell:backward() return rnn.todo() end -- luacheck: ignore
      local Child = Cell:extend "Child"
      assert.matches("Child:backward is not implemented yet$",
        tostring(thrown(function() Child():backward(1) end)))
    end)

    it("is raised by forward and backward of the base class, at the caller's line", function()
      local Empty = rnn.Layer:extend "Empty"
      for _, name in ipairs { "forward", "backward" } do
        local object = Empty()
        local call = name == "forward" and function() object:forward(1) end
          or function() object:backward(1) end
        local err = thrown(call)
        assert.is_true(layer.is_todo(err))
        assert.matches(("^spec/layer_spec.lua:%%d+: Empty:%s is not implemented yet$"):format(name), tostring(err))
      end
    end)

    it("names a plain function, and a chunk", function()
      local function gradient() return rnn.todo() end
      assert.matches("gradient is not implemented yet$", tostring(thrown(function() local x = gradient() return x end)))
      assert.matches("is not implemented yet$", tostring(thrown(load "return require('rnnlua').todo()")))
    end)

    it("raises an object, not a text", function()
      assert.is_false(layer.is_todo("RecurrentCell:backward is not implemented yet"))
      assert.is_false(layer.is_todo({}))
      assert.is_false(layer.is_todo(nil))
    end)
  end)

  describe("fresh()", function()
    it("makes another of the library's layers", function()
      local cell = layer.fresh(rnn.RecurrentCell())
      assert.equal(41.0, cell:forward(2, 3, 5, 7))
      local recurrent = rnn.Recurrent(3)
      recurrent:forward(2, { 1, 2, 3 }, 3, 1)
      local fresh = layer.fresh(recurrent)
      assert.equal(3, #fresh)
      assert.is_false(pcall(fresh.backward, fresh, 1))
    end)

    it("makes another of a class, with the same arguments", function()
      function Cell:init(...) self.got = table.pack(...) end
      local object = Cell(1, nil, "x", nil)
      object.got.touched = true
      local fresh = layer.fresh(object)
      assert.same({ n = 4, 1, nil, "x", nil }, fresh.got)
      assert.equal(Cell, getmetatable(fresh))
      assert.not_equal(object, fresh)
    end)

    it("makes one of the library's layers for another length", function()
      for _, class in pairs(require("rnnlua.core").classes) do
        local takes_length, object = pcall(class, 3)
        if not takes_length then object = class() end
        if object.inputs then
          local fresh = layer.fresh(object, 5, 3)
          assert.equal(tostring(takes_length and class(5) or class()), tostring(fresh))
        end
      end
    end)

    it("passes the length as the constructor's argument n, and as no other", function()
      local function arguments(class, ...)
        local given = table.pack(...)
        return layer.arguments_of(layer.fresh(class(table.unpack(given, 1, given.n)), 5, 3))
      end
      function Cell:init(n, gain) self.n, self.gain = n, gain end
      assert.same({ n = 2, 5, 3 }, arguments(Cell, 3, 3))
      assert.same({ n = 2, 2, 3 }, arguments(Cell, 2, 3)) -- sequences have 3 steps: this n is something else
      assert.same({ n = 2, 3, 3 }, layer.arguments_of(layer.fresh(Cell(3, 3))))
      assert.same({ n = 2, 4, 3 }, layer.arguments_of(layer.fresh(Cell(3, 3), 4)))
      local Child = Cell:extend "Child"
      assert.same({ n = 2, 5, 3 }, arguments(Child, 3, 3))
      function Child:init(gain, n) self.n, self.gain = n, gain end
      assert.same({ n = 2, 3, 5 }, arguments(Child, 3, 3))
      function Child:init(size, gain) self.n, self.gain = size, gain end
      assert.same({ n = 2, 3, 3 }, arguments(Child, 3, 3))
      function Child:init(...) self.all = { ... } end
      assert.same({ n = 2, 3, 3 }, arguments(Child, 3, 3))
    end)

    it("asks the class's own method first", function()
      function Cell:init(size, gain) self.size, self.gain = size, gain end
      function Cell:fresh(n) return Cell(n or self.size, self.gain) end
      assert.same({ n = 2, 5, 3 }, layer.arguments_of(layer.fresh(Cell(3, 3), 5, 3)))
      assert.same({ n = 2, 3, 3 }, layer.arguments_of(layer.fresh(Cell(3, 3))))
      local plain = { forward = function() end, fresh = function(_, n) return { forward = print, n = n } end }
      assert.equal(7, layer.fresh(plain, 7).n)
    end)

    it("says why there is none", function()
      local function none(object) return select(2, layer.fresh(object)) end
      assert.equal("the layer has no method fresh(n), and was not made by rnn.Layer:extend",
        none { forward = function() end })
      assert.equal("rnnlua.rng has no method fresh(n), and was not made by rnn.Layer:extend", none(rnn.rng(1)))
      local Own = { __name = "Own" }
      Own.__index = Own
      function Own.fresh() return 7 end
      assert.equal("fresh(n) of Own returned number, no layer", none(setmetatable({}, Own)))
      Own.fresh = true
      assert.equal("Own has no method fresh(n), and was not made by rnn.Layer:extend", none(setmetatable({}, Own)))
      function Cell.fresh() error("out of cells", 0) end
      local ok, message = pcall(layer.fresh, Cell())
      assert.is_false(ok)
      assert.equal("out of cells", message)
    end)

    it("does not keep objects alive", function()
      local watch = setmetatable({ Cell(1) }, { __mode = "v" })
      collectgarbage()
      collectgarbage()
      assert.is_nil(watch[1])
    end)
  end)
end)

describe("rnnlua.core", function()
  it("names constructors in messages as the module rnnlua does", function()
    for i, name in ipairs { "Recurrent", "rng" } do
      local _, message = pcall(rnn[name], 1.5)
      assert.equal(("bad argument #1 to 'rnnlua.%s' (%s, got 1.5)"):format(name,
        ({ "n: expected a positive integer up to 2^48", "seed: expected an integer" })[i]), message)
    end
    assert.is_nil(next(require "rnnlua.core")) -- where Lua would look for other names
  end)

  describe("keep_frame()", function()
    local keep_frame = require("rnnlua.core").keep_frame

    it("passes arguments and results on", function()
      assert.same({ n = 3, 1, nil, 3 }, table.pack(keep_frame(function(...) return ... end)(1, nil, 3)))
    end)

    it("rejects values that are not functions", function()
      assert.equal("bad argument #1 to 'keep_frame' (function expected, got number)",
        raised(function() require("rnnlua.core").keep_frame(1) end))
    end)
  end)

  describe("take_numbers()", function()
    local take_numbers = require("rnnlua.core").take_numbers

    it("appends a sequence of numbers to a list, as floats", function()
      local list = { 9.5 }
      assert.equal(3, take_numbers({ 1, 2.5, 1 << 53 }, list, 1))
      assert.same({ 9.5, 1.0, 2.5, 2.0 ^ 53 }, list)
      for _, number in ipairs(list) do assert.equal("float", math.type(number)) end
    end)

    it("returns nil for anything but a sequence of numbers", function()
      for _, other in ipairs { {}, { 1, "2" }, { 1, {} }, { 1, nil, 3 }, { 1, 2, x = 3 }, { x = 1 }, { [0] = 1 },
        { 1, 2, [4] = 4 }, { 1, [1.5] = 2 }, { 1, [0.5] = 2 }, { 1, [-1] = 2 } } do
        assert.is_nil((take_numbers(other, {}, 0)))
        assert.is_nil((take_numbers(other, {}, 0, true)))
      end
    end)

    it("ignores the index 0, unless it is strict", function()
      local list = {}
      assert.equal(2, take_numbers({ [0] = "h0", 1, 2 }, list, 0))
      assert.same({ 1.0, 2.0 }, list)
      assert.is_nil((take_numbers({ [0] = "h0", 1, 2 }, {}, 0, true)))
    end)

    it("runs no metamethod", function()
      local strict = setmetatable({ 1 }, { __index = error, __len = error, __pairs = error })
      assert.equal(1, take_numbers(strict, setmetatable({}, { __newindex = error }), 0))
    end)

    it("rejects arguments that are not tables and an integer", function()
      local core = require "rnnlua.core"
      for i, arguments in ipairs { { 1, {}, 0 }, { {}, 1, 0 }, { {}, {}, 0.5 } } do
        assert.matches("^bad argument #" .. i .. " to 'take_numbers' %(",
          raised(function() core.take_numbers(table.unpack(arguments)) end))
      end
    end)
  end)

  describe("copy_numbers()", function()
    local copy_numbers = require("rnnlua.core").copy_numbers

    it("copies a sequence of numbers, of which integers stay integers", function()
      local numbers = { 1, 2.5, 1 << 53, -0.0 }
      local copy = copy_numbers(numbers)
      assert.same(numbers, copy)
      assert.not_equal(numbers, copy)
      assert.equal("integer", math.type(copy[1]))
      assert.equal(-math.huge, 1 / copy[4])
    end)

    it("returns nil for anything but a sequence of numbers, and for a table with a metatable", function()
      for _, other in ipairs { {}, { 1, "2" }, { "1", 2 }, { 1, {} }, { 1, nil, 3 }, { 1, 2, x = 3 }, { [0] = 1, 2 },
        { x = 1 }, { 1, 2, [4] = 4 }, { 1, [1.5] = 2 }, setmetatable({ 1 }, {}) } do
        assert.is_nil((copy_numbers(other)))
      end
    end)

    it("rejects what is no table", function()
      assert.equal("bad argument #1 to 'copy_numbers' (table expected, got nil)",
        raised(function() require("rnnlua.core").copy_numbers(nil) end))
    end)
  end)
end)
