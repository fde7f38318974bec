--- The report of a gradient check: plain values, and a rendering of them.
--
-- - `verdict`: "PASS", "FAIL" or "INCONCLUSIVE", by `rule` ("certified" or "absolute"); `certified`: the verdict by
--   the certified rule, with the checks of the contract
-- - `entries`: one for each point, input and index: `point` (1 is the caller's), `input` (its name), `index` ("" or
--   "[3]"), `exact` (what backward returned), `estimate`, `bound` on the estimate's error, `tolerance`, `difference`,
--   `status` ("regular", "kink" with `left` and `right`, "noisy", "non-finite"), `verdict` ("PASS", "FAIL",
--   "INCONCLUSIVE", "SKIPPED"), `certified`, `reason`; `chain_rule` if it was used: the `value` and `bound` by the
--   chain rule over the forward's operations
-- - `contract`: one for each check of the contract: `id`, `verdict` ("PASS", "FAIL", "WARN", "NOTE" for something
--   allowed, "SKIPPED", with `off` if the check is disabled, "UNCHECKED" if another layer like this one can't be
--   made), `message`, `advice` (an option that may be meant), `consequence`, the id of the failing check that
--   explains this one ("gradients": the wrong gradients do), and `example`, a text
-- - `mistakes`: `id`, `name`, `explanation`, `brief` (for some, the explanation without the number of samples), `hint`,
--   `gradients` (a list, such as dwh; none for a failure of the contract); several for the same gradients are
--   alternatives; empty if the mistake is unknown
-- - `unexplained`: the failing gradients that no mistake explains; nil if mistakes were not searched for
-- - `smallest`: the smallest case found that fails in the same way: `inputs`, `dout`, `n` (the number of steps, if an
--   input is a sequence over time), `wrong` (one for each number: `input`, `index`, `exact`, `exact_label`,
--   `estimate`, `estimate_label`, `bound`, `difference`; or `reason` if there is no number, with a `sentence` for a
--   wrong shape), `matrices` (of gradients with wrong numbers, rnnlua.checking.matrices), `examples` (texts that show
--   how the contract is broken)
-- - `where`: a text on the step of a sequence at which the gradient begins to be wrong
-- - `mode` ("full" or "fast"); in fast mode, an entry has a `direction`, and its `input` is "all" or a name
-- - `found`, in fast mode, if numbers are wrong: by input { `wrong`: how many are known to be; `all`: whether these
--   are all; `numbers`: the size of the input }; their entries have an index instead of a direction
-- - `forwards`: { `verdict`, `explanation` }, the numbers of forwards of the layer and others like it
-- - `left_out`: texts of what the explanation left out at a limit, and `stopped`, the limit: "forwards" or "seconds"
-- - `equal`: two named dimensions with equal sizes at all points, and their `size`; otherwise nil
-- - `seed`, `points`, `evaluations` (forwards for the estimates of the verdict)
-- - `reproduce`: a Lua expression that repeats the check at the case shown
-- @module rnnlua.checking.report

local array = require "rnnlua.array"
local layers = require "rnnlua.layer"
local lazy = require "rnnlua.base.lazy"
local values = require "rnnlua.base.values"

local matrices = lazy "rnnlua.checking.matrices"
local recognise = lazy "rnnlua.checking.diagnosis.recognise"
local render = lazy "rnnlua.checking.render"

local report = {}

local Report = { __name = "rnnlua.Report" }
Report.__index = Report

local LONGEST_LINE = 24 -- numbers that `reproduce` spells out at most

-- The wrong numbers of the smallest case, with the quantities that they equal.
local function wrong_numbers(smallest, names, family, steps)
  local quantities = recognise.quantities(smallest, names, family, steps)
  local second = smallest.second and recognise.quantities(smallest.second, names, family, steps) or {}
  local factor = smallest.dout == 1 and smallest.second and smallest.second.dout or nil
  local wrong, said = {}, {}
  for i, entry in ipairs(smallest.entries) do
    local other = (smallest.second_entries or {})[i] or {}
    if entry.certified == "FAIL" and not entry.exact and not said[entry.input] then
      said[entry.input] = true
      wrong[#wrong + 1] = { input = entry.input, index = "", reason = entry.reason, sentence = entry.sentence }
    elseif entry.certified == "FAIL" and entry.exact then
      wrong[#wrong + 1] = { input = entry.input, index = entry.index, exact = entry.exact,
        estimate = entry.estimate, bound = entry.bound, difference = entry.difference, reason = entry.reason,
        exact_label = recognise.of(entry.exact, quantities, other.exact, second, factor),
        estimate_label = recognise.of(entry.estimate, quantities, other.estimate, second, factor) }
    end
  end
  return wrong
end

-- Texts that show how the contract is broken.
local function examples_of(items, roots)
  local examples = {}
  for _, item in ipairs(items) do
    if roots[item.id] and item.example then examples[#examples + 1] = item.example end
  end
  return examples
end

-- A text on the steps at which the gradient of a sequence is wrong, from the first point that shows a clear boundary.
local function where_wrong(entries, steps)
  local rows = {}
  for _, entry in ipairs(entries) do
    local t = steps and steps.names[entry.input] and tonumber(entry.index:match "^%[(%d+)%]")
    if t and entry.exact then
      local key = entry.point .. entry.input
      rows[key] = rows[key] or { input = entry.input }
      rows[key][t] = rows[key][t] or entry.certified == "FAIL"
    end
  end
  local keys = {}
  for key in next, rows do keys[#keys + 1] = key end
  table.sort(keys)
  for _, key in ipairs(keys) do
    local row = rows[key]
    local right = 0
    while right < #row and not row[#row - right] do right = right + 1 end
    local wrong_before = #row - right
    for t = 1, #row - right do
      if not row[t] then wrong_before = nil end
    end
    if right > 0 and right < #row and wrong_before then
      -- What goes back also determines other gradients. If these are right, only this one is taken wrongly.
      local goes_back = false
      for _, entry in ipairs(entries) do
        goes_back = goes_back or entry.certified == "FAIL" and entry.input ~= row.input
      end
      return ("d%s is right for the last %s and wrong before%s"):format(row.input,
        right == 1 and "step" or right .. " steps", goes_back and ": the gradient goes wrong on its way back" or "")
    end
  end
end

-- A finite number with enough digits to be read back exactly.
local function digits(value)
  local short = ("%.14g"):format(value)
  return tonumber(short) == value and short or ("%.17g"):format(value)
end

-- The keys of a table besides its items, in a fixed order.
local function other_keys(value)
  local keys = {}
  for key in next, value do
    if math.type(key) ~= "integer" or key < 1 or key > #value then keys[#keys + 1] = key end
  end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  return keys
end

-- A value as Lua source. With `exact`, a float stays a float. A value without a literal is "…".
local function literal(value, exact)
  if math.type(value) == "integer" then return ("%q"):format(value) end
  if math.type(value) then
    if value ~= value then return "0/0" end
    if value - value ~= 0 then return value > 0 and "math.huge" or "-math.huge" end
    local shown = digits(value)
    return exact and shown:match "^-?%d+$" and shown .. ".0" or shown
  elseif type(value) == "string" then
    return (("%q"):format(value):gsub("\\\n", "\\n"))
  elseif not values.is_sequence(value) then
    return type(value) == "boolean" and tostring(value) or "…"
  end
  if array.is(value) then return "rnn.array" .. literal(values.plain(value), exact) end
  local items = {}
  for i = 1, #value do items[i] = literal(value[i], exact) end
  for _, key in ipairs(other_keys(value)) do
    items[#items + 1] = ("[%s]=%s"):format(literal(key, true), literal(value[key], exact))
  end
  return "{" .. table.concat(items, ",") .. "}"
end

-- The number of values in a value that are not tables.
local function count(value)
  value = values.plain(value)
  if type(value) ~= "table" then return 1 end
  local sum = 0
  for _, item in next, value do sum = sum + count(item) end
  return sum
end

-- An expression that makes the layer, if a short one does; otherwise "layer".
local function layer_text(candidate, n)
  local layer = candidate.given
  if n ~= candidate.n then
    if candidate.maker then return ("fresh(%d)"):format(n) end
    layer = layers.fresh(layer, n, candidate.n)
  end
  if type(layer) == "userdata" then return tostring(layer) end
  local arguments, class = layers.arguments_of(layer), getmetatable(layer)
  if not arguments or not candidate.usable or not tostring(class.__name):match "^[%a_][%w_]*$" then
    return "layer"
  end
  local list = {}
  while arguments.n > 0 and arguments[arguments.n] == nil do arguments.n = arguments.n - 1 end
  for i = 1, arguments.n do
    local argument = arguments[i]
    if not (math.type(argument) or type(argument) == "boolean") then return "layer" end
    list[i] = math.type(argument) and literal(argument) or tostring(argument)
  end
  return ("%s(%s)"):format(class.__name, table.concat(list, ", "))
end

local REPEATED = { "wrt", "rule", "tol", "rtol", "ftol", "atol", "method", "eps", "noise", "accumulate", "checks" }

-- An option's value as Lua source: a text, a boolean, a number, or a list with named fields.
local function written(value)
  if type(value) == "string" then return ("%q"):format(value) end
  if type(value) == "boolean" then return tostring(value) end
  if type(value) ~= "table" then return literal(value) end
  local items, named = {}, {}
  for i, item in ipairs(value) do items[i] = written(item) end
  for key, item in next, value do
    if type(key) == "string" then
      local name = key:match "^[%a_][%w_]*$" or ("[%q]"):format(key)
      named[#named + 1] = ("%s=%s"):format(name, written(item))
    end
  end
  table.sort(named)
  return "{" .. table.concat(table.move(named, 1, #named, #items + 1, items), ",") .. "}"
end

-- A Lua expression that repeats the check at a case, for a layer with sequences of length n.
local function reproduce(candidate, case, n, options)
  local parts, asked = {}, {}
  local wrt = options.wrt or layers.gradients_of(candidate.layer)
  for _, name in ipairs(type(wrt) == "table" and wrt or { wrt }) do asked[name] = true end
  for _, name in ipairs(candidate.names) do -- integers of fixed inputs stay integers
    parts[#parts + 1] = ("%s=%s"):format(name, literal(case.inputs[name], not asked[name]))
  end
  local settings = { ("at={%s}"):format(table.concat(parts, ", ")), "dout=" .. literal(case.dout) }
  for _, key in ipairs(REPEATED) do
    if options[key] ~= nil then settings[#settings + 1] = ("%s=%s"):format(key, written(options[key])) end
  end
  return ("check_gradients(%s, {%s})"):format(layer_text(candidate, n), table.concat(settings, ", "))
end

--- Makes a report from the results of a check.
-- @tparam table result the fields above, from rnnlua.checking.check; `smallest` with its entries
-- @tparam table candidate
-- @tparam {table,...} cases the points
-- @tparam table options of check_gradients
function report.new(result, candidate, cases, options)
  result.where = not result.found and where_wrong(result.entries, result.steps) or nil
  result.gradients = layers.gradients_of(candidate.given)
  result.inputs = candidate.names
  if result.smallest then
    local smallest = result.smallest
    smallest.wrong = wrong_numbers(smallest, candidate.moving, result.family, result.steps)
    smallest.matrices = matrices.of(smallest.entries, smallest.inputs)
    smallest.examples = examples_of(smallest.checks or {}, result.roots)
    smallest.entries, smallest.checks, smallest.second, smallest.second_entries = nil, nil, nil, nil
  end
  local shown = result.smallest or result.failing_case or cases[1]
  local n = shown.n
  if result.smallest then -- the number of steps
    shown.n = result.steps and result.steps.n and #shown.inputs[result.steps.name] or nil
  end
  if count(shown.inputs) <= LONGEST_LINE then
    result.reproduce = reproduce(candidate, shown, n, options)
  else
    result.reproduce = ("check_gradients(layer, {…, seed = %d, points = %d})"):format(result.seed,
      result.points)
  end
  result.family, result.roots, result.failing_case, result.lead, result.steps = nil, nil, nil, nil, nil
  return setmetatable(result, Report)
end

--- The report as text for a terminal of 80 columns.
-- @tparam[opt] { colour=boolean } options
-- @treturn string
function Report:render(options)
  return render.report(self, options or {})
end

function Report:__tostring()
  return render.report(self, {})
end

-- Numbers with all digits; dkjson by default writes 14.
local Float = { __tojson = function(self) return digits(self[1]) end }

--- The report's plain values as JSON; numbers that are not finite become strings.
-- @treturn string
-- @raise an error if no JSON module is installed
function Report:json()
  local found, dkjson = pcall(require, "dkjson")
  if not found then error("report:json() needs the module dkjson (Debian: lua-dkjson)", 2) end
  local function plain(value)
    value = values.plain(value)
    if type(value) == "table" then
      local copy = {}
      for key, item in next, value do copy[key] = plain(item) end
      return copy
    elseif type(value) == "function" or type(value) == "userdata" then
      return tostring(value)
    elseif math.type(value) == "float" then
      return value - value ~= 0 and tostring(value) or setmetatable({ value }, Float)
    end
    return value
  end
  local fields = {}
  for key, value in next, self do fields[key] = plain(value) end
  return dkjson.encode(fields, { indent = true, keyorder = { "verdict", "rule", "certified", "mode", "mistakes",
    "smallest", "where", "reproduce", "seed", "points", "forwards", "evaluations", "contract", "entries", "point",
    "input", "index", "exact", "estimate", "bound", "difference", "tolerance", "status", "reason",
    "id", "name", "explanation", "hint", "message" } })
end

return report
