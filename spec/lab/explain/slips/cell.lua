-- Slips in lab 01_recurrent_cell: the part of the file (spec.lab.explain.slips_spec) in which a text is
-- replaced, the text, what a student wrote there, the line that is named, and what is said.
return {
  { "forward", "  return h * wh + x * wx", "  local a = h * wh, b = x * wx\n  return a + b", 8,
    "One `local` has all names in front of one `=`, and their values behind it. Write `local a, b = h * wh, x * wx`." },
  { "forward", "  return h * wh + x * wx", "  static double s = h * wh;\n  return s + x * wx", 8,
    "Variables have no type in Lua. Write `local s = h * wh`." },
  { "forward", "  return h * wh + x * wx", "  unsigned int s;\n  return h * wh + x * wx", 8,
    "Variables have no type in Lua. Write `local s`." },
  { "forward", "  return h * wh + x * wx", "  print(h, x, end=\"\")\n  return h * wh + x * wx", 8,
    "`print` has no argument `end`; io.write writes without a line end. Write `io.write(h, x)`." },
  { "forward", "  return h * wh + x * wx", "  local (a, b) = math.modf(h)\n  return h * wh + x * wx", 8,
    "Several names have no parentheses in Lua. Write `local a, b = math.modf(h)`." },
  { "forward", "  return h * wh + x * wx", "  let hNext = h * wh + x * wx;\n  return hNext;", 8,
    "A variable is declared by `local` in Lua. Write `local hNext = h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  const out = (h * wh) + (x * wx);\n  return out;", 8,
    "A variable is declared by `local` in Lua. Write `local out = (h * wh) + (x * wx)`." },
  { "forward", "  return h * wh + x * wx", "  out = h * wh\n  out += x * wx\n  return out", 9,
    "Lua has no `+=`. Write `out = out + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  local out = h * wh\n  out =+ x * wx\n  return out", 9,
    "`=+` is no operator of Lua. Adding to a variable is `x = x + y`. Write `out = out + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return h * wh + x * wx;;\n  }", 8,
    "`return` is the last statement of its block." },
  { "forward", "  return h * wh + x * wx", "  retun h * wh + x * wx", 8,
    "`retun` is misspelt; the word is `return`. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return (h * wh + x * wx", 8,
    "The `(` of this line is not closed: a `)` is missing." },
  { "forward", "  return h * wh + x * wx", "  return h * wh + x * wx)", 8,
    "This line has a `)` too many, or lacks its `(`." },
  { "forward", "  return h * wh + x * wx", "  return h wh + x wx", 8,
    "Between `h` and `wh` something is missing: an operator, such as `*`, or a comma." },
  { "forward", "  return h * wh + x * wx", "  return h(wh) + x(wx)", 8,
    "`h(` calls `h`, which is a number: a product has a `*`. Write `return h * (wh) + x * (wx)`." },
  { "forward", "  return h * wh + x * wx", "  return h × wh + x × wx", 8,
    "`×` is a times sign, which Lua does not know: it is `*` in Lua. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return h*wh\u{A0}+ x*wx", 8,
    "This line has a no-break space (U+00A0), which looks like nothing or like a space: type a plain space, or "
      .. "none. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return h⋅wh + x⋅wx", 8,
    "`⋅` is a dot, which Lua does not know: it is `*` in Lua. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  h′ = h*wh + x*wx\n  return h′", 8,
    "A name has no prime in Lua: letters, digits and `_` make a name, such as `h_next` for h′." },
  { "forward", "  return h * wh + x * wx", "  h₁ = h*wh + x*wx\n  return h₁", 8,
    "`₁` makes no name in Lua, where names have the letters a to z, digits and `_`: it could be `1`. Write `h1 "
      .. "= h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  print(“h”, h)\n  return h * wh + x * wx", 8,
    "`“` is a curly quote, which Lua does not know: it is `\"` in Lua. Write `print(\"h\", h)`." },
  { "forward", "  return h * wh + x * wx", "  if (h == null) { h = 0; }\n  return h * wh + x * wx", 8,
    "Lua writes `then` for the brace, and `end` closes the block." },
  { "forward", "  return h * wh + x * wx", "  if (h === undefined) h = 0;\n  return h * wh + x * wx", 8,
    "Lua compares with `==` and `~=`." },
  { "forward", "  return h * wh + x * wx", "  if h is None:\n    h = 0\n  return h * wh + x * wx", 8,
    "Lua compares with `==`. `x is None` is `x == nil`. Write `if h == nil then`." },
  { "forward", "  return h * wh + x * wx", "  if not h: h = 0\n  return h * wh + x * wx", 8,
    "Lua writes `then` for the colon, and an `end` closes the block. Write `if not h then h = 0 end`." },
  { "forward", "  return h * wh + x * wx", "  h = 0 if h is None else h\n  return h * wh + x * wx", 8,
    "Lua compares with `==`. `x is None` is `x == nil`. Write `h = h == nil and 0 or h`." },
  { "forward", "  return h * wh + x * wx", "  assert isinstance(h, float)\n  return h * wh + x * wx", 8,
    "`assert` is a function in Lua." },
  { "forward", "  return h * wh + x * wx", "  print 'h =', h\n  return h * wh + x * wx", 8,
    "`print` is a function in Lua, with its values in parentheses. Write `print('h =', h)`." },
  { "forward", "  return h * wh + x * wx", "  console.log(h, x);\n  return h * wh + x * wx", 8,
    "`print(x)` prints in Lua." },
  { "forward", "  return h * wh + x * wx", "  printf(\"%f\\n\", h);\n  return h * wh + x * wx", 8,
    "`print((\"%g\"):format(x))` prints with a format in Lua." },
  { "forward", "  return h * wh + x * wx", "  print('h = {}'.format(h))\n  return h * wh + x * wx", 8,
    "A text in quotes takes a method in parentheses, with a colon: `(\"…\"):format(x)`. Write `print(('h = "
      .. "%s'):format(h))`." },
  { "forward", "  return h * wh + x * wx", "  print('h = %.2f' % h)\n  return h * wh + x * wx", 8,
    "Lua puts values into a text by `(\"…\"):format(x)`; `%` is for numbers. Write `print(('h = "
      .. "%.2f'):format(h))`." },
  { "forward", "  return h * wh + x * wx", "  print(`h is ${h}`)\n  return h * wh + x * wx", 8,
    "Lua has no text in backquotes: use double quotes, and `..` between texts." },
  { "forward", "  return h * wh + x * wx", "  print('h is ' + str(h))\n  return h * wh + x * wx", 8,
    "A value becomes text by `tostring(value)`. Write `print('h is ' .. tostring(h))`." },
  { "forward", "  return h * wh + x * wx", "  # linear cell\n  return h * wh + x * wx", 8,
    "A comment begins with `--` in Lua; `#` is the length of a list." },
  { "forward", "  return h * wh + x * wx", "  // linear cell\n  return h * wh + x * wx", 8,
    "A comment begins with `--` in Lua; `//` divides without a rest." },
  { "forward", "  return h * wh + x * wx", "  /* linear cell */\n  return h * wh + x * wx", 8,
    "A comment of several lines is `--[[ … ]]` in Lua." },
  { "forward", "  return h * wh + x * wx", "  return h * wh + x * wx // h'", 8,
    "A comment begins with `--` in Lua; `//` divides without a rest. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return np.add(h * wh, x * wx)", 8,
    "There is no NumPy here: `math` has exp, sqrt and others, and lists are gone through in loops." },
  { "forward", "  return h * wh + x * wx", "  return sum([h * wh, x * wx])", 8,
    "A list is written with braces in Lua." },
  { "forward", "  return h * wh + x * wx", "  return h @ wh + x @ wx", 8,
    "Lua has no product of matrices; numbers multiply with `*`." },
  { "forward", "  return h * wh + x * wx", "  return h * wh \\\n    + x * wx", 8,
    "A line needs no `\\` at its end in Lua: an expression goes on in the next line. Write `return h * wh`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.cache = (wx, x, wh, h)", 7,
    "Several values stand without parentheses in Lua, or in braces as a list. Write `self.cache = {wx, x, wh, h}`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.cache = [wx, x, wh, h]", 7,
    "A list is written with braces in Lua. Write `self.cache = {wx, x, wh, h}`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "this.wx = wx; this.x = x; this.wh = wh; "
    .. "this.h = h;", 7,
    "Lua's word for `this` is `self`. Write `self.wx = wx; self.x = x; self.wh = wh; self.h = h;`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self->wx = wx; self->x = x", 7,
    "A field has a dot in Lua: `self.x`. Write `self.wx = wx; self.x = x`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx: float = wx", 7,
    "Lua has no types in a program. Write `self.wx = wx`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx = self.x = self.wh = self.h = 0", 7,
    "An assignment has no value in Lua: each name takes one of its own." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "local self.wx, self.x, self.wh, self.h = wx, "
    .. "x, wh, h", 7,
    "`local` declares a variable; a field of `self` is none. Write `self.wx, self.x, self.wh, self.h = wx, x, "
      .. "wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx, self.x, self.wh, self.h := wx, x, "
    .. "wh, h", 7,
    "Lua has no `:=`. An assignment is `=`, a statement of its own. Write `self.wx, self.x, self.wh, self.h = "
      .. "wx, x, wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx, self.x, self.wh, self.h == wx, x, "
    .. "wh, h", 7,
    "`==` compares; `=` assigns. Write `self.wx, self.x, self.wh, self.h = wx, x, wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx, self.x, self.wh, self.h = wx, x, wx", 7,
    "3 values for 4 names: `self.h` may get none, and is nil." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "selff.wx, self.x, self.wh, self.h = wx, x, "
    .. "wh, h", 7,
    "`selff` is unknown here, so it is nil. Did you mean `self`? Write `self.wx, self.x, self.wh, self.h = wx, "
      .. "x, wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "Self.wx, self.x, self.wh, self.h = wx, x, "
    .. "wh, h", 7,
    "`Self` is unknown here, so it is nil. Did you mean `self`? Write `self.wx, self.x, self.wh, self.h = wx, "
      .. "x, wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "setattr(self, 'wx', wx)", 7,
    "A field whose name is in a variable is set by `object[name] = value` in Lua." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.cache = {'wx': wx, 'x': x, 'wh': wh, "
    .. "'h': h}", 7,
    "A table with keys is written `{ key = value }`, with `=`. Write `self.cache = {wx = wx, x = x, wh = wh, h "
      .. "= h}`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.save_for_backward(wx, x, wh, h)", 7,
    "This file has no method `save_for_backward`, and neither has a layer of rnnlua." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  wx, x, wh, h = "
    .. "self.cache\n  return dout * x, dout * h, dout * wh, dout * wx", 12,
    "One value for 4 names: `h` gets none, and is nil." },
  { "backward", "dout * self.x, dout * self.h", "dout * self:x, dout * self.h", 12,
    "A colon calls a method; a field has a dot. Write `return dout * self.x, dout * self.h, dout * self.wh, "
      .. "dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout * self.x dout * self.h", 12,
    "Between `x` and `dout` something is missing: an operator, such as `*`, or a comma." },
  { "backward", "dout * self.x, dout * self.h", "dout * selfx, dout * self.h", 12,
    "`selfx` lacks the dot of `self.x`. Write `return dout * self.x, dout * self.h, dout * self.wh, dout * "
      .. "self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dOut * self.x, dout * self.h", 12,
    "`dOut` is unknown here, so it is nil. Did you mean `dout`? Write `return dout * self.x, dout * self.h, "
      .. "dout * self.wh, dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout ** self.x, dout * self.h", 12,
    "A power is `^` in Lua. Write `return dout ^ self.x, dout * self.h, dout * self.wh, dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout * self.X, dout * self.h", 12,
    "Nothing in this file gives `self.X` a value. Did you mean `self.x`? Write `return dout * self.x, dout * "
      .. "self.h, dout * self.wh, dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout * self[x], dout * self.h", 12,
    "`self[x]` reads a field whose name is in the variable `x`; the field `x` is `self.x`. Write `return dout * "
      .. "self.x, dout * self.h, dout * self.wh, dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout * self.x(), dout * self.h", 12,
    "`x()` calls `x`, which is a number: leave the parentheses out. Write `return dout * self.x, dout * self.h, "
      .. "dout * self.wh, dout * self.wx`." },
  { "backward", "dout * self.x, dout * self.h", "dout * 2self.x, dout * self.h", 12,
    "`2s` is no number and no name: a product has a `*`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return [dout * "
    .. "self.x, dout * self.h, dout * self.wh, dout * self.wx]", 12,
    "Several values are returned side by side in Lua, without brackets. Write `return dout * self.x, dout * "
      .. "self.h, dout * self.wh, dout * self.wx`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return tuple(dout * "
    .. "self.x, dout * self.h)", 12,
    "Lua has no tuples: several values stand side by side, or in a list, `{a, b}`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  dwx, dwh, dh, dx = "
    .. "dout * self.x, dout * self.h, dout * self.wh\n  return dwx, dwh, dh, dx + 0", 12,
    "3 values for 4 names: `dx` gets none, and is nil." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local dwx = dout * "
    .. "self.x\n  local dwh = dout * self.h\n  local dh = dout * self.wh\n  local dx = dout * self.wx\n  return "
      .. "dwx, dwh, dh, dX", 16,
    "`dX` is unknown here, so it is nil. Did you mean `dx`? Write `return dwx, dwh, dh, dx`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local function "
    .. "grad(a) return dout * a\n  return grad(self.x), grad(self.h), grad(self.wh), grad(self.wx)", 12,
    "The `function` of line 12 has no `end`; by its indentation, one is missing before line 13." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  const grad = (a) => "
    .. "dout * a;\n  return grad(self.x), grad(self.h), grad(self.wh), grad(self.wx)", 12,
    "A variable is declared by `local` in Lua. Write `local grad = function(a) return dout * a end`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  grad = lambda a: "
    .. "dout * a\n  return grad(self.x), grad(self.h), grad(self.wh), grad(self.wx)", 12,
    "`lambda x: e` is `function(x) return e end` in Lua. Write `grad = function(a) return dout * a end`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  def grad(a): return "
    .. "dout * a\n  return grad(self.x), grad(self.h), grad(self.wh), grad(self.wx)", 12,
    "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block. Write `local "
      .. "function grad(a) return dout * a end`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  try:\n    return "
    .. "dout * self.x, dout * self.h, dout * self.wh, dout * self.wx\n  except AttributeError:\n    return 0, "
      .. "0, 0, 0", 12,
    "Lua has no `try`: `local ok, message = pcall(f, x)` calls f(x), and ok is false where it raised." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return dout * "
    .. "self.x,\n    dout * self.h,\n    dout * self.wh,\n    dout * self.wx,", 15,
    "The line ends with a comma: a value is missing, or the comma is too much." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  dh = δ * self.wh\n  "
    .. "return dout * self.x, dout * self.h, dh, dout * self.wx", 12,
    "`δ` makes no name in Lua, where names have the letters a to z, digits and `_`: it could be `delta`. Write "
      .. "`dh = delta * self.wh`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return {dwx: dout * "
    .. "self.x, dwh: dout * self.h}", 12,
    "A table with keys is written `{ key = value }`, with `=`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return dwx = dout * "
    .. "self.x, dwh = dout * self.h", 12,
    "`return` gives values back, without names. Write `return dout * self.x, dout * self.h`." },
  { "file", "local rnn = require \"rnnlua\"\n", "", 3,
    "Nothing in this file loads `rnn`: `local rnn = require \"rnnlua\"` belongs at its top." },
  { "file", "require \"rnnlua\"", "require rnnlua", 2,
    "Between `require` and `rnnlua` something is missing: an operator, or the parentheses of a call." },
  { "file", "local rnn = require \"rnnlua\"", "import rnnlua as rnn", 2,
    "Lua has no import: a module is loaded by `local rnn = require \"rnnlua\"`, and `math` is there without it." },
  { "file", "local rnn = require \"rnnlua\"", "const rnn = require(\"rnnlua\");", 2,
    "A variable is declared by `local` in Lua. Write `local rnn = require(\"rnnlua\")`." },
  { "file", "local rnn = require \"rnnlua\"", "local rnn = require \"RNN\"", 2,
    "The module is called `rnnlua`. Write `local rnn = require \"rnnlua\"`." },
  { "file", "local rnn = require \"rnnlua\"", "#include \"rnnlua\"", 2,
    "Lua has no import: a module is loaded by `local rnn = require \"rnnlua\"`, and `math` is there without it." },
  { "file", "rnn.Layer:extend \"RecurrentCell\"", "rnn.Layer:extends \"RecurrentCell\"", 4,
    "A class of layers is made by `rnn.Layer:extend \"Name\"`. Write `local RecurrentCell = rnn.Layer:extend "
      .. "\"RecurrentCell\"`." },
  { "file", "rnn.Layer:extend \"RecurrentCell\"", "rnn.layer:extend \"RecurrentCell\"", 4,
    "`rnn` has no `layer`. Did you mean `rnn.Layer`? Write `local RecurrentCell = rnn.Layer:extend "
      .. "\"RecurrentCell\"`." },
  { "file", "rnn.Layer:extend \"RecurrentCell\"", "rnn:extend \"RecurrentCell\"", 4,
    "A class of layers is made by `rnn.Layer:extend \"Name\"`. Write `local RecurrentCell = rnn.Layer:extend "
      .. "\"RecurrentCell\"`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell:forward(wx, x, wh, h):", 6,
    "The head of a function has no colon in Lua. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell:forward(wx, x, wh, h) {", 6,
    "A block has no braces in Lua: it ends with `end`. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell::forward(wx, x, wh, h)", 6,
    "A method has one colon in Lua. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell:forward(wx: float, x: "
    .. "float, wh: float, h: float) -> float:", 6,
    "Lua has no types in a program. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "def forward(self, wx: float, x: float, wh: float, h: "
    .. "float) -> float:", 6,
    "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block. Write `function "
      .. "RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurentCell:forward(wx, x, wh, h)", 6,
    "`RecurentCell` is unknown here, so it is nil. Did you mean `RecurrentCell`? Write `function "
      .. "RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell:forward(wx x wh h)", 6,
    "Between `wx` and `x` a comma is missing." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "function RecurrentCell:forward wx, x, wh, h", 6,
    "The parameters of a function stand in parentheses. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "fn RecurrentCell:forward(wx, x, wh, h)", 6,
    "Lua's word for `fn` is `function`. Write `function RecurrentCell:forward(wx, x, wh, h)`." },
  { "file", "function RecurrentCell:forward(wx, x, wh, h)", "double RecurrentCell::forward(double wx, double x, "
    .. "double wh, double h) {", 6,
    "Variables have no type in Lua." },
  { "file", "function RecurrentCell:backward(dout)", "function RecurrentCell:backward(dout=1)", 11,
    "Lua has no default values: `x = x or 1` in the body." },
  { "file", "function RecurrentCell:backward(dout)", "def backward(self, dout):", 11,
    "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block. Write `function "
      .. "RecurrentCell:backward(dout)`." },
  { "file", "end\n\nreturn", "\n\nreturn", 11,
    "The `function` of line 11 has no `end`; by its indentation, one is missing before line 15." },
  { "file", "end\n\nreturn", "end\nend\n\nreturn", 14,
    "This `end` closes nothing: there is one too many, here or above." },
  { "file", "end\n\nreturn", "end;\n}\n\nreturn", 14,
    "This line has a `}` too many, or lacks its `{`." },
  { "file", "return RecurrentCell\n", "export default RecurrentCell\n", 15,
    "The file gives its class to the lab by `return`, in its last line. Write `return RecurrentCell`." },
  { "file", "return RecurrentCell\n", "module.exports = RecurrentCell\n", 15,
    "The file gives its class to the lab by `return`, in its last line." },
  { "file", "return RecurrentCell\n", "if __name__ == \"__main__\":\n    print(RecurrentCell())\n", 15,
    "Lua writes `then` for the colon, and an `end` closes the block. Write `if __name__ == \"__main__\" then`." },
  { "forward", "  return h * wh + x * wx", "  var out = 0.0;\n  out = h*wh + x*wx;\n  return out;", 8,
    "A variable is declared by `local` in Lua. Write `local out = 0.0`." },
  { "forward", "  return h * wh + x * wx", "  local out := h * wh + x * wx\n  return out", 8,
    "Lua has no `:=`. An assignment is `=`, a statement of its own. Write `local out = h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return h*wh + x*wx;\n  // done", 9,
    "A comment begins with `--` in Lua; `//` divides without a rest." },
  { "forward", "  return h * wh + x * wx", "  return np.tanh(h * wh + x * wx)", 8,
    "There is no NumPy here: `math` has exp, sqrt and others, and lists are gone through in loops." },
  { "forward", "  return h * wh + x * wx", "  return Math.max(h * wh + x * wx, -1e9)", 8,
    "It is `math` in Lua, in small letters. Write `return math.max(h * wh + x * wx, -1e9)`." },
  { "forward", "  return h * wh + x * wx", "  returns h * wh + x * wx", 8,
    "`returns` is misspelt; the word is `return`. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return: h * wh + x * wx", 8,
    "`return` is followed by its values alone. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return = h * wh + x * wx", 8,
    "`return` is followed by its values alone. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  h * wh + x * wx", 8,
    "A value alone is no statement in Lua; a function gives it back with `return`. Write `return h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  return h * wh + x * wx end", 9,
    "This `end` closes nothing: there is one too many, here or above." },
  { "forward", "  return h * wh + x * wx", "  if (h == 0) return x * wx;\n  return h * wh + x * wx", 8,
    "`if` needs its `then`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 then: return x * wx end\n  return h * wh + x * wx", 8,
    "`then` has no colon in Lua. Write `if h == 0 then return x * wx end`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 return x * wx end\n  return h * wh + x * wx", 8,
    "`if` needs its `then`." },
  { "forward", "  return h * wh + x * wx", "  if h <> 0 then h = h * wh end\n  return h * wh + x * wx", 8,
    "Not equal is `~=` in Lua. Write `if h ~= 0 then h = h * wh end`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 then return x * wx elif x == 0 then return h * wh end\n "
    .. " return h * wh + x * wx", 8,
    "Lua's word for `elif` is `elseif`, with `then`. Write `if h == 0 then return x * wx elseif x == 0 then "
      .. "return h * wh end`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 then\n    return x * wx\n  elseif x == 0\n    return h "
    .. "* wh\n  end\n  return h * wh + x * wx", 10,
    "`elseif` needs its `then`. Write `elseif x == 0 then`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 then\n    return x * wx\n  esle\n    return h * wh + x "
    .. "* wx\n  end", 10,
    "`esle` is misspelt; the word is `else`. Write `else`." },
  { "forward", "  return h * wh + x * wx", "  if h == 0 {\n    return x * wx\n  }\n  return h * wh + x * wx", 8,
    "Lua writes `then` for the brace, and `end` closes the block. Write `if h == 0 then`." },
  { "forward", "  return h * wh + x * wx", "  if type(h) is not 'number' then return 0 end\n  return h * wh + x "
    .. "* wx", 8,
    "Lua compares with `~=`. `x is not None` is `x ~= nil`. Write `if type(h) ~= 'number' then return 0 end`." },
  { "forward", "  return h * wh + x * wx", "  assert(h != None, 'no h')\n  return h * wh + x * wx", 8,
    "Not equal is `~=` in Lua. Write `assert(h ~= nil, 'no h')`." },
  { "forward", "  return h * wh + x * wx", "  raise NotImplementedError\n  return h * wh + x * wx", 8,
    "An error is raised by `error(\"…\")` in Lua." },
  { "forward", "  return h * wh + x * wx", "  throw new Error(\"no\")\n  return h * wh + x * wx", 8,
    "An error is raised by `error(\"…\")` in Lua. Write `error(\"no\")`." },
  { "forward", "  return h * wh + x * wx", "  print(\"h = \" + h)\n  return h * wh + x * wx", 8,
    "Texts are joined by `..` in Lua; `+` is for numbers. Write `print(\"h = \" .. h)`." },
  { "forward", "  return h * wh + x * wx", "  print(f'{h} {x}')\n  return h * wh + x * wx", 8,
    "Lua has no f-strings. `(\"x is %g\"):format(x)` puts a number into a text. Write `print(('%s "
      .. "%s'):format(h, x))`." },
  { "forward", "  return h * wh + x * wx", "  print(\"h = \", h\n  return h * wh + x * wx", 8,
    "The `(` of this line is not closed: a `)` is missing." },
  { "forward", "  return h * wh + x * wx", "  print(\"h = , h)\n  return h * wh + x * wx", 8,
    "This text lacks its closing quote: a text in quotes ends on its line." },
  { "forward", "  return h * wh + x * wx", "  print('h's value', h)\n  return h * wh + x * wx", 8,
    "The apostrophe ends the text: put the text in double quotes." },
  { "forward", "  return h * wh + x * wx", "  global out\n  out = h * wh\n  return h * wh + x * wx", 8,
    "Lua has no such declaration: what is not `local` is global." },
  { "forward", "  return h * wh + x * wx", "  local out == h * wh + x * wx\n  return out", 8,
    "`==` compares; `=` assigns. Write `local out = h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  local out = [h * wh, x * wx]\n  return out[0] + out[1]", 8,
    "A list is written with braces in Lua. Write `local out = {h * wh, x * wx}`." },
  { "forward", "  return h * wh + x * wx", "  local out = {h * wh, x * wx}\n  return out[0] + out[1]", 9,
    "Lists begin at 1: `out[0]` is nil, the first is `out[1]`. Write `return out[1] + out[2]`." },
  { "forward", "  return h * wh + x * wx", "  local out = {h * wh, x * wx}\n  return out.sum()", 9,
    "Add up in a loop: `for _, x in ipairs(list) do s = s + x end`." },
  { "forward", "  return h * wh + x * wx", "  local out = h * wh + x * wx\n  return oout", 9,
    "`oout` is unknown here, so it is nil. Did you mean `out`? Write `return out`." },
  { "forward", "  return h * wh + x * wx", "  local h_new = h * wh + x * wx\n  return hnew", 9,
    "`hnew` is unknown here, so it is nil. Did you mean `h_new`? Write `return h_new`." },
  { "forward", "  return h * wh + x * wx", "  loacl out = h * wh + x * wx\n  return out", 8,
    "`loacl` is misspelt; the word is `local`. Write `local out = h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  Local out = h * wh + x * wx\n  return out", 8,
    "`Local` is misspelt; the word is `local`. Write `local out = h * wh + x * wx`." },
  { "forward", "  return h * wh + x * wx", "  local out = h * w_h + x * w_x\n  return out", 8,
    "`w_h` is unknown here, so it is nil. Did you mean `wh`?" },
  { "forward", "  return h * wh + x * wx", "  return h*wh + x*wx — done", 8,
    "`—` is a dash, which Lua does not know: a minus is `-`, and a comment begins with `--`." },
  { "forward", "  return h * wh + x * wx", "  local σ = 1 / (1 + math.exp(-h))\n  return h * wh + x * wx", 8,
    "`σ` makes no name in Lua, where names have the letters a to z, digits and `_`: it could be `sigma`. Write "
      .. "`local sigma = 1 / (1 + math.exp(-h))`." },
  { "forward", "  return h * wh + x * wx", "  return ∑ h * wh", 8,
    "`∑` is a sum sign, which Lua does not know: write it as a loop, or leave it out." },
  { "forward", "  return h * wh + x * wx", "  return h^2 - h² + h * wh + x * wx", 8,
    "`²` is a raised 2, which Lua does not know: it is `^ 2` in Lua. Write `return h ^ 2 - h ^ 2 + h * wh + x * "
      .. "wx`." },
  { "forward", "  return h * wh + x * wx", "  return h*wh + x*wx if h ≥ 0 else 0", 8,
    "`≥` is a sign for at least, which Lua does not know: it is `>=` in Lua. Write `return h >= 0 and h * wh + "
      .. "x * wx or 0`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self:wx = wx; self:x = x; self:wh = wh; "
    .. "self:h = h", 7,
    "A colon calls a method; a field has a dot. Write `self.wx = wx; self.x = x; self.wh = wh; self.h = h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.ctx.save(wx, x, wh, h)", 7,
    "Nothing in this file gives `self.ctx` a value." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "slef.wx, slef.x, slef.wh, slef.h = wx, x, "
    .. "wh, h", 7,
    "`slef` is unknown here, so it is nil. Did you mean `self`? Write `self.wx, self.x, self.wh, self.h = wx, "
      .. "x, wh, h`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "self.wx, self.x, self.wh, self.H = wx, x, "
    .. "wh, h", 12,
    "Nothing in this file gives `self.h` a value. Did you mean `self.H`? Write `return dout * self.x, dout * "
      .. "self.H, dout * self.wh, dout * self.wx`." },
  { "forward", "self.wx, self.x, self.wh, self.h = wx, x, wh, h", "local wx, x, wh, h = wx, x, wh, h", 12,
    "`x` of line 7 is a local variable, known in its function alone: keep it in self, `self.x = x`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return self.x * "
    .. "dout; self.h * dout; self.wh * dout; self.wx * dout", 12,
    "`return` is the last statement of its block." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return (dout * "
    .. "self.x), (dout * self.h), (dout * self.wh), (dout * self.wx", 12,
    "The `(` of this line is not closed: a `)` is missing." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return dout * "
    .. "{self.x, self.h, self.wh, self.wx}", 12,
    "Lua has no arithmetic on lists: take its numbers one by one, in a loop." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local dwx = dout * "
    .. "self.x;\n  local dwh = dout * self.h;\n  return [dwx, dwh, dout * self.wh, dout * self.wx];", 14,
    "Several values are returned side by side in Lua, without brackets. Write `return dwx, dwh, dout * self.wh, "
      .. "dout * self.wx`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  dwx : float = dout "
    .. "* self.x\n  return dwx, dout * self.h, dout * self.wh, dout * self.wx", 12,
    "Lua has no types in a program. Write `dwx = dout * self.x`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  const [x, h] = "
    .. "[this.x, this.h];\n  return dout * x, dout * h, dout * self.wh, dout * self.wx", 12,
    "Lua takes no list apart: give each value its name, `local x, h = list[1], list[2]`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return dout * "
    .. "self.get('x'), dout * self.h, dout * self.wh, dout * self.wx", 12,
    "A table is read by `t[key]`; `t[key] or default` gives a default." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return "
    .. "dout(self.x), dout(self.h), dout(self.wh), dout(self.wx)", 12,
    "`dout(` calls `dout`, which is a number: a product has a `*`. Write `return dout * (self.x), dout * "
      .. "(self.h), dout * (self.wh), dout * (self.wx)`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  return dh' * "
    .. "self.x, dout * self.h, dout * self.wh, dout * self.wx", 12,
    "A name has no prime in Lua: letters, digits and `_` make a name, such as `dh_next` for `dh'`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local function g(a) "
    .. "{ return dout * a }\n  return g(self.x), g(self.h), g(self.wh), g(self.wx)", 12,
    "A block has no braces in Lua: it ends with `end`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local g = "
    .. "function(a): return dout * a end\n  return g(self.x), g(self.h), g(self.wh), g(self.wx)", 12,
    "The head of a function has no colon in Lua. Write `local g = function(a) return dout * a end`." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  local g = (a) -> "
    .. "dout * a\n  return g(self.x), g(self.h), g(self.wh), g(self.wx)", 12,
    "A function is `function(x) return e end` in Lua." },
  { "backward", "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", "  self.count += 1\n  "
    .. "return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx", 12,
    "Lua has no `+=`. Write `self.count = self.count + 1`." },
  { "forward", "  return h * wh + x * wx", "  if h < 0 then return x * wx\n  return h * wh + x * wx", 8,
    "The `if` of this line has no `end`. Write `if h < 0 then return x * wx end`." },
}
