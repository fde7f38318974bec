--- Records one forward of a layer as a graph of operations, each with its position in the source.
--
-- A site identifies a position in the code: for each active function, innermost first, the line and the number of the
-- operation or call within this line; and the operation. It is the same in every turn of a loop. All its operations
-- share `at`: { site, place = { line, source, from = the line of the call }, names = of the operands a and b }.
--
-- A graph is returned only if the traced forward did the same as a plain one: the same value to the bit, with as many
-- instructions of the layer's own functions. This is necessary because a traced number never equals a plain one, so
-- `x == 0` could silently take another branch.
-- @module rnnlua.checking.autodiff.trace

local core = require "rnnlua.core"
local exchange = require "rnnlua.checking.autodiff.exchange"
local layers = require "rnnlua.layer"
local meter = require "rnnlua.checking.meter"
local traced = require "rnnlua.checking.autodiff.traced"
local values = require "rnnlua.base.values"

local trace = {}

local MOST_INSTRUCTIONS = 1000000

-- Lists the active functions of the running thread that belong to the layer's author, innermost first, and returns how
-- many they are. A list has for each LEVEL, DEPTH from the bottom, LINE and SOURCE, and the next is EACH further. The
-- level is the one in the caller.
local own_frames = core.frames_of(exchange.sources, exchange.own_source)
local LEVEL, DEPTH, LINE, SOURCE, EACH = 1, 2, 3, 4, 4

local MOST_LOCALS, MOST_ITEMS = 100, 200

-- Looks for operands in a table. `wanted` has them as keys, with their sides; it loses those that are found, and
-- `found` gets by side where the table has them: "" for an item, ".f" for the field f or an item of a list in it.
-- Inside such a list, `within` is its place.
local function find_in(held, wanted, found, within)
  local left = MOST_ITEMS
  for key, item in next, held do
    left = left - 1
    if left < 0 then return end
    local side = wanted[item]
    if side then
      wanted[item], found[side] = nil, within or type(key) == "string" and "." .. key or ""
      if not next(wanted) then return end
    elseif not within and type(item) == "table" and not traced.is(item) then
      find_in(item, wanted, found, type(key) == "string" and "." .. key or "")
      if not next(wanted) then return end
    end
  end
end

-- The names of a node's operands in the function at a level: local variables, or tables in local variables that hold
-- an operand.
local function names_of(node, level)
  local names, tables, a, b = {}, {}, node.a, node.b
  for i = 1, MOST_LOCALS do
    local name, held = debug.getlocal(level + 1, i)
    if not name then break end
    if not name:find "^%(" then
      if a and rawequal(held, a) then names.a = name end
      if b and rawequal(held, b) then names.b = name end
      if type(held) == "table" and not traced.is(held) then tables[#tables + 1] = { name = name, held = held } end
    end
  end
  local wanted, same = {}, rawequal(a, b)
  if traced.is(a) and not names.a then wanted[a] = "a" end
  if traced.is(b) and not names.b and not same then wanted[b] = "b" end
  for i = #tables, 1, -1 do
    if not next(wanted) then break end
    local found = {}
    find_in(tables[i].held, wanted, found)
    for side, place in next, found do names[side] = tables[i].name .. place end
  end
  if same then names.b = names.a end
  return names
end

-- Gives the operations of one run their places.
local Recorder = {}
Recorder.__index = Recorder

-- `frames` is a list that own_frames fills again and again; `sites`, a tree: for each function, innermost first, the
-- line and the ordinal, and at last the operation; `find` finds there what is (src/bind/watch.c). `ordinals` has the
-- number of the last operation or call in the line that runs, by depth; and of the innermost function when the last
-- line began, the depth, the line and the source.
local function new_recorder(sites)
  local ordinals = {}
  return setmetatable({ ordinals = ordinals, frames = {}, sites = sites, calls = {}, composites = {},
    find = core.finder_of(exchange.sources, exchange.own_source, ordinals, sites) }, Recorder)
end

local LAST_DEPTH, LAST_LINE, LAST_SOURCE = 0, -1, -2 -- in `ordinals`

-- The lines of the active functions from a place on, with their ordinals, as a text.
function Recorder:key(count, first)
  local parts, frames = {}, self.frames
  for i = first, (count - 1) * EACH, EACH do
    parts[#parts + 1] = frames[i + LINE] .. ":" .. (self.ordinals[frames[i + DEPTH]] or 0)
  end
  return table.concat(parts, "<")
end

-- What the operations of a site share: { site, place, names = of the operands, turns = how many there were }.
function Recorder:site(count, op)
  local branch, frames, ordinals = self.sites, self.frames, self.ordinals
  for i = 0, (count - 1) * EACH, EACH do
    local line, ordinal = frames[i + LINE], ordinals[frames[i + DEPTH]] or 0
    local of_line = branch[line] or {}
    branch[line] = of_line
    branch = of_line[ordinal] or {}
    of_line[ordinal] = branch
  end
  local at = branch[op]
  if not at then
    at = { site = self:key(count, 0) .. " " .. op, names = {}, turns = 0,
      place = { line = frames[LINE], source = frames[SOURCE], from = count > 1 and frames[EACH + LINE] or nil } }
    branch[op] = at
  end
  return at
end

-- What the operations share of a site that may be new, and the level of the innermost function, or nil.
function Recorder:new_site(op)
  local frames, ordinals = self.frames, self.ordinals
  local count = own_frames(frames)
  local level = count > 0 and frames[LEVEL] - 1 or nil
  if count == 0 then -- a tail call, `return math.exp(z)`, replaces the layer's frame
    if not ordinals[LAST_DEPTH] then traced.refuse "an operation outside the layer" end
    count, frames[DEPTH], frames[LINE], frames[SOURCE] = 1, ordinals[LAST_DEPTH], ordinals[LAST_LINE],
      ordinals[LAST_SOURCE]
  end
  local depth = frames[DEPTH]
  ordinals[depth] = (ordinals[depth] or 0) + 1
  return self:site(count, op), level
end

-- Gives a new node what it shares with the others of its site.
function Recorder:locate(node)
  local at, level = self.find(node.op)
  if not at then at, level = self:new_site(node.op) end
  node.at, at.turns = at, at.turns + 1
  if at.turns > 2 or not level then return end
  -- The first turn of a loop may have another operand than the others, such as h0.
  local names = names_of(node, level)
  at.names.a, at.names.b = names.a or at.names.a, names.b or at.names.b
end

-- Called by the hook at a call or a return; the function that runs, one of the author's, is at level 3.
function Recorder:on(event, nodes)
  local frames = self.frames
  local count = own_frames(frames)
  local depth = frames[DEPTH]
  if event == "return" then
    local call = self.calls[depth]
    self.calls[depth] = nil
    if not call or call.f ~= debug.getinfo(3, "f").func then return end
    local moved = debug.getinfo(3, "r")
    if moved.ntransfer ~= 1 then return end
    local _, result = debug.getlocal(3, moved.ftransfer)
    if traced.is(result) and result.id > call.from then
      call.result = result
      self.composites[#self.composites + 1] = call
    end
  else -- a call; or a tail call, which has no caller's line
    self.ordinals[depth], self.calls[depth] = 0, nil
    if count < 2 then return end
    local caller = frames[EACH + DEPTH]
    if event == "call" then self.ordinals[caller] = (self.ordinals[caller] or 0) + 1 end
    local called = debug.getinfo(3, "fnu")
    local _, argument = debug.getlocal(3, 1)
    if called.nparams == 1 and traced.is(argument) then
      self.calls[depth] = { f = called.func, from = #nodes, argument = argument, name = called.name,
        place = { line = frames[EACH + LINE], source = frames[EACH + SOURCE] }, site = self:key(count, EACH) }
    end
  end
end

-- Makes a watcher of the author's functions (src/bind/watch.c).
local function watcher(called, ...)
  return core.watcher(exchange.sources, exchange.own_source, called, ...)
end

-- Makes a function that sets a hook in a thread. The hook tells a recorder of lines, calls
-- and returns.
local function recording_hook(recorder, nodes)
  local follower = watcher(function(event) recorder:on(event, nodes) end, nil, nil, nil, recorder.ordinals)
  return function(thread) core.follow(follower, thread) end
end

-- Makes a counter of instructions, of which `watch` sees each, and a function that sets its hook. (With a hook of
-- lines as well, Lua would report a line at every instruction.)
local function counting_hook(most, watch)
  local function refuse() traced.refuse "too many instructions" end
  local see = watch and function(f, source) watch:see(2, f, source) end
  local counter = watcher(refuse, most, see, watch and watch.known)
  return counter, function(thread) core.count(counter, thread) end
end

-- Runs a function in a new thread with a hook, so that a hook of the running thread, such as a time limit, stays.
local function run_hooked(set, f)
  local thread = coroutine.create(f)
  set(thread)
  local results = table.pack(coroutine.resume(thread))
  core.unwatch(thread)
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
  result.op = call.name or "function"
  rawset(result, "is_function", call.name or true)
  result.a, result.da, result.b, result.db = argument, adjoint[argument.id] or 0.0, false, 0.0
  result.at = { site = "f " .. call.site, place = call.place, names = {} }
end

-- Runs one plain forward. Returns its value and the number of instructions.
local function plain(layer, names, inputs)
  local arguments, counter, set = {}, counting_hook(MOST_INSTRUCTIONS)
  for i, name in ipairs(names) do arguments[i] = values.copy(inputs[name]) end
  meter.forward(layer)
  local ok, value = run_hooked(set, function()
    return layer:forward(table.unpack(arguments, 1, #names))
  end)
  if not ok then return nil end
  return select(2, values.flatten(value, "value")), core.counted(counter)
end

local function no_hook() end

-- The states of a layer, if it has some. Their operations are recorded but not counted.
local function states_of(layer)
  local states = layers.method(layer, "states")
  if not states then return nil end
  local _, list = assert(run_hooked(no_hook, function()
    return traced.apart(function() return flat_of(states(layer), {}) end)
  end))
  return list
end

-- Runs one forward on traced numbers. `locate`, if any, gets each node; `hook` makes, from the list of nodes, the
-- function that sets the hook. A trial keeps no nodes. Raises an error if that is not possible.
local function traced_forward(make, names, inputs, fixed, locate, hook, is_trial)
  local layer = make()
  if type(layer) ~= "table" then traced.refuse "the layer is not in Lua" end
  meter.forward(layer)
  local outputs, states
  local ran, why, recording = traced.recording(locate, function(lift)
    local arguments = {}
    for i, name in ipairs(names) do
      arguments[i] = fixed[name] and values.copy(inputs[name]) or lifted(inputs[name], lift, name, {})
    end
    local done, value = run_hooked(hook(traced.nodes()), function()
      return layer:forward(table.unpack(arguments, 1, #names))
    end)
    if not done then error(value, 0) end
    outputs = flat_of(value, {})
    states = states_of(layer)
  end, is_trial)
  if not ran then error(why, 0) end
  return { nodes = recording.nodes, inputs = recording.inputs, outputs = outputs, states = states,
    binary = recording.binary, compared = recording.compared, as_text = recording.as_text }
end

-- A traced forward that counts instructions: as many as the plain forward, plus one for each operation with two
-- operands. The limit ends loops that wait for `==`, which is never true for a traced and a plain number.
local function counted_forward(make, names, inputs, fixed, instructions, watch, is_trial)
  local counter, set = counting_hook(2 * instructions, watch)
  local counted = traced_forward(make, names, inputs, fixed, nil, function() return set end, is_trial)
  if core.counted(counter) ~= instructions + counted.binary then
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
-- @tparam[opt] table sites a table, at first empty, which recordings of layers of one class share: what the operations
--   of a site share is made once
-- @treturn[1] table { nodes, inputs = the nodes of each input by name, outputs = nodes or numbers, states = ?those of
--   states() }
-- @return[2] nil
-- @treturn[2] string why it can't be recorded
function trace.run(make, names, inputs, fixed, sites)
  return with_plain(make, names, inputs, function(instructions)
    counted_forward(make, names, inputs, fixed, instructions, nil, true)
    local recorder = new_recorder(sites or {})
    local graph = traced_forward(make, names, inputs, fixed, function(node) recorder:locate(node) end,
      function(nodes) return recording_hook(recorder, nodes) end)
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
