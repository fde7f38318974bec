--- Labs made for a spec: a folder of files, and a small lab to start from, y = w·x + b.
-- @module spec.support.lab_folder

local files = require "spec.support.files"
local tree = require "spec.support.tree"

-- What specs of labs do with files and texts comes along.
local lab_folder = { read = files.read, write = files.write, replaced = files.replaced }

lab_folder.SOLUTION = [[
-- rnnlua lab 07_line
local rnn = require "rnnlua"

local Line = rnn.Layer:extend "Line"

-- Returns y.
function Line:forward(w, x, b)
  -- BEGIN SOLUTION
  self.w, self.x = w, x
  return w * x + b
  -- END SOLUTION
end

-- Returns dw, db, dx.
function Line:backward(dout)
  -- BEGIN SOLUTION
  local dw = dout * self.x
  local db = dout
  local dx = dout * self.w
  return dw, db, dx
  -- END SOLUTION
end

return Line
]]

lab_folder.LAB = [[
local lab = require "rnnlua.lab"
return lab {
  title = "A line", class = "Line", inputs = { w = "number", x = "number", b = "number" },
  gradients = { "w", "b", "x" },
  text = "A line.", formula = "y = w·x + b",
  { "forward", points = 4, hints = { "a", "b" }, lab.value(13, { w = 3, x = 4, b = 1 }), lab.same_as_solution() },
  { "backward", points = 6, hints = { "c", "d" }, lab.gradients() },
  mistakes = {
    { "y lacks b", from = "w * x + b", to = "w * x", why = "The line starts at b.", hint = 1 },
    { "dx goes through b", from = "dout * self.w", to = "dout * self.x", why = "x is multiplied by w.", hint = 2 },
  },
}:run(...)
]]

--- Makes FOLDER/07_line of the small lab, or of other files.
-- @string folder
-- @tparam[opt] {[string]=string,...} given files by name, in the place of lab.lua and solution.lua
-- @treturn string its path
function lab_folder.make(folder, given)
  local path = folder .. "/07_line"
  tree.run("mkdir -p " .. tree.quote(path))
  local all = { ["lab.lua"] = lab_folder.LAB, ["solution.lua"] = lab_folder.SOLUTION }
  for name, text in pairs(given or {}) do all[name] = text end
  for name, text in pairs(all) do files.write(path .. "/" .. name, text) end
  return path
end

return lab_folder
