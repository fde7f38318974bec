-- What is said of an element of a list that is nil, which Lua's message does not name.
local error_text = require "rnnlua.lab.explain.error_text"

-- Runs a source, which raises an error, and returns what is said besides Lua's message and the line.
local function said_of(source)
  local ok, message = pcall(load(source, "=it.lua"))
  assert.is_false(ok)
  assert.truthy(message:find("a nil value (field '?')", 1, true), message)
  local lines = error_text.lines(message, "it.lua", source)
  local first = 1
  while lines[first] and not lines[first]:find "^ +%d+ | " do first = first + 1 end
  return table.concat(lines, " ", first + 1)
end

-- A source, and what is said of it.
local CASES = {
  { "local dW = {}\nfor i = 1, 2 do\n  for j = 1, 2 do dW[i][j] = i * j end\nend",
    "`dW[i]` is nil here, and only a table has elements. Make the row before its elements: `dW[i] = {}`." },
  { "local dW, db = {}, {}\nfor i = 1, 2 do\n  dW[1], db[i] = {}, 0\n  dW[i][i] = 1\nend",
    "`dW[i]` is nil here: this row of dW is not made yet." },
  { "local self = { Wx = { { 1, 2 } } }\nlocal a = 0\nfor j = 1, 2 do a = a + self.Wx[j][1] end",
    "`self.Wx[j]` is nil here: self.Wx has no item with this index. Does the loop go too far, or are two indices "
      .. "exchanged?" },
  { "local W = { { 1 } }\nlocal dW = { {} }\nfor j = 1, 2 do dW[j][1] = 2 * W[j][1] end",
    "One of these is nil here, and only a table has elements: `dW[j]`, `W[j]`." },
  { "local layers = {}\nfor k = 1, 2 do layers[k]:forward(k) end",
    "`layers[k]` is nil here: layers has no item with this index. Does the loop go too far, or are two indices "
      .. "exchanged?" },
  { "local db, dx = {}, {}\nfor j = 1, 2 do\n  db[j] = 0\n  dx[j] = dx[j] + db[j]\nend",
    "`dx[j]` has no value before its first sum: set it to 0 first." },
  { "local W, x, a = { { 1, 2 }, { 3 } }, { 1, 2 }, 0\nfor j = 1, 2 do a = a + W[2][j] * x[j] end",
    "One of these is nil here, and a sum or a product needs numbers: `W[2][j]`, `x[j]`." },
  { "local y, h = { 1 }, {}\nfor t = 1, 3, 2 do\n  h[t] = 2 * y[t]\nend",
    "`y[t]` is nil here, and a sum or a product needs numbers. Is the index right?" },
  -- The list is not certainly empty at the sum.
  { "local function zeros() return { 0 } end\nlocal dx = zeros()\nfor j = 1, 2 do\n  dx[j] = dx[j] + j\nend",
    "`dx[j]` is nil here, and a sum or a product needs numbers. Is the index right?" },
}

describe("an element that is nil", function()
  for i, case in ipairs(CASES) do
    it(("is named with what helps, in case %d"):format(i), function() assert.equal(case[2], said_of(case[1])) end)
  end
end)
