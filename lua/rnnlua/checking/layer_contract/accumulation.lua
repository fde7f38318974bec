--- With the option `accumulate`, backward adds to the gradients until a method sets them to zero.
-- @module rnnlua.checking.layer_contract.accumulation

local calls = require "rnnlua.checking.calls"
local comparing = require "rnnlua.checking.layer_contract.comparing"
local rounding = require "rnnlua.checking.layer_contract.rounding"
local text = require "rnnlua.base.text"

local accumulates = {
  id = "accumulates",
  hidden_by = { "deterministic", "inputs-unchanged" },
  mistakes = {
    ["not zeroed"] = { "not-zeroed-when-told", "the gradients are not reset to zero when told to",
      "The method that zeroes the gradients must zero all of them: the next backward starts at zero." },
    overwrites = { "overwritten", "the gradients are overwritten",
      "Where gradients accumulate, backward adds to what earlier calls left (+=), until they are zeroed." },
    otherwise = { "not-a-sum", "the gradients are not the sum of the calls' gradients",
      "Where gradients accumulate, each backward adds its own gradients, once, and changes nothing else." },
  },
}

local function flat(context, results)
  return calls.flat(comparing.gradients(context, results))
end

-- Whether each number is the sum of two, within rounding.
local function is_sum(got, a, b, slack)
  if #got ~= #a or #got ~= #b then return false end
  for k = 1, #got do
    local apart = math.abs(got[k] - (a[k] + b[k]))
    if not (apart <= slack * (math.abs(a[k]) + math.abs(b[k]))) then return false end
  end
  return true
end

function accumulates.run(context)
  local contract = context.accumulate
  if not contract then return nil, "gradients do not accumulate" end
  local layer = context.fresh() or context.layer
  local u, v = context.v.dout, context.w.dout
  comparing.forward(context, layer, context.v)
  local a, again = comparing.backward(context, layer, u), comparing.backward(context, layer, u)
  local names, example = comparing.differing(context, a, again)
  if names[1] then
    return false, ("after %s, a backward gives a different %s"):format(contract.zero, text.list(names)),
      comparing.show("%s is %s, and later %s", example), names, "not zeroed"
  end
  comparing.backward(context, layer, u)
  local both, b = flat(context, table.pack(layer:add(calls.copy(v)))), comparing.backward(context, layer, v)
  local slack, must, how = rounding.of(context).slack, {}, nil
  for _, name in ipairs(contract.names) do must[name] = true end
  for i, name in ipairs(context.gradients) do
    local one, other, got = a[i] or {}, b[i] or {}, both[i] or {}
    if must[name] and not is_sum(got, one, other, slack) then
      names[#names + 1] = "d" .. name
      local kind = comparing.same_list(got, other) and "overwrites" or "otherwise"
      how = (not how or how == kind) and kind or "otherwise"
      example = example or ("%s is %s, then %s, and %s after both"):format(comparing.label(context, i, 1, #got),
        text.value(one[1]), text.value(other[1]), text.value(got[1]))
    end
  end
  if not how then return true end
  return false, how == "overwrites" and ("a second backward overwrites %s"):format(text.list(names))
    or ("after two backwards, %s is not the sum of the two results"):format(text.list(names)),
    example, names, how
end

return { accumulates }
