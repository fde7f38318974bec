--- One small case of a lab of layers: distinct primes, which let a reader recognise a number.
-- @module rnnlua.lab.explain.small_case

local small_case = {}

local PRIMES = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29 }

--- A case whose numbers are primes, in the order of the inputs.
-- @param lab of a layer
-- @tparam[opt=3] integer n the length of its sequences
-- @treturn {inputs=table,n=?integer,dout=number}
function small_case.new(lab, n)
  local case, taken = { inputs = {}, dout = 1 }, 0
  local function take()
    taken = taken % #PRIMES + 1
    return PRIMES[taken]
  end
  for _, name in ipairs(lab:input_names()) do
    if lab.inputs[name] == "sequence" then
      case.n = n or 3
      local values = {}
      for t = 1, case.n do values[t] = take() end
      case.inputs[name] = values
    else
      case.inputs[name] = take()
    end
  end
  return case
end

--- The first steps of a case.
-- @tparam table case
-- @tparam integer n
function small_case.prefix(case, n)
  local shorter = { inputs = {}, n = n, dout = case.dout }
  for name, value in next, case.inputs do
    shorter.inputs[name] = type(value) == "table" and table.move(value, 1, n, 1, {}) or value
  end
  return shorter
end

return small_case
