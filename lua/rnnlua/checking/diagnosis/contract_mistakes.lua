--- The mistakes behind failing checks of the contract.
-- @module rnnlua.checking.diagnosis.contract_mistakes

local contract = require "rnnlua.checking.layer_contract"

local contract_mistakes = {}

local function record(item)
  local check = contract.check(item.id)
  local row = (check.mistakes or {})[item.how] or check.mistake
  return { id = row[1], name = row[2], explanation = row[3], about = row.about }
end

-- The first check in `set` (ids as keys) whose failure makes the check `id` fail, too.
local function hiding(id, set)
  for _, other in ipairs(contract.check(id).hidden_by or {}) do
    if set[other] then return other end
  end
end

-- Sets the `consequence` of items that fail, or have a note, because another check fails. Returns the items that fail
-- by themselves, by id.
local function causes_of(items, wrong)
  local failing, causes = {}, {}
  for _, item in ipairs(items) do
    if item.verdict == "FAIL" then failing[item.id] = item end
  end
  for id, item in next, failing do
    if contract.check(id).of_gradients and next(wrong) then item.consequence = "gradients"
    elseif not hiding(id, failing) then causes[id] = item end
  end
  for _, item in ipairs(items) do
    local concerned = item.verdict == "FAIL" or item.verdict == "NOTE"
    if concerned then item.consequence = item.consequence or hiding(item.id, causes) end
  end
  return causes
end

--- The mistakes that failing checks of the contract name. If an item fails because another check fails, its
-- `consequence` is the other's id; if it fails because gradients are wrong, its `consequence` is "gradients".
-- @tparam {table,...} items of rnnlua.checking.layer_contract
-- @tparam table wrong the names of the inputs whose gradients are wrong, as keys
-- @treturn {{id=string,name=string,explanation=string,about=?string},...} about is "forward" if forward's value is
--   wrong
-- @treturn table the names of the inputs whose gradients these mistakes explain, as keys
-- @treturn table the ids of the items that fail by themselves, as keys
-- @treturn table by mistake, the gradients that it explains, such as dwh
function contract_mistakes.of(items, wrong)
  local causes, found, implicated, roots, of_gradients = causes_of(items, wrong), {}, {}, {}, {}
  for _, item in ipairs(items) do
    if causes[item.id] then
      roots[item.id] = true
      if item.gradients or item.example then -- otherwise the layer raised an error, and nothing else is known
        found[#found + 1] = record(item)
        of_gradients[found[#found]] = item.gradients
      end
      for _, name in ipairs(item.gradients or {}) do implicated[name:sub(2)] = true end
    end
  end
  return found, implicated, roots, of_gradients
end

return contract_mistakes
