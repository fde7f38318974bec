--- Strings with inserted values, as in Python.
-- @module rnnlua.lab.explain.python_habits.compile_errors.texts

local texts = {}

-- `{h:.2f}` as `%.2f`; calls `take` with the code between the braces.
local function as_format(text, take)
  return (text:gsub("%%", "%%%%"):gsub("{([^{}:]*):?([^{}]*)}", function(value, how)
    take(value)
    return "%" .. (how:match "^%.?%d*[fgde]$" or "s")
  end))
end

--- `f"h is {h:.2f}"` as `("h is %.2f"):format(h)`.
-- @treturn string the code
-- @treturn {string,...} its strings
function texts.f_string(code, _, line)
  local strings = table.move(line.strings, 1, #line.strings, 1, {})
  code = code:gsub('%f[%w_]f "(%d+) ', function(at)
    local values = {}
    local text = as_format(line.strings[math.tointeger(at)], function(value) values[#values + 1] = value end)
    strings[#strings + 1] = values[1] and text or line.strings[math.tointeger(at)]
    if not values[1] then return ('"%d '):format(#strings) end
    return ('( "%d ) : format ( %s ) '):format(#strings, table.concat(values, " , "))
  end)
  return code, strings
end

--- `"h is {}" . format ( h )` as `("h is %s"):format(h)`.
-- @treturn string the code
-- @treturn {string,...} its strings
function texts.formatted(code, _, line)
  local strings = table.move(line.strings, 1, #line.strings, 1, {})
  code = code:gsub(' "(%d+) %. format (%b())', function(at, arguments)
    strings[#strings + 1] = as_format(line.strings[math.tointeger(at)], function() end)
    return (' ( "%d ) : format %s'):format(#strings, arguments)
  end)
  return code, strings
end

--- `"h is %g" % h` as `("h is %g"):format(h)`.
-- @treturn string the code
function texts.percent(code)
  code = code:gsub(' ("%d+) %% (%b())', " ( %1 ) : format %2")
  return (code:gsub(' ("%d+) %% ([%a_][%w_ .]-) %f[^%w_. ]', " ( %1 ) : format ( %2 ) "))
end

return texts
