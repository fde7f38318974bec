-- Slips of people who come from Python or C, recorded in lab 01 or 02: the line on which the
-- student is shown, and what to write there. `forward` and `backward` stand for the bodies of the two
-- methods (lines 6 and 7 on of the file), `file` for all that comes after the first line.
local M = {}

-- A file of lab 01 with these bodies; the others are right.
function M.cell(case)
  return ([[
-- rnnlua lab 01_recurrent_cell
local rnn = require "rnnlua"
local RecurrentCell = rnn.Layer:extend "RecurrentCell"

function RecurrentCell:forward(wx, x, wh, h)
%s
end
function RecurrentCell:backward(dout)
%s
end
return RecurrentCell
]]):format(case.forward or "  self.wx, self.x, self.wh, self.h = wx, x, wh, h\n  return h * wh + x * wx",
    case.backward or "  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx")
end

-- A file of lab 02.
function M.layer(case)
  return ([[
-- rnnlua lab 02_recurrent
local rnn = require "rnnlua"
local Recurrent = rnn.Layer:extend "Recurrent"
function Recurrent:init(n)
%s
end
function Recurrent:forward(wx, X, wh, h0)
%s
end
function Recurrent:backward(dout)
%s
end
return Recurrent
]]):format(case.init or "  self.cells = {}\n  for t = 1, n do self.cells[t] = rnn.RecurrentCell() end",
    case.forward or "  local h = h0\n  for t, cell in ipairs(self.cells) do h = cell:forward(wx, X[t], wh, h) end\n"
      .. "  return h",
    case.backward or "  local a, b, dh, dX = 0, 0, dout, {}\n  for t = #self.cells, 1, -1 do\n"
      .. "    local dwx, dwh, back, dx = self.cells[t]:backward(dh)\n    a, b, dh, dX[t] = a + dwx, b + dwh, "
        .. "back, dx\n"
      .. "  end\n  return a, b, dh, dX")
end

-- A file of lab 01 up to its last line.
local CELL = [[
local rnn = require "rnnlua"
local RecurrentCell = rnn.Layer:extend "RecurrentCell"
function RecurrentCell:forward(wx, x, wh, h)
  self.wx, self.x, self.wh, self.h = wx, x, wh, h return h * wh + x * wx
end
function RecurrentCell:backward(dout)
  return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx
end
]]

local KEEP = "  self.wx, self.x, self.wh, self.h = wx, x, wh, h\n"

M.cases = {
  { "+=", 7,
    "Lua has no `+=`. Write `s = s + h * wh`.",
    forward = "  local s = 0\n  s += h * wh\n  s += x * wx\n  return s" },
  { "-=", 11,
    "Lua has no `-=`. Write `d = d - 1`.",
    backward = "  local d = dout\n  d -= 1\n  return d" },
  { "*= of a sum", 6,
    "Lua has no `*=`. Write `h = h * (wh + x)`.",
    forward = "  h *= wh + x" },
  { "**=", 6,
    "Lua has no `**=`. Write `h = h ^ 2`.",
    forward = "  h **= 2\n  return h" },
  { "++", 7,
    "Lua has no `++`. Write `i = i + 1`.",
    forward = "  local i = 0\n  i++\n  return h" },
  { "!=", 6,
    "Not equal is `~=` in Lua. Write `if h ~= 0 then h = h * wh end`.",
    forward = "  if h != 0 then h = h * wh end\n  return h" },
  { "===", 6,
    "Lua compares with `==` and `~=`.",
    forward = "  if h === 0 then return x end" },
  { "&&", 6,
    "Lua's word for `&&` is `and`.",
    forward = "  if h && x then return h end" },
  { "||", 6,
    "Lua's word for `||` is `or`.",
    forward = "  self.h = h || 0" },
  { "!", 6,
    "Lua's word for `!` is `not`.",
    forward = "  if !h then return 0 end" },
  { "**", 6,
    "A power is `^` in Lua. Write `return h ^ 2 + x`.",
    forward = "  return h ** 2 + x" },
  { "def", 6,
    "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block. Write `local "
      .. "function helper(a, b)`.",
    forward = "  def helper(a, b):\n    return a * b\n  return helper(h, wh)" },
  { "def of a method", 4,
    "Lua's word for `def` is `function`. There is no colon, and an `end` closes the block. Write `function "
      .. "RecurrentCell:forward(wx, x, wh, h)`.",
    file = "local rnn = require \"rnnlua\"\nlocal RecurrentCell = rnn.Layer:extend \"RecurrentCell\"\n"
      .. "def forward(self, wx, x, wh, h):\n    return h * wh + x * wx\n" },
  { "class", 2,
    'A class of layers is made by `local X = rnn.Layer:extend "X"`, and its methods stand below, `function '
      .. 'X:forward(…)` … `end`.',
    file = "class RecurrentCell:\n    def forward(self, wx, x, wh, h):\n        return 1\n" },
  { "import", 2,
    'Lua has no import: a module is loaded by `local rnn = require "rnnlua"`, and `math` is there without it.',
    file = "import numpy as np\n" },
  { "from import", 2,
    'Lua has no import: a module is loaded by `local rnn = require "rnnlua"`, and `math` is there without it.',
    file = "from math import exp\n" },
  { "lambda", 6,
    "`lambda x: e` is `function(x) return e end` in Lua.",
    forward = "  local f = lambda a: a * wh\n  return f(h)" },
  { "if with a colon", 6,
    "Lua writes `then` for the colon, and an `end` closes the block. Write `if h == 0 then`.",
    forward = "  if h == 0:\n    return x * wx\n  return h * wh + x * wx" },
  { "if of a field with a colon", 6,
    "Lua writes `then` for the colon, and an `end` closes the block. Write `if self.h then`.",
    forward = "  if self.h:\n    return 1\n  return 2" },
  { "while with a colon", 6,
    "Lua writes `do` for the colon, and an `end` closes the block. Write `while h < 1 do`.",
    forward = "  while h < 1:\n    h = h + 1\n  return h" },
  { "else with a colon", 8,
    "`else` has no colon in Lua.",
    forward = "  if h then\n    return 1\n  else:\n    return 2\n  end" },
  { "elif", 8,
    "Lua's word for `elif` is `elseif`, with `then`.",
    forward = "  if h == 0 then\n    return 1\n  elif h == 1 then\n    return 2\n  end" },
  { "elif with a colon", 8,
    "Lua's word for `elif` is `elseif`, with `then`. Write `elseif h == 1 then`.",
    forward = "  if h == 0 then\n    return 1\n  elif h == 1:\n    return 2\n  end" },
  { "else if", 8,
    "`else if` opens a second `if`, which needs an `end` of its own. Lua's word is `elseif`. Write `elseif h == "
      .. "1 then`.",
    forward = "  if h == 0 then\n    x = 1\n  else if h == 1 then\n    x = 2\n  end\n  return x" },
  { "for in range with a colon", 7,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1. Write `for i "
      .. "= 1, 3 do`.",
    forward = "  local s = 0\n  for i in range(3):\n    s = s + i\n  return s" },
  { "for in range", 7,
    "A loop over numbers has no range: `for i = 1, n do`, both ends included.",
    forward = "  local s = 0\n  for i in range(3) do s = s + i end\n  return s" },
  { "for in a list with a colon", 6,
    "A loop over a list is `for _, x in ipairs(list) do` … `end`. Write `for _, v in ipairs(values) do`.",
    forward = "  for v in values:\n    h = h + v\n  return h" },
  { "for in a list", 10,
    "`in` wants an iterator: `for _, x in ipairs(X) do` goes through a list.",
    lab = "layer", forward = "  local h = h0\n  for x in X do h = h * wh + x * wx end\n  return h" },
  { "enumerate", 9,
    "`for i, x in ipairs(list) do` gives index and value; the index begins at 1.",
    lab = "layer", forward = "  for t, x in enumerate(X) do h0 = h0 * wh + x * wx end\n  return h0" },
  { "zip", 9,
    "Lua has no zip: `for i = 1, #a do` with `a[i]` and `b[i]`.",
    lab = "layer", forward = "  for a, b in zip(X, X) do h0 = h0 + a end\n  return h0" },
  { "# comment", 6,
    "A comment begins with `--` in Lua; `#` is the length of a list.",
    forward = "  # keep the inputs\n  return h * wh" },
  { "# comment behind a statement", 6,
    "A comment begins with `--` in Lua; `#` is the length of a list.",
    forward = "  self.h = h  # for backward\n  return h * wh" },
  { "docstring", 6,
    "A text of several lines is `[[ … ]]` in Lua; a comment begins with `--`.",
    forward = "  \"\"\"The next state.\"\"\"\n  return h * wh + x * wx" },
  { "docstring of several lines", 6,
    "A text of several lines is `[[ … ]]` in Lua; a comment begins with `--`.",
    forward = "  \"\"\"The next\n  state.\"\"\"\n  return h * wh + x * wx" },
  { "list literal", 6,
    "A list is written with braces in Lua. Write `local l = {h, x}`.",
    forward = "  local l = [h, x]\n  return l[1]" },
  { "list literal returned", 10,
    "Several values are returned side by side in Lua, without brackets. Write `return dout, dout`.",
    backward = "  return [dout, dout]" },
  { "dictionary", 6,
    "A table with keys is written `{ key = value }`, with `=`.",
    forward = "  self.cache = {\"h\": h, \"x\": x}\n  return h" },
  { "tuple", 10,
    "Several values stand without parentheses in Lua, or in braces as a list. Write `return dout * self.x, dout "
      .. "* self.h`.",
    backward = "  return (dout * self.x, dout * self.h)" },
  { "f-string", 7,
    'Lua has no f-strings. `("x is %g"):format(x)` puts a number into a text. Write `print(("h is %s"):format(h))`.',
    forward = KEEP .. "  print(f\"h is {h}\")\n  return h * wh + x * wx" },
  { "+ on texts", 7,
    "Texts are joined by `..` in Lua; `+` is for numbers.",
    forward = KEEP .. "  print(\"h is \" + h)\n  return h * wh + x * wx" },
  { "print without parentheses", 6,
    "`print` is a function in Lua, with its values in parentheses. Write `print(h)`.",
    forward = "  print h\n  return h" },
  { "append as a field", 10,
    "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    lab = "layer", forward = "  local s = {}\n  s.append(h0)\n  return h0" },
  { "append as a method", 10,
    "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`.",
    lab = "layer", forward = "  local s = {}\n  s:append(h0)\n  return h0" },
  { "index -1", 9,
    "A negative index does not count from the end: the last of a list is `list[#list]`. Write `return X[#X] * wx`.",
    lab = "layer", forward = "  return X[-1] * wx" },
  { "index 0", 9,
    "Lists begin at 1: `X[0]` is nil, the first is `X[1]`.",
    lab = "layer", forward = "  return X[0] * wx + h0 * wh" },
  { "a loop from 0", 11,
    "Lists begin at 1, and the loop of line 10 goes through 0: `X[0]` is nil.",
    lab = "layer", forward = "  local h = h0\n  for t = 0, #X - 1 do\n    h = h * wh + X[t] * wx\n"
      .. "  end\n  return h" },
  { "a loop down to 0", 15,
    "Lists begin at 1, and the loop of line 14 goes through 0: `cells[0]` is nil.",
    lab = "layer", backward = "  for t = #self.cells - 1, 0, -1 do\n"
      .. "    self.cells[t]:backward(dout)\n  end" },
  { "X[t - 1]", 11,
    "Where t is 1, `X[t - 1]` is `X[0]`, which is nil: lists begin at 1.",
    lab = "layer", forward = "  local h = h0\n  for t, cell in ipairs(self.cells) do\n"
      .. "    h = cell:forward(wx, X[t - 1], wh, h)\n  end\n  return h" },
  { "dX from 0", 18,
    "Lists begin at 1: the first value goes to `dX[1]`, not to `dX[0]`.",
    lab = "layer", backward = "  local a, b, dh, dX = 0, 0, dout, {}\n  for t = #self.cells, 1, -1 do\n"
      .. "    local dwx, dwh, back, dx = self.cells[t]:backward(dh)\n    a, b, dh = a + dwx, b + dwh, back\n"
      .. "    dX[t - 1] = dx\n  end\n  return a, b, dh, dX" },
  { "slice", 9,
    "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list.",
    lab = "layer", forward = "  local rest = X[1:]\n  return h0" },
  { "conditional expression", 6,
    "Lua has no `a if c else b`. It is `c and a or b`, where a is neither false nor nil. Write `local s = h > 0 "
      .. "and h or x`.",
    forward = "  local s = h if h > 0 else x\n  return s" },
  { "conditional expression returned", 6,
    "Lua has no `a if c else b`. It is `c and a or b`, where a is neither false nor nil. Write `return h > 0 "
      .. "and h or x`.",
    forward = "  return h if h > 0 else x" },
  { "c ? a : b", 6,
    "Lua has no `c ? a : b`. It is `c and a or b`, where a is neither false nor nil. Write `local s = h > 0 and "
      .. "h or x`.",
    forward = "  local s = h > 0 ? h : x\n  return s" },
  { "is None", 6,
    "Lua compares with `==`. `x is None` is `x == nil`. Write `if h == nil then return x end`.",
    forward = "  if h is None then return x end" },
  { "is not None", 6,
    "Lua compares with `~=`. `x is not None` is `x ~= nil`. Write `if h ~= nil then return x end`.",
    forward = "  if h is not None then return x end" },
  { "in a list", 6,
    "Lua has no `in` for lists: go through the list and compare.",
    forward = "  if h in {1, 2} then return x end" },
  { "not in a list", 6,
    "Lua has no `in` for lists: go through the list and compare.",
    forward = "  if h not in {1, 2} then return x end" },
  { "try", 6,
    "Lua has no `try`: `local ok, message = pcall(f, x)` calls f(x), and ok is false where it raised.",
    forward = "  try:\n    return h * wh\n  except:\n    return 0" },
  { "pass", 7,
    "Lua has no `pass`: an empty block is left empty.",
    forward = "  if h then\n    pass\n  end\n  return h" },
  { "raise", 6,
    'An error is raised by `error("…")` in Lua.',
    forward = "  raise ValueError(\"no\")" },
  { "assert without parentheses", 6,
    "`assert` is a function in Lua. Write `assert(h == 1)`.",
    forward = "  assert h == 1" },
  { "let", 6,
    "A variable is declared by `local` in Lua. Write `local s = h * wh`.",
    forward = "  let s = h * wh\n  return s" },
  { "float s", 6,
    "Variables have no type in Lua. Write `local s = h * wh`.",
    forward = "  float s = h * wh\n  return s" },
  { "a type", 6,
    "Lua has no types in a program. Write `local s = h * wh`.",
    forward = "  local s: number = h * wh\n  return s" },
  { "a type of a parameter", 6,
    "Lua has no types in a program. Write `local function f(a) return a end`.",
    forward = "  local function f(a: number) return a end\n  return f(h)" },
  { "default value", 6,
    "Lua has no default values: `x = x or 1` in the body.",
    forward = "  local function f(a, b=2) return a * b end\n  return f(h)" },
  { "argument by name", 5,
    "Lua has no arguments by name: give the values in the order of the parameters.",
    lab = "layer", init = "  self.cell = rnn.RecurrentCell(n=1)" },
  { "del", 6,
    "A variable is emptied by `= nil` in Lua.",
    forward = "  del self.h" },
  { "a = b = c", 11,
    "An assignment has no value in Lua: each name takes one of its own. Write `b = dout; a = b`.",
    backward = "  local a, b\n  a = b = dout\n  return a" },
  { "missing then", 6,
    "`if` needs its `then`. Write `if h == 0 then`.",
    forward = "  if h == 0\n    return x\n  end" },
  { "missing do", 9,
    "`for` needs its `do`. Write `for t = 1, #X do`.",
    lab = "layer", forward = "  for t = 1, #X\n    h0 = h0 * wh + X[t] * wx\n  end\n  return h0" },
  { "= in a condition", 6,
    "`=` assigns; a comparison is `==`.",
    forward = "  if h = 0 then return x end" },
  { "missing end of an if", 6,
    "The `if` of line 6 has no `end`; by its indentation, one is missing before line 8.",
    forward = "  if h == 0 then\n    x = 1\n  return h * wh + x * wx" },
  { "missing end of a function", 4,
    "The `function` of line 4 has no `end`; by its indentation, one is missing before line 7.",
    file = "local rnn = require \"rnnlua\"\n"
      .. "local RecurrentCell = rnn.Layer:extend \"RecurrentCell\"\nfunction RecurrentCell:forward(wx, x, wh, h)\n"
      .. "  return h * wh + x * wx\n\nfunction RecurrentCell:backward(dout)\n  return dout\nend\n"
      .. "return RecurrentCell\n" },
  { "an end too many", 8,
    "This `end` closes nothing: there is one too many, here or above.",
    forward = "  return h * wh + x * wx\nend" },
  { "braces", 2,
    "A block has no braces in Lua: it ends with `end`.",
    file = "local function f(x) {\n  return x\n}\n" },
  { "return in the middle", 7,
    "`return` is the last statement of its block: what is to happen before it stands above it.",
    forward = "  return h * wh + x * wx\n  self.h = h" },
  { "a word of Lua as a name", 6,
    "`end` is a word of Lua and names no variable: take another name.",
    forward = "  local end = h * wh\n  return h" },
  { "a field with a colon", 10,
    "A colon calls a method; a field has a dot. Write `return dout * self.x * 2`.",
    backward = "  return dout * self:x * 2" },
  { "forgotten self.", 10,
    "`x` is kept in self, as `self.x`. Write `return dout * self.x, dout * self.h, dout * self.wh, dout * self.wx`.",
    backward = "  return dout * x, dout * h, dout * wh, dout * wx", forward = KEEP
      .. "  return h * wh + x * wx" },
  { "an input that was not kept", 9,
    "`x` is known in forward alone (line 5): keep it there, `self.x = x`, and write `self.x` here.",
    forward = "  return h * wh + x * wx", backward = "  return dout * x" },
  { "a field that was not kept", 9,
    "Nothing in this file gives `self.x` a value: keep it in forward, `self.x = x`.",
    forward = "  return h * wh + x * wx", backward = "  return dout * self.x" },
  { "a method with a dot", 4,
    "`function RecurrentCell.forward` takes no self: with a colon it does, `function RecurrentCell:forward`.",
    file = "local rnn = require \"rnnlua\"\n"
      .. "local RecurrentCell = rnn.Layer:extend \"RecurrentCell\"\nfunction RecurrentCell.forward(wx, x, wh, h)\n"
      .. "  return h * wh + x * wx\nend\nRecurrentCell.inputs = { \"wx\", \"x\", \"wh\", \"h\" }\n"
      .. "return RecurrentCell\n" },
  { "a call with a dot", 11,
    "A method is called with a colon. Write `h = cell:forward(wx, X[t], wh, h)`.",
    lab = "layer", forward = "  local h = h0\n  for t, cell in ipairs(self.cells) do\n"
      .. "    h = cell.forward(wx, X[t], wh, h)\n  end\n  return h" },
  { "a class that is not called", 9,
    "`rnn.RecurrentCell` is a class, and makes a layer when it is called: `cell = rnn.RecurrentCell()`.",
    lab = "layer", forward = "  local cell = rnn.RecurrentCell\n"
      .. "  return cell:forward(wx, X[1], wh, h0)" },
  { "a class without its module", 5,
    "It is `rnn.RecurrentCell`.",
    lab = "layer", init = "  self.cells = { RecurrentCell() }" },
  { "len", 9,
    "The length of a list is `#list` in Lua.",
    lab = "layer", forward = "  local n = len(X)\n  return h0" },
  { "abs", 6,
    "It is `math.abs(x)` in Lua.",
    forward = "  return abs(h)" },
  { "sum", 9,
    "Lua has no sum: add up in a loop, `for _, x in ipairs(list) do s = s + x end`.",
    lab = "layer", forward = "  return sum(X)" },
  { "int", 6,
    "The whole part of a number is `math.floor(x)`; `//` divides without a rest.",
    forward = "  return int(h)" },
  { "NumPy", 6,
    "There is no NumPy here: `math` has exp, sqrt and others, and lists are gone through in loops.",
    forward = "  return np.dot(h, wh)" },
  { "arithmetic on a list", 9,
    "Lua has no arithmetic on lists: take its numbers one by one, in a loop.",
    lab = "layer", forward = "  return X * wx" },
  { "None in arithmetic", 6,
    "Lua's word for `None` is `nil`.",
    forward = "  local s = None\n  return s + h" },
  { "True", 7,
    "Lua writes `true` in small letters; `True` is an unknown global, which is nil.",
    forward = KEEP .. "  if True then h = h * wh end\n  return h + x * wx" },
  { "one value for two names", 10,
    "One value for 2 names: `dwh` gets none, and is nil. Write `local dwx, dwh = 0, 0`.",
    backward = "  local dwx, dwh = 0\n  dwh = dwh + dout * self.h\n  return dwx, dwh" },
  { "a local of an inner block", 9,
    "`s` of line 7 is known in its block alone: declare it before the block, `local s`, and leave `local` out "
      .. "inside.",
    forward = "  if true then\n    local s = h * wh\n  end\n  return s + x * wx" },
  { "a chain of comparisons", 7,
    "Comparisons are not chained in Lua: `a < b and b < c`.",
    forward = KEEP .. "  if 0 < h < 1 then return 0 end\n  return h * wh + x * wx" },
  { "an apostrophe", 6,
    "The apostrophe ends the text: put the text in double quotes.",
    forward = "  error('it's wrong')" },
  { "forgotten return of the class", 0,
    "it.lua returns nothing; end it with `return RecurrentCell`",
    file = "local rnn = require \"rnnlua\"\n"
      .. "local RecurrentCell = rnn.Layer:extend \"RecurrentCell\"\n" },
  { "an object in place of the class", 0,
    "it.lua returns an object; end it with `return RecurrentCell`, without the parentheses",
    file = CELL .. "return RecurrentCell()\n" },
  { "an object under another name", 0,
    "it.lua returns an object; end it with `return Cell`, without the parentheses",
    file = CELL .. "local Cell = RecurrentCell\nreturn Cell()\n" },
  { "an object whose init needs a length", 0,
    "5 | for t = 1, n do end The file returns an object: end it with `return RecurrentCell`.",
    file = CELL:gsub("function", "function RecurrentCell:init(n)\n  for t = 1, n do end\nend\nfunction", 1)
      .. "return RecurrentCell()\n" },
  { "a dot in forward", 4,
    "it.lua:4: forward has no self: write it with a colon, `function RecurrentCell:forward(wx, x, wh, h)` 4 |",
    file = CELL:gsub(":forward", ".forward") .. "return RecurrentCell\n" },
  { "a second self in forward", 4,
    "it.lua:4: self is there already, by the colon: `function RecurrentCell:forward(wx, x, wh, h)` 4 |",
    file = CELL:gsub("forward%(", "forward(self, ") .. "return RecurrentCell\n" },
  { "a second self in backward", 7,
    "it.lua:7: self is there already, by the colon: take it out of the parameters of `RecurrentCell:backward`.",
    file = CELL:gsub("backward%(", "backward(self, ") .. "return RecurrentCell\n" },
  { "ipairs of nil in forward", 6,
    "Nothing in this file gives `self.cell` a value.",
    forward = "  for _ in ipairs(self.cell) do end" },
  { "ipairs of nil in backward", 10,
    "ERROR backward stopped with an error it.lua:10: attempt to index a nil value 10 | for _ in ipairs(self.cell) do",
    backward = "  for _ in ipairs(self.cell) do end" },
  { "gradients in braces", 0,
    "Mistake: backward returns one table. Return the numbers themselves, without the braces: dwx, dwh, dh and dx, in "
      .. "this order.",
    backward = "  return { dout * self.x, dout * self.h, dout * self.wh, dout * self.wx }" },
  { "gradients in braces, one of them a list", 0,
    "Return the gradients themselves, without the braces: dwx, dwh, dh0 and dX, in this order.",
    lab = "layer", backward = "  return { 0, 0, 0, {} }" },
  { "a global", 10,
    "is a global, which all layers share: `local d`, or `self.d` where backward needs it.",
    backward = "  d = dout\n  return d * self.x, d * self.h, d * self.wh, d * self.wx" },
  { "a misspelt method", 10,
    "Is `bakward` meant to be `backward`?",
    backward = "  return self.h:bakward(dout)", forward =
      "  self.h = rnn.RecurrentCell()\n  return 0 * self.h:forward(wx, x, wh, h)" },
}

-- The text of a case, its lab's folder.
function M.text(case)
  if case.file then return "-- rnnlua lab 01_recurrent_cell\n" .. case.file, "labs/01_recurrent_cell" end
  if case.lab == "layer" then return M.layer(case), "labs/02_recurrent" end
  return M.cell(case), "labs/01_recurrent_cell"
end

return M
