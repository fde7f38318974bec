--- Finds the call and the inputs at which a layer raises an error. It tries sequences of calls on new layers in
-- order, from one forward to a second backward.
-- @module rnnlua.lab.explain.raising

local error_place = require "rnnlua.base.error_place"
local new_layer = require "rnnlua.lab.new_layer"
local layers = require "rnnlua.layer"
local upstream = require "rnnlua.lab.upstream"

local raising = {}

-- Sequences of calls of one layer (f: forward, b: backward), each with a text for its last call. A sequence follows
-- all its prefixes.
local PLANS = {
  { "f" }, { "fb" },
  { "ff", "when forward is called a second time" },
  { "fbb", "when backward is called a second time after one forward" },
  { "fbf", "when forward is called after a backward" },
  { "fbfb", "when backward is called after a second forward" },
  { "ffb", "when backward is called after two forwards" },
}

local MOST_LENGTHS = 3 -- lengths that a text lists

local function call_all(kind, class, case, plan)
  local layer, value = new_layer(class, case.n), nil
  for call in plan:gmatch "." do
    if call == "f" then value = kind.forward(layer, case.inputs) else layer:backward(upstream.for_any(value)) end
  end
end

-- The index of the first plan that raises an error at a case, and the error.
local function first_raising(kind, class, case, handler)
  for i, plan in ipairs(PLANS) do
    local ok, err = xpcall(call_all, handler, kind, class, case, plan[1])
    if not ok and not layers.is_todo(err) then return i, err end
  end
end

--- The lengths of sequences at which a condition holds, if it depends on the length alone.
-- @tparam {table,...} cases
-- @tparam {boolean,...} raised whether the condition holds at each case
-- @treturn ?string such as `n = 4, 5`; nil if it does not depend on the length alone
function raising.lengths_of(cases, raised)
  local list, seen = {}, {}
  for i, case in ipairs(cases) do
    if not case.n then return nil end
    if seen[case.n] == not raised[i] then return nil end
    if seen[case.n] == nil and raised[i] then list[#list + 1] = case.n end
    seen[case.n] = raised[i]
  end
  table.sort(list)
  if #list > MOST_LENGTHS then
    return list[#list] - list[1] == #list - 1 and ("n from %d to %d"):format(list[1], list[#list]) or nil
  end
  return "n = " .. table.concat(list, ", ")
end

--- Finds where a layer raises an error.
-- @param lab of a layer
-- @param class
-- @tparam {table,...} cases
-- @treturn ?{err=any,words=?string} nil if nothing raises; words are such as `at n = 5` or `when backward is called a
--   second time after one forward`, and nil if the first forward or the first backward raises at every case
function raising.find(lab, class, cases)
  local handler = error_place.handler_of(type(class) == "table" and class.backward or class)
  local raised, first, plan, err, count = {}, nil, nil, nil, 0
  for i, case in ipairs(cases) do
    local at, problem = first_raising(lab.kind, class, case, handler)
    raised[i] = at ~= nil
    if at then
      count = count + 1
      if not first then first, plan, err = case, at, problem end
    end
  end
  if not first then return nil end
  local words = PLANS[plan][2]
  if count < #cases then
    local where = "at " .. (raising.lengths_of(cases, raised) or lab.kind.describe(lab, first))
    words = words and words .. ", " .. where or where
  end
  return { err = err, words = words }
end

--- Finds the first special case at which a layer raises an error that no draw raises.
-- @param lab of a layer
-- @param class
-- @tparam {table,...} cases rnnlua.lab.kinds.special_cases
-- @treturn ?{err=any,words=string} words are such as `if h is 0`
function raising.find_special(lab, class, cases)
  local handler = error_place.handler_of(type(class) == "table" and class.backward or class)
  for _, case in ipairs(cases) do
    local at, problem = nil, nil
    if case.words then at, problem = first_raising(lab.kind, class, case, handler) end
    if at then
      local words = PLANS[at][2]
      return { err = problem, words = (words and words .. ", " or "") .. "if " .. case.words }
    end
  end
end

return raising
