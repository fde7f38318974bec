--- Counts the calls of methods of the library's own layers. The methods are replaced in the metatable, so calls
-- through other names or from inside other classes count, too.
-- @module rnnlua.lab.run_submission.library_calls

local library_calls = {}

local function counted(method, calls)
  return function(...)
    calls.count = calls.count + 1
    return method(...)
  end
end

--- Calls f(...) and counts the calls of the class's methods during it.
-- @tparam function class makes layers, given a length, such as rnn.Recurrent
-- @tparam function f
-- @param ... its arguments
-- @treturn integer the number of calls
-- @return the result of f
-- @raise what f raises
function library_calls.count(class, f, ...)
  local methods = getmetatable(class(1)).__index
  local originals, calls = {}, { count = 0 }
  for name, method in next, methods do originals[name] = method end
  for name, method in next, originals do methods[name] = counted(method, calls) end
  local results = table.pack(pcall(f, ...))
  for name, method in next, originals do methods[name] = method end
  if not results[1] then error(results[2], 0) end
  return calls.count, table.unpack(results, 2, results.n)
end

return library_calls
