--- What a free-form check gets: one random draw, the student's layer or function, and the solution's.
--
-- - `case.number`: 1, 2, … of the draws; `case.rng`: a generator of this draw's own
-- - of a layer: `case.layer` and `case.solution` (new ones, the student's and yours), `case.inputs` (by
--   name), `case.n` (the length of the sequences); `case:forward()` and `case:backward(dout)` call
--   case.layer at case.inputs
-- - of a function: `case.func` and `case.solution`; `case:arguments()`, afresh at each call
-- - `case:observe(...)`: numbers, and tables of them, that tell mistakes apart. What case:forward(),
--   case:backward() and case.func return is observed without it
-- - `case:show(line)`: a line for the student to read beside the outcome
-- - `case:describe()`: the draw in words, for a message
-- @module rnnlua.lab.case

local Case = {}
Case.__index = Case

--- Makes the case of a draw.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table draw of the lab's kind
-- @tparam integer number of the draw
-- @param rng a generator
-- @tparam {string,...} shown receives the lines to show
function Case.new(context, draw, number, rng, shown)
  local self = setmetatable({ context = context, draw = draw, number = number, rng = rng, shown = shown }, Case)
  context.kind.equip(self, context)
  return self
end

--- The value of the layer at the draw's inputs, which are copied.
-- @tparam[opt] table inputs other ones, by name
function Case:forward(inputs)
  local value = self.context.kind.forward(self.layer, inputs or self.inputs)
  self.context.observe(value)
  return value
end

--- The gradients of the last forward.
function Case:backward(dout)
  local results = table.pack(self.layer:backward(dout))
  self.context.observe(table.unpack(results, 1, results.n))
  return table.unpack(results, 1, results.n)
end

--- The arguments of the draw.
function Case:arguments()
  return self.draw.arguments()
end

--- Numbers that tell mistakes apart.
function Case:observe(...)
  self.context.observe(...)
end

--- A line for the student to read, at most 66 characters wide.
function Case:show(line)
  self.shown[#self.shown + 1] = line
end

--- The draw in words.
-- @treturn string
function Case:describe()
  return self.context.kind.describe(self.context.lab, self.draw)
end

return Case
