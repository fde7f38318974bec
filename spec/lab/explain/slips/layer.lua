-- Slips in lab 02_recurrent: the part of the file (spec.lab.explain.slips_spec) in which a text is
-- replaced, the text, what a student wrote there, the line that is named, and what is said.
return {
  { "init", "for t = 1, n do", "for t in 1..n do", 8,
    "A loop over numbers is `for i = first, last do` … `end`. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for t in 1, n do", 8,
    "A loop over numbers has a `=`: `for i = 1, n do`. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for t = 1 to n do", 8,
    "A loop over numbers is `for i = first, last do` … `end`. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for (t = 1; t <= n; t++) {", 8,
    "A loop over numbers is `for i = 1, n do` … `end`; lists begin at 1. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for _ in range(n):", 8,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1. Write `for _ "
      .. "= 1, n do`." },
  { "init", "for t = 1, n do", "for t = 1..n do", 8,
    "A loop over numbers is `for i = first, last do` … `end`. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for t=1:n", 8,
    "A loop over numbers is `for i = first, last do` … `end`. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "foreach t in n do", 8,
    "A loop over a list is `for _, x in ipairs(list) do` … `end`." },
  { "init", "for t = 1, n do", "for t = 1, n, do", 8,
    "A comma before `do` wants a step: leave it out. Write `for t = 1, n do`." },
  { "init", "for t = 1, n do", "for local t = 1, n do", 8,
    "`for` declares its variable itself, without `local`. Write `for t = 1, n do`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = [rnn.RecurrentCell() for _ in range(n)]", 7,
    "Lua has no comprehensions: make an empty list, `local list = {}`, and fill it in a loop: `for i = 1, n do "
      .. "list[i] = … end`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = [rnn.RecurrentCell()] * n", 7,
    "A list is written with braces in Lua." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = {rnn.RecurrentCell()} * n", 7,
    "Lua has no arithmetic on lists: take its numbers one by one, in a loop." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = list()\n  for t = 1, n do self.cells.append(rnn.RecurrentCell()) end", 7,
    "A list is `{}` in Lua; `table.move(t, 1, #t, 1, {})` copies one." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = {}\n  for t = 1, n do table.append(self.cells, rnn.RecurrentCell()) end", 8,
    "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = {}\n  for t = 1, n do table.insert(self.cell, rnn.RecurrentCell()) end", 8,
    "Nothing in this file gives `self.cell` a value. Did you mean `self.cells`? Write `for t = 1, n do "
      .. "table.insert(self.cells, rnn.RecurrentCell()) end`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  cells = "
    .. "{}\n  for t = 1, n do cells[t] = rnn.RecurrentCell() end", 13,
    "Nothing in this file gives `self.cells` a value: keep it in forward, `self.cells = …`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  local "
    .. "cells = {}\n  for t = 1, n do cells[t] = rnn.RecurrentCell() end", 13,
    "`cells` of line 7 is a local variable, known in its function alone: keep it in self, `self.cells = cells`." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "self.cells = new Array(n)", 7,
    "A list is `{}` in Lua; a loop fills it." },
  { "init", "  self.cells = {}\n  for t = 1, n do\n    self.cells[t] = rnn.RecurrentCell()\n  end", "  "
    .. "super().__init__()\n  self.cells = {}", 7,
    "`Parent.method(self, …)` calls the parent's method in Lua." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells[t] = rnn.RecurrentCell:new()", 9,
    "A layer is made by calling its class, without `new`. Write `self.cells[t] = rnn.RecurrentCell()`." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells[t] = RecurrentCell()", 9,
    "It is `rnn.RecurrentCell`. Write `self.cells[t] = rnn.RecurrentCell()`." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells[t - 1] = rnn.RecurrentCell()", 9,
    "Lists begin at 1: the first value goes to `cells[1]`, not to `cells[0]`." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells.t = rnn.RecurrentCell()", 9,
    "`cells.t` is the field called t; the one whose key is in the variable is `cells[t]`. Write `self.cells[t] "
      .. "= rnn.RecurrentCell()`." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells(t) = rnn.RecurrentCell()", 9,
    "An element of a list is set with square brackets. Write `self.cells[t] = rnn.RecurrentCell()`." },
  { "init", "self.cells[t] = rnn.RecurrentCell()", "self.cells[t] = rnn.recurrentCell()", 9,
    "`rnn` has no `recurrentCell`. Did you mean `rnn.RecurrentCell`? Write `self.cells[t] = rnn.RecurrentCell()`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in enumerate(self.cells):", 15,
    "`for i, x in ipairs(list) do` … `end` gives index and value; the index begins at 1. Write `for t, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in enumerate(self.cells) do", 15,
    "`for i, x in ipairs(list) do` gives index and value; the index begins at 1. Write `for t, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in self.cells do", 15,
    "`in` wants an iterator: `ipairs` goes through a list, with index and value. Write `for t, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in ipairs(self.cell) do", 15,
    "Nothing in this file gives `self.cell` a value. Did you mean `self.cells`? Write `for t, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in iparis(self.cells) do", 15,
    "`iparis` is unknown here, so it is nil. Did you mean `ipairs`? Write `for t, cell in ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in ipairs(cells) do", 15,
    "`cells` is kept in self, as `self.cells`. Write `for t, cell in ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for cell, t in ipairs(self.cells) do", 15,
    "`ipairs` gives the index first and the value second: `cell` is the index here. Write `for t, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for x, cell in zip(X, self.cells) do", 15,
    "Lua has no zip: `for i = 1, #a do` with `a[i]` and `b[i]`. Write `for i = 1, #X do local x, cell = X[i], "
      .. "self.cells[i]`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "self.cells.forEach((cell, t) => {", 15,
    "Lua has no `=>`. A function is `function(x) return e end`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in ipairs self.cells do", 15,
    "`ipairs` is a function, with its list in parentheses. Write `for t, cell in ipairs(self.cells) do`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell.forward(wx, X[t], wh, h)", 16,
    "A method is called with a colon. Write `h = cell:forward(wx, X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X.t, wh, h)", 16,
    "`X.t` is the field called t; the one whose key is in the variable is `X[t]`. Write `h = cell:forward(wx, "
      .. "X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X(t), wh, h)", 16,
    "`X(…)` calls `X`, which is a list: its values are read with square brackets. Write `h = cell:forward(wx, "
      .. "X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X[t] wh, h)", 16,
    "Between `]` and `wh` something is missing: an operator, such as `*`, or a comma." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X[t, 1], wh, h)", 16,
    "Lua has no index with a comma: a list of lists is read by `x[i][j]`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X[t], wh, H)", 16,
    "`H` is unknown here, so it is nil. Did you mean `h`? Write `h = cell:forward(wx, X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "local h = cell:forward(wx, X[t], wh, h)", 16,
    "`local h` makes a new variable in each round, and the `h` of line 14 keeps its value. Leave `local` out. "
      .. "Write `h = cell:forward(wx, X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell(wx, X[t], wh, h)", 16,
    "A layer is no function: `layer:forward(…)` calls its method. Write `h = cell:forward(wx, X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:Forward(wx, X[t], wh, h)", 16,
    "Is `Forward` meant to be `forward`? Write `h = cell:forward(wx, X[t], wh, h)`." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx, X[t - 1], wh, h)", 16,
    "Where t is 1, `X[t - 1]` is `X[0]`, which is nil: lists begin at 1." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h[t] = cell:forward(wx, X[t], wh, h)", 16,
    "`h` is one number here, not a list: it has no index." },
  { "forward", "h = cell:forward(wx, X[t], wh, h)", "h = cell:forward(wx=wx, x=X[t], wh=wh, h=h)", 16,
    "Lua has no arguments by name: give the values in the order of the parameters." },
  { "forward", "local h = h0", "local h = h_0", 14,
    "`h_0` is unknown here, so it is nil. Did you mean `h0`? Write `local h = h0`." },
  { "forward", "local h = h0", "local h = ho", 14,
    "`ho` is unknown here, so it is nil. Did you mean `h0`? Write `local h = h0`." },
  { "forward", "  return h", "  return h[-1]", 18,
    "`h` is one number here, not a list: it has no index." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = #self.cells, 1 do", 23,
    "This loop counts up from `#self.cells` to 1: it has no round where `#self.cells` is more than 1. The step "
      .. "-1 counts down. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = len(self.cells), 1, -1 do", 23,
    "The length of a list is `#list` in Lua. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t in reversed(range(len(self.cells))):", 23,
    "`for i = n, 1, -1 do` … `end` counts down. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t in range(self.n - 1, -1, -1):", 23,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1. Write `for t "
      .. "= self.n, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = self.cells.length, 1, -1 do", 23,
    "A list has no field `length` in Lua: its length is `#self.cells`. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = #self.cells - 1, 0, -1 do", 24,
    "Lists begin at 1, and the loop of line 23 goes through 0: `cells[0]` is nil." },
  { "backward", "for t = #self.cells, 1, -1 do", "for (let t = this.cells.length - 1; t >= 0; t--) {", 23,
    "A loop over numbers is `for i = 1, n do` … `end`; lists begin at 1. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = n, 1, -1 do", 23,
    "`n` is known in init alone (line 6): keep it there, `self.n = n`, and write `self.n` here." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = 1, #self.cells, -1 do", 23,
    "This loop counts down from 1, so it has no round where its end is above 1: begin at the larger end. Write "
      .. "`for t = #self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = self.cells, 1, -1 do", 23,
    "A loop begins at a number, and `self.cells` is a list: its length is `#self.cells`. Write `for t = "
      .. "#self.cells, 1, -1 do`." },
  { "backward", "for t = #self.cells, 1, -1 do", "for t = #self.cells; 1; -1 do", 23,
    "A loop over numbers is `for i = first, last do` … `end`. Write `for t = #self.cells, 1, -1 do`." },
  { "backward", "dwx = dwx + a", "dwx += a", 25,
    "Lua has no `+=`. Write `dwx = dwx + a`." },
  { "backward", "dwx = dwx + a", "dwx =- a", 25,
    "`=-` assigns the negative; Lua has no `-=`. Write `dwx = dwx - a`." },
  { "backward", "dwx = dwx + a", "dwx++", 25,
    "Lua has no `++`. Write `dwx = dwx + 1`." },
  { "backward", "dwx = dwx + a", "local dwx = dwx + a", 25,
    "`local dwx` makes a new variable in each round, and the `dwx` of line 22 keeps its value. Leave `local` "
      .. "out. Write `dwx = dwx + a`." },
  { "backward", "dX[t] = d", "dX.append(d)", 28,
    "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`. Write `dX[#dX + 1] = d`." },
  { "backward", "dX[t] = d", "dX.insert(0, d)", 28,
    "`table.insert(list, 1, value)` puts a value in front." },
  { "backward", "dX[t] = d", "dX.push(d)", 28,
    "A list grows by `list[#list + 1] = value`, or `table.insert(list, value)`. Write `dX[#dX + 1] = d`." },
  { "backward", "dX[t] = d", "dX:insert(1, d)", 28,
    "`table.insert(list, 1, value)` puts a value in front." },
  { "backward", "dX[t] = d", "dX[t - 1] = d", 28,
    "Lists begin at 1: the first value goes to `dX[1]`, not to `dX[0]`." },
  { "backward", "dX[t] = d", "dX(t) = d", 28,
    "An element of a list is set with square brackets. Write `dX[t] = d`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local a, b, c, d = self.cells[t]:backwards(dh)", 24,
    "Is `backwards` meant to be `backward`? Write `local a, b, c, d = self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local a, b, c, d = "
    .. "(self.cells[t]:backward(dh))", 24,
    "Parentheses around a call keep its first result alone: leave them out. Write `local a, b, c, d = "
      .. "self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local a, b, c, d = *self.cells[t]:backward(dh)", 24,
    "Lua has no `*` for several values: a function that returns several needs none. Write `local a, b, c, d = "
      .. "self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "a, b, c, d = "
    .. "unpack(self.cells[t]:backward(dh))", 24,
    "A method gives its several results as they are, without `unpack`. Write `a, b, c, d = "
      .. "self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local {a, b, c, d} = "
    .. "self.cells[t]:backward(dh)", 24,
    "Names stand side by side in Lua, without brackets. Write `local a, b, c, d = self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local [a, b, c, d] = "
    .. "self.cells[t]:backward(dh)", 24,
    "Names stand side by side in Lua, without brackets. Write `local a, b, c, d = self.cells[t]:backward(dh)`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "local grads = self.cells[t]:backward(dh)\n    "
    .. "local a, b, c, d = grads[1], grads[2], grads[3], grads[4]", 24,
    "backward returns several numbers, not a list, and `grads` keeps the first alone: give each a name, `local "
      .. "dwx, dwh, dh, dx = …`." },
  { "backward", "local a, b, c, d = self.cells[t]:backward(dh)", "int a, b, c, d = self.cells[t]:backward(dh)", 24,
    "Variables have no type in Lua. Write `local a, b, c, d = self.cells[t]:backward(dh)`." },
  { "backward", "dX = 0, 0, dout, {}", "dX = 0, 0, dout, []", 22,
    "A list is written with braces in Lua. Write `local dwx, dwh, dh, dX = 0, 0, dout, {}`." },
  { "backward", "dX = 0, 0, dout, {}", "dX = 0, 0, dout, None", 22,
    "Lua's word for `None` is `nil`." },
  { "backward", "dX = 0, 0, dout, {}", "dX = 0, 0, dout, [0] * n", 22,
    "A list is written with braces in Lua." },
  { "backward", "return dwx, dwh, dh, dX", "return dwx, dwh, dh, dX[::-1]", 30,
    "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." },
  { "backward", "return dwx, dwh, dh, dX", "return dwx, dwh, dh, dX.reverse()", 30,
    "Go through the list backwards: `for i = #list, 1, -1 do`." },
  { "backward", "return dwx, dwh, dh, dX", "return dwx, dwh, dh, reversed(dX)", 30,
    "Backwards through a list: `for i = #list, 1, -1 do`, with `list[i]`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for cell in "
    .. "ipairs(self.cells) do\n    h = cell:forward(wx, X[1], wh, h)", 15,
    "`ipairs` gives the index first and the value second: `cell` is the index here. Write `for _, cell in "
      .. "ipairs(self.cells) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for x in "
    .. "ipairs(X) do\n    h = h * wh + x * wx", 15,
    "`ipairs` gives the index first and the value second: `x` is the index here. Write `for _, x in ipairs(X) do`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for i = 1, "
    .. "len(X) do\n    h = h * wh + X[i] * wx", 15,
    "The length of a list is `#list` in Lua. Write `for i = 1, #X do`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for i = 1, #X + "
    .. "1 do\n    h = h * wh + X[i] * wx", 15,
    "This loop goes to `#X + 1`: `for` includes both ends, and behind the end of the list `X[i]` is nil. Write "
      .. "`for i = 1, #X do`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for i = 1, "
    .. "X.size do\n    h = h * wh + X[i] * wx", 15,
    "A list has no field `size` in Lua: its length is `#X`. Write `for i = 1, #X do`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for i = 1, "
    .. "self.n do\n    h = h * wh + X[i] * wx", 15,
    "Nothing in this file gives `self.n` a value: keep it in init, `self.n = n`." },
  { "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(wx, X[t], wh, h)", "for i in "
    .. "range(0, X.shape[0]):\n    h = h * wh + X[i] * wx", 15,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t in range(n, 0, -1):", 15,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1. Write `for t "
      .. "= n, 1, -1 do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t in range(1, n):", 15,
    "A loop over numbers is `for i = 1, n do` … `end`, with both ends included; lists begin at 1. Write `for t "
      .. "= 1, n - 1 do`." },
  { "forward", "for t, cell in ipairs(self.cells) do", "for t, cell in ipairs(self.cells) do\n    if not cell "
    .. "then continue end", 16,
    "Lua has no `continue`: put the rest of the round into an `if` with the opposite condition." },
  { "forward", "  local h = h0", "  if #X == 1: return h0 * wh\n  local h = h0", 14,
    "Lua writes `then` for the colon, and an `end` closes the block. Write `if #X == 1 then return h0 * wh end`." },
  { "forward", "  local h = h0", "  while h0 is not None and len(X) != 0:\n    break\n  end\n  local h = h0", 14,
    "Lua writes `do` for the colon, and an `end` closes the block. Write `while h0 ~= nil and #X ~= 0 do`." },
  { "forward", "  local h = h0", "  break\n  local h = h0", 14,
    "This `break` stands in no loop: `break` ends the loop around it." },
  { "forward", "  local h = h0", "  local h = X[-1] if X else h0", 14,
    "Lua has no `a if c else b`. It is `c and a or b`, where a is neither false nor nil. Write `local h = X and "
      .. "X[#X] or h0`." },
  { "forward", "  local h = h0", "  local h = getattr(self, 'h')", 14,
    "A field whose name is in a variable is `object[name]` in Lua." },
  { "forward", "  local h = h0", "  h = sorted(X)", 14,
    "Lua has no sorted: `table.sort(list)` sorts a list in its place." },
  { "forward", "  local h = h0", "  h = map(f, X)", 14,
    "Lua has no map: `for i, x in ipairs(list) do new[i] = f(x) end`." },
  { "forward", "  local h = h0", "  local h = h0 - -1 --\n  x +=", 15,
    "Lua has no `+=`." },
  { "init", "  self.cells = {}", "  self.cells = {rnn.RecurrentCell() for t in range(n)}", 7,
    "Lua has no comprehensions: make an empty list, `local list = {}`, and fill it in a loop: `for i = 1, n do "
      .. "list[i] = … end`." },
  { "init", "    self.cells[t] = rnn.RecurrentCell()", "    self.cells[t] = rnn.RecurrentCell", 9,
    "`rnn.RecurrentCell` is a class, and makes a layer when it is called: `self.cells[t] = rnn.RecurrentCell()`." },
  { "backward", "local dwx, dwh, dh, dX = 0, 0, dout, {}", "local dwx, dwh\n  local dh, dX = dout, {}", 22,
    "`dwx` is declared without a value, so it is nil; a sum begins with 0. Write `local dwx, dwh = 0, 0`." },
  { "backward", "local dwx, dwh, dh, dX = 0, 0, dout, {}", "local dwx, dwh, dh, dX = 0, 0, dout", 22,
    "3 values for 4 names: `dX` gets none, and is nil." },
  { "backward", "  return dwx, dwh, dh, dX", "  return d, dwh, dh, dX", 30,
    "`d` of line 24 is known in its block alone: declare it before the block, `local d`, and leave `local` out "
      .. "inside." },
}
