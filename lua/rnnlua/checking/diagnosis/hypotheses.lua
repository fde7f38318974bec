--- What may be wrong with the derivative of an operation with respect to one of its operands. Each hypothesis
-- computes the derivatives that a programmer with this mistake would use.
--
-- The order matters: if two hypotheses fit, the simpler one comes first.
-- @module rnnlua.checking.diagnosis.hypotheses

local traced = require "rnnlua.checking.autodiff.traced"

local number = traced.number

local hypotheses = {}

local PARTIALS, OTHERS = { a = "da", b = "db" }, { a = "b", b = "a" }

-- A hypothesis about each operation by itself: f(node, side, derivative, graph, other operand's key) → changed
-- derivative.
local function local_one(f)
  return function(graph, side, ids, i)
    local id = ids[i]
    return f(graph.nodes[id], side, graph[PARTIALS[side]][id], graph, OTHERS[side])
  end
end

-- The turn of the i-th operation of a loop with n turns, which form n groups, and how many operations a turn has; nil
-- if they can't be divided so.
local function turn_of(ids, i, n)
  local count = #ids
  if n < 2 or count < n or count % n ~= 0 then return nil end
  local each = count // n
  return (i - 1) // each + 1, each
end

-- A hypothesis about the turns of a loop: f(turn, n, derivative) → changed derivative.
local function of_turns(f)
  return function(graph, side, ids, i, n)
    local turn = turn_of(ids, i, n)
    return turn and f(turn, n, graph[PARTIALS[side]][ids[i]])
  end
end

-- A hypothesis that takes the derivative at the same position in another turn: f(turn, n) → that turn; nil for 0.
local function from_turn(f)
  return function(graph, side, ids, i, n)
    local turn, each = turn_of(ids, i, n)
    if not turn then return nil end
    local other = f(turn, n)
    return other and graph[PARTIALS[side]][ids[i + (other - turn) * each]] or 0.0
  end
end

-- The value of the element on the other side of a matrix's diagonal.
local function transposed(graph, operand)
  if not traced.is(operand) or not operand.input or #operand.index ~= 2 then return nil end
  local i, j = operand.index[1], operand.index[2]
  for _, node in ipairs(graph.inputs[operand.input]) do
    if node.index[1] == j and node.index[2] == i then return node.value end
  end
end

-- The element of the identity matrix at the position of an element of a square matrix.
local function of_identity(graph, operand)
  local element = transposed(graph, operand)
  return element and (operand.index[1] == operand.index[2] and 1.0 or 0.0)
end

local function is_product(node) return node.op == "*" end
local function is_function(node) return node.is_function or node.op:find "^math%." ~= nil end

-- A hypothesis about a backward that is cut at the turns where is_cut(how many turns from the end, the last being 1).
-- Its variant is a backward that never cuts the first turn, which only the gradient of h_0 tells.
local function cut(id, at, also, is_cut)
  local function derivative(spares_first)
    return of_turns(function(turn, n, d)
      return is_cut(n + 1 - turn) and not (spares_first and turn == 1) and 0.0 or d
    end)
  end
  local words = "passes nothing back through {operand} " .. at
  return { id = id, words = words, derivative = derivative(false),
    variant = { id = id .. "-not-first", words = words .. also, derivative = derivative(true) } }
end

local function cut_once(k, name)
  return cut("cut-" .. k, ("at the %s {step} from the end"):format(name), ", unless it is the first",
    function(back) return back == k end)
end

local function cut_every(k, name)
  return cut("cut-every-" .. k, ("at every %s {step} from the end"):format(name), ", except at the first {step}",
    function(back) return back % k == 0 end)
end

local function cut_from(k, kept)
  return cut("cut-from-" .. k, ("except in the last %s"):format(kept), " and the first",
    function(back) return back >= k end)
end

--- The hypotheses: { id, applies = ?function(node), derivative = function(graph, side, ids, i, n), words, variant }.
-- A `variant` is a hypothesis to try where this one fits, in case it explains more gradients.
-- `derivative` returns the changed derivative of the i-th of some operations, of which a loop makes a part in each of
-- its n turns; nil if the hypothesis does not apply. In the words, {operand}, {other} (the other operand) and
-- {operation} are placeholders for names, and {step} for what one turn of a loop is about.
hypotheses.list = {
  { id = "left-out", words = "leaves out what comes through {operand}",
    derivative = local_one(function() return 0.0 end) },
  { id = "twice", words = "counts what comes through {operand} twice",
    derivative = local_one(function(_, _, d) return 2 * d end) },
  { id = "sign", words = "gives what comes through {operand} the wrong sign",
    derivative = local_one(function(_, _, d) return -d end) },
  { id = "factor-left-out", applies = is_product, words = "leaves out {other}, which multiplies {operand}",
    derivative = local_one(function() return 1.0 end) },
  { id = "slope-left-out", applies = is_function, words = "leaves out the derivative of {operation}",
    derivative = local_one(function() return 1.0 end) },
  { id = "one", words = "takes 1 for the derivative of {operation} by {operand}",
    derivative = local_one(function() return 1.0 end) },
  { id = "itself", applies = is_product, words = "multiplies by {operand} where {other} belongs",
    derivative = local_one(function(node, side) return number(node[side]) end) },
  { id = "transposed", applies = is_product, words = "takes the transpose of {other}",
    derivative = local_one(function(node, _, _, graph, other) return transposed(graph, node[other]) end) },
  { id = "identity", applies = is_product, words = "takes the identity for {other}",
    derivative = local_one(function(node, _, _, graph, other) return of_identity(graph, node[other]) end) },
  { id = "value", applies = is_function, words = "multiplies by the value of {operation} where its derivative belongs",
    derivative = local_one(function(node) return node.value end) },
  { id = "slope-of-input", applies = is_function,
    words = "takes the slope 1 - z^2 of what goes into {operation}, not of what comes out",
    derivative = local_one(function(node) return 1 - number(node.a) ^ 2 end) },
  { id = "tanh-slope", applies = is_function,
    words = "takes 1 - y^2 for the derivative of {operation}, with y its value",
    derivative = local_one(function(node) return 1 - node.value ^ 2 end) },
  { id = "sigmoid-slope", applies = is_function,
    words = "takes y*(1 - y) for the derivative of {operation}, with y its value",
    derivative = local_one(function(node) return node.value * (1 - node.value) end) },
  { id = "sigmoid-slope-of-input", applies = is_function,
    words = "takes z*(1 - z) of what goes into {operation}, not y*(1 - y) of what comes out",
    derivative = local_one(function(node) return number(node.a) * (1 - number(node.a)) end) },
  { id = "complement", applies = is_function, words = "takes 1 - y for the derivative of {operation}, with y its value",
    derivative = local_one(function(node) return 1 - node.value end) },
  { id = "slope-twice", applies = is_function, words = "applies the derivative of {operation} twice",
    derivative = local_one(function(_, _, d) return d * d end) },
  { id = "product", applies = is_product, words = "multiplies by the product itself where {other} belongs",
    derivative = local_one(function(node) return node.value end) },
  { id = "squared", applies = is_product, words = "multiplies by the square of {other}",
    derivative = local_one(function(_, _, d) return d * d end) },
  { id = "factor-as-slope", applies = is_product, words = "multiplies by y*(1 - y) where y belongs, with y for {other}",
    derivative = local_one(function(_, _, d) return d * (1 - d) end) },
  { id = "once-more", applies = is_product, words = "multiplies what comes through {operand} by {operand} once more",
    derivative = local_one(function(node, side, d) return d * number(node[side]) end) },
  { id = "magnitude", applies = is_product, words = "takes {other} without its sign",
    derivative = local_one(function(_, _, d) return math.abs(d) end) },
  { id = "half", words = "halves what comes through {operand}",
    derivative = local_one(function(_, _, d) return d / 2 end) },
  { id = "plus-slope", applies = is_function,
    words = "takes 1 + y^2 for the derivative of {operation}, with y its value",
    derivative = local_one(function(node) return 1 + node.value ^ 2 end) },
  cut_from(2, "{step}"),
  { id = "first-turn", words = "counts the first {step} alone of what comes through {operand}",
    derivative = of_turns(function(turn, _, d) return turn == 1 and d or 0.0 end) },
  { id = "not-last-turn", words = "leaves out the last {step} of what comes through {operand}",
    derivative = of_turns(function(turn, n, d) return turn < n and d or 0.0 end) },
  { id = "not-first-turn", words = "leaves out the first {step} of what comes through {operand}",
    derivative = of_turns(function(turn, _, d) return turn > 1 and d or 0.0 end) },
  { id = "last-turn-twice", words = "counts the last {step} of what comes through {operand} twice",
    derivative = of_turns(function(turn, n, d) return turn == n and 2 * d or d end) },
  { id = "first-turn-twice", words = "counts the first {step} of what comes through {operand} twice",
    derivative = of_turns(function(turn, _, d) return turn == 1 and 2 * d or d end) },
  { id = "slope-at-last-turn", applies = is_function,
    words = "takes the derivative of {operation} at the last {step} only",
    derivative = of_turns(function(turn, n, d) return turn == n and d or 1.0 end) },
  { id = "no-slope-at-last-turn", applies = is_function,
    words = "lacks the derivative of {operation} at the last {step}",
    derivative = of_turns(function(turn, n, d) return turn < n and d or 1.0 end) },
  cut_once(2, "second"), cut_once(3, "third"),
  cut_every(2, "second"), cut_every(3, "third"),
  cut_from(3, "two {step}s"),
  { id = "times-turn", words = "multiplies what comes through {operand} at {step} t by t",
    derivative = of_turns(function(turn, _, d) return d * turn end) },
  { id = "divided-by-turn", words = "divides what comes through {operand} at {step} t by t",
    derivative = of_turns(function(turn, _, d) return d / turn end) },
  { id = "power-of-turn", applies = is_product, words = "multiplies by {other} to the power t at {step} t",
    derivative = of_turns(function(turn, _, d) return d ^ turn end) },
  { id = "mean", words = "takes the mean over the {step}s of what comes through {operand}, not the sum",
    derivative = of_turns(function(_, n, d) return d / n end) },
  { id = "next-turn", applies = is_product, words = "takes {other} of the {step} after",
    derivative = from_turn(function(turn, n) return turn < n and turn + 1 or nil end) },
  { id = "turn-before", applies = is_product, words = "takes {other} of the {step} before",
    derivative = from_turn(function(turn) return turn > 1 and turn - 1 or nil end) },
  { id = "at-first-turn", applies = is_product, words = "takes {other} of the first {step} at every {step}",
    derivative = from_turn(function() return 1 end) },
  { id = "at-last-turn", applies = is_product, words = "takes {other} of the last {step} at every {step}",
    derivative = from_turn(function(_, n) return n end) },
  { id = "turns-reversed", applies = is_product, words = "takes {other} of the {step}s in reverse order",
    derivative = from_turn(function(turn, n) return n + 1 - turn end) },
}

-- Numbers the distinct operands in order of first use. Returns the number of each operation's operand, and how many
-- distinct operands there are.
local function distinct(graph, side, ids)
  local places, seen, count = {}, {}, 0
  for i, id in ipairs(ids) do
    local operand = graph[side][id]
    if not operand then return nil end
    if not seen[operand] then
      count = count + 1
      seen[operand] = count
    end
    places[i] = seen[operand]
  end
  return places, count
end

--- Values that a programmer could have used instead of the other factor of a product: inputs with one number, with
-- one number for each operation, or with one for each distinct operand; and results at other sites with as many
-- operations.
-- @tparam table graph
-- @string side of the operand; the other side is the factor to replace
-- @tparam {integer,...} ids of the product's operations
-- @treturn {table,...} { input = name } or { site, node }
function hypotheses.values(graph, side, ids)
  local list, sites = {}, {}
  local _, count = distinct(graph, OTHERS[side], ids)
  for name, nodes in next, graph.inputs do
    if #nodes == 1 or #nodes == #ids or #nodes == count then list[#list + 1] = { input = name } end
  end
  table.sort(list, function(a, b) return a.input < b.input end)
  for site, made in next, graph:sites() do
    if #made == #ids or #made == count then sites[#sites + 1] = { site = site, node = graph.nodes[made[1]] } end
  end
  table.sort(sites, function(a, b) return a.node.id < b.node.id end)
  return table.move(sites, 1, #sites, #list + 1, list)
end

-- Where such a value has its number for each operation: { numbers = nodes of an input, or else ids, nodes, places }. If
-- the value has one number for each distinct operand on the other side, as h' has for h in W·h, `places` has the number
-- of each operation's operand. False if the graph has no such numbers.
local function source_of(graph, value, side, ids)
  local nodes = value.input and graph.inputs[value.input]
  local numbers = nodes or graph:sites()[value.site]
  if not numbers then return false end
  if #numbers == 1 or #numbers == #ids then return { numbers = numbers, nodes = nodes } end
  local places, count = distinct(graph, OTHERS[side], ids)
  return count == #numbers and { numbers = numbers, nodes = nodes, places = places }
end

-- The number of such a value for the i-th operation; nil if there is none. A value belongs to one place, so it keeps
-- where its numbers are.
local function number_for(graph, value, side, ids, i)
  value.sources = value.sources or setmetatable({}, { __mode = "k" })
  local source = value.sources[graph]
  if source == nil then
    source = source_of(graph, value, side, ids)
    value.sources[graph] = source
  end
  if not source then return nil end
  local numbers, places = source.numbers, source.places
  local one = numbers[#numbers == 1 and 1 or places and places[i] or i]
  return source.nodes and one.value or graph.nodes[one].value
end

-- A hypothesis about another value: f(right factor, other value) → factor that is used.
local function of_value(f)
  return function(value)
    return function(graph, side, ids, i)
      local other = number_for(graph, value, side, ids, i)
      return other and f(graph[PARTIALS[side]][ids[i]], other)
    end
  end
end

--- The hypotheses about another value: as in `list`, except that with(value) returns the function `derivative`;
-- their words may have {value}, too.
hypotheses.of_values = {
  { id = "other-value", words = "multiplies by {value} where {other} belongs",
    with = of_value(function(_, v) return v end) },
  { id = "value-added", words = "multiplies by the sum of {other} and {value} where {other} belongs",
    with = of_value(function(d, v) return d + v end) },
  { id = "value-in-mean", words = "multiplies by the mean of {other} and {value} where {other} belongs",
    with = of_value(function(d, v) return (d + v) / 2 end) },
}

return hypotheses
