--- Records one forward of a layer as a graph of operations, each with its position in the source.
--
-- A site identifies a position in the code: for each active function, innermost first, the line and the number of the
-- operation or call within this line; and the operation. It is the same in every turn of a loop.
--
-- A graph is returned only if the traced forward did the same as a plain one: the same value to the bit, with as many
-- instructions of the layer's own functions. This is necessary because a traced number never equals a plain one, so
-- `x == 0` could silently take another branch.
-- @module rnnlua.checking.autodiff.trace

local exchange = require "rnnlua.checking.autodiff.exchange"
local meter = require "rnnlua.checking.meter"
local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local trace = {}

local MOST_INSTRUCTIONS = 1000000

-- The active functions of the running thread that belong to the layer's author, innermost first: { depth from the
-- bottom, line, source }. `first`, if given, is called with the level of the innermost.
local function own_frames(first)
  local list, count = {}, 0
  for level = 2, math.huge do
    local info = debug.getinfo(level, "f")
    if not info then break end
    count = count + 1
    local source = exchange.own_source(info.func)
    if source then
      list[#list + 1] = { depth = -count, line = debug.getinfo(level, "l").currentline, source = source }
      if first then first(level + 1) end
      first = nil
    end
  end
  for _, frame in ipairs(list) do frame.depth = frame.depth + count end
  return list
end

local MOST_LOCALS, MOST_ITEMS = 100, 200

-- Where a table holds a number: "" for an item, ".f" for the field f or an item of a list in it; nil if it does not.
local function place_in(held, operand, deep)
  local left = MOST_ITEMS
  for key, item in next, held do
    left = left - 1
    if left < 0 then return nil end
    local name = type(key) == "string" and "." .. key or ""
    if rawequal(item, operand) then return name end
    if deep and type(item) == "table" and not traced.is(item) and place_in(item, operand, false) then return name end
  end
end

-- The names of a node's operands in the function at a level: local variables, or tables in local variables that hold
-- an operand.
local function names_of(node, level)
  local names, tables = {}, {}
  for i = 1, MOST_LOCALS do
    local name, held = debug.getlocal(level + 1, i)
    if not name then break end
    if not name:find "^%(" then
      for _, key in ipairs { "a", "b" } do
        if node[key] and rawequal(held, node[key]) then names[key] = name end
      end
      if type(held) == "table" and not traced.is(held) then tables[#tables + 1] = { name = name, held = held } end
    end
  end
  for i = #tables, 1, -1 do
    for _, key in ipairs { "a", "b" } do
      if traced.is(node[key]) and not names[key] then
        local place = place_in(tables[i].held, node[key], true)
        names[key] = place and tables[i].name .. place
      end
    end
  end
  return names
end

-- Counts the operations and instructions of one run.
local Recorder = {}
Recorder.__index = Recorder

local function new_recorder(most)
  return setmetatable({ most = most or MOST_INSTRUCTIONS, instructions = 0, ordinals = {}, names = {}, calls = {},
    composites = {} }, Recorder)
end

-- The lines of the active functions from `first` on, with their ordinals, as a text.
function Recorder:key(frames, first)
  local parts = {}
  for i = first, #frames do parts[#parts + 1] = frames[i].line .. ":" .. (self.ordinals[frames[i].depth] or 0) end
  return table.concat(parts, "<")
end

-- Gives a new node its site, its place and the names of its operands.
function Recorder:locate(node)
  local frames = own_frames()
  frames[1] = frames[1] or self.last -- a tail call, `return math.exp(z)`, replaces the layer's frame
  local first = frames[1]
  if not first then traced.refuse "an operation outside the layer" end
  self.ordinals[first.depth] = (self.ordinals[first.depth] or 0) + 1
  node.site = self:key(frames, 1) .. " " .. node.op
  node.place = { line = first.line, source = first.source, from = frames[2] and frames[2].line }
  local known = self.names[node.site] or { turns = 0 }
  self.names[node.site], node.names = known, known
  known.turns = known.turns + 1
  if known.turns > 2 then return end
  -- The first turn of a loop may have another operand than the others, such as h0.
  own_frames(function(level)
    local names = names_of(node, level)
    known.a, known.b = names.a or known.a, names.b or known.b
  end)
end

-- Called by the hook; the function that runs is at the level above it.
function Recorder:on(event, nodes)
  local info = debug.getinfo(3, "f")
  local source = info and exchange.own_source(info.func)
  if not source then return end
  if event == "count" then
    if self.watch then self.watch:see(3, info.func, source) end
    self.instructions = self.instructions + 1
    if self.instructions > self.most then traced.refuse "too many instructions" end
    return
  end
  local frames = own_frames()
  local depth = frames[1].depth
  if event == "line" then
    self.ordinals[depth], self.last = 0, frames[1]
  elseif event == "return" then
    local call = self.calls[depth]
    self.calls[depth] = nil
    if not call or call.f ~= info.func or not call.argument then return end
    local moved = debug.getinfo(3, "r")
    if moved.ntransfer ~= 1 then return end
    local _, result = debug.getlocal(3, moved.ftransfer)
    if traced.is(result) and result.id > call.from then
      call.result = result
      self.composites[#self.composites + 1] = call
    end
  else -- a call; or a tail call, which has no caller's line
    self.ordinals[depth] = 0
    local caller = frames[2]
    if not caller then return end
    if event == "call" then self.ordinals[caller.depth] = (self.ordinals[caller.depth] or 0) + 1 end
    local of = debug.getinfo(3, "u")
    local _, argument = debug.getlocal(3, 1)
    self.calls[depth] = { f = info.func, from = #nodes, argument = of.nparams == 1 and traced.is(argument) and argument,
      name = debug.getinfo(3, "n").name, caller = caller, site = self:key(frames, 2) }
  end
end

-- Makes a hook for a recorder: for each instruction if `counting`, otherwise for lines, calls and returns. (With
-- both, Lua reports a line at every instruction.) Returns a function that sets the hook in a thread, by default the
-- running one.
local function hook_of(recorder, counting, nodes)
  local mask, count = counting and "" or "clr", counting and 1 or 0
  local function hook(event) recorder:on(event, nodes) end
  return function(thread) debug.sethook(thread or coroutine.running(), hook, mask, count) end
end

-- Runs a function in a new thread with a hook, so that a hook of the running thread, such as a time limit, stays.
local function run_hooked(set, f)
  local thread = coroutine.create(f)
  set(thread)
  local results = table.pack(coroutine.resume(thread))
  debug.sethook(thread)
  if coroutine.status(thread) ~= "dead" then return false, "it yields" end
  return table.unpack(results, 1, results.n)
end

-- A value with each number replaced by a node.
local function lifted(value, lift, name, index)
  if math.type(value) then return lift(value, name, index) end
  if not values.is_sequence(value) then return value end
  local list = {}
  for i = 1, #value do
    local inner = table.move(index, 1, #index, 1, {})
    inner[#inner + 1] = i
    list[i] = lifted(value[i], lift, name, inner)
  end
  return list
end

-- The numbers of a value, traced or plain, as a flat list.
local function flat_of(value, list)
  if traced.is(value) or math.type(value) then
    list[#list + 1] = value
  elseif type(value) == "table" then
    for i = 1, #value do flat_of(value[i], list) end
  else
    traced.refuse "a value that is no number"
  end
  return list
end

-- Makes one operation of a call of a function with one argument and one result, if its result depends on nothing
-- else.
local function compose(nodes, call)
  local result, argument = call.result, call.argument
  local adjoint = { [result.id] = 1.0 }
  for id = result.id, call.from + 1, -1 do
    local node, d = nodes[id], adjoint[id]
    if d then
      for _, key in ipairs { "a", "b" } do
        local operand = node[key]
        if traced.is(operand) then
          if operand.id <= call.from and operand ~= argument then return end
          adjoint[operand.id] = (adjoint[operand.id] or 0.0) + d * node["d" .. key]
        end
      end
    end
  end
  result.op, result.is_function = call.name or "function", call.name or true
  result.a, result.da, result.b, result.db = argument, adjoint[argument.id] or 0.0, false, 0.0
  result.site, result.names = "f " .. call.site, false
  result.place = { line = call.caller.line, source = call.caller.source }
end

-- Runs one plain forward. Returns its value and the number of instructions.
local function plain(layer, names, inputs)
  local arguments, recorder = {}, new_recorder()
  for i, name in ipairs(names) do arguments[i] = values.copy(inputs[name]) end
  meter.forward(layer)
  local ok, value = run_hooked(hook_of(recorder, true, {}), function()
    return layer:forward(table.unpack(arguments, 1, #names))
  end)
  if not ok then return nil end
  return select(2, values.flatten(value, "value")), recorder.instructions
end

-- The states of a layer. Their operations are recorded but not counted.
local function states_of(layer, recorder)
  local instructions = recorder.instructions
  local _, list = assert(run_hooked(function() end, function()
    return traced.apart(function() return flat_of(layer:states(), {}) end)
  end))
  recorder.instructions = instructions
  return list
end

-- Runs one forward on traced numbers. Raises an error if that is not possible.
local function traced_forward(make, names, inputs, fixed, recorder, counting)
  local layer = make()
  if type(layer) ~= "table" then traced.refuse "the layer is not in Lua" end
  meter.forward(layer)
  local outputs, states
  local set
  local ran, why, recording = traced.recording({
    locate = function(node)
      if not counting then recorder:locate(node) end
    end,
    pause = debug.sethook,
    resume = function() set() end,
  }, function(lift)
    set = hook_of(recorder, counting, traced.nodes())
    local arguments = {}
    for i, name in ipairs(names) do
      arguments[i] = fixed[name] and values.copy(inputs[name]) or lifted(inputs[name], lift, name, {})
    end
    local done, value = run_hooked(set, function()
      return layer:forward(table.unpack(arguments, 1, #names))
    end)
    if not done then error(value, 0) end
    outputs = flat_of(value, {})
    states = layer.states and states_of(layer, recorder)
  end)
  if not ran then error(why, 0) end
  return { nodes = recording.nodes, inputs = recording.inputs, outputs = outputs, states = states,
    binary = recording.binary, compared = recording.compared, as_text = recording.as_text }
end

-- A traced forward that counts instructions: as many as the plain forward, plus one for each operation with two
-- operands. The limit ends loops that wait for `==`, which is never true for a traced and a plain number.
local function counted_forward(make, names, inputs, fixed, instructions, watch)
  local counter = new_recorder(2 * instructions)
  counter.watch = watch
  local counted = traced_forward(make, names, inputs, fixed, counter, true)
  if counter.instructions ~= instructions + counted.binary then
    traced.refuse "other branches than a plain forward's"
  end
  return counted
end

--- Whether outputs equal the expected numbers to the bit.
-- @tparam table outputs nodes or numbers
-- @tparam {number,...} expected
-- @treturn boolean
function trace.are_same(outputs, expected)
  if #outputs ~= #expected then return false end
  for i, output in ipairs(outputs) do
    local y = traced.number(output) + 0.0 -- a float, as the expected ones are
    if y ~= expected[i] or 1 / y ~= 1 / expected[i] then return false end
  end
  return true
end

-- Runs a plain forward, then `run` with its instruction count while libraries are replaced, and compares the values.
local function with_plain(make, names, inputs, run)
  local first = make()
  if type(first) ~= "table" then return nil, "the layer is not in Lua" end
  local expected, instructions = plain(first, names, inputs)
  if not expected then return nil, "forward raises" end
  local graph
  local ok, problem = exchange.during(first, function()
    graph = run(instructions)
    if not trace.are_same(graph.outputs, expected) then traced.refuse "another value than a plain forward's" end
  end)
  if ok then return graph end
  meter.pass_on(problem)
  return nil, type(problem) == "table" and problem.untraceable or "forward raises on traced numbers"
end

--- Records a forward.
-- @tparam function make makes a new layer, written in Lua, at each call
-- @tparam {string,...} names of its inputs, in order
-- @tparam table inputs by name
-- @tparam table fixed the names of the inputs that are not traced, as keys
-- @treturn[1] table { nodes, inputs = the nodes of each input by name, outputs = nodes or numbers, states = ?those of
--   states() }
-- @return[2] nil
-- @treturn[2] string why it can't be recorded
function trace.run(make, names, inputs, fixed)
  return with_plain(make, names, inputs, function(instructions)
    counted_forward(make, names, inputs, fixed, instructions)
    local recorder = new_recorder()
    local graph = traced_forward(make, names, inputs, fixed, recorder, false)
    for _, call in ipairs(recorder.composites) do compose(graph.nodes, call) end
    return graph
  end)
end

--- Records the operations of a forward, without their places.
-- @tparam function make
-- @tparam {string,...} names
-- @tparam table inputs
-- @tparam table fixed
-- @param watch an object; see(level, function, source) is called before each instruction of the layer's own functions
-- @treturn[1] table as from `run`, with { compared, as_text } (rnnlua.checking.autodiff.traced)
-- @return[2] nil
-- @treturn[2] string why it can't be recorded
function trace.operations(make, names, inputs, fixed, watch)
  return with_plain(make, names, inputs, function(instructions)
    return counted_forward(make, names, inputs, fixed, instructions, watch)
  end)
end

return trace
