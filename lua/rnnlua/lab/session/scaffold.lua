--- The files of a new lab: small, but whole; it verifies as it stands. A line, y = w·x + b, stands in
-- for what the author will write.
-- @module rnnlua.lab.session.scaffold

local tokens = require "rnnlua.base.tokens"

local scaffold = {}

local LAB = [==[
local lab = require "rnnlua.lab"

return lab {
  title = "@TITLE@",
  minutes = 15,
  class = "@CLASS@",
  inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" },
  text = [[
What the student reads first: what the layer is for, and what is to be found out by writing it.]],
  formula = "y = w·x + b",

  { "forward", points = 4,
    text = "Return y for w, x and b. Keep in self what backward will need.",
    hints = {
      "A nudge: which of the three inputs are multiplied?",
      "The concept: the line has the slope w, and starts at b.",
      "A worked step: with w 3, x 4 and b 1 the product is 12, so y is 13.",
    },
    lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution() },

  { "backward", points = 6,
    text = "Return dw, db and dx, in this order, for the upstream gradient dout of y.",
    hints = {
      "A nudge: by how much does y grow, if w grows a little?",
      "The concept: a product hands to each factor the gradient times the other factor.",
      "A worked step: with x 4, let w grow by 0.1: y grows by 0.4, so dw is 4 times dout.",
    },
    lab.gradients() },

  -- Each is an edit of solution.lua, which must match exactly once.
  mistakes = {
    { "dx goes through x", hint = 2, from = "dout * self.w", to = "dout * self.x",
      why = "x is multiplied by w on its way into y, and so is any change of it." },
    { "db lacks dout", hint = 1, from = "db = dout", to = "db = 1",
      why = "dout says how the loss changes with y; every gradient has it as a factor." },
  },
}:run(...)
]==]

local SOLUTION = [==[
-- rnnlua lab @NAME@
local rnn = require "rnnlua"

local @CLASS@ = rnn.Layer:extend "@CLASS@"

-- Returns y, and keeps in self what backward will need.
function @CLASS@:forward(w, x, b)
  -- BEGIN SOLUTION
  self.w, self.x = w, x
  return w * x + b
  -- END SOLUTION
end

-- Returns dw, db, dx, where dout says how a loss changes with y.
function @CLASS@:backward(dout)
  -- BEGIN SOLUTION
  local dw = dout * self.x
  local db = dout
  local dx = dout * self.w
  return dw, db, dx
  -- END SOLUTION
end

return @CLASS@
]==]

-- What stands for a name in the files: 04_my_layer, MyLayer, "My layer".
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
-- @treturn[1] {[string]=string,...} lab.lua and solution.lua, by name
-- @treturn[1] string the class that stands in them
-- @return[2] nil
-- @treturn[2] string what is wrong with the name
function scaffold.files(name)
  local names = names_of(name)
  if not names then
    return nil, ("name a lab NN_name in small letters, such as 04_my_layer, not '%s'"):format(name)
  end
  local function filled(template) return (template:gsub("@(%u+)@", names)) end
  return { ["lab.lua"] = filled(LAB), ["solution.lua"] = filled(SOLUTION) }, names.CLASS
end

return scaffold
