-- The editors' annotations are held against the modules: nothing public is missing, nothing is there
-- that is not, and the parameters bear the names that they really have.
local annotations = require "spec.support.annotations"
local lab_folder = require "spec.support.lab_folder"
local layer_inputs = require "spec.support.layer_inputs"
local rnn = require "rnnlua"
local tree = require "spec.support.tree"

local FOLDER = "share/annotations/"
local ONES = { T = 1, D = 1, H = 1, V = 1 } -- sizes of a layer over vectors
local MODULES = { "rnnlua", "rnnlua.array", "rnnlua.checking", "rnnlua.lab", "rnnlua.optim", "rnnlua.plot",
  "rnnlua.busted" }

local function file_of(name) return FOLDER .. name:match "[^.]+$" .. ".lua" end

local read, classes = {}, {}
for _, name in ipairs(MODULES) do
  read[name] = annotations.read(lab_folder.read(file_of(name)))
  for class, one in pairs(read[name].classes) do classes[class] = one end
end

local function keys(t)
  local list = {}
  for key in pairs(t) do list[#list + 1] = key end
  table.sort(list)
  return list
end

-- The function itself, where it is wrapped to raise mistakes at the caller's line.
local function unwrapped(f)
  for i = 1, 9 do
    local name, value = debug.getupvalue(f, i)
    if name == "run" and type(value) == "function" then return value end
  end
  return f
end

-- The parameters of a function in Lua, self left out; nil of one in C.
local function parameters_of(f)
  local info = debug.getinfo(f, "uS")
  if info.what == "C" then return end
  local names = {}
  for i = 1, info.nparams do
    local name = debug.getlocal(f, i)
    if name ~= "self" and name ~= "_" then names[#names + 1] = name end
  end
  if info.isvararg then names[#names + 1] = "..." end
  return names
end

-- A value that a parameter of an annotated type accepts.
local function accepted(kind)
  if kind:find "Array" and not kind:find "^number" then return rnn.array { 1 } end
  if kind:find "Numbers" and not kind:find "^number" then return { 1 } end
  if kind:find "Batch" then return { 1 } end
  return kind == "string" and "x" or 1
end

-- The name by which a function in C calls an argument that it refuses.
-- @tparam table inputs of a layer over vectors, by name
local function refused(call, one, position, inputs)
  local arguments = {}
  for i = 1, position - 1 do arguments[i] = inputs[one.parameters[i]] or accepted(one.types[i].kind) end
  arguments[position] = print
  -- arguments that are missing are refused first
  for i = position + 1, #one.types do
    if not one.types[i].optional then
      arguments[i] = inputs[one.parameters[i]] or accepted(one.types[i].kind)
    end
  end
  local ok, message = pcall(call, table.unpack(arguments, 1, #one.types))
  assert(not ok, one.name .. " takes a function")
  return message:match "%(([%w_]+):", message
end

local function check_parameters(class, one, f, object)
  local place = class.name .. " " .. one.name
  assert.same(one.parameters, one.annotated, place)
  assert.is_true(one.described == true, place .. " says what it is")
  local real = parameters_of(unwrapped(f))
  if real then return assert.same(real, one.parameters, place) end
  local made = object and object()
  local inputs = type(made) == "userdata" and made.shapes and layer_inputs.draw(made, rnn.rng(1), ONES) or {}
  for position, name in ipairs(one.parameters) do
    local function call(...)
      if object then return f(object(), ...) end
      return f(...)
    end
    if name ~= "..." then assert.equal(name, (refused(call, one, position, inputs)), place) end
  end
end

-- An object of one of the library's classes; of a layer after a forward.
local function object_of(make)
  local needs_none, object = pcall(make)
  if not needs_none then object = make(1) end
  if object.shapes then
    object:forward(layer_inputs.draw(object, rnn.rng(1), ONES))
  elseif object.inputs then
    local inputs = {}
    for i, name in ipairs(object.inputs) do inputs[i] = name:find "^%u" and { 1 } or 1 end
    object:forward(table.unpack(inputs))
  end
  return object
end

describe("annotations", function()
  for _, name in ipairs(MODULES) do
    it(("of %s are Lua, say which module they are of, and can't be loaded by mistake"):format(name), function()
      local text = lab_folder.read(file_of(name))
      assert(load(text:gsub('\nerror "[^\n]*"\n', "\n", 1), "=annotations", "t", {}))()
      assert.equal(name, read[name].module)
      local ok, message = pcall(dofile, file_of(name))
      assert.is_false(ok)
      assert.truthy(message:find("annotations for editors, not to be loaded", 1, true))
    end)
  end

  for _, name in ipairs { "rnnlua", "rnnlua.array", "rnnlua.checking", "rnnlua.lab", "rnnlua.optim", "rnnlua.plot" } do
    it("of " .. name .. " have what it has", function()
      local class, module = read[name].exported, require(name)
      local annotated = {}
      for _, part in ipairs { class.fields, class.functions } do
        for key in pairs(part) do annotated[key] = true end
      end
      assert.same(keys(module), keys(annotated))
      for key, one in pairs(class.functions) do check_parameters(class, one, module[key]) end
    end)
  end

  local objects = { ["rnnlua.array"] = function() return rnn.array { 1 } end }
  for name, make in pairs(require("rnnlua.core").classes) do
    objects["rnnlua." .. name] = function() return object_of(make) end
  end
  for name, make in pairs(objects) do
    it("of " .. name .. " have its methods and fields", function()
      local object, class = make(), classes[name:gsub("%.%l", string.upper)]
      assert(class, name .. " has no annotations")
      local methods = getmetatable(object).__index
      for i = 1, 9 do -- an array's index is a function over its methods
        if type(methods) == "table" then break end
        local _, value = debug.getupvalue(getmetatable(object).__index, i)
        methods = type(value) == "table" and value.slice and value or methods
      end
      assert.same(keys(methods), keys(class.functions))
      for key, one in pairs(class.functions) do check_parameters(class, one, object[key], make) end
      for key in pairs(class.fields) do assert.is_not_nil(object[key]) end
    end)
  end

  local tables = {
    ["rnnlua.Layer"] = { rnn.Layer, { extend = { "name" }, init = { "..." }, forward = { "..." },
      backward = { "dout" } } },
    ["rnnlua.Case"] = { require "rnnlua.lab.case" },
    ["rnnlua.Optimizer"] = { getmetatable(require "rnnlua.optim".sgd { rate = 1 }).__index,
      { step = { "parameters", "gradients" } } },
    ["rnnlua.LivePlot"] = { getmetatable(require "rnnlua.plot".live { series = {} }).__index,
      { draw = {}, print = { "said" }, close = {} } },
  }
  for name, one in pairs(tables) do
    it("of " .. name .. " have its methods", function()
      local methods = {}
      for key, value in pairs(one[1]) do
        if type(value) == "function" and key ~= "new" and not key:find "^_" then methods[key] = true end
      end
      assert.same(keys(methods), keys(classes[name].functions))
      for key, method in pairs(classes[name].functions) do
        assert.same(method.parameters, method.annotated)
        local real = one[2] and one[2][key] or parameters_of(one[1][key])
        assert.same(real, method.parameters, name .. " " .. key)
      end
    end)
  end

  -- The list of names that a function, or one that it uses, checks its options with.
  local function find_list(f, wanted, depth)
    for i = 1, 99 do
      local name, value = debug.getupvalue(f, i)
      if not name then return end
      if name == wanted then return value end
      local found = type(value) == "function" and depth > 0 and find_list(value, wanted, depth - 1)
      if found then return found end
    end
  end

  it("of options and of an author's declarations name every key", function()
    local checking, definition = require "rnnlua.checking", require "rnnlua.lab.definition"
    local function allowed(f, list) return find_list(unwrapped(f), list, 3) end
    local function sorted(...)
      local all = {}
      for _, list in ipairs { ... } do table.move(list, 1, #list, #all + 1, all) end
      table.sort(all)
      return all
    end
    assert.same(sorted(allowed(checking.estimate_gradients, "OPTIONS")), keys(classes["rnnlua.EstimateOptions"].fields))
    assert.same(sorted(find_list(require "rnnlua.checking.settings".of, "OPTIONS", 0)),
      keys(classes["rnnlua.CheckOptions"].fields))
    assert.same(sorted(allowed(definition.new, "TASK_KEYS")), keys(classes["rnnlua.Task"].fields))
    assert.same(sorted(allowed(definition.new, "MISTAKE_KEYS")), keys(classes["rnnlua.Mistake"].fields))
    assert.same(sorted(allowed(definition.new, "LAB_KEYS"), require "rnnlua.lab.kinds.layer".keys,
      require "rnnlua.lab.kinds.func".keys), keys(classes["rnnlua.Definition"].fields))
  end)

  it("of a report name the fields that it has", function()
    local Wrong = rnn.Layer:extend "Wrong"
    function Wrong:forward(x, w) self.x = x return x * w end
    function Wrong:backward(dout) return dout * self.x, dout * 2 end
    local report = require "rnnlua.checking".check_gradients(Wrong(), { at = { w = 3, x = 4 } })
    local fields = classes["rnnlua.Report"].fields
    for key in pairs(report) do assert.is_not_nil(fields[key], key) end
    for key, when in pairs(fields) do assert.is_true(when == "optional" or report[key] ~= nil, key) end
    local methods = {}
    for key in pairs(getmetatable(report)) do
      if not key:find "^__" then methods[key] = true end
    end
    assert.same(keys(methods), keys(classes["rnnlua.Report"].functions))
  end)

  it("of busted's assertion take what it takes", function()
    local one = classes["rnnlua.bustedlib"].functions.gradients
    assert.same(read["rnnlua.checking"].exported.functions.check_gradients.parameters, one.parameters)
  end)
end)

describe("rnnlua.lab.student_folder.editor", function()
  it("gives settings with the folder of the annotations", function()
    local output, code = tree.run(tree.rnnlua
      .. [[ -e 'print(require("rnnlua.lab.student_folder.editor").settings())']])
    assert.equal(0, code, output)
    local settings = require "dkjson".decode(output)
    assert.equal("Lua 5.4", settings["runtime.version"])
    local folder = settings["workspace.library"][1]
    assert.equal("/", folder:sub(1, 1))
    assert.equal(lab_folder.read(FOLDER .. "lab.lua"), lab_folder.read(folder .. "/lab.lua"))
  end)
end)
