--- Labs: exercises in which a student writes a layer and the lab proves it.
--
-- A lab is a folder with `lab.lua`, whose last line is `return lab { … }:run(...)`, and
-- `solution.lua`, the reference that the starter is made from (see rnnlua.lab.source).
-- @module rnnlua.lab
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

return setmetatable({
  value = checks.value,
  same_as_solution = checks.same_as_solution,
  gradients = checks.gradients,
}, {
  __call = function(_, spec)
    return definition.new(spec, debug.getinfo(2, "S").source)
  end,
})
