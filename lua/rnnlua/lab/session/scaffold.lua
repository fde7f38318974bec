--- The files of a new lab: a small, complete lab that passes `lab verify`. Its subject, y = w·x + b, is an example
-- that the author replaces.
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
]==]

local SOLUTION = [==[
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
]==]

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
