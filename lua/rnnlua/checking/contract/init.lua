--- The contract: what a layer must do besides returning right numbers, as a list of checks.
--
-- A check is a record { id; run(context) (see rnnlua.checking.contract.comparing); mistake = { id, name,
-- explanation, about = "forward" where its value is wrong (opt) }, the one behind a failure, or `mistakes`, by how it
-- failed; hidden_by, the ids of checks behind whose failures it fails, too; of_gradients, whether a wrong gradient
-- makes it fail, too; advice, by how it failed: an option that may be meant }.
--
-- Its run returns true; nil and why it does not apply; "UNCHECKED" and why a layer to which it applies could not
-- be checked; "WARN" or "NOTE" and a message; or false, a message, an example in words, the gradients concerned,
-- and how.
-- @module rnnlua.checking.contract

local usage_error = require "rnnlua.base.usage_error"

local contract = {}

local CHECKS, BY_ID = {}, {}
for _, group in ipairs { "memory", "accumulation", "lengths", "ownership", "linearity" } do
  for _, check in ipairs(require("rnnlua.checking.contract." .. group)) do
    CHECKS[#CHECKS + 1], BY_ID[check.id] = check, check
  end
end

--- The ids of all checks, in the order in which they are made.
-- @treturn {string,...}
function contract.ids()
  local ids = {}
  for i, check in ipairs(CHECKS) do ids[i] = check.id end
  return ids
end

--- A check's record.
-- @string id
-- @treturn table
function contract.check(id)
  return BY_ID[id]
end

-- A check during which the layer raises an error fails with it; a to-do and other error objects pass.
local function guarded(run, context)
  local result = table.pack(pcall(run, context))
  if result[1] then return table.unpack(result, 2, result.n) end
  local problem = usage_error.text(result[2])
  if not problem then error(result[2], 0) end
  return false, problem
end

--- Makes the checks.
-- @tparam table context (rnnlua.checking.contract.comparing); checks: by id, false for those that are
--   switched off (opt)
-- @treturn {table,...} items { id, verdict = "PASS" | "FAIL" | "WARN" | "NOTE" | "SKIPPED" | "UNCHECKED", message,
--   example (in words, of numbers), gradients, how, advice, off (whether it is switched off) }
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
