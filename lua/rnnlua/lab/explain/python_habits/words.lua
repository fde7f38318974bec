--- Names of Python, JavaScript and C that Lua does not have, and what to write instead.
-- @module rnnlua.lab.explain.python_habits.words

local expressions = require "rnnlua.lab.explain.python_habits.expressions"

local LENGTH = "The length of a list is `#list` in Lua."
local LIST_OF = "A list is `{}` in Lua, and a loop fills it: `for i = 1, n do list[i] = 0 end`."
local PRODUCT = "A product of numbers is `a * b` in Lua."

local words = {
  -- values: in Lua, these are undefined globals, so they are silently nil
  values = {
    True = { "true", "Lua writes `true` in small letters; `True` is an unknown global, which is nil." },
    False = { "false", "Lua writes `false` in small letters; `False` is an unknown global, which is nil." },
    TRUE = { "true", "Lua writes `true` in small letters; `TRUE` is an unknown global, which is nil." },
    FALSE = { "false", "Lua writes `false` in small letters; `FALSE` is an unknown global, which is nil." },
    Nil = { "nil", "Lua writes `nil` in small letters." },
    None = { "nil", "Lua's word for `None` is `nil`." },
    null = { "nil", "Lua's word for `null` is `nil`." },
    NULL = { "nil", "Lua's word for `NULL` is `nil`." },
    undefined = { "nil", "Lua's word for `undefined` is `nil`." },
    inf = { "math.huge", "Infinity is `math.huge` in Lua." },
    Infinity = { "math.huge", "Infinity is `math.huge` in Lua." },
    pi = { "math.pi", "It is `math.pi` in Lua." },
    this = { "self", "Lua's word for `this` is `self`." },
    PI = { "math.pi", "It is `math.pi` in Lua." },
  },
  -- functions, called as globals: the explanation, and the name in Lua if only the name differs
  functions = {
    len = { LENGTH }, length = { LENGTH }, numel = { LENGTH }, size = { LENGTH },
    zeros = { LIST_OF }, ones = { LIST_OF }, zeros_like = { LIST_OF }, empty = { LIST_OF }, array = { LIST_OF },
    dot = { PRODUCT }, matmul = { PRODUCT }, mul = { PRODUCT }, multiply = { PRODUCT }, times = { PRODUCT },
    reverse = { "Backwards through a list: `for i = #list, 1, -1 do`, with `list[i]`." },
    append = { "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`." },
    push = { "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`." },
    range = { "A loop over numbers has no range: `for i = 1, n do`, both ends included." },
    xrange = { "A loop over numbers has no range: `for i = 1, n do`, both ends included." },
    str = { "A value becomes text by `tostring(value)`.", "tostring" },
    int = { "The whole part of a number is `math.floor(x)`; `//` divides without a rest." },
    float = { "`tonumber(text)` reads a number; `x + 0.0` makes an integer a float." },
    bool = { "`x ~= 0` asks whether a number is not 0; in Lua only nil and false count as false." },
    abs = { "It is `math.abs(x)` in Lua.", "math.abs" },
    fabs = { "It is `math.abs(x)` in Lua.", "math.abs" },
    max = { "It is `math.max(a, b)` in Lua." },
    min = { "It is `math.min(a, b)` in Lua." },
    exp = { "It is `math.exp(x)` in Lua.", "math.exp" },
    log = { "It is `math.log(x)` in Lua.", "math.log" },
    sin = { "It is `math.sin(x)` in Lua.", "math.sin" },
    cos = { "It is `math.cos(x)` in Lua.", "math.cos" },
    tan = { "It is `math.tan(x)` in Lua.", "math.tan" },
    floor = { "It is `math.floor(x)` in Lua.", "math.floor" },
    ceil = { "It is `math.ceil(x)` in Lua.", "math.ceil" },
    sqrt = { "It is `math.sqrt(x)` in Lua, or `x ^ 0.5`.", "math.sqrt" },
    tanh = { "Lua has no tanh: `1 - 2 / (math.exp(2 * x) + 1)`." },
    round = { "Lua has no round: `math.floor(x + 0.5)`." },
    pow = { "A power is `x ^ y` in Lua." },
    unpack = { "It is `table.unpack(list)` in Lua.", "table.unpack" },
    sum = { "Lua has no sum: add up in a loop, `for _, x in ipairs(list) do s = s + x end`." },
    enumerate = { "`for i, x in ipairs(list) do` gives index and value; the index begins at 1." },
    zip = { "Lua has no zip: `for i = 1, #a do` with `a[i]` and `b[i]`." },
    reversed = { "Backwards through a list: `for i = #list, 1, -1 do`, with `list[i]`." },
    sorted = { "Lua has no sorted: `table.sort(list)` sorts a list in its place." },
    map = { "Lua has no map: `for i, x in ipairs(list) do new[i] = f(x) end`." },
    filter = { "Lua has no filter: go through the list, and keep what you want in a new one." },
    any = { "Lua has no any: go through the list with `ipairs`, and stop where the condition holds." },
    all = { "Lua has no all: go through the list with `ipairs`, and stop where the condition fails." },
    list = { "A list is `{}` in Lua; `table.move(t, 1, #t, 1, {})` copies one." },
    tuple = { "Lua has no tuples: several values stand side by side, or in a list, `{a, b}`." },
    dict = { "A table is `{}` in Lua; `for k, v in pairs(t) do copy[k] = v end` copies one." },
    set = { "A set is a table with true for each member in Lua: `members[x] = true`." },
    deepcopy = { "Lua has no deepcopy: copy a table in a loop, `for k, v in pairs(t) do copy[k] = v end`." },
    copy = { "Lua has no copy: copy a table in a loop, `for k, v in pairs(t) do copy[k] = v end`." },
    getattr = { "A field whose name is in a variable is `object[name]` in Lua." },
    setattr = { "A field whose name is in a variable is set by `object[name] = value` in Lua." },
    hasattr = { "`object.name ~= nil` asks whether a field is there in Lua." },
    isinstance = { "`type(x) == \"number\"` asks for a type in Lua." },
    typeof = { "`type(x)` gives the type as a text in Lua.", "type" },
    Array = { "A list is `{}` in Lua; a loop fills it." },
    Map = { "A table is `{}` in Lua: `t[key] = value` sets a key." },
    Set = { "A set is a table with true for each member in Lua: `members[x] = true`." },
    input = { "`io.read()` reads a line in Lua." },
    printf = { "`print((\"%g\"):format(x))` prints with a format in Lua." },
    parseFloat = { "`tonumber(text)` reads a number in Lua.", "tonumber" },
    Number = { "`tonumber(text)` reads a number in Lua.", "tonumber" },
    String = { "A value becomes text by `tostring(value)`.", "tostring" },
    parseInt = { "`tonumber(text)` reads a number in Lua; `math.floor(x)` gives the whole part." },
    exit = { "`return` ends a function; a layer never ends the program." },
    super = { "`Parent.method(self, …)` calls the parent's method in Lua." },
    ValueError = { "An error is raised by `error(\"…\")` in Lua." },
    Exception = { "An error is raised by `error(\"…\")` in Lua." },
  },
  -- methods of lists, dictionaries and texts
  methods = {
    append = "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    push = "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    add = "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    extend = "`table.move(more, 1, #more, #list + 1, list)` appends a list to another.",
    pop = "`table.remove(list)` takes the last element off a list.",
    insert = "`table.insert(list, value)` puts a value at the end of a list, `table.insert(list, 1, value)` in front.",
    reverse = "Go through the list backwards: `for i = #list, 1, -1 do`.",
    items = "`for key, value in pairs(t) do` goes through a table.",
    keys = "`for key in pairs(t) do` goes through the keys of a table.",
    values = "`for _, value in pairs(t) do` goes through the values of a table.",
    copy = "A table is copied in a loop: `for k, v in pairs(t) do copy[k] = v end`.",
    clone = "A table is copied in a loop: `for k, v in pairs(t) do copy[k] = v end`.",
    sort = "`table.sort(list)` sorts a list.",
    join = "`table.concat(list, \", \")` joins texts.",
    split = "`for word in text:gmatch \"%S+\" do` goes through the words of a text.",
    sum = "Add up in a loop: `for _, x in ipairs(list) do s = s + x end`.",
    map = "Lua has no map: `for i, x in ipairs(list) do new[i] = f(x) end`.",
    forEach = "`for i, x in ipairs(list) do` goes through a list.",
    slice = "`table.move(list, first, last, 1, {})` copies a part of a list.",
    index = "Lua has no search in lists: go through the list with `ipairs` and compare.",
    get = "A table is read by `t[key]`; `t[key] or default` gives a default.",
    zero_grad = "There is nothing to reset here: backward returns the gradients of one call.",
    toFixed = "`(\"%.2f\"):format(x)` writes a number with two digits.",
    length = "The length of a list is `#list` in Lua.",
    size = "The length of a list is `#list` in Lua.",
    shape = "A list has no shape in Lua; its length is `#list`.",
    T = "Lua's lists have no transpose.",
  },
  -- names for the length of a list, as a field or a method
  lengths = { length = true, size = true, len = true, shape = true, count = true, n = true },
  -- functions that give the length of a list
  counting = { len = true, length = true, numel = true, size = true },
  -- libraries
  libraries = { np = "NumPy", numpy = "NumPy", torch = "PyTorch", tf = "TensorFlow", jnp = "JAX", nn = "PyTorch",
    F = "PyTorch" },
}

--- Whether a file declares a name itself: as a variable, a parameter or a function.
-- @tparam {table,...} list rnnlua.lab.explain.python_habits.lines
-- @string name
function words.is_declared(list, name)
  for _, line in ipairs(list) do
    local code = line.code
    if code:find(" local [%w_ ,]*%f[%w_]" .. name .. "%f[^%w_]") or code:find(" function " .. name .. " ")
      or code:find("^ " .. name .. " [=,]")
      or (code:match " function [%w_ .:]*(%b())" or ""):find(" " .. name .. " ", 1, true)
      or (" " .. (code:match " for ([%w_ ,]-) [=i]n? " or "") .. " "):find(" " .. name .. " ", 1, true) then
      return true
    end
  end
  return false
end

-- Statements of other languages, which Lua would read as a name and a call.
local STATEMENTS = { "raise", "throw", "yield", "await", "delete", "del", "assert", "puts", "echo", "new" }

-- Whether code has such a statement, with its argument behind a space.
local function has_statement(code)
  for _, word in ipairs(STATEMENTS) do
    if code:find("%f[%w_]" .. word .. ' ["%a_]') then return true end
  end
  return false
end

-- Finds a call ` name (` that is not of a method or field: the position after the name.
local function calls(code, name)
  for before, at in code:gmatch("(%S+) " .. name .. " ()%(") do
    if before ~= "." and before ~= ":" and before ~= "function" then return at end
  end
  return code:match("^ " .. name .. " ()%(")
end

-- ` len ( X ) ` as ` # X `.
local function length(code, name)
  return (code:gsub(" " .. name .. " (%b())", function(inner)
    inner = inner:sub(2, -2):gsub(" , %d $", " ") -- size(X, 1)
    return inner:find "^ [%a_][%w_ .%[%]]*$" and " #" .. inner:gsub(" $", "") or nil
  end))
end

-- Replaces a name, except in ` . name `, which is a field.
local function renamed(code, name, by)
  by = by:gsub("%.", " . ")
  return (code:gsub("(%S+ )(" .. name .. ") %f[%S]", function(before) -- two names in a row are a syntax error
    if before ~= ". " and before ~= ": " then return before .. by .. " " end
  end):gsub("^ " .. name .. " %f[%S]", " " .. by .. " "))
end

--- Code with Lua's names instead of those of other languages.
-- @string code
-- @tparam {table,...} list the file, which may declare the name itself
-- @treturn ?string nil if a name has no counterpart, so that the line would fail when it runs
function words.translated(code, list)
  if has_statement(code) then return nil end
  for name, value in pairs(words.values) do
    if code:find(" " .. name .. " ", 1, true) and not words.is_declared(list, name)
      and not code:find(" " .. name .. " =", 1, true) then
      code = renamed(code, name, value[1])
    end
  end
  for name in pairs(words.counting) do
    if calls(code, name) and not words.is_declared(list, name) then code = length(code, name) end
    if code:find(" # n ", 1, true) then return nil end -- by its name, n is a number
  end
  for name, known in pairs(words.functions) do
    if calls(code, name) and not words.is_declared(list, name) then
      if not known[2] then return nil end
      code = renamed(code, name, known[2])
    end
  end
  for name in pairs(words.libraries) do
    if code:find(" " .. name .. " .", 1, true) and not words.is_declared(list, name) then return nil end
  end
  for object, name in code:gmatch "(%S+) %. ([%a_][%w_]*) %f[(.%[]" do
    if words.methods[name] and object ~= "table" and object ~= "self" then return nil end
  end
  code = code:gsub("([%w_%]] )%. (%a+ward %( )(%S+)", function(before, call, first)
    local is_method = call:find "^forward" or call:find "^backward"
    return is_method and first ~= "self" and before .. ": " .. call .. first or nil
  end)
  code = code:gsub("([^%w_.:%]] )([%a_][%w_]*) %. length %f[,;)%z]", function(before, list_name)
    return list_name ~= "self" and before .. "# " .. list_name .. " " or nil
  end)
  code = code:find '%* "%d' and code or code:gsub(' ("%d+) %+ ', " %1 .. "):gsub(' %+ ("%d+) ', " .. %1 ")
  if code:find "} [%+%*] " or code:find " [%+%*] {" then return nil end -- operators neither repeat nor join lists
  if code:find " table %. unpack %( .* [.:] %a+ward " then return nil end -- forward and backward do not return a list
  code = expressions.from_end(code)
  if code:find " [%w_]+ %[ 0 %]" or code:find " %[ %- %d+ %]" then return nil end
  return code
end

return words
