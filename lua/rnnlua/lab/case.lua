--- What a free-form check gets: one random draw, the student's layer or function, and the solution's.
--
-- - `case.number`: 1, 2, … of the draws; `case.rng`: a generator of this draw's own
-- - of a layer: `case.layer` and `case.solution` (new ones, the student's and yours), `case.inputs` (by
--   name), `case.n` (the length of the sequences), `case.sizes` (of the dimensions, by name); `case:forward()` and
--   `case:backward(dout)` call case.layer at case.inputs
-- - `case:gradients(layer, options)`: checks gradients, as check_gradients does
-- - of a function: `case.func` and `case.solution`; `case:arguments()`, afresh at each call
-- - `case:observe(...)`: numbers, and tables of them, that tell mistakes apart. What case:forward(),
--   case:backward() and case.func return is observed without it
-- - `case:show(line)`: a line for the student to read beside the outcome
-- - `case:describe()`: the draw in words, for a message
-- @module rnnlua.lab.case

local lazy = require "rnnlua.base.lazy"
local outputs = require "rnnlua.checking.estimate.outputs"

local case_gradients = lazy "rnnlua.lab.checks.case_gradients"

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

--- The value of the layer at the draw's inputs, which are copied; the values of several outputs.
-- @tparam[opt] table inputs other ones, by name
function Case:forward(inputs)
  local value = self.context.kind.forward(outputs.of(self.layer), inputs or self.inputs)
  self.context.observe(value)
  if self.context.lab.outputs then return table.unpack(value, 1, #self.context.lab.outputs) end
  return value
end

--- The gradients of the last forward.
-- @param ... the upstream gradient, of several outputs one each
function Case:backward(...)
  local results = table.pack(self.layer:backward(...))
  self.context.observe(table.unpack(results, 1, results.n))
  return table.unpack(results, 1, results.n)
end

--- Checks the gradients of a layer as check_gradients does, and shows what is wrong.
-- @param[opt] layer in the place of the student's
-- @tparam[opt] table options of check_gradients; `at` is the draw unless they say otherwise
-- @treturn ?string which gradients are wrong: what a check returns
-- @usage lab.check("right for h = 0", function(case) return case:gradients(case.layer, { at = inputs }) end)
function Case:gradients(layer, options)
  return case_gradients(self, layer, options)
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
