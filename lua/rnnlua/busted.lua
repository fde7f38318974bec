--- For busted: `assert.gradients(layer, options)`, whose failure message is the report.
-- Loading this module registers the assertion; `rnnlua test` loads it.
-- @module rnnlua.busted
-- @usage
--   require "rnnlua.busted"
--   it("has right gradients", function()
--     assert.gradients(Cell(), { at = { wx = 2, x = 3, wh = 5, h = 7 } })
--   end)

local assert = require "luassert"
local say = require "say"

local checking = require "rnnlua.checking"

-- The arguments are a layer and the options of check_gradients. The assertion holds if the verdict is PASS.
local function gradients(_, arguments)
  local report = checking.check_gradients(arguments[1], arguments[2])
  -- luassert prints the arguments as its message
  arguments[1], arguments[2], arguments.n = tostring(report), nil, 1
  arguments.nofmt = { true }
  return report.verdict == "PASS"
end

say:set("assertion.gradients.positive", "%s")
say:set("assertion.gradients.negative", "Expected a wrong gradient, but:\n%s")
assert:register("assertion", "gradients", gradients, "assertion.gradients.positive",
  "assertion.gradients.negative")

return assert
