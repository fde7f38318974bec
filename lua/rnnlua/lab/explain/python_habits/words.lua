--- Names that Python has and Lua has not, and what to write for them.
-- @module rnnlua.lab.explain.python_habits.words

return {
  -- values: as a global each is nil, without a word from Lua
  values = {
    True = "Lua writes `true` in small letters; `True` is an unknown global, which is nil.",
    False = "Lua writes `false` in small letters; `False` is an unknown global, which is nil.",
    None = "Lua's word for `None` is `nil`.",
    null = "Lua's word for `null` is `nil`.",
    undefined = "Lua's word for `undefined` is `nil`.",
    inf = "Infinity is `math.huge` in Lua.",
  },
  -- functions, called as globals
  functions = {
    len = "The length of a list is `#list` in Lua.",
    range = "A loop over numbers has no range: `for i = 1, n do`, both ends included.",
    str = "A value becomes text by `tostring(value)`.",
    int = "The whole part of a number is `math.floor(x)`; `//` divides without a rest.",
    float = "`tonumber(text)` reads a number; `x + 0.0` makes an integer a float.",
    abs = "It is `math.abs(x)` in Lua.",
    max = "It is `math.max(a, b)` in Lua.",
    min = "It is `math.min(a, b)` in Lua.",
    exp = "It is `math.exp(x)` in Lua.",
    sqrt = "It is `math.sqrt(x)` in Lua, or `x ^ 0.5`.",
    round = "Lua has no round: `math.floor(x + 0.5)`.",
    pow = "A power is `x ^ y` in Lua.",
    sum = "Lua has no sum: add up in a loop, `for _, x in ipairs(list) do s = s + x end`.",
    enumerate = "`for i, x in ipairs(list) do` gives index and value; the index begins at 1.",
    zip = "Lua has no zip: `for i = 1, #a do` with `a[i]` and `b[i]`.",
    reversed = "Backwards through a list: `for i = #list, 1, -1 do`.",
    list = "An empty list is `{}` in Lua.",
    dict = "An empty table is `{}` in Lua.",
    isinstance = "`type(x) == \"number\"` asks for a type in Lua.",
    input = "`io.read()` reads a line in Lua.",
    exit = "`return` ends a function; a layer never ends the program.",
    super = "`Parent.method(self, …)` calls the parent's method in Lua.",
    ValueError = "An error is raised by `error(\"…\")` in Lua.",
    Exception = "An error is raised by `error(\"…\")` in Lua.",
  },
  -- methods of lists, dictionaries and strings
  methods = {
    append = "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    extend = "`table.move(more, 1, #more, #list + 1, list)` appends a list to another.",
    pop = "`table.remove(list)` takes the last element off a list.",
    insert = "`table.insert(list, 1, value)` puts a value in front.",
    reverse = "Go through the list backwards: `for i = #list, 1, -1 do`.",
    items = "`for key, value in pairs(t) do` goes through a table.",
    keys = "`for key in pairs(t) do` goes through the keys of a table.",
    values = "`for _, value in pairs(t) do` goes through the values of a table.",
    copy = "`table.move(list, 1, #list, 1, {})` copies a list.",
    sort = "`table.sort(list)` sorts a list.",
    join = "`table.concat(list, \", \")` joins texts.",
    split = "`for word in text:gmatch \"%S+\" do` goes through the words of a text.",
    sum = "Add up in a loop: `for _, x in ipairs(list) do s = s + x end`.",
  },
  -- libraries
  libraries = { np = "NumPy", numpy = "NumPy", torch = "PyTorch", tf = "TensorFlow", jnp = "JAX" },
}
