--- The argument of a free-form check: a random draw, the student's layer or function, and the solution's.
--
-- - `case.number`: the number of the draw, from 1; `case.rng`: a generator for this draw
-- - in a lab of a layer: `case.layer` and `case.solution` (new layers, the student's and the author's), `case.inputs`
--   (by name), `case.n` (the length of the sequences), `case.sizes` (of the dimensions, by name); `case:forward()`
--   and `case:backward(dout)` call case.layer at case.inputs
-- - `case:gradients(layer, options)`: checks gradients, as check_gradients does
-- - in a lab of a function: `case.func` and `case.solution`; `case:arguments()` returns new copies at each call
-- - `case:observe(...)`: numbers, and tables of them, that distinguish mistakes. The results of case:forward(),
--   case:backward() and case.func are observed automatically
-- - `case.observing`: whether the check runs only to observe numbers; then nothing that it shows is seen
-- - `case:show(line)`: a line for the student to read with the outcome; `case:plot(options)`: a plot
-- - `case:describe()`: the draw as text, for a message
-- @module rnnlua.lab.case

local lazy = require "rnnlua.base.lazy"
local outputs = require "rnnlua.checking.estimate.outputs"
local values = require "rnnlua.base.values"

local case_gradients = lazy "rnnlua.lab.checks.case_gradients"
local page = lazy "rnnlua.base.page"
local plot = lazy "rnnlua.plot"

-- The options of a plot as plain values, which another process can get: lists instead of arrays.
local function plain(options)
  local copied = {}
  for key, value in next, options do copied[key] = value end
  copied.series = {}
  for i, series in ipairs(options.series) do
    local one = { name = series.name, x = series.x and {}, y = {} }
    for k = 1, #series.y do
      one.y[k] = series.y[k]
      if series.x then one.x[k] = series.x[k] end
    end
    copied.series[i] = one
  end
  return copied
end

local Case = {}
Case.__index = Case

--- Makes the case of a draw.
-- @tparam table context see rnnlua.lab.checks
-- @tparam table draw from the lab's kind
-- @tparam integer number of the draw
-- @param rng a generator
-- @tparam {string,...} shown gets the lines to show
-- @tparam {table,...} plots gets the plots: { lines, options }, the lines that show it and what they show
function Case.new(context, draw, number, rng, shown, plots)
  local self = setmetatable({ context = context, draw = draw, number = number, rng = rng, shown = shown, plots = plots,
    observing = context.observing or false }, Case)
  context.kind.equip(self, context)
  return self
end

--- Another layer of the student's class, such as for a chain of cells.
function Case:new_layer() return self.context.submitted(self.n) end

--- The value of the layer at the draw's inputs, which are copied; with several outputs, their values.
-- @tparam[opt] table inputs others instead of the draw's, by name
function Case:forward(inputs)
  local value = self.context.kind.forward(outputs.of(self.layer), inputs or self.inputs)
  self.context.observe(value)
  if self.context.lab.outputs then return table.unpack(value, 1, #self.context.lab.outputs) end
  return value
end

--- The gradients after the last forward.
-- @param ... the upstream gradient, or one for each of several outputs; it is copied
function Case:backward(...)
  local upstream = table.pack(...)
  for i = 1, upstream.n do upstream[i] = values.copy(upstream[i]) end
  local results = table.pack(self.layer:backward(table.unpack(upstream, 1, upstream.n)))
  self.context.observe(table.unpack(results, 1, results.n))
  return table.unpack(results, 1, results.n)
end

--- Checks the gradients of a layer as check_gradients does, and shows what is wrong.
-- @param[opt] layer by default the student's
-- @tparam[opt] table options of check_gradients; `at` is by default the draw
-- @treturn ?string which gradients are wrong, as a check returns it
-- @usage lab.check("right for h = 0", function(case) return case:gradients(case.layer, { at = inputs }) end)
function Case:gradients(layer, options)
  return case_gradients(self, layer, options)
end

--- The arguments of the draw.
function Case:arguments()
  return self.draw.arguments()
end

--- Observes numbers that distinguish mistakes.
function Case:observe(...)
  self.context.observe(...)
end

--- Shows a line to the student, at most 66 characters wide.
function Case:show(line)
  self.shown[#self.shown + 1] = line
end

--- Says that what the check returns is only that a number is wrong, and not why. If no known mistake matches either,
-- the student is told so.
function Case:unexplained()
  self.shown.is_unexplained = true
end

--- Shows a plot to the student, as wide as the lines below a task.
-- @tparam table options as for rnnlua.plot.text, without width
function Case:plot(options)
  local sized = { width = page.inner() }
  for key, value in next, options do sized[key] = value end
  local lines = {}
  for line in plot.text(sized):gmatch "[^\n]+" do
    self:show(line)
    lines[#lines + 1] = line
  end
  self.plots[#self.plots + 1] = { lines = lines, options = plain(options) }
end

--- The draw as text.
-- @treturn string
function Case:describe()
  return self.context.kind.describe(self.context.lab, self.draw)
end

return Case
