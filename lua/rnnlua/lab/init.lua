--- Labs: exercises in which a student writes a layer or a function, and the lab checks it.
--
-- A lab is a folder with `lab.lua`, whose last line is `return lab { … }:run(...)`, and `solution.lua`, the reference
-- solution from which the starter is made (see rnnlua.lab.source). docs/write-an-exercise.md is a tutorial.
--
-- `lab { … }` has these keys:
--
-- - `title`, `text` (Markdown), `minutes`, `formula` (a line or a list of lines that the student is given), `figure`
--   (the name of an SVG file next to lab.lua)
-- - for a layer: `class`, its name; `inputs`, a kind or dimensions by name (see rnnlua.lab.inputs); `dims`, the sizes
--   of the dimensions; `gradients`, the inputs whose gradients backward must return, in order; `optional`, those of
--   them that it may leave out; `lengths`, the range of the sequences' lengths (default { 1, 9 }), each of which is
--   drawn
-- - `outputs`, the names of the values, if a layer or function returns several
-- - for a function: `func`, its name; `arguments(rng, number)`, which returns the arguments of one random call
-- - the tasks: { name, points = …, text = …, hints = { a first idea, the concept, a worked step }, check, … }
-- - `mistakes`: { name, from = …, to = …, why = …, hint = … }: an edit of the solution that must match exactly once,
--   what is right instead, and the number of the hint that helps
--
-- A check is one of the fields below or a function(case) (see rnnlua.lab.case).
-- @module rnnlua.lab
-- @field value `value(expected, …)`: the value at inputs by name, or of a function at its arguments
-- @field same_as_solution `same_as_solution()`: agreement with the solution on random draws
-- @field gradients `gradients()`: every gradient is right, and the layer follows the contract
-- @field built_from `built_from(class, options)`: the layer uses the library's layers of that class
-- @field check `check(sentence, f)`: a free-form check with a sentence that says what holds
-- @usage
--   local lab = require "rnnlua.lab"
--   return lab {
--     title = "A recurrent cell", minutes = 20, class = "RecurrentCell",
--     inputs = { wx = "number", x = "number", wh = "number", h = "number" },
--     gradients = { "wx", "wh", "h", "x" },
--     { "forward", points = 4, text = "…",
--       lab.value(41, { wx = 2, x = 3, wh = 5, h = 7 }), lab.same_as_solution() },
--     { "backward", points = 6, text = "…", hints = { "…" }, lab.gradients() },
--   }:run(...)

local checks = require "rnnlua.lab.checks"
local definition = require "rnnlua.lab.definition"
local lazy = require "rnnlua.base.lazy"
local nearest = require "rnnlua.base.nearest"
local usage_error = require "rnnlua.base.usage_error"

local built_from = lazy "rnnlua.lab.checks.built_from"
local script = lazy "rnnlua.lab.script"

-- The lab as a script.
local function run(...) return script.run(...) end

local CHECKS = { "value", "same_as_solution", "gradients", "built_from", "check" }

return setmetatable({
  value = checks.value,
  same_as_solution = checks.same_as_solution,
  gradients = require "rnnlua.lab.checks.gradients",
  built_from = usage_error.guarded(function(class, options) return built_from(class, options) end),
  check = usage_error.guarded(checks.check),
}, {
  __index = function(_, name)
    error(("lab: there is no check '%s'%s"):format(tostring(name),
      nearest.suggestion(tostring(name), CHECKS, "checks")), 2)
  end,
  __call = function(_, spec)
    return definition.new(spec, debug.getinfo(2, "S").source, run)
  end,
})
