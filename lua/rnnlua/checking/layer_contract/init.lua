--- The contract: what a layer must do besides returning right numbers, as a list of checks.
--
-- A check is a record with these fields:
-- - id
-- - run(context), see rnnlua.checking.layer_contract.comparing
-- - mistake = { id, name, explanation, about }: the mistake behind a failure; about, optional, is "forward" if
--   forward's value is wrong. Or mistakes, one for each way in which the check can fail
-- - hidden_by: the ids of checks whose failure makes this one fail, too
-- - of_gradients: whether a wrong gradient makes it fail, too
-- - advice, optional: for a way in which it fails, an option that may be meant
--
-- `run` returns true; or nil and why the check does not apply; or "UNCHECKED" and why it could not be made; or "WARN"
-- or "NOTE" and a message; or false, a message, an example as text, the names of the gradients, and in which way the
-- check failed.
-- @module rnnlua.checking.layer_contract

local usage_error = require "rnnlua.base.usage_error"

local contract = {}

local CHECKS, BY_ID = {}, {}
for _, group in ipairs { "memory", "accumulation", "lengths", "ownership", "linearity" } do
  for _, check in ipairs(require("rnnlua.checking.layer_contract." .. group)) do
    CHECKS[#CHECKS + 1], BY_ID[check.id] = check, check
  end
end

--- The ids of all checks, in the order in which they run.
-- @treturn {string,...}
function contract.ids()
  local ids = {}
  for i, check in ipairs(CHECKS) do ids[i] = check.id end
  return ids
end

--- The record of a check.
-- @string id
-- @treturn table
function contract.check(id)
  return BY_ID[id]
end

-- Runs a check. If the layer raises an error, the check fails with its text; a to-do and other error objects are
-- raised again.
local function guarded(run, context)
  local result = table.pack(pcall(run, context))
  if result[1] then return table.unpack(result, 2, result.n) end
  local problem = usage_error.text(result[2])
  if not problem then error(result[2], 0) end
  return false, problem
end

--- Runs the checks.
-- @tparam table context (rnnlua.checking.layer_contract.comparing); its optional field checks: by id, false for
--   disabled checks
-- @treturn {table,...} items { id, verdict = "PASS" | "FAIL" | "WARN" | "NOTE" | "SKIPPED" | "UNCHECKED", message,
--   example (a text with numbers), gradients, how, advice, off (whether it is disabled) }
-- @raise error objects of the layer, such as a to-do
function contract.run(context)
  local items = {}
  for i, check in ipairs(CHECKS) do
    if (context.checks or {})[check.id] == false then
      items[i] = { id = check.id, verdict = "SKIPPED", message = "switched off", off = true }
    else
      local outcome, message, example, names, how = guarded(check.run, context)
      local verdict = outcome == true and "PASS" or outcome == false and "FAIL" or outcome or "SKIPPED"
      items[i] = { id = check.id, verdict = verdict, message = message, example = example,
        gradients = names, how = how, advice = outcome == false and (check.advice or {})[how] or nil }
    end
  end
  return items
end

return contract
