--- What may be wrong with the upstream gradient that a backward starts from. Each hypothesis computes the upstream
-- gradient that a programmer with this mistake would use.
--
-- The order matters: if two hypotheses fit, the simpler one comes first.
-- @module rnnlua.checking.diagnosis.upstream_changes

local traced = require "rnnlua.checking.autodiff.traced"

local upstream_changes = {}

-- A hypothesis about steps: f(turn, n, number, of) → changed number; of(turn) is the number at the same position in
-- another step.
local function of_turns(f)
  return function(upstream, first, last, n)
    local count = last - first + 1
    if n < 2 or count % n ~= 0 then return nil end
    local each, changed = count // n, {}
    for i = 0, count - 1 do
      local turn = i // each + 1
      changed[i + 1] = f(turn, n, upstream[first + i], function(other)
        return other >= 1 and other <= n and upstream[first + i + (other - turn) * each] or 0.0
      end)
    end
    return changed
  end
end

local function of_each(f)
  return function(upstream, first, last)
    local changed = {}
    for i = first, last do changed[#changed + 1] = f(upstream[i]) end
    return changed
  end
end

-- A hypothesis about an input's number that occurs several times in the value, as a repeated token's embedding does:
-- f(which occurrence, how many) → factor.
local function of_repeated(f)
  return function(upstream, first, last, _, graph)
    local counts, before, changed, repeats = {}, {}, {}, false
    for i = first, last do
      local id = traced.is(graph.outputs[i]) and graph.outputs[i].id or 0
      counts[id] = (counts[id] or 0) + 1
      repeats = repeats or counts[id] > 1 and id > 0
    end
    if not repeats then return nil end
    for i = first, last do
      local id = traced.is(graph.outputs[i]) and graph.outputs[i].id or 0
      before[id] = (before[id] or 0) + 1
      changed[#changed + 1] = upstream[i] * f(before[id], counts[id])
    end
    return changed
  end
end

--- The hypotheses: { id, words, numbers = function(upstream, first, last, n, graph) }. `numbers` returns the changed
-- numbers from first to last; nil if the hypothesis does not apply. In the words, {dout} is the placeholder for the
-- name of these numbers, {step} as in rnnlua.checking.diagnosis.hypotheses.
upstream_changes.list = {
  { id = "upstream-left-out", words = "leaves out {dout}", numbers = of_each(function() return 0.0 end) },
  { id = "upstream-twice", words = "counts {dout} twice", numbers = of_each(function(d) return 2 * d end) },
  { id = "upstream-sign", words = "gives {dout} the wrong sign", numbers = of_each(function(d) return -d end) },
  { id = "upstream-half", words = "takes half of {dout}", numbers = of_each(function(d) return d / 2 end) },
  { id = "upstream-one", words = "takes 1 for {dout}", numbers = of_each(function() return 1.0 end) },
  { id = "upstream-last", words = "takes {dout} of the last {step} alone",
    numbers = of_turns(function(turn, n, d) return turn == n and d or 0.0 end) },
  { id = "upstream-first", words = "takes {dout} of the first {step} alone",
    numbers = of_turns(function(turn, _, d) return turn == 1 and d or 0.0 end) },
  { id = "upstream-not-last", words = "leaves out {dout} of the last {step}",
    numbers = of_turns(function(turn, n, d) return turn < n and d or 0.0 end) },
  { id = "upstream-not-first", words = "leaves out {dout} of the first {step}",
    numbers = of_turns(function(turn, _, d) return turn > 1 and d or 0.0 end) },
  { id = "upstream-last-twice", words = "counts {dout} of the last {step} twice",
    numbers = of_turns(function(turn, n, d) return turn == n and 2 * d or d end) },
  { id = "upstream-earlier-half", words = "takes half of {dout} of all {step}s but the last",
    numbers = of_turns(function(turn, n, d) return turn < n and d / 2 or d end) },
  { id = "upstream-reversed", words = "takes {dout} of the {step}s in reverse order",
    numbers = of_turns(function(turn, n, _, of) return of(n + 1 - turn) end) },
  { id = "upstream-before", words = "takes {dout} of the {step} before",
    numbers = of_turns(function(turn, _, _, of) return of(turn - 1) end) },
  { id = "upstream-after", words = "takes {dout} of the {step} after",
    numbers = of_turns(function(turn, _, _, of) return of(turn + 1) end) },
  { id = "upstream-same", words = "takes {dout} of the last {step} at every {step}",
    numbers = of_turns(function(_, n, _, of) return of(n) end) },
  { id = "upstream-summed", words = "adds up {dout} of all {step}s from the last",
    numbers = of_turns(function(turn, n, d, of)
      for t = turn + 1, n do d = d + of(t) end
      return d
    end) },
  { id = "upstream-last-of-repeated", words = "keeps the last alone of what {dout} gives to the same number",
    numbers = of_repeated(function(place, count) return place == count and 1 or 0 end) },
  { id = "upstream-first-of-repeated", words = "keeps the first alone of what {dout} gives to the same number",
    numbers = of_repeated(function(place) return place == 1 and 1 or 0 end) },
  { id = "upstream-mean-of-repeated", words = "takes the mean of what {dout} gives to the same number, not the sum",
    numbers = of_repeated(function(_, count) return 1 / count end) },
}

--- The parts of an upstream gradient: all of it, or each of several outputs.
-- @tparam table shape of the upstream gradient
-- @tparam[opt] {string,...} outputs the names of several outputs
-- @treturn {{first=integer,last=integer,name=string},...}
function upstream_changes.parts(shape, outputs)
  if not outputs then return { { first = 1, last = shape.size, name = "dout" } } end
  local list, first = {}, 1
  for i, name in ipairs(outputs) do
    local size = shape[i] and shape[i].size or 1
    list[i] = { first = first, last = first + size - 1, name = ("the upstream gradient of `%s`"):format(name), at = i }
    first = first + size
  end
  return list
end

return upstream_changes
