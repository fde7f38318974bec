--- The report of a gradient check: plain values, and a rendering of them.
--
-- - `verdict`: "PASS", "FAIL" or "INCONCLUSIVE", by `rule` ("certified" or "absolute"); `certified`,
--   the same by the certified rule, protocol checks included
-- - `entries`: one a point, input and index: `point` (1 is the caller's), `input` (its name), `index`
--   ("" or "[3]"), `exact` (what backward returned), `estimate`, `bound` on the estimate's error,
--   `tolerance`, `difference`, `status` ("regular", "kink" with `left` and `right`, "noisy",
--   "non-finite"), `verdict` ("PASS", "FAIL", "INCONCLUSIVE", "SKIPPED"), `certified`, `reason`
-- - `protocol`: one a check: `id`, `verdict` ("PASS", "FAIL", "WARN", "SKIPPED"), `message`, and
--   `consequence`, the id of the failing check that explains this one
-- - `mistakes`: `id`, `name`, `explanation`, `hint`; empty where it is unknown
-- - `smallest`: the smallest case found that fails in the same way: `inputs`, `dout`, `n`, `wrong` (one
--   a number: `input`, `index`, `exact`, `exact_label`, `estimate`, `estimate_label`, `bound`)
-- - `where`: in a sequence, where the gradient begins to be wrong
-- - `mode` ("full" or "fast"); in fast mode an entry is of a `direction`, its `input` "all" or a name
-- - `seed`, `points`, `evaluations` (forwards of the estimates)
-- - `reproduce`: a line of Lua that repeats the check
-- @module rnnlua.checking.report

local labels = require "rnnlua.checking.labels"
local layers = require "rnnlua.layer"
local render = require "rnnlua.checking.render"
local values = require "rnnlua.checking.values"

local report = {}

local Report = { __name = "rnnlua.Report" }
Report.__index = Report

local LONGEST_LINE = 24 -- numbers that a line of Lua spells out

-- The wrong numbers of the smallest case, with what they equal.
local function wrong_numbers(smallest, names, family)
  local quantities = labels.quantities(smallest, names, family)
  local wrong = {}
  for _, entry in ipairs(smallest.entries) do
    if entry.certified == "FAIL" then
      wrong[#wrong + 1] = { input = entry.input, index = entry.index, exact = entry.exact,
        estimate = entry.estimate, bound = entry.bound, reason = entry.reason,
        exact_label = entry.exact and labels.of(entry.exact, quantities),
        estimate_label = labels.of(entry.estimate, quantities) }
    end
  end
  return wrong
end

-- Where along a sequence its gradient is wrong, at the point with the clearest picture.
local function where_wrong(entries)
  local rows = {}
  for _, entry in ipairs(entries) do
    if entry.index:match "^%[%d+%]$" and entry.exact then
      local key = entry.point .. entry.input
      rows[key] = rows[key] or { input = entry.input }
      rows[key][entry.k] = entry.certified == "FAIL"
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
      return ("d%s is right for the last %s and wrong before: the gradient goes wrong on its way back"):
        format(row.input, right == 1 and "step" or right .. " steps")
    end
  end
end

local function literal(value)
  if math.type(value) then
    if value ~= value then return "0/0" end
    if value - value ~= 0 then return value > 0 and "math.huge" or "-math.huge" end
    local short = ("%.14g"):format(value)
    return tonumber(short) == value and short or ("%.17g"):format(value)
  end
  local items = {}
  for i, item in ipairs(value) do items[i] = literal(item) end
  return "{ " .. table.concat(items, ", ") .. " }"
end

local function count_numbers(inputs)
  local count = 0
  for name, value in next, inputs do count = count + #select(2, values.flatten(value, name)) end
  return count
end

local function layer_text(layer, n)
  if type(layer) == "userdata" then return tostring(layer):gsub("%d+", n or "%0"), nil end
  return "layer", nil
end

-- A line that repeats the check at a case.
local function reproduce(result, trial, case)
  local parts = {}
  for _, name in ipairs(trial.names) do
    parts[#parts + 1] = ("%s = %s"):format(name, literal(case.inputs[name]))
  end
  local at = ("{ %s }"):format(table.concat(parts, ", "))
  local rule = result.rule == "absolute" and ', rule = "absolute"' or ""
  return ('print(require("rnnlua.checking").check_gradients(%s, { at = %s, dout = %s, points = 1, seed = '
    .. "%d%s }))"):format((layer_text(trial.layer, case.n)), at, literal(case.dout), result.seed, rule)
end

--- Makes a report of what a check found.
-- @tparam table result the fields above, from rnnlua.checking.check; `smallest` with its entries
-- @tparam table trial
-- @tparam {table,...} cases the points
function report.new(result, trial, cases)
  result.where = where_wrong(result.entries)
  result.gradients = layers.gradients_of(trial.layer)
  result.inputs = trial.names
  if result.smallest then
    result.smallest.wrong = wrong_numbers(result.smallest, trial.names, result.family)
    result.smallest.entries = nil
  end
  result.family = nil
  local shown = result.smallest or cases[1]
  if count_numbers(shown.inputs) <= LONGEST_LINE then
    result.reproduce = reproduce(result, trial, shown)
  else
    result.reproduce = ("check_gradients(layer, { …, seed = %d, points = %d })"):format(result.seed,
      result.points)
  end
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

--- The report's plain values as JSON; numbers that are not finite become strings.
-- @treturn string
-- @raise where no JSON module is installed
function Report:json()
  local found, dkjson = pcall(require, "dkjson")
  if not found then error("report:json() needs the module dkjson (Debian: lua-dkjson)", 2) end
  local function plain(value)
    if type(value) == "table" then
      local copy = {}
      for key, item in next, value do copy[key] = plain(item) end
      return copy
    elseif math.type(value) == "float" and value - value ~= 0 then
      return tostring(value)
    end
    return value
  end
  local fields = {}
  for key, value in next, self do fields[key] = plain(value) end
  return dkjson.encode(fields, { indent = true, keyorder = { "verdict", "rule", "certified", "mode", "mistakes",
    "smallest", "where", "reproduce", "seed", "points", "evaluations", "protocol", "entries", "point",
    "input", "index", "exact", "estimate", "bound", "difference", "tolerance", "status", "reason",
    "id", "name", "explanation", "hint", "message" } })
end

return report
