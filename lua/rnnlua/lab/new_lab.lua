--- The files of a new lab: a small, complete lab that passes `lab verify`. Its subject, y = w·x + b or an Elman cell,
-- is an example that the author replaces.
-- @module rnnlua.lab.new_lab

local tokens = require "rnnlua.base.tokens"

local new_lab = {}

local LINE = { about = "y = w·x + b", ["lab.lua"] = [==[
local lab = require "rnnlua.lab"

return lab {
  title = "@TITLE@",
  minutes = 15,
  class = "@CLASS@",
  inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" },
  text = [[
This text is what the student reads first. Say what the layer is for, and what the student will learn.]],
  formula = "y = w·x + b",

  { "forward", points = 4,
    text = "Return y for w, x and b. Store in self what backward will need.",
    hints = {
      "A first idea: which of the three inputs are multiplied?",
      "The concept: the line has the slope w, and is b at x = 0.",
      "A worked step: with w 3, x 4 and b 1 the product is 12, so y is 13.",
    },
    lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dw, db and dx, in this order, for the upstream gradient dout of y.",
    hints = {
      "A first idea: by how much does y increase if w increases a little?",
      "The concept: a product passes to each factor its gradient times the other factor.",
      "A worked step: with x 4, increase w by 0.1: y increases by 0.4, so dw is 4 times dout.",
    },
    lab.gradients() },

  -- A mistake is an edit of solution.lua. `from` must occur there exactly once.
  mistakes = {
    { "dx uses x instead of w", hint = 2, from = "dout * self.w", to = "dout * self.x",
      why = "y contains w·x, so a change of x is multiplied by w." },
    { "db lacks dout", hint = 1, from = "db = dout", to = "db = 1",
      why = "By the chain rule every gradient has the factor dout, the gradient of the loss with respect to y." },
  },
}:run(...)
]==], ["solution.lua"] = [==[
-- rnnlua lab @NAME@
local rnn = require "rnnlua"

local @CLASS@ = rnn.Layer:extend "@CLASS@"

-- Returns y, and stores in self what backward will need.
function @CLASS@:forward(w, x, b)
  -- BEGIN SOLUTION
  self.w, self.x = w, x
  return w * x + b
  -- END SOLUTION
end

-- Returns dw, db, dx: the gradients of a loss. dout is the gradient of the loss with respect to y.
function @CLASS@:backward(dout)
  -- BEGIN SOLUTION
  local dw = dout * self.x
  local db = dout
  local dx = dout * self.w
  return dw, db, dx
  -- END SOLUTION
end

return @CLASS@
]==] }

local ELMAN = { about = "an Elman cell", ["lab.lua"] = [==[
local lab = require "rnnlua.lab"

return lab {
  title = "@TITLE@",
  minutes = 30,
  class = "@CLASS@",
  inputs = { Wx = { "H", "D" }, x = { "D" }, Wh = { "H", "H" }, h = { "H" }, b = { "H" } },
  dims = { H = { 1, 3 }, D = { 1, 3 } },
  gradients = { "Wx", "Wh", "h", "b", "x" },
  text = [[
This text is what the student reads first. Say what the layer is for, and what the student will learn.]],
  formula = { "a = Wx·x + Wh·h + b", "h' = tanh(a)" },

  { "forward", points = 4,
    text = "Return h', a list of H numbers. Wx is H × D, Wh is H × H. Keep in self what backward will need.",
    hints = {
      "A first idea: how many numbers does row i of Wx need from x?",
      "The concept: number i of a is the sum of a row of Wx with x, a row of Wh with h, and one of b.",
      "A worked step: with row {1, 2}, x {3, 4} and no h, a is 11 and h' is tanh 11.",
    },
    lab.value({ 0 }, { Wx = { { 1, 2 } }, x = { 3, 4 }, Wh = { { 2 } }, h = { 5 }, b = { -21 } }),
    lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dWx, dWh, dh, db and dx, in this order, for dout, the upstream gradient of h': a list of H numbers.",
    hints = {
      "A first idea: find da first, the gradient of a. The slope of tanh is known from its value.",
      "The concept: x_j is multiplied by each number in column j of Wx, and each product contributes to dx_j.",
      "A worked step: if da is {2, 5} and column j of Wx is {1, 3}, dx_j is 2 + 15 = 17.",
    },
    lab.gradients() },

  -- A mistake is an edit of solution.lua. `from` must occur there exactly once.
  mistakes = {
    { "Wh is transposed", hint = 2, from = "Wh[i][j] * h[j]", to = "Wh[j][i] * h[j]",
      why = "Number i of a needs row i of Wh." },
    { "the slope of tanh lacks the square", hint = 1, from = "1 - self.y[i] ^ 2", to = "1 - self.y[i]",
      why = "The slope of tanh is 1 − h'²." },
    { "dx keeps one row only", hint = 2, from = "dx[j] = dx[j] + da * self.Wx[i][j]", to = "dx[j] = da * self.Wx[i][j]",
      why = "Every row of Wx uses x_j, so dx_j is a sum over the rows." },
  },
}:run(...)
]==], ["solution.lua"] = [==[
-- rnnlua lab @NAME@
local rnn = require "rnnlua"

local function tanh(z) return 1 - 2 / (math.exp(2 * z) + 1) end

local @CLASS@ = rnn.Layer:extend "@CLASS@"

-- Returns h', and keeps in self what backward will need.
function @CLASS@:forward(Wx, x, Wh, h, b)
  -- BEGIN SOLUTION
  local y = {}
  for i, a in ipairs(b) do
    for j = 1, #x do a = a + Wx[i][j] * x[j] end
    for j = 1, #h do a = a + Wh[i][j] * h[j] end
    y[i] = tanh(a)
  end
  self.Wx, self.x, self.Wh, self.h, self.y = Wx, x, Wh, h, y
  return y
  -- END SOLUTION
end

-- Returns dWx, dWh, dh, db, dx: the gradients of a loss. dout is the gradient of the loss with respect to h'.
function @CLASS@:backward(dout)
  -- BEGIN SOLUTION
  local dWx, dWh, db, dh, dx = {}, {}, {}, {}, {}
  for j = 1, #self.h do dh[j] = 0 end
  for j = 1, #self.x do dx[j] = 0 end
  for i = 1, #dout do
    local da = dout[i] * (1 - self.y[i] ^ 2)
    dWx[i], dWh[i], db[i] = {}, {}, da
    for j = 1, #self.x do
      dWx[i][j] = da * self.x[j]
      dx[j] = dx[j] + da * self.Wx[i][j]
    end
    for j = 1, #self.h do
      dWh[i][j] = da * self.h[j]
      dh[j] = dh[j] + da * self.Wh[i][j]
    end
  end
  return dWx, dWh, dh, db, dx
  -- END SOLUTION
end

return @CLASS@
]==] }

-- The forms of a name in the files: 04_my_layer, MyLayer, "My layer".
local function names_of(name)
  local rest = name:match "^%d%d_(%l[%w_]*)$"
  if not rest then return end
  local class = rest:gsub("%f[%w]%l", string.upper):gsub("_", "")
  local title = rest:gsub("_+", " "):gsub("^%l", string.upper):gsub("%s+$", "")
  if tokens.KEYWORDS[class] then return end
  return { NAME = name, CLASS = class, TITLE = title }
end

--- The files of a new lab.
-- @string name of its folder: two digits, an underscore, and a name in small letters
-- @tparam[opt] boolean vectors whether to make a lab about vectors
-- @treturn[1] {[string]=string,...} lab.lua and solution.lua, by name
-- @treturn[1] string the class in these files
-- @treturn[1] string a description of the layer
-- @return[2] nil
-- @treturn[2] string what is wrong with the name
function new_lab.files(name, vectors)
  local names = names_of(name)
  if not names then
    return nil, ("name a lab NN_name in small letters, such as 04_my_layer, not '%s'"):format(name)
  end
  local templates, files = vectors and ELMAN or LINE, {}
  for _, file in ipairs { "lab.lua", "solution.lua" } do files[file] = templates[file]:gsub("@(%u+)@", names) end
  return files, names.CLASS, templates.about
end

return new_lab
