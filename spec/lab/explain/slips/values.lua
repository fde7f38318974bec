-- Names and fields without a value, and values in the wrong place: the lab, the part of its file
-- (spec.lab.explain.slips_spec) in which a text is replaced, the text, what a student wrote there, the line that is
-- named, and what is said.
return {
  -- no first value
  { "layer", "forward", "  local h = h0\n", "", 15,
    "`h` has no value before this line: declare it in front of the loop, `local h = h0`." },
  { "layer", "backward", "  local dwx, dwh, dh, dX = 0, 0, dout, {}", "  local dwh, dh, dX = 0, dout, {}", 25,
    "`dwx` has no value before this line: declare it in front of the loop, `local dwx = 0`." },
  { "layer", "backward", "    dwx = dwx + a", "    self.dwx = self.dwx + a", 25,
    "`self.dwx` has no value before this line: begin it at the top of backward, `self.dwx = 0`." },
  { "layer", "forward", "  local h = h0", "  local h = self.h0", 14,
    "`h0` is a parameter here, and nothing sets a field `self.h0`. Write `local h = h0`." },
  { "cell", "backward", "dout * self.x", "self.dout * self.x", 12,
    "`dout` is a parameter here, and nothing sets a field `self.dout`. Write `return dout * self.x, dout * self.h, "
      .. "dout * self.wh, dout * self.wx`." },
  { "cell", "forward", "  self.wx, self.x, self.wh, self.h = wx, x, wh, h\n  return h * wh + x * wx",
    "  self.wx, self.x, self.wh = wx, x, wh\n  self.h = out\n  local out = h * wh + x * wx\n  return out", 8,
    "`out` has its value from line 9 on: here it is nil." },
  { "layer", "forward", "  local h = h0", "  self.hs[0] = h0\n  local h = h0", 14,
    "Nothing in this file makes `self.hs`: it begins as an empty list, `self.hs = {}`, before it is filled." },
  { "layer", "forward", "  local h = h0\n",
    "  local hs = {}\n  local h = h0\n  for t = 1, #X do hs[t] = hs[t - 1] * wh end\n", 16,
    "Where t is 1, `hs[t - 1]` is `hs[0]`, which nothing has set: set it before the loop." },
  { "layer", "backward", "local a, b, c, d", "local a, b c, d", 24,
    "A comma is missing between `b` and `c`: `local` ends with `b`, and what follows gives other variables a value. "
      .. "Write `local a, b, c, d = self.cells[t]:backward(dh)`." },
  { "func", "body", "local eps = options.eps or 1e-5", "local eps = options.eps", 5,
    "`options.eps` is nil here: `or` gives a value in its place, `options.eps or …`." },
  { "func", "body", "  local result = {}", "  local other, result = {}", 6,
    "One value for 2 names: `result` gets none, and is nil. Write `local other, result = {}, {}`." },
  -- unknown names
  { "layer", "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:forward(",
    "for i = 1, #self.cells do\n    h = self.cells[t]:forward(", 16,
    "`t` is unknown here, so it is nil: the loop around this line counts with `i`. Write `h = "
      .. "self.cells[i]:forward(wx, X[i], wh, h)`." },
  { "layer", "backward", "local a, b, c, d = self.cells[t]:backward(dh)",
    "local a, b, c, dx_t = self.cells[t]:backward(dh)\n    local d = dx", 25,
    "`dx` is unknown here, so it is nil. Did you mean `dx_t`? Write `local d = dx_t`." },
  { "layer", "backward", "return dwx, dwh, dh, dX", "return dwx, dwh, dprev, dX", 30,
    "`dprev` is unknown here, so it is nil: nothing in this file gives it a value." },
  { "func", "body", "pairs(options.at)", "pairs(options[at])", 9,
    "`options[at]` reads a field whose name is in the variable `at`; the field `at` is `options.at`. Write `for k, v "
      .. "in pairs(options.at) do p[k] = v end`." },
  { "func", "body", "ipairs(options.wrt)", "ipairs(wrt)", 7,
    "`wrt` is unknown here, so it is nil: nothing in this file gives it a value." },
  { "func", "body", "  local result = {}\n  for _, name in ipairs(options.wrt) do",
    "  local result, count = {}, #options.wrt\n  for _, name in ipairs(wrt) do", 7,
    "`wrt` is unknown here, so it is nil. Did you mean `options.wrt`? Write `for _, name in ipairs(options.wrt) do`." },
  { "func", "body", "  local p = {}\n    for k, v in pairs(options.at) do p[k] = v end\n    local x = p[name]",
    "  local p = {}\n    for k, v in ipairs(options.at) do p[k] = v end\n    p[name] = p[name] + eps\n"
      .. "    local x = p[name]", 9,
    "`ipairs` goes through a list; the names and values of `options.at` come by `pairs`. Write `for k, v in "
      .. "pairs(options.at) do p[k] = v end`." },
  { "func", "body", "for _, name in ipairs(options.wrt) do", "for name in pairs(options.wrt) do", 7,
    "`pairs` gives the key first and the value second: `name` is the key here. Write `for _, name in "
      .. "pairs(options.wrt) do`." },
  { "layer", "forward", "for t, cell in ipairs(self.cells) do", "for cell in pairs(self.cells) do", 15,
    "`pairs` gives the key first and the value second: `cell` is the key here. Write `for _, cell in "
      .. "pairs(self.cells) do`." },
  { "func", "body", "p[name] = x + eps", "p[\"name\"] = p[\"name\"] + eps", 11,
    "`p[\"name\"]` is the field called name; the one whose key is in the variable is `p[name]`. Write `p[name] = "
      .. "p[name] + eps`." },
  { "layer", "forward", "h = cell:forward(", "h = self.cells.t:forward(", 16,
    "`cells.t` is the field called t; the one whose key is in the variable is `cells[t]`. Write `h = "
      .. "self.cells[t]:forward(wx, X[t], wh, h)`." },
  -- lists
  { "layer", "backward", "for t = #self.cells, 1, -1 do", "for t = #self.cells + 1, 1, -1 do", 23,
    "This loop begins at `#self.cells + 1`, behind the end of the list, where `cells[t]` is nil. Write `for t = "
      .. "#self.cells, 1, -1 do`." },
  { "layer", "forward", "  return h", "  self.hs = {h}\n  return self.hs[-1]", 19,
    "A negative index does not count from the end: the last of a list is `list[#list]`. Write `return "
      .. "self.hs[#self.hs]`." },
  { "layer", "backward", "local a, b, c, d = self.cells[t]:backward(dh)",
    "local a, b, c = self.cells[t]:backward(dh)\n    local d = self.cells[t]:backward(dh)[4]", 25,
    "backward returns several numbers, not a list: give each a name, `local dwx, dwh, dh, dx = …`." },
  { "layer", "forward", "for t, cell in ipairs(self.cells) do\n    h = cell:",
    "for t in range(len(self.cells)) do\n    h = self.cells[t]:", 15,
    "A loop over numbers has no range: `for i = 1, n do`, both ends included. Write `for t = 1, #self.cells do`." },
  -- in the wrong place
  { "layer", "backward", "local a, b, c, d = self.cells[t]:backward(dh)\n    dwx = dwx + a\n    dwh = dwh + b\n"
    .. "    dh = c\n    dX[t] = d",
    "local dwx_t, dx_t, dwh_t, dh_t = self.cells[t]:backward(dh)\n    dwx = dwx + dwx_t\n"
      .. "    dwh = dwh + dwh_t\n    dh = dh_t\n    dX[t] = dx_t", 24,
    "A cell's backward returns dwx, dwh, dh, dx, in this order. Write `local dwx_t, dwh_t, dh_t, dx_t = "
      .. "self.cells[t]:backward(dh)`." },
  { "cell", "file", "function RecurrentCell:backward(dout)", "function backward(dout)", 11,
    "`function backward` is no method of `RecurrentCell`. Write `function RecurrentCell:backward(dout)`." },
  { "cell", "forward", "return h * wh + x * wx", "return rnn.todo(h * wh + x * wx)", 8,
    "`rnn.todo()` says that nothing is done yet: return the value itself. Write `return h * wh + x * wx`." },
  { "cell", "forward", "return h * wh + x * wx", "return h * wh + x * wx\n  return rnn.todo()", 9,
    "This is the starter's `return`, and yours stands above it: take this line out." },
  { "func", "body", "    local p = {}\n    for k, v in pairs(options.at) do p[k] = v end",
    "    local p = options.at", 8,
    "`p` and `options.at` are one table here, and a change of one changes both: make an empty one, `local p = {}`, "
      .. "and copy each key in a loop." },
  { "func", "body", "options.eps or 1e-5", "options.eps or 0,00001", 5,
    "A decimal number has a point: what stands behind a comma is another value. Write `local eps = options.eps or "
      .. "0.00001`." },
  -- a value that is nil
  { "cell", "forward", "  return h * wh + x * wx",
    "  if h then\n    local out = h * wh + x * wx\n  end\n  return out", 11,
    "should be 41 it.lua:11: `out` of line 9 is known in its block alone: declare it before the block, `local out`, "
      .. "and leave `local` out inside." },
  { "func", "body", "  return result", "  return results", 17,
    "should be {x = 12.25} it.lua:17: `results` is unknown here, so it is nil. Did you mean `result`? Write `return "
      .. "result`." },
  -- heads and signs
  { "cell", "file", "function RecurrentCell:forward(wx, x, wh, h)",
    "RecurrentCell:forward = function(wx, x, wh, h)", 6,
    "A method with a colon has `function` in front of its name. Write "
      .. "`function RecurrentCell:forward(wx, x, wh, h)`." },
  { "cell", "file", "function RecurrentCell:backward(dout)", "function RecurrentCell backward(dout)", 11,
    "A colon stands between a class and the name of its method. Write `function RecurrentCell:backward(dout)`." },
  { "layer", "backward", "for t = #self.cells, 1, -1 do", "for (t = #self.cells, 1, -1) do", 23,
    "The head of a loop has no parentheses in Lua. Write `for t = #self.cells, 1, -1 do`." },
  { "cell", "forward", "return h * wh + x * wx", "if h =! nil then return h * wh + x * wx end", 8,
    "Not equal is `~=` in Lua. Write `if h ~= nil then return h * wh + x * wx end`." },
  { "cell", "forward", "return h * wh + x * wx", "if h =~ nil then return h * wh + x * wx end", 8,
    "Not equal is `~=` in Lua. Write `if h ~= nil then return h * wh + x * wx end`." },
  { "cell", "forward", "return h * wh + x * wx", "if h =< 0 then h = h + 0 end\n  return h * wh + x * wx", 8,
    "At most is `<=` in Lua. Write `if h <= 0 then h = h + 0 end`." },
  { "cell", "forward", "return h * wh + x * wx", "if h => 0 then h = h + 0 end\n  return h * wh + x * wx", 8,
    "At least is `>=` in Lua. Write `if h >= 0 then h = h + 0 end`." },
  { "cell", "forward", "return h * wh + x * wx", "local out = h wh + x wx\n  return out", 8,
    "Between `h` and `wh` something is missing: an operator, such as `*`, or a comma." },
  { "cell", "backward", "return dout * self.x,", "local dwx = dout self.x\n  return dwx,", 12,
    "Between `dout` and `self` something is missing: an operator, such as `*`, or a comma." },
  { "cell", "backward", "return dout * self.x,", "local dwx = dout * self:x\n  return dwx,", 12,
    "A colon calls a method; a field has a dot. Write `local dwx = dout * self.x`." },
  { "cell", "forward", "  self.wx, self.x, self.wh, self.h = wx, x, wh, h",
    "  self.wx, self.x, self.wh, self.h = wx, x, wh, h\n  self.cache = dict(wx=wx, x=x)", 8,
    "A table with keys is written `{ key = value }`, with `=`. Write `self.cache = {wx = wx, x = x}`." },
  { "layer", "backward", "local a, b, c, d", "local a-t, b, c, d", 24,
    "A name has no `-` in Lua: letters, digits and `_` make a name." },
  { "layer", "forward", "X[t], wh", "X[t:], wh", 16,
    "Lua has no slices: `table.move(list, first, last, 1, {})` copies a part of a list." },
  { "func", "body", "1e-5", "1e^-5", 5,
    "An exponent follows its `e` at once in Lua: `1e-5` is ten to the power of -5." },
}
